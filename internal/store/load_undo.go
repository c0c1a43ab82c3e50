package store

import (
	"bytes"
	"compress/flate"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
)

// Whether an import can be rolled back.
const (
	UndoNone    = ""        // nothing was kept
	UndoKept    = "kept"    // it can, unless something was built upon it
	UndoOver    = "over"    // it changed more rows than are kept
	UndoDropped = "dropped" // what was kept has been dropped
	UndoUsed    = "used"    // it was rolled back
)

// Undo says how much is kept to roll imports back by.
type Undo struct {
	// Rows of one batch at most: one that changes more can't be rolled back. 0 keeps nothing.
	Rows int64
	// Days is how long after its end a batch stays ready to be rolled back, whatever is imported meanwhile.
	Days int
}

// loadEffect is what a load did to a table, for its undoing: rows that are new, and rows as they were before. nil collects nothing.
type loadEffect struct {
	before  *Rows // as they were
	added   *Rows // keys of new rows; the other cells mean nothing
	removed *Rows // as they were before they were withdrawn
	after   rowSum
}

func newLoadEffect(t *LoadTable) *loadEffect {
	return &loadEffect{before: NewRows(t), added: NewRows(t), removed: NewRows(t)}
}

func (e *loadEffect) rows() int64 { return e.left() + int64(e.removed.Len()) }

// left is how many of its rows are still in the table.
func (e *loadEffect) left() int64 { return int64(e.before.Len() + e.added.Len()) }

// wrote takes note of rows that are about to be written, of which those of added are new.
func (e *loadEffect) wrote(rows *Rows, added, changed []int) {
	if e == nil {
		return
	}
	for _, i := range added {
		e.added.copyKey(rows, i)
		e.after.add(rows, i)
	}
	for _, i := range changed {
		e.after.add(rows, i)
	}
}

// copyKey adds a row that has another's key and nothing else.
func (r *Rows) copyKey(from *Rows, i int) {
	row := from.row(i)
	start := len(r.cells)
	for range row {
		r.Null()
	}
	for _, at := range r.table.key {
		cell := row[at]
		if r.table.Columns[at].Kind == TextColumn {
			begin := uint32(len(r.texts))
			r.texts = append(r.texts, from.bytes(cell)...)
			cell.from, cell.to = begin, uint32(len(r.texts))
		}
		r.cells[start+at] = cell
	}
}

// rowSum is a sum over rows in any order, by which it is told whether all of them are as they were. Sealed cells are left out, since the
// same value is sealed otherwise each time; the keyed hash of a person's row stands for them.
type rowSum struct {
	high, low uint64
	room      []byte
}

func (s *rowSum) add(r *Rows, i int) {
	b := s.room[:0]
	for at, c := range r.row(i) {
		switch r.table.Columns[at].Kind {
		case SealedColumn:
		case TextColumn:
			text := r.valueOf(c)
			b = binary.AppendUvarint(b, uint64(len(text)))
			b = append(b, text...)
		default:
			b = appendNumber(b, c)
		}
	}
	s.room = b
	digest := sha256.Sum256(b)
	s.high += binary.BigEndian.Uint64(digest[:8])
	s.low += binary.BigEndian.Uint64(digest[8:16])
}

func (s *rowSum) String() string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], s.high)
	binary.BigEndian.PutUint64(b[8:], s.low)
	return hex.EncodeToString(b[:])
}

func appendNumber(b []byte, c cell) []byte {
	if c.null() {
		return append(b, 0)
	}
	return binary.AppendVarint(append(b, 1), c.n)
}

// addFound adds a row as it was read.
func (r *Rows) addFound(f *foundRow) {
	for at, c := range r.table.Columns {
		switch {
		case c.Kind == TextColumn, c.Kind == SealedColumn && f.texts[at] != nil:
			r.Text(f.texts[at])
		case c.Kind == SealedColumn, !f.numbers[at].Valid:
			r.Null()
		default:
			r.Number(f.numbers[at].Int64)
		}
	}
}

// pack writes the effect down: keys of new rows, rows as they were, and rows that were withdrawn.
func (e *loadEffect) pack() ([]byte, error) {
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		return nil, err
	}
	var b []byte
	b = binary.AppendUvarint(b, uint64(e.added.Len()))
	for i := range e.added.Len() {
		for _, at := range e.added.table.key {
			b = e.added.appendCell(b, e.added.row(i)[at], at)
		}
	}
	b = e.before.appendAll(b)
	b = e.removed.appendAll(b)
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}

// appendAll packs whole rows with their number, for readAll.
func (r *Rows) appendAll(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(r.Len()))
	for i := range r.Len() {
		for at, c := range r.row(i) {
			b = r.appendCell(b, c, at)
		}
	}
	return b
}

func (r *Rows) readAll(in *bytes.Reader) error {
	n, err := binary.ReadUvarint(in)
	for ; n > 0 && err == nil; n-- {
		for at := range r.table.Columns {
			if err == nil {
				err = r.readCell(in, at)
			}
		}
	}
	return err
}

func (r *Rows) appendCell(b []byte, c cell, at int) []byte {
	if kind := r.table.Columns[at].Kind; kind == IntColumn || kind == MoneyColumn {
		return appendNumber(b, c)
	}
	if c.null() {
		return binary.AppendUvarint(b, 0)
	}
	text := r.bytes(c)
	return append(binary.AppendUvarint(b, uint64(len(text))+1), text...)
}

// errUndoBroken means that what was kept can't be read.
var errUndoBroken = errors.New("store: what was kept of an import can't be read")

// unpackEffect reads what pack wrote.
func unpackEffect(t *LoadTable, packed []byte) (*loadEffect, error) {
	content, err := io.ReadAll(flate.NewReader(bytes.NewReader(packed)))
	if err != nil {
		return nil, errUndoBroken
	}
	e, in := newLoadEffect(t), bytes.NewReader(content)
	n, err := binary.ReadUvarint(in)
	for ; n > 0 && err == nil; n-- {
		start := len(e.added.cells)
		for range t.Columns {
			e.added.Null()
		}
		for _, at := range t.key {
			if err == nil {
				err = e.added.readCell(in, at)
			}
			last := len(e.added.cells) - 1
			e.added.cells[start+at] = e.added.cells[last]
			e.added.cells = e.added.cells[:last]
		}
	}
	if err != nil {
		return nil, errUndoBroken
	}
	err = e.before.readAll(in)
	if err == nil && in.Len() > 0 { // what was kept before rows could be withdrawn ends here
		err = e.removed.readAll(in)
	}
	if err != nil || in.Len() > 0 {
		return nil, errUndoBroken
	}
	return e, nil
}

func (r *Rows) readCell(in *bytes.Reader, at int) error {
	if kind := r.table.Columns[at].Kind; kind == IntColumn || kind == MoneyColumn {
		known, err := in.ReadByte()
		if err != nil || known == 0 {
			r.Null()
			return err
		}
		n, err := binary.ReadVarint(in)
		r.Number(n)
		return err
	}
	size, err := binary.ReadUvarint(in)
	if err != nil || size == 0 || size > math.MaxInt32 {
		r.Null()
		return err
	}
	text := make([]byte, size-1)
	_, err = io.ReadFull(in, text)
	r.Text(text)
	return err
}

// keepUndo keeps what a chunk did, together with it. b is brought up to date and must be saved.
func (tx *Tx) keepUndo(b *ImportBatch, e *loadEffect) error {
	if e == nil || e.rows() == 0 {
		return nil
	}
	content, err := e.pack()
	if err != nil {
		return err
	}
	b.UndoRows += e.rows()
	if b.UndoRows > b.undoMost {
		b.Undo = UndoOver
		return tx.dropUndo(b.ID)
	}
	return tx.saveUndo(b.ID, e.before.table.Name, e.rows(), e.after.String(), content)
}

func (tx *Tx) saveUndo(batch int64, table string, rows int64, after string, content []byte) error {
	_, err := tx.exec(`INSERT INTO import_undo (batch_id, table_name, row_count, after_sum, content) VALUES ($1, $2, $3, $4, $5)`,
		batch, table, rows, after, tx.db.keys.seal("import_undo.content", "", content))
	return err
}

func (tx *Tx) dropUndo(batch int64) error {
	_, err := tx.exec(`DELETE FROM import_undo WHERE batch_id = $1`, batch)
	return err
}

// DropOldUndo drops what undoes batches that ended more than so many days ago.
func (tx *Tx) DropOldUndo(days int) error {
	const old = `undo = 'kept' AND finished_at > 0 AND finished_at <= $1`
	before := tx.at.AddDate(0, 0, -days).Unix()
	if _, err := tx.exec(`DELETE FROM import_undo WHERE batch_id IN (SELECT batch_id FROM import_batches WHERE `+old+`)`, before); err != nil {
		return err
	}
	_, err := tx.exec(`UPDATE import_batches SET undo = 'dropped' WHERE `+old, before)
	return err
}

// feedUndo is how the lines and events of the change feed stood that a chunk of persons settled or turned.
type feedUndo struct {
	Lines  []feedLine
	Events []feedEvent
}

// feedLine is a line before a chunk and after it.
type feedLine struct {
	PersonNo, Field    string
	Seq                int64
	Old, OldAfter      []byte
	SettledAt, Settled int64
}

type feedEvent struct {
	PersonNo           string
	No                 int64
	State, StateAfter  string
	SettledAt, Settled int64
}

const feedUndoTable = "changes"

// readFeed reads what of the change feed waits for answers, of some persons.
func readFeedUndo(ctx context.Context, q querier, numbers []string) (feedUndo, error) {
	var u feedUndo
	err := eachPerson(ctx, q, `SELECT person_no, field, seq, old_value, acknowledged_at FROM changes WHERE acknowledged_at = 0 AND person_no IN `,
		numbers, func(rows *sql.Rows) error {
			var l feedLine
			err := rows.Scan(&l.PersonNo, &l.Field, &l.Seq, &l.Old, &l.SettledAt)
			u.Lines = append(u.Lines, l)
			return err
		})
	if err != nil {
		return u, err
	}
	err = eachPerson(ctx, q, `SELECT person_no, event_no, state, settled_at FROM feed_events WHERE state = 'pending' AND person_no IN `,
		numbers, func(rows *sql.Rows) error {
			var e feedEvent
			err := rows.Scan(&e.PersonNo, &e.No, &e.State, &e.SettledAt)
			u.Events = append(u.Events, e)
			return err
		})
	return u, err
}

// keepFeedUndo keeps what became of lines and events that waited before a chunk.
func (tx *Tx) keepFeedUndo(b *ImportBatch, before feedUndo) error {
	var kept feedUndo
	for _, l := range before.Lines {
		err := tx.row(`SELECT old_value, acknowledged_at FROM changes WHERE seq = $1`, l.Seq).Scan(&l.OldAfter, &l.Settled)
		if err != nil {
			return classify(err)
		}
		if l.Settled != l.SettledAt || !bytes.Equal(l.Old, l.OldAfter) {
			kept.Lines = append(kept.Lines, l)
		}
	}
	for _, e := range before.Events {
		err := tx.row(`SELECT state, settled_at FROM feed_events WHERE person_no = $1 AND event_no = $2`, e.PersonNo, e.No).Scan(&e.StateAfter, &e.Settled)
		if err != nil {
			return classify(err)
		}
		if e.State != e.StateAfter {
			kept.Events = append(kept.Events, e)
		}
	}
	n := int64(len(kept.Lines) + len(kept.Events))
	if n == 0 || b.Undo != UndoKept {
		return nil
	}
	content, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	b.UndoRows += n
	return tx.saveUndo(b.ID, feedUndoTable, n, "", content)
}

// closureUndoTable stands for when the desk closes health centres whose rows a chunk withdrew: their table has that column, and the archive
// does not.
const closureUndoTable = "health_centres.closed_on"

// keepClosures keeps when the centres of rows that are about to be withdrawn close. It comes before what is kept of the rows, since what was
// kept last is undone first.
func (tx *Tx) keepClosures(b *ImportBatch, rows *Rows, removed []int) error {
	if rows.table != HealthCentres || len(removed) == 0 || b.effectOn(rows.table) == nil {
		return nil
	}
	closures := map[string]string{}
	err := eachPerson(tx.ctx, tx.sql, `SELECT centre_no, closed_on FROM health_centres WHERE closed_on <> '' AND centre_no IN `, numbersOf(rows, removed),
		func(found *sql.Rows) error {
			var no, on string
			err := found.Scan(&no, &on)
			closures[no] = on
			return err
		})
	if err != nil || len(closures) == 0 {
		return err
	}
	content, err := json.Marshal(closures)
	if err != nil {
		return err
	}
	return tx.saveUndo(b.ID, closureUndoTable, int64(len(closures)), "", content)
}

// undoClosures lets the centres that are there again close as they did.
func (tx *Tx) undoClosures(content []byte) error {
	closures := map[string]string{}
	if err := json.Unmarshal(content, &closures); err != nil {
		return fmt.Errorf("%w: %w", errUndoBroken, err)
	}
	for no, on := range closures {
		if _, err := tx.exec(`UPDATE health_centres SET closed_on = $2 WHERE centre_no = $1`, no, on); err != nil {
			return err
		}
	}
	return nil
}

func loadTableOf(name string) (*LoadTable, error) {
	for _, t := range LoadTables {
		if t.Name == name {
			return t, nil
		}
	}
	return nil, fmt.Errorf("%w: table %s", errUndoBroken, name)
}
