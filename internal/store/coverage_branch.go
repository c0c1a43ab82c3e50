package store

import "shebao/internal/social"

// BranchCover is what was ever paid to one branch for a person, month by month.
type BranchCover struct {
	Insurance social.Insurance
	// Paid are the months that count, oldest first.
	Paid []social.MonthPaid
	// Due is the newest month that should be on record where contributions go on; 0 where they have ended.
	Due social.Month
	// ByYear is all that was paid, by the calendar year of the month it is for: corrections and refunds as well where the month
	// itself was never paid.
	ByYear map[int]social.Fen
	// rows are what all that was worked out from.
	rows []social.Payment
}

// newBranchCover adds up all rows of a branch, which come in any order.
func newBranchCover(insurance social.Insurance, rows []social.Payment) *BranchCover {
	b := &BranchCover{Insurance: insurance, Paid: social.PaidMonths(rows), ByYear: map[int]social.Fen{}, rows: rows}
	for _, r := range rows {
		b.ByYear[r.Month.Year()] += r.Total()
	}
	return b
}

// usualBranchRows is room for a career.
const usualBranchRows = 480

// Months is how many months count.
func (b *BranchCover) Months() int {
	if b == nil {
		return 0
	}
	return len(b.Paid)
}

// MonthsPaid are the months that count, oldest first; none of a branch in which nothing was paid.
func (b *BranchCover) MonthsPaid() []social.MonthPaid {
	if b == nil {
		return nil
	}
	return b.Paid
}

// InYear is all that was paid for a calendar year.
func (b *BranchCover) InYear(year int) social.Fen {
	if b == nil {
		return 0
	}
	return b.ByYear[year]
}

// Last is the newest month paid, nil where there is none.
func (b *BranchCover) Last() *social.MonthPaid {
	if b.Months() == 0 {
		return nil
	}
	return &b.Paid[len(b.Paid)-1]
}

// First is the oldest month paid, 0 where there is none.
func (b *BranchCover) First() social.Month {
	if b.Months() == 0 {
		return 0
	}
	return b.Paid[0].Month
}

// Run is the newest unbroken run of months; ok is false where nothing was ever paid.
func (b *BranchCover) Run() (run social.Span, ok bool) {
	last := b.Last()
	if last == nil {
		return social.Span{}, false
	}
	run = social.Span{From: last.Month, To: last.Month}
	for i := len(b.Paid) - 2; i >= 0 && b.Paid[i].Month == run.From.Add(-1); i-- {
		run.From = b.Paid[i].Month
	}
	return run, true
}

// Career is the months paid, and until when they should be.
func (b *BranchCover) Career() social.Career {
	if b == nil {
		return social.Career{}
	}
	return social.Career{Paid: social.MonthsOf(b.Paid), Due: b.Due}
}

// Gaps are the spans without a month paid between the first and the last, oldest first. Months after the last one that are due are not
// among them: see Career.
func (b *BranchCover) Gaps() []social.Span {
	return social.Career{Paid: b.Career().Paid}.Gaps()
}

// SelfPaidIn reports whether any month of a span was paid by the person alone.
func (b *BranchCover) SelfPaidIn(s social.Span) bool {
	if b == nil {
		return false
	}
	for _, m := range b.Paid {
		if m.SelfPaid && s.Has(m.Month) {
			return true
		}
	}
	return false
}

// OffBounds is a run of months whose base was outside the bounds then in force.
type OffBounds struct {
	social.Span
	Below bool // under the floor; else over the ceiling
	// Base and Limit are the first month's: what was reckoned with, and the floor or ceiling it should have kept to.
	Base, Limit social.Fen
}

// OffBounds compares every month with the bound that held in it for the household, oldest first. A month that no bound is
// known for is passed over, and so is one without a base.
func (b *BranchCover) OffBounds(bounds []social.Bound, household social.Household) []OffBounds {
	if b == nil {
		return nil
	}
	bounds = boundsOf(bounds, b.Insurance)
	var found []OffBounds
	for _, m := range b.Paid {
		off, ok := offBounds(m, bounds, b.Insurance, household)
		if !ok {
			continue
		}
		if last := len(found) - 1; last >= 0 && found[last].Below == off.Below && found[last].To.Add(1) == m.Month {
			found[last].To = m.Month
			continue
		}
		found = append(found, off)
	}
	return found
}

func offBounds(m social.MonthPaid, bounds []social.Bound, branch social.Insurance, household social.Household) (OffBounds, bool) {
	if m.Base <= 0 {
		return OffBounds{}, false
	}
	bound, known := social.BoundAt(bounds, branch, m.Tier, string(household), m.Month)
	at := social.Span{From: m.Month, To: m.Month}
	switch {
	case known && m.Base < bound.Min:
		return OffBounds{Span: at, Below: true, Base: m.Base, Limit: bound.Min}, true
	case known && bound.Capped() && m.HighestBase > bound.Max:
		return OffBounds{Span: at, Base: m.HighestBase, Limit: bound.Max}, true
	}
	return OffBounds{}, false
}
