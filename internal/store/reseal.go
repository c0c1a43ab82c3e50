package store

import (
	"context"
	"crypto/cipher"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Sealing anew changes no content and is nobody's act, so it goes past Do, like the product's own state; the command that does it
// is an act (cmd). See docs/adr/0010.

// resealBatch is how many rows are sealed anew in one transaction: few, so that nobody who writes meanwhile waits for long.
const resealBatch = 100

// resealIdle is how often in a row a batch may find all its rows changed under its hands.
const resealIdle = 20

// Resealed is what Reseal has done.
type Resealed struct {
	Rows int64 // rows sealed anew
	// Unreadable counts by table the rows with a value that can't be opened: altered, or its key is gone. They stay as they are.
	Unreadable map[string]int64
}

// Reseal seals every value anew that is not sealed with the current data key, while others read and write. It may be stopped at any
// point and begun again: what is done is not done twice. progress, which may be nil, hears of each table how many rows are done.
// Errors: ErrUnavailable, ErrBusy, ErrFull.
func (db *DB) Reseal(ctx context.Context, progress func(table string, done, total int64)) (Resealed, error) {
	return db.reseal(ctx, resealBatch, progress)
}

func (db *DB) reseal(ctx context.Context, batch int, progress func(table string, done, total int64)) (Resealed, error) {
	result := Resealed{Unreadable: map[string]int64{}}
	if progress == nil {
		progress = func(string, int64, int64) {}
	}
	keys := db.keys.ring.Load()
	number, key := []byte{keys.current}, keys.data[keys.current]
	for i := range sealedTables {
		t := &sealedTables[i]
		var total int64
		err := db.readers.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+t.name+` WHERE `+t.where("<>"), number).Scan(&total)
		if err != nil {
			return result, classify(err)
		}
		w := walk{db: db, table: t, number: number, key: key, batch: batch}
		for !w.ended {
			if err := w.step(ctx); err != nil {
				result.Rows += w.done
				return result, fmt.Errorf("store: reseal %s: %w", t.name, err)
			}
			progress(t.name, min(w.done+w.unreadable, total), total)
		}
		result.Rows += w.done
		if w.unreadable > 0 {
			result.Unreadable[t.name] = w.unreadable
		}
	}
	return result, nil
}

// SealedWith counts by table the values sealed with a data key.
func (db *DB) SealedWith(ctx context.Context, number int) (map[string]int64, error) {
	if number < 1 || number > 255 {
		return nil, fmt.Errorf("%w: data keys are numbered 1 to 255", ErrKeys)
	}
	// The audit log stands for entries from before it had a key of its own.
	log := sealedTable{name: "audit_log", columns: []sealedColumn{{name: "detail"}}}
	found := map[string]int64{}
	for _, t := range append([]sealedTable{log}, sealedTables...) {
		var n int64
		err := db.readers.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+t.name+` WHERE `+t.where("="), []byte{byte(number)}).Scan(&n)
		if err != nil {
			return nil, classify(err)
		}
		if n > 0 {
			found[t.name] = n
		}
	}
	return found, nil
}

// where selects the rows with a value whose key number compares so to $1.
func (t *sealedTable) where(operator string) string {
	conditions := make([]string, len(t.columns))
	for i, column := range t.columns {
		conditions[i] = `(length(` + column.name + `) > 0 AND substr(` + column.name + `, 1, 1) ` + operator + ` $1)`
	}
	return `(` + strings.Join(conditions, ` OR `) + `)`
}

// walk goes through a table by its key.
type walk struct {
	db     *DB
	table  *sealedTable
	number []byte // of the key to seal with, as it stands before a value
	key    cipher.AEAD
	batch  int
	after  []any // the key of the last row that is done with; nil at the start
	idle   int
	ended  bool

	done, unreadable int64
}

// sealedRow is a row with values to be sealed anew.
type sealedRow struct {
	key  []any
	row  map[string]string
	old  [][]byte // by column; nil where there is nothing to do
	made [][]byte
}

// step seals the next rows anew. A row that somebody changes between its reading and writing stays as they left it, and is looked
// at again.
func (w *walk) step(ctx context.Context) error {
	rows, err := w.read(ctx)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		w.ended = true
		return nil
	}
	var fresh []*sealedRow
	for _, row := range rows {
		switch err := w.seal(row); {
		case err == nil:
			fresh = append(fresh, row)
		case !errors.Is(err, ErrSealed):
			return err
		}
	}
	var written int
	err = w.db.technical(ctx, func(raw *sql.Tx) (err error) {
		written, err = w.write(ctx, raw, fresh)
		return err
	})
	if err != nil {
		return err
	}
	w.done += int64(written)
	if written < len(fresh) {
		return w.again(ctx, written)
	}
	w.idle, w.after = 0, rows[len(rows)-1].key
	w.unreadable += int64(len(rows) - len(fresh))
	return nil
}

// again lets the next step look at the same rows: those that were written are no longer among them.
func (w *walk) again(ctx context.Context, written int) error {
	if written > 0 {
		w.idle = 0
		return nil
	}
	if w.idle++; w.idle == resealIdle {
		return ErrBusy
	}
	return pause(ctx, min(w.idle, attempts))
}

func (w *walk) read(ctx context.Context) ([]*sealedRow, error) {
	t := w.table
	names, args, behind := t.reads(), []any{w.number}, ""
	if w.after != nil {
		args = append(args, w.after...)
		behind = ` AND (` + strings.Join(t.key, ", ") + `) > (` + placeholders(2, len(t.key)) + `)`
	}
	columns := make([]string, len(t.columns))
	for i, column := range t.columns {
		columns[i] = column.name
	}
	found, err := w.db.readers.QueryContext(ctx, `SELECT `+strings.Join(append(names, columns...), ", ")+` FROM `+t.name+
		` WHERE `+t.where("<>")+behind+` ORDER BY `+strings.Join(t.key, ", ")+` LIMIT `+strconv.Itoa(w.batch), args...)
	if err != nil {
		return nil, classify(err)
	}
	defer found.Close()
	var rows []*sealedRow
	for found.Next() {
		values := make([]any, len(names))
		row := &sealedRow{row: map[string]string{}, old: make([][]byte, len(columns)), made: make([][]byte, len(columns))}
		var targets []any
		for i := range values {
			targets = append(targets, &values[i])
		}
		for i := range row.old {
			targets = append(targets, &row.old[i])
		}
		if err := found.Scan(targets...); err != nil {
			return nil, classify(err)
		}
		for i, name := range names {
			row.row[name] = fmt.Sprint(values[i])
		}
		row.key = values[:len(t.key)]
		rows = append(rows, row)
	}
	return rows, classify(found.Err())
}

// seal makes the row's values anew that another key has sealed. ErrSealed where one of them can't be opened.
func (w *walk) seal(row *sealedRow) error {
	for i := range w.table.columns {
		old, personNo := row.old[i], row.row["person_no"]
		if w.table.columns[i].nobody {
			personNo = ""
		}
		if len(old) == 0 || old[0] == w.number[0] {
			row.old[i] = nil
			continue
		}
		plain, as, err := w.open(&w.table.columns[i], row.row, personNo, old)
		if err != nil {
			return err
		}
		row.made[i] = sealWith(w.number[0], w.key, as, personNo, plain)
	}
	return nil
}

func (w *walk) open(column *sealedColumn, row map[string]string, personNo string, old []byte) (plain []byte, as string, err error) {
	for _, form := range column.as {
		as = column.binding(form, row)
		if plain, err = w.db.keys.open(as, personNo, old); err == nil {
			return plain, as, nil
		}
	}
	return nil, "", err
}

// write puts the new values where the old ones still stand, and says in how many rows they did.
func (w *walk) write(ctx context.Context, raw *sql.Tx, rows []*sealedRow) (written int, err error) {
	for _, row := range rows {
		query, args := w.update(row)
		result, err := raw.ExecContext(ctx, query, args...)
		if err != nil {
			return 0, classify(err)
		}
		n, err := result.RowsAffected()
		if err != nil {
			return 0, classify(err)
		}
		written += int(n)
	}
	return written, nil
}

func (w *walk) update(row *sealedRow) (query string, args []any) {
	parameter := func(value any) string {
		args = append(args, value)
		return "$" + strconv.Itoa(len(args))
	}
	var set, where []string
	for i, column := range w.table.columns {
		if row.made[i] != nil {
			set = append(set, column.name+` = `+parameter(row.made[i]))
			where = append(where, column.name+` = `+parameter(row.old[i]))
		}
	}
	for i, name := range w.table.key {
		where = append(where, name+` = `+parameter(row.key[i]))
	}
	return `UPDATE ` + w.table.name + ` SET ` + strings.Join(set, ", ") + ` WHERE ` + strings.Join(where, " AND "), args
}

// placeholders is "$from, …", count of them.
func placeholders(from, count int) string {
	list := make([]string, count)
	for i := range list {
		list[i] = "$" + strconv.Itoa(from+i)
	}
	return strings.Join(list, ", ")
}
