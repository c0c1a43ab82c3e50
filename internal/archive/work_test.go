package archive

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"mime/multipart"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/text"
)

var (
	plentyLimits = SpoolLimits{Upload: 10 << 20, Text: 50 << 20}
	keepAll      = store.Undo{Rows: 1_000_000, Days: 14}
)

func newSpool(t *testing.T, limits SpoolLimits) *Spool {
	t.Helper()
	spool, err := OpenSpool(t.TempDir(), limits)
	if err != nil {
		t.Fatal(err)
	}
	return spool
}

// newWorker imports from a folder of the core system's, so that one person may start what is not doubtful.
func newWorker(t *testing.T, db *store.DB) *Worker {
	t.Helper()
	w := NewWorker(db, newSpool(t, plentyLimits), t.TempDir(), keepAll, testkit.NewClock().Now, slog.New(slog.DiscardHandler))
	w.CoreFolder = true
	return w
}

// formOf is a multipart form with files, in the order of their names.
func formOf(t *testing.T, files map[string]string) *multipart.Reader {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		part, err := w.CreateFormFile("files", name)
		if err != nil {
			t.Fatal(err)
		}
		part.Write([]byte(files[name]))
	}
	w.Close()
	return multipart.NewReader(&body, w.Boundary())
}

var deskAct = store.Act{Kind: "import.test", Actor: store.Actor{Kind: "staff", ID: "data"}}

func mustDo(t *testing.T, db *store.DB, f func(*store.Tx) error) {
	t.Helper()
	if _, err := db.Do(t.Context(), deskAct, f); err != nil {
		t.Fatal(err)
	}
}

// stage puts files into a folder of the core system's and asks for their dry run.
func stage(t *testing.T, w *Worker, files map[string]string) string {
	t.Helper()
	id := store.NewID()
	if err := os.Mkdir(filepath.Join(w.Root, id), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(w.Root, id, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	mustDo(t, w.DB, func(tx *store.Tx) error {
		return tx.AddImportJob(store.ImportJob{ID: id, Kind: store.JobImport, State: store.JobStaged, Spool: w.Spool.ID(), Origin: store.FromFolder, Label: id, AskedBy: "data"})
	})
	return id
}

// handIn hands files in by the desk and asks for their dry run.
func handIn(t *testing.T, w *Worker, files map[string]string) string {
	t.Helper()
	id := store.NewID()
	if _, _, err := w.Spool.Receive(id, formOf(t, files)); err != nil {
		t.Fatal(err)
	}
	mustDo(t, w.DB, func(tx *store.Tx) error {
		return tx.AddImportJob(store.ImportJob{ID: id, Kind: store.JobImport, State: store.JobStaged, Spool: w.Spool.ID(), Origin: store.FromUpload, AskedBy: "data"})
	})
	return id
}

func next(t *testing.T, w *Worker) {
	t.Helper()
	if found, err := w.Next(t.Context()); !found || err != nil {
		t.Fatalf("the worker found a job: %v, %v", found, err)
	}
}

func jobOf(t *testing.T, db *store.DB, id string) *store.ImportJob {
	t.Helper()
	j, err := db.ImportJob(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func release(db *store.DB, id string) error {
	j, err := db.ImportJob(context.Background(), id)
	if err != nil {
		return err
	}
	_, err = db.Do(context.Background(), deskAct, func(tx *store.Tx) error { return tx.ReleaseImportJob(id, j.Digest, "", "") })
	return err
}

// load takes files all the way in, by the desk, and answers with their batch.
func load(t *testing.T, w *Worker, files map[string]string) *store.ImportBatch {
	t.Helper()
	id := stage(t, w, files)
	next(t, w)
	if err := release(w.DB, id); err != nil {
		t.Fatalf("%v: %s", err, jobOf(t, w.DB, id).Problem)
	}
	next(t, w)
	if j := jobOf(t, w.DB, id); j.State != store.JobDone {
		t.Fatalf("the import is %s: %s", j.State, j.Problem)
	}
	b, err := w.DB.ImportBatchOfJob(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// rollBack asks for a batch to be rolled back, and answers with what became of it.
func rollBack(t *testing.T, w *Worker, batch int64) *store.ImportJob {
	t.Helper()
	id := store.NewID()
	mustDo(t, w.DB, func(tx *store.Tx) error {
		return tx.AddImportJob(store.ImportJob{ID: id, Kind: store.JobRollback, State: store.JobReleased, Batch: batch, AskedBy: "data", ReleasedBy: "second"})
	})
	next(t, w)
	return jobOf(t, w.DB, id)
}

// dumpAll is every byte of the archive's tables and of the change feed, but for the counter of the lock of a person's record.
func dumpAll(t *testing.T, db *store.DB, url string) string {
	t.Helper()
	raw := past(t, db, url)
	var out strings.Builder
	tables := []string{"changes", "feed_events", "import_conflicts", "conflicts"}
	for _, table := range store.LoadTables {
		if table != store.Contributions {
			tables = append(tables, table.Name)
		}
	}
	out.WriteString(strings.Join(contributionLines(t, db, raw), ""))
	for _, table := range tables {
		rows, err := raw.QueryContext(t.Context(), "SELECT * FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		names, _ := rows.Columns()
		var lines []string
		for rows.Next() {
			cells, targets := make([]any, len(names)), make([]any, len(names))
			for i := range cells {
				targets[i] = &cells[i]
			}
			if err := rows.Scan(targets...); err != nil {
				t.Fatal(err)
			}
			line := table
			for i, c := range cells {
				if names[i] == "version" {
					continue
				}
				if b, sealed := c.([]byte); sealed {
					c = hex.EncodeToString(b)
				}
				line += fmt.Sprintf(" %s=%v", names[i], c)
			}
			lines = append(lines, line+"\n")
		}
		rows.Close()
		slices.Sort(lines)
		out.WriteString(strings.Join(lines, ""))
	}
	return out.String()
}

// firstDifference is the first line that two dumps do not share.
func firstDifference(a, b string) string {
	left, right := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(left), len(right)) {
		if left[i] != right[i] {
			return left[i] + "\n" + right[i]
		}
	}
	return fmt.Sprintf("%d and %d lines", len(left), len(right))
}

func theWhole(t *testing.T) map[string]string {
	files := bytesOf(t, whole)
	delete(files, manifestName)
	return files
}

func TestADryRunWritesNothingThatPeopleSee(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		w := newWorker(t, db)
		load(t, w, theWhole(t))
		before := dumpAll(t, db, url)
		changed := map[string]string{"contributions.csv": strings.ReplaceAll(fixture(t, "contributions.csv"), ".00,", ".01,"),
			"persons.csv": strings.ReplaceAll(fixture(t, "persons.csv"), "女", "女")}
		id := stage(t, w, changed)
		next(t, w)
		j := jobOf(t, db, id)
		summary, err := SummaryOf(j)
		if err != nil || summary == nil || summary.Total().Changed == 0 {
			t.Fatalf("job %s %s, summary %+v, %v", j.State, j.Problem, summary, err)
		}
		if after := dumpAll(t, db, url); after != before {
			t.Errorf("the dry run changed:\n%s", firstDifference(before, after))
		}
		if n := batchesOf(t, db); n != 1 {
			t.Errorf("%d batches on record, want the one before", n)
		}
	})
}

func TestOnlyTheFilesThatWereLookedAtAreImported(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		w := newWorker(t, db)
		var log bytes.Buffer
		w.Log = slog.New(slog.NewTextHandler(&log, nil))
		id := stage(t, w, theWhole(t))
		next(t, w)
		path := filepath.Join(w.Spool.files(id), "contributions.csv")
		if err := os.WriteFile(path, []byte(replaced(t, "contributions.csv", ".00", ".99")), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := release(db, id); err != nil {
			t.Fatal(err)
		}
		next(t, w)
		if j := jobOf(t, db, id); j.State != store.JobFailed || j.Problem != text.ImportSwapped {
			t.Errorf("the job is %s: %s", j.State, j.Problem)
		}
		if said := log.String(); strings.Count(said, "level=ERROR") != 1 || !strings.Contains(said, `msg="import failed" job=`+id) {
			t.Errorf("the log, which is to have one line: %s", said)
		}
		if strings.Contains(dump(t, db, url), "person_no=") {
			t.Error("rows of the other file are in")
		}
	})
}

func TestWhatIsDoubtfulIsNotReleasedByOne(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		for name, files := range map[string]map[string]string{
			"sum":     {"units.csv": fixture(t, "units.csv"), "manifest.json": `{"units.csv":{"rows":99}}`},
			"reject":  {"units.csv": fixture(t, "units.csv") + "\n,,,\n"},
			"absent":  {"units.csv": fixture(t, "units.csv"), "manifest.json": `{"persons.csv":{"rows":1}}`},
			"refused": {"units.csv": fixture(t, "units.csv"), "persons.csv": "person_no\n"},
		} {
			w := newWorker(t, db)
			id := stage(t, w, files)
			next(t, w)
			j := jobOf(t, db, id)
			if !j.Doubtful || j.State != store.JobChecked {
				t.Errorf("%s: %s, doubtful %v: %s", name, j.State, j.Doubtful, j.Problem)
			}
			if err := release(db, id); !errors.Is(err, store.ErrJobMoved) {
				t.Errorf("%s: released by one person: %v", name, err)
			}
		}
		w := newWorker(t, db)
		id := stage(t, w, map[string]string{"units.csv": fixture(t, "units.csv"), "manifest.json": `{"units.csv":{"sha256":"00"}}`})
		next(t, w)
		if j := jobOf(t, db, id); j.State != store.JobFailed || !strings.Contains(j.Problem, text.ManifestSHA256) {
			t.Errorf("a damaged file: %s %s", j.State, j.Problem)
		}
	})
}

func TestAReleasedImportGoesOnAfterAStop(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		w := newWorker(t, db)
		w.limits = smallChunks
		dir := career(t, 100, 24)
		id := stage(t, w, bytesOf(t, dir))
		next(t, w)
		j := jobOf(t, db, id)
		mustDo(t, db, func(tx *store.Tx) error { // by a second person, since it has rejects
			proposal, err := tx.Propose("import.release", "x", nil, "x")
			if err == nil {
				err = tx.ProposeImportJob(id, j.Digest, proposal)
			}
			if err == nil {
				err = tx.ReleaseImportJob(id, j.Digest, proposal, "x")
			}
			return err
		})
		ctx, stop := context.WithCancel(t.Context())
		clock, left := w.Clock, 8
		w.Clock = func() time.Time {
			if left--; left == 0 {
				stop()
			}
			return clock()
		}
		if _, err := w.Next(ctx); !errors.Is(err, context.Canceled) {
			t.Fatalf("the server was to stop: %v", err)
		}
		if j := jobOf(t, db, id); j.State != store.JobRunning {
			t.Fatalf("after the stop the job is %s", j.State)
		}
		w.Clock = clock
		next(t, w)
		b, err := db.ImportBatchOfJob(t.Context(), id)
		if err != nil || b.State != store.ImportDone || batchesOf(t, db) != 1 {
			t.Fatalf("batch %+v, %v", b, err)
		}
		otherURL := url + ".other"
		if db.Engine() == store.Postgres {
			otherURL = testkit.Postgres(t)
		}
		other := openStore(t, otherURL)
		mustImport(t, other, options(t, dir))
		if dump(t, db, url) != dump(t, other, otherURL) {
			t.Error("the database differs from that of an import in one go")
		}
		if j := rollBack(t, w, b.ID); j.State != store.JobDone || strings.Contains(dump(t, db, url), "person_no=") {
			t.Errorf("rolled back after the stop: %s %s", j.State, j.Problem)
		}
	})
}

// firstPerson is the number of the first person of the archive.
func firstPerson(t *testing.T) (no, row string) {
	t.Helper()
	row = strings.Split(fixture(t, "persons.csv"), "\n")[1]
	no, _, _ = strings.Cut(row, ",")
	return no, row
}

// another is a person's row of the archive with other words in place of some.
func personsFile(t *testing.T, edit func(head []string, row []string)) string {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(fixture(t, "persons.csv"), "\r", "")), "\n")
	head, row := strings.Split(strings.TrimPrefix(lines[0], "\ufeff"), ","), strings.Split(lines[1], ",")
	edit(head, row)
	return strings.Join(head, ",") + "\n" + strings.Join(row, ",") + "\n"
}

func set(t *testing.T, head, row []string, column, value string) {
	t.Helper()
	at := slices.Index(head, column)
	if at < 0 {
		t.Fatalf("no column %s in %v", column, head)
	}
	row[at] = value
}

func TestRollingBackIsExact(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		w := newWorker(t, db)
		w.limits = limits{rows: 7, people: 2, memory: 1 << 20}
		load(t, w, theWhole(t))
		no, _ := firstPerson(t)
		p, err := db.Person(t.Context(), no)
		if err != nil {
			t.Fatal(err)
		}
		portalChange(t, db, no, "postcode", p.Postcode, "518111")  // which the import will confirm
		portalChange(t, db, no, "bank_name", p.BankName, "网页上的银行") // which it will bring otherwise
		before := dumpAll(t, db, url)
		increment := map[string]string{
			"persons.csv": personsFile(t, func(head, row []string) {
				set(t, head, row, "postcode", "518111")
				set(t, head, row, "bank_name", "核心的银行")
				set(t, head, row, "name", "改过的名")
			}) + "799999991,11010519491231002X,新来的人,2,1949-12-31,1,employee" + strings.Repeat(",", strings.Count(personsFile(t, func(_, _ []string) {}), ",")/2-6) + "\n",
			"contributions.csv": strings.ReplaceAll(fixture(t, "contributions.csv"), ".00,", ".50,") + no + ",110,202401,10000001,1.00,2.00,3.00" +
				strings.Repeat(",", strings.Count(strings.Split(fixture(t, "contributions.csv"), "\n")[0], ",")-6) + "\n",
			"units.csv": fixture(t, "units.csv"),
		}
		id := stage(t, w, increment)
		next(t, w)
		j := jobOf(t, db, id)
		if j.State != store.JobChecked {
			t.Fatalf("%s %s", j.State, j.Problem)
		}
		if j.Doubtful {
			s, _ := SummaryOf(j)
			t.Fatalf("the increment has rejects: %+v", s.Reasons)
		}
		if err := release(db, id); err != nil {
			t.Fatal(err)
		}
		next(t, w)
		b, err := db.ImportBatchOfJob(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		after := dumpAll(t, db, url)
		if !strings.Contains(after, "新来的人") || !strings.Contains(after, "改过的名") || strings.Count(after, "import_conflicts ") != 1 {
			t.Fatalf("the increment did not do what this test is about: %+v", b.Files)
		}
		if j := rollBack(t, w, b.ID); j.State != store.JobDone {
			t.Fatalf("rolling back: %s %s", j.State, j.Problem)
		}
		if got := dumpAll(t, db, url); got != before {
			t.Errorf("not as it was before:\n%s", firstDifference(before, got))
		}
		if b, _ := db.ImportBatch(t.Context(), b.ID); b.State != store.ImportUndone || b.Undo != store.UndoUsed {
			t.Errorf("the batch is %s %s", b.State, b.Undo)
		}
		if j := rollBack(t, w, b.ID); j.State != store.JobFailed || j.Problem != text.RollbackNone {
			t.Errorf("rolled back twice: %s %s", j.State, j.Problem)
		}
		wantAuditWhole(t, db)
	})
}

func TestWhatWasBuiltUponIsNotRolledBack(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		w := newWorker(t, db)
		first := load(t, w, theWhole(t))
		second := load(t, w, map[string]string{"units.csv": strings.Replace(fixture(t, "units.csv"), "公司", "集团", 1)})
		refused := func(batch int64, table string) {
			t.Helper()
			before := dumpAll(t, db, url)
			if j := rollBack(t, w, batch); j.State != store.JobFailed || j.Problem != text.BuiltUpon(table) {
				t.Errorf("rolled back although %s was built upon: %s %s", table, j.State, j.Problem)
			}
			if dumpAll(t, db, url) != before {
				t.Error("a rolling back that was refused changed something")
			}
		}
		refused(first.ID, "units")
		if j := rollBack(t, w, second.ID); j.State != store.JobDone {
			t.Fatalf("the later one: %s %s", j.State, j.Problem)
		}
		no, _ := firstPerson(t)
		p, err := db.Person(t.Context(), no)
		if err != nil {
			t.Fatal(err)
		}
		third := load(t, w, map[string]string{"persons.csv": personsFile(t, func(head, row []string) { set(t, head, row, "name", "又改的名") })})
		portalChange(t, db, no, "postcode", p.Postcode, "518222")
		refused(third.ID, "persons")
		refused(first.ID, "registrations") // somebody whom it brought has been served
	})
}

// The attack: whoever imported something bad imports three small things more, and it can't be taken back.
func TestAnImportCanBeRolledBackForDaysWhateverComesAfterIt(t *testing.T) {
	clock := testkit.NewClock()
	db := openAt(t, emptySQLite(t), clock.Now)
	w := newWorker(t, db)
	w.Undo = store.Undo{Rows: 1000, Days: 2}
	first := load(t, w, map[string]string{"units.csv": fixture(t, "units.csv")})
	for i := range 5 {
		clock.Advance(time.Hour)
		load(t, w, map[string]string{"health_centres.csv": strings.ReplaceAll(fixture(t, "health_centres.csv"), "区", strings.Repeat("区", i+1))})
	}
	undo := func(id int64) string {
		t.Helper()
		b, err := db.ImportBatch(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return b.Undo
	}
	clock.Advance(48*time.Hour - 5*time.Hour - time.Second)
	if err := w.Sweep(t.Context()); err != nil || undo(first.ID) != store.UndoKept {
		t.Errorf("within two days: %s, %v", undo(first.ID), err)
	}
	clock.Advance(time.Second)
	if err := w.Sweep(t.Context()); err != nil || undo(first.ID) != store.UndoDropped {
		t.Errorf("after two days: %s, %v", undo(first.ID), err)
	}
	w.Undo.Rows = 1
	over := load(t, w, map[string]string{"units.csv": strings.ReplaceAll(fixture(t, "units.csv"), "公司", "集团")})
	if undo(over.ID) != store.UndoOver {
		t.Errorf("a batch of too many rows: %s", undo(over.ID))
	}
	w.Undo = store.Undo{}
	none := load(t, w, map[string]string{"units.csv": fixture(t, "units.csv")})
	if j := rollBack(t, w, none.ID); j.Problem != text.RollbackNone {
		t.Errorf("a batch of which nothing was kept: %s", j.Problem)
	}
}

// zipped packs files; a name that begins with "link:" is a symbolic link.
func zipped(t *testing.T, files map[string]string) string {
	t.Helper()
	var packed bytes.Buffer
	w := zip.NewWriter(&packed)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		header := &zip.FileHeader{Name: strings.TrimPrefix(name, "link:"), Method: zip.Deflate}
		if strings.HasPrefix(name, "link:") {
			header.SetMode(0o777 | os.ModeSymlink)
		}
		entry, err := w.CreateHeader(header)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(entry, files[name])
	}
	w.Close()
	return packed.String()
}

func TestAPackedArchiveIsUnpackedByItsNamesOnly(t *testing.T) {
	db := openStore(t, emptySQLite(t))
	w := newWorker(t, db)
	id := handIn(t, w, map[string]string{"archive.zip": zipped(t, map[string]string{"inner/units.csv": fixture(t, "units.csv"), "inner/readme.txt": "x"})})
	next(t, w)
	if j := jobOf(t, db, id); j.State != store.JobChecked {
		t.Errorf("a good one: %s %s", j.State, j.Problem)
	}
	bomb := strings.Repeat("0", 4<<20)
	for name, test := range map[string]struct {
		files map[string]string
		cause error
	}{
		"a way out":     {map[string]string{"x.zip": zipped(t, map[string]string{"../../units.csv": "x"})}, ErrBadName},
		"an absolute":   {map[string]string{"x.zip": zipped(t, map[string]string{"/etc/units.csv": "x"})}, ErrBadName},
		"a backslash":   {map[string]string{"x.zip": zipped(t, map[string]string{`..\units.csv`: "x"})}, ErrBadName},
		"a link":        {map[string]string{"x.zip": zipped(t, map[string]string{"link:units.csv": "/etc/passwd"})}, ErrBadName},
		"a bomb":        {map[string]string{"x.zip": zipped(t, map[string]string{"units.csv": bomb})}, ErrTooLarge},
		"bombs":         {map[string]string{"x.zip": zipped(t, map[string]string{"a/units.csv": bomb[:700<<10], "persons.csv": bomb[:700<<10]})}, ErrTooLarge},
		"no ZIP":        {map[string]string{"x.zip": "PK no"}, ErrBadArchive},
		"a broken one":  {map[string]string{"x.zip": zipped(t, map[string]string{"units.csv": "x"})[:40]}, ErrBadArchive},
		"another name":  {map[string]string{"evil.sh": "x"}, ErrBadName},
		"nothing":       {map[string]string{}, ErrNoFiles},
		"too much":      {map[string]string{"units.csv": bomb}, ErrTooLarge},
		"too much in 2": {map[string]string{"persons.csv": bomb[:700<<10], "units.csv": bomb[:700<<10]}, ErrTooLarge},
	} {
		spool := newSpool(t, SpoolLimits{Upload: 1 << 20, Text: 1 << 20})
		_, _, err := spool.Receive("job", formOf(t, test.files))
		if err == nil {
			err = spool.Unpack(t.Context(), "job")
		}
		var told *UploadError
		if !errors.As(err, &told) || !errors.Is(err, test.cause) || told.Sentence == "" {
			t.Errorf("%s: %v", name, err)
		}
		for path := range bytesOf(t, spool.dir) {
			if path != "spool-id" && !strings.HasPrefix(path, "job/") {
				t.Errorf("%s: it wrote %s", name, path)
			}
		}
	}
}

func TestACompressedFileIsBounded(t *testing.T) {
	db := openStore(t, emptySQLite(t))
	w := newWorker(t, db)
	w.Spool.limits.Text = 1 << 20
	id := stage(t, w, map[string]string{"units.csv.gz": gzipped(t, fixture(t, "units.csv")+strings.Repeat("1", 2<<20)), "health_centres.csv": fixture(t, "health_centres.csv")})
	next(t, w)
	s, err := SummaryOf(jobOf(t, db, id))
	if err != nil || s == nil || s.fileOf(t, "units.csv.gz").Refused != text.RefuseTooLong {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestAFolderIsCopiedAndMustBeListed(t *testing.T) {
	root := t.TempDir()
	if err := os.CopyFS(filepath.Join(root, "may"), os.DirFS(whole)); err != nil {
		t.Fatal(err)
	}
	os.Mkdir(filepath.Join(root, "empty"), 0o700)
	if names, err := Folders(root); err != nil || !slices.Equal(names, []string{"may"}) {
		t.Errorf("folders %v, %v", names, err)
	}
	spool := newSpool(t, plentyLimits)
	for _, name := range []string{"..", ".", "empty", "/etc", "../" + filepath.Base(root), "may/../may", ""} {
		if err := spool.Copy(t.Context(), "job", root, name); !errors.Is(err, ErrNoFiles) {
			t.Errorf("folder %q: %v", name, err)
		}
	}
	if err := spool.Copy(t.Context(), "job", root, "may"); err != nil {
		t.Fatal(err)
	}
	if got := bytesOf(t, spool.files("job")); got["persons.csv"] != fixture(t, "persons.csv") {
		t.Error("the copy differs")
	}
}

// TestAFullDiskDoesNotEndAJob runs an import into a disk without room, and goes on when there is some.
func TestAFullDiskDoesNotEndAJob(t *testing.T) {
	db := openStore(t, emptySQLite(t))
	w := newWorker(t, db)
	w.limits = smallChunks
	id := stage(t, w, bytesOf(t, career(t, 250, 24)))
	next(t, w)
	proposal := store.NewID()
	mustDo(t, db, func(tx *store.Tx) error { // it has rejects, so that two release it
		return errors.Join(tx.ProposeImportJob(id, jobOf(t, db, id).Digest, proposal), tx.ReleaseImportJob(id, jobOf(t, db, id).Digest, proposal, ""))
	})
	roomFor(t, db, 40)
	if found, err := w.Next(t.Context()); !found || !errors.Is(err, store.ErrFull) {
		t.Fatalf("without room: %v, %v", found, err)
	}
	if j := jobOf(t, db, id); j.State != store.JobRunning || j.Problem != "" {
		t.Fatalf("the job is %s: %s", j.State, j.Problem)
	}
	roomFor(t, db, 100_000)
	mustDo(t, db, func(tx *store.Tx) error {
		_, err := tx.SQL().Exec("UPDATE import_jobs SET next_at = 0") // fifteen seconds later
		return err
	})
	next(t, w)
	if j := jobOf(t, db, id); j.State != store.JobDone {
		t.Errorf("with room: %s: %s", j.State, j.Problem)
	}
}

// TestAJobOfAServerThatHasGoneIsMovedOrGivenUp has a job that no server with these files is left for.
func TestAJobOfAServerThatHasGoneIsMovedOrGivenUp(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		db := openStore(t, url)
		gone, here := newWorker(t, db), newWorker(t, db)
		moved, dropped := handIn(t, gone, theWhole(t)), handIn(t, gone, theWhole(t))
		if found, err := here.Next(t.Context()); found || err != nil {
			t.Fatalf("a job of another spool: %v, %v", found, err)
		}
		if err := os.Rename(gone.Spool.job(moved), here.Spool.job(moved)); err != nil {
			t.Fatal(err)
		}
		if !here.Spool.Has(moved) || here.Spool.Has(dropped) {
			t.Error("the files are not where they are")
		}
		mustDo(t, db, func(tx *store.Tx) error {
			return errors.Join(tx.MoveImportJob(moved, here.Spool.ID()), tx.GiveUpImportJob(dropped, "gone"))
		})
		next(t, here)
		if j := jobOf(t, db, moved); j.State != store.JobChecked {
			t.Errorf("moved: %s: %s", j.State, j.Problem)
		}
		if j := jobOf(t, db, dropped); j.State != store.JobFailed || j.Problem != "gone" {
			t.Errorf("given up: %s: %s", j.State, j.Problem)
		}
		_, err := db.Do(t.Context(), deskAct, func(tx *store.Tx) error { return tx.GiveUpImportJob(dropped, "again") })
		if !errors.Is(err, store.ErrJobMoved) {
			t.Errorf("twice: %v", err)
		}
	})
}

// A job that ends the process is not begun again at each start: the third server gives it up, and does what came after.
func TestAJobThatEndedTheProcessTwiceFails(t *testing.T) {
	onEachEngine(t, func(t *testing.T, url string) {
		clock := testkit.NewClock()
		db := openAt(t, url, clock.Now)
		w := newWorker(t, db)
		bad := stage(t, w, theWhole(t))
		claim := func() *store.ImportJob {
			t.Helper()
			j, err := db.ClaimImportJob(t.Context(), w.Spool.ID(), jobLease)
			if err != nil {
				t.Fatal(err)
			}
			clock.Advance(jobLease) // it ends there, and says nothing
			return j
		}
		if j := claim(); j.Begun != 1 {
			t.Errorf("the first time is number %d", j.Begun)
		}
		// A server that stops puts its job back, which counts for nothing.
		if err := db.PutBackImportJob(t.Context(), claim(), db.Now()); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			claim()
		}
		good := stage(t, w, theWhole(t))
		next(t, w)
		if j := jobOf(t, db, bad); j.State != store.JobFailed || j.Problem != text.ImportEndedServer {
			t.Errorf("the job is %s: %s", j.State, j.Problem)
		}
		if w.Spool.Has(bad) {
			t.Error("its files are still there")
		}
		claim() // the other: once is no reason
		next(t, w)
		if j := jobOf(t, db, good); j.State != store.JobChecked || j.Begun != 0 {
			t.Errorf("one that ended the process once is %s, begun %d times", j.State, j.Begun)
		}
	})
}

// TestADeadServersJobIsTakenOver has two servers that share a database and the folder of imports. One dies in the dry run, and the other in
// the import: each time the one that is left does the job, once the claim on it has run out, and no sooner.
func TestADeadServersJobIsTakenOver(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, url string) {
		clock := testkit.NewClock()
		one, other := newWorker(t, openAt(t, url, clock.Now)), newWorker(t, openAt(t, url, clock.Now))
		shared, err := OpenSpool(one.Spool.dir, plentyLimits)
		if err != nil {
			t.Fatal(err)
		}
		other.Spool, other.Root = shared, one.Root
		job := stage(t, one, theWhole(t))
		takeOver := func(dead, left *Worker, want string) {
			t.Helper()
			if _, err := dead.DB.ClaimImportJob(t.Context(), dead.Spool.ID(), jobLease); err != nil {
				t.Fatal(err)
			}
			if found, err := left.Next(t.Context()); found || err != nil {
				t.Fatalf("while the claim holds: %v, %v", found, err)
			}
			clock.Advance(jobLease)
			next(t, left)
			if j := jobOf(t, left.DB, job); j.State != want {
				t.Fatalf("the job is %s (%s), want %s", j.State, j.Problem, want)
			}
		}
		takeOver(one, other, store.JobChecked)
		if err := release(one.DB, job); err != nil {
			t.Fatal(err)
		}
		takeOver(other, one, store.JobDone)
	})
}
