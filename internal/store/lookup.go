package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
)

// Lookup is one look of somebody else at a person's record.
type Lookup struct {
	At      int64
	Via     string // access_code, check_code, qr, file
	Viewer  string // as the viewer gave it, or ""
	Purpose string // as the viewer gave it, or ""
	Address string // network address
	Outcome string // what was shown: genuine, expired, superseded, revoked, altered
}

// SaveLookup keeps a look at the act's person.
func (tx *Tx) SaveLookup(l Lookup) error {
	_, err := tx.exec(`INSERT INTO lookups (person_no, at, lookup_id, via, viewer, purpose, address, outcome)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		tx.act.PersonNo, tx.at.Unix(), NewID(), l.Via, l.Viewer, l.Purpose, l.Address, l.Outcome)
	return err
}

// Lookups lists who looked at a person's record, newest first.
func (db *DB) Lookups(ctx context.Context, personNo string) ([]Lookup, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT at, via, viewer, purpose, address, outcome FROM lookups
		WHERE person_no = $1 ORDER BY at DESC, lookup_id LIMIT 500`, personNo)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []Lookup
	for rows.Next() {
		var l Lookup
		if err := rows.Scan(&l.At, &l.Via, &l.Viewer, &l.Purpose, &l.Address, &l.Outcome); err != nil {
			return nil, classify(err)
		}
		list = append(list, l)
	}
	return list, classify(rows.Err())
}

// NewID draws an opaque ID of 128 bits.
func NewID() string {
	b := make([]byte, 16)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	return hex.EncodeToString(b)
}
