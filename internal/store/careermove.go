package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"shebao/internal/social"
)

// careersStep is the step of the schema that makes the table of careers. Before the one after it, contributionsStep, which lets nobody write
// rows of contributions any more, all rows are moved.
const (
	careersStep       = 38
	contributionsStep = 39
)

// moveBatch is how many people's rows are moved in one transaction.
const moveBatch = 200

// errPosted means that a row of contributions has a day that is none: no import lets it in.
var errPosted = errors.New("store: a row of contributions has a posted_on that is no day")

// moveCareers packs the rows of contributions of before into careers, some people at a time, and then has done, which lets nobody write rows
// any more. It may be interrupted and begun again: people are moved in the order of their numbers, and nothing else writes careers
// meanwhile. ErrImporting where an import of the version before is at work.
func (db *DB) moveCareers(ctx context.Context, to *sql.DB, done func() error) error {
	release, err := db.LockImport(ctx)
	if err != nil {
		return err
	}
	defer release()
	if err := db.moveAll(ctx, to); err != nil {
		return err
	}
	return done()
}

func (db *DB) moveAll(ctx context.Context, to *sql.DB) error {
	var after sql.NullString
	if err := to.QueryRowContext(ctx, `SELECT MAX(person_no) FROM careers`).Scan(&after); err != nil {
		return classify(err)
	}
	for {
		numbers, err := nextToMove(ctx, to, after.String)
		if err != nil || len(numbers) == 0 {
			return err
		}
		if err := db.moveSome(ctx, to, numbers); err != nil {
			return err
		}
		after.String = numbers[len(numbers)-1]
	}
}

func nextToMove(ctx context.Context, q querier, after string) (numbers []string, err error) {
	rows, err := q.QueryContext(ctx, `SELECT DISTINCT person_no FROM contributions WHERE person_no > $1 ORDER BY person_no LIMIT $2`, after, moveBatch)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		var no string
		if err := rows.Scan(&no); err != nil {
			return nil, classify(err)
		}
		numbers = append(numbers, no)
	}
	return numbers, classify(rows.Err())
}

func (db *DB) moveSome(ctx context.Context, to *sql.DB, numbers []string) error {
	raw, err := to.BeginTx(ctx, nil)
	if err != nil {
		return classify(err)
	}
	defer raw.Rollback()
	careers, err := rowsToMove(ctx, raw, numbers)
	if err != nil {
		return err
	}
	packed := NewRows(careersTable)
	for of, rows := range careers {
		slices.SortFunc(rows, func(a, b social.Contribution) int { return a.Compare(&b) })
		packed.career(db.keys, of, rows)
	}
	const several = 50
	for i := 0; i < packed.Len(); i += several {
		n := min(several, packed.Len()-i)
		if _, err := raw.ExecContext(ctx, careersTable.insertSQL(db.engine, n), packed.args(i, i+n)...); err != nil {
			return classify(err)
		}
	}
	return classify(raw.Commit())
}

// rowsToMove reads the rows of some people as they stood before there were careers.
func rowsToMove(ctx context.Context, q querier, numbers []string) (map[careerKey][]social.Contribution, error) {
	careers := map[careerKey][]social.Contribution{}
	err := eachPerson(ctx, q, `SELECT person_no, insurance, month, unit_no, base, personal, employer, credited, subsidy, tier, kind, posted_on, remark
		FROM contributions WHERE person_no IN `, numbers, func(rows *sql.Rows) error {
		var of careerKey
		var c social.Contribution
		var credited, subsidy sql.NullInt64
		var posted string
		if err := rows.Scan(&of.personNo, &of.branch, &c.Month, &c.UnitNo, &c.Base, &c.Personal, &c.Employer, &credited, &subsidy, &c.Tier, &c.Kind,
			&posted, &c.Remark); err != nil {
			return err
		}
		var ok bool
		if c.Posted, ok = social.ReadDay(posted); !ok {
			return errPosted
		}
		c.Insurance = of.branch
		c.Credited, c.NoCredited = social.Fen(credited.Int64), !credited.Valid
		c.Subsidy, c.NoSubsidy = social.Fen(subsidy.Int64), !subsidy.Valid
		careers[of] = append(careers[of], c)
		return nil
	})
	return careers, err
}
