package staff

import (
	"context"
	"strconv"
	"time"

	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Ruling is what is granted. What is zero is as the case itself has it.
type Ruling struct {
	Note    string       // for the applicant
	Months  int          // of benefit
	Monthly social.Fen   // of benefit
	From    social.Month // the first month; the one after the application by itself
}

// approvals are what approving a case of a kind does besides. It issues the decision and feeds the core system, and answers with what is kept
// of it. A kind that is not here is approved with a note and nothing else.
var approvals = map[string]func(*Cases, *store.Tx, *opened, Ruling) (decision any, err error){
	"unemployment": (*Cases).grantBenefit,
}

// Approve approves a case. Errors: store.ErrNotFound, ErrMoved, ErrGrant, ErrReason, a *document.MissingGlyphError.
func (s *Cases) Approve(ctx context.Context, by Clerk, caseNo string, r Ruling) error {
	if text.Plain("", r.Note, false, 500) != "" {
		return ErrReason
	}
	return s.step(ctx, "case.approve", by, caseNo, func(tx *store.Tx, o *opened) error {
		if !o.Case.State.MayMove(social.CaseApproved, social.Agency) {
			return ErrMoved
		}
		var decision any
		if approve := approvals[o.Case.Kind]; approve != nil {
			var err error
			if decision, err = approve(s, tx, o, r); err != nil {
				return err
			}
		}
		return tx.MoveCase(o.Case, store.CaseMove{To: social.CaseApproved, Note: r.Note, Decision: decision})
	})
}

// grantBenefit grants a claim of unemployment benefit.
func (s *Cases) grantBenefit(tx *store.Tx, o *opened, r Ruling) (any, error) {
	var wanted social.UnemploymentApplication
	if err := content(o.Case, &wanted); err != nil {
		return nil, err
	}
	grant := social.UnemploymentGrant{Months: orWanted(r.Months, wanted.Months), Monthly: orWanted(r.Monthly, wanted.Monthly)}
	applied := social.MonthOf(timeOf(o.Case.SubmittedAt))
	grant.From = orWanted(r.From, applied.Add(1))
	if grant.Months < 1 || grant.Months > social.MaxUnemploymentMonths || grant.Monthly <= 0 || grant.From < applied {
		return nil, ErrGrant
	}
	no, err := s.issue(tx, document.NewGrantDecision(s.issuer.Draft(o.Case.PersonNo, false), o.Person, document.Granted{
		CaseNo: o.Case.No, AppliedOn: text.Day(o.Case.SubmittedAt), Paid: wanted.Paid, Carried: wanted.Carried, Grant: grant,
		Account: o.Person.BankName + " " + social.MaskAccount(o.Person.BankAccount)}))
	if err != nil {
		return nil, err
	}
	grant.DocNo = no
	return grant, feedGrant(tx, grant)
}

// feedGrant tells the core system what to pay.
func feedGrant(tx *store.Tx, g social.UnemploymentGrant) error {
	for _, line := range [][2]string{
		{"unemployment_claims.from_month", g.From.Compact()},
		{"unemployment_claims.granted_months", strconv.Itoa(g.Months)},
		{"unemployment_claims.benefit", g.Monthly.Plain()},
	} {
		if err := tx.ChangeOther(line[0], "", line[1]); err != nil {
			return err
		}
	}
	return nil
}

func orWanted[T comparable](ruled, wanted T) T {
	var none T
	if ruled == none {
		return wanted
	}
	return ruled
}

// timeOf is a moment in the agency's time zone.
func timeOf(unix int64) time.Time { return time.Unix(unix, 0).In(text.Location) }
