package store

import (
	"context"
	"crypto/subtle"
	"database/sql"

	"shebao/internal/social"
)

// factColumn is where the key of a person's fact is kept (social.Key): the fact is a column of persons.csv, of which there may be two keys.
type factColumn struct {
	name, field string
	key         func(k *Keys, personNo, plain string) string
}

// factColumns are the columns of keys, in the order in which Persons has them. What is sealed has a keyed hash.
var factColumns = []factColumn{
	{"name_key", "name", func(_ *Keys, _, plain string) string { return social.Key(social.FactName, plain) }},
	{"card_key", "card_no", func(_ *Keys, _, plain string) string { return social.Key(social.FactCard, plain) }},
	{"postcode_key", "postcode", func(_ *Keys, _, plain string) string { return social.Key(social.FactPostcode, plain) }},
	{"phone_key", "phone", func(k *Keys, _, plain string) string { return k.phoneHash(social.Key(social.FactPhone, plain)) }},
	{"account_key", "bank_account", func(k *Keys, _, plain string) string { return k.accountHash(social.Key(social.FactAccount, plain)) }},
	{"account_tail_key", "bank_account", func(k *Keys, no, plain string) string { return k.tailHash(no, social.AccountTail(plain)) }},
}

// accountHash is what a bank account is compared by; "" for none.
func (k *Keys) accountHash(key string) string {
	if key == "" {
		return ""
	}
	return k.Lookup("account", key)
}

// tailHash is what the last digits of a bank account are compared by; "" for none. They are few, so they are bound to the person.
func (k *Keys) tailHash(personNo, tail string) string {
	if tail == "" {
		return ""
	}
	return k.CodeHash("account tail", personNo, tail)
}

// Facts are what a person may prove themselves by, as the archive has it, in the form in which it is compared.
type Facts struct {
	keys                                       *Keys
	personNo                                   string
	name, card, postcode, phone, account, tail string
	phoneWaits, accountWaits                   bool // an import changed it, and it proves nothing yet
}

// targets are the facts in the order of factColumns.
func (f *Facts) targets() []*string {
	return []*string{&f.name, &f.card, &f.postcode, &f.phone, &f.account, &f.tail}
}

// fill works the keys out of plain values by field.
func (f *Facts) fill(plain map[string]string) {
	for i, into := range f.targets() {
		*into = factColumns[i].key(f.keys, f.personNo, plain[factColumns[i].field])
	}
}

// Name reports whether a name typed is the person's.
func (f *Facts) Name(typed string) bool { return sameFact(social.Key(social.FactName, typed), f.name) }

// Card reports whether a card's number typed is the person's.
func (f *Facts) Card(typed string) bool { return sameFact(social.Key(social.FactCard, typed), f.card) }

// Phone reports whether a mobile number typed is the archive's. One that an import changed is not for a while.
func (f *Facts) Phone(typed string) bool {
	return !f.phoneWaits && sameFact(f.keys.phoneHash(social.Key(social.FactPhone, typed)), f.phone)
}

// Account reports whether a bank account typed is the archive's. One that an import changed is not for a while.
func (f *Facts) Account(typed string) bool {
	return !f.accountWaits && sameFact(f.keys.accountHash(social.Key(social.FactAccount, typed)), f.account)
}

// AccountTail reports whether the last six digits of the archive's bank account are those typed, as Account.
func (f *Facts) AccountTail(typed string) bool {
	return !f.accountWaits && sameFact(f.keys.tailHash(f.personNo, social.AccountTail(typed)), f.tail)
}

// Postcode reports whether a postcode typed is the archive's.
func (f *Facts) Postcode(typed string) bool {
	return sameFact(social.Key(social.FactPostcode, typed), f.postcode)
}

// HasPhone reports whether the archive has a mobile number.
func (f *Facts) HasPhone() bool { return f.phone != "" }

// HasAccount reports whether the archive has a bank account.
func (f *Facts) HasAccount() bool { return f.tail != "" }

// sameFact compares without telling by its time how much is the same. What the archive lacks proves nothing.
func sameFact(typed, kept string) bool {
	return subtle.ConstantTimeCompare([]byte(typed), []byte(kept)) == 1 && kept != ""
}

// keepFacts brings the keys of a field of the act's person up to its value.
func (tx *Tx) keepFacts(field, plain string) error {
	for _, c := range factColumns {
		if c.field != field {
			continue
		}
		if _, err := tx.exec(`UPDATE persons SET `+c.name+` = $2 WHERE person_no = $1`, tx.act.PersonNo, c.key(tx.db.keys, tx.act.PersonNo, plain)); err != nil {
			return err
		}
	}
	return nil
}

// fillFacts works out the keys of people from before there were any, or before they were made otherwise. Until then whoever reads such a
// person works them out.
func (db *DB) fillFacts(ctx context.Context) error {
	for {
		list, err := db.personNos(ctx, `SELECT person_no FROM persons WHERE folded = 0 ORDER BY person_no LIMIT $1`, phonesAtOnce)
		if err != nil || len(list) == 0 {
			return err
		}
		err = db.technical(ctx, func(raw *sql.Tx) error {
			for _, no := range list {
				if err := db.fillFactsOf(ctx, raw, no); err != nil {
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

func (db *DB) fillFactsOf(ctx context.Context, raw *sql.Tx, personNo string) error {
	// Nobody changes the row between here and the end of the transaction.
	if _, err := raw.ExecContext(ctx, `UPDATE persons SET folded = 1 WHERE person_no = $1`, personNo); err != nil {
		return classify(err)
	}
	p, err := db.keys.archivePerson(ctx, raw, personNo)
	if err != nil {
		return err
	}
	args := []any{personNo}
	for _, c := range factColumns {
		args = append(args, c.key(db.keys, personNo, p.value(c.field)))
	}
	_, err = raw.ExecContext(ctx, `UPDATE persons SET name_key = $2, card_key = $3, postcode_key = $4, phone_key = $5, account_key = $6,
		account_tail_key = $7 WHERE person_no = $1`, args...)
	return classify(err)
}
