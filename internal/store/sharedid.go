package store

import (
	"context"
	"database/sql"
	"maps"
	"slices"

	"shebao/internal/social"
)

// SharedID is one of several people who have the same ID number in the archive: mostly one person with two personal numbers.
type SharedID struct {
	ID         social.IDNumber
	IDType     social.IDType
	PersonNo   string
	Name       string // whole: to be masked where it is shown
	Birth      string // yyyy-mm-dd
	Registered bool
	first      string // the smallest personal number of the ID number
}

// SharedIDs lists the people who share an ID number, those of one number one after the other: up to n numbers after the first skipped
// ones.
func (db *DB) SharedIDs(ctx context.Context, n, skip int) ([]SharedID, error) {
	rows, err := db.read.QueryContext(ctx, `WITH shared AS (SELECT id_hash, MIN(person_no) AS first FROM shared_ids GROUP BY id_hash
			ORDER BY id_hash LIMIT $1 OFFSET $2)
		SELECT p.id_no, p.id_type, p.person_no, p.name, p.birth_date, s.first,
			CASE WHEN EXISTS (SELECT 1 FROM registrations r WHERE r.person_no = p.person_no AND r.state = 'active') THEN 1 ELSE 0 END
		FROM shared s JOIN persons p ON p.id_hash = s.id_hash ORDER BY s.first, p.person_no`, n, skip)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []SharedID
	for rows.Next() {
		var s SharedID
		var sealed []byte
		var registered int
		if err := rows.Scan(&sealed, &s.IDType, &s.PersonNo, &s.Name, &s.Birth, &s.first, &registered); err != nil {
			return nil, classify(err)
		}
		id, err := db.keys.Open("persons.id_no", s.PersonNo, sealed)
		if err != nil {
			return nil, err
		}
		s.ID, s.Registered = social.IDNumber(id), registered == 1
		list = append(list, s)
	}
	return list, classify(rows.Err())
}

// SameAs reports whether two people share their ID number.
func (s SharedID) SameAs(o SharedID) bool { return s.first == o.first }

// followShared keeps up who shares an ID number, once some people were written or withdrawn: they themselves, those who had a number with
// them before, and those who have one with them now.
func (tx *Tx) followShared(numbers []string) error {
	touched := map[string]bool{}
	take := func(rows *sql.Rows) error {
		var hash string
		err := rows.Scan(&hash)
		touched[hash] = true
		return err
	}
	for _, query := range []string{`SELECT id_hash FROM shared_ids WHERE person_no IN `, `SELECT id_hash FROM persons WHERE person_no IN `} {
		if err := eachPerson(tx.ctx, tx.sql, query, numbers, take); err != nil {
			return err
		}
	}
	for some := range slices.Chunk(slices.Sorted(maps.Keys(touched)), parametersPerStatement) {
		args := make([]any, len(some))
		for i, hash := range some {
			args[i] = hash
		}
		if _, err := tx.exec(`DELETE FROM shared_ids WHERE id_hash IN `+parameterList(len(some)), args...); err != nil {
			return err
		}
		if _, err := tx.exec(`INSERT INTO shared_ids (person_no, id_hash) SELECT person_no, id_hash FROM persons WHERE id_hash IN
			(SELECT id_hash FROM persons WHERE id_hash IN `+parameterList(len(some))+` GROUP BY id_hash HAVING COUNT(*) > 1)
			ON CONFLICT (person_no) DO UPDATE SET id_hash = excluded.id_hash`, args...); err != nil {
			return err
		}
	}
	return nil
}
