package store_test

import (
	"sync/atomic"
	"testing"
	"time"

	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

var (
	fivePerSixHours = store.Limit{Scope: "test.window", Tries: 5, Window: 6 * time.Hour}
	slower          = store.Limit{Scope: "test.delay", Tries: 5, Window: 24 * time.Hour, FirstDelay: 30 * time.Second, MaxDelay: time.Hour}
)

// take tries once and says how long the next must wait; 0 where the try may be made.
func take(t *testing.T, w *fixture.World, db *store.DB, l store.Limit, key string) time.Duration {
	t.Helper()
	until, err := db.Take(t.Context(), l, key)
	if err != nil {
		t.Fatal(err)
	}
	if until.IsZero() {
		return 0
	}
	return until.Sub(w.DB.Now())
}

func TestFiveTriesFitIntoTheWindowAndTheSixthDoesNot(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		for try := 1; try <= 5; try++ {
			if wait := take(t, w, w.DB, fivePerSixHours, "key"); wait != 0 {
				t.Fatalf("try %d must wait %v", try, wait)
			}
			w.Clock.Advance(time.Hour)
		}
		if wait := take(t, w, w.DB, fivePerSixHours, "key"); wait != time.Hour {
			t.Errorf("the sixth must wait %v, want the hour left of six", wait)
		}
		if wait := take(t, w, w.DB, fivePerSixHours, "another key"); wait != 0 {
			t.Errorf("another key must wait %v", wait)
		}
		if wait := take(t, w, w.DB, store.Limit{Scope: "test.other", Tries: 5, Window: time.Hour}, "key"); wait != 0 {
			t.Errorf("the key in another scope must wait %v", wait)
		}
		if wait := take(t, w, w.Reopen(t), fivePerSixHours, "key"); wait != time.Hour {
			t.Errorf("after a restart the wait is %v, want an hour still", wait)
		}
		w.Clock.Advance(time.Hour)
		if wait := take(t, w, w.DB, fivePerSixHours, "key"); wait != 0 {
			t.Errorf("in the next window the wait is %v", wait)
		}
	})
}

func TestATryGivenBackDoesNotCount(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		for range 20 {
			if wait := take(t, w, w.DB, fivePerSixHours, "key"); wait != 0 {
				t.Fatalf("must wait %v", wait)
			}
			if err := w.DB.Restore(t.Context(), fivePerSixHours, "key"); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.DB.Restore(t.Context(), fivePerSixHours, "key"); err != nil { // once too often
			t.Fatal(err)
		}
		free := 0
		for ; free < 10 && take(t, w, w.DB, fivePerSixHours, "key") == 0; free++ {
		}
		if free != 5 {
			t.Errorf("%d tries are free, want 5", free)
		}
	})
}

func TestFromTheFifthFailureTheDelayDoublesUpToAnHour(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		db := w.DB
		delays := []time.Duration{0, 0, 0, 0, 30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute,
			16 * time.Minute, 32 * time.Minute, time.Hour, time.Hour}
		for i, want := range delays {
			if wait := take(t, w, db, slower, "key"); wait != 0 {
				t.Fatalf("try %d is refused for %v", i+1, wait)
			}
			blocked, err := db.BlockedUntil(t.Context(), slower, "key")
			if err != nil {
				t.Fatal(err)
			}
			if got := blocked.Sub(db.Now()); got != want {
				t.Errorf("after try %d the delay is %v, want %v", i+1, got, want)
			}
			if want > 0 {
				w.Clock.Advance(want - time.Second)
				if wait := take(t, w, db, slower, "key"); wait != time.Second {
					t.Errorf("a second before the end of delay %d the wait is %v", i+1, wait)
				}
				w.Clock.Advance(time.Second)
			}
			db = w.Reopen(t) // the delay goes on over a restart
		}
		if err := db.Forgive(t.Context(), slower, "key"); err != nil {
			t.Fatal(err)
		}
		for range 4 {
			take(t, w, db, slower, "key")
		}
		if wait := take(t, w, db, slower, "key"); wait != 0 {
			t.Errorf("after a success the delay is %v at the fifth try", wait)
		}
	})
}

func TestADayWithoutATryStartsAfresh(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		for range 6 {
			take(t, w, w.DB, slower, "key")
			w.Clock.Advance(10 * time.Minute)
		}
		w.Clock.Advance(24 * time.Hour)
		for try := 1; try <= 5; try++ {
			if wait := take(t, w, w.DB, slower, "key"); wait != 0 {
				t.Errorf("try %d of the new day must wait %v", try, wait)
			}
		}
	})
}

func TestATryNotLookedAtBringsNoDelay(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		for range 5 {
			if wait := take(t, w, w.DB, slower, "key"); wait != 0 {
				t.Fatalf("must wait %v", wait)
			}
		}
		if err := w.DB.Restore(t.Context(), slower, "key"); err != nil {
			t.Fatal(err)
		}
		if wait := take(t, w, w.DB, slower, "key"); wait != 0 {
			t.Errorf("after the fifth try was given back the wait is %v", wait)
		}
	})
}

func TestSixteenTriesAtOnceAreCountedOneByOne(t *testing.T) {
	for name, limit := range map[string]store.Limit{"window": fivePerSixHours, "delay": slower} {
		t.Run(name, func(t *testing.T) {
			fixture.Engines(t, func(t *testing.T, w *fixture.World) {
				nodes := []*store.DB{w.DB, w.Reopen(t)}
				var through atomic.Int32
				together(16, func(i int) {
					if take(t, w, nodes[i%2], limit, "key") == 0 {
						through.Add(1)
					}
				})
				if through.Load() != 5 {
					t.Errorf("%d tries got through, want 5", through.Load())
				}
			})
		})
	}
}

func TestATokenCountsOnce(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		nodes := []*store.DB{w.DB, w.Reopen(t)}
		expires := w.Clock.Now().Add(10 * time.Minute)
		var firsts atomic.Int32
		together(16, func(i int) {
			first, err := nodes[i%2].Spend(t.Context(), "token", expires)
			if err != nil {
				t.Error(err)
			}
			if first {
				firsts.Add(1)
			}
		})
		if firsts.Load() != 1 {
			t.Errorf("the token counted %d times", firsts.Load())
		}
		if first, err := w.Reopen(t).Spend(t.Context(), "token", expires); first || err != nil {
			t.Errorf("after a restart it counts again: %v, %v", first, err)
		}
		if w.Count(t, "spent_tokens WHERE token_hash = 'token'") != 0 {
			t.Error("the token lies in the open")
		}
		w.Clock.Advance(11 * time.Minute)
		if err := w.DB.Sweep(t.Context()); err != nil || w.Count(t, "spent_tokens") != 0 {
			t.Errorf("sweeping left it, %v", err)
		}
	})
}

func TestSweepingKeepsWhatStillCounts(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		take(t, w, w.DB, fivePerSixHours, "old")
		w.Clock.Advance(47 * time.Hour)
		take(t, w, w.DB, fivePerSixHours, "new")
		keep(t, w, "token", session(t, w, w.Persona(t, "employee").PersonNo, 0))
		w.Clock.Advance(30 * time.Minute)
		if err := w.DB.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if throttles, sessions := w.Count(t, "throttles"), w.Count(t, "sessions"); throttles != 2 || sessions != 1 {
			t.Errorf("%d counters and %d sessions left, want 2 and 1", throttles, sessions)
		}
		w.Clock.Advance(time.Hour)
		if err := w.DB.Sweep(t.Context()); err != nil || w.Count(t, "throttles") != 1 {
			t.Errorf("a counter of two days ago is left, %v", err)
		}
	})
}
