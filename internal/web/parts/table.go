package parts

import (
	"context"
	"io"
	"strconv"
	"sync"

	"shebao/internal/statement"
)

// StatementTable is a statement's rows with heads, gaps and totals, and a region that
// scrolls sideways on a narrow screen while the first column stays in sight. It is
// the hottest path of the portal, so it appends to one buffer rather than going
// through a template; a row of numbers costs no allocation.
type StatementTable struct {
	ID      string // for aria and anchors; unique on the page
	Caption string // says what and of whom, for screen readers and paper
	Table   *statement.Table
	Stack   bool // rows are cards on a narrow screen: for a table of few rows
}

// buffers are reused between pages; a table of a whole career is about 60 KB.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 64<<10); return &b }}

// wideTable is how many columns do not fit a phone, so that the table says it scrolls.
const wideTable = 5

// keepBuffer is the largest buffer that goes back to the pool.
const keepBuffer = 1 << 20

// Render implements templ.Component.
func (s StatementTable) Render(_ context.Context, w io.Writer) error { return buffered(w, s.append) }

// buffered writes what a function appends, through a buffer from the pool.
func buffered(w io.Writer, appendTo func([]byte) []byte) error {
	pooled := buffers.Get().(*[]byte)
	b := appendTo((*pooled)[:0])
	_, err := w.Write(b)
	if cap(b) <= keepBuffer {
		*pooled = b
		buffers.Put(pooled)
	}
	return err
}

func (s StatementTable) append(b []byte) []byte {
	t := s.Table
	b = appendTableOpen(b, tableHead{id: s.ID, caption: s.Caption, stack: s.Stack, numeric: numericColumns(t.Columns), columns: len(t.Columns)})
	for i := range t.Columns {
		b = appendHead(b, t.Columns[i].Name)
	}
	b = append(b, "</tr></thead><tbody>\n"...)
	gaps := t.Gaps
	for i := range t.Rows() {
		for len(gaps) > 0 && gaps[0].Before <= i {
			b = appendGap(b, gaps[0], len(t.Columns))
			gaps = gaps[1:]
		}
		b = appendRow(b, t.Columns, t.Row(i), s.Stack)
	}
	for _, gap := range gaps {
		b = appendGap(b, gap, len(t.Columns))
	}
	b = append(b, "</tbody>"...)
	b = appendTotals(b, t.Columns, t.Totals)
	return append(b, "</table></div>\n"...)
}

// numericColumns are the numbers, from 1, of the columns that stand to the right. The
// alignment hangs on a class of the table, so cells need no class of their own.
func numericColumns(columns []statement.Column) []int {
	var numeric []int
	for i := range columns {
		if columns[i].Numeric() {
			numeric = append(numeric, i+1)
		}
	}
	return numeric
}

// tableHead is what a table begins with.
type tableHead struct {
	id, caption        string
	hideCaption, stack bool
	tight              bool // the cards of a long table say all but the headline in one flow
	numeric            []int
	columns            int
}

func appendTableOpen(b []byte, h tableHead) []byte {
	b = append(b, `<div class="table-region" role="region" tabindex="0" aria-label="`...)
	b = appendEscaped(b, h.caption)
	b = append(b, `"><table class="table`...)
	if h.stack {
		b = append(b, " stack"...)
	}
	if h.tight {
		b = append(b, " tight"...)
	}
	for _, n := range h.numeric {
		b = append(b, " n"...)
		b = strconv.AppendInt(b, int64(n), 10)
	}
	if h.id != "" {
		b = append(b, `" id="`...)
		b = appendEscaped(b, h.id)
	}
	b = append(b, `"><caption`...)
	if h.hideCaption {
		b = append(b, ` class="visually-hidden"`...)
	}
	b = append(b, '>')
	b = appendEscaped(b, h.caption)
	if h.columns >= wideTable && !h.stack {
		b = append(b, ScrollHint...)
	}
	return append(b, "</caption><thead><tr>"...)
}

func appendHead(b []byte, name string) []byte {
	b = append(b, `<th scope="col">`...)
	b = appendEscaped(b, name)
	return append(b, "</th>"...)
}

func appendRow(b []byte, columns []statement.Column, row []statement.Cell, stack bool) []byte {
	b = append(b, `<tr><th scope="row">`...)
	b = appendCell(b, &columns[0], row[0])
	b = append(b, "</th>"...)
	for i := 1; i < len(columns); i++ {
		b = appendCellOpen(b, stack, cellClass(&columns[i]), columns[i].Name)
		b = appendCell(b, &columns[i], row[i])
		b = append(b, "</td>"...)
	}
	return append(b, "</tr>\n"...)
}

// headlineClass marks the cell that stands beside the head of its row where rows are cards.
const headlineClass = "headline"

// cellClass is what a column's cells are, for the style sheet; "" for nothing in particular.
func cellClass(column *statement.Column) string {
	switch {
	case column.Rank == statement.Headline:
		return headlineClass
	case column.Kind == statement.Month || column.Kind == statement.Date:
		return "date"
	}
	return ""
}

// appendCellOpen begins a cell. On a narrow screen, where rows are cards, its name stands beside it.
func appendCellOpen(b []byte, stack bool, class, name string) []byte {
	b = append(b, "<td"...)
	if class != "" && (stack || class != headlineClass) {
		b = append(b, ` class="`...)
		b = append(b, class...)
		b = append(b, '"')
	}
	if stack {
		b = append(b, ` data-name="`...)
		b = appendEscaped(b, name)
		b = append(b, '"')
	}
	return append(b, '>')
}

// appendCell appends the cell as shown. Numbers and months hold nothing to escape.
func appendCell(b []byte, column *statement.Column, cell statement.Cell) []byte {
	start := len(b)
	b = column.Append(b, cell)
	if column.Numeric() || column.Kind == statement.Month || !needsEscape(b[start:]) {
		return b
	}
	shown := string(b[start:])
	return appendEscaped(b[:start], shown)
}

func appendGap(b []byte, gap statement.Gap, columns int) []byte {
	b = append(b, `<tr class="gap"><th scope="row">`...)
	b = append(b, GapWord...)
	b = append(b, `</th><td colspan="`...)
	b = strconv.AppendInt(b, int64(columns-1), 10)
	b = append(b, `">`...)
	b = append(b, gap.From.String()...)
	if gap.Months > 1 {
		b = append(b, gapTo...)
		b = append(b, gap.To.String()...)
	}
	b = append(b, gapSum...)
	b = strconv.AppendInt(b, int64(gap.Months), 10)
	b = append(b, gapMonths...)
	return append(b, "</td></tr>\n"...)
}

// appendTotals appends the foot where any column has a total.
func appendTotals(b []byte, columns []statement.Column, totals []statement.Cell) []byte {
	if !hasTotals(totals) {
		return b
	}
	b = append(b, `<tfoot><tr><th scope="row">`...)
	b = append(b, totalWord...)
	b = append(b, "</th>"...)
	for i := 1; i < len(columns); i++ {
		b = append(b, "<td>"...)
		b = appendCell(b, &columns[i], totals[i])
		b = append(b, "</td>"...)
	}
	return append(b, "</tr></tfoot>"...)
}

func hasTotals(totals []statement.Cell) bool {
	for i := range totals {
		if !totals[i].Null {
			return true
		}
	}
	return false
}

// SimpleTable is a table of a few rows of text. The first cell of a row heads it.
type SimpleTable struct {
	ID          string
	Caption     string
	HideCaption bool // the caption repeats a heading above
	Headers     []string
	Rows        [][]string
	Numeric     []int // columns, from 1, that hold numbers
	Headline    int   // the column, from 1, that a row is about; 0 for the last of the numbers
	Foot        []string
	Grid        bool // it is read across and down, and stays a table on a narrow screen
}

// tightFrom is how many rows a table has at most whose cards have a line for each cell.
const tightFrom = 6

// stackFrom is how many columns make the rows of a table of text cards on a narrow screen.
const stackFrom = 4

func (s SimpleTable) stack() bool { return !s.Grid && len(s.Headers) >= stackFrom }

func (s SimpleTable) headline() int {
	if s.Headline == 0 && len(s.Numeric) > 0 {
		return s.Numeric[len(s.Numeric)-1]
	}
	return s.Headline
}

// Render implements templ.Component.
func (s SimpleTable) Render(_ context.Context, w io.Writer) error { return buffered(w, s.append) }

func (s SimpleTable) append(b []byte) []byte {
	b = appendTableOpen(b, tableHead{s.ID, s.Caption, s.HideCaption, s.stack(), s.stack() && len(s.Rows) > tightFrom, s.Numeric, len(s.Headers)})
	for _, h := range s.Headers {
		b = appendHead(b, h)
	}
	b = append(b, "</tr></thead><tbody>\n"...)
	for _, row := range s.Rows {
		b = s.appendRow(b, row)
	}
	b = append(b, "</tbody>"...)
	if len(s.Foot) > 0 {
		b = append(b, "<tfoot>"...)
		b = s.appendRow(b, s.Foot)
		b = append(b, "</tfoot>"...)
	}
	return append(b, "</table></div>\n"...)
}

func (s SimpleTable) appendRow(b []byte, row []string) []byte {
	b = append(b, "<tr>"...)
	for i, cell := range row {
		if i == 0 {
			b = append(b, `<th scope="row">`...)
			b = appendDated(b, cell)
			b = append(b, "</th>"...)
			continue
		}
		class := ""
		if s.stack() && i+1 == s.headline() {
			class = headlineClass
		}
		b = appendCellOpen(b, s.stack() && i < len(s.Headers), class, s.nameOf(i))
		b = appendDated(b, cell)
		b = append(b, "</td>"...)
	}
	return append(b, "</tr>\n"...)
}

func (s SimpleTable) nameOf(column int) string {
	if column >= len(s.Headers) {
		return ""
	}
	return s.Headers[column]
}

// appendEscaped appends text so that it is text in HTML and in a quoted attribute.
func appendEscaped(b []byte, s string) []byte {
	done := 0
	for i := range len(s) {
		if entity := entityOf(s[i]); entity != "" {
			b = append(b, s[done:i]...)
			b = append(b, entity...)
			done = i + 1
		}
	}
	return append(b, s[done:]...)
}

// entityOf is what stands for a byte that means something in HTML, or "".
func entityOf(c byte) string {
	switch c {
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '&':
		return "&amp;"
	case '"':
		return "&#34;"
	case '\'':
		return "&#39;"
	default:
		return ""
	}
}

// needsEscape is a plain loop: cells are a few bytes long.
func needsEscape(b []byte) bool {
	for _, c := range b {
		if entityOf(c) != "" {
			return true
		}
	}
	return false
}
