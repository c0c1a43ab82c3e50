package social

import (
	"math/rand/v2"
	"testing"
)

var caseSides = []CaseSide{Applicant, Agency, CoreSystem}

func TestOnlyTheAgencyDecidesAndOnlyTheApplicantWithdraws(t *testing.T) {
	for _, from := range CaseStates {
		for _, to := range CaseStates {
			for _, by := range caseSides {
				if !from.MayMove(to, by) {
					continue
				}
				if (to == CaseApproved || to == CaseRefused || to == CaseReturned) != (by == Agency) {
					t.Errorf("%s to %s by side %d", from, to, by)
				}
				if to == CaseWithdrawn && by != Applicant {
					t.Errorf("side %d withdraws", by)
				}
				if from == to {
					t.Errorf("%s stays where it is", from)
				}
			}
		}
	}
}

func TestWhatIsDecidedStaysSoUnlessTheCoreSystemRefuses(t *testing.T) {
	for _, from := range []CaseState{CaseApproved, CaseRefused, CaseWithdrawn} {
		for _, to := range CaseStates {
			for _, by := range caseSides {
				reopened := from == CaseApproved && to == CaseSubmitted && by == CoreSystem
				if from.MayMove(to, by) != reopened {
					t.Errorf("%s to %s by side %d: %v", from, to, by, !reopened)
				}
			}
		}
	}
}

// Whatever way a case goes, it begins submitted, can be withdrawn as long as it is open, and each decision comes from submitted or,
// for what never came, from returned.
func TestEveryWayOfACase(t *testing.T) {
	seed := rand.New(rand.NewPCG(5, 5))
	for range 2000 {
		state := CaseSubmitted
		for range 12 {
			if state.Open() != state.MayMove(CaseWithdrawn, Applicant) {
				t.Fatalf("%s: open %v, withdrawable %v", state, state.Open(), !state.Open())
			}
			if state != CaseSubmitted && state.MayMove(CaseApproved, Agency) {
				t.Fatalf("%s can be approved", state)
			}
			to, by := CaseStates[seed.IntN(len(CaseStates))], caseSides[seed.IntN(len(caseSides))]
			if !state.MayMove(to, by) {
				continue
			}
			if !state.Open() && by != CoreSystem {
				t.Fatalf("%s was decided, and side %d moved it to %s", state, by, to)
			}
			state = to
		}
	}
	for _, s := range CaseStates {
		if !s.Known() {
			t.Errorf("%s unknown", s)
		}
	}
	if CaseState("lost").Known() {
		t.Error("a state of no case is known")
	}
}
