package store

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"shebao/internal/social"
	"shebao/internal/text"
)

// Coverage is how a person stands with the agency (参保基本情况): the person's row of the archive, what was ever paid for them,
// and what it is to be judged by.
type Coverage struct {
	Person   *Person
	UnitName string  // of Person.UnitNo as shown, "" where there is none
	Centre   *Centre // where Person.HealthCentreNo is bound to; nil for none
	// Branches holds what was paid, for the branches in which anything was.
	Branches map[social.Insurance]*BranchCover
	// Elsewhere counts months that count for the pension and medical branches besides those.
	Elsewhere Elsewhere
	Bounds    []social.Bound
}

// Centre is a community health centre (社康点).
type Centre struct{ Name, District, Street, Address, Phone, Hospital string }

// Coverage reads a person's coverage in five queries, however long the record. ErrNotFound where there is no such person.
func (db *DB) Coverage(ctx context.Context, personNo string) (*Coverage, error) {
	person, err := db.Person(ctx, personNo)
	if err != nil {
		return nil, err
	}
	c := &Coverage{Person: person}
	if c.UnitName, c.Centre, err = db.unitAndCentre(ctx, person); err != nil {
		return nil, err
	}
	if c.Branches, err = db.Covers(ctx, person); err != nil {
		return nil, err
	}
	periods, err := db.Periods(ctx, personNo)
	if err != nil {
		return nil, err
	}
	c.Elsewhere = periods.Beside(c.Branches)
	c.Bounds, err = db.Bounds(ctx)
	return c, err
}

func (db *DB) unitAndCentre(ctx context.Context, p *Person) (unit string, centre *Centre, err error) {
	var found sql.NullString
	var c Centre
	err = db.read.QueryRowContext(ctx, `SELECT COALESCE(u.name, ''), h.centre_no, COALESCE(h.name, ''), COALESCE(h.district, ''),
			COALESCE(h.street, ''), COALESCE(h.address, ''), COALESCE(h.phone, ''), COALESCE(h.hospital, '')
		FROM persons p LEFT JOIN units u ON u.unit_no = p.unit_no
			LEFT JOIN health_centres h ON h.centre_no = p.health_centre_no
		WHERE p.person_no = $1`, p.PersonNo).
		Scan(&unit, &found, &c.Name, &c.District, &c.Street, &c.Address, &c.Phone, &c.Hospital)
	if err != nil {
		return "", nil, classify(err)
	}
	unit, c.Name = text.NameOf(unit), text.NameOf(c.Name)
	if !found.Valid {
		return unit, nil, nil
	}
	return unit, &c, nil
}

// Covers reads all that was ever paid for a person, by branch, in one query.
func (db *DB) Covers(ctx context.Context, person *Person) (map[social.Insurance]*BranchCover, error) {
	rows, err := db.payments(ctx, person.PersonNo)
	if err != nil {
		return nil, err
	}
	due := social.DueMonth(db.Now())
	covers := make(map[social.Insurance]*BranchCover, len(rows))
	for branch, list := range rows {
		covers[branch] = newBranchCover(branch, list)
		if person.Owes(branch) {
			covers[branch].Due = due
		}
	}
	return covers, nil
}

// payments reads every row of contributions of a person, by branch.
func (db *DB) payments(ctx context.Context, personNo string) (map[social.Insurance][]social.Payment, error) {
	byBranch := map[social.Insurance][]social.Payment{}
	err := db.scanRaw(ctx, `SELECT insurance, month, kind, unit_no, tier, base, personal, employer, COALESCE(credited, 0), COALESCE(subsidy, 0)
		FROM contributions WHERE person_no = $1 ORDER BY insurance, month, kind, unit_no`, []any{personNo}, func(values []driver.Value) error {
		row := rawRow{values: values}
		branch := social.Insurance(row.text(0))
		list, begun := byBranch[branch]
		if !begun {
			list = make([]social.Payment, 0, usualBranchRows)
		}
		byBranch[branch] = append(list, social.Payment{
			Month: row.month(1), Kind: social.PayKind(row.text(2)), UnitNo: row.text(3), Tier: row.text(4),
			Base: row.fen(5), Personal: row.fen(6), Employer: row.fen(7), Credited: row.fen(8), Subsidy: row.fen(9),
		})
		return row.err
	})
	return byBranch, classify(err)
}
