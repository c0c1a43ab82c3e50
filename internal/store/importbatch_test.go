package store_test

import (
	"errors"
	"reflect"
	"testing"

	"shebao/internal/store"
	"shebao/internal/testkit"
)

func importStore(t *testing.T, url string) *store.DB {
	t.Helper()
	keys, err := store.NewKeys(store.DemoSecrets())
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), store.Options{URL: url, Keys: keys, Now: testkit.NewClock().Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

var importAct = store.Act{Kind: "import", Actor: store.System("import")}

func beginImport(t *testing.T, db *store.DB, sum string) store.ImportBatch {
	t.Helper()
	batch := store.ImportBatch{Folder: "archive", Files: []store.ImportFile{
		{Name: "units.csv", SHA256: sum, State: store.ImportWaiting},
	}}
	_, err := db.Do(t.Context(), importAct, func(tx *store.Tx) error {
		var err error
		batch, err = tx.BeginImport(batch)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return batch
}

func saveImport(t *testing.T, db *store.DB, b store.ImportBatch, f store.ImportFile) error {
	t.Helper()
	_, err := db.Do(t.Context(), importAct, func(tx *store.Tx) error { return tx.SaveImport(b, f) })
	return err
}

func TestImportIsTakenUp(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, url string) {
		db := importStore(t, url)
		first := beginImport(t, db, "aa")
		file := first.Files[0]
		file.State, file.Bytes, file.Lines, file.Added, file.Rows = store.ImportRunning, 900, 12, 10, 10
		if err := saveImport(t, db, first, file); err != nil {
			t.Fatal(err)
		}
		second := beginImport(t, db, "aa")
		if second.ID != first.ID || len(second.Files) != 1 || !reflect.DeepEqual(second.Files[0], file) {
			t.Errorf("taken up as %+v, left as %+v", second, file)
		}
		if err := saveImport(t, db, first, file); !errors.Is(err, store.ErrImporting) {
			t.Errorf("the process that lost the batch still writes: %v", err)
		}
		other := beginImport(t, db, "bb")
		if other.ID == first.ID || other.Files[0].Bytes != 0 {
			t.Errorf("another file went on where the first left off: %+v", other)
		}
		if err := saveImport(t, db, second, file); !errors.Is(err, store.ErrImporting) {
			t.Errorf("an abandoned import still writes: %v", err)
		}
	})
}

func TestImportLock(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, url string) {
		db, other := importStore(t, url), importStore(t, url)
		release, err := db.LockImport(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := other.LockImport(t.Context()); !errors.Is(err, store.ErrImporting) {
			t.Errorf("a second import got the lock: %v", err)
		}
		release()
		release, err = other.LockImport(t.Context())
		if err != nil {
			t.Fatalf("after its release: %v", err)
		}
		release()
	})
}

func TestRowsThatAreNotNew(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, url string) {
		db := importStore(t, url)
		rows := store.NewRows(store.Guardianships)
		for _, child := range []string{"900000002", "900000003"} {
			rows.Text([]byte("900000001"))
			rows.Text([]byte(child))
			rows.Text([]byte("父"))
		}
		load := func(f func(*store.Tx) (store.Counts, error)) (counts store.Counts, err error) {
			_, err = db.Do(t.Context(), importAct, func(tx *store.Tx) error {
				counts, err = f(tx)
				return err
			})
			return counts, err
		}
		asNew := func(tx *store.Tx) (store.Counts, error) { return tx.LoadNew(&store.ImportBatch{}, rows) }
		if counts, err := load(asNew); err != nil || counts.Added != 2 {
			t.Fatalf("%+v, %v", counts, err)
		}
		if _, err := load(asNew); !errors.Is(err, store.ErrExists) {
			t.Errorf("rows taken for new a second time: %v", err)
		}
		counts, err := load(func(tx *store.Tx) (store.Counts, error) { return tx.Load(&store.ImportBatch{}, rows) })
		if err != nil || counts != (store.Counts{Rows: 2, Unchanged: 2}) {
			t.Errorf("with care: %+v, %v", counts, err)
		}
	})
}
