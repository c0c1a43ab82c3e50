package store

import (
	"context"
	"errors"
)

// ErrCounter means that a passkey's counter did not grow: there may be a copy of it.
var ErrCounter = errors.New("store: a passkey's counter went back")

// Passkey is a person's passkey.
type Passkey struct {
	PersonNo string
	ID       string // drawn by AddPasskey; stands in addresses
	// CredentialID is the authenticator's own name of it; only its keyed hash can be looked up.
	CredentialID []byte
	Credential   []byte // as package citizen writes it: public key and what else checks a signature
	Name         string // given by the person
	SignCount    uint32
	CreatedAt    int64
	LastUsedAt   int64 // 0 before its first use
}

// AddPasskey keeps a passkey and gives its ID. ErrExists where it is registered already, for whomever.
func (tx *Tx) AddPasskey(p Passkey) (id string, err error) {
	id, k := NewID(), tx.db.keys
	n, err := tx.exec(`INSERT INTO passkeys (person_no, passkey_id, credential_hash, credential, name, sign_count, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
		p.PersonNo, id, k.credentialHash(p.CredentialID), k.seal("passkeys.credential", p.PersonNo, p.Credential),
		k.Seal("passkeys.name", p.PersonNo, p.Name), int64(p.SignCount), tx.at.Unix())
	if err == nil && n == 0 {
		return "", ErrExists
	}
	return id, err
}

func (k *Keys) credentialHash(id []byte) string { return k.Lookup("passkey", string(id)) }

// UserHandle is the opaque name of a person that their passkeys keep and show when they sign in without a password.
func (k *Keys) UserHandle(personNo string) string { return k.Lookup("passkey.user", personNo) }

// RenamePasskey changes the name of a person's passkey. ErrNotFound where they have none of that ID.
func (tx *Tx) RenamePasskey(personNo, id, name string) error {
	n, err := tx.exec(`UPDATE passkeys SET name = $3 WHERE person_no = $1 AND passkey_id = $2`,
		personNo, id, tx.db.keys.Seal("passkeys.name", personNo, name))
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

// RemovePasskey forgets a person's passkey. ErrNotFound where they have none of that ID.
func (tx *Tx) RemovePasskey(personNo, id string) error {
	n, err := tx.exec(`DELETE FROM passkeys WHERE person_no = $1 AND passkey_id = $2`, personNo, id)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

const passkeyColumns = `SELECT person_no, passkey_id, credential, name, sign_count, created_at, last_used_at FROM passkeys `

// Passkeys lists a person's passkeys, the oldest first.
func (db *DB) Passkeys(ctx context.Context, personNo string) ([]Passkey, error) {
	rows, err := db.read.QueryContext(ctx, passkeyColumns+`WHERE person_no = $1 ORDER BY created_at, passkey_id`, personNo)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []Passkey
	for rows.Next() {
		p, err := db.scanPasskey(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, classify(rows.Err())
}

// PasskeyByID reads one of a person's passkeys. ErrNotFound where they have none of that ID.
func (db *DB) PasskeyByID(ctx context.Context, personNo, id string) (Passkey, error) {
	return db.scanPasskey(db.read.QueryRowContext(ctx, passkeyColumns+`WHERE person_no = $1 AND passkey_id = $2`, personNo, id))
}

// PasskeyByCredential finds a passkey by the authenticator's own name of it, whosever it is. ErrNotFound where there is none.
func (db *DB) PasskeyByCredential(ctx context.Context, credentialID []byte) (Passkey, error) {
	return db.scanPasskey(db.read.QueryRowContext(ctx, passkeyColumns+`WHERE credential_hash = $1`, db.keys.credentialHash(credentialID)))
}

func (db *DB) scanPasskey(row scanner) (p Passkey, err error) {
	var credential, name []byte
	var count int64
	if err := row.Scan(&p.PersonNo, &p.ID, &credential, &name, &count, &p.CreatedAt, &p.LastUsedAt); err != nil {
		return p, classify(err)
	}
	p.SignCount = uint32(count)
	if p.Credential, err = db.keys.open("passkeys.credential", p.PersonNo, credential); err != nil {
		return p, err
	}
	p.Name, err = db.keys.Open("passkeys.name", p.PersonNo, name)
	return p, err
}

// UsePasskey notes a use of a passkey with the counter that it showed, which must have grown unless the authenticator keeps none (0).
// ErrCounter where it did not, ErrNotFound where the passkey is gone.
func (db *DB) UsePasskey(ctx context.Context, personNo, id string, count uint32) error {
	result, err := db.write.ExecContext(ctx, `UPDATE passkeys SET sign_count = $3, last_used_at = $4
		WHERE person_no = $1 AND passkey_id = $2 AND (sign_count < $3 OR (sign_count = 0 AND $3 = 0))`,
		personNo, id, int64(count), db.Now().Unix())
	if err != nil {
		return classify(err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return classify(err)
	}
	if _, err := db.PasskeyByID(ctx, personNo, id); err != nil {
		return err
	}
	return ErrCounter
}
