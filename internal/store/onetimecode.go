package store

import (
	"context"
	"crypto/subtle"
	"errors"
	"time"
)

// oneTimeTries is how many wrong answers end a one-time code.
const oneTimeTries = 5

// KeepOneTimeCode keeps a code sent for a purpose to a subject, and ends the one before. One-time codes are the product's own state.
func (db *DB) KeepOneTimeCode(ctx context.Context, purpose, subject, code string, expires time.Time) error {
	_, err := db.write.ExecContext(ctx, `INSERT INTO one_time_codes (purpose, subject_hash, code_hash, tries, expires_at)
		VALUES ($1, $2, $3, 0, $4)
		ON CONFLICT (purpose, subject_hash) DO UPDATE SET code_hash = excluded.code_hash, tries = 0, expires_at = excluded.expires_at`,
		purpose, db.keys.Lookup("one-time", subject), db.keys.CodeHash("one-time", subject, code), expires.Unix())
	return classify(err)
}

// UseOneTimeCode reports whether a code is the one sent, and uses it up. Each answer counts before it is compared, so that answers given
// at once get no more tries than others.
func (db *DB) UseOneTimeCode(ctx context.Context, purpose, subject, code string) (bool, error) {
	hash := db.keys.Lookup("one-time", subject)
	var kept string
	err := classify(db.write.QueryRowContext(ctx, `UPDATE one_time_codes SET tries = tries + 1
		WHERE purpose = $1 AND subject_hash = $2 AND tries < $3 AND expires_at > $4 RETURNING code_hash`,
		purpose, hash, oneTimeTries, db.Now().Unix()).Scan(&kept))
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	given := db.keys.CodeHash("one-time", subject, code)
	if subtle.ConstantTimeCompare([]byte(given), []byte(kept)) != 1 {
		return false, nil
	}
	result, err := db.write.ExecContext(ctx, `DELETE FROM one_time_codes WHERE purpose = $1 AND subject_hash = $2 AND code_hash = $3`,
		purpose, hash, kept)
	if err != nil {
		return false, classify(err)
	}
	n, err := result.RowsAffected()
	return n == 1, classify(err)
}
