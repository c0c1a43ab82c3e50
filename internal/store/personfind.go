package store

import (
	"context"
	"database/sql"

	"shebao/internal/social"
)

// findMost is how many people a fact is looked up for: more than one is enough to know that it names nobody in particular.
const findMost = 2

// PersonNosByCard finds who has a social security card of this number.
func (db *DB) PersonNosByCard(ctx context.Context, cardNo string) ([]string, error) {
	return db.personNos(ctx, `SELECT person_no FROM persons WHERE card_key = $1 AND card_key <> ''
		UNION SELECT person_no FROM persons WHERE folded = 0 AND card_no = $1 AND card_no <> '' ORDER BY person_no LIMIT $2`,
		social.Key(social.FactCard, cardNo), findMost)
}

// PersonNosByReceipt finds whose act or case a 业务受理号 is.
func (db *DB) PersonNosByReceipt(ctx context.Context, receiptNo string) ([]string, error) {
	return db.personNos(ctx, `SELECT DISTINCT person_no FROM receipts WHERE receipt_no = $1 ORDER BY person_no LIMIT $2`, receiptNo, findMost)
}

// PersonNosByPhone finds whose registration has a mobile phone, as of now.
func (db *DB) PersonNosByPhone(ctx context.Context, phone string) ([]string, error) {
	return db.personNos(ctx, `SELECT person_no FROM registrations
			WHERE phone_hash = $1 AND phone_hash <> '' AND state = 'active' AND (pending_phone_at = 0 OR pending_phone_at > $2)
		UNION SELECT person_no FROM registrations
			WHERE pending_phone_hash = $1 AND pending_phone_hash <> '' AND state = 'active' AND pending_phone_at > 0 AND pending_phone_at <= $2
		ORDER BY person_no LIMIT $3`, db.keys.phoneHash(phone), db.Now().Unix(), findMost)
}

func (db *DB) personNos(ctx context.Context, query string, args ...any) ([]string, error) {
	rows, err := db.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []string
	for rows.Next() {
		var no string
		if err := rows.Scan(&no); err != nil {
			return nil, classify(err)
		}
		list = append(list, no)
	}
	return list, classify(rows.Err())
}

// phoneHash is what a registered phone is found by; "" for none.
func (k *Keys) phoneHash(phone string) string {
	if phone == "" {
		return ""
	}
	return k.Lookup("phone", phone)
}

// phonesAtOnce bounds one transaction of fillPhoneHashes.
const phonesAtOnce = 500

// fillPhoneHashes works out what the phones of registrations from before there was a hash are found by.
func (db *DB) fillPhoneHashes(ctx context.Context) error {
	for {
		list, err := db.personNos(ctx, `SELECT person_no FROM registrations WHERE phone_hash = '' AND phone IS NOT NULL ORDER BY person_no LIMIT $1`, phonesAtOnce)
		if err != nil || len(list) == 0 {
			return err
		}
		err = db.technical(ctx, func(raw *sql.Tx) error {
			for _, no := range list {
				if err := db.fillPhoneHash(ctx, raw, no); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}

func (db *DB) fillPhoneHash(ctx context.Context, raw *sql.Tx, personNo string) error {
	var phone, pending []byte
	err := raw.QueryRowContext(ctx, `SELECT phone, pending_phone FROM registrations WHERE person_no = $1`+db.forUpdate(), personNo).Scan(&phone, &pending)
	if err != nil {
		return classify(err)
	}
	var plain [2]string
	for i, sealed := range [][]byte{phone, pending} {
		if plain[i], err = db.keys.Open("registrations.phone", personNo, sealed); err != nil {
			return err
		}
	}
	_, err = raw.ExecContext(ctx, `UPDATE registrations SET phone_hash = $2, pending_phone_hash = $3 WHERE person_no = $1`,
		personNo, db.keys.phoneHash(plain[0]), db.keys.phoneHash(plain[1]))
	return classify(err)
}
