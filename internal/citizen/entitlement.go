package citizen

import (
	"context"

	"shebao/internal/document"
	"shebao/internal/social"
)

// IssueEntitlement issues the yearly statement (guide 三(一)3) of a closed year. store.ErrNotFound where the person has no
// record of that year. Otherwise it is Issue.
func (s *Service) IssueEntitlement(ctx context.Context, i Issuer, personNo string, year int, whole bool, formKey, address string) (id string, err error) {
	e, err := document.CompileEntitlement(ctx, s.db, i.Draft(personNo, whole), year)
	if err != nil {
		return "", err
	}
	return s.Issue(ctx, i, e, formKey, address)
}

// IssueContributions issues the list of a person's contributions in a span of months, 0 leaving an end open. Otherwise it
// is Issue.
func (s *Service) IssueContributions(ctx context.Context, i Issuer, personNo string, from, to social.Month, whole bool, formKey, address string) (id string, err error) {
	l, err := document.CompileContributions(ctx, s.db, i.Draft(personNo, whole), from, to)
	if err != nil {
		return "", err
	}
	return s.Issue(ctx, i, l, formKey, address)
}
