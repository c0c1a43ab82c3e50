package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/testkit/need"
	"shebao/internal/testkit/pgcluster"
)

// pooled is the address of a world's database through PgBouncer in transaction mode.
func pooled(t *testing.T, address string) string {
	t.Helper()
	testkit.Require(t, need.PgBouncer)
	pooler, err := pgcluster.Pool(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pooler.Stop() })
	return pooler.URL()
}

// TestThroughAPoolerEverythingWorks has many at once read and act over few connections, each of which is soon somebody else's.
func TestThroughAPoolerEverythingWorks(t *testing.T) {
	w := fixture.Postgres(t)
	address := pooled(t, w.URL)
	db, err := store.Open(t.Context(), store.Options{URL: address, Keys: fixture.Keys(), Now: w.Clock.Now, NoMigrate: true, Pool: store.Pool{Described: true, Connections: 24}})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	no := w.Persona(t, "left").PersonNo
	before := traces(t, w, no)
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			for range 5 {
				if err := readAndWrite(t.Context(), w, db, no); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if after := traces(t, w, no); after["receipts"] != before["receipts"]+60 || after["audit_log"] != before["audit_log"]+60 {
		t.Errorf("after 60 acts %v, before %v", after, before)
	}
}

// TestALockIsGoneWithItsHolderThroughAPoolerToo gives a lock back, and loses another with its connection.
func TestALockIsGoneWithItsHolderThroughAPoolerToo(t *testing.T) {
	w := fixture.Postgres(t)
	address := pooled(t, w.URL)
	open := func() *store.DB {
		db, err := store.Open(t.Context(), store.Options{URL: address, Direct: w.URL, Keys: fixture.Keys(), Now: w.Clock.Now, Pool: store.Pool{Described: true}})
		if err != nil {
			t.Fatal(err)
		}
		return db
	}
	one, other := open(), open()
	defer other.Close()
	ctx, cancel := context.WithCancel(t.Context())
	release, err := one.LockImport(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cancel() // the lock stays while its holder tidies up
	for range 20 {
		if err := readAndWrite(t.Context(), w, one, w.Persona(t, "left").PersonNo); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := other.LockImport(t.Context()); !errors.Is(err, store.ErrImporting) {
		t.Fatalf("while another holds it: %v, want ErrImporting", err)
	}
	release()
	if _, err = other.LockImport(t.Context()); err != nil { // and never gives it back
		t.Fatalf("once it was given back: %v", err)
	}
	chunk := act("import.test", "", "")
	chunk.Locked = true
	nothing := func(*store.Tx) error { return nil }
	if _, err := other.Do(t.Context(), chunk, nothing); err != nil {
		t.Fatalf("a chunk while the lock is held: %v", err)
	}
	w.Edit(t, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
	if release, err = one.LockImport(t.Context()); err != nil {
		t.Fatalf("once its holder is gone: %v", err)
	}
	if _, err := other.Do(t.Context(), chunk, nothing); !errors.Is(err, store.ErrUnavailable) {
		t.Errorf("a chunk once another holds the lock: %v, want ErrUnavailable", err)
	}
	release()
	one.Close()
}
