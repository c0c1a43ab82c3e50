package web

import (
	"bytes"
	"encoding/csv"

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
