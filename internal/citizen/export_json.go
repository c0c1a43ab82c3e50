package citizen

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"time"

	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/text"
)

// dataJSON writes data.json, a row at a time. Its shape is told in README.txt and stays: fields may be added, none changes.
type dataJSON struct {
	w      *bufio.Writer
	tables int
}

const (
	exportFormat  = "shebao-my-data"
	exportVersion = 1
)

// newDataJSON begins the file. Errors of writing come up at the end of a table.
func newDataJSON(w io.Writer, personNo string, now time.Time) *dataJSON {
	d := &dataJSON{w: bufio.NewWriter(w)}
	head := jsonText(map[string]any{"format": exportFormat, "version": exportVersion, "made_at": moment(now.Unix()),
		"person_no": personNo, "not_included": text.DataNotIncluded})
	d.w.Write(head[:len(head)-1]) // without its brace
	d.w.WriteString(",\"tables\":{")
	return d
}

func (d *dataJSON) table(t dataTable) error {
	if d.tables++; d.tables > 1 {
		d.w.WriteByte(',')
	}
	d.w.WriteByte('\n')
	d.w.Write(jsonText(t.name))
	d.w.WriteString(":[")
	for i, row := range t.rows {
		if i > 0 {
			d.w.WriteByte(',')
		}
		d.w.WriteString("\n{")
		for c, cell := range row {
			if c > 0 {
				d.w.WriteByte(',')
			}
			d.w.Write(jsonText(t.columns[c].Name))
			d.w.WriteByte(':')
			d.w.Write(jsonCell(t.columns[c].Kind, cell))
		}
		d.w.WriteByte('}')
	}
	d.w.WriteByte(']')
	return d.w.Flush()
}

func (d *dataJSON) end() error {
	d.w.WriteString("\n}}\n")
	return d.w.Flush()
}

// jsonCell is a cell as JSON: money as text in yuan, months as yyyy-mm, moments with their zone.
func jsonCell(kind store.ExportKind, cell statement.Cell) []byte {
	unknown := cell.Null || cell.Int == 0 && (kind == store.ExportMonth || kind == store.ExportTime) || cell.Text == "" && kind == store.ExportJSON
	if unknown {
		return []byte("null")
	}
	switch kind {
	case store.ExportMonth:
		return jsonText(social.Month(cell.Int).String())
	case store.ExportMoney:
		return jsonText(social.Fen(cell.Int).Plain())
	case store.ExportCount:
		return strconv.AppendInt(nil, cell.Int, 10)
	case store.ExportTime:
		return jsonText(moment(cell.Int))
	case store.ExportJSON:
		if json.Valid([]byte(cell.Text)) {
			return []byte(cell.Text)
		}
	}
	return jsonText(cell.Text)
}

// jsonText is a value as JSON that leaves < and & readable: no browser ever takes this for a page.
func jsonText(value any) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err) // texts, numbers and lists of texts always can be
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}

func moment(unix int64) string { return social.At(unix).Format(time.RFC3339) }
