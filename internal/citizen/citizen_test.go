package citizen_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/demo"
	"shebao/internal/secret"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

func newService(db *store.DB) *citizen.Service {
	return citizen.New(db, secret.NewFastHasher(), citizen.Settings{})
}

// problems are what a person has to put right; none for another error, or none.
func problems(err error) text.Problems {
	var p text.Problems
	errors.As(err, &p)
	return p
}

// oneProblem checks that an error is one sentence for the form as a whole.
func oneProblem(t *testing.T, what string, err error, sentence string) {
	t.Helper()
	if p := problems(err); len(p) != 1 || p[0] != (text.Problem{Message: sentence}) {
		t.Errorf("%s: %v, want %q alone", what, err, sentence)
	}
}

// wait is how long a throttled person must wait; 0 for any other answer.
func wait(w *fixture.World, err error) time.Duration {
	var throttled *citizen.Throttled
	if !errors.As(err, &throttled) {
		return 0
	}
	return throttled.Until.Sub(w.DB.Now())
}

func together(n int, f func(i int)) {
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { f(i) })
	}
	group.Wait()
}

// numbers are a persona's, as typed.
func numbers(p demo.Persona) citizen.Numbers {
	return citizen.Numbers{ID: string(p.IDNumber.Full()), PersonNo: p.PersonNo}
}

// facts are a persona's, as typed, proved by the phone.
func facts(p demo.Persona) citizen.Facts {
	return citizen.Facts{Name: p.Name, PersonNo: p.PersonNo, CardNo: p.CardNo, Proof: citizen.ProofPhone, ProofValue: p.Phone,
		Phone: "13900139000", Question: fixture.Question, Answer: fixture.Answer}
}

// proved is an applicant who has only the password left to choose.
func proved(t *testing.T, s *citizen.Service, p demo.Persona) *citizen.Applicant {
	t.Helper()
	a := s.Agree()
	if err := s.MatchNumbers(t.Context(), a, numbers(p), "198.51.100.1"); err != nil {
		t.Fatal(err)
	}
	if err := s.ProveFacts(t.Context(), a, facts(p), "198.51.100.1"); err != nil {
		t.Fatal(err)
	}
	a.Confirmed = true // TestRegisteringProvesThePhone goes the way of the code
	return a
}
