package web

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"shebao/internal/statement"
	"shebao/internal/text"
	"shebao/internal/web/parts"
)

// BookType is the media type of a workbook.
const BookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// BookHead is what stands over the table of a workbook.
type BookHead struct {
	Title string
	Who   string // whose it is
	At    string // when it was made
	// Marks are what the marks in the table mean, on a sheet of their own; none where there are none.
	Marks []parts.Mark
}

// bookHeads is the row of the columns' names: title, who and when, and the unit of money stand over it.
const bookHeads = 4

// XlsxOf writes a statement as a workbook that opens readable and goes on paper as it is: amounts as numbers in yuan, columns as wide as what
// is in them, heads that stay in view and stand on each sheet of paper, which is lying and holds all columns.
func XlsxOf(t *statement.Table, head BookHead) ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close()
	sheet := sheetName(head.Title)
	if err := book.SetSheetName("Sheet1", sheet); err != nil {
		return nil, err
	}
	// the filter comes first: the library forgets with it how the sheet is fitted to paper
	if err := filtered(book, sheet, len(t.Columns), t.Rows()); err != nil {
		return nil, err
	}
	if err := ForPaper(book, sheet, bookHeads); err != nil {
		return nil, err
	}
	w, err := newSheetWriter(book, sheet, nil)
	if err != nil {
		return nil, err
	}
	w.widths(t)
	w.freeze(bookHeads)
	w.append([]any{excelize.Cell{StyleID: w.title, Value: head.Title}})
	w.append([]any{head.Who + "　" + head.At})
	w.append([]any{text.MoneyInYuan})
	w.heads(t.Columns)
	for i := range t.Rows() {
		w.row(t.Columns, t.Row(i), "")
	}
	w.row(t.Columns, t.Totals, text.Total)
	for _, note := range TableNotes(t) {
		w.append([]any{note})
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	if err := marksSheet(book, head.Marks); err != nil {
		return nil, err
	}
	b, err := book.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// marksSheet lists what the marks of a table mean.
func marksSheet(book *excelize.File, marks []parts.Mark) error {
	if len(marks) == 0 {
		return nil
	}
	if _, err := book.NewSheet(text.MarksSheet); err != nil {
		return err
	}
	if err := ForPaper(book, text.MarksSheet, 1); err != nil {
		return err
	}
	w, err := newSheetWriter(book, text.MarksSheet, nil)
	if err != nil {
		return err
	}
	const sign, meaning = 16, 90
	w.width(1, sign)
	w.width(2, meaning)
	w.freeze(1)
	w.append([]any{excelize.Cell{StyleID: w.head, Value: text.MarkSign}, excelize.Cell{StyleID: w.head, Value: text.MarkMeaning}})
	for _, mark := range marks {
		w.append([]any{mark.Sign, excelize.Cell{StyleID: w.wrapped, Value: mark.Meaning}})
	}
	return w.Flush()
}

// ForPaper has a sheet printed lying, all columns on one page's width, with the row of heads on each page. It must come before rows are
// written.
func ForPaper(book *excelize.File, sheet string, heads int) error {
	fit, a4, lying, wide, high := true, 9, "landscape", 1, 0
	if err := book.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := book.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &a4, Orientation: &lying, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	if err := book.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: text.SheetFooter}); err != nil {
		return err
	}
	rows := fmt.Sprintf("%s!$%d:$%d", quotedSheet(sheet), heads, heads)
	return book.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: sheet, RefersTo: rows})
}

// filtered has the rows chosen by what is in a column; totals are not among them.
func filtered(book *excelize.File, sheet string, columns, rows int) error {
	if rows == 0 {
		return nil
	}
	last, err := excelize.CoordinatesToCellName(columns, bookHeads+rows)
	if err != nil {
		return err
	}
	return book.AutoFilter(sheet, fmt.Sprintf("A%d:%s", bookHeads, last), nil)
}

func quotedSheet(sheet string) string { return "'" + strings.ReplaceAll(sheet, "'", "''") + "'" }

// SheetWriter appends rows and keeps the first error.
type SheetWriter struct {
	book  *excelize.File
	sheet string
	w     *excelize.StreamWriter // nil where the sheet is made in memory
	Rows  int
	Err   error

	title, head, headRight, wrapped, money, count, total, totalMoney int // styles
}

// StreamSheet begins to write a sheet as a stream, however long. Such a sheet can't be fitted to a page's width: the library's stream leaves
// that out.
func StreamSheet(book *excelize.File, sheet string) (*SheetWriter, error) {
	w, err := book.NewStreamWriter(sheet)
	if err != nil {
		return nil, err
	}
	return newSheetWriter(book, sheet, w)
}

func newSheetWriter(book *excelize.File, sheet string, w *excelize.StreamWriter) (_ *SheetWriter, err error) {
	s := &SheetWriter{book: book, sheet: sheet, w: w}
	bold, large := &excelize.Font{Bold: true}, &excelize.Font{Bold: true, Size: 14}
	line := []excelize.Border{{Type: "bottom", Color: "000000", Style: 1}}
	over := []excelize.Border{{Type: "top", Color: "000000", Style: 1}}
	grey := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EEF4"}}
	const withCommas = 4 // #,##0.00
	for _, style := range []struct {
		into *int
		as   excelize.Style
	}{
		{&s.title, excelize.Style{Font: large}},
		{&s.head, excelize.Style{Font: bold, Border: line, Fill: grey, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true}}},
		{&s.headRight, excelize.Style{Font: bold, Border: line, Fill: grey, Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center", WrapText: true}}},
		{&s.wrapped, excelize.Style{Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}}},
		{&s.money, excelize.Style{NumFmt: withCommas, Alignment: &excelize.Alignment{Vertical: "top"}}},
		{&s.count, excelize.Style{Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "top"}}},
		{&s.total, excelize.Style{Font: bold, Border: over}},
		{&s.totalMoney, excelize.Style{Font: bold, Border: over, NumFmt: withCommas}},
	} {
		if *style.into, err = book.NewStyle(&style.as); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Flush ends the sheet and answers with the first error.
func (s *SheetWriter) Flush() error {
	if s.Err != nil || s.w == nil {
		return s.Err
	}
	return s.w.Flush()
}

// Bounds of a column's width, in characters of half the width of a Chinese one.
const (
	leastWidth = 9
	mostWidth  = 44 // longer texts go over lines
)

// widths makes every column as wide as what is in it.
func (s *SheetWriter) widths(t *statement.Table) {
	for c := range t.Columns {
		column := &t.Columns[c]
		widest := max(leastWidth, (cellWidth(column.Name)+1)/2+2) // a long head goes over two lines
		if len([]rune(column.Name)) <= 6 {
			widest = max(leastWidth, cellWidth(column.Name)+2)
		}
		for i := range t.Rows() {
			widest = max(widest, cellWidth(column.Show(t.Row(i)[c]))+2)
		}
		widest = max(widest, cellWidth(column.Show(t.Totals[c]))+4) // bold
		s.width(c+1, min(widest, mostWidth))
	}
}

// cellWidth is how much room a text takes, a Chinese character as two.
func cellWidth(s string) (n int) {
	for _, r := range s {
		n++
		if r >= 0x2E80 {
			n++
		}
	}
	return n
}

func (s *SheetWriter) width(column, width int) {
	if s.Err != nil {
		return
	}
	if s.w != nil {
		s.Err = s.w.SetColWidth(column, column, float64(width))
		return
	}
	name, err := excelize.ColumnNumberToName(column)
	if err == nil {
		err = s.book.SetColWidth(s.sheet, name, name, float64(width))
	}
	s.Err = err
}

// freeze keeps the rows up to one in view.
func (s *SheetWriter) freeze(rows int) {
	if s.Err != nil {
		return
	}
	panes := &excelize.Panes{Freeze: true, YSplit: rows, TopLeftCell: fmt.Sprintf("A%d", rows+1), ActivePane: "bottomLeft"}
	if s.w != nil {
		s.Err = s.w.SetPanes(panes)
		return
	}
	s.Err = s.book.SetPanes(s.sheet, panes)
}

func (s *SheetWriter) heads(columns []statement.Column) {
	cells := make([]any, len(columns))
	for c := range columns {
		cells[c] = excelize.Cell{StyleID: s.head, Value: columns[c].Name}
		if columns[c].Numeric() {
			cells[c] = excelize.Cell{StyleID: s.headRight, Value: columns[c].Name}
		}
	}
	s.append(cells)
}

// TextHeads writes the first row of a table of n columns of numbers and times as text: wide enough, and in view.
func (s *SheetWriter) TextHeads(row []string) {
	const width = 22
	cells := make([]any, len(row))
	for c, name := range row {
		s.width(c+1, width)
		cells[c] = excelize.Cell{StyleID: s.head, Value: name}
	}
	s.freeze(1)
	s.append(cells)
}

// Texts writes a row of text cells as they are.
func (s *SheetWriter) Texts(row []string) {
	cells := make([]any, len(row))
	for i, cell := range row {
		cells[i] = cell
	}
	s.append(cells)
}

func (s *SheetWriter) row(columns []statement.Column, row []statement.Cell, first string) {
	money, count, words := s.money, s.count, s.wrapped
	if first != "" {
		money, count, words = s.totalMoney, s.total, s.total
	}
	cells := make([]any, len(columns))
	for c := range columns {
		cell := excelize.Cell{StyleID: words}
		switch column := &columns[c]; {
		case row[c].Null:
		case column.Kind == statement.Money:
			cell = excelize.Cell{StyleID: money, Value: float64(row[c].Int) / 100}
		case column.Kind == statement.Count:
			cell = excelize.Cell{StyleID: count, Value: row[c].Int}
		default:
			cell.Value = column.Show(row[c])
		}
		cells[c] = cell
	}
	if first != "" {
		cells[0] = excelize.Cell{StyleID: s.total, Value: first}
	}
	s.append(cells)
}

func (s *SheetWriter) append(cells []any) {
	if s.Err != nil {
		return
	}
	s.Rows++
	if s.w == nil {
		s.Err = s.put(cells)
		return
	}
	cell, err := excelize.CoordinatesToCellName(1, s.Rows)
	if err == nil {
		err = s.w.SetRow(cell, cells)
	}
	s.Err = err
}

// put writes a row in memory.
func (s *SheetWriter) put(cells []any) error {
	for c := range cells {
		at, err := excelize.CoordinatesToCellName(c+1, s.Rows)
		if err != nil {
			return err
		}
		styled, ok := cells[c].(excelize.Cell)
		if !ok {
			styled.Value = cells[c]
		}
		if styled.Value != nil {
			if err := s.book.SetCellValue(s.sheet, at, styled.Value); err != nil {
				return err
			}
		}
		if styled.StyleID != 0 {
			if err := s.book.SetCellStyle(s.sheet, at, at, styled.StyleID); err != nil {
				return err
			}
		}
	}
	return nil
}

// sheetName is a title as the name of a sheet, which may not hold some characters, begin or end with an apostrophe, and has 31 at most.
func sheetName(title string) string {
	name := []rune(strings.NewReplacer("/", "", "\\", "", "?", "", "*", "", "[", "", "]", "", ":", "", "'", "").Replace(title))
	return string(name[:min(len(name), 31)])
}
