package store

import (
	"context"
	"errors"

	"shebao/internal/social"
)

// ErrOwnRecord means that a member of staff came to a record that is their own, or that of somebody they declared.
var ErrOwnRecord = errors.New("store: the record is the member of staff's own, or a relative's")

// StaffRelative is somebody whose record the holder of a staff account keeps away from.
type StaffRelative struct {
	ID         string
	Relation   string
	Shown      string // the name as the holder wrote it
	DeclaredAt int64
}

const staffRelativeShown = "staff_relatives.shown"

// DeclareRelative keeps the actor away from the records of whoever has an ID number. ErrExists where they declared it before.
func (tx *Tx) DeclareRelative(id social.IDNumber, r StaffRelative) error {
	n, err := tx.exec(`INSERT INTO staff_relatives (name, relative_id, id_hash, relation, shown, declared_at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT DO NOTHING`, tx.act.Actor.ID, NewID(), tx.db.keys.idHash(string(id)), r.Relation, tx.db.keys.Seal(staffRelativeShown, "", r.Shown), tx.at.Unix())
	if err == nil && n == 0 {
		return ErrExists
	}
	tx.Note("relative", nil, r.Relation)
	return err
}

// DropRelative lets the holder of an account come to the records of somebody they declared. ErrNotFound where they declared no such one.
func (tx *Tx) DropRelative(name, relativeID string) error {
	n, err := tx.exec(`DELETE FROM staff_relatives WHERE name = $1 AND relative_id = $2`, name, relativeID)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	tx.Note("relative of "+name, relativeID, nil)
	return err
}

// StaffRelatives are those whom the holder of an account declared, in the order in which they did.
func (db *DB) StaffRelatives(ctx context.Context, name string) ([]StaffRelative, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT relative_id, relation, shown, declared_at FROM staff_relatives WHERE name = $1
		ORDER BY declared_at, relative_id`, name)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []StaffRelative
	for rows.Next() {
		var r StaffRelative
		var shown []byte
		if err := rows.Scan(&r.ID, &r.Relation, &shown, &r.DeclaredAt); err != nil {
			return nil, classify(err)
		}
		if r.Shown, err = db.keys.Open(staffRelativeShown, "", shown); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, classify(rows.Err())
}

// SetStaffPerson says whose record is that of the holder of an account; "" for nobody's.
func (tx *Tx) SetStaffPerson(name, personNo string) error {
	var before string
	if err := classify(tx.row(`SELECT person_no FROM staff_accounts WHERE name = $1`, name).Scan(&before)); err != nil {
		return err
	}
	_, err := tx.exec(`UPDATE staff_accounts SET person_no = $2 WHERE name = $1`, name, personNo)
	tx.Note("person of "+name, before, personNo)
	return err
}

// OwnRecord says whether a person's record is that of the holder of a staff account, has the same ID number, or is of somebody they declared.
func (db *DB) OwnRecord(ctx context.Context, name, personNo string) (own bool, err error) {
	if name == "" || personNo == "" {
		return false, nil
	}
	var n int
	err = db.read.QueryRowContext(ctx, `SELECT
		(SELECT COUNT(*) FROM staff_accounts a WHERE a.name = $1 AND a.person_no = $2) +
		(SELECT COUNT(*) FROM staff_accounts a JOIN persons o ON o.person_no = a.person_no JOIN persons p ON p.person_no = $2
			WHERE a.name = $1 AND o.id_hash = p.id_hash) +
		(SELECT COUNT(*) FROM staff_relatives r JOIN persons p ON p.id_hash = r.id_hash WHERE r.name = $1 AND p.person_no = $2)`,
		name, personNo).Scan(&n)
	return n > 0, classify(err)
}

// refuseOwn keeps a member of staff from records of their own: whatever looks at a person's record or changes it is an act about them.
func (tx *Tx) refuseOwn() error {
	if tx.act.Actor.Kind != "staff" {
		return nil
	}
	own, err := tx.DB().OwnRecord(tx.ctx, tx.act.Actor.ID, tx.act.PersonNo)
	if err == nil && own {
		return ErrOwnRecord
	}
	return err
}
