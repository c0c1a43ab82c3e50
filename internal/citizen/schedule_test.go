package citizen_test

import (
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/demo"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

func apply(t *testing.T, s *citizen.Service, want int) {
	t.Helper()
	if n, err := s.ApplyScheduled(t.Context()); n != want || err != nil {
		t.Errorf("settled are %d, %v, want %d", n, err, want)
	}
}

// droppedFor checks that a change was dropped: the account stays, and the person is told why.
func droppedFor(t *testing.T, w *fixture.World, p demo.Persona, account, why string) {
	t.Helper()
	if got := person(t, w, p.PersonNo).BankAccount; got != account {
		t.Errorf("the account is %s, want %s", got, account)
	}
	list := told(t, w)
	at := slices.IndexFunc(list, func(m store.Message) bool { return m.Template == text.TemplateScheduleDropped })
	if at < 0 || !strings.Contains(list[at].Text, why) || list[at].Recipient != p.Phone {
		t.Errorf("told %+v, want that it did not count since %s", list, why)
	}
	if _, e := fed(t, w, p.PersonNo, "bank.change"); e.PersonNo != "" {
		t.Errorf("the core system gets %+v", e)
	}
}

func TestFreezingStopsChangesThatWait(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		askForBank(t, w, s, p)
		done, err := s.Freeze(t.Context(), p.PersonNo, store.NewID(), "a")
		if err != nil {
			t.Fatal(err)
		}
		if got := receiptFacts(t, w, p.PersonNo, done.ReceiptNo); !strings.Contains(got, "已取消:  → 开户银行变更为 示例银行，银行账号变更为 **** 4562") {
			t.Errorf("the receipt says\n%s", got)
		}
		if got := recipients(told(t, w), text.TemplateScheduleStopped); !slices.Equal(got, []string{p.Phone}) {
			t.Errorf("told are %q", got)
		}
		w.Clock.Advance(25 * time.Hour)
		apply(t, s, 0)
		if got := account(t, w, p.PersonNo); got != p.BankAccount {
			t.Errorf("the account is %s", got)
		}
	})
}

func TestNothingIsChangedInTheNameOfSomebodyWhoHasFrozenChanges(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		askForBank(t, w, s, p)
		w.Clock.Advance(25 * time.Hour)
		w.Edit(t, `UPDATE registrations SET frozen_at = 1 WHERE person_no = $1`, p.PersonNo) // in the moment before
		apply(t, s, 1)
		droppedFor(t, w, p, p.BankAccount, text.DroppedFrozen)
	})
}

func TestClosingTheRegistrationStopsChangesThatWait(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p, other := newService(w.DB), w.Persona(t, "employee"), w.Persona(t, "guardian")
		askForBank(t, w, s, p)
		if _, err := s.CloseRegistration(t.Context(), p.PersonNo, p.Phone, fixture.Password, store.NewID(), "a"); err != nil {
			t.Fatal(err)
		}
		if got := recipients(told(t, w), text.TemplateScheduleStopped); !slices.Equal(got, []string{p.Phone}) {
			t.Errorf("told are %q", got)
		}
		askForBank(t, w, s, other)
		w.Edit(t, `UPDATE registrations SET state = 'closed' WHERE person_no = $1`, other.PersonNo)
		w.Clock.Advance(25 * time.Hour)
		apply(t, s, 1)
		droppedFor(t, w, other, other.BankAccount, text.DroppedClosed)
		if got := account(t, w, p.PersonNo); got != p.BankAccount {
			t.Errorf("the account is %s", got)
		}
	})
}

func TestAChangeThatWasOvertakenIsDropped(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p, other := newService(w.DB), w.Persona(t, "employee"), w.Persona(t, "guardian")
		askForBank(t, w, s, p)
		askForBank(t, w, s, other)
		set := func(personNo, value string) { // as an import or the counter does
			_, err := w.DB.Do(t.Context(), store.Act{Kind: "test", Actor: store.System("test"), PersonNo: personNo}, func(tx *store.Tx) error {
				_, err := tx.Change("bank_account", value)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		const counter = "6222024000009999999"
		set(p.PersonNo, counter)
		set(other.PersonNo, newAccount) // what it was to become
		w.Clock.Advance(25 * time.Hour)
		apply(t, s, 2)
		droppedFor(t, w, p, counter, text.DroppedOvertaken)
		if now := person(t, w, other.PersonNo); now.BankAccount != newAccount || now.BankName != "示例银行" {
			t.Errorf("on file are %s, %s", now.BankName, now.BankAccount)
		}
	})
}

func TestAChangeIsMadeOnceHoweverManyNodesAreAtIt(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		people := []demo.Persona{w.Persona(t, "employee"), w.Persona(t, "guardian"), w.Persona(t, "spouse")}
		for _, p := range people {
			askForBank(t, w, s, p)
		}
		w.Clock.Advance(25 * time.Hour)
		nodes := []*citizen.Service{s, newService(w.Reopen(t)), newService(w.Reopen(t)), newService(w.Reopen(t))}
		var settled atomic.Int64
		together(16, func(i int) {
			n, err := nodes[i%len(nodes)].ApplyScheduled(t.Context())
			if err != nil && !errors.Is(err, store.ErrBusy) {
				t.Error(err)
			}
			settled.Add(int64(n))
		})
		if settled.Load() != 3 || w.Count(t, `scheduled_changes WHERE state = 'done'`) != 3 || w.Count(t, `feed_events WHERE act = 'bank.change'`) != 3 {
			t.Errorf("%d of 3 were settled", settled.Load())
		}
		if got := recipients(told(t, w), text.TemplateScheduleDone); len(got) != 3 {
			t.Errorf("told are %q", got)
		}
	})
}

func TestACrashInTheMiddleLeavesNoHalfChange(t *testing.T) {
	fixture.EnginesInTurn(t, func(t *testing.T, w *fixture.World) {
		s, p, other := newService(w.DB), w.Persona(t, "employee"), w.Persona(t, "guardian")
		askForBank(t, w, s, p)
		w.Clock.Advance(time.Minute)
		askForBank(t, w, s, other)
		w.Clock.Advance(25 * time.Hour)

		looked := 0
		restore := citizen.CheckScheduled("bank.change", func() (string, error) {
			if looked++; looked == 2 {
				panic("the program ends here")
			}
			return "", nil
		})
		func() {
			defer func() { recover() }()
			s.ApplyScheduled(t.Context())
		}()
		restore()
		if account(t, w, p.PersonNo) != newAccount || account(t, w, other.PersonNo) != other.BankAccount {
			t.Error("the first is not made, or the second half")
		}
		apply(t, newService(w.Reopen(t)), 1)
		if account(t, w, other.PersonNo) != newAccount {
			t.Error("the second is not made after the crash")
		}
		if got := recipients(told(t, w), text.TemplateScheduleDone); len(got) != 2 {
			t.Errorf("told are %q", got)
		}
	})
}

func TestAChangeThatCannotBeMadeNowDoesNotStopTheOthers(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p, other := newService(w.DB), w.Persona(t, "employee"), w.Persona(t, "guardian")
		asked := askForBank(t, w, s, p)
		w.Clock.Advance(time.Minute)
		askForBank(t, w, s, other)
		w.Clock.Advance(25 * time.Hour)
		w.Edit(t, `UPDATE scheduled_changes SET fields = (SELECT fields FROM scheduled_changes WHERE receipt_no <> $1) WHERE receipt_no = $1`, asked.ReceiptNo)
		n, err := s.ApplyScheduled(t.Context())
		if n != 1 || !errors.Is(err, store.ErrSealed) || account(t, w, other.PersonNo) != newAccount {
			t.Errorf("beside one that can't be opened: %d, %v", n, err)
		}
		if account(t, w, p.PersonNo) != p.BankAccount {
			t.Error("what is another person's was taken")
		}
	})
}

func TestACheckOfItsOwnDropsAChange(t *testing.T) {
	w := fixture.SQLite(t)
	s, p := newService(w.DB), w.Persona(t, "employee")
	askForBank(t, w, s, p)
	w.Clock.Advance(25 * time.Hour)
	defer citizen.CheckScheduled("bank.change", func() (string, error) { return "条件不符", nil })()
	apply(t, s, 1)
	droppedFor(t, w, p, p.BankAccount, "条件不符")
	apply(t, s, 0)
}
