package demo

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"shebao/internal/social"
)

// table writes one CSV file of the archive. A row is built field by field, in the order of the
// header, and ended with end. Everything is appended to one buffer: a row costs no allocation.
//
// The first error sticks; it is found by asking err or close.
type table struct {
	name string // as on disk: contributions.csv or contributions.csv.gz
	file *os.File
	hash hash.Hash
	zip  *gzip.Writer // nil where the file is plain
	out  *bufio.Writer

	row    []byte
	rows   int
	sums   []sum
	column int // the next of sums in the current row
	err    error
}

// sum is the control sum of one money column.
type sum struct {
	column string
	total  social.Fen
}

// tableBuffer is how much is gathered before it goes to the disk.
const tableBuffer = 1 << 18

// newTable creates a file in dir and writes its header. summed names the columns written with fen,
// in their order in the row.
func newTable(dir, name string, zipped bool, header string, summed ...string) (*table, error) {
	if zipped {
		name += ".gz"
	}
	file, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}

	t := &table{name: name, file: file, hash: sha256.New()}
	sink := io.MultiWriter(file, t.hash)
	if zipped {
		// Only an unknown level is an error.
		t.zip, _ = gzip.NewWriterLevel(sink, gzip.BestSpeed)
		sink = t.zip
	}
	t.out = bufio.NewWriterSize(sink, tableBuffer)
	for _, column := range summed {
		t.sums = append(t.sums, sum{column: column})
	}
	_, t.err = t.out.WriteString(header + "\r\n")
	return t, nil
}

// text writes a field of text, quoted where RFC 4180 asks for it.
func (t *table) text(s string) {
	if strings.ContainsAny(s, ",\"\r\n") {
		s = `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	t.row = append(t.row, s...)
	t.row = append(t.row, ',')
}

// number writes a whole number.
func (t *table) number(n int) {
	t.row = strconv.AppendInt(t.row, int64(n), 10)
	t.row = append(t.row, ',')
}

// yuan writes an amount that is in no control sum.
func (t *table) yuan(f social.Fen) {
	t.row = f.AppendYuan(t.row, false)
	t.row = append(t.row, ',')
}

// fen writes an amount of the next summed column.
func (t *table) fen(f social.Fen) {
	t.sums[t.column].total += f
	t.column++
	t.yuan(f)
}

// noFen leaves the next summed column empty.
func (t *table) noFen() {
	t.column++
	t.none()
}

// none leaves a field empty.
func (t *table) none() { t.row = append(t.row, ',') }

// month writes yyyymm, or nothing for the month 0.
func (t *table) month(m social.Month) {
	if m != 0 {
		t.row = strconv.AppendInt(t.row, int64(m), 10)
	}
	t.row = append(t.row, ',')
}

// date writes yyyy-mm-dd, or nothing for the zero time.
func (t *table) date(day time.Time) {
	if !day.IsZero() {
		t.row = day.AppendFormat(t.row, time.DateOnly)
	}
	t.row = append(t.row, ',')
}

// dayOf writes a day of a month, without the cost of a time.Time.
func (t *table) dayOf(m social.Month, day int) {
	t.row = strconv.AppendInt(t.row, int64(m.Year()), 10)
	t.row = append(t.row, '-', '0'+byte(m.Mon()/10), '0'+byte(m.Mon()%10), '-', '0'+byte(day/10), '0'+byte(day%10), ',')
}

// end ends the row.
func (t *table) end() {
	t.row = append(t.row[:len(t.row)-1], "\r\n"...)
	if t.err == nil {
		_, t.err = t.out.Write(t.row)
	}
	t.row = t.row[:0]
	t.column = 0
	t.rows++
}

// close writes out what is left. It may be called again after an error.
func (t *table) close() error {
	if t.file == nil {
		return t.err
	}
	steps := []func() error{t.out.Flush, t.file.Close}
	if t.zip != nil {
		steps = []func() error{t.out.Flush, t.zip.Close, t.file.Close}
	}
	for _, step := range steps {
		if err := step(); err != nil && t.err == nil {
			t.err = err
		}
	}
	t.file = nil
	if t.err != nil {
		return fmt.Errorf("write %s: %w", t.name, t.err)
	}
	return nil
}

// entry is what the manifest says of the file, once it is closed.
func (t *table) entry() manifestEntry {
	e := manifestEntry{Rows: t.rows, SHA256: hex.EncodeToString(t.hash.Sum(nil)), Sums: map[string]string{}}
	for _, s := range t.sums {
		e.Sums[s.column] = s.total.Plain()
	}
	return e
}
