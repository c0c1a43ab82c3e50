package store

import (
	"context"
	"strconv"
	"time"
)

const keepStaffSignIn = `INSERT INTO staff_signins (name, signin_id, at, outcome, way, label, address) VALUES ($1, $2, $3, $4, $5, $6, $7)
	ON CONFLICT (name, signin_id) DO UPDATE SET at = excluded.at, label = excluded.label, address = excluded.address, times = staff_signins.times + 1`

// SaveStaffSignIn keeps a sign-in of the account.
func (tx *Tx) SaveStaffSignIn(name string, e SignInEntry) error {
	if _, err := tx.exec(`UPDATE staff_accounts SET last_signin_at = $2 WHERE name = $1`, name, tx.at.Unix()); err != nil {
		return err
	}
	if err := tx.useStaffResets(name); err != nil {
		return err
	}
	_, err := tx.exec(keepStaffSignIn, tx.db.staffSignInArgs(name, e, tx.at)...)
	return err
}

// KeepFailedStaffSignIn keeps a failure: the product's own state, since it is nobody's act. name is "" where nobody has that name: that
// costs
// the same statement, so that the time of the answer does not tell.
func (db *DB) KeepFailedStaffSignIn(ctx context.Context, name string, e SignInEntry) error {
	db.listener.SignInFailed("staff", name, e.Outcome, e.Address)
	_, err := db.write.ExecContext(ctx, keepStaffSignIn, db.staffSignInArgs(name, e, db.Now())...)
	return classify(err)
}

func (db *DB) staffSignInArgs(name string, e SignInEntry, at time.Time) []any {
	id := NewID()
	if e.Outcome == SignInThrottled { // one entry an hour, or a flood would bury the rest
		id = SignInThrottled + strconv.FormatInt(at.Unix()/3600, 10)
	}
	return []any{name, id, at.Unix(), e.Outcome, e.Way, e.Label, db.keys.Seal("staff_signins.address", "", e.Address)}
}

// FailedStaffSignIns is how many sign-ins to an account failed after a time.
func (tx *Tx) FailedStaffSignIns(name string, after int64) (n int, err error) {
	err = tx.row(`SELECT COALESCE(SUM(times), 0) FROM staff_signins WHERE name = $1 AND outcome <> 'ok' AND at > $2`, name, after).Scan(&n)
	return n, classify(err)
}

// StaffSignIns are up to n sign-ins and failures of an account, newest first.
func (db *DB) StaffSignIns(ctx context.Context, name string, n int) ([]SignInEntry, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT at, outcome, way, label, address, times FROM staff_signins WHERE name = $1
		ORDER BY at DESC, signin_id LIMIT $2`, name, n)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []SignInEntry
	for rows.Next() {
		var e SignInEntry
		var address []byte
		if err := rows.Scan(&e.At, &e.Outcome, &e.Way, &e.Label, &address, &e.Times); err != nil {
			return nil, classify(err)
		}
		if e.Address, err = db.keys.Open("staff_signins.address", "", address); err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, classify(rows.Err())
}
