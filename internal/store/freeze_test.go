package store_test

import (
	"errors"
	"sync/atomic"
	"testing"

	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// freeze freezes a person's changes and says whether a change of phone was stopped.
func freeze(t *testing.T, w *fixture.World, personNo string) (stopped bool) {
	t.Helper()
	_, err := w.DB.Do(t.Context(), act("freeze", personNo, ""), func(tx *store.Tx) (err error) {
		stopped, err = tx.Freeze(personNo)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return stopped
}

func nothing(*store.Tx) error { return nil }

func TestWhileFrozenOnlyWhatProtectsOrLooksIsDone(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p, other := w.Persona(t, "employee").PersonNo, w.Persona(t, "guardian").PersonNo
		freeze(t, w, p)
		for kind, want := range map[string]error{
			"signin": nil, "session.end": nil, "sessions.end": nil, "device.forget": nil, "password.change": nil, "password.recover": nil,
			"code.send": nil, "access_code.revoke": nil, "certificate.revoke": nil, "phone.keep": nil, "bank.keep": nil, "card.report_lost": nil,
			"export.request": nil, "export.download": nil, "unfreeze": nil,
			"registration.change": store.ErrFrozen, "registration.close": store.ErrFrozen, "access_code.create": store.ErrFrozen,
			"certificate.issue": store.ErrFrozen, "card.lift_report": store.ErrFrozen, "exports": store.ErrFrozen,
			"an act that somebody adds later": store.ErrFrozen,
		} {
			if _, err := w.DB.Do(t.Context(), act(kind, p, ""), nothing); !errors.Is(err, want) || want == nil && err != nil {
				t.Errorf("%s: %v, want %v", kind, err, want)
			}
		}
		for who, a := range map[string]store.Act{
			"somebody else in their name": {Kind: "pooling.add", Actor: store.Citizen(other, ""), PersonNo: p},
			"they in another's name":      {Kind: "pooling.add", Actor: store.Citizen(p, ""), PersonNo: other},
		} {
			if _, err := w.DB.Do(t.Context(), a, nothing); !errors.Is(err, store.ErrFrozen) {
				t.Errorf("%s: %v", who, err)
			}
		}
		for who, a := range map[string]store.Act{
			"a verifier":    {Kind: "verify.document", Actor: store.Verifier("a"), PersonNo: p},
			"the core":      {Kind: "import", Actor: store.System("import"), PersonNo: p},
			"somebody else": act("access_code.create", other, ""),
		} {
			if _, err := w.DB.Do(t.Context(), a, nothing); err != nil {
				t.Errorf("%s: %v", who, err)
			}
		}
		if _, err := w.DB.Do(t.Context(), act("unfreeze", p, ""), func(tx *store.Tx) error { return tx.Unfreeze(p) }); err != nil {
			t.Fatal(err)
		}
		if _, err := w.DB.Do(t.Context(), act("access_code.create", p, ""), nothing); err != nil {
			t.Errorf("after unfreezing: %v", err)
		}
	})
}

func TestFreezingStopsAChangeOfPhone(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "employee")
		_, err := w.DB.Do(t.Context(), act("registration.change", p.PersonNo, ""), func(tx *store.Tx) error {
			return tx.ChangePhone(p.PersonNo, p.Phone, "19911112222", tx.Now().Unix()+3600)
		})
		if err != nil {
			t.Fatal(err)
		}
		if !freeze(t, w, p.PersonNo) {
			t.Error("it is not said that the change was stopped")
		}
		if r, err := w.DB.Registration(t.Context(), p.PersonNo); err != nil || r.PendingPhoneAt != 0 || r.Phone != p.Phone || r.FrozenAt == 0 {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

// TestNoChangeCommitsAfterAFreeze lets changes and a freeze run at once. A change sees whether the freeze was there before it ended: none
// may have begun its own work, seen no freeze, and ended after it.
func TestNoChangeCommitsAfterAFreeze(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "employee").PersonNo
		var frozen atomic.Bool
		var late, done, refused atomic.Int64
		together(16, func(i int) {
			if i == 7 {
				freeze(t, w, p)
				frozen.Store(true)
				return
			}
			for range 8 {
				_, err := w.DB.Do(t.Context(), act("access_code.create", p, ""), func(*store.Tx) error {
					if frozen.Load() { // committed, and this one was let through
						late.Add(1)
					}
					return nil
				})
				switch {
				case err == nil:
					done.Add(1)
				case errors.Is(err, store.ErrFrozen):
					refused.Add(1)
				default:
					t.Error(err)
				}
			}
		})
		if late.Load() != 0 || refused.Load() == 0 {
			t.Errorf("%d changes were made after the freeze, %d before it, %d refused", late.Load(), done.Load(), refused.Load())
		}
	})
}

// A change that has begun keeps the freeze waiting, so that what is frozen afterwards is what the change left.
func TestAFreezeWaitsForAChangeUnderWay(t *testing.T) {
	w := fixture.Postgres(t)
	p := w.Persona(t, "employee").PersonNo
	begun, goOn := make(chan struct{}), make(chan struct{})
	var changed, frozen atomic.Bool
	together(2, func(i int) {
		if i == 0 {
			_, err := w.DB.Do(t.Context(), act("access_code.create", p, ""), func(*store.Tx) error {
				close(begun)
				<-goOn
				changed.Store(true)
				if frozen.Load() {
					t.Error("the freeze was committed while a change was under way")
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
			return
		}
		<-begun
		done := make(chan struct{})
		go func() {
			defer close(done)
			freeze(t, w, p)
			frozen.Store(true)
		}()
		waitUntilBlocked(t, w)
		close(goOn)
		<-done
	})
	if !changed.Load() || !frozen.Load() {
		t.Error("one of the two did not happen")
	}
}

// waitUntilBlocked waits until a statement waits for a lock.
func waitUntilBlocked(t *testing.T, w *fixture.World) {
	t.Helper()
	for range 1000 {
		if w.Count(t, "pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()") > 0 {
			return
		}
	}
	t.Error("nothing waits")
}
