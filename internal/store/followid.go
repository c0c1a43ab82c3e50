package store

import (
	"context"
	"database/sql"
	"slices"

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

// WouldFollow tells for whom of some people, by personal number, LoadPeople would let the registration follow the ID number.
func (db *DB) WouldFollow(ctx context.Context, people *People) (moved []string, err error) {
	at := Persons.column("id_hash")
	hashes := map[string]string{}
	for i, p := range people.plain {
		if people.rows.withdraws(i) {
			continue
		}
		hashes[p.PersonNo()] = string(people.rows.bytes(people.rows.row(i)[at]))
	}
	err = eachPerson(ctx, db.read, `SELECT person_no, id_hash FROM registrations WHERE state = 'active' AND person_no IN `,
		numbersOf(people.rows, upTo(people.rows.Len())), func(rows *sql.Rows) error {
			var no, hash string
			err := rows.Scan(&no, &hash)
			if brought := hashes[no]; brought != "" && hash != brought && !slices.Contains(moved, no) {
				moved = append(moved, no)
			}
			return err
		})
	return moved, err
}

// IDs hands over the ID number of each of the people, save of those whom a row withdraws.
func (l *People) IDs(each func(i int, no, id string)) {
	for i, p := range l.plain {
		if l.rows.withdraws(i) {
			continue
		}
		each(i, p.PersonNo(), p.value("id_no"))
	}
}

// HasPeople reports whether the archive has anybody.
func (db *DB) HasPeople(ctx context.Context) (bool, error) {
	var n int
	err := db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM persons LIMIT 1) p`).Scan(&n)
	return n > 0, classify(err)
}

// OthersWithID hands over, for each of some people, who else has their ID number in the database.
func (db *DB) OthersWithID(ctx context.Context, people *People, each func(i int, no, other string)) error {
	at := Persons.column("id_hash")
	byHash := map[string][]int{}
	var hashes []string
	for i := range people.plain {
		if people.rows.withdraws(i) {
			continue
		}
		hash := string(people.rows.bytes(people.rows.row(i)[at]))
		if byHash[hash] == nil {
			hashes = append(hashes, hash)
		}
		byHash[hash] = append(byHash[hash], i)
	}
	return eachPerson(ctx, db.read, `SELECT id_hash, person_no FROM persons WHERE id_hash IN `, hashes, func(rows *sql.Rows) error {
		var hash, other string
		err := rows.Scan(&hash, &other)
		for _, i := range byHash[hash] {
			if no := people.plain[i].PersonNo(); no != other {
				each(i, no, other)
			}
		}
		return err
	})
}
