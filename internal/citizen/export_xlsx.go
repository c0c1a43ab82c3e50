package citizen

import (
	"encoding/json"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/text"
)

// maxCell is how many characters a cell of a spreadsheet can hold.
const maxCell = excelize.TotalCellChars

// dataBook is data.xlsx: a list of contents, then a sheet for each table, written as a stream. It keeps its first error.
type dataBook struct {
	file        *excelize.File
	money, head int
	contents    [][]any
	err         error
}

func newDataBook() *dataBook {
	b := &dataBook{file: excelize.NewFile()}
	b.keep(b.file.SetSheetName("Sheet1", text.DataContentList))
	var err error
	b.money, err = b.file.NewStyle(&excelize.Style{NumFmt: 4}) // #,##0.00
	b.keep(err)
	b.head, err = b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	b.keep(err)
	return b
}

func (b *dataBook) keep(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *dataBook) close() { b.file.Close() }

func (b *dataBook) table(t dataTable) error {
	title := text.DataTitles[t.name]
	if b.err == nil {
		_, err := b.file.NewSheet(title)
		b.keep(err)
	}
	heads := make([]string, len(t.columns))
	for c, column := range t.columns {
		heads[c] = text.DataHead(t.name, column.Name)
	}
	b.sheet(title, heads, len(t.rows), func(i int) []any { return b.row(t, t.rows[i]) })
	b.contents = append(b.contents, []any{title, t.name, len(t.rows)})
	return b.err
}

// sheet writes a sheet that is there already: heads that stay in view, then the rows.
func (b *dataBook) sheet(title string, heads []string, rows int, row func(int) []any) {
	if b.err != nil {
		return
	}
	w, err := b.file.NewStreamWriter(title)
	if err != nil {
		b.keep(err)
		return
	}
	cells := make([]any, len(heads))
	for c, head := range heads {
		cells[c] = excelize.Cell{StyleID: b.head, Value: head}
		b.keep(w.SetColWidth(c+1, c+1, float64(max(12, 3*utf8.RuneCountInString(head)))))
	}
	b.keep(w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	b.keep(w.SetRow("A1", cells))
	for i := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+2)
		b.keep(err)
		b.keep(w.SetRow(at, row(i)))
	}
	b.keep(w.Flush())
}

func (b *dataBook) row(t dataTable, row []statement.Cell) []any {
	cells := make([]any, len(row))
	for c, cell := range row {
		if cell.Null {
			continue
		}
		switch column := t.columns[c]; column.Kind {
		case store.ExportMoney:
			cells[c] = excelize.Cell{StyleID: b.money, Value: float64(cell.Int) / 100}
		case store.ExportCount:
			cells[c] = cell.Int
		default:
			cells[c] = sheetText(t.name, column, cell)
		}
	}
	return cells
}

// sheetText is a cell in words: codes by their labels, moments in the agency's time.
func sheetText(table string, column store.ExportColumn, cell statement.Cell) string {
	value := cell.Text
	switch {
	case column.Kind == store.ExportText:
		value = text.NameOf(value)
	case column.Kind == store.ExportMonth && cell.Int != 0:
		value = social.Month(cell.Int).String()
	case column.Kind == store.ExportTime && cell.Int != 0:
		value = social.At(cell.Int).Format(time.DateTime)
	case column.Kind == store.ExportJSON:
		value = factText(cell.Text)
	}
	value = text.DataLabel(table, column.Name, value)
	if utf8.RuneCountInString(value) > maxCell/2 { // characters outside the BMP count twice
		return text.DataSeeJSON
	}
	return social.DefuseFormula(value)
}

// factText writes a receipt's facts as lines of name and value; other JSON stays as it is.
func factText(s string) string {
	var facts []store.Fact
	decoder := json.NewDecoder(strings.NewReader(s))
	decoder.DisallowUnknownFields()
	if decoder.Decode(&facts) != nil {
		return s
	}
	lines := make([]string, len(facts))
	for i, f := range facts {
		lines[i] = f.Name + "：" + f.Value
	}
	return strings.Join(lines, "\n")
}

// write ends the book with its list of contents and writes it out.
func (b *dataBook) write(w io.Writer) error {
	b.sheet(text.DataContentList, []string{text.WordTable, text.WordTableName, text.WordRows}, len(b.contents),
		func(i int) []any { return b.contents[i] })
	if b.err != nil {
		return b.err
	}
	return b.file.Write(w)
}
