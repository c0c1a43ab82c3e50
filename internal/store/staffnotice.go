package store

import "context"

// StaffNotice is something that a member of staff is told on their own first page.
type StaffNotice struct {
	ID   string
	At   int64
	Body string
}

// TellStaff tells the holder of an account something, until they say that they read it.
func (tx *Tx) TellStaff(name, body string) error {
	_, err := tx.exec(`INSERT INTO staff_notices (name, notice_id, at, body) VALUES ($1, $2, $3, $4)`, name, NewID(), tx.at.Unix(), body)
	return err
}

// StaffNotices are up to n that the holder of an account has not read, the newest first.
func (db *DB) StaffNotices(ctx context.Context, name string, n int) ([]StaffNotice, error) {
	return collect(ctx, db.read, func(one *StaffNotice) []any {
		return []any{&one.ID, &one.At, &one.Body}
	}, `SELECT notice_id, at, body FROM staff_notices WHERE name = $1 AND read_at = 0
		ORDER BY at DESC, notice_id LIMIT $2`, name, n)
}

// ReadStaffNotice notes that the actor read a notice of theirs. One that is not there any more is read.
func (tx *Tx) ReadStaffNotice(id string) error {
	_, err := tx.exec(`UPDATE staff_notices SET read_at = $3 WHERE name = $1 AND notice_id = $2 AND read_at = 0`, tx.act.Actor.ID, id, tx.at.Unix())
	tx.Note("staff notice", nil, id)
	return err
}
