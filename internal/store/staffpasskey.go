package store

import (
	"context"
	"database/sql"
)

// StaffPasskey is a passkey of a staff account.
type StaffPasskey struct {
	Name         string // of the account
	ID           string // drawn by AddStaffPasskey; stands in addresses
	CredentialID []byte // the authenticator's own name of it; only its keyed hash can be looked up
	Credential   []byte // as package secret writes it
	Label        string // given by the holder
	SignCount    uint32
	CreatedAt    int64
	LastUsedAt   int64 // 0 before its first use
}

const staffPasskeyCredential = "staff_passkeys.credential "

// StaffUserHandle is the opaque name of an account that its passkeys keep.
func (k *Keys) StaffUserHandle(name string) string { return k.Lookup("passkey.staff", name) }

// AddStaffPasskey keeps a passkey and gives its ID. ErrExists where it is registered already, for whomever.
func (tx *Tx) AddStaffPasskey(p StaffPasskey) (id string, err error) {
	id, k := NewID(), tx.db.keys
	n, err := tx.exec(`INSERT INTO staff_passkeys (name, passkey_id, credential_hash, credential, label, sign_count, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
		p.Name, id, k.credentialHash(p.CredentialID), k.seal(staffPasskeyCredential+p.Name, "", p.Credential), p.Label, int64(p.SignCount), tx.at.Unix())
	if err == nil && n == 0 {
		return "", ErrExists
	}
	tx.Note("staff passkey of "+p.Name, nil, p.Label)
	return id, err
}

// RemoveStaffPasskey forgets a passkey of an account. ErrNotFound where it has none of that ID.
func (tx *Tx) RemoveStaffPasskey(name, id string) error {
	n, err := tx.exec(`DELETE FROM staff_passkeys WHERE name = $1 AND passkey_id = $2`, name, id)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	tx.Note("staff passkey of "+name, id, nil)
	return err
}

// StaffPasskeys lists the passkeys of an account, the oldest first.
func (db *DB) StaffPasskeys(ctx context.Context, name string) ([]StaffPasskey, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT name, passkey_id, credential, label, sign_count, created_at, last_used_at FROM staff_passkeys
		WHERE name = $1 ORDER BY created_at, passkey_id`, name)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []StaffPasskey
	for rows.Next() {
		var p StaffPasskey
		var count int64
		var sealed []byte
		if err := rows.Scan(&p.Name, &p.ID, &sealed, &p.Label, &count, &p.CreatedAt, &p.LastUsedAt); err != nil {
			return nil, classify(err)
		}
		p.SignCount = uint32(count)
		if p.Credential, err = db.keys.open(staffPasskeyCredential+p.Name, "", sealed); err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, classify(rows.Err())
}

// UseStaffPasskey notes a use of the account's passkey that the authenticator calls so, with the counter that it showed, which must have
// grown
// unless the authenticator keeps none (0). ErrCounter where it did not, ErrNotFound where the account has no such passkey.
func (db *DB) UseStaffPasskey(ctx context.Context, name string, credentialID []byte, count uint32) error {
	hash := db.keys.credentialHash(credentialID)
	return db.technical(ctx, func(raw *sql.Tx) error {
		result, err := raw.ExecContext(ctx, `UPDATE staff_passkeys SET sign_count = $3, last_used_at = $4
			WHERE name = $1 AND credential_hash = $2 AND (sign_count < $3 OR (sign_count = 0 AND $3 = 0))`, name, hash, int64(count), db.Now().Unix())
		if err != nil {
			return classify(err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 1 {
			return classify(err)
		}
		var there int
		if err := raw.QueryRowContext(ctx, `SELECT 1 FROM staff_passkeys WHERE name = $1 AND credential_hash = $2`, name, hash).Scan(&there); err != nil {
			return classify(err)
		}
		return ErrCounter
	})
}
