package staff

import (
	"context"

	"shebao/internal/store"
)

// scope is which work concerns a clerk.
func (c Clerk) scope() store.WorkScope {
	_, decided := ProposalKinds(c)
	return store.WorkScope{Name: c.Name, Cases: c.May(CasesWork), All: c.May(CasesAssign), Review: c.May(CasesReview), Proposals: decided,
		Enquiries: c.May(Enquiries), Conflicts: c.May(Conflicts), Drafts: c.May(ContentWrite) || c.May(ContentIssue)}
}

// Work counts what waits for a clerk, of what they may see.
func (s *Service) Work(ctx context.Context, by Clerk) (*store.Work, error) {
	return s.db.WorkOf(ctx, by.scope())
}

// WorkLists are the lists of cases that concern a clerk.
func WorkLists(by Clerk) (lists []store.CaseList) {
	for _, list := range store.CaseLists {
		if by.scope().Sees(list) {
			lists = append(lists, list)
		}
	}
	return lists
}

// WorkCases are up to n cases of a list of the clerk's work, what is due first coming first. ErrNotAllowed where it is none of theirs.
func (s *Service) WorkCases(ctx context.Context, by Clerk, list store.CaseList, n int) ([]store.WorkCase, error) {
	scope := by.scope()
	if !scope.Sees(list) {
		return nil, ErrNotAllowed
	}
	f := scope.Filter(list, s.db.Now().Unix())
	f.Limit = n
	return s.db.WorkCases(ctx, f)
}

// NextCase is the clerk's case after another in the order of what is due, or their first where that was the last; "" where no other waits
// for them.
func (s *Service) NextCase(ctx context.Context, by Clerk, after *store.Case) (caseNo string, err error) {
	list := store.ListMine
	if after.Desk == store.DeskReview && by.May(CasesReview) && after.Owner != by.Name {
		list = store.ListReview
	}
	f := by.scope().Filter(list, s.db.Now().Unix())
	if list == store.ListMine {
		f.Desk = "submitted" // what waits for others is not next
	}
	f.Limit = 2
	for _, from := range []store.CaseFilter{{AfterDue: after.DueAt, AfterNo: after.No}, {}} {
		f.AfterDue, f.AfterNo = from.AfterDue, from.AfterNo
		cases, err := s.db.CaseQueue(ctx, f)
		if err != nil {
			return "", err
		}
		for i := range cases {
			if cases[i].No != after.No {
				return cases[i].No, nil
			}
		}
	}
	return "", nil
}
