package archive

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shebao/internal/demo"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/text"
)

// rowsOfWhole is how many rows testdata/whole has.
const rowsOfWhole = 39

func TestImportAllFiles(t *testing.T) {
	dumps := map[store.Engine]string{}
	testkit.EnginesInTurn(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		first := mustImport(t, db, options(t, whole))
		wantCounts(t, "first import", first.Total(), store.Counts{Rows: rowsOfWhole, Added: rowsOfWhole})
		if len(first.Files) != len(formats) {
			t.Errorf("%d files in the summary, want %d", len(first.Files), len(formats))
		}
		before := dump(t, db, url)
		dumps[db.Engine()] = before

		again := mustImport(t, db, options(t, whole))
		wantCounts(t, "the same again", again.Total(), store.Counts{Rows: rowsOfWhole, Unchanged: rowsOfWhole})
		if after := dump(t, db, url); after != before {
			t.Errorf("the same import again changed the database:\n%s\nbefore:\n%s", after, before)
		}
		wantAudited(t, db)
	})
	if dumps[store.SQLite] != dumps[store.Postgres] && len(dumps) == 2 {
		t.Errorf("the engines differ:\n%s\n---\n%s", dumps[store.SQLite], dumps[store.Postgres])
	}
}

func wantAudited(t *testing.T, db *store.DB) {
	t.Helper()
	entries, faults, err := db.VerifyAudit(t.Context())
	if err != nil || len(faults) > 0 {
		t.Fatalf("audit log: %v, %v", faults, err)
	}
	if entries < 2*int64(len(formats)) {
		t.Errorf("%d audit entries, want one for each chunk of each file", entries)
	}
}

func TestPersonAsImported(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		mustImport(t, db, options(t, whole))

		// Beyond the basic plane, and a 15-digit ID number found by its 18-digit form.
		numbers, err := db.PersonNosByID(t.Context(), social.IDNumber("440300700101002").Full())
		if err != nil || len(numbers) != 1 || numbers[0] != "900000002" {
			t.Fatalf("by the full ID number: %v, %v", numbers, err)
		}
		p, err := db.Person(t.Context(), "900000002")
		if err != nil {
			t.Fatal(err)
		}
		if p.Name != "𠮷田丽" || p.ID != "440300700101002" || p.Phone != "13800002345" || p.Wage != 500000 {
			t.Errorf("person read back as %+v", p)
		}
		// What the archive does not know stays unknown.
		if child, err := db.Person(t.Context(), "900000005"); err != nil || child.Phone != "" || child.FirstInsured != 0 || child.Wage != 0 {
			t.Errorf("child read back as %+v, %v", child, err)
		}
	})
}

func TestChangedRowReplaces(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		mustImport(t, db, options(t, whole))
		increment := folder(t, false, map[string]string{
			"contributions.csv": "person_no,insurance,month,unit_no,base,personal,employer,kind\n" +
				"900000001,110,202401,10000001,9000.00,720.00,1350.00,01\n" + // there with other values
				"900000001,110,202403,10000001,9000.00,720.00,1350.00,01\n", // new
			"persons.csv": replaced(t, "persons.csv", "深圳市南山区示例路1号", "深圳市南山区示例路99号"),
			// The receipt is known, but of another person and day: it moves.
			"medical_charges.csv": replaced(t, "medical_charges.csv", "R0001,900000001,2024-05-02", "R0001,900000002,2024-05-03"),
		})
		s := mustImport(t, db, options(t, increment))
		wantCounts(t, "contributions", s.fileOf(t, "contributions.csv").Counts, store.Counts{Rows: 2, Added: 1, Changed: 1})
		wantCounts(t, "persons", s.fileOf(t, "persons.csv").Counts, store.Counts{Rows: 6, Changed: 1, Unchanged: 5})
		wantCounts(t, "charges", s.fileOf(t, "medical_charges.csv").Counts, store.Counts{Rows: 2, Changed: 1, Unchanged: 1})

		if p, err := db.Person(t.Context(), "900000001"); err != nil || p.Address != "深圳市南山区示例路99号" {
			t.Errorf("address %q, %v", p.Address, err)
		}
		rows := dump(t, db, url)
		if strings.Count(rows, "receipt_no=R0001") != 1 || !strings.Contains(rows, "receipt_no=R0001 person_no=900000002") {
			t.Error("the receipt did not move to its new person")
		}
		if !strings.Contains(rows, "month=202401 unit_no=10000001 base=900000 personal=72000") {
			t.Error("the contribution was not replaced")
		}
	})
}

func TestSameKeyTwiceInAFile(t *testing.T) {
	const header = "centre_no,name,district\n"
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		rows := "SK1,甲,南山区\nSK2,乙,南山区\nSK1,甲,南山区\nSK1,丙,南山区\n"
		// As if each row had come alone: new, new, the same, changed. Whether they share a chunk makes no difference.
		want := store.Counts{Rows: 4, Added: 2, Changed: 1, Unchanged: 1}
		s := mustImport(t, db, options(t, folder(t, false, map[string]string{"health_centres.csv": header + rows})))
		wantCounts(t, "one chunk", s.Total(), want)
		if !strings.Contains(dump(t, db, url), "centre_no=SK1 name=丙") {
			t.Error("the last row with a key did not stay")
		}
		o := options(t, folder(t, false, map[string]string{"health_centres.csv": header + strings.ReplaceAll(rows, "SK", "XX")}))
		o.limits = limits{rows: 1, people: 1, memory: 1 << 20}
		wantCounts(t, "chunks of one row", mustImport(t, db, o).Total(), want)
	})
}

func TestPortalChangeAgainstArchive(t *testing.T) {
	const no, old, mine, theirs = "900000001", "13800001234", "13900009999", "13700007777"
	withPhone := func(t *testing.T, phone string) string {
		return folder(t, false, map[string]string{"persons.csv": replaced(t, "persons.csv", old, phone)})
	}
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		mustImport(t, db, options(t, whole))
		portalChange(t, db, no, "phone", old, mine)

		steps := []struct {
			what, archive string
			phone         string
			counts        store.Counts
		}{
			{"the archive as before the change", old, mine, store.Counts{Rows: 6, Unchanged: 6, Conflicts: 1}},
			{"a third value", theirs, mine, store.Counts{Rows: 6, Unchanged: 6, Conflicts: 1}},
			{"the portal's value, which confirms it", mine, mine, store.Counts{Rows: 6, Unchanged: 6}},
			{"another value after the confirmation", theirs, theirs, store.Counts{Rows: 6, Changed: 1, Unchanged: 5}},
		}
		for _, step := range steps {
			dir := withPhone(t, step.archive)
			o := options(t, dir)
			o.DryRun = true
			wantCounts(t, "dry run of "+step.what, mustImport(t, db, o).Total(), step.counts)
			s := mustImport(t, db, options(t, dir))
			wantCounts(t, step.what, s.Total(), step.counts)
			p, err := db.Person(t.Context(), no)
			if err != nil || p.Phone != step.phone {
				t.Errorf("%s: phone %q, want %q (%v)", step.what, p.Phone, step.phone, err)
			}
			conflicts, err := db.ImportConflicts(t.Context(), s.BatchID)
			if err != nil || int64(len(conflicts)) != step.counts.Conflicts {
				t.Errorf("%s: conflicts on record %v, %v", step.what, conflicts, err)
			}
			if len(conflicts) > 0 && (conflicts[0].PortalValue != mine || conflicts[0].Archive != step.archive) {
				t.Errorf("%s: conflict %+v", step.what, conflicts[0])
			}
		}
	})
}

func TestPortalChangeBesideArchiveChange(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		mustImport(t, db, options(t, whole))
		portalChange(t, db, "900000001", "postcode", "518000", "518055")
		dir := folder(t, false, map[string]string{"persons.csv": replaced(t, "persons.csv", "A10000001", "A99999999")})
		s := mustImport(t, db, options(t, dir))
		wantCounts(t, "persons", s.Total(), store.Counts{Rows: 6, Changed: 1, Unchanged: 5, Conflicts: 1})
		p, err := db.Person(t.Context(), "900000001")
		if err != nil || p.Postcode != "518055" || p.CardNo != "A99999999" || p.Phone != "13800001234" {
			t.Errorf("the portal's postcode and the archive's card: %+v, %v", p, err)
		}
	})
}

func TestAccepted(t *testing.T) {
	plain := fixture(t, "units.csv")
	for name, file := range map[string]struct{ name, content string }{
		"byte order mark":        {"units.csv", "\xef\xbb\xbf" + plain},
		"LD/T 92 codes":          {"units.csv", strings.Replace(plain, "unit_no,name,uscc", "AAB001,aab004,BAB010", 1)},
		"CRLF":                   {"units.csv", strings.ReplaceAll(plain, "\n", "\r\n")},
		"no line break at last":  {"units.csv", strings.TrimSuffix(plain, "\n")},
		"gzip":                   {"units.csv.gz", gzipped(t, plain)},
		"columns in other order": {"units.csv", "industry_class,uscc,name,unit_no\n2,91440300MA5EXAMP1X,南山示例电子有限公司,10000001\n5,,\"福田示例\"\"星光\"\"物流有限公司\",10000002\n"},
		"quotes everywhere":      {"units.csv", "\"unit_no\",\"name\",\"uscc\",\"industry_class\"\n\"10000001\",\"南山示例电子有限公司\",\"91440300MA5EXAMP1X\",\"2\"\n\"10000002\",\"福田示例\"\"星光\"\"物流有限公司\",\"\",\"5\"\n"},
		"empty lines":            {"units.csv", strings.ReplaceAll(plain, "\n", "\n\n")},
		"an unknown column":      {"units.csv", "unit_no,name,uscc,industry_class,legal_person\n10000001,南山示例电子有限公司,91440300MA5EXAMP1X,2,某人\n10000002,\"福田示例\"\"星光\"\"物流有限公司\",,5,\n"},
	} {
		t.Run(name, func(t *testing.T) {
			url := emptySQLite(t)
			db := openStore(t, url)
			mustImport(t, db, options(t, whole))
			s := mustImport(t, db, options(t, folder(t, false, map[string]string{file.name: file.content})))
			wantCounts(t, file.name, s.Total(), store.Counts{Rows: 2, Unchanged: 2})
			warned := len(s.Warnings)+int(s.Files[0].Notes.Warned()) == 1
			if wants := name == "an unknown column" || name == "no line break at last"; warned != wants {
				t.Errorf("warnings %v, %v", s.Warnings, s.Files[0].Notes)
			}
		})
	}
}

func TestOtherFilesAreLeftAlone(t *testing.T) {
	db := openStore(t, emptySQLite(t))
	dir := folder(t, true, map[string]string{"notes.txt": "hello"})
	before := bytesOf(t, dir)
	s := mustImport(t, db, options(t, dir))
	if len(s.Warnings) != 1 || s.Warnings[0] != (Problem{"notes.txt", text.WarnOtherFile}) {
		t.Errorf("warnings %v", s.Warnings)
	}
	if after := bytesOf(t, dir); len(after) != len(before) {
		t.Errorf("the source folder was written to: %d files, before %d", len(after), len(before))
	}
}

func TestOrphansAreReported(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		dir := folder(t, true, map[string]string{"persons.csv": replaced(t, "persons.csv", "900000005,", "900000095,")})
		s := mustImport(t, db, options(t, dir))
		var files []string
		for _, w := range s.Warnings {
			files = append(files, w.File)
		}
		if got := strings.Join(files, " "); got != "contributions.csv medical_charges.csv guardianships.csv" {
			t.Errorf("orphans reported for %s: %v", got, s.Warnings)
		}
	})
}

func TestDryRunWritesNothing(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		o := options(t, whole)
		o.DryRun = true
		empty := dump(t, db, url)
		wantCounts(t, "into an empty database", mustImport(t, db, o).Total(), store.Counts{Rows: rowsOfWhole, Added: rowsOfWhole})
		if dump(t, db, url) != empty {
			t.Error("the dry run wrote rows")
		}
		mustImport(t, db, options(t, whole))
		before := dump(t, db, url)
		batches := batchesOf(t, db)

		o.Dir = folder(t, true, map[string]string{
			"units.csv":   replaced(t, "units.csv", "南山示例电子", "南山示例科技"),
			"persons.csv": replaced(t, "persons.csv", "6500.50", "abc"),
		})
		o.Rejects = ""
		s := mustImport(t, db, o)
		wantCounts(t, "over a full one", s.Total(), store.Counts{Rows: rowsOfWhole, Changed: 1, Unchanged: rowsOfWhole - 2, Rejected: 1})
		if len(s.fileOf(t, "persons.csv").Rejects) != 1 {
			t.Error("the report does not name the rejected row")
		}
		if dump(t, db, url) != before || batchesOf(t, db) != batches {
			t.Error("the dry run wrote something")
		}
	})
}

func batchesOf(t *testing.T, db *store.DB) int {
	t.Helper()
	list, err := db.ImportBatches(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

func TestStrict(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		empty := dump(t, db, url)
		o := options(t, folder(t, true, map[string]string{"guardianships.csv": "guardian_no,child_no,relation\n900000001,900000005,叔\n"}))
		o.Strict = true
		s, err := Import(t.Context(), db, o)
		if !errors.Is(err, ErrStrict) {
			t.Fatalf("error %v", err)
		}
		if dump(t, db, url) != empty || batchesOf(t, db) != 0 {
			t.Error("a strict import with a rejected row wrote something")
		}
		if got := readRejects(t, o.Rejects); len(got) != 1 || got[0][0] != "guardianships.csv" || s.RejectsPath == "" {
			t.Errorf("rejects %v at %q", got, s.RejectsPath)
		}
		o.Dir = whole
		wantCounts(t, "a clean strict import", mustImport(t, db, o).Total(), store.Counts{Rows: rowsOfWhole, Added: rowsOfWhole})
	})
}

func TestBatchOnRecord(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		o := options(t, whole)
		o.Note = "首次全量"
		mustImport(t, db, o)
		list, err := db.ImportBatches(t.Context())
		if err != nil || len(list) != 1 {
			t.Fatalf("%d batches, %v", len(list), err)
		}
		b := list[0]
		if b.State != store.ImportDone || b.Note != "首次全量" || b.Actor != "import" || !b.StartedAt.Equal(db.Now()) || b.FinishedAt.IsZero() {
			t.Errorf("batch %+v", b)
		}
		if len(b.Files) != len(formats) {
			t.Fatalf("%d files on record", len(b.Files))
		}
		for _, f := range b.Files {
			if f.State != store.ImportDone || len(f.SHA256) != 64 || f.Rows != f.Added || f.Rows == 0 {
				t.Errorf("file on record %+v", f)
			}
		}
	})
}

func TestTwoAtOnce(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		release, err := db.LockImport(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		_, err = Import(t.Context(), openStore(t, url), options(t, whole))
		if !errors.Is(err, store.ErrImporting) || err.Error() != text.ImportRunning {
			t.Errorf("the second import: %v", err)
		}
		release()
		mustImport(t, db, options(t, whole))
	})
}

func TestNothingToImport(t *testing.T) {
	db := openStore(t, emptySQLite(t))
	for name, dir := range map[string]string{"empty": t.TempDir(), "missing": filepath.Join(t.TempDir(), "none")} {
		if _, err := Import(t.Context(), db, options(t, dir)); !errors.Is(err, ErrNoArchive) {
			t.Errorf("%s folder: %v", name, err)
		}
	}
}

func TestSummaryAsText(t *testing.T) {
	db := openStore(t, emptySQLite(t))
	dir := folder(t, true, map[string]string{
		"persons.csv": replaced(t, "persons.csv", "13800001234", "1380000\x001234"),
		"units.csv":   "unit_no\n10000001\n",
	})
	o := options(t, dir)
	s, err := Import(t.Context(), db, o)
	if !errors.Is(err, ErrFilesRefused) {
		t.Errorf("error %v", err)
	}
	var out strings.Builder
	if err := s.WriteText(&out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"导入批次 1", "persons.csv", "退回 units.csv：缺少必填列：name", "第 2 行，phone：" + text.RejectControl, o.Rejects} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the summary lacks %q:\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "1380000") {
		t.Error("the summary gives away a phone number")
	}
	raw, err := os.ReadFile(o.Rejects)
	if err != nil || bytes.Contains(raw, []byte("1380000")) || bytes.Contains(raw, []byte("4403001985")) {
		t.Errorf("rejects.csv gives away a value of the row (%v)", err)
	}
}

func TestSyntheticArchive(t *testing.T) {
	dir := t.TempDir()
	if _, err := demo.Generate(t.Context(), dir, demo.Options{People: 60, Seed: 7, Until: testkit.Start, Gzip: true}); err != nil {
		t.Fatal(err)
	}
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		o := options(t, dir)
		o.Strict = true
		first := mustImport(t, db, o).Total()
		if first.Added != first.Rows || first.Rows < 5_000 {
			t.Errorf("first import %+v", first)
		}
		before := dump(t, db, url)
		wantCounts(t, "again", mustImport(t, db, o).Total(), store.Counts{Rows: first.Rows, Unchanged: first.Rows})
		if dump(t, db, url) != before {
			t.Error("the same import again changed the database")
		}
	})
}
