package citizen_test

import (
	"testing"

	"shebao/internal/citizen"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// why is the sentence of a refusal; "" of any other error.
func why(err error) string {
	refusal, _ := citizen.RefusalOf(err)
	if refusal == nil {
		return ""
	}
	return refusal.Why
}

func TestAnIDNumberOfFifteenDigitsBecomesOneOfEighteen(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		p := withSelfService(t, w, s, "old_id")
		if len(p.IDNumber) != 15 {
			t.Fatalf("%s has %d digits", p.Key, len(p.IDNumber))
		}
		full := string(p.IDNumber.Full())
		checked, draft := checkedForm(t, s, s.Procedure("upgrade-id"), p.PersonNo, byTail(p))
		if c := checked.Plan.Changes; len(c) != 1 || c[0].Before != string(p.IDNumber) || c[0].After != full {
			t.Errorf("shown are %+v", c)
		}
		done, err := s.Submit(t.Context(), s.Procedure("upgrade-id"), p.PersonNo, draft, "a")
		if err != nil {
			t.Fatal(err)
		}
		wantFed(t, w, p.PersonNo, "id.upgrade", done.ReceiptNo, "id_no: "+string(p.IDNumber)+" → "+full)
		person, err := w.DB.Person(t.Context(), p.PersonNo)
		if err != nil || string(person.ID) != full {
			t.Errorf("the archive has %s, %v", person.ID, err)
		}
		if numbers, err := w.DB.PersonNosByID(t.Context(), p.IDNumber); err != nil || len(numbers) != 1 {
			t.Errorf("found by the number are %v, %v", numbers, err)
		}
		for _, id := range []string{full, string(p.IDNumber)} {
			if _, err := s.SignIn(t.Context(), id, fixture.Password, citizen.Visit{Address: "a"}); err != nil {
				t.Errorf("signing in with %s: %v", id, err)
			}
		}

		acts := w.Count(t, "audit_log")
		turnedAway(t, "once more", tryForm(t, s, "upgrade-id", p.PersonNo, byTail(p)), text.IDFull)
		if w.Count(t, "audit_log") != acts {
			t.Error("an act was done")
		}
	})
}

func TestAnIDNumberOfEighteenDigitsStaysAsItIs(t *testing.T) {
	w := fixture.SQLite(t)
	s := newService(w.DB)
	p := withSelfService(t, w, s, "self_payer")
	err := tryForm(t, s, "upgrade-id", p.PersonNo, byTail(p))
	turnedAway(t, "18 already", err, "您的身份证号码已经是 18 位")
}

func TestAnUnsoundIDNumberGoesToTheCounter(t *testing.T) {
	w := fixture.SQLite(t)
	s := newService(w.DB)
	p := withSelfService(t, w, s, "old_id")
	for _, set := range []string{`birth_date = '1968-07-20'`, `birth_date = '1968-07-19', sex = '2'`} {
		w.Edit(t, `UPDATE persons SET `+set+` WHERE person_no = $1`, p.PersonNo)
		turnedAway(t, set, tryForm(t, s, "upgrade-id", p.PersonNo, byTail(p)), text.IDUnsound)
	}
}
