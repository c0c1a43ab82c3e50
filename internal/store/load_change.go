package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// RecordChange writes a line of the change feed: a field of persons (one of PersonFields) that the act changes, with its
// value before and after as the archive would write it ("8000.00", "200801"; a PIN as its CodeHash). The caller updates
// the row itself. Until the core system confirms the change, imports keep the portal's value.
func (tx *Tx) RecordChange(field, before, after string) error {
	if !slices.Contains(PersonFields, field) || field == "person_no" {
		return fmt.Errorf("store: %q is no field of a person that can be changed", field)
	}
	k, no := tx.db.keys, tx.act.PersonNo
	_, err := tx.exec(`INSERT INTO changes (person_no, receipt_no, act, field, old_value, new_value, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, no, tx.receipt, tx.act.Kind, field,
		k.Seal("changes."+field, no, before), k.Seal("changes."+field, no, after), tx.at.Unix())
	if err != nil {
		return err
	}
	// The row no longer is what its hash says; an import will look at the row itself.
	_, err = tx.exec(`UPDATE persons SET row_hash = '' WHERE person_no = $1`, no)
	return err
}

// pendingChange is a field's latest value set through the portal and not yet confirmed.
type pendingChange struct {
	seq                    int64
	personNo, field, value string
}

// conflict is a pending change for which the archive brings another value.
type conflict struct {
	pendingChange
	archive string
}

// findPending reads the changes that wait for the core system, the latest of each field, by personal number.
func (k *Keys) findPending(ctx context.Context, q querier, numbers []string) (map[string][]pendingChange, error) {
	pending := map[string][]pendingChange{}
	err := eachPerson(ctx, q, `SELECT seq, person_no, field, new_value FROM changes
		WHERE acknowledged_at = 0 AND person_no IN `, numbers, func(rows *sql.Rows) error {
		var c pendingChange
		var sealed []byte
		if err := rows.Scan(&c.seq, &c.personNo, &c.field, &sealed); err != nil {
			return err
		}
		if !slices.Contains(PersonFields, c.field) {
			return nil // a change of something that persons.csv does not carry
		}
		var err error
		c.value, err = k.Open("changes."+c.field, c.personNo, sealed)
		pending[c.personNo] = latest(pending[c.personNo], c)
		return err
	})
	return pending, err
}

// latest adds a change to a person's, in the place of an earlier one of the same field.
func latest(list []pendingChange, c pendingChange) []pendingChange {
	at := slices.IndexFunc(list, func(o pendingChange) bool { return o.field == c.field })
	switch {
	case at < 0:
		return append(list, c)
	case list[at].seq < c.seq:
		list[at] = c
	}
	return list
}

// confirmChange notes that the archive has brought the portal's value.
func (tx *Tx) confirmChange(c pendingChange) error {
	_, err := tx.exec(`UPDATE changes SET acknowledged_at = $3 WHERE person_no = $1 AND field = $2
		AND acknowledged_at = 0 AND seq <= $4`, c.personNo, c.field, tx.at.Unix(), c.seq)
	return err
}

// recordConflict keeps what the archive brought for a field that stays as the portal set it.
func (tx *Tx) recordConflict(batch int64, c conflict) error {
	k, field := tx.db.keys, "import_conflicts."+c.field
	_, err := tx.exec(`INSERT INTO import_conflicts (person_no, batch_id, field, portal_value, archive_value, at)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (person_no, batch_id, field) DO UPDATE SET portal_value = excluded.portal_value,
			archive_value = excluded.archive_value`, c.personNo, batch, c.field,
		k.Seal(field, c.personNo, c.value), k.Seal(field, c.personNo, c.archive), tx.at.Unix())
	return err
}
