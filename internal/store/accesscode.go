package store

import (
	"context"
	"time"
)

// AccessCode is an access code (授权码) as it is kept: the code itself is not.
type AccessCode struct {
	CreatedAt, ExpiresAt int64
	State                string // active, replaced, revoked
}

// codeKind tells the hashes of access codes from other codes'.
const codeKind = "access"

// NewAccessCode voids the person's code in force, if any, and keeps a new one.
func (tx *Tx) NewAccessCode(personNo, code string, expires time.Time) error {
	if _, err := tx.endAccessCodes(personNo, "replaced"); err != nil {
		return err
	}
	_, err := tx.exec(`INSERT INTO access_codes (person_no, code_hash, state, scope, created_at, expires_at)
		VALUES ($1, $2, 'active', 'default', $3, $4)`,
		personNo, tx.db.keys.CodeHash(codeKind, personNo, code), tx.at.Unix(), expires.Unix())
	return err
}

// RevokeAccessCode voids the person's code in force. ErrNotFound where there is none.
func (tx *Tx) RevokeAccessCode(personNo string) error {
	n, err := tx.endAccessCodes(personNo, "revoked")
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

func (tx *Tx) endAccessCodes(personNo, state string) (int64, error) {
	return tx.exec(`UPDATE access_codes SET state = $2, ended_at = $3
		WHERE person_no = $1 AND state = 'active' AND expires_at > $3`, personNo, state, tx.at.Unix())
}

// AccessCode reads the person's code in force. ErrNotFound where there is none.
func (db *DB) AccessCode(ctx context.Context, personNo string) (*AccessCode, error) {
	c := &AccessCode{State: "active"}
	err := db.read.QueryRowContext(ctx, `SELECT created_at, expires_at FROM access_codes
		WHERE person_no = $1 AND state = 'active' AND expires_at > $2`, personNo, db.Now().Unix()).Scan(&c.CreatedAt, &c.ExpiresAt)
	if err != nil {
		return nil, classify(err)
	}
	return c, nil
}

// AccessCodeOpens reports whether a code is the person's code in force.
func (db *DB) AccessCodeOpens(ctx context.Context, personNo, code string) (bool, error) {
	var n int
	err := db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM access_codes
		WHERE person_no = $1 AND code_hash = $2 AND state = 'active' AND expires_at > $3`,
		personNo, db.keys.CodeHash(codeKind, personNo, code), db.Now().Unix()).Scan(&n)
	return n == 1, classify(err)
}
