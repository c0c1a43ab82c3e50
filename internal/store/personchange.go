package store

import (
	"database/sql"
	"fmt"
	"slices"

	"shebao/internal/social"
)

// Change sets one field of the act's person, which is one of PersonFields save the personal number, and records it for the core
// system. The value is in the archive's form: "8000.00", "200801", plain text where the column is sealed, the CodeHash of a PIN, ""
// for not known. before is what stood there. Where that is the same, nothing is written. The person's record stays locked until the
// act ends. ErrNotFound where there is no such person.
func (tx *Tx) Change(field, value string) (before string, err error) {
	if err := changeable(field); err != nil {
		return "", err
	}
	if err := tx.Lock(tx.act.PersonNo); err != nil {
		return "", err
	}
	before, after, err := tx.setField(field, value)
	if err != nil || before == after {
		return before, err
	}
	return before, tx.feed(field, before, after)
}

// ChangeOther records for the core system that the act changed something which persons.csv does not carry ("pooling",
// "case.unemployment"). The caller changes it. Whoever undoes a refused act of this kind must know how (archive.Feed).
func (tx *Tx) ChangeOther(field, before, after string) error {
	if slices.Contains(PersonFields, field) {
		return fmt.Errorf("store: %q is a field of a person, which Change sets", field)
	}
	if before == after {
		return nil
	}
	// The events of a person are counted under the lock of the record.
	if err := tx.Lock(tx.act.PersonNo); err != nil {
		return err
	}
	return tx.feed(field, before, after)
}

func changeable(field string) error {
	if !slices.Contains(PersonFields, field) || field == "person_no" {
		return fmt.Errorf("store: %q is no field of a person that can be changed", field)
	}
	return nil
}

// setField writes a field and notes it for the audit log. The row's hash goes, since the row no longer is what it says; an import will
// look at the row itself. Both values come back in the archive's form.
func (tx *Tx) setField(field, value string) (before, after string, err error) {
	no, k := tx.act.PersonNo, tx.db.keys
	if before, err = tx.field(field); err != nil {
		return "", "", err
	}
	stored, after, err := k.fieldValue(no, field, value)
	if err != nil || before == after {
		return before, after, err
	}
	if _, err := tx.exec(`UPDATE persons SET row_hash = '', `+field+` = $2 WHERE person_no = $1`, no, stored); err != nil {
		return "", "", err
	}
	if field == "id_no" {
		err = tx.setIDHash(after)
	}
	if err == nil {
		err = tx.keepFacts(field, after)
	}
	if field == "card_pin_hash" {
		tx.Note(field, nil, nil) // that it changed is enough
	} else {
		tx.Note(field, before, after)
	}
	return before, after, err
}

// setIDHash lets the person be found, and sign in, by another ID number.
func (tx *Tx) setIDHash(id string) error {
	hash := tx.db.keys.idHash(id)
	if _, err := tx.exec(`UPDATE persons SET id_hash = $2 WHERE person_no = $1`, tx.act.PersonNo, hash); err != nil {
		return err
	}
	if err := tx.followShared([]string{tx.act.PersonNo}); err != nil {
		return err
	}
	_, err := tx.exec(`UPDATE registrations SET id_hash = $2 WHERE person_no = $1`, tx.act.PersonNo, hash)
	return err
}

// field reads a field of the act's person in the archive's form.
func (tx *Tx) field(field string) (string, error) {
	row := tx.row(`SELECT `+field+` FROM persons WHERE person_no = $1`, tx.act.PersonNo)
	switch {
	case sealedField(field):
		var sealed []byte
		if err := row.Scan(&sealed); err != nil {
			return "", classify(err)
		}
		return tx.db.keys.Open("persons."+field, tx.act.PersonNo, sealed)
	case field == "wage", field == "first_insured":
		var number sql.NullInt64
		if err := row.Scan(&number); err != nil {
			return "", classify(err)
		}
		return plainNumber(field, number), nil
	}
	var text string
	err := classify(row.Scan(&text))
	return text, err
}

// plainNumber writes a number of persons as the archive does.
func plainNumber(field string, number sql.NullInt64) string {
	switch {
	case field == "wage" && number.Valid:
		return social.Fen(number.Int64).Plain()
	case field == "first_insured" && number.Int64 != 0:
		return social.Month(number.Int64).Compact()
	}
	return ""
}

// fieldValue is a value as the table keeps it, and as the archive would write that.
func (k *Keys) fieldValue(personNo, field, value string) (stored any, plain string, err error) {
	switch {
	case field == "id_no" && value == "":
		return nil, "", fmt.Errorf("store: an ID number can't be removed")
	case sealedField(field):
		return k.Seal("persons."+field, personNo, value), value, nil
	case field == "wage" && value == "":
		return nil, "", nil
	case field == "wage":
		fen, err := social.ParseYuan(value)
		if err != nil {
			return nil, "", fmt.Errorf("store: wage: %w", err)
		}
		return int64(fen), fen.Plain(), nil
	case field == "first_insured" && value == "":
		return int64(0), "", nil
	case field == "first_insured":
		month, err := social.ParseMonth(value)
		if err != nil {
			return nil, "", fmt.Errorf("store: first_insured: %w", err)
		}
		return int64(month), month.Compact(), nil
	}
	return value, value, nil
}
