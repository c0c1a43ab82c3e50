package store

import (
	"context"
	"crypto/hmac"
	"errors"
	"time"
)

// Scopes of an access code: what whoever checks it is shown.
const (
	ScopeDefault  = "default"  // the certificate of coverage, as the guide has it
	ScopeInForce  = "in_force" // only which branches the person is covered in now
	ScopeMonths24 = "months24" // that, and the last 24 months
	ScopeWhole    = "whole"    // the whole record
)

// AccessCode is an access code (授权码) as it is kept: the code itself is not.
type AccessCode struct {
	ID    string // names it in lookups; drawn by NewAccessCode
	Scope string
	// ForWhom and Purpose are as the holder gave them, or "".
	ForWhom, Purpose string

	CreatedAt, ExpiresAt int64
	EndedAt              int64  // when it was replaced or revoked, else 0
	State                string // active, replaced, revoked; one past its end is still "active"
	WrongTries           int    // since WrongSince
	WrongSince           int64  // the column locked_until is of when codes were locked, and stays for programs of then
	Uses                 int    // how often it was shown by; read by AccessCodes only
}

// codeKind tells the hashes of access codes from other codes'.
const codeKind = "access"

// NewAccessCode voids the person's code in force, if any, and keeps a new one with the scope, the words and the end given in c.
func (tx *Tx) NewAccessCode(personNo, code string, c AccessCode) error {
	if _, err := tx.endAccessCodes(personNo, "replaced"); err != nil {
		return err
	}
	k := tx.db.keys
	_, err := tx.exec(`INSERT INTO access_codes (person_no, code_hash, code_id, state, scope, for_whom, purpose, created_at, expires_at)
		VALUES ($1, $2, $3, 'active', $4, $5, $6, $7, $8)`, personNo, k.CodeHash(codeKind, personNo, code), NewID(), c.Scope,
		k.Seal("access_codes.for_whom", personNo, c.ForWhom), k.Seal("access_codes.purpose", personNo, c.Purpose), tx.at.Unix(), c.ExpiresAt)
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

const accessCodeColumns = `c.code_id, c.scope, c.for_whom, c.purpose, c.created_at, c.expires_at, c.ended_at, c.state, c.wrong_tries, c.wrong_since`

func (k *Keys) scanAccessCode(row scanner, personNo string, more ...any) (*AccessCode, error) {
	c := &AccessCode{}
	var forWhom, purpose []byte
	into := []any{&c.ID, &c.Scope, &forWhom, &purpose, &c.CreatedAt, &c.ExpiresAt, &c.EndedAt, &c.State, &c.WrongTries, &c.WrongSince}
	if err := row.Scan(append(into, more...)...); err != nil {
		return nil, classify(err)
	}
	var err error
	if c.ForWhom, err = k.Open("access_codes.for_whom", personNo, forWhom); err != nil {
		return nil, err
	}
	c.Purpose, err = k.Open("access_codes.purpose", personNo, purpose)
	return c, err
}

// inForce selects the code in force of person $1 at time $2.
const inForce = ` FROM access_codes c WHERE c.person_no = $1 AND c.state = 'active' AND c.expires_at > $2`

// AccessCode reads the person's code in force. ErrNotFound where there is none.
func (db *DB) AccessCode(ctx context.Context, personNo string) (*AccessCode, error) {
	return db.keys.scanAccessCode(db.read.QueryRowContext(ctx, `SELECT `+accessCodeColumns+inForce, personNo, db.Now().Unix()), personNo)
}

// PastAccessCodes are up to n codes of the person that are not in force any more, the newest first, with how often each was used.
func (db *DB) PastAccessCodes(ctx context.Context, personNo string, n int) ([]AccessCode, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT `+accessCodeColumns+`, (SELECT COUNT(*) FROM lookups l
			WHERE l.person_no = c.person_no AND l.code_id = c.code_id AND l.outcome = 'genuine')
		FROM access_codes c WHERE c.person_no = $1 AND (c.state <> 'active' OR c.expires_at <= $2)
		ORDER BY c.created_at DESC, c.code_hash LIMIT $3`, personNo, db.Now().Unix(), n)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []AccessCode
	for rows.Next() {
		uses := 0
		c, err := db.keys.scanAccessCode(rows, personNo, &uses)
		if err != nil {
			return nil, err
		}
		c.Uses = uses
		list = append(list, *c)
	}
	return list, classify(rows.Err())
}

// AccessCodeOpens reports whether a code is the person's code in force. It counts no try: it is for the session that
// made the code, not for a check.
func (db *DB) AccessCodeOpens(ctx context.Context, personNo, code string) (bool, error) {
	_, opens, err := db.accessCodeOf(ctx, personNo, code)
	return opens, err
}

// accessCodeOf says whether a person has a code in force, and whether it is this one.
func (db *DB) accessCodeOf(ctx context.Context, personNo, code string) (has, opens bool, err error) {
	var hash string
	err = classify(db.read.QueryRowContext(ctx, `SELECT c.code_hash`+inForce, personNo, db.Now().Unix()).Scan(&hash))
	same := hmac.Equal([]byte(hash), []byte(db.keys.CodeHash(codeKind, personNo, code)))
	if errors.Is(err, ErrNotFound) {
		return false, false, nil
	}
	return err == nil, err == nil && same, err
}

// HoldersOf are those of some people against whose codes in force a try of a code counts: the one whose code it is, else all who have
// one. A number may be that of several people, or of nobody.
func (db *DB) HoldersOf(ctx context.Context, people []string, code string) ([]string, error) {
	var holders []string
	owner := ""
	for _, personNo := range people {
		has, opens, err := db.accessCodeOf(ctx, personNo, code)
		if err != nil {
			return nil, err
		}
		if has {
			holders = append(holders, personNo)
		}
		if opens {
			owner = personNo
		}
	}
	if owner != "" {
		return []string{owner}, nil
	}
	return holders, nil
}

// CodeTry is what trying an access code came to.
type CodeTry struct {
	Code   *AccessCode // the person's code in force; nil where there is none
	Opened bool        // it is the one
	Many   bool        // this wrong try is the one from which the holder is to be told
}

// TryAccessCode tries a code against the one in force of the act's person, and counts a wrong try: the one that makes it many within a time
// says so, once; a right one forgets those before it. No number of wrong ones locks it. The code's row is held, so that tries made at once
// are counted one by one.
func (tx *Tx) TryAccessCode(code string, many int, within time.Duration) (CodeTry, error) {
	personNo, now := tx.act.PersonNo, tx.at.Unix()
	if _, err := tx.exec(`UPDATE access_codes SET wrong_tries = wrong_tries WHERE person_no = $1 AND state = 'active' AND expires_at > $2`,
		personNo, now); err != nil {
		return CodeTry{}, err
	}
	hash := ""
	c, err := tx.db.keys.scanAccessCode(tx.row(`SELECT `+accessCodeColumns+`, c.code_hash`+inForce, personNo, now), personNo, &hash)
	if errors.Is(err, ErrNotFound) {
		return CodeTry{}, nil
	}
	if err != nil {
		return CodeTry{}, err
	}
	try := CodeTry{Code: c}
	if hmac.Equal([]byte(hash), []byte(tx.db.keys.CodeHash(codeKind, personNo, code))) {
		try.Opened = true
		c.WrongTries, c.WrongSince = 0, 0
	} else {
		try.Many = c.wrong(tx.at, many, within)
	}
	_, err = tx.exec(`UPDATE access_codes SET wrong_tries = $3, wrong_since = $4 WHERE person_no = $1 AND code_hash = $2`,
		personNo, hash, c.WrongTries, c.WrongSince)
	return try, err
}

// wrong counts a wrong try and says whether it is the one that makes it many.
func (c *AccessCode) wrong(now time.Time, many int, within time.Duration) bool {
	if now.Unix() >= c.WrongSince+int64(within.Seconds()) {
		c.WrongTries, c.WrongSince = 0, now.Unix()
	}
	c.WrongTries++
	return c.WrongTries == many
}
