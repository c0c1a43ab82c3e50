package document

import (
	"context"
	"strconv"
	"strings"

	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/store"
)

// ContributionVersion is the version of ContributionList's JSON that is written.
const ContributionVersion = 1

// ContributionList is a person's record over all branches, month by month (参保缴费清单), as a whole or for a span of
// months.
type ContributionList struct {
	Head

	// From and To are the span that was asked for; 0 is open.
	From social.Month `json:"from,omitempty"`
	To   social.Month `json:"to,omitempty"`

	// Rows are the months, newest first: all that is on record in the span. A month without contributions is a row too.
	Rows  []MonthRow `json:"rows"`
	Units []Unit     `json:"units,omitempty"`
	// Early are the periods before August 1992, where the span reaches back that far.
	Early []EarlyPeriod `json:"early,omitempty"`
}

// EarlyPeriod is a period of cover from before records were kept by month.
type EarlyPeriod struct {
	UnitName string       `json:"unit_name,omitempty"`
	From     social.Month `json:"from"`
	To       social.Month `json:"to"`
	Months   int          `json:"months"`
	Kind     string       `json:"kind"`
	Amount   social.Fen   `json:"amount,omitempty"`
}

// Cells is the period as shown, a text per column of EarlyColumns.
func (p EarlyPeriod) Cells() []string {
	amount := ""
	if p.Amount != 0 {
		amount = p.Amount.Plain()
	}
	return []string{p.UnitName, p.Kind, p.From.String(), p.To.String(), strconv.Itoa(p.Months), amount}
}

// Kind implements Model: lists of different spans stand beside each other.
func (l *ContributionList) Kind() string {
	if l.From == 0 && l.To == 0 {
		return ContributionKind
	}
	return ContributionKind + ":" + bound(l.From) + "-" + bound(l.To)
}

func bound(m social.Month) string {
	if m == 0 {
		return ""
	}
	return m.Compact()
}

// Texts implements Model.
func (l *ContributionList) Texts() []string { return []string{l.Name} }

func (l *ContributionList) names() []othersName {
	return append(unitNames(l.Units), earlyNames(l.Early)...)
}

func earlyNames(periods []EarlyPeriod) []othersName {
	var names []othersName
	for i := range periods {
		names = append(names, othersName{text: &periods[i].UnitName}, othersName{text: &periods[i].Kind})
	}
	return names
}

func (l *ContributionList) spec() *spec { return specs[ContributionKind] }

func (l *ContributionList) clone() Model { clone := *l; return &clone }

// CompileContributions draws up the list of a span of months from the record as it stands; 0 leaves an end open. It
// reaches from the first month on record to the last, or to the month that is due while cover is in force, so that a
// gap at either end of the span shows as well.
func CompileContributions(ctx context.Context, db *store.DB, d Draft, from, to social.Month) (*ContributionList, error) {
	person, err := db.Person(ctx, d.PersonNo)
	if err != nil {
		return nil, err
	}
	r, err := readRecord(ctx, db, person)
	if err != nil {
		return nil, err
	}
	l := &ContributionList{Head: d.head(person), From: from, To: to}
	l.addRows(r)
	if err := l.addEarly(ctx, db); err != nil {
		return nil, err
	}
	settle(l, d.Printable)
	return l, nil
}

func (l *ContributionList) addRows(r *record) {
	first, last := r.span()
	if l.From != 0 {
		first = max(first, l.From)
	}
	if l.To != 0 {
		last = min(last, l.To)
	}
	if first != 0 && first <= last {
		l.Rows = monthRows(r.list, r.career, first, last)
		l.Units = unitsOf(r.list, l.Rows)
	}
}

func (l *ContributionList) addEarly(ctx context.Context, db *store.DB) error {
	if l.From >= social.FirstAccountMonth {
		return nil
	}
	periods, err := db.EarlyPeriods(ctx, l.PersonNo)
	if err != nil {
		return err
	}
	for _, p := range periods {
		if p.To >= l.From && (l.To == 0 || p.From <= l.To) {
			l.Early = append(l.Early, EarlyPeriod(p))
		}
	}
	return nil
}

// monthTable is the list as a table for spreadsheets: amounts as numbers, the marks in a column of their own.
var monthTable = newMonthTable()

func newMonthTable() *statement.Statement {
	s := &statement.Statement{ID: "contribution-list", File: "contribution-list"}
	s.Columns = []statement.Column{{Name: "年月", Kind: statement.Month}, {Name: "单位编号"}}
	for _, branch := range monthBranches {
		for _, f := range branch.figures {
			column := statement.Column{Name: branchName(branch.group) + figureColumns[f].Title, Kind: statement.Money, Total: f != base}
			if f == tier {
				column.Kind, column.Total = statement.Text, false
			}
			s.Columns = append(s.Columns, column)
		}
	}
	s.Columns = append(s.Columns, statement.Column{Name: wordMarks})
	return s
}

// Table is the list as a table of amounts, with the totals of what was paid. It is what spreadsheets hold; the page and
// the paper show Rows with the totals of TotalCells.
func (l *ContributionList) Table() *statement.Table {
	cells := make([]statement.Cell, 0, len(l.Rows)*len(monthTable.Columns))
	for i := range l.Rows {
		r := &l.Rows[i]
		cells = append(cells, statement.Cell{Int: int64(r.Month)}, statement.Cell{Text: r.UnitNo})
		var marks []string
		if r.Lapsed() {
			marks = append(marks, wordLapsed)
		}
		for _, branch := range monthBranches {
			c := branch.of(r)
			for _, f := range branch.figures {
				cells = append(cells, c.cell(f))
			}
			if c != nil && c.Marks() != "" {
				marks = append(marks, branchName(branch.group)+c.Marks())
			}
		}
		cells = append(cells, statement.Cell{Text: strings.Join(marks, "；")})
	}
	return statement.NewTable(monthTable, cells, nil, 0)
}

func (c *Contribution) cell(f figure) statement.Cell {
	switch {
	case c == nil:
		return statement.Cell{Null: true}
	case f == tier:
		return statement.Cell{Text: c.Tier}
	}
	return statement.Cell{Int: int64(c.amount(f))}
}

// TotalCells is what all rows add up to, under MonthColumns.
func (l *ContributionList) TotalCells() []string {
	totals := make([]string, len(MonthColumns()))
	totals[0] = wordTotal
	for i, cell := range l.Table().Totals[:len(totals)] {
		if !cell.Null {
			totals[i] = social.Fen(cell.Int).Plain()
		}
	}
	return totals
}

// PaidMonths counts the months of the list that are paid, whichever branch it is to.
func (l *ContributionList) PaidMonths() int {
	return l.count(func(r MonthRow) bool { return !r.Gap() && !r.Unpaid })
}

// MissingMonths counts the months of the list without contributions.
func (l *ContributionList) MissingMonths() int { return l.count(MonthRow.Lapsed) }

// count is how many months of the list, not rows, are such.
func (l *ContributionList) count(such func(MonthRow) bool) (n int) {
	for i, r := range l.Rows {
		if such(r) && (i == 0 || r.Month != l.Rows[i-1].Month) {
			n++
		}
	}
	return n
}

// paid is what the person and the employers paid in all, over all branches.
func (l *ContributionList) paid() (byPerson, byEmployer social.Fen) {
	for i := range l.Rows {
		for _, branch := range monthBranches {
			if c := branch.of(&l.Rows[i]); c != nil {
				byPerson += c.Personal
				byEmployer += c.Employer
			}
		}
	}
	return byPerson, byEmployer
}
