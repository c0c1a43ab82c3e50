package citizen_test

import (
	"errors"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/demo"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// applies goes as far as the facts, and drops what was told before.
func applies(t *testing.T, w *fixture.World, s *citizen.Service, p demo.Persona, f citizen.Facts) (*citizen.Applicant, error) {
	t.Helper()
	told(t, w)
	a := s.Agree()
	if err := s.MatchNumbers(t.Context(), a, numbers(p), "a"); err != nil {
		t.Fatal(err)
	}
	return a, s.ProveFacts(t.Context(), a, f, "a")
}

func finish(t *testing.T, s *citizen.Service, a *citizen.Applicant) error {
	t.Helper()
	_, err := s.Finish(t.Context(), a, fixture.Password, fixture.Password, store.NewID(), "a")
	return err
}

// The attack: a relative, or whoever holds a filled-in form, knows every fact. The code goes to the phone in the archive, whatever they type.
func TestRegisteringProvesThePhone(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "left")
		a, err := applies(t, w, s, p, facts(p))
		if err != nil {
			t.Fatal(err)
		}
		code := sentCode(t, w, p.Phone)
		if err := finish(t, s, a); !errors.Is(err, citizen.ErrStep) {
			t.Errorf("without a code: %v", err)
		}
		oneSentence(t, "no code", s.ConfirmPhone(t.Context(), a, " "), text.NoCode)
		oneSentence(t, "a wrong code", s.ConfirmPhone(t.Context(), a, "000000x"), text.BadCode)
		if err := finish(t, s, a); !errors.Is(err, citizen.ErrStep) {
			t.Errorf("after a wrong code: %v", err)
		}
		if err := s.SendRegisterCode(t.Context(), a, "a"); err != nil {
			t.Fatal(err)
		}
		oneSentence(t, "the code before", s.ConfirmPhone(t.Context(), a, code), text.BadCode)
		if err := s.ConfirmPhone(t.Context(), a, sentCode(t, w, p.Phone)); err != nil {
			t.Fatal(err)
		}
		if err := s.ConfirmPhone(t.Context(), a, "again"); err != nil {
			t.Errorf("the second press: %v", err)
		}
		if err := finish(t, s, a); err != nil {
			t.Errorf("with the code: %v", err)
		}
	})
}

func TestCodesOfARegistrationAreLimited(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "left")
		a, err := applies(t, w, s, p, facts(p))
		if err != nil {
			t.Fatal(err)
		}
		for range 10 {
			err = s.SendRegisterCode(t.Context(), a, "a")
		}
		if n := len(told(t, w)); n != 5 || !tooOften(err) {
			t.Errorf("%d codes are sent in an hour, then %v; want 5", n, err)
		}
	})
}

// Another phone for notices counts a day later; until then the one in the archive is told of everything, and can stop it.
func TestAnotherPhoneForNoticesWaits(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "left")
		if err := finish(t, s, proved(t, s, p)); err != nil {
			t.Fatal(err)
		}
		told(t, w)
		phone := func() string { return contactOf(t, w, p.PersonNo).Phone }
		if phone() != p.Phone {
			t.Errorf("at once notices go to %s", phone())
		}
		r, err := s.BeginRecovery(string(p.IDNumber), citizen.RecoverBySMS)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.SendRecoveryCode(t.Context(), r, "13900139000", home); err != nil || len(told(t, w)) != 0 {
			t.Errorf("the other phone recovers the account on the first day: %v", err)
		}
		w.Clock.Advance(24 * time.Hour)
		if phone() != "13900139000" {
			t.Errorf("a day later they go to %s", phone())
		}
	})
}

func TestWithoutAPhoneInTheArchiveTheOneTypedIsProved(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "left")
		w.Edit(t, "UPDATE persons SET phone = NULL WHERE person_no = $1", p.PersonNo)
		f := facts(p)
		f.Proof, f.ProofValue = citizen.ProofBankTail, p.BankAccount[len(p.BankAccount)-6:]
		a, err := applies(t, w, s, p, f)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.ConfirmPhone(t.Context(), a, sentCode(t, w, "13900139000")); err != nil {
			t.Fatal(err)
		}
		if err := finish(t, s, a); err != nil || contactOf(t, w, p.PersonNo).Phone != "13900139000" {
			t.Errorf("%v", err)
		}
	})
}

// Under 14 somebody registers through a guardian of the archive only (PIPL 31): the code goes to the guardian's phone. The clock stands on
// 2026-11-23.
func TestUnderFourteenAGuardianConsents(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p, guardian := newService(w.DB), w.Persona(t, "left"), w.Persona(t, "guardian")
		born := func(date string) {
			w.Edit(t, "UPDATE persons SET birth_date = $1 WHERE person_no = $2", date, p.PersonNo)
		}
		born("2012-11-23") // fourteen today
		if _, err := applies(t, w, s, p, facts(p)); err != nil || sentCode(t, w, p.Phone) == "" {
			t.Errorf("on the fourteenth birthday: %v", err)
		}
		born("2012-11-24")
		_, err := applies(t, w, s, p, facts(p))
		oneSentence(t, "thirteen, without a guardian", err, text.NoGuardianPhone)
		w.Edit(t, "INSERT INTO guardianships (guardian_no, child_no, relation) VALUES ($1, $2, '父子')", guardian.PersonNo, p.PersonNo)
		a, err := applies(t, w, s, p, facts(p))
		if err != nil || a.Guardian == "" || a.Guardian == guardian.Name {
			t.Fatalf("thirteen, with a guardian: %+v, %v", a, err)
		}
		if err := s.ConfirmPhone(t.Context(), a, sentCode(t, w, guardian.Phone)); err != nil {
			t.Fatal(err)
		}
		if err := finish(t, s, a); err != nil || contactOf(t, w, p.PersonNo).Phone != guardian.Phone {
			t.Errorf("%v", err)
		}
	})
}

func TestTheSecurityQuestionIsOneOfTheList(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "left")
		f := facts(p)
		for _, question := range []string{"", "1+1=?", text.Questions[0] + "！"} {
			f.Question = question
			_, err := applies(t, w, s, p, f)
			oneSentence(t, "registering with "+question, err, text.BadQuestion)
		}
		ready := w.Persona(t, "employee").PersonNo
		typed := contactOf(t, w, ready)
		typed.Question, typed.Answer = "1+1=?", "2"
		_, err := s.BeginContactChange(t.Context(), ready, typed, fixture.Password, "a")
		oneSentence(t, "changing it", err, text.BadQuestion)
		w.Edit(t, "UPDATE registrations SET question = '1+1=?' WHERE person_no = $1", ready)
		typed.Answer = ""
		if _, err := s.BeginContactChange(t.Context(), ready, typed, fixture.Password, "a"); err != nil {
			t.Errorf("one that was kept from before: %v", err)
		}
	})
}
