package store

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// Rows are rows on their way into a table, packed so that a million of them cost few allocations. Cells are added in the
// order of the table's columns; a text is copied. Rows may be reused after Reset. They are not safe for concurrent use.
type Rows struct {
	table *LoadTable
	cells []cell
	texts []byte
	gone  []int // the indexes of rows that withdraw what is under their key, ascending; most loads have none
}

// cell is a number, or where a text lies in Rows.texts; from > to stands for NULL.
type cell struct {
	n        int64
	from, to uint32
}

// NewRows makes room for rows of a table.
func NewRows(t *LoadTable) *Rows { return &Rows{table: t} }

// Reset removes all rows and keeps the room.
func (r *Rows) Reset() { r.cells, r.texts, r.gone = r.cells[:0], r.texts[:0], r.gone[:0] }

// Withdraw makes the row added last, whose cells are all there, withdraw what the table has under its key. Its other cells count only in
// Sum.
func (r *Rows) Withdraw() { r.gone = append(r.gone, r.Len()-1) }

// Withdraws reports whether any row withdraws one.
func (r *Rows) Withdraws() bool { return len(r.gone) > 0 }

// withdraws reports whether the row withdraws what is under its key.
func (r *Rows) withdraws(i int) bool {
	_, found := slices.BinarySearch(r.gone, i)
	return found
}

// Len is the number of rows.
func (r *Rows) Len() int { return len(r.cells) / len(r.table.Columns) }

// Size is about how many bytes the rows take.
func (r *Rows) Size() int { return len(r.cells)*24 + len(r.texts) }

// Text adds a text cell, or a sealed one.
func (r *Rows) Text(b []byte) {
	from := uint32(len(r.texts))
	r.texts = append(r.texts, b...)
	r.cells = append(r.cells, cell{from: from, to: uint32(len(r.texts))})
}

func (r *Rows) text(s string) {
	from := uint32(len(r.texts))
	r.texts = append(r.texts, s...)
	r.cells = append(r.cells, cell{from: from, to: uint32(len(r.texts))})
}

// Number adds a cell of a month, a count or an amount in 分.
func (r *Rows) Number(n int64) { r.cells = append(r.cells, cell{n: n}) }

// Null adds an empty cell.
func (r *Rows) Null() { r.cells = append(r.cells, cell{from: 1}) }

func (r *Rows) row(i int) []cell {
	n := len(r.table.Columns)
	return r.cells[i*n : (i+1)*n]
}

func (r *Rows) bytes(c cell) []byte { return r.texts[c.from:c.to] }

func (c cell) null() bool { return c.from > c.to }

// appendKey packs a row's natural key, for a map.
func (r *Rows) appendKey(dst []byte, i int) []byte {
	row := r.row(i)
	for _, at := range r.table.key {
		if r.table.Columns[at].Kind != TextColumn {
			dst = binary.BigEndian.AppendUint64(dst, uint64(row[at].n))
			continue
		}
		text := r.bytes(row[at])
		dst = binary.BigEndian.AppendUint32(dst, uint32(len(text)))
		dst = append(dst, text...)
	}
	return dst
}

// same reports whether two rows have the same values.
func (r *Rows) same(i, j int) bool {
	a, b := r.row(i), r.row(j)
	for at := range a {
		if a[at].null() != b[at].null() || a[at].n != b[at].n || !bytes.Equal(r.valueOf(a[at]), r.valueOf(b[at])) {
			return false
		}
	}
	return true
}

// copyRow adds a row of another load of the same table, and withdraws what it withdraws.
func (r *Rows) copyRow(from *Rows, i int) {
	for at, c := range from.row(i) {
		switch {
		case c.null():
			r.Null()
		case from.table.Columns[at].Kind == TextColumn, from.table.Columns[at].Kind == SealedColumn:
			r.Text(from.bytes(c))
		default:
			r.Number(c.n)
		}
	}
	if from.withdraws(i) {
		r.Withdraw()
	}
}

// valueOf is the text of a cell, nothing for a number or NULL.
func (r *Rows) valueOf(c cell) []byte {
	if c.null() {
		return nil
	}
	return r.bytes(c)
}

// Sum adds up a column of money in 分; NULL counts nothing.
func (r *Rows) Sum(column string) (sum int64) {
	at := r.table.column(column)
	if at < 0 {
		return 0
	}
	n := len(r.table.Columns)
	for i := at; i < len(r.cells); i += n {
		if !r.cells[i].null() {
			sum += r.cells[i].n
		}
	}
	return sum
}
