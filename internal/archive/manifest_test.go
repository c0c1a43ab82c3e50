package archive

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"shebao/internal/store"
	"shebao/internal/text"
)

func TestManifest(t *testing.T) {
	accounts := fixture(t, "accounts.csv")
	entry := func(rows int, sum, opening string) string {
		return fmt.Sprintf(`{"accounts.csv": {"rows": %d, "sha256": %q, "sums": {"opening": %q, "paid_out": "800.00"}}, "personas.json": {"rows": 3}}`,
			rows, sum, opening)
	}
	right := fmt.Sprintf("%X", sha256.Sum256([]byte(accounts)))
	for name, test := range map[string]struct {
		manifest string
		problem  string // "" where all is well
	}{
		"right":             {entry(2, right, "61200.00"), ""},
		"row count":         {entry(3, right, "61200.00"), "accounts.csv：" + fmt.Sprintf(text.ManifestRows, 3, 2)},
		"sum":               {entry(2, right, "61200.01"), "accounts.csv：" + fmt.Sprintf(text.ManifestSum, "opening", "61200.01", "61200.00")},
		"SHA-256":           {entry(2, strings.Repeat("0", 64), "61200.00"), "accounts.csv：" + text.ManifestSHA256},
		"file not there":    {`{"units.csv.gz": {"rows": 1}}`, "units.csv.gz：" + text.ManifestAbsent},
		"unknown column":    {`{"units.csv": {"rows": 2, "sums": {"name": "1.00"}}}`, "units.csv：" + fmt.Sprintf(text.ManifestNoColumn, "name")},
		"sum is no amount":  {`{"accounts.csv": {"sums": {"opening": "many"}}}`, "accounts.csv：" + fmt.Sprintf(text.ManifestBadSum, "opening")},
		"manifest is empty": {`{`, manifestName + "："},
	} {
		t.Run(name, func(t *testing.T) {
			url := emptySQLite(t)
			db := openStore(t, url)
			empty := dump(t, db, url)
			_, err := Import(t.Context(), db, options(t, folder(t, true, map[string]string{manifestName: test.manifest})))
			if test.problem == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var mismatch *ManifestError
			if !errors.As(err, &mismatch) || !strings.Contains(err.Error(), test.problem) {
				t.Errorf("error %v, want %q", err, test.problem)
			}
			if dump(t, db, url) != empty || batchesOf(t, db) != 0 {
				t.Error("something was written before the manifest was checked")
			}
		})
	}
}

func TestManifestOfGzip(t *testing.T) {
	plain := fixture(t, "units.csv")
	packed := gzipped(t, plain)
	for name, sum := range map[string][32]byte{"of the text": sha256.Sum256([]byte(plain)), "of the file": sha256.Sum256([]byte(packed))} {
		manifest := fmt.Sprintf(`{"units.csv": {"rows": 2, "sha256": "%x"}}`, sum)
		dir := folder(t, false, map[string]string{"units.csv.gz": packed, manifestName: manifest})
		s := mustImport(t, openStore(t, emptySQLite(t)), options(t, dir))
		wantCounts(t, name, s.Total(), store.Counts{Rows: 2, Added: 2})
	}
}

// A manifest of blanks is small in a ZIP file and large here: it is refused by its size, before more than its bound of it is in memory.
func TestAManifestOfBlanksIsRefusedInBoundedMemory(t *testing.T) {
	const size = 200 << 20
	db := openStore(t, emptySQLite(t))
	w := newWorker(t, db)
	id := stage(t, w, map[string]string{"health_centres.csv": fixture(t, "health_centres.csv")})
	file, err := os.Create(filepath.Join(w.Root, id, manifestName))
	if err != nil {
		t.Fatal(err)
	}
	blanks := bytes.Repeat([]byte(" "), 1<<20)
	for range size / len(blanks) {
		if _, err := file.Write(blanks); err != nil {
			t.Fatal(err)
		}
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	w.Spool.limits.Text = 1 << 30
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	next(t, w)
	runtime.ReadMemStats(&after)
	if j := jobOf(t, db, id); j.State != store.JobFailed || !strings.Contains(j.Problem, fmt.Sprintf(text.ManifestLarge, text.DataSize(manifestMost))) {
		t.Errorf("the job is %s: %s", j.State, j.Problem)
	}
	if taken := after.TotalAlloc - before.TotalAlloc; taken > 32*manifestMost {
		t.Errorf("it took %d MB", taken>>20)
	}
}
