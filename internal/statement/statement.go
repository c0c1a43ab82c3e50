// Package statement holds every read-only table of the portal as data: its query, columns, units, window and totals. One
// handler serves a statement as page, print, spreadsheet and CSV from the same value.
package statement

import (
	"slices"
	"time"

	"shebao/internal/social"
)

// Statement is one table of a person's rows.
type Statement struct {
	// ID names it, for menus and addresses.
	ID string
	// Query yields exactly the Columns, in order, for $1 the personal number, $2 the first and $3 the last month (yyyymm) or
	// date (yyyy-mm-dd) of the window. It is the only query a page makes for its rows, however many there are; the names of
	// units, where a column is one, the store adds. A Monthly statement has none: its columns pick fields of the rows of a career.
	Query string
	// Columns are what it shows.
	Columns []Column
	// Period is the column that dates a row: a month or a date, by which years are chosen. Query orders by it, newest first.
	Period int
	// Window bounds the rows by time.
	Window Window
	// Branch is the branch it is about, "" for none in particular: an empty page says how the person stands there. A Monthly one is of the
	// person's contributions to it.
	Branch social.Insurance
	// Monthly says that a row stands for one month of a branch, so that months missing between the first and the
	// last can be marked as gaps.
	Monthly bool
	// BySum says that the rows of a month are parts of one sum, and are read as it: the items of a pension.
	BySum bool
	// Status is the column that says whether a payment was made, 0 for none: totals leave out those that were not.
	Status int
	// LeftOut says in words what totals leave out, of so many payments and so much; nil for the words about benefits.
	LeftOut func(times int, amount social.Fen) string
	// Periods names the columns of periods whose months count once where they overlap; nil for none.
	Periods *PeriodColumns
	// Finish works out cells that the query leaves to the rules of package social; nil for none.
	Finish func(row []Cell)
	// Ward says that the rows are those of a ward of the person signed in, and not their own.
	Ward bool
	// Above is a small table shown over this one, such as the claims that payments belong to; nil for none.
	Above *Statement
	// Chart names the money columns drawn by year; none means no picture.
	Chart []int
	// Title names a table that has no page of its own: an Above.
	Title string
	// WhyEmpty says why there may be no row, and what to do.
	WhyEmpty string
	// File is the ASCII name of a download, without extension.
	File string
}

// PeriodColumns are the columns of a period: its first and last month, and how many count.
type PeriodColumns struct{ From, To, Months int }

// Cells are the rows of a career as the statement shows them, the newest first. The rows come the oldest first.
func (s *Statement) Cells(rows []social.Contribution) []Cell {
	cells := make([]Cell, 0, len(rows)*len(s.Columns))
	for i := range slices.Backward(rows) {
		for c := range s.Columns {
			if pick := s.Columns[c].Pick; pick != nil {
				cells = append(cells, pick(&rows[i]))
			} else {
				cells = append(cells, Cell{Null: true})
			}
		}
	}
	return cells
}

// Window is the span of time a statement is about. The zero value has no bounds.
type Window struct {
	// From and To bound by month, inclusive; 0 is open.
	From, To social.Month
	// LastMonths, where not 0, bounds by date instead: from the same day that many months ago to today.
	LastMonths int
}

// Part are those of the rows of a career, the oldest first, that are in a window of months.
func (w Window) Part(rows []social.Contribution) []social.Contribution {
	from, _ := slices.BinarySearchFunc(rows, w.From, func(c social.Contribution, m social.Month) int { return int(c.Month - m) })
	to := len(rows)
	if w.To != 0 {
		to, _ = slices.BinarySearchFunc(rows, w.To+1, func(c social.Contribution, m social.Month) int { return int(c.Month - m) })
	}
	return rows[from:max(from, to)]
}

// Bounds gives the query's $2 and $3 at a time, in the agency's own time zone.
func (w Window) Bounds(now time.Time) (from, to any) {
	if w.LastMonths > 0 {
		return social.DayBefore(now, w.LastMonths), social.DayOf(now)
	}
	from, to = int64(0), int64(999912)
	if w.From != 0 {
		from = int64(w.From)
	}
	if w.To != 0 {
		to = int64(w.To)
	}
	return from, to
}
