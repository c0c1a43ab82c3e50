package store

import "shebao/internal/social"

// BranchCover is what was ever paid to one branch for a person, month by month.
type BranchCover struct {
	Insurance social.Insurance
	// Paid are the months that count, oldest first.
	Paid []MonthPaid
	// ByYear is all that was paid, by the calendar year of the month it is for: corrections and refunds as well where the month
	// itself was never paid.
	ByYear map[int]social.Fen

	units []unitBase // the employers of the month being read
}

// MonthPaid is what was paid for one month by all employers together, corrections added and refunds taken off. Amounts in 分.
type MonthPaid struct {
	Month                       social.Month
	Tier                        string // of medical cover
	SelfPaid                    bool   // by the person alone (kind 03)
	Base                        social.Fen
	HighestBase                 social.Fen // of one employer: a ceiling holds for each
	Personal, Employer, Subsidy social.Fen
}

// Total is all that was paid for the month, the subsidy among it.
func (m MonthPaid) Total() social.Fen { return m.Personal + m.Employer + m.Subsidy }

// Span is a run of months, both ends included.
type Span struct{ From, To social.Month }

// Months is how many months the span has.
func (s Span) Months() int { return s.To.Since(s.From) + 1 }

// payment is a row of contributions.
type payment struct {
	month                             social.Month
	kind                              social.PayKind
	unitNo, tier                      string
	base, personal, employer, subsidy social.Fen
}

// unitBase is one employer's base of a month.
type unitBase struct {
	unitNo string
	base   social.Fen
}

func newBranchCover(insurance social.Insurance) *BranchCover {
	return &BranchCover{Insurance: insurance, Paid: make([]MonthPaid, 0, usualMonths), ByYear: map[int]social.Fen{}}
}

// usualMonths is room for a career.
const usualMonths = 480

// add takes the next row in order of month and kind. A correction or refund counts for the month it is for; alone, it does not
// make that a month paid.
func (b *BranchCover) add(p payment) {
	b.ByYear[p.month.Year()] += p.personal + p.employer + p.subsidy
	last := len(b.Paid) - 1
	if last < 0 || b.Paid[last].Month != p.month {
		if p.kind == social.BaseDiff || p.kind == social.Refund {
			return
		}
		b.Paid = append(b.Paid, MonthPaid{Month: p.month, Tier: p.tier})
		b.units = b.units[:0]
		last++
	}
	m := &b.Paid[last]
	m.SelfPaid = m.SelfPaid || p.kind == social.Individual
	m.Personal += p.personal
	m.Employer += p.employer
	m.Subsidy += p.subsidy
	base := p.base
	if p.kind == social.Refund { // it names the base that it takes back, with or without a sign
		base = -max(base, -base)
	}
	m.Base += base
	m.HighestBase = b.highest(p.unitNo, base)
}

// highest adds to an employer's base of the month and answers with the highest of all.
func (b *BranchCover) highest(unitNo string, base social.Fen) social.Fen {
	known := false
	var highest social.Fen
	for i := range b.units {
		if b.units[i].unitNo == unitNo {
			b.units[i].base += base
			known = true
		}
		highest = max(highest, b.units[i].base)
	}
	if !known {
		b.units = append(b.units, unitBase{unitNo, base})
		highest = max(highest, base)
	}
	return highest
}

// Months is how many months count.
func (b *BranchCover) Months() int {
	if b == nil {
		return 0
	}
	return len(b.Paid)
}

// InYear is all that was paid for a calendar year.
func (b *BranchCover) InYear(year int) social.Fen {
	if b == nil {
		return 0
	}
	return b.ByYear[year]
}

// Last is the newest month paid, nil where there is none.
func (b *BranchCover) Last() *MonthPaid {
	if b.Months() == 0 {
		return nil
	}
	return &b.Paid[len(b.Paid)-1]
}

// Run is the newest unbroken run of months; ok is false where nothing was ever paid.
func (b *BranchCover) Run() (run Span, ok bool) {
	last := b.Last()
	if last == nil {
		return Span{}, false
	}
	run = Span{last.Month, last.Month}
	for i := len(b.Paid) - 2; i >= 0 && b.Paid[i].Month == run.From.Add(-1); i-- {
		run.From = b.Paid[i].Month
	}
	return run, true
}

// Gaps are the spans without a month paid between the first and the last, oldest first.
func (b *BranchCover) Gaps() []Span {
	var gaps []Span
	for i := 1; i < b.Months(); i++ {
		before, after := b.Paid[i-1].Month, b.Paid[i].Month
		if after.Since(before) > 1 {
			gaps = append(gaps, Span{before.Add(1), after.Add(-1)})
		}
	}
	return gaps
}

// SelfPaidIn reports whether any month of a span was paid by the person alone.
func (b *BranchCover) SelfPaidIn(s Span) bool {
	if b == nil {
		return false
	}
	for _, m := range b.Paid {
		if m.SelfPaid && s.From <= m.Month && m.Month <= s.To {
			return true
		}
	}
	return false
}

// OffBounds is a run of months whose base was outside the bounds then in force.
type OffBounds struct {
	Span
	Below bool // under the floor; else over the ceiling
	// Base and Limit are the first month's: what was reckoned with, and the floor or ceiling it should have kept to.
	Base, Limit social.Fen
}

// OffBounds compares every month with the bound that held in it for the household, oldest first. A month that no bound is
// known for is passed over, and so is one whose base was taken back whole.
func (b *BranchCover) OffBounds(bounds []social.Bound, household social.Household) []OffBounds {
	if b == nil {
		return nil
	}
	bounds = boundsOf(bounds, b.Insurance)
	var found []OffBounds
	for _, m := range b.Paid {
		off, ok := m.offBounds(bounds, b.Insurance, household)
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

func (m MonthPaid) offBounds(bounds []social.Bound, branch social.Insurance, household social.Household) (OffBounds, bool) {
	if m.Base <= 0 {
		return OffBounds{}, false
	}
	bound, known := social.BoundAt(bounds, branch, m.Tier, string(household), m.Month)
	at := Span{m.Month, m.Month}
	switch {
	case known && m.Base < bound.Min:
		return OffBounds{Span: at, Below: true, Base: m.Base, Limit: bound.Min}, true
	case known && Capped(bound) && m.HighestBase > bound.Max:
		return OffBounds{Span: at, Base: m.HighestBase, Limit: bound.Max}, true
	}
	return OffBounds{}, false
}
