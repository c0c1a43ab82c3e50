package store

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"slices"

	"shebao/internal/social"
)

// careersTable is where the rows of Contributions stand, packed: a row for a person and branch.
var careersTable = loadTable("careers", "person_no insurance", "person_no insurance content:sealed")

// careerKey is whose career it is, and of which branch.
type careerKey struct {
	personNo string
	branch   social.Insurance
}

// careerField is what a career is sealed as.
func careerField(branch social.Insurance) string { return "careers." + string(branch) }

// SealCareer packs and seals all rows of contributions of a person in one branch, which are in the order of Contribution.Compare, as they
// stand in the database.
func (k *Keys) SealCareer(personNo string, branch social.Insurance, rows []social.Contribution) []byte {
	return k.seal(careerField(branch), personNo, packCareer(nil, rows))
}

// OpenCareer is the inverse of SealCareer. ErrSealed where the value can't be opened.
func (k *Keys) OpenCareer(personNo string, branch social.Insurance, sealed []byte) ([]social.Contribution, error) {
	return k.openCareer(careerKey{personNo, branch}, sealed)
}

func (k *Keys) openCareer(of careerKey, sealed []byte) ([]social.Contribution, error) {
	plain, err := k.openPacked(of, sealed)
	if err != nil {
		return nil, err
	}
	return unpackCareer(of.branch, plain)
}

func (k *Keys) openPacked(of careerKey, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, ErrSealed
	}
	return k.open(careerField(of.branch), of.personNo, sealed)
}

// Career reads all rows of contributions of a person in one branch, the oldest first, out of one row of the database; none is no error.
func (db *DB) Career(ctx context.Context, personNo string, branch social.Insurance) (rows []social.Contribution, err error) {
	err = db.scanRaw(ctx, `SELECT content FROM careers WHERE person_no = $1 AND insurance = $2`, []any{personNo, string(branch)},
		func(values []driver.Value) error {
			sealed, ok := values[0].([]byte)
			if !ok {
				return fmt.Errorf("store: a career of type %T", values[0])
			}
			rows, err = db.keys.openCareer(careerKey{personNo, branch}, sealed)
			return err
		})
	return rows, classify(err)
}

// Careers reads all rows of contributions of a person, branch by branch in the order of their codes, the oldest first.
func (db *DB) Careers(ctx context.Context, personNo string) ([][]social.Contribution, error) {
	var list [][]social.Contribution
	err := db.scanRaw(ctx, `SELECT insurance, content FROM careers WHERE person_no = $1`, []any{personNo}, func(values []driver.Value) error {
		row := rawRow{values: values}
		branch := social.Insurance(row.text(0))
		sealed, ok := values[1].([]byte)
		if !ok || row.err != nil {
			return fmt.Errorf("store: a career of type %T", values[1])
		}
		rows, err := db.keys.openCareer(careerKey{personNo, branch}, sealed)
		list = append(list, rows)
		return err
	})
	return inBranchOrder(list), classify(err)
}

// inBranchOrder puts careers in the order of their branches' codes, and leaves out empty ones.
func inBranchOrder(list [][]social.Contribution) [][]social.Contribution {
	list = slices.DeleteFunc(list, func(rows []social.Contribution) bool { return len(rows) == 0 })
	slices.SortFunc(list, func(a, b []social.Contribution) int { return cmp.Compare(a[0].Insurance, b[0].Insurance) })
	return list
}

// eachCareer reads the careers of some people, whole, in any order.
func (k *Keys) eachCareer(ctx context.Context, q querier, numbers []string, each func(of careerKey, rows []social.Contribution) error) error {
	return eachSealedCareer(ctx, q, numbers, func(of careerKey, sealed []byte) error {
		rows, err := k.openCareer(of, sealed)
		if err != nil {
			return err
		}
		return each(of, rows)
	})
}

func eachSealedCareer(ctx context.Context, q querier, numbers []string, each func(of careerKey, sealed []byte) error) error {
	var sealed sql.RawBytes
	return eachPerson(ctx, q, `SELECT person_no, insurance, content FROM careers WHERE person_no IN `, numbers, func(rows *sql.Rows) error {
		var of careerKey
		if err := rows.Scan(&of.personNo, &of.branch, &sealed); err != nil {
			return err
		}
		return each(of, sealed)
	})
}

// careersIn reads the careers of one person by any querier, in the order of Careers.
func (k *Keys) careersIn(ctx context.Context, q querier, personNo string) ([][]social.Contribution, error) {
	var list [][]social.Contribution
	err := k.eachCareer(ctx, q, []string{personNo}, func(_ careerKey, rows []social.Contribution) error {
		list = append(list, rows)
		return nil
	})
	return inBranchOrder(list), err
}

// orphanContributions counts the rows of contributions of people whom the archive does not have.
func (db *DB) orphanContributions(ctx context.Context) (n int64, err error) {
	rows, err := db.read.QueryContext(ctx, `SELECT c.person_no, c.insurance, c.content FROM careers c
		WHERE NOT EXISTS (SELECT 1 FROM persons p WHERE p.person_no = c.person_no)`)
	if err != nil {
		return 0, classify(err)
	}
	defer rows.Close()
	var sealed sql.RawBytes
	for rows.Next() {
		var of careerKey
		if err := rows.Scan(&of.personNo, &of.branch, &sealed); err != nil {
			return 0, classify(err)
		}
		career, err := db.keys.openCareer(of, sealed)
		if err != nil {
			return 0, err
		}
		n += int64(len(career))
	}
	return n, classify(rows.Err())
}
