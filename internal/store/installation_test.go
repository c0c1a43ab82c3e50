package store_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"os"
	"strings"
	"sync"
	"testing"

	"shebao/internal/store"
	"shebao/internal/store/migration"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
)

// reopened opens a world's database with keys, as a program started again does.
func reopened(t *testing.T, w *fixture.World, keys *store.Keys, change func(*store.Options)) (*store.DB, error) {
	t.Helper()
	o := store.Options{URL: w.URL, Keys: keys, Now: w.Clock.Now, Program: "test"}
	if change != nil {
		change(&o)
	}
	db, err := store.Open(t.Context(), o)
	if err == nil {
		t.Cleanup(func() { db.Close() })
	}
	return db, err
}

// contents is another text whenever anything in the database is another.
func contents(t *testing.T, w *fixture.World) string {
	t.Helper()
	if w.DB.Engine() == store.Postgres {
		var state string
		w.Ask(t, `SELECT (SELECT COUNT(*) || ' ' || MAX(version_id) FROM goose_db_version) || ' ' || (SELECT string_agg(relname, ',' ORDER BY relname) FROM pg_class) ||
			' ' || (SELECT COUNT(*) FROM audit_log)`, &state)
		return state
	}
	w.Edit(t, "PRAGMA wal_checkpoint(TRUNCATE)")
	file, err := os.ReadFile(w.URL)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", sha256.Sum256(file))
}

// foreign are secrets that differ from the world's in one key each, and such as differ in all.
func foreign() map[string]store.Secrets {
	list := map[string]store.Secrets{"all": store.NewSecrets()}
	for name, spoil := range map[string]func(s *store.Secrets, other store.Secrets){
		"lookup": func(s *store.Secrets, other store.Secrets) { s.Lookup = other.Lookup },
		"audit":  func(s *store.Secrets, other store.Secrets) { s.Audit = other.Audit },
		"data":   func(s *store.Secrets, other store.Secrets) { s.Data = other.Data },
		"code":   func(s *store.Secrets, other store.Secrets) { s.Code = other.Code },
	} {
		s := fixture.Secrets()
		s.Data = maps.Clone(s.Data)
		spoil(&s, store.NewSecrets())
		list[name] = s
	}
	return list
}

func TestAFirstStartSaysOnceWhoseDatabaseItIs(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, url string) {
		keys := newKeys(t, store.NewSecrets())
		var ids []string
		for range 2 {
			db, err := store.Open(t.Context(), store.Options{URL: url, Keys: keys, Now: testkit.NewClock().Now, Program: "1.2.3"})
			if err != nil {
				t.Fatal(err)
			}
			i, err := db.Installation(t.Context())
			if err != nil || i.Program != "1.2.3" || i.Schema < migration.First || i.FeedEpoch == "" || i.MadeAt != testkit.Start.Unix() || i.DataKeys[1] != testkit.Start.Unix() {
				t.Fatalf("%+v, %v", i, err)
			}
			ids = append(ids, i.ID)
			db.Close()
		}
		if ids[0] == "" || ids[0] != ids[1] {
			t.Errorf("at the second start it is another installation: %v", ids)
		}
	})
}

func TestKeysOfAnotherInstallationAreRefusedAndNothingIsWritten(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		before := contents(t, w)
		for name, secrets := range foreign() {
			if _, err := reopened(t, w, newKeys(t, secrets), nil); !errors.Is(err, store.ErrOtherKeys) {
				t.Errorf("another key for %s: %v, want ErrOtherKeys", name, err)
			}
		}
		if after := contents(t, w); after != before {
			t.Error("something was written")
		}
		secrets := fixture.Secrets()
		secrets.Session = store.NewSecrets().Session // nothing outlives it
		if _, err := reopened(t, w, newKeys(t, secrets), nil); err != nil {
			t.Errorf("another key for captchas: %v", err)
		}
	})
}

// asOlder makes the world's database that of the first program whose schema is kept, as it was before it said whose it is.
func asOlder(t *testing.T, w *fixture.World) {
	t.Helper()
	statements := testkit.DownTo(t, string(w.DB.Engine()), migration.First)
	for _, statement := range append(statements, "DELETE FROM installation", "DELETE FROM data_keys") {
		w.Edit(t, statement)
	}
}

func TestADatabaseOfAnOlderProgramTakesTheKeysThatProveRight(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		asOlder(t, w)
		before := contents(t, w)
		for name, secrets := range foreign() {
			if name == "code" {
				continue // nothing in the database shows it
			}
			if _, err := reopened(t, w, newKeys(t, secrets), nil); !errors.Is(err, store.ErrOtherKeys) {
				t.Errorf("another key for %s: %v, want ErrOtherKeys", name, err)
			}
		}
		for name, change := range map[string]func(*store.Options){
			"a command that reads":  func(o *store.Options) { o.ReadOnly = true },
			"told never to migrate": func(o *store.Options) { o.NoMigrate = true },
		} {
			if _, err := reopened(t, w, fixture.Keys(), change); !errors.Is(err, store.ErrOlder) {
				t.Errorf("%s: %v, want ErrOlder", name, err)
			}
		}
		if after := contents(t, w); after != before {
			t.Error("something was written")
		}
		db, err := reopened(t, w, fixture.Keys(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if i, err := db.Installation(t.Context()); err != nil || i.ID == "" || i.Program != "test" {
			t.Errorf("%+v, %v", i, err)
		}
		if _, err := reopened(t, w, newKeys(t, foreign()["code"]), nil); !errors.Is(err, store.ErrOtherKeys) {
			t.Errorf("from then on another key of codes: %v, want ErrOtherKeys", err)
		}
	})
}

func TestAnOlderProgramRefusesANewerDatabase(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		w.Edit(t, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)")
		before := contents(t, w)
		if _, err := reopened(t, w, fixture.Keys(), nil); !errors.Is(err, store.ErrNewer) {
			t.Errorf("%v, want ErrNewer", err)
		}
		if after := contents(t, w); after != before {
			t.Error("something was written")
		}
	})
}

// Steps of programs that were never released are not kept: such a database is left as it is, and whoever has it is told what to do.
func TestADatabaseOfBeforeTheFirstMigrationIsRefused(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		w.Edit(t, "UPDATE goose_db_version SET version_id = 41 WHERE version_id > 0")
		before := contents(t, w)
		for name, change := range map[string]func(*store.Options){
			"a server": nil, "a command that reads": func(o *store.Options) { o.ReadOnly = true },
		} {
			_, err := reopened(t, w, fixture.Keys(), change)
			if !errors.Is(err, store.ErrTooOld) || !strings.Contains(err.Error(), "its schema is 41, and migrations are kept from 42 on") {
				t.Errorf("%s: %v, want ErrTooOld", name, err)
			}
		}
		if after := contents(t, w); after != before {
			t.Error("something was written")
		}
	})
}

func TestWhoOnlyReadsMakesNoDatabase(t *testing.T) {
	path := testkit.SQLite(t)
	o := store.Options{URL: path, Keys: fixture.Keys(), Now: testkit.NewClock().Now, ReadOnly: true}
	if _, err := store.Open(t.Context(), o); !errors.Is(err, store.ErrNoDatabase) {
		t.Errorf("%v, want ErrNoDatabase", err)
	}
	if _, err := store.Look(t.Context(), o); !errors.Is(err, store.ErrNoDatabase) {
		t.Errorf("looking: %v, want ErrNoDatabase", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file: %v", err)
	}
}

func TestSeveralMayStartAtOnceOnAnEmptyDatabase(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, url string) {
		keys := newKeys(t, store.NewSecrets())
		var group sync.WaitGroup
		ids := make(chan string, 3)
		for range cap(ids) {
			group.Go(func() {
				db, err := store.Open(t.Context(), store.Options{URL: url, Keys: keys, Now: testkit.NewClock().Now})
				if err != nil {
					t.Error(err)
					return
				}
				defer db.Close()
				i, err := db.Installation(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				ids <- i.ID
			})
		}
		group.Wait()
		close(ids)
		first := <-ids
		for id := range ids {
			if id != first {
				t.Errorf("they take it for two installations: %s and %s", first, id)
			}
		}
	})
}

// A program of yesterday that serves goes on while today's brings the schema up to date beside it.
func TestWhoServesGoesOnWhileAnotherMigrates(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		asOlder(t, w)
		no := w.Persona(t, "left").PersonNo
		stop, done := make(chan struct{}), make(chan error, 1)
		go func() {
			for {
				select {
				case <-stop:
					done <- nil
					return
				default:
				}
				// What both programs write alike: an act and its entry in the audit log.
				if _, err := w.DB.Do(t.Context(), act("test.act", no, ""), func(*store.Tx) error { return nil }); err != nil {
					done <- err
					return
				}
			}
		}()
		_, err := reopened(t, w, fixture.Keys(), nil)
		close(stop)
		if err := errors.Join(err, <-done); err != nil {
			t.Error(err)
		}
	})
}

func TestANumberOfADataKeyIsNotUsedTwice(t *testing.T) {
	s := store.NewSecrets()
	if number, err := s.AddDataKey(1, 2, 5); err != nil || number != "6" {
		t.Errorf("after keys 1, 2 and 5 comes %s, %v; want 6", number, err)
	}
}
