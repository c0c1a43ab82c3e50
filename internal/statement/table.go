package statement

import (
	"slices"

	"shebao/internal/social"
	"shebao/internal/text"
)

// Table is what a statement yields for one person: rows, totals over all of them, years and gaps.
type Table struct {
	Statement *Statement
	Columns   []Column
	// Cells holds the rows one after the other.
	Cells []Cell
	// Totals has a cell for each column, Null where the column has no total.
	Totals []Cell
	// Years are those that have rows, newest first.
	Years []int
	// Gaps are the months missing, newest first; only in monthly statements.
	Gaps []Gap
	// NotPaid are the payments that were not made, which Totals leave out.
	NotPaid NotPaid
	// Overlap is how many months of periods count only once, though they are in more than one.
	Overlap int

	career social.Career
	paid   []social.MonthPaid
}

// NotPaid is how many payments were not made, and what they come to in all columns with a total. Amount in 分.
type NotPaid struct {
	Times  int
	Amount social.Fen
}

// Gap is a run of months without a row.
type Gap struct {
	// Before is the index of the row that the gap stands before: rows come newest first, so it is the older neighbour.
	Before   int
	From, To social.Month
	Months   int
}

// Unit is a line of the legend of unit numbers.
type Unit struct{ No, Name string }

// NewTable finishes rows that a query yielded: totals, years and gaps. Of a monthly statement payments are what the rows pay, one for one,
// and due is the newest month that should be on record, 0 where contributions have ended.
func NewTable(s *Statement, cells []Cell, payments []social.Payment, due social.Month) *Table {
	t := &Table{Statement: s, Columns: s.Columns, Cells: cells}
	t.makeLegible()
	if s.Finish != nil {
		for i := range t.Rows() {
			s.Finish(t.Row(i))
		}
	}
	t.total()
	t.findYears()
	if s.Monthly {
		t.paid = social.PaidMonths(payments)
		t.career = social.Career{Paid: social.MonthsOf(t.paid), Due: due}
		t.findGaps()
	}
	return t
}

// makeLegible makes the names and words of the archive such as can be shown.
func (t *Table) makeLegible() {
	for c := range t.Columns {
		if t.Columns[c].Kind != Text {
			continue
		}
		for i := c; i < len(t.Cells); i += len(t.Columns) {
			t.Cells[i].Text = text.NameOf(t.Cells[i].Text)
		}
	}
}

// Rows is the number of rows.
func (t *Table) Rows() int { return len(t.Cells) / len(t.Columns) }

// Row is the i-th row's cells.
func (t *Table) Row(i int) []Cell { n := len(t.Columns); return t.Cells[i*n : (i+1)*n] }

// Year is the selection of one year's rows with its own totals and gaps, but all years to choose from; 0 selects all.
func (t *Table) Year(year int) *Table {
	if year == 0 {
		return t
	}
	first, last := t.Rows(), t.Rows()
	for i := range t.Rows() {
		switch y := t.yearOf(i); {
		case y == year && first == t.Rows():
			first = i
		case y < year && first < t.Rows() && last == t.Rows():
			last = i
		}
	}
	n := len(t.Columns)
	part := &Table{Statement: t.Statement, Columns: t.Columns, Cells: t.Cells[first*n : last*n], Years: t.Years}
	for _, m := range t.career.Paid {
		if m.Year() == year {
			part.career.Paid = append(part.career.Paid, m)
		}
	}
	part.total()
	for _, gap := range t.Gaps {
		if gap, ok := gap.within(year); ok {
			gap.Before = min(max(gap.Before-first, 0), last-first)
			part.Gaps = append(part.Gaps, gap)
		}
	}
	return part
}

func (g Gap) within(year int) (Gap, bool) {
	g.From = max(g.From, social.Month(year*100+1))
	g.To = min(g.To, social.Month(year*100+12))
	if g.From > g.To {
		return g, false
	}
	g.Months = g.To.Since(g.From) + 1
	return g, true
}

// Page is the selection of size rows from the page-th on (counted from 1) under the totals of the whole. pages is at least 1.
func (t *Table) Page(page, size int) (part *Table, pages int) {
	pages = max(1, (t.Rows()+size-1)/size)
	page = min(max(page, 1), pages)
	first, last := (page-1)*size, min(page*size, t.Rows())
	n := len(t.Columns)
	cut := *t
	cut.Cells = t.Cells[first*n : last*n]
	cut.Gaps = nil
	for _, gap := range t.Gaps {
		if gap.Before > first && gap.Before <= last || gap.Before == first && first == 0 {
			gap.Before -= first
			cut.Gaps = append(cut.Gaps, gap)
		}
	}
	return &cut, pages
}

// Units is the legend: every unit number in the rows with its name, in order of number.
func (t *Table) Units() []Unit {
	at := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Unit })
	if at < 0 {
		return nil
	}
	var units []Unit
	seen := map[string]bool{}
	for i := range t.Rows() {
		row := t.Row(i)
		if no := row[at].Text; no != "" && !seen[no] {
			seen[no] = true
			units = append(units, Unit{no, row[at+1].Text})
		}
	}
	slices.SortFunc(units, func(a, b Unit) int { return compare(a.No, b.No) })
	return units
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// Months is how many months are paid. A correction or a refund alone makes no month.
func (t *Table) Months() int { return t.career.Months() }

// First is the first month paid, 0 where none is.
func (t *Table) First() social.Month {
	if len(t.career.Paid) == 0 {
		return 0
	}
	return t.career.Paid[0]
}

// Standing is how a month stands in a whole monthly statement.
func (t *Table) Standing(m social.Month) social.MonthStanding { return t.career.Standing(m) }

// BackPaid reports whether a month was paid by back payments alone.
func (t *Table) BackPaid(m social.Month) bool {
	i, found := slices.BinarySearchFunc(t.paid, m, func(p social.MonthPaid, m social.Month) int { return int(p.Month - m) })
	return found && t.paid[i].BackPaid
}

// Until is the newest month that a monthly statement has something to say about: of a row, or due.
func (t *Table) Until() social.Month {
	if t.Rows() == 0 {
		return 0
	}
	return max(social.Month(t.Row(0)[0].Int), t.career.Due)
}

// Awaited is the first month that is not due yet of a monthly statement that goes on, 0 of one that has ended.
func (t *Table) Awaited() social.Month {
	if t.career.Due == 0 {
		return 0
	}
	return t.Until().Add(1)
}

// MissingMonths is how many months are missing in all gaps.
func (t *Table) MissingMonths() (n int) {
	for _, gap := range t.Gaps {
		n += gap.Months
	}
	return n
}

// ByYear sums a column by year, for pictures; years come oldest first, those without rows between them included as 0.
func (t *Table) ByYear(column int) (years []int, sums []int64) {
	if len(t.Years) == 0 {
		return nil, nil
	}
	oldest, newest := t.Years[len(t.Years)-1], t.Years[0]
	sums = make([]int64, newest-oldest+1)
	for year := oldest; year <= newest; year++ {
		years = append(years, year)
	}
	for i := range t.Rows() {
		if t.counts(i) {
			sums[t.yearOf(i)-oldest] += t.Row(i)[column].Int
		}
	}
	return years, sums
}

// counts reports whether a row counts in the totals: a payment that failed or is held back does not.
func (t *Table) counts(i int) bool {
	at := t.Statement.Status
	return at == 0 || t.Row(i)[at].Text == text.StatusPaid || t.Row(i)[at].Text == text.DebitDone
}

func (t *Table) total() {
	t.Totals, t.NotPaid = make([]Cell, len(t.Columns)), NotPaid{}
	for c := range t.Columns {
		t.Totals[c].Null = !t.Columns[c].Total
	}
	for i := range t.Rows() {
		row, counts := t.Row(i), t.counts(i)
		if !counts {
			t.NotPaid.Times++
		}
		for c := range row {
			switch {
			case t.Totals[c].Null:
			case counts:
				t.Totals[c].Int += row[c].Int
			default:
				t.NotPaid.Amount += social.Fen(row[c].Int)
			}
		}
	}
	t.unite()
}

// unite counts months of periods that overlap once.
func (t *Table) unite() {
	at := t.Statement.Periods
	if at == nil {
		return
	}
	periods := make([]social.Period, t.Rows())
	for i := range periods {
		row := t.Row(i)
		periods[i] = social.Period{Span: social.Span{From: social.Month(row[at.From].Int), To: social.Month(row[at.To].Int)}, Months: int(row[at.Months].Int)}
	}
	months := social.Union(nil, periods...)
	t.Overlap = social.SumOf(periods) - months
	t.Totals[at.Months].Int = int64(months)
}

func (t *Table) findYears() {
	for i := range t.Rows() {
		if y := t.yearOf(i); len(t.Years) == 0 || t.Years[len(t.Years)-1] != y {
			t.Years = append(t.Years, y)
		}
	}
}

// yearOf reads the year of a row out of its period: yyyymm, or the first four characters of a date.
func (t *Table) yearOf(i int) int {
	cell := t.Row(i)[t.Statement.Period]
	if t.Columns[t.Statement.Period].Kind == Month {
		return int(cell.Int / 100)
	}
	year := 0
	for j := 0; j < 4 && j < len(cell.Text); j++ {
		year = year*10 + int(cell.Text[j]-'0')
	}
	return year
}

// findGaps puts every gap before the row of the month that was paid before it. Rows within a gap are of months in which something was
// corrected or refunded and nothing is paid.
func (t *Table) findGaps() {
	gaps := t.career.Gaps()
	row := 0
	for _, gap := range slices.Backward(gaps) {
		for row < t.Rows() && social.Month(t.Row(row)[0].Int) >= gap.From {
			row++
		}
		t.Gaps = append(t.Gaps, Gap{Before: row, From: gap.From, To: gap.To, Months: gap.Months()})
	}
}
