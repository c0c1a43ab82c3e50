package archive

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"shebao/internal/store"
	"shebao/internal/text"
)

// What people pack, by hand: two folders of one name in them, what macOS adds, a password.

func TestAFileThatIsTwiceInAPackageIsNamed(t *testing.T) {
	units := fixture(t, "units.csv")
	for name, files := range map[string]map[string]string{
		"two folders":   {"2026-10/units.csv": units, "2026-11/units.csv": units},
		"plain and gz":  {"units.csv": units, "sub/units.csv.gz": gzipped(t, units)},
		"root and sub":  {"units.csv": units, "sub/units.csv": units},
		"two manifests": {"units.csv": units, "a/manifest.json": "{}", "b/manifest.json": "{}"},
	} {
		db := openStore(t, emptySQLite(t))
		w := newWorker(t, db)
		id := handIn(t, w, map[string]string{"x.zip": zipped(t, files)})
		next(t, w)
		want := "units.csv 有两份"
		if name == "two manifests" {
			want = "manifest.json 有两份"
		}
		if j := jobOf(t, db, id); j.State != store.JobFailed || !strings.Contains(j.Problem, want) {
			t.Errorf("%s: %s %q", name, j.State, j.Problem)
		}
	}
}

func TestWhatMacOSPacksIsReadAndTheRestNamed(t *testing.T) {
	db := openStore(t, emptySQLite(t))
	w := newWorker(t, db)
	id := handIn(t, w, map[string]string{"x.zip": zipped(t, map[string]string{"export/units.csv": fixture(t, "units.csv"), "__MACOSX/export/._units.csv": "x",
		"export/.DS_Store": "x", "export/Units.CSV": "x", "说明.txt": "x"})})
	next(t, w)
	j := jobOf(t, db, id)
	s, err := SummaryOf(j)
	if err != nil || s == nil || j.State != store.JobChecked {
		t.Fatalf("%s %s, %v", j.State, j.Problem, err)
	}
	wantCounts(t, "units.csv", s.fileOf(t, "units.csv").Counts, store.Counts{Rows: 2, Added: 2})
	for _, name := range []string{"export／Units.CSV", "说明.txt"} {
		if !slices.Contains(s.Warnings, Problem{name, text.WarnOtherFile}) {
			t.Errorf("nothing is said of %s: %v", name, s.Warnings)
		}
	}
	if len(s.Warnings) != 2 {
		t.Errorf("warnings %v", s.Warnings)
	}
}

func TestAPackageWithAPasswordSaysWhy(t *testing.T) {
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	f, err := w.CreateRaw(&zip.FileHeader{Name: "units.csv", Flags: encrypted, UncompressedSize64: 5, CompressedSize64: 5})
	if err != nil {
		t.Fatal(err)
	}
	f.Write([]byte("?????"))
	w.Close()
	spool := newSpool(t, plentyLimits)
	if _, _, err := spool.Receive("job", formOf(t, map[string]string{"x.zip": packed.String()})); err != nil {
		t.Fatal(err)
	}
	err = spool.Unpack(t.Context(), "job")
	var told *UploadError
	if !errors.As(err, &told) || told.Sentence != fmt.Sprintf(text.UploadLocked, "units.csv") {
		t.Errorf("%v", err)
	}
}

func TestAPackageComesAlone(t *testing.T) {
	spool := newSpool(t, plentyLimits)
	_, _, err := spool.Receive("job", formOf(t, map[string]string{"units.csv": "a", "x.zip": zipped(t, map[string]string{"units.csv": "b"})}))
	var told *UploadError
	if !errors.As(err, &told) || told.Sentence != text.UploadMixed {
		t.Errorf("%v", err)
	}
	if left := bytesOf(t, spool.dir); len(left) != 1 {
		t.Errorf("something stays: %v", left)
	}
}

func TestAManifestIsBounded(t *testing.T) {
	db := openStore(t, emptySQLite(t))
	for name, test := range map[string]struct{ content, says string }{
		"blanks":        {strings.Repeat(" ", 3<<20), fmt.Sprintf(text.ManifestLarge, text.DataSize(manifestMost))},
		"a new version": {`{"format": 3}`, fmt.Sprintf(text.ManifestVersion, "3")},
		"no version":    {`{"format": "two"}`, fmt.Sprintf(text.ManifestVersion, `"two"`)},
	} {
		_, err := Import(t.Context(), db, options(t, folder(t, false, map[string]string{"units.csv": fixture(t, "units.csv"), manifestName: test.content})))
		var manifest *ManifestError
		if !errors.As(err, &manifest) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s := mustImport(t, db, options(t, folder(t, false, map[string]string{"units.csv": fixture(t, "units.csv"),
		manifestName: `{"format": 2, "made_at": "2026-12-01", "units.csv": {"rows": 2}}`})))
	if !s.HasManifest() || !s.fileOf(t, "units.csv").Listed {
		t.Errorf("a manifest of version 2: %+v", s.Files)
	}
}
