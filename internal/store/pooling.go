package store

import (
	"context"
	"errors"
	"strings"

	"shebao/internal/social"
)

// poolingField and pooledField are what the change feed calls 个人账户家庭共享: of the one who shares, and of the relative who gives it
// up. The values are "relative's personal number:relation", and "" for none.
const (
	poolingField = "pooling"
	pooledField  = "pooled_by"
)

// States of a pooling.
const (
	PoolingActive  = "active"
	PoolingEnded   = "ended"   // by either side
	PoolingRefused = "refused" // by the core system
)

// Who ended a pooling.
const (
	EndedByHolder   = "holder"
	EndedByRelative = "relative"
)

// Pooling is one medical account shared with one relative (个人账户家庭共享), as one of the two sees it.
type Pooling struct {
	// Ref names it in a form: a keyed hash, so that no form holds another person's number and nobody else's reference works.
	Ref        string
	HolderNo   string
	RelativeNo string
	ReceiptNo  string          // of the act that made it
	Relation   social.Relation // of the relative to the holder
	MadeAt     int64
	OtherName  string // of the other one of the two
}

// Poolings are those with whom a person shares their medical account now, the first one first.
func (db *DB) Poolings(ctx context.Context, personNo string) ([]Pooling, error) {
	return db.poolings(ctx, `SELECT s.person_no, s.relative_no, s.receipt_no, s.relation, s.made_at, COALESCE(p.name, '')
		FROM poolings s LEFT JOIN persons p ON p.person_no = s.relative_no
		WHERE s.person_no = $1 AND s.state = 'active' ORDER BY s.made_at, s.relative_no`, personNo)
}

// PooledBy are those who share their medical account with a person now, the first one first.
func (db *DB) PooledBy(ctx context.Context, personNo string) ([]Pooling, error) {
	return db.poolings(ctx, `SELECT s.person_no, s.relative_no, s.receipt_no, s.relation, s.made_at, COALESCE(p.name, '')
		FROM poolings s LEFT JOIN persons p ON p.person_no = s.person_no
		WHERE s.relative_no = $1 AND s.state = 'active' ORDER BY s.made_at, s.person_no`, personNo)
}

func (db *DB) poolings(ctx context.Context, query, personNo string) ([]Pooling, error) {
	rows, err := db.read.QueryContext(ctx, query, personNo)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []Pooling
	for rows.Next() {
		var s Pooling
		if err := rows.Scan(&s.HolderNo, &s.RelativeNo, &s.ReceiptNo, &s.Relation, &s.MadeAt, &s.OtherName); err != nil {
			return nil, classify(err)
		}
		s.Ref = db.keys.Lookup("pooling", s.HolderNo+" "+s.RelativeNo+" "+s.ReceiptNo)
		list = append(list, s)
	}
	return list, classify(rows.Err())
}

// Pool shares the medical account of the act's person with a relative, and tells the core system. The act must have its receipt.
// ErrExists where it is shared with that relative already.
func (tx *Tx) Pool(relativeNo string, relation social.Relation) error {
	n, err := tx.exec(`INSERT INTO poolings (person_no, relative_no, receipt_no, relation, state, made_at)
		VALUES ($1, $2, $3, $4, 'active', $5) ON CONFLICT DO NOTHING`, tx.act.PersonNo, relativeNo, tx.receipt, string(relation), tx.at.Unix())
	if err == nil && n == 0 {
		return ErrExists
	}
	if err != nil {
		return err
	}
	return tx.ChangeOther(poolingField, "", relativeNo+":"+string(relation))
}

// EndPooling ends a pooling, of which the act's person is the holder or the relative, and tells the core system. ErrNotFound where it
// has ended, or is between others.
func (tx *Tx) EndPooling(s Pooling) error {
	field, other, by := poolingField, s.RelativeNo, EndedByHolder
	if s.RelativeNo == tx.act.PersonNo {
		field, other, by = pooledField, s.HolderNo, EndedByRelative
	}
	n, err := tx.exec(`UPDATE poolings SET state = 'ended', ended_at = $4, ended_by = $5, end_receipt_no = $7 WHERE person_no = $1 AND relative_no = $2
		AND receipt_no = $3 AND state = 'active' AND (person_no = $6 OR relative_no = $6)`, s.HolderNo, s.RelativeNo, s.ReceiptNo,
		tx.at.Unix(), by, tx.act.PersonNo, tx.receipt)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	if err != nil {
		return err
	}
	return tx.ChangeOther(field, other+":"+string(s.Relation), "")
}

// UndoPool takes back a pooling that the core system refused, and says with whom it was: ErrNotFound where the event made none.
func (tx *Tx) UndoPool(e FeedEvent) (relativeNo string, err error) {
	for _, f := range e.Fields {
		if f.Field == poolingField {
			relativeNo, _, _ = strings.Cut(f.New, ":")
		}
	}
	n, err := tx.exec(`UPDATE poolings SET state = 'refused', ended_at = $4 WHERE person_no = $1 AND relative_no = $2 AND receipt_no = $3`,
		e.PersonNo, relativeNo, e.ReceiptNo, tx.at.Unix())
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return relativeNo, err
}

// UndoEndPooling brings back the pooling whose end the core system refused, and says who the other one is. Where the two share again
// by now, or the core system never took the pooling itself, nothing comes back: ErrNotFound.
func (tx *Tx) UndoEndPooling(e FeedEvent) (otherNo string, err error) {
	holder, relative := "", ""
	for _, f := range e.Fields {
		otherNo, _, _ = strings.Cut(f.Old, ":")
		switch f.Field {
		case poolingField:
			holder, relative = e.PersonNo, otherNo
		case pooledField:
			holder, relative = otherNo, e.PersonNo
		}
	}
	n, err := tx.exec(`UPDATE poolings SET state = 'active', ended_at = 0, ended_by = '', end_receipt_no = '' WHERE person_no = $1
		AND relative_no = $2 AND end_receipt_no = $3 AND state = 'ended'
		AND NOT EXISTS (SELECT 1 FROM poolings WHERE person_no = $1 AND relative_no = $2 AND state = 'active')`, holder, relative, e.ReceiptNo)
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	return otherNo, err
}

// MedicalBalance is what a person's medical account holds after its newest year on record; ok is false where there is no account.
func (db *DB) MedicalBalance(ctx context.Context, personNo string) (balance social.Fen, ok bool, err error) {
	err = classify(db.read.QueryRowContext(ctx, `SELECT closing FROM individual_accounts WHERE person_no = $1 AND account = 'medical'
		ORDER BY year DESC LIMIT 1`, personNo).Scan(&balance))
	if errors.Is(err, ErrNotFound) {
		return 0, false, nil
	}
	return balance, err == nil, err
}
