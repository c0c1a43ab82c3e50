package store

import (
	"context"
	"strings"
	"time"
)

// States of a staff account.
const (
	StaffActive   = "active"
	StaffDisabled = "disabled"
)

// StaffAccount is the account of somebody who works for the agency.
type StaffAccount struct {
	Name         string // they sign in with it, and acts bear it
	ShownName    string // as colleagues and insured people read it
	Office       string
	State        string
	PasswordHash string
	PasswordAt   int64 // when the password was set
	MustChange   bool  // the password is somebody else's making
	AppSecret    string
	AppSince     int64 // when the authenticator app was added; 0 where there is none
	AppUsedAt    int64
	AppStep      int64 // the step of the last code taken
	Epoch        int64
	CreatedAt    int64
	CreatedBy    string
	LastSignInAt int64
	Version      int64
	PersonNo     string // of the holder, where they are insured here; "" for nobody
}

const staffAppSecret = "staff_accounts.app_secret"

// AddStaffAccount makes an account, with an authenticator app where it has a secret. ErrExists where the name is taken.
func (tx *Tx) AddStaffAccount(a StaffAccount) error {
	since := int64(0)
	if a.AppSecret != "" {
		since = tx.at.Unix()
	}
	n, err := tx.exec(`INSERT INTO staff_accounts (name, shown_name, office, state, password_hash, password_at, must_change, created_at, created_by, app_secret, app_since)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $6, $8, $9, $10) ON CONFLICT DO NOTHING`,
		a.Name, a.ShownName, a.Office, StaffActive, a.PasswordHash, tx.at.Unix(), flag(a.MustChange), tx.act.Actor.ID,
		tx.db.keys.Seal(staffAppSecret, "", a.AppSecret), since)
	if err == nil && n == 0 {
		return ErrExists
	}
	tx.Note("staff account "+a.Name, nil, a.ShownName)
	return err
}

const staffAccountColumns = `name, shown_name, office, state, password_hash, password_at, must_change, app_secret, app_since, app_used_at, app_step, epoch,
	created_at, created_by, last_signin_at, version, person_no`

// StaffAccount reads an account by its name. ErrNotFound where there is none.
func (db *DB) StaffAccount(ctx context.Context, name string) (*StaffAccount, error) {
	return db.scanStaffAccount(db.read.QueryRowContext(ctx, `SELECT `+staffAccountColumns+` FROM staff_accounts WHERE name = $1`, name))
}

func (db *DB) scanStaffAccount(row scanner) (*StaffAccount, error) {
	a := &StaffAccount{}
	var must int64
	var secret []byte
	err := row.Scan(&a.Name, &a.ShownName, &a.Office, &a.State, &a.PasswordHash, &a.PasswordAt, &must, &secret, &a.AppSince, &a.AppUsedAt, &a.AppStep,
		&a.Epoch, &a.CreatedAt, &a.CreatedBy, &a.LastSignInAt, &a.Version, &a.PersonNo)
	if err != nil {
		return nil, classify(err)
	}
	a.MustChange = must != 0
	a.AppSecret, err = db.keys.Open(staffAppSecret, "", secret)
	return a, err
}

// StaffFilter chooses accounts.
type StaffFilter struct {
	Find  string // a part of the name or of the holder's name; "" for all
	State string // "" for all
	After string // the name of the last one of the page before
	Most  int
}

// StaffAccounts lists accounts by name.
func (db *DB) StaffAccounts(ctx context.Context, f StaffFilter) ([]StaffAccount, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT `+staffAccountColumns+` FROM staff_accounts
		WHERE name > $1 AND ($2 = '' OR state = $2) AND ($3 = '%' OR name LIKE $3 ESCAPE '!' OR shown_name LIKE $3 ESCAPE '!')
		ORDER BY name LIMIT $4`, f.After, f.State, "%"+likePart(strings.ToLower(f.Find)), f.Most)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []StaffAccount
	for rows.Next() {
		a, err := db.scanStaffAccount(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, *a)
	}
	return list, classify(rows.Err())
}

// likePart is a text to be found anywhere, with what LIKE takes for more than itself made plain by "!"; "" for none.
func likePart(text string) string {
	if text == "" {
		return ""
	}
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text) + "%"
}

// LockStaffRights holds accounts, roles and who has them until the transaction ends, so that what was checked of them stays true.
func (tx *Tx) LockStaffRights() error {
	_, err := tx.exec(`UPDATE staff_rights SET version = version + 1 WHERE one = 1`)
	return err
}

// SetStaffState makes an account active or disables it, which ends its sessions. It reports whether that changed anything.
func (tx *Tx) SetStaffState(name, state string) (changed bool, err error) {
	n, err := tx.exec(`UPDATE staff_accounts SET state = $2, epoch = epoch + 1 WHERE name = $1 AND state <> $2`, name, state)
	if err != nil || n == 0 {
		return false, err
	}
	tx.Note("staff state of "+name, nil, state)
	return true, tx.dropStaffSessions(name, "")
}

// SetStaffPassword replaces a password and ends all sessions of the account. The one before is kept as an old one. must says that the new
// one
// is somebody else's making. ErrNotFound where there is no such account.
func (tx *Tx) SetStaffPassword(name, hash string, must bool) error {
	_, err := tx.exec(`INSERT INTO staff_passwords (name, password_no, password_hash)
		SELECT a.name, COALESCE((SELECT MAX(p.password_no) FROM staff_passwords p WHERE p.name = a.name), 0) + 1, a.password_hash
		FROM staff_accounts a WHERE a.name = $1 AND a.password_hash <> ''`, name)
	if err != nil {
		return err
	}
	_, err = tx.exec(`DELETE FROM staff_passwords WHERE name = $1 AND password_no <=
		(SELECT MAX(p.password_no) FROM staff_passwords p WHERE p.name = $1) - $2`, name, StaffPasswordsKept)
	if err != nil {
		return err
	}
	n, err := tx.exec(`UPDATE staff_accounts SET password_hash = $2, password_at = $3, must_change = $4, epoch = epoch + 1 WHERE name = $1`,
		name, hash, tx.at.Unix(), flag(must))
	if err == nil && n == 0 {
		return ErrNotFound
	}
	if err != nil {
		return err
	}
	tx.Note("staff password of "+name, nil, "set")
	return tx.dropStaffSessions(name, "")
}

// StaffPasswordsKept is how many passwords before the present one are kept, so as not to be taken again.
const StaffPasswordsKept = 5

// OldStaffPasswords are the hashes of the passwords before the present one.
func (db *DB) OldStaffPasswords(ctx context.Context, name string) ([]string, error) {
	return db.texts(ctx, `SELECT password_hash FROM staff_passwords WHERE name = $1 ORDER BY password_no DESC`, name)
}

// SetStaffApp keeps the secret of an account's authenticator app in place of what was there. step is that of the code which confirmed it.
func (tx *Tx) SetStaffApp(name, secret string, step int64) error {
	n, err := tx.exec(`UPDATE staff_accounts SET app_secret = $2, app_step = $3, app_since = $4, app_used_at = 0 WHERE name = $1`,
		name, tx.db.keys.Seal(staffAppSecret, "", secret), step, tx.at.Unix())
	if err == nil && n == 0 {
		return ErrNotFound
	}
	tx.Note("staff app of "+name, nil, "set")
	return err
}

// RemoveStaffApp forgets the authenticator app. ErrNotFound where there is none.
func (tx *Tx) RemoveStaffApp(name string) error {
	n, err := tx.exec(`UPDATE staff_accounts SET app_secret = NULL, app_since = 0, app_used_at = 0 WHERE name = $1 AND app_since <> 0`, name)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	tx.Note("staff app of "+name, "set", nil)
	return err
}

// UseStaffAppStep takes the code of a 30-second step. It answers no where a code of that step or a later one was taken before: each counts
// once, however many come at the same time.
func (db *DB) UseStaffAppStep(ctx context.Context, name string, step int64) (bool, error) {
	result, err := db.write.ExecContext(ctx, `UPDATE staff_accounts SET app_step = $2, app_used_at = $3 WHERE name = $1 AND app_step < $2 AND app_since <> 0`,
		name, step, db.Now().Unix())
	if err != nil {
		return false, classify(err)
	}
	n, err := result.RowsAffected()
	return n == 1, classify(err)
}

// ResetStaffFactor removes the authenticator app and all passkeys, and ends all sessions of the account.
func (tx *Tx) ResetStaffFactor(name string) error {
	if _, err := tx.exec(`DELETE FROM staff_passkeys WHERE name = $1`, name); err != nil {
		return err
	}
	n, err := tx.exec(`UPDATE staff_accounts SET app_secret = NULL, app_since = 0, app_used_at = 0, epoch = epoch + 1 WHERE name = $1`, name)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	if err != nil {
		return err
	}
	tx.Note("staff second factor of "+name, "set", nil)
	return tx.dropStaffSessions(name, "")
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// AgedStaffPasswords counts the accounts in use whose password was set before a time, and says when the oldest was (Unix seconds).
func (db *DB) AgedStaffPasswords(ctx context.Context, before time.Time) (count int, oldest int64, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(MIN(password_at), 0) FROM staff_accounts WHERE state = $1 AND must_change = 0 AND password_at <= $2`,
		StaffActive, before.Unix()).Scan(&count, &oldest)
	return count, oldest, classify(err)
}
