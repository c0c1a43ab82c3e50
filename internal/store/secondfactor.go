package store

import "context"

// SecondFactor is what a person has set up beside the password.
type SecondFactor struct {
	// AppSince is when the authenticator app was set up, 0 where there is none; AppUsedAt when a code of it last counted.
	AppSince, AppUsedAt int64
	Passkeys            int
	// CodesLeft of the recovery codes made at CodesAt can still be used.
	CodesLeft int
	CodesAt   int64
}

// On reports whether signing in with the password asks for more.
func (f SecondFactor) On() bool { return f.AppSince != 0 || f.Passkeys > 0 }

// SecondFactor reads what a person has set up; all zero for nothing.
func (db *DB) SecondFactor(ctx context.Context, personNo string) (f SecondFactor, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT
			COALESCE((SELECT created_at FROM authenticators WHERE person_no = $1), 0),
			COALESCE((SELECT last_used_at FROM authenticators WHERE person_no = $1), 0),
			(SELECT COUNT(*) FROM passkeys WHERE person_no = $1),
			(SELECT COUNT(*) FROM recovery_codes WHERE person_no = $1 AND used_at = 0),
			COALESCE((SELECT MAX(created_at) FROM recovery_codes WHERE person_no = $1), 0)`, personNo).
		Scan(&f.AppSince, &f.AppUsedAt, &f.Passkeys, &f.CodesLeft, &f.CodesAt)
	return f, classify(err)
}

const authenticatorSecret = "authenticators.secret"

// AddAuthenticator keeps the secret of an authenticator app. step is that of the code which confirmed it, so that it counts no
// second time. ErrExists where the person has one already.
func (tx *Tx) AddAuthenticator(personNo, secret string, step int64) error {
	n, err := tx.exec(`INSERT INTO authenticators (person_no, secret, created_at, last_step) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		personNo, tx.db.keys.Seal(authenticatorSecret, personNo, secret), tx.at.Unix(), step)
	if err == nil && n == 0 {
		return ErrExists
	}
	return err
}

// RemoveAuthenticator forgets the authenticator app. ErrNotFound where there is none.
func (tx *Tx) RemoveAuthenticator(personNo string) error {
	n, err := tx.exec(`DELETE FROM authenticators WHERE person_no = $1`, personNo)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

// AuthenticatorSecret is the secret of the person's authenticator app. ErrNotFound where there is none.
func (db *DB) AuthenticatorSecret(ctx context.Context, personNo string) (string, error) {
	var sealed []byte
	err := db.read.QueryRowContext(ctx, `SELECT secret FROM authenticators WHERE person_no = $1`, personNo).Scan(&sealed)
	if err != nil {
		return "", classify(err)
	}
	return db.keys.Open(authenticatorSecret, personNo, sealed)
}

// UseAuthenticatorStep takes the code of a 30-second step. It answers no where a code of that step or a later one was taken before:
// each counts once, however many come at the same time.
func (db *DB) UseAuthenticatorStep(ctx context.Context, personNo string, step int64) (bool, error) {
	result, err := db.write.ExecContext(ctx, `UPDATE authenticators SET last_step = $2, last_used_at = $3 WHERE person_no = $1 AND last_step < $2`,
		personNo, step, db.Now().Unix())
	if err != nil {
		return false, classify(err)
	}
	n, err := result.RowsAffected()
	return n == 1, classify(err)
}

// recoveryKind tells the hashes of recovery codes from other codes'.
const recoveryKind = "recovery"

// NewRecoveryCodes keeps a set of recovery codes; those before count no more.
func (tx *Tx) NewRecoveryCodes(personNo string, codes []string) error {
	if err := tx.DropRecoveryCodes(personNo); err != nil {
		return err
	}
	for _, code := range codes {
		_, err := tx.exec(`INSERT INTO recovery_codes (person_no, code_hash, created_at) VALUES ($1, $2, $3)`,
			personNo, tx.db.keys.CodeHash(recoveryKind, personNo, code), tx.at.Unix())
		if err != nil {
			return err
		}
	}
	return nil
}

// UseRecoveryCode uses a recovery code up. ErrNotFound where it is none of the person's, or was used.
func (tx *Tx) UseRecoveryCode(personNo, code string) error {
	n, err := tx.exec(`UPDATE recovery_codes SET used_at = $3 WHERE person_no = $1 AND code_hash = $2 AND used_at = 0`,
		personNo, tx.db.keys.CodeHash(recoveryKind, personNo, code), tx.at.Unix())
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

// DropRecoveryCodes voids the recovery codes: without a second factor they stand in for nothing.
func (tx *Tx) DropRecoveryCodes(personNo string) error {
	_, err := tx.exec(`DELETE FROM recovery_codes WHERE person_no = $1`, personNo)
	return err
}

// RemoveSecondFactor removes the authenticator app, all passkeys and the recovery codes.
func (tx *Tx) RemoveSecondFactor(personNo string) error {
	for _, table := range []string{"authenticators", "passkeys", "recovery_codes"} {
		if _, err := tx.exec(`DELETE FROM `+table+` WHERE person_no = $1`, personNo); err != nil {
			return err
		}
	}
	return nil
}
