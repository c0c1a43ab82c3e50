package archive

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// header says where a file has the columns of its format.
type header struct {
	names []string // as the file heads its columns, by the format's columns; "" where it has none
	at    []int    // the field of each of the format's columns, or -1
	op    int      // the field that says what a row does (opColumn), or -1
	width int
}

// opColumn may stand in every file. Its cell is opSet, or empty for the same: the row sets what stands under its key. Or it is opWithdraw:
// the row withdraws that, and of its other cells only those of the key are read.
const (
	opColumn   = "op"
	opSet      = "U"
	opWithdraw = "D"
)

// bind reads a header row. The reason says why the file must be refused, or is "". unknown are columns that are not
// of the format.
func (f *format) bind(fields [][]byte) (h header, unknown []string, reason string) {
	h = header{names: make([]string, len(f.columns)), at: make([]int, len(f.columns)), op: -1, width: len(fields)}
	for i := range h.at {
		h.at[i] = -1
	}
	var twice []string
	for i, field := range fields {
		name := strings.TrimSpace(string(field))
		at := f.columnOf(name)
		switch {
		case name == opColumn && h.op >= 0:
			twice = append(twice, opColumn)
		case name == opColumn:
			h.op = i
		case at < 0:
			unknown = append(unknown, printable(name))
		case h.at[at] >= 0:
			twice = append(twice, f.columns[at].name)
		default:
			h.at[at], h.names[at] = i, name
		}
	}
	var missing []string
	for i, c := range f.columns {
		if c.required && h.at[i] < 0 {
			missing = append(missing, c.name)
		}
	}
	switch {
	case len(twice) > 0:
		reason = fmt.Sprintf(text.RefuseDuplicate, joinNames(twice))
	case len(missing) > 0:
		reason = fmt.Sprintf(text.RefuseMissing, joinNames(missing))
	}
	return h, unknown, reason
}

func (f *format) columnOf(name string) int {
	for i, c := range f.columns {
		if name == c.name || (c.code != "" && strings.EqualFold(name, c.code)) {
			return i
		}
	}
	return -1
}

// printable makes a header safe to show: what a stranger wrote may hold anything.
func printable(name string) string {
	const most = 40
	if name == "" {
		return `""`
	}
	if social.HasControl(name) {
		name = fmt.Sprintf("%q", name)
	}
	if runes := []rune(name); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return name
}

// fault is why a row is rejected. Key is the row's personal number where it has a proper one; no other value of the row
// goes along.
type fault struct {
	column, reason, key string
}

// rowReader turns records into checked rows of a format.
type rowReader struct {
	format *format
	header header
	rule   rowRule
	keys   *store.Keys
	row    []value
	// idTypes are what the agency's own codes of papers stand for, and idType is the column they are in, or -1.
	idTypes map[string]string
	idType  int
	// withdraws says that the row last read withdraws what stands under its key.
	withdraws bool
}

func newRowReader(f *format, h header, keys *store.Keys, idTypes map[string]string) *rowReader {
	p := &rowReader{format: f, header: h, rule: f.rowRule(), keys: keys, row: make([]value, len(f.columns)), idTypes: idTypes, idType: -1}
	if len(idTypes) > 0 {
		p.idType = f.at("id_type")
	}
	return p
}

// read checks a record; the row is in p.row until the next call. It returns nil where all is well. Of a row that withdraws one only the key
// is
// checked; its amounts are read where they can be, for the control sums.
func (p *rowReader) read(rec record) *fault {
	if len(rec.fields) != p.header.width {
		reason := fmt.Sprintf(text.RejectColumns, p.header.width, len(rec.fields))
		if rec.cut {
			reason = text.RejectCut
		}
		return &fault{reason: reason}
	}
	if fault := p.readOp(rec); fault != nil {
		return fault
	}
	for i := range p.format.columns {
		var field []byte
		if at := p.header.at[i]; at >= 0 {
			field = rec.fields[at]
		}
		if i == p.idType {
			if own, known := p.idTypes[string(field)]; known {
				field = []byte(own)
			}
		}
		reason := p.format.columns[i].read(field, &p.row[i])
		if reason != "" && p.withdraws && !p.format.isKey(i) {
			reason, p.row[i] = "", value{null: true}
		}
		if reason != "" {
			return p.fault(i, reason, rec)
		}
	}
	if p.withdraws {
		return nil
	}
	if at, reason := p.rule(p.row); reason != "" {
		return p.fault(at, reason, rec)
	}
	return nil
}

// readOp reads what the row does.
func (p *rowReader) readOp(rec record) *fault {
	p.withdraws = false
	if p.header.op < 0 {
		return nil
	}
	switch string(rec.fields[p.header.op]) {
	case "", opSet:
	case opWithdraw:
		p.withdraws = true
	default:
		return &fault{column: opColumn, reason: fmt.Sprintf(text.RejectCode, joinNames([]string{opSet, opWithdraw})), key: p.personOf(rec)}
	}
	return nil
}

// isKey reports whether a column is of the natural key.
func (f *format) isKey(at int) bool { return slices.Contains(f.table.Key, f.columns[at].name) }

func (p *rowReader) fault(at int, reason string, rec record) *fault {
	return &fault{column: p.columnName(at), reason: reason, key: p.personOf(rec)}
}

// columnName is a column as the file heads it.
func (p *rowReader) columnName(at int) string {
	if name := p.header.names[at]; name != "" {
		return name
	}
	return p.format.columns[at].name
}

// person0 is the first personal number of the row last read, or "".
func (p *rowReader) person0() string {
	for i, c := range p.format.columns {
		if c.kind == personKind {
			return string(p.row[i].text)
		}
	}
	return ""
}

func (p *rowReader) personOf(rec record) string {
	for i, c := range p.format.columns {
		if at := p.header.at[i]; c.kind == personKind && at >= 0 && isPersonNo(rec.fields[at]) {
			return string(rec.fields[at])
		}
	}
	return ""
}

// addTo packs the row last read.
func (p *rowReader) addTo(rows *store.Rows) {
	for i, v := range p.row {
		switch p.format.columns[i].kind {
		case moneyKind:
			if v.null {
				rows.Null()
				continue
			}
			rows.Number(v.n)
		case monthKind, countKind:
			rows.Number(v.n)
		default:
			rows.Text(v.text)
		}
	}
	if p.withdraws {
		rows.Withdraw()
	}
}

// person is the row last read, of persons.csv, in the form that the store compares by. The PIN leaves as its hash only.
func (p *rowReader) person() store.ArchivePerson {
	out := make(store.ArchivePerson, len(p.row))
	personNo := string(p.row[0].text)
	for i, v := range p.row {
		switch p.format.columns[i].kind {
		case moneyKind:
			if !v.null {
				out[i] = social.Fen(v.n).Plain()
			}
		case monthKind:
			if !v.null {
				out[i] = social.Month(v.n).Compact()
			}
		case pinKind:
			if !v.null {
				out[i] = p.keys.CodeHash("pin", personNo, string(v.text))
			}
		default:
			out[i] = string(v.text)
		}
	}
	return out
}

// read checks one cell by its column and puts its value into v. It returns the reason for a rejection, or "".
func (c *column) read(field []byte, v *value) string { //nolint:gocyclo // a table of the kinds of columns
	*v = value{text: field}
	if len(field) == 0 {
		v.null = true
		if c.required {
			return text.RejectMissing
		}
		if c.fallback != "" {
			v.text, v.null = []byte(c.fallback), false
		}
		return ""
	}
	switch c.kind {
	case textKind:
		return c.readText(field, v)
	case codeKind:
		return c.readCode(field)
	case personKind:
		if !isPersonNo(field) {
			return text.RejectPersonNo
		}
	case idKind: // read by the rule of the row, which knows what paper it is of
	case nationKind:
		return readNation(field, v)
	case pinKind:
		if len(field) != 6 || !isDigits(field) {
			return text.RejectPIN
		}
	case monthKind:
		return readMonth(field, v)
	case dateKind:
		if !isDate(field) {
			return text.RejectDate
		}
	case moneyKind:
		fen, err := social.ParseYuan(string(field))
		if err != nil {
			return text.RejectMoney
		}
		v.n = int64(fen)
	case countKind:
		return c.readCount(field, v)
	}
	return ""
}

// readText reads a text as social.CleanText keeps it. A cell of blanks alone is an empty one.
func (c *column) readText(field []byte, v *value) string {
	if isPlain(field) {
		v.text = bytes.Trim(field, " ")
	} else if reason := readWords(field, v); reason != "" {
		return reason
	}
	switch {
	case len(v.text) == 0:
		v.null = true
		if c.required {
			return text.RejectMissing
		}
	case int64(len(v.text)) > c.max && int64(utf8.RuneCount(v.text)) > c.max:
		return fmt.Sprintf(text.RejectTooLong, c.max)
	}
	return ""
}

// readWords is readText for what is not plain ASCII.
func readWords(field []byte, v *value) string {
	if !utf8.Valid(field) {
		return text.RejectEncoding
	}
	words := string(field)
	hidden := social.HasControl(words) // which tabs and line breaks are too
	if !hidden && norm.NFC.IsNormal(field) {
		v.text = bytes.TrimSpace(field)
		return ""
	}
	words = social.CleanText(words)
	if hidden && social.HasControl(words) {
		return text.RejectControl
	}
	v.text = []byte(words)
	return ""
}

func readNation(field []byte, v *value) string {
	const letters = 3
	v.text = bytes.ToUpper(bytes.TrimSpace(field))
	if len(v.text) != letters || bytes.ContainsFunc(v.text, func(r rune) bool { return r < 'A' || r > 'Z' }) {
		return text.RejectNation
	}
	return ""
}

func (c *column) readCode(field []byte) string {
	for _, allowed := range c.values {
		if string(field) == allowed {
			return ""
		}
	}
	if !utf8.Valid(field) {
		return text.RejectEncoding
	}
	return fmt.Sprintf(text.RejectCode, joinNames(c.values))
}

func (c *column) readCount(field []byte, v *value) string {
	const most = 9 // digits
	if len(field) <= most && isDigits(field) {
		v.n = number(field)
		if v.n >= c.min && v.n <= c.max {
			return ""
		}
	}
	return fmt.Sprintf(text.RejectNumber, c.min, c.max)
}

func readMonth(field []byte, v *value) string {
	if len(field) != len("200801") || !isDigits(field) {
		return text.RejectMonth
	}
	v.n = number(field)
	if !social.Month(v.n).Valid() {
		return text.RejectMonth
	}
	return ""
}

func readID(t social.IDType, v *value) string {
	id, err := social.ParseIDOf(t, string(v.text))
	switch {
	case errors.Is(err, social.ErrDocumentNo):
		return text.RejectDocumentNo
	case errors.Is(err, social.ErrIDLength):
		return text.RejectIDLength
	case errors.Is(err, social.ErrIDChars):
		return text.RejectIDChars
	case errors.Is(err, social.ErrIDDate):
		return text.RejectIDDate
	case err != nil:
		return text.RejectIDCheck
	}
	v.text = []byte(id)
	return ""
}

// isPlain reports whether all of b is printable ASCII.
func isPlain(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

func isDigits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// isPersonNo is social.ParsePersonNo for a file, where nothing needs folding.
func isPersonNo(b []byte) bool { return (len(b) == 9 || len(b) == 7) && isDigits(b) }

// isDate reports whether b is a day of the calendar as yyyy-mm-dd.
func isDate(b []byte) bool {
	if len(b) != len("2008-01-31") || b[4] != '-' || b[7] != '-' {
		return false
	}
	if !isDigits(b[:4]) || !isDigits(b[5:7]) || !isDigits(b[8:]) {
		return false
	}
	year, month, day := number(b[:4]), number(b[5:7]), number(b[8:])
	if year < 1800 || month < 1 || month > 12 || day < 1 {
		return false
	}
	days := [...]int64{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
	if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		days = 29
	}
	return day <= days
}

// number is the value of digits.
func number(digits []byte) int64 {
	var n int64
	for _, c := range digits {
		n = n*10 + int64(c-'0')
	}
	return n
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// trimMark removes the byte order mark from the first field of a file.
func trimMark(fields [][]byte) { fields[0] = bytes.TrimPrefix(fields[0], byteOrderMark) }
