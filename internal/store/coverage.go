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
	UnitName string  // of Person.UnitNo, "" where there is none
	Centre   *Centre // where Person.HealthCentreNo is bound to; nil for none
	// Branches holds what was paid, for the branches in which anything was.
	Branches map[social.Insurance]*BranchCover
	// Elsewhere counts months that count for the pension and medical branches besides those.
	Elsewhere Elsewhere
	Bounds    []social.Bound
}

// Centre is a community health centre (社康点).
type Centre struct{ Name, District, Street, Address, Phone, Hospital string }

// Elsewhere counts months that are not in the contributions by month.
type Elsewhere struct {
	Early           int // before 1992-08, the deemed ones among them
	Deemed          int // of Early, those of regular work that count without a contribution (视同缴费)
	PensionTransfer int // transferred in from elsewhere, settled
	MedicalTransfer int
}

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
	if c.Branches, err = db.branchCovers(ctx, personNo); err != nil {
		return nil, err
	}
	if c.Elsewhere, err = db.elsewhere(ctx, personNo); err != nil {
		return nil, err
	}
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
	if !found.Valid {
		return unit, nil, nil
	}
	return unit, &c, nil
}

func (db *DB) branchCovers(ctx context.Context, personNo string) (map[social.Insurance]*BranchCover, error) {
	covers := map[social.Insurance]*BranchCover{}
	var branch *BranchCover
	err := db.scanRaw(ctx, `SELECT insurance, month, kind, unit_no, tier, base, personal, employer, COALESCE(subsidy, 0)
		FROM contributions WHERE person_no = $1 ORDER BY insurance, month, kind, unit_no`, []any{personNo}, func(values []driver.Value) error {
		row := rawRow{values: values}
		insurance := social.Insurance(row.text(0))
		if branch == nil || branch.Insurance != insurance {
			branch = newBranchCover(insurance)
			covers[insurance] = branch
		}
		branch.add(payment{
			month: row.month(1), kind: social.PayKind(row.text(2)), unitNo: row.text(3), tier: row.text(4),
			base: row.fen(5), personal: row.fen(6), employer: row.fen(7), subsidy: row.fen(8),
		})
		return row.err
	})
	if err != nil {
		return nil, classify(err)
	}
	return covers, nil
}

// elsewhere adds up periods before 1992-08 by kind, and settled transfers by kind.
func (db *DB) elsewhere(ctx context.Context, personNo string) (Elsewhere, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT kind, SUM(months) FROM early_contributions WHERE person_no = $1 GROUP BY kind
		UNION ALL
		SELECT kind, SUM(months) FROM transfers_in WHERE person_no = $1 AND status = $2 GROUP BY kind`, personNo, text.TransferSettled)
	if err != nil {
		return Elsewhere{}, classify(err)
	}
	defer rows.Close()
	var e Elsewhere
	for rows.Next() {
		var kind string
		var months int
		if err := rows.Scan(&kind, &months); err != nil {
			return Elsewhere{}, classify(err)
		}
		e.add(kind, months)
	}
	return e, classify(rows.Err())
}

func (e *Elsewhere) add(kind string, months int) {
	switch kind {
	case "pension_in_province", "pension_out_of_province":
		e.PensionTransfer += months
	case "medical":
		e.MedicalTransfer += months
	case text.EarlyDeemed:
		e.Deemed += months
		e.Early += months
	default:
		e.Early += months
	}
}
