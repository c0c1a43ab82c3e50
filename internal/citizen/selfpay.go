package citizen

import (
	"context"
	"slices"
	"strings"

	"shebao/internal/social"
	"shebao/internal/text"
)

// What a self-payer pays, for the services that change it.

// statusFields are the fields of persons that say how somebody stands in the branches that a self-payer can pay for.
var statusFields = map[social.Insurance]string{
	social.Pension: "pension_status", social.Medical: "medical_status", social.Unemployment: "unemployment_status",
}

// paidBranches are those of a self-payer's branches that contributions are being paid to.
func paidBranches(a *Application) []social.Insurance {
	return slices.DeleteFunc(slices.Clone(social.SelfPaidBranches), func(b social.Insurance) bool { return !a.Person.Status[b].InForce() })
}

// nextUncollected is the first month from which a change counts: the next one, or the one after the last that was paid ahead.
func nextUncollected(ctx context.Context, a *Application) (social.Month, error) {
	covers, err := a.DB.Covers(ctx, a.Person)
	if err != nil {
		return 0, err
	}
	from := a.NextMonth()
	for _, branch := range social.SelfPaidBranches {
		if last := covers[branch].Last(); last != nil && last.Month >= from {
			from = last.Month.Add(1)
		}
	}
	return from, nil
}

// selfPayment is what wages cost a month, by branch, in a month.
type selfPayment struct {
	month    social.Month
	branches []social.Insurance
	bounds   []social.Bound
	figures  social.Parameters
	person   social.Household
}

// readSelfPayment reads what contributions of a month are worked out from. A *Refusal says that a figure of the month is missing.
func readSelfPayment(ctx context.Context, a *Application, branches []social.Insurance) (*selfPayment, error) {
	p := &selfPayment{branches: branches, person: a.Person.Household}
	var err error
	if p.month, err = nextUncollected(ctx, a); err != nil {
		return nil, err
	}
	if p.bounds, err = a.DB.Bounds(ctx); err != nil {
		return nil, err
	}
	if p.figures, err = a.DB.Parameters(ctx); err != nil {
		return nil, err
	}
	for _, branch := range branches {
		if _, known := p.of(branch, 0); !known {
			return nil, &Refusal{Title: text.NoBounds, Why: text.NoBoundsWhy(branch, p.month)}
		}
	}
	return p, nil
}

func (p *selfPayment) of(branch social.Insurance, wage social.Fen) (social.SelfPayment, bool) {
	return social.SelfPaymentOf(p.bounds, p.figures, branch, p.person, p.month, wage)
}

// all are the payments of a wage to every branch.
func (p *selfPayment) all(wage social.Fen) []social.SelfPayment {
	list := make([]social.SelfPayment, len(p.branches))
	for i, branch := range p.branches {
		list[i], _ = p.of(branch, wage)
	}
	return list
}

// within are the wages that the bounds of every branch allow.
func (p *selfPayment) within() (low, high social.Fen) {
	for i, payment := range p.all(0) {
		if i == 0 {
			low, high = payment.Bound.Min, payment.Bound.Max
		}
		low, high = max(low, payment.Bound.Min), min(high, payment.Bound.Max)
	}
	return low, high
}

// thousands takes away what people put between the thousands of an amount. A dash is none of it: it would be a sign.
var thousands = strings.NewReplacer(" ", "", ",", "")

// checkWage reads a wage as typed. The message is "" where it is a whole number of yuan within the bounds of every branch.
func (p *selfPayment) checkWage(typed string) (wage social.Fen, message string) {
	digits := thousands.Replace(social.Fold(typed))
	if digits == "" {
		return 0, text.NoWage
	}
	if strings.Trim(digits, "0123456789") != "" || len(digits) > 9 {
		return 0, text.WageNotWhole
	}
	wage, err := social.ParseYuan(digits)
	if err != nil {
		return 0, text.WageNotWhole
	}
	within := text.WageWithin(p.within())
	for _, payment := range p.all(wage) {
		bound, tier := payment.Bound, social.SelfPaidTier(payment.Branch)
		if wage < bound.Min {
			return 0, text.WageBelow(wage, string(payment.Branch), tier, p.month, bound.Min, within)
		}
		if wage > bound.Max {
			return 0, text.WageAbove(wage, string(payment.Branch), tier, p.month, bound.Max, within)
		}
	}
	return wage, ""
}

// boundsTable shows the bounds in force, and where they were published.
func (p *selfPayment) boundsTable() Table {
	t := Table{Caption: text.BoundsCaption(p.month), Numeric: []int{2, 3},
		Headers: []string{text.WordInsurance, text.BoundsMin, text.BoundsMax, text.BoundsSource}}
	for _, payment := range p.all(0) {
		b := payment.Bound
		t.Rows = append(t.Rows, []string{branchName(payment), text.Whole(b.Min), text.Whole(b.Max), text.Citation(b.Source)})
	}
	return t
}

func branchName(p social.SelfPayment) string {
	return text.BranchWithTier(string(p.Branch), social.SelfPaidTier(p.Branch))
}

// changeTable shows what is paid each month before and after. Nothing is paid before where before is 0.
func (p *selfPayment) changeTable(before, after social.Fen) Table {
	t := Table{Caption: text.PaymentsCaption(p.month), Numeric: []int{2, 3, 4, 5, 6},
		Headers: []string{text.WordInsurance, text.WordMonthlyNow, text.WordMonthlyThen, text.WordShare, text.WordBaseNow, text.WordBaseThen}}
	var sumBefore, sumAfter social.Fen
	earlier := p.all(before)
	for i, now := range p.all(after) {
		old := earlier[i]
		if before == 0 {
			old.Base, old.Amount = 0, 0
		}
		t.Rows = append(t.Rows, []string{branchName(now), old.Amount.String(), now.Amount.String(), text.ShareOf(now.Share.Rate()), old.Base.String(), now.Base.String()})
		sumBefore, sumAfter = sumBefore+old.Amount, sumAfter+now.Amount
	}
	t.Rows = append(t.Rows, []string{text.Total, sumBefore.String(), sumAfter.String(), "", "", ""})
	return t
}

// stopTable shows what is no longer paid.
func (p *selfPayment) stopTable(wage social.Fen) Table {
	t := Table{Caption: text.StopsCaption(p.month), Headers: []string{text.WordInsurance, text.WordMonthlyPay, text.WordShare, text.WordBase}, Numeric: []int{2, 3, 4}}
	var sum social.Fen
	for _, payment := range p.all(wage) {
		t.Rows = append(t.Rows, []string{branchName(payment), payment.Amount.String(), text.ShareOf(payment.Share.Rate()), payment.Base.String()})
		sum += payment.Amount
	}
	t.Rows = append(t.Rows, []string{text.Total, sum.String(), "", ""})
	return t
}

// notes say what goes to the account, and what everything goes by.
func (p *selfPayment) notes(wage social.Fen) []string {
	var notes, sources []string
	for _, payment := range p.all(wage) {
		if payment.Credited != 0 {
			notes = append(notes, text.CreditNote(payment.Credit.Rate(), payment.Credited))
		}
		if cited := text.Citation(payment.Share.Source); cited != "" && !slices.Contains(sources, cited) {
			sources = append(sources, cited)
		}
	}
	if len(sources) > 0 {
		notes = append(notes, text.SourcesNote(sources))
	}
	return append(notes, text.PaymentsUncertain)
}
