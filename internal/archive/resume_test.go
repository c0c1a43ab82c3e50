package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/text"
)

// The child of these tests is this very test binary, told by its environment to import and to kill itself.
const (
	childURL = "SHEBAO_ARCHIVE_TEST_URL"
	childDir = "SHEBAO_ARCHIVE_TEST_DIR"
	childOut = "SHEBAO_ARCHIVE_TEST_REJECTS"
	childEnd = "SHEBAO_ARCHIVE_TEST_END" // "clock 7": at the seventh look at the clock
)

func TestMain(m *testing.M) {
	if os.Getenv(childURL) != "" {
		importAsChild()
		return
	}
	os.Exit(m.Run())
}

// smallChunks make a small archive a long way.
var smallChunks = limits{rows: 500, people: 100, memory: 1 << 20}

func importAsChild() {
	keys, err := store.NewKeys(store.DemoSecrets())
	if err != nil {
		panic(err)
	}
	db, err := store.Open(context.Background(), store.Options{URL: os.Getenv(childURL), Keys: keys, Now: testkit.NewClock().Now})
	if err != nil {
		panic(err)
	}
	event, number, _ := strings.Cut(os.Getenv(childEnd), " ")
	left, _ := strconv.Atoi(number)
	tick := func(what string) {
		if what != event {
			return
		}
		if left--; left == 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // until it arrives
		}
	}
	clock := testkit.NewClock().Now
	_, err = Import(context.Background(), db, Options{
		Dir: os.Getenv(childDir), Rejects: os.Getenv(childOut), limits: smallChunks,
		// The clock is looked at inside a chunk's transaction, when its rows are written and not yet committed.
		Clock:    func() time.Time { tick("clock"); return clock() },
		Progress: func(string, int64, int64) { tick("progress") },
	})
	fmt.Println("the import ended by itself:", err)
}

// career makes an archive of many chunks: persons, contributions sorted by person, some of them broken.
func career(t *testing.T, people, months int) string {
	t.Helper()
	head, row, _ := strings.Cut(fixture(t, "persons.csv"), "\n")
	row, _, _ = strings.Cut(row, "\n")
	_, rest, _ := strings.Cut(row, ",")
	var persons, contributions bytes.Buffer
	persons.WriteString(head + "\n")
	contributions.WriteString("person_no,insurance,month,unit_no,base,personal,employer\n")
	for p := range people {
		no := 700000000 + p
		fmt.Fprintf(&persons, "%d,%s\n", no, rest)
		for m := range months {
			month := (1993+m/12)*100 + m%12 + 1
			if (p*months+m)%97 == 0 {
				month = 0 // to be rejected
			}
			fmt.Fprintf(&contributions, "%d,110,%06d,10000001,%d.00,100.00,200.00\n", no, month, 3000+m)
		}
	}
	return folder(t, false, map[string]string{
		"persons.csv": persons.String(), "contributions.csv.gz": gzipped(t, contributions.String()), "units.csv": fixture(t, "units.csv"),
	})
}

func TestKillInTheMiddle(t *testing.T) {
	const people, months = 250, 24
	dir := career(t, people, months)
	onEachEngine(t, func(t *testing.T, url string) {
		whole := options(t, dir)
		whole.limits = smallChunks
		wantURL := url + ".uninterrupted"
		if strings.HasPrefix(url, "postgres") {
			wantURL = testkit.Postgres(t)
		}
		wantDB := openStore(t, wantURL)
		want := mustImport(t, wantDB, whole)
		wantDump, wantRejects := dump(t, wantDB, wantURL), readRejects(t, whole.Rejects)

		db := openStore(t, url)
		o := options(t, dir)
		o.limits = smallChunks
		// Killed again and again, each time a little later, in the middle of a transaction and between two.
		for _, end := range []string{"clock 1", "clock 3", "clock 4", "progress 2", "clock 5", "progress 4"} {
			dieImporting(t, url, o, end)
		}
		got := mustImport(t, db, o)
		if !got.Resumed {
			t.Error("the import began anew")
		}
		wantCounts(t, "counts over all runs", got.Total(), want.Total())
		if dump(t, db, url) != wantDump {
			t.Error("the database differs from that of an uninterrupted import")
		}
		if rejects := readRejects(t, o.Rejects); fmt.Sprint(rejects) != fmt.Sprint(wantRejects) || len(rejects) == 0 {
			t.Errorf("%d rejects on the list, an uninterrupted import has %d", len(rejects), len(wantRejects))
		}
		if batchesOf(t, db) != 1 {
			t.Errorf("%d batches on record for one import", batchesOf(t, db))
		}
		wantAuditWhole(t, db)
	})
}

func wantAuditWhole(t *testing.T, db *store.DB) {
	t.Helper()
	if _, faults, err := db.VerifyAudit(t.Context()); err != nil || len(faults) > 0 {
		t.Errorf("audit log: %v, %v", faults, err)
	}
}

// dieImporting runs the import in a process that kills itself.
func dieImporting(t *testing.T, url string, o Options, end string) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childURL+"="+url, childDir+"="+o.Dir, childOut+"="+o.Rejects, childEnd+"="+end)
	out, err := child.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("%s: the child was to be killed: %v\n%s", end, err, out)
	}
}

func TestOtherArchiveAfterInterruption(t *testing.T) {
	db := openStore(t, emptySQLite(t))
	o := options(t, career(t, 50, 24))
	o.limits = smallChunks
	ctx, cancel := context.WithCancel(t.Context())
	o.Progress = func(file string, done, total int64) {
		if file == "contributions.csv.gz" {
			cancel()
		}
	}
	if _, err := Import(ctx, db, o); !errors.Is(err, context.Canceled) || err.Error() != text.ImportCancelled {
		t.Fatalf("error %v", err)
	}
	other := options(t, whole)
	if _, err := Import(t.Context(), db, other); !errors.Is(err, ErrOrder) {
		t.Errorf("unasked: %v", err)
	}
	other.Force = true
	s := mustImport(t, db, other)
	wantCounts(t, "the other archive", s.Total(), store.Counts{Rows: rowsOfWhole, Added: rowsOfWhole - 2, Unchanged: 2})
	list, err := db.ImportBatches(t.Context())
	if err != nil || len(list) != 2 || list[1].State != store.ImportAbandoned || list[0].State != store.ImportDone {
		t.Errorf("batches %+v, %v", list, err)
	}
}

func TestDiskFull(t *testing.T) {
	url := emptySQLite(t)
	db := openStore(t, url)
	o := options(t, career(t, 250, 24))
	o.limits = smallChunks
	roomFor(t, db, 40)
	_, err := Import(t.Context(), db, o)
	if !errors.Is(err, store.ErrFull) || err.Error() != text.ImportFull {
		t.Fatalf("error %v", err)
	}
	kept := strings.Count(dump(t, db, url), "person_no=")
	if kept == 0 {
		t.Error("what was committed before the disk was full is gone")
	}
	roomFor(t, db, 1<<30)
	s := mustImport(t, db, o)
	if !s.Resumed || s.Total().Unchanged > 0 {
		t.Errorf("did not go on where it stopped: %+v", s.Total())
	}
	if got := strings.Count(dump(t, db, url), "person_no="); int64(got) != s.Total().Added-2 { // two units
		t.Errorf("%d rows in the database, %d added", got, s.Total().Added)
	}
}

// roomFor lets the database file grow by so many pages, as a disk that is about to be full would.
func roomFor(t *testing.T, db *store.DB, pages int) {
	t.Helper()
	_, err := db.Do(t.Context(), store.Act{Kind: "test", Actor: store.System("test")}, func(tx *store.Tx) error {
		var used int
		if err := tx.SQL().QueryRow("PRAGMA page_count").Scan(&used); err != nil {
			return err
		}
		_, err := tx.SQL().Exec(fmt.Sprintf("PRAGMA max_page_count = %d", used+pages))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDatabaseGoesAway(t *testing.T) {
	url := testkit.Postgres(t)
	db := openStore(t, url)
	o := options(t, career(t, 100, 24))
	o.limits = smallChunks
	looks := 0
	clock := o.Clock
	o.Clock = func() time.Time {
		if looks++; looks == 6 { // inside a chunk's transaction
			dropConnections(t, url)
		}
		return clock()
	}
	_, err := Import(t.Context(), db, o)
	if !errors.Is(err, store.ErrUnavailable) || err.Error() != text.ImportUnavailable {
		t.Fatalf("error %v", err)
	}
	s := mustImport(t, db, o)
	want := int64(100*24 + 100 + 2)
	if !s.Resumed || s.Total().Rows != want || s.Total().Unchanged > 0 {
		t.Errorf("did not go on where it stopped: %+v, want %d rows", s.Total(), want)
	}
}
