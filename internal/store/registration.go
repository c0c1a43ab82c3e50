package store

import (
	"context"

	"shebao/internal/social"
)

// Registration is an insured person's registration for the portal.
type Registration struct {
	PersonNo     string
	ID           social.IDNumber // the 18-digit form; only its keyed hash is stored, so reads leave it empty
	PasswordHash string
	Phone        string // for notices; proved when changed
	Email        string
	Address      string
	Question     string
	AnswerHash   string
	CreatedAt    int64
	LastSignInAt int64 // 0 before the first sign-in
	SessionEpoch int64
	// PendingPhone takes Phone's place at PendingPhoneAt; "" and 0 where no change is under way.
	PendingPhone   string
	PendingPhoneAt int64
	FrozenAt       int64 // since when changes are frozen by the person; 0 where they are not
}

// Register writes a registration, or replaces one that was closed. ErrExists where an active one is there.
func (tx *Tx) Register(r Registration) error {
	k := tx.db.keys
	n, err := tx.exec(`INSERT INTO registrations (person_no, id_hash, state, password_hash, phone, email, address, question,
			answer_hash, created_at, phone_hash)
		VALUES ($1, $2, 'active', $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (person_no) DO UPDATE SET id_hash = excluded.id_hash, state = 'active',
			password_hash = excluded.password_hash, phone = excluded.phone, email = excluded.email,
			address = excluded.address, question = excluded.question, answer_hash = excluded.answer_hash,
			created_at = excluded.created_at, phone_hash = excluded.phone_hash, pending_phone_hash = '', pending_phone = NULL, pending_phone_at = 0,
			frozen_at = 0, last_signin_at = 0, session_epoch = registrations.session_epoch + 1, version = registrations.version + 1
		WHERE registrations.state = 'closed'`,
		r.PersonNo, k.idHash(string(r.ID)), r.PasswordHash,
		k.Seal("registrations.phone", r.PersonNo, r.Phone), k.Seal("registrations.email", r.PersonNo, r.Email),
		k.Seal("registrations.address", r.PersonNo, r.Address), r.Question, r.AnswerHash,
		tx.at.Unix(), k.phoneHash(r.Phone))
	if err == nil && n == 0 {
		return ErrExists
	}
	delete(tx.reach, r.PersonNo)
	return err
}

// Registered reports whether the person has an active registration.
func (tx *Tx) Registered(personNo string) (bool, error) {
	var n int
	err := tx.row(`SELECT COUNT(*) FROM registrations WHERE person_no = $1 AND state = 'active'`, personNo).Scan(&n)
	return n > 0, classify(err)
}

// RegistrationByID finds the active registration for an ID number. ErrNotFound where there is none.
func (db *DB) RegistrationByID(ctx context.Context, id social.IDNumber) (*Registration, error) {
	return db.registration(ctx, `id_hash = $1`, db.keys.idHash(string(id)))
}

// Registration reads a person's active registration. ErrNotFound where there is none.
func (db *DB) Registration(ctx context.Context, personNo string) (*Registration, error) {
	return db.registration(ctx, `person_no = $1`, personNo)
}

// onRecord holds where the archive has the person of a registration r. One of somebody whom it has withdrawn rests: nobody signs in by it,
// and it
// counts again with the record.
const onRecord = `EXISTS (SELECT 1 FROM persons p WHERE p.person_no = r.person_no)`

// registration reads the one that was made first, should two people have the same ID number.
func (db *DB) registration(ctx context.Context, where, value string) (*Registration, error) {
	r := &Registration{}
	var phone, email, address, pending []byte
	err := db.read.QueryRowContext(ctx, `SELECT person_no, password_hash, phone, email, address, question, answer_hash,
			created_at, last_signin_at, session_epoch, pending_phone, pending_phone_at, frozen_at
		FROM registrations r WHERE `+where+` AND state = 'active' AND `+onRecord+` ORDER BY created_at, person_no LIMIT 1`, value).Scan(
		&r.PersonNo, &r.PasswordHash, &phone, &email, &address, &r.Question, &r.AnswerHash,
		&r.CreatedAt, &r.LastSignInAt, &r.SessionEpoch, &pending, &r.PendingPhoneAt, &r.FrozenAt)
	if err != nil {
		return nil, classify(err)
	}
	if r.PendingPhoneAt != 0 && r.PendingPhoneAt <= db.Now().Unix() {
		phone, pending, r.PendingPhoneAt = pending, nil, 0
	}
	for _, field := range []struct {
		name   string
		sealed []byte
		into   *string
	}{{"phone", phone, &r.Phone}, {"phone", pending, &r.PendingPhone}, {"email", email, &r.Email}, {"address", address, &r.Address}} {
		if *field.into, err = db.keys.Open("registrations."+field.name, r.PersonNo, field.sealed); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// SignedIn notes the time of a sign-in.
func (tx *Tx) SignedIn(personNo string) error {
	_, err := tx.exec(`UPDATE registrations SET last_signin_at = $2 WHERE person_no = $1`, personNo, tx.at.Unix())
	return err
}

// NoticePhone is the phone that a person wants notices at, or "" where they are not registered.
func (tx *Tx) NoticePhone(personNo string) (string, error) {
	r, err := tx.reachOf(personNo)
	return r.phone, err
}

// SetPassword changes the password of an active registration. ErrNotFound where there is none.
func (tx *Tx) SetPassword(personNo, hash string) error {
	return tx.changeRegistration(`password_hash = $2`, personNo, hash)
}

// SetContact changes what a person may change of their registration, except the phone.
func (tx *Tx) SetContact(r Registration) error {
	k := tx.db.keys
	return tx.changeRegistration(`email = $2, address = $3, question = $4, answer_hash = $5`, r.PersonNo,
		k.Seal("registrations.email", r.PersonNo, r.Email), k.Seal("registrations.address", r.PersonNo, r.Address),
		r.Question, r.AnswerHash)
}

// ChangePhone makes old the phone until a time and phone from then on.
func (tx *Tx) ChangePhone(personNo, old, phone string, from int64) error {
	k := tx.db.keys
	return tx.changeRegistration(`phone = $2, pending_phone = $3, pending_phone_at = $4, phone_hash = $5, pending_phone_hash = $6`, personNo,
		k.Seal("registrations.phone", personNo, old), k.Seal("registrations.phone", personNo, phone), from, k.phoneHash(old), k.phoneHash(phone))
}

// KeepPhone stops a change of phone that has not taken effect. ErrNotFound where none is under way.
func (tx *Tx) KeepPhone(personNo string) error {
	n, err := tx.exec(`UPDATE registrations SET pending_phone = NULL, pending_phone_hash = '', pending_phone_at = 0, version = version + 1
		WHERE person_no = $1 AND state = 'active' AND pending_phone_at > $2`, personNo, tx.at.Unix())
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}

// CloseRegistration closes it: sign-in fails, codes in force are voided, 个人缴费自助业务 is closed, and all that opened or recovered the account
// goes: password, question and answer, phone, mail and address, factors, devices, and what was chosen of notices; and what no law asks to be kept:
// copies of the person's data, and files that were not handed in. That there was one stays for a time (keep-closed-accounts), and the person may
// register again. ErrNotFound where there is no active one. The archive is not touched.
func (tx *Tx) CloseRegistration(personNo string) error {
	if _, err := tx.endAccessCodes(personNo, "revoked"); err != nil {
		return err
	}
	if _, err := tx.exec(`DELETE FROM notice_choices WHERE person_no = $1`, personNo); err != nil {
		return err
	}
	if err := tx.RemoveSecondFactor(personNo); err != nil {
		return err
	}
	if _, err := tx.exec(`DELETE FROM devices WHERE person_no = $1`, personNo); err != nil {
		return err
	}
	for _, table := range []string{"exports", "export_parts"} {
		if _, err := tx.exec(`DELETE FROM `+table+` WHERE person_no = $1`, personNo); err != nil {
			return err
		}
	}
	if err := dropEvidence(tx.ctx, tx.sql, `person_no = $1 AND case_no = ''`, personNo); err != nil {
		return err
	}
	if err := tx.CloseSelfService(personNo); err != nil {
		return err
	}
	return tx.changeRegistration(`state = 'closed', password_hash = '', question = '', answer_hash = '', phone = NULL, email = NULL, address = NULL,
		phone_hash = '', pending_phone = NULL, pending_phone_hash = '', pending_phone_at = 0, closed_at = $2`, personNo, tx.at.Unix())
}

func (tx *Tx) changeRegistration(set, personNo string, args ...any) error {
	n, err := tx.exec(`UPDATE registrations SET `+set+`, version = version + 1 WHERE person_no = $1 AND state = 'active'`,
		append([]any{personNo}, args...)...)
	delete(tx.reach, personNo)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	return err
}
