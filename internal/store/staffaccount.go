package store

import (
	"context"
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
	Epoch        int64
	CreatedAt    int64
	CreatedBy    string
	LastSignInAt int64
	Version      int64
}

// AddStaffAccount makes an account. ErrExists where the name is taken.
func (tx *Tx) AddStaffAccount(a StaffAccount) error {
	n, err := tx.exec(`INSERT INTO staff_accounts (name, shown_name, office, state, password_hash, password_at, must_change, created_at, created_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $6, $8) ON CONFLICT DO NOTHING`,
		a.Name, a.ShownName, a.Office, StaffActive, a.PasswordHash, tx.at.Unix(), flag(a.MustChange), tx.act.Actor.ID)
	if err == nil && n == 0 {
		return ErrExists
	}
	tx.Note("staff account "+a.Name, nil, a.ShownName)
	return err
}

const staffAccountColumns = `name, shown_name, office, state, password_hash, password_at, must_change, app_secret, epoch, created_at, created_by, last_signin_at, version`

// StaffAccount reads an account by its name. ErrNotFound where there is none.
func (db *DB) StaffAccount(ctx context.Context, name string) (*StaffAccount, error) {
	a := &StaffAccount{}
	var must int64
	var secret []byte
	err := db.read.QueryRowContext(ctx, `SELECT `+staffAccountColumns+` FROM staff_accounts WHERE name = $1`, name).Scan(
		&a.Name, &a.ShownName, &a.Office, &a.State, &a.PasswordHash, &a.PasswordAt, &must, &secret, &a.Epoch, &a.CreatedAt, &a.CreatedBy,
		&a.LastSignInAt, &a.Version)
	if err != nil {
		return nil, classify(err)
	}
	a.MustChange = must != 0
	a.AppSecret, err = db.keys.Open("staff_accounts.app_secret", "", secret)
	return a, err
}

// SaveStaffSignIn notes that the account signed in.
func (tx *Tx) SaveStaffSignIn(name string) error {
	_, err := tx.exec(`UPDATE staff_accounts SET last_signin_at = $2 WHERE name = $1`, name, tx.at.Unix())
	return err
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
