package store

import (
	"context"
	"time"
)

// What of an account's way in is made anew.
const (
	ResetFirst    = "first" // the first password of a new account
	ResetPassword = "password"
	ResetFactor   = "factor"
)

// MarkedAfterReset is how long after the first sign-in with a new way in the acts of the account are marked.
const MarkedAfterReset = 24 * time.Hour

// StaffReset is a new way in that an account was given.
type StaffReset struct {
	ID, Name, What, Reason string
	AskedBy, ReleasedBy    string // ReleasedBy is the second person, "" where whoever has the machine did it
	At                     int64
	UsedAt                 int64 // the first sign-in since; 0 while there was none
}

// SaveStaffReset keeps that an account was given a new way in, by the actor with whoever asked for it.
func (tx *Tx) SaveStaffReset(r StaffReset) error {
	_, err := tx.exec(`INSERT INTO staff_resets (reset_id, name, what, reason, asked_by, released_by, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		NewID(), r.Name, r.What, r.Reason, r.AskedBy, r.ReleasedBy, tx.at.Unix())
	tx.Note("staff reset of "+r.Name, nil, r.What)
	return err
}

// useStaffResets begins the day in which the acts of an account are marked.
func (tx *Tx) useStaffResets(name string) error {
	_, err := tx.exec(`UPDATE staff_resets SET used_at = $2 WHERE name = $1 AND used_at = 0`, name, tx.at.Unix())
	return err
}

// StaffResets are up to n new ways in of an account, the newest first.
func (db *DB) StaffResets(ctx context.Context, name string, n int) ([]StaffReset, error) {
	return collect(ctx, db.read, func(r *StaffReset) []any {
		return []any{&r.ID, &r.Name, &r.What, &r.Reason, &r.AskedBy, &r.ReleasedBy, &r.At, &r.UsedAt}
	}, `SELECT reset_id, name, what, reason, asked_by, released_by, at, used_at FROM staff_resets
		WHERE name = $1 ORDER BY at DESC, reset_id LIMIT $2`, name, n)
}

// ResetBefore is when an account was last given a new way in, where a moment (Unix seconds) lies in the day after its first use; 0
// otherwise. Until it is used nobody acts with it, so a moment before counts too.
func (db *DB) ResetBefore(ctx context.Context, name string, moment int64) (at int64, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT COALESCE(MAX(at), 0) FROM staff_resets WHERE name = $1 AND at <= $2 AND (used_at = 0 OR used_at > $3)`,
		name, moment, moment-int64(MarkedAfterReset.Seconds())).Scan(&at)
	return at, classify(err)
}

// markReset notes in the audit log that a member of staff acts in the day after they were given a new way in.
func (tx *Tx) markReset() error {
	if tx.act.Actor.Kind != "staff" {
		return nil
	}
	at, err := tx.DB().ResetBefore(tx.ctx, tx.act.Actor.ID, tx.at.Unix())
	if err == nil && at != 0 {
		tx.Note(NoteAfterReset, nil, at)
	}
	return err
}

// NoteAfterReset is the name of the mark in the audit log.
const NoteAfterReset = "after reset"
