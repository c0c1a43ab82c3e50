package social

import "slices"

// CaseState is how far a request is that the agency decides.
type CaseState string

// The states of a case.
const (
	CaseSubmitted CaseState = "submitted" // 待审核
	CaseReturned  CaseState = "returned"  // 已退回补正: something is missing, which the applicant hands in later
	CaseApproved  CaseState = "approved"  // 已核准
	CaseRefused   CaseState = "refused"   // 不予核准
	CaseWithdrawn CaseState = "withdrawn" // 已撤回, by the applicant
)

// CaseStates are all states, in the order in which a list offers them.
var CaseStates = []CaseState{CaseSubmitted, CaseReturned, CaseApproved, CaseRefused, CaseWithdrawn}

// CaseSide is who moves a case.
type CaseSide uint8

// The sides of a case.
const (
	Applicant  CaseSide = iota // who handed it in
	Agency                     // who decides it
	CoreSystem                 // which may not take a decision over
)

// caseMoves are all moves there are. Nothing leads out of a case refused or withdrawn: a new one is made instead.
var caseMoves = []struct {
	from, to CaseState
	by       CaseSide
}{
	{CaseSubmitted, CaseReturned, Agency},
	{CaseSubmitted, CaseApproved, Agency},
	{CaseSubmitted, CaseRefused, Agency},
	{CaseSubmitted, CaseWithdrawn, Applicant},
	{CaseReturned, CaseSubmitted, Applicant},
	{CaseReturned, CaseRefused, Agency}, // what was missing never came
	{CaseReturned, CaseWithdrawn, Applicant},
	{CaseApproved, CaseSubmitted, CoreSystem}, // so that it is decided anew
}

// Open says that the case is not decided yet.
func (s CaseState) Open() bool { return s == CaseSubmitted || s == CaseReturned }

// Known says that it is one of CaseStates.
func (s CaseState) Known() bool { return slices.Contains(CaseStates, s) }

// MayMove says whether a side may move a case in this state to another.
func (s CaseState) MayMove(to CaseState, by CaseSide) bool {
	for _, m := range caseMoves {
		if m.from == s && m.to == to && m.by == by {
			return true
		}
	}
	return false
}
