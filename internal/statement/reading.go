package statement

import (
	"cmp"
	"slices"

	"shebao/internal/social"
)

// Figure is a value with its name.
type Figure struct{ Name, Text string }

// Entry is what is read as one: a row, or the rows of a month that are parts of one sum.
type Entry struct {
	// From and To are the months it is about, the same but where a run of equal ones is folded; both 0 in a statement by day.
	From, To social.Month
	Day      string // yyyy-mm-dd, in a statement by day
	// Amount is the headline. Of a run it is that of each month.
	Amount social.Fen
	Item   string
	// Parts are what the headline is made of, where it is a sum.
	Parts   []Figure
	Second  []Figure
	Details []Figure
	Place   string
	// Remark is a mark beside the headline; Status is how a payment stands, "" where it was made.
	Remark, Status string
}

// Months is how many months an entry is about.
func (e *Entry) Months() int { return e.To.Since(e.From) + 1 }

// Line is one line of a reading: an entry, or a gap where Gap is set.
type Line struct {
	*Entry
	Gap *Gap
}

// YearRead is a year of a reading.
type YearRead struct {
	Year int
	// Months are those paid, in a monthly statement or one that is read by sums; Missing those that are not. Rows is how many rows there are.
	Months, Missing, Rows int
	Sum                   social.Fen // of the headline, of what counts
	Lines                 []Line     // newest first
}

// Reading is the table as it is read from the top on a narrow screen: by year, newest first, with equal months that follow one another
// folded into one. Rows that pages or paper show one by one are in the table itself.
func (t *Table) Reading() []YearRead {
	if len(t.Years) == 0 {
		return nil
	}
	var years []YearRead
	for year := t.Years[0]; year >= t.Years[len(t.Years)-1]; year-- {
		part := t.Year(year)
		if part.Rows() == 0 && len(part.Gaps) == 0 {
			continue
		}
		read := YearRead{Year: year, Months: part.Months(), Missing: part.MissingMonths(), Rows: part.Rows(), Lines: part.lines()}
		if t.Statement.BySum {
			read.Months = monthsIn(read.Lines)
		}
		for c := range part.Columns {
			if part.Columns[c].Rank == Headline && part.Columns[c].Total {
				read.Sum += social.Fen(part.Totals[c].Int)
			}
		}
		years = append(years, read)
	}
	return years
}

// monthsIn counts the months that some lines are about, each once.
func monthsIn(lines []Line) int {
	months := map[social.Month]bool{}
	for _, line := range lines {
		if line.Gap != nil {
			continue
		}
		for m := line.From; m <= line.To; m = m.Add(1) {
			months[m] = true
		}
	}
	return len(months)
}

// lines are the entries of the rows, folded, with the gaps between them.
func (t *Table) lines() (lines []Line) {
	gaps := t.Gaps
	for i := 0; i < t.Rows(); {
		for len(gaps) > 0 && gaps[0].Before <= i {
			lines = append(lines, Line{Gap: &gaps[0]})
			gaps = gaps[1:]
		}
		entry, rows := t.entry(i)
		if !fold(lines, entry) {
			lines = append(lines, Line{Entry: entry})
		}
		i += rows
	}
	for i := range gaps {
		lines = append(lines, Line{Gap: &gaps[i]})
	}
	return lines
}

// fold adds an entry to the run that it goes on with, if there is one. It looks back as far as the last gap: where somebody has two
// employers, their rows alternate.
func fold(lines []Line, e *Entry) bool {
	for _, line := range slices.Backward(lines) {
		if line.Gap != nil {
			return false
		}
		if line.From != 0 && line.From == e.From.Add(1) && line.reads(e) {
			line.From = e.From
			return true
		}
	}
	return false
}

// reads reports whether two entries say the same but for the month.
func (e *Entry) reads(o *Entry) bool {
	return e.Amount == o.Amount && e.Item == o.Item && e.Place == o.Place && e.Remark == o.Remark && e.Status == o.Status &&
		slices.Equal(e.Parts, o.Parts) && slices.Equal(e.Second, o.Second) && slices.Equal(e.Details, o.Details)
}

// entry reads the i-th row, and those after it that are parts of the same sum.
func (t *Table) entry(i int) (e *Entry, rows int) {
	e = t.entryOf(i)
	if !t.Statement.BySum {
		return e, 1
	}
	parts := []*Entry{e}
	for rows = 1; i+rows < t.Rows(); rows++ {
		next := t.entryOf(i + rows)
		if next.From != e.From || next.Status != e.Status || !slices.Equal(next.Second, e.Second) {
			break
		}
		parts = append(parts, next)
	}
	if rows == 1 {
		return e, 1
	}
	return sumOf(parts), rows
}

// sumOf is the sum of some entries of a month, its parts in the order of their amounts.
func sumOf(parts []*Entry) *Entry {
	sum := *parts[0]
	sum.Item, sum.Amount = "", 0
	slices.SortStableFunc(parts, func(a, b *Entry) int { return cmp.Compare(b.Amount, a.Amount) })
	for _, part := range parts {
		sum.Amount += part.Amount
		sum.Parts = append(sum.Parts, Figure{part.Item, part.Amount.String()})
	}
	return &sum
}

func (t *Table) entryOf(i int) *Entry { //nolint:gocyclo // a table of ranks and kinds
	e := &Entry{}
	var headlines []Figure
	for c, cell := range t.Row(i) {
		column := &t.Columns[c]
		switch shown := column.Show(cell); {
		case c == t.Statement.Period && column.Kind == Month:
			e.From, e.To = social.Month(cell.Int), social.Month(cell.Int)
		case c == t.Statement.Period:
			e.Day = cell.Text
		case column.Kind == Remark:
			e.Remark = shown
		case c == t.Statement.Status && c != 0 && !t.counts(i):
			e.Status = shown
		case shown == "" || column.Rank == InTable:
		case column.Kind == Money && cell.Int == 0 && column.Rank != Headline: // nothing was, which the table says
		case column.Rank == Headline:
			e.Amount += social.Fen(cell.Int)
			headlines = append(headlines, Figure{column.Label(), shown})
		case column.Rank == Item:
			e.Item = shown
		case column.Rank == Place:
			e.Place = shown
		case column.Rank == Second:
			e.Second = append(e.Second, Figure{column.Label(), shown})
		default:
			e.Details = append(e.Details, Figure{column.Label(), shown})
		}
	}
	if len(headlines) > 1 {
		e.Second = append(headlines, e.Second...)
	}
	return e
}
