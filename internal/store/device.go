package store

import (
	"context"
	"errors"
)

// Device is a device that a person signed in from.
type Device struct {
	ID                  string // names it on pages
	Label               string // what its browser said it is, in words
	FirstSeen, LastSeen int64
}

// deviceHash is the keyed hash of a device's token, another for each person, so that the table does not tell who shares a device.
func (k *Keys) deviceHash(personNo, token string) string {
	return k.Lookup("device", personNo+"\x00"+token)
}

// SawDevice notes a sign-in from the device with a token, and says which of theirs it is and whether it was known before.
func (tx *Tx) SawDevice(personNo, token, label string) (id string, known bool, err error) {
	hash := tx.db.keys.deviceHash(personNo, token)
	id = NewID()
	n, err := tx.exec(`INSERT INTO devices (person_no, device_hash, device_id, label, first_seen, last_seen) VALUES ($1, $2, $3, $4, $5, $5)
		ON CONFLICT DO NOTHING`, personNo, hash, id, label, tx.at.Unix())
	if err != nil || n == 1 {
		return id, false, err
	}
	err = tx.row(`UPDATE devices SET label = $3, last_seen = $4 WHERE person_no = $1 AND device_hash = $2 RETURNING device_id`,
		personNo, hash, label, tx.at.Unix()).Scan(&id)
	return id, true, classify(err)
}

// ForgetDevice forgets a device and ends the sessions on it: the next sign-in from it is one from a new device. ErrNotFound where it is
// none of theirs.
func (tx *Tx) ForgetDevice(personNo, id string) error {
	n, err := tx.exec(`DELETE FROM devices WHERE person_no = $1 AND device_id = $2`, personNo, id)
	if err == nil && n == 0 {
		return ErrNotFound
	}
	if err != nil {
		return err
	}
	_, err = tx.exec(`DELETE FROM sessions WHERE person_no = $1 AND device_id = $2`, personNo, id)
	return err
}

// Devices are the devices a person signed in from, the one seen last first.
func (db *DB) Devices(ctx context.Context, personNo string) ([]Device, error) {
	return collect(ctx, db.read, func(d *Device) []any {
		return []any{&d.ID, &d.Label, &d.FirstSeen, &d.LastSeen}
	}, `SELECT device_id, label, first_seen, last_seen FROM devices WHERE person_no = $1
		ORDER BY last_seen DESC, first_seen DESC, device_id`, personNo)
}

// KnowsDevice says whether a person signed in before from the device with a token.
func (db *DB) KnowsDevice(ctx context.Context, personNo, token string) (bool, error) {
	var one int
	err := classify(db.read.QueryRowContext(ctx, `SELECT 1 FROM devices WHERE person_no = $1 AND device_hash = $2`,
		personNo, db.keys.deviceHash(personNo, token)).Scan(&one))
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
