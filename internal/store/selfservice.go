package store

import (
	"context"
	"errors"
)

// selfServiceField is what the change feed calls 个人缴费自助业务: "open", or "" where it is not.
const selfServiceField = "self_service"

// SelfServiceSince is when 个人缴费自助业务 was opened for a person (Unix seconds), 0 where it is not open.
func (db *DB) SelfServiceSince(ctx context.Context, personNo string) (opened int64, err error) {
	err = classify(db.read.QueryRowContext(ctx, `SELECT opened_at FROM self_service WHERE person_no = $1 AND state = 'open'`,
		personNo).Scan(&opened))
	if errors.Is(err, ErrNotFound) {
		err = nil
	}
	return opened, err
}

// OpenSelfService opens it for the act's person, under the act's receipt, and tells the core system. ErrExists where it is open.
func (tx *Tx) OpenSelfService() error {
	n, err := tx.exec(`INSERT INTO self_service (person_no, state, receipt_no, opened_at) VALUES ($1, 'open', $2, $3)
		ON CONFLICT (person_no) DO UPDATE SET state = 'open', receipt_no = excluded.receipt_no, opened_at = excluded.opened_at, closed_at = 0
		WHERE self_service.state <> 'open'`, tx.act.PersonNo, tx.receipt, tx.at.Unix())
	if err == nil && n == 0 {
		return ErrExists
	}
	if err != nil {
		return err
	}
	return tx.ChangeOther(selfServiceField, "", "open")
}

// CloseSelfService closes it for the act's person, where it is open, and tells the core system.
func (tx *Tx) CloseSelfService(personNo string) error {
	n, err := tx.exec(`UPDATE self_service SET state = 'closed', closed_at = $2 WHERE person_no = $1 AND state = 'open'`, personNo, tx.at.Unix())
	if err != nil || n == 0 {
		return err
	}
	return tx.ChangeOther(selfServiceField, "open", "")
}

// CardPINHash is the keyed hash of a person's 医疗服务密码 (Keys.CodeHash of "pin"), "" where the archive has none.
func (db *DB) CardPINHash(ctx context.Context, personNo string) (hash string, err error) {
	err = classify(db.read.QueryRowContext(ctx, `SELECT card_pin_hash FROM persons WHERE person_no = $1`, personNo).Scan(&hash))
	return hash, err
}
