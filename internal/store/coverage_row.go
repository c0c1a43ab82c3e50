package store

import (
	"database/sql/driver"

	"shebao/internal/social"
)

// rawRow reads the values of one row as the driver gave them, and keeps the first error.
type rawRow struct {
	values []driver.Value
	err    error
}

func (r *rawRow) int(i int) int64 {
	cell, err := newCell(r.values[i])
	if r.err == nil {
		r.err = err
	}
	return cell.Int
}

func (r *rawRow) text(i int) string {
	cell, err := newCell(r.values[i])
	if r.err == nil {
		r.err = err
	}
	return cell.Text
}

func (r *rawRow) month(i int) social.Month { return social.Month(r.int(i)) }

func (r *rawRow) fen(i int) social.Fen { return social.Fen(r.int(i)) }
