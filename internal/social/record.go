package social

import (
	"cmp"
	"iter"
	"slices"
)

// What is in this file settles what the words of the archive's format (version 2) mean, for everybody who counts: a month paid, its
// base, a month that is missing, months that overlap. Nothing else in the program counts rows of contributions.

// Payment is a row of contributions: what was paid, corrected or taken back for a month of a branch. Amounts in 分.
type Payment struct {
	Month                                       Month
	Kind                                        PayKind
	UnitNo, Tier                                string
	Base, Personal, Employer, Credited, Subsidy Fen
}

// Total is what the row pays or takes back in all.
func (p Payment) Total() Fen { return p.Personal + p.Employer + p.Subsidy }

// BaseAdded is what the row adds to the base of its month. A refund takes off the base that it names; rows of version 1 name it with or
// without a sign.
func (p Payment) BaseAdded() Fen {
	if p.Kind == Refund {
		return -max(p.Base, -p.Base)
	}
	return p.Base
}

// Pays reports whether a contribution of the kind makes a month paid. A correction or a refund alone does not.
func (k PayKind) Pays() bool { return k == Normal || k == BackPay || k == Individual }

// MonthPaid is a month paid to a branch: all its rows together. Amounts in 分.
type MonthPaid struct {
	Month                                 Month
	Tier                                  string // of medical cover
	SelfPaid                              bool   // by the person (kind 03)
	BackPaid                              bool   // by back payments alone
	Base                                  Fen
	HighestBase                           Fen // of one employer: a ceiling holds for each
	Personal, Employer, Credited, Subsidy Fen
}

// Total is all that was paid for the month, the subsidy among it.
func (m MonthPaid) Total() Fen { return m.Personal + m.Employer + m.Subsidy }

// PaidMonths are the months paid to a branch, ascending, out of all its rows in any order. A month is paid where a row makes it so
// (PayKind.Pays) and more than nothing is left of personal, employer and subsidy after all its rows.
func PaidMonths(rows []Payment) []MonthPaid {
	months := make([]MonthPaid, 0, len(rows))
	for rows := range monthsOf(rows) {
		if m, ok := monthOf(rows); ok {
			months = append(months, m)
		}
	}
	return months
}

// monthsOf are the rows of a branch month by month, ascending.
func monthsOf(rows []Payment) iter.Seq[[]Payment] {
	return func(yield func([]Payment) bool) {
		rows = inOrder(rows)
		for from := 0; from < len(rows); {
			to := from + 1
			for to < len(rows) && rows[to].Month == rows[from].Month {
				to++
			}
			if !yield(rows[from:to]) {
				return
			}
			from = to
		}
	}
}

// inOrder are rows by month, kind and employer, so that what comes out depends on no order that they came in. They are sorted in a copy.
func inOrder(rows []Payment) []Payment {
	order := func(a, b Payment) int {
		return cmp.Or(cmp.Compare(a.Month, b.Month), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.UnitNo, b.UnitNo))
	}
	if slices.IsSortedFunc(rows, order) {
		return rows
	}
	rows = slices.Clone(rows)
	slices.SortFunc(rows, order)
	return rows
}

// monthOf adds up the rows of one month; ok says that it is paid.
func monthOf(rows []Payment) (m MonthPaid, ok bool) {
	m = MonthPaid{Month: rows[0].Month, BackPaid: true}
	for _, r := range rows {
		m.Personal += r.Personal
		m.Employer += r.Employer
		m.Credited += r.Credited
		m.Subsidy += r.Subsidy
		if !r.Kind.Pays() {
			continue
		}
		if !ok {
			m.Tier, ok = r.Tier, true
		}
		m.SelfPaid = m.SelfPaid || r.Kind == Individual
		m.BackPaid = m.BackPaid && r.Kind == BackPay
	}
	m.Base = BaseOf(rows)
	m.HighestBase = min(m.Base, highestBase(rows))
	return m, ok && m.Total() > 0
}

// highestBase is the greatest base of one employer. Where the parts are not known it is the greatest of one row.
func highestBase(rows []Payment) (highest Fen) {
	if len(rows) == 1 {
		return rows[0].BaseAdded()
	}
	if units, ok := UnitBases(rows); ok {
		for _, u := range units {
			highest = max(highest, u.Base)
		}
		return highest
	}
	for _, r := range rows {
		highest = max(highest, r.BaseAdded())
	}
	return highest
}

// BaseOf is the base of a month: the rows are all of that month and branch. What was paid and corrected adds to it, what was refunded is
// taken off, and it is never below 0.
func BaseOf(rows []Payment) (base Fen) {
	for _, r := range rows {
		base += r.BaseAdded()
	}
	return max(0, base)
}

// MonthsOf are the months alone.
func MonthsOf(paid []MonthPaid) []Month {
	months := make([]Month, len(paid))
	for i, m := range paid {
		months[i] = m.Month
	}
	return months
}

// Span is a run of months, both ends included.
type Span struct{ From, To Month }

// Months is how many months the span has.
func (s Span) Months() int { return s.To.Since(s.From) + 1 }

// Has reports whether a month lies in the span.
func (s Span) Has(m Month) bool { return s.From <= m && m <= s.To }

// Career is the months paid to a branch, or to any, and how far it should have been paid.
type Career struct {
	Paid []Month // ascending; a month may repeat
	// Due is the newest month that should be on record (DueMonth) where contributions go on; 0 where they have ended.
	Due Month
}

// MonthStanding is how a month stands in a career.
type MonthStanding uint8

// How a month may stand: before the first contribution and after the last of somebody who stopped it is of no cover.
const (
	MonthOfNoCover MonthStanding = iota
	MonthIsPaid
	MonthIsMissing
	MonthNotYetDue
)

// Months is how many months are paid.
func (c Career) Months() int {
	count := 0
	for i, m := range c.Paid {
		if i == 0 || m != c.Paid[i-1] {
			count++
		}
	}
	return count
}

// Gaps are the spans of months missing, oldest first: those between months paid, and those after the last one that are due.
func (c Career) Gaps() []Span {
	var gaps []Span
	for i := 1; i < len(c.Paid); i++ {
		if before, after := c.Paid[i-1], c.Paid[i]; after.Since(before) > 1 {
			gaps = append(gaps, Span{before.Add(1), after.Add(-1)})
		}
	}
	if n := len(c.Paid); n > 0 && c.Paid[n-1] < c.Due {
		gaps = append(gaps, Span{c.Paid[n-1].Add(1), c.Due})
	}
	return gaps
}

// Missing is how many months are missing in all gaps.
func (c Career) Missing() (n int) {
	for _, gap := range c.Gaps() {
		n += gap.Months()
	}
	return n
}

// Standing is how a month stands.
func (c Career) Standing(m Month) MonthStanding {
	n := len(c.Paid)
	if n == 0 || m < c.Paid[0] {
		return MonthOfNoCover
	}
	if _, paid := slices.BinarySearch(c.Paid, m); paid {
		return MonthIsPaid
	}
	switch {
	case m < c.Paid[n-1], m <= c.Due:
		return MonthIsMissing
	case c.Due != 0:
		return MonthNotYetDue
	}
	return MonthOfNoCover
}

// Period is a stretch of time with some or all of its months counted: a record from before there were records by month, or cover
// elsewhere that was brought in.
type Period struct {
	Span
	Months int
}

// counted is how many months of the period can count: never more than it has.
func (p Period) counted() int { return max(0, min(p.Months, p.Span.Months())) }

// Union is how many different months are paid or counted in a period: months that overlap count once, however many say so. Of a period
// that counts fewer months than it has, those count that no other takes, as far as there are any.
func Union(paid []Month, periods ...Period) int {
	periods = slices.DeleteFunc(slices.Clone(periods), func(p Period) bool { return p.counted() == 0 })
	months := Career{Paid: paid}.Months()
	if len(periods) == 0 {
		return months
	}
	first, last := periods[0].From, periods[0].To
	left := make([]int, len(periods))
	for i, p := range periods {
		first, last, left[i] = min(first, p.From), max(last, p.To), p.counted()
	}
	for m := first; m <= last; m = m.Add(1) {
		if _, taken := slices.BinarySearch(paid, m); taken {
			continue
		}
		if i := soonestOver(periods, left, m); i >= 0 {
			left[i]--
			months++
		}
	}
	return months
}

// soonestOver is the period that ends first of those that a month lies in and that have a month left to place, or -1. To take that one
// places the most (unit jobs by the earliest deadline).
func soonestOver(periods []Period, left []int, m Month) int {
	best := -1
	for i, p := range periods {
		if left[i] > 0 && p.Has(m) && (best < 0 || p.To < periods[best].To) {
			best = i
		}
	}
	return best
}

// SumOf is what periods count without regard to what overlaps.
func SumOf(periods []Period) (months int) {
	for _, p := range periods {
		months += p.counted()
	}
	return months
}
