package citizen_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// movingHouse is a service of these tests: a new postcode, on proof of the card's number.
var movingHouse = &citizen.Procedure{
	Page: "moving-house", Act: "card.report_lost",
	Asks: func(*citizen.Application) []citizen.Ask {
		return []citizen.Ask{{Name: "postcode", Label: "邮编"}, {Name: "card", Label: "卡号", Proof: true}}
	},
	Settle: func(_ context.Context, a *citizen.Application) (*citizen.Plan, error) {
		var problems text.Problems
		if a.Value("card") != a.Person.CardNo {
			problems.Add("card", "卡号不对。")
		}
		if err := problems.Err(); err != nil {
			return nil, err
		}
		return &citizen.Plan{
			Changes: []citizen.Difference{{Name: "邮编", Before: a.Person.Postcode, After: a.Value("postcode")}},
			Apply: func(tx *store.Tx) error {
				_, err := tx.Change("postcode", a.Value("postcode"))
				return err
			},
		}, nil
	},
}

// checkedForm goes through 核对 and opens what the page would carry.
func checkedForm(t *testing.T, s *citizen.Service, p *citizen.Procedure, personNo string, values map[string]string) (*citizen.Checked, *citizen.Draft) {
	t.Helper()
	a, err := s.Apply(t.Context(), personNo, values)
	if err != nil {
		t.Fatal(err)
	}
	checked, err := s.Check(t.Context(), p, a, store.NewID())
	if err != nil {
		t.Fatal(err)
	}
	draft, err := s.OpenDraft(p, personNo, checked.Draft)
	if err != nil {
		t.Fatal(err)
	}
	return checked, draft
}

func TestAServiceSubmittedSixteenTimesAtOnceHappensOnce(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		_, draft := checkedForm(t, s, movingHouse, p.PersonNo, map[string]string{"postcode": "518001", "card": p.CardNo})
		var receipts [16]string
		var repeated atomic.Int32
		together(16, func(i int) {
			done, err := s.Submit(t.Context(), movingHouse, p.PersonNo, draft, "a")
			if err != nil {
				t.Error(err)
			}
			if receipts[i] = done.ReceiptNo; done.Repeated {
				repeated.Add(1)
			}
		})
		for _, no := range receipts {
			if no == "" || no != receipts[0] {
				t.Fatalf("receipts %q", receipts)
			}
		}
		if repeated.Load() != 15 {
			t.Errorf("%d of 16 were told that it was done before", repeated.Load())
		}
		person, err := w.DB.Person(t.Context(), p.PersonNo)
		if err != nil || person.Postcode != "518001" {
			t.Errorf("the postcode is %q, %v", person.Postcode, err)
		}
		receipt, err := w.DB.ReceiptByNo(t.Context(), p.PersonNo, receipts[0])
		if err != nil || len(receipt.Facts) != 1 || receipt.Facts[0].Value != "518001" {
			t.Errorf("the receipt says %+v, %v", receipt, err)
		}
	})
}

func TestWhatIsNoLongerAsItWasCheckedIsTold(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		_, first := checkedForm(t, s, movingHouse, p.PersonNo, map[string]string{"postcode": "518001", "card": p.CardNo})
		_, second := checkedForm(t, s, movingHouse, p.PersonNo, map[string]string{"postcode": "518002", "card": p.CardNo})
		if _, err := s.Submit(t.Context(), movingHouse, p.PersonNo, first, "a"); err != nil {
			t.Fatal(err)
		}
		_, err := s.Submit(t.Context(), movingHouse, p.PersonNo, second, "a")
		var changed *citizen.Changed
		if !errors.As(err, &changed) || changed.Checked.Plan.Changes[0].Before != "518001" {
			t.Fatalf("the second tab is told %v", err)
		}
		again, err := s.OpenDraft(movingHouse, p.PersonNo, changed.Checked.Draft)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Submit(t.Context(), movingHouse, p.PersonNo, again, "a"); err != nil {
			t.Errorf("after checking again: %v", err)
		}
	})
}

func TestACheckedFormIsForOnePersonOneServiceAndOneHour(t *testing.T) {
	w := fixture.SQLite(t)
	s, p, other := newService(w.DB), w.Persona(t, "employee"), w.Persona(t, "guardian")
	checked, _ := checkedForm(t, s, movingHouse, p.PersonNo, map[string]string{"postcode": "518001", "card": p.CardNo})
	for name, open := range map[string]func() (*citizen.Draft, error){
		"another person's": func() (*citizen.Draft, error) { return s.OpenDraft(movingHouse, other.PersonNo, checked.Draft) },
		"another service's": func() (*citizen.Draft, error) {
			return s.OpenDraft(s.Procedure("card-report-lost"), p.PersonNo, checked.Draft)
		},
		"altered": func() (*citizen.Draft, error) {
			return s.OpenDraft(movingHouse, p.PersonNo, "00"+checked.Draft[2:])
		},
		"none": func() (*citizen.Draft, error) { return s.OpenDraft(movingHouse, p.PersonNo, "") },
	} {
		if _, err := open(); !errors.Is(err, citizen.ErrStep) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.Clock.Advance(time.Hour)
	if _, err := s.OpenDraft(movingHouse, p.PersonNo, checked.Draft); !errors.Is(err, citizen.ErrStep) {
		t.Errorf("an hour later: %v", err)
	}
}

func TestWrongProofsOfAServiceAreCounted(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		try := func(card string) error {
			a, err := s.Apply(t.Context(), p.PersonNo, map[string]string{"postcode": "518001", "card": card})
			if err != nil {
				t.Fatal(err)
			}
			_, err = s.Check(t.Context(), movingHouse, a, store.NewID())
			return err
		}
		for range 10 {
			if err := try(p.CardNo); err != nil {
				t.Fatalf("the right number: %v", err)
			}
		}
		for range 5 {
			if problems(try("A00000000")) == nil {
				t.Fatal("a wrong number is taken")
			}
		}
		if wait(w, try(p.CardNo)) != time.Hour {
			t.Error("after five wrong numbers the right one may be tried at once")
		}
		w.Clock.Advance(time.Hour)
		if err := try(p.CardNo); err != nil {
			t.Errorf("an hour later: %v", err)
		}
	})
}
