package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
)

// TestAMessageIsOverdueSinceItWasFirstDue goes through twelve minutes of outage: each try moves the next one on, and not the time from
// which people wait. Held back on purpose, it is due when it may go.
func TestAMessageIsOverdueSinceItWasFirstDue(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		m := tell(t, w, notice("好"))[0]
		for range 12 {
			if err := w.DB.MessageFailed(t.Context(), claimed(t, w, m), w.Clock.Now().Add(time.Minute)); err != nil {
				t.Fatal(err)
			}
			w.Clock.Advance(time.Minute)
		}
		wantOverdue(t, w, 1, testkit.Start)
		if err := w.DB.HoldMessage(t.Context(), claimed(t, w, m), w.Clock.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		wantOverdue(t, w, 0, time.Time{})
		w.Clock.Advance(2 * time.Hour)
		wantOverdue(t, w, 1, testkit.Start.Add(72*time.Minute))
		w.Edit(t, "UPDATE messages SET due_at = 0") // of the program before: when it is tried next counts
		wantOverdue(t, w, 1, testkit.Start.Add(72*time.Minute))
	})
}

func wantOverdue(t *testing.T, w *fixture.World, n int, since time.Time) {
	t.Helper()
	o, err := w.DB.Operation(t.Context())
	if err != nil || o.OverdueMessages != n || n > 0 && o.OverdueSince != since.Unix() {
		t.Errorf("%d are overdue since %d (%v), want %d since %d", o.OverdueMessages, o.OverdueSince, err, n, since.Unix())
	}
	v, err := w.DB.Vitals(t.Context())
	if err != nil || len(v.Messages) != 1 || n > 0 && v.Messages[0].DueAt != since.Unix() {
		t.Errorf("figures: %+v, %v", v.Messages, err)
	}
}

func TestADatabaseThatTakesNothingIsSeen(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		if err := errors.Join(w.DB.Writable(t.Context()), w.DB.Fits(t.Context())); err != nil {
			t.Fatal(err)
		}
		if n := w.Count(t, "heartbeats WHERE name = 'probe'"); n != 0 {
			t.Error("the probe stayed")
		}
		refuse := map[store.Engine]string{store.SQLite: "PRAGMA query_only = 1", store.Postgres: "ALTER TABLE heartbeats RENAME TO moved"}
		if err := w.DB.OnWriter(t.Context(), refuse[w.DB.Engine()]); err != nil {
			t.Fatal(err)
		}
		if err := w.DB.Writable(t.Context()); err == nil {
			t.Error("it can be written")
		}
	})
}

// TestAnImportDoesNotMakeASQLiteFileUnready holds the one place of the writer, as a large import does.
func TestAnImportDoesNotMakeASQLiteFileUnready(t *testing.T) {
	w := fixture.SQLite(t)
	no := w.Persona(t, "employee").PersonNo
	do(t, w, no, func(*store.Tx) error {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		return w.DB.Writable(ctx)
	})
}

func TestADatabaseSwappedBesideTheProgramIsSeen(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		w.Edit(t, "UPDATE installation SET lookup_print = 'another'")
		if err := w.DB.Fits(t.Context()); !errors.Is(err, store.ErrOtherKeys) {
			t.Errorf("other keys: %v", err)
		}
		w.Edit(t, "UPDATE installation SET lookup_print = (SELECT audit_print FROM installation)")
		w.Edit(t, "DELETE FROM goose_db_version WHERE version_id > 42")
		if err := w.DB.Fits(t.Context()); !errors.Is(err, store.ErrOlder) {
			t.Errorf("an older schema: %v", err)
		}
		w.Edit(t, "UPDATE goose_db_version SET version_id = 99999 WHERE version_id = 42")
		if err := w.DB.Fits(t.Context()); errors.Is(err, store.ErrOlder) {
			t.Errorf("a newer schema: %v", err)
		}
	})
}
