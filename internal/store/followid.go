package store

import (
	"database/sql"

	"shebao/internal/text"
)

// numbersOf are the personal numbers of some of the rows of persons.
func numbersOf(people *Rows, which []int) []string {
	list := make([]string, len(which))
	for i, row := range which {
		list[i] = string(people.bytes(people.row(row)[0]))
	}
	return list
}

// followIDs lets registrations follow the ID numbers that the archive has for these people: the new number signs in and the old one does
// not. Each person is told; b, where not nil, notes who. Their records must be held.
func (tx *Tx) followIDs(b *ImportBatch, numbers []string) error {
	var moved []string
	err := eachPerson(tx.ctx, tx.sql, `SELECT r.person_no FROM registrations r JOIN persons p ON p.person_no = r.person_no
		WHERE r.state = 'active' AND r.id_hash <> p.id_hash AND r.person_no IN `, numbers, func(rows *sql.Rows) error {
		var no string
		err := rows.Scan(&no)
		moved = append(moved, no)
		return err
	})
	if err != nil {
		return err
	}
	for _, no := range moved {
		if err := tx.followID(no); err != nil {
			return err
		}
		if b != nil {
			b.Moved = append(b.Moved, no)
		}
	}
	return nil
}

func (tx *Tx) followID(personNo string) error {
	_, err := tx.exec(`UPDATE registrations SET id_hash = (SELECT id_hash FROM persons WHERE person_no = $1), version = version + 1
		WHERE person_no = $1`, personNo)
	if err != nil {
		return err
	}
	delete(tx.reach, personNo)
	p, err := tx.Person(personNo)
	if err != nil {
		return err
	}
	tx.Note("signs in by another ID number", nil, personNo)
	return tx.tellAt(personNo, Message{Template: text.TemplateIDChanged, Text: text.IDChanged(string(p.ID), tx.at.Unix())})
}
