package web

import (
	"bytes"
	"encoding/csv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/text"
)

// CsvOf writes a statement as CSV that spreadsheets in Chinese read without asking: UTF-8 with a byte order mark, CRLF.
func CsvOf(t *statement.Table) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("\uFEFF")
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	record := make([]string, len(t.Columns))
	for c := range t.Columns {
		record[c] = t.Columns[c].Name
	}
	w.Write(record)
	for i := range t.Rows() {
		w.Write(csvRow(record, t.Columns, t.Row(i)))
	}
	w.Write(TotalRow(csvRow(record, t.Columns, t.Totals)))
	for _, note := range TableNotes(t) {
		w.Write([]string{note})
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// TableNotes say what the totals of a table leave out.
func TableNotes(t *statement.Table) (notes []string) {
	if t.NotPaid.Times > 0 {
		words := text.TotalsNotPaid
		if t.Statement.LeftOut != nil {
			words = t.Statement.LeftOut
		}
		notes = append(notes, words(t.NotPaid.Times, t.NotPaid.Amount))
	}
	if t.Overlap > 0 {
		notes = append(notes, text.TotalsOverlap(t.Overlap))
	}
	return notes
}

func csvRow(into []string, columns []statement.Column, row []statement.Cell) []string {
	for c := range columns {
		into[c] = csvCell(&columns[c], row[c])
	}
	return into
}

func csvCell(column *statement.Column, cell statement.Cell) string {
	switch {
	case cell.Null:
		return ""
	case column.Kind == statement.Money:
		return social.Fen(cell.Int).Plain()
	case column.Kind == statement.Month && cell.Int == 0:
		return ""
	}
	return social.DefuseFormula(column.Show(cell))
}

func TotalRow(row []string) []string {
	row[0] = text.Total
	return row
}

// BookType is the media type of a workbook.
const BookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// XlsxOf writes a statement as a workbook of one sheet, amounts as numbers in yuan.
func XlsxOf(t *statement.Table, title string) ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close()
	const sheet = "Sheet1"
	w, err := book.NewStreamWriter(sheet)
	if err != nil {
		return nil, err
	}
	money, err := book.NewStyle(&excelize.Style{NumFmt: 4}) // #,##0.00
	if err != nil {
		return nil, err
	}
	head, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	sheetWriter := &SheetWriter{W: w, money: money, head: head}
	sheetWriter.widths(t.Columns)
	sheetWriter.heads(t.Columns)
	for i := range t.Rows() {
		sheetWriter.row(t.Columns, t.Row(i), "")
	}
	sheetWriter.row(t.Columns, t.Totals, text.Total)
	for _, note := range TableNotes(t) {
		sheetWriter.append([]any{note})
	}
	if sheetWriter.Err != nil {
		return nil, sheetWriter.Err
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	if err := book.SetSheetName(sheet, sheetName(title)); err != nil {
		return nil, err
	}
	b, err := book.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// SheetWriter appends rows and keeps the first error.
type SheetWriter struct {
	W           *excelize.StreamWriter
	money, head int
	Rows        int
	Err         error
}

func (s *SheetWriter) widths(columns []statement.Column) {
	for c := range columns {
		if s.Err == nil {
			s.Err = s.W.SetColWidth(c+1, c+1, float64(max(12, 3*utf8.RuneCountInString(columns[c].Name))))
		}
	}
}

func (s *SheetWriter) heads(columns []statement.Column) {
	cells := make([]any, len(columns))
	for c := range columns {
		cells[c] = excelize.Cell{StyleID: s.head, Value: columns[c].Name}
	}
	s.append(cells)
}

// EvenWidths makes n columns wide enough for numbers and times.
func (s *SheetWriter) EvenWidths(n int) {
	const width = 22
	if s.Err == nil {
		s.Err = s.W.SetColWidth(1, n, width)
	}
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
	cells := make([]any, len(columns))
	for c := range columns {
		switch column := &columns[c]; {
		case row[c].Null:
		case column.Kind == statement.Money:
			cells[c] = excelize.Cell{StyleID: s.money, Value: float64(row[c].Int) / 100}
		case column.Kind == statement.Count:
			cells[c] = row[c].Int
		default:
			cells[c] = column.Show(row[c])
		}
	}
	if first != "" {
		cells[0] = first
	}
	s.append(cells)
}

func (s *SheetWriter) append(cells []any) {
	if s.Err != nil {
		return
	}
	s.Rows++
	cell, err := excelize.CoordinatesToCellName(1, s.Rows)
	if err == nil {
		err = s.W.SetRow(cell, cells)
	}
	s.Err = err
}

// sheetName is a title as the name of a sheet, which may not hold some characters and has 31 at most.
func sheetName(title string) string {
	name := []rune(strings.NewReplacer("/", "", "\\", "", "?", "", "*", "", "[", "", "]", "", ":", "").Replace(title))
	return string(name[:min(len(name), 31)])
}
