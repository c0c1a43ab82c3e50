package store

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Why an import can't be rolled back.
var (
	// ErrNoUndo means that nothing is kept to roll the import back by.
	ErrNoUndo = errors.New("store: nothing is kept to roll the import back by")
	// ErrBuiltUpon is wrapped by *BuiltUponError.
	ErrBuiltUpon = errors.New("store: something was built upon the import")
)

// BuiltUponError says where an import was built upon, so that it can't be rolled back.
type BuiltUponError struct {
	// Table is where rows of the import have changed since, or UponAccount, UponFeed, UponKeys.
	Table string
}

// What besides its own tables may be built upon an import.
const (
	UponAccount = "registrations" // somebody whom the import brought has registered or been served
	UponFeed    = "changes"       // the core system or a later import has answered a change since
	UponKeys    = "keys"          // what is kept was sealed with a data key that is no more
)

func (e *BuiltUponError) Error() string { return ErrBuiltUpon.Error() + ": " + e.Table }

// Unwrap gives ErrBuiltUpon.
func (e *BuiltUponError) Unwrap() error { return ErrBuiltUpon }

// RollBackImport puts everything that an import changed back to what it was, all of it or, with an error, nothing. Hold the import lock.
// Errors: ErrNotFound, ErrNoUndo, *BuiltUponError.
func (tx *Tx) RollBackImport(batch int64) (rows int64, err error) {
	n, err := tx.exec(`UPDATE import_batches SET state = $2, undo = $3, owner = '', rolled_back_at = $4 WHERE batch_id = $1 AND undo = 'kept'`,
		batch, ImportUndone, UndoUsed, tx.at.Unix())
	if err != nil {
		return 0, err
	}
	if n == 0 {
		if _, err := tx.DB().ImportBatch(tx.ctx, batch); err != nil {
			return 0, err
		}
		return 0, ErrNoUndo
	}
	for {
		done, err := tx.undoLast(batch)
		if errors.Is(err, ErrNotFound) {
			break
		}
		if err != nil {
			return rows, err
		}
		rows += done
	}
	if _, err := tx.exec(`DELETE FROM proof_waits WHERE batch_id = $1`, batch); err != nil {
		return rows, err
	}
	tx.Note("batch", nil, batch)
	tx.Note("rows", nil, rows)
	return rows, tx.dropConflicts(batch)
}

// dropConflicts forgets what an import brought against changes through the portal.
func (tx *Tx) dropConflicts(batch int64) error {
	rows, err := tx.sql.QueryContext(tx.ctx, `SELECT DISTINCT person_no FROM import_conflicts WHERE batch_id = $1`, batch)
	if err != nil {
		return classify(err)
	}
	defer rows.Close()
	var people []string
	for rows.Next() {
		var no string
		if err := rows.Scan(&no); err != nil {
			return classify(err)
		}
		people = append(people, no)
	}
	if err := rows.Err(); err != nil {
		return classify(err)
	}
	if _, err := tx.exec(`DELETE FROM import_conflicts WHERE batch_id = $1`, batch); err != nil {
		return err
	}
	for _, no := range people {
		if err := tx.refollowConflicts(no); err != nil {
			return err
		}
	}
	return nil
}

// undoLast undoes the chunk that was written last, and forgets it. ErrNotFound where none is left.
func (tx *Tx) undoLast(batch int64) (rows int64, err error) {
	var no int64
	var table, after string
	var sealed []byte
	err = tx.row(`SELECT undo_no, table_name, row_count, after_sum, content FROM import_undo WHERE batch_id = $1 ORDER BY undo_no DESC LIMIT 1`,
		batch).Scan(&no, &table, &rows, &after, &sealed)
	if err != nil {
		return 0, classify(err)
	}
	content, err := tx.db.keys.open("import_undo.content", "", sealed)
	if err != nil {
		return 0, &BuiltUponError{UponKeys}
	}
	switch table {
	case feedUndoTable:
		err = tx.undoFeed(content)
	case closureUndoTable:
		err = tx.undoClosures(content)
	default:
		err = tx.undoRows(table, after, content)
	}
	if err != nil {
		return 0, err
	}
	_, err = tx.exec(`DELETE FROM import_undo WHERE undo_no = $1`, no)
	return rows, err
}

func (tx *Tx) undoRows(name, after string, content []byte) error {
	table, err := loadTableOf(name)
	if err != nil {
		return err
	}
	e, err := unpackEffect(table, content)
	if err != nil {
		return err
	}
	if table == Persons {
		if err := tx.mayUndoPeople(e); err != nil {
			return err
		}
	}
	same, err := tx.isStill(e, after)
	if err != nil {
		return err
	}
	if !same {
		return &BuiltUponError{name}
	}
	if err := tx.remove(e.added, upTo(e.added.Len())); err != nil {
		return err
	}
	if table == Contributions {
		if err := tx.putContributions(e.before); err != nil {
			return err
		}
		return tx.putContributions(e.removed)
	}
	if err := tx.insert(e.before, upTo(e.before.Len()), table.replaceClause()); err != nil {
		return err
	}
	if err := tx.insert(e.removed, upTo(e.removed.Len()), ""); err != nil || table != Persons {
		return err
	}
	for _, rows := range []*Rows{e.added, e.before, e.removed} {
		if err := tx.followShared(numbersOf(rows, upTo(rows.Len()))); err != nil {
			return err
		}
	}
	return tx.followIDs(nil, numbersOf(e.before, upTo(e.before.Len())))
}

// isStill says whether the rows of a chunk are as it left them.
func (tx *Tx) isStill(e *loadEffect, after string) (bool, error) {
	now := NewRows(e.added.table)
	var sum rowSum
	found := 0
	add := func(there *foundRow) error {
		now.Reset()
		now.addFound(there)
		sum.add(now, 0)
		found++
		return nil
	}
	for _, rows := range []*Rows{e.added, e.before, e.removed} {
		if err := tx.db.keys.findRows(tx.ctx, tx.sql, rows, upTo(rows.Len()), add); err != nil {
			return false, err
		}
	}
	return int64(found) == e.left() && sum.String() == after, nil
}

// mayUndoPeople holds the records of a chunk of persons, and refuses where anybody among the new ones has been served since, or where what
// was sealed before can't be opened any more.
func (tx *Tx) mayUndoPeople(e *loadEffect) error {
	added := numbersOf(e.added, upTo(e.added.Len()))
	if err := tx.lockPeople(added); err != nil {
		return err
	}
	if err := tx.lockPeople(numbersOf(e.before, upTo(e.before.Len()))); err != nil {
		return err
	}
	served := 0
	for _, query := range []string{`SELECT person_no FROM registrations WHERE person_no IN `, `SELECT person_no FROM receipts WHERE person_no IN `,
		`SELECT person_no FROM changes WHERE person_no IN `} {
		if err := eachPerson(tx.ctx, tx.sql, query, added, func(*sql.Rows) error { served++; return nil }); err != nil {
			return err
		}
	}
	if served > 0 {
		return &BuiltUponError{UponAccount}
	}
	if err := tx.opens(e.removed); err != nil {
		return err
	}
	return tx.opens(e.before)
}

func (tx *Tx) opens(rows *Rows) error {
	for i := range rows.Len() {
		row := rows.row(i)
		no := string(rows.bytes(row[0]))
		for at, c := range Persons.Columns {
			if c.Kind != SealedColumn || row[at].null() {
				continue
			}
			if _, err := tx.db.keys.open("persons."+c.Name, no, rows.bytes(row[at])); err != nil {
				return &BuiltUponError{UponKeys}
			}
		}
	}
	return nil
}

// remove deletes the rows that have the keys of those given.
func (tx *Tx) remove(keys *Rows, which []int) error {
	if keys.table == Contributions {
		return tx.dropContributions(keys, which)
	}
	perStatement := parametersPerStatement / len(keys.table.key)
	statement := keys.table.deleteSQL(perStatement)
	for some := range slices.Chunk(which, perStatement) {
		if len(some) < perStatement {
			statement = keys.table.deleteSQL(len(some))
		}
		var args []any
		for _, i := range some {
			for _, at := range keys.table.key {
				if keys.table.Columns[at].Kind == TextColumn {
					args = append(args, string(keys.bytes(keys.row(i)[at])))
				} else {
					args = append(args, keys.row(i)[at].n)
				}
			}
		}
		if _, err := tx.exec(statement, args...); err != nil {
			return err
		}
	}
	return nil
}

// undoFeed lets lines and events of the change feed wait again that the import had settled, and go back to what they would have before.
func (tx *Tx) undoFeed(content []byte) error {
	var kept feedUndo
	if err := json.Unmarshal(content, &kept); err != nil {
		return fmt.Errorf("%w: %w", errUndoBroken, err)
	}
	for _, l := range kept.Lines {
		var old []byte
		var settled int64
		err := classify(tx.row(`SELECT old_value, acknowledged_at FROM changes WHERE person_no = $1 AND seq = $2`, l.PersonNo, l.Seq).Scan(&old, &settled))
		if errors.Is(err, ErrNotFound) || err == nil && (settled != l.Settled || !bytes.Equal(old, l.OldAfter)) {
			return &BuiltUponError{UponFeed}
		}
		if err != nil {
			return err
		}
		if l.Old != nil {
			if _, err := tx.db.keys.open("changes."+l.Field, l.PersonNo, l.Old); err != nil {
				return &BuiltUponError{UponKeys}
			}
		}
		if _, err := tx.exec(`UPDATE changes SET old_value = $3, acknowledged_at = $4 WHERE person_no = $1 AND seq = $2`, l.PersonNo, l.Seq,
			l.Old, l.SettledAt); err != nil {
			return err
		}
	}
	for _, e := range kept.Events {
		n, err := tx.exec(`UPDATE feed_events SET state = $3, settled_at = $4 WHERE person_no = $1 AND event_no = $2 AND state = $5 AND settled_at = $6`,
			e.PersonNo, e.No, e.State, e.SettledAt, e.StateAfter, e.Settled)
		if err != nil {
			return err
		}
		if n == 0 {
			return &BuiltUponError{UponFeed}
		}
	}
	for _, l := range kept.Lines {
		if err := tx.refollowConflicts(l.PersonNo); err != nil {
			return err
		}
	}
	return nil
}
