package store

import (
	"context"

	"shebao/internal/social"
)

// Ward is a child under age whose guardian the person signed in is.
type Ward struct {
	// Ref names the ward in an address: a keyed hash of guardian and child, so that no address holds a personal number and no
	// other guardian's reference works.
	Ref       string
	PersonNo  string
	Name      string
	Sex       social.Sex
	BirthDate string // yyyy-mm-dd
	ID        social.IDNumber
	IDType    social.IDType
	Relation  string
}

// Wards lists a guardian's wards, eldest first: those born after a date (yyyy-mm-dd), who are not of age yet.
func (db *DB) Wards(ctx context.Context, guardianNo, bornAfter string) ([]Ward, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT p.person_no, p.name, p.sex, p.birth_date, p.id_no, p.id_type, g.relation
		FROM guardianships g JOIN persons p ON p.person_no = g.child_no
		WHERE g.guardian_no = $1 AND p.birth_date > $2 ORDER BY p.birth_date, p.person_no`, guardianNo, bornAfter)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var wards []Ward
	for rows.Next() {
		var w Ward
		var sealed []byte
		if err := rows.Scan(&w.PersonNo, &w.Name, &w.Sex, &w.BirthDate, &sealed, &w.IDType, &w.Relation); err != nil {
			return nil, classify(err)
		}
		id, err := db.keys.Open("persons.id_no", w.PersonNo, sealed)
		if err != nil {
			return nil, err
		}
		w.ID = social.IDNumber(id)
		w.Ref = db.keys.CodeHash("ward", guardianNo, w.PersonNo)[:24]
		wards = append(wards, w)
	}
	return wards, classify(rows.Err())
}

// GuardiansOf are the personal numbers of those whom the archive names as a child's guardians.
func (db *DB) GuardiansOf(ctx context.Context, childNo string) ([]string, error) {
	return collect(ctx, db.read, itself[string], `SELECT guardian_no FROM guardianships WHERE child_no = $1 ORDER BY guardian_no`, childNo)
}
