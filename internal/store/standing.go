package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"shebao/internal/social"
	"shebao/internal/statement"
)

// Standing is what reminders to a registered person are worked out from: how they stand with the agency, and what was paid since a month.
type Standing struct {
	// Person has only what is not sealed.
	Person *Person
	// Since is the day of their registration (yyyy-mm-dd): what happened before is no news.
	Since string
	// Covers hold what was paid since the month asked for.
	Covers map[social.Insurance]*BranchCover
	// Posted are the months paid as usual, with the day each was posted on.
	Posted []Posted
	// Earlier are the branches in which something was paid before that month, as far as it was asked (EarlierPaid).
	Earlier map[social.Insurance]bool
	// Benefit are the months that unemployment benefit was paid for.
	Benefit map[social.Month]bool
	// Debits are those of the last month and those to come.
	Debits []Debit
	Claim  *DrawnClaim // being drawn, stopped by nobody; nil where there is none
	// Told are the reminders on record; true where they are settled.
	Told map[ReminderKey]bool
}

// Posted is when the contribution for a month came in.
type Posted struct {
	Insurance social.Insurance
	Month     social.Month
	On        string // yyyy-mm-dd, "" where not known
}

// Standings reads the next n registered people after a personal number, in its order, with what was paid since a month: eight queries
// however many they are, at most two hundred. next is where to go on; "" at the end.
func (db *DB) Standings(ctx context.Context, after string, n int, since social.Month) (list []*Standing, next string, err error) {
	n = min(n, parametersPerStatement)
	byNo := map[string]*Standing{}
	var numbers []string
	rows, err := db.read.QueryContext(ctx, `SELECT `+standingColumns+`, r.created_at FROM registrations r JOIN persons p ON p.person_no = r.person_no
		WHERE r.person_no > $1 AND r.state = 'active' ORDER BY r.person_no LIMIT $2`, after, n)
	if err != nil {
		return nil, "", classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		var registered int64
		s, err := scanStanding(rows, &registered)
		if err != nil {
			return nil, "", classify(err)
		}
		s.Since = social.DayOf(social.At(registered))
		list, numbers = append(list, s), append(numbers, s.Person.PersonNo)
		byNo[s.Person.PersonNo] = s
	}
	if err := rows.Err(); err != nil || len(list) == 0 {
		return nil, "", classify(err)
	}
	rows.Close()
	if len(list) == n {
		next = numbers[n-1]
	}
	for _, read := range []func() error{
		func() error { return db.readPaid(ctx, numbers, byNo, since) },
		func() error { return db.readClaims(ctx, numbers, byNo) },
		func() error { return db.readBenefit(ctx, numbers, byNo, since) },
		func() error { return db.readDebits(ctx, numbers, byNo) },
		func() error { return db.readReminders(ctx, numbers, byNo) },
	} {
		if err := read(); err != nil {
			return nil, "", err
		}
	}
	return list, next, nil
}

// standingColumns are what scanStanding reads, and after them more, of a row p of persons: nothing that is sealed.
const standingColumns = `p.person_no, p.sex, p.birth_date, p.household, p.category, p.person_state, p.first_insured, p.medical_tier,
	p.pension_status, p.medical_status, p.injury_status, p.unemployment_status, p.maternity_status`

func scanStanding(rows scanner, more ...any) (*Standing, error) {
	p := &Person{Status: map[social.Insurance]social.BranchStatus{}}
	var first sql.NullInt64
	var statuses [5]string
	err := rows.Scan(append([]any{&p.PersonNo, &p.Sex, &p.BirthDate, &p.Household, &p.Category, &p.State, &first, &p.MedicalTier,
		&statuses[0], &statuses[1], &statuses[2], &statuses[3], &statuses[4]}, more...)...)
	p.FirstInsured = social.Month(first.Int64)
	for i, branch := range [5]social.Insurance{social.Pension, social.Medical, social.Injury, social.Unemployment, social.Maternity} {
		p.Status[branch] = social.BranchStatus(statuses[i])
	}
	return &Standing{Person: p, Covers: map[social.Insurance]*BranchCover{}, Earlier: map[social.Insurance]bool{},
		Benefit: map[social.Month]bool{}, Told: map[ReminderKey]bool{}}, err
}

func (db *DB) readPaid(ctx context.Context, numbers []string, byNo map[string]*Standing, since social.Month) error {
	return db.keys.eachCareer(ctx, db.read, numbers, func(of careerKey, rows []social.Contribution) error {
		rows = statement.Window{From: since}.Part(rows)
		if len(rows) == 0 {
			return nil
		}
		s := byNo[of.personNo]
		s.Covers[of.branch] = newBranchCover(of.branch, paymentsIn(rows))
		for _, c := range rows {
			if c.Kind == social.Normal || c.Kind == social.Individual {
				s.Posted = append(s.Posted, Posted{of.branch, c.Month, c.Posted.String()})
			}
		}
		return nil
	})
}

// EarlierPaid reads for those people in which branches any month was paid before a month.
func (db *DB) EarlierPaid(ctx context.Context, list []*Standing, before social.Month) error {
	byNo, numbers := map[string]*Standing{}, make([]string, len(list))
	for i, s := range list {
		numbers[i], byNo[s.Person.PersonNo] = s.Person.PersonNo, s
	}
	return db.keys.eachCareer(ctx, db.read, numbers, func(of careerKey, rows []social.Contribution) error {
		rows = statement.Window{To: before.Add(-1)}.Part(rows)
		if len(social.PaidMonths(paymentsIn(rows))) > 0 {
			byNo[of.personNo].Earlier[of.branch] = true
		}
		return nil
	})
}

func (db *DB) readClaims(ctx context.Context, numbers []string, byNo map[string]*Standing) error {
	return eachPerson(ctx, db.read, `SELECT c.person_no, c.claim_no, `+claimColumns+`
		FROM unemployment_claims c WHERE c.status = '20' AND NOT EXISTS (SELECT 1 FROM unemployment_stops s
			WHERE s.person_no = c.person_no AND s.claim_no = c.claim_no AND s.state = 'active') AND c.person_no IN `, numbers, func(rows *sql.Rows) error {
		var no string
		c := &DrawnClaim{}
		if err := rows.Scan(append([]any{&no, &c.No}, claimInto(&c.Claim)...)...); err != nil {
			return err
		}
		if old := byNo[no].Claim; old == nil || c.From > old.From {
			byNo[no].Claim = c
		}
		return nil
	})
}

func (db *DB) readBenefit(ctx context.Context, numbers []string, byNo map[string]*Standing, since social.Month) error {
	return eachPerson(ctx, db.read, fmt.Sprintf(`SELECT person_no, month FROM unemployment_payments WHERE month >= %d AND person_no IN `, int64(since)),
		numbers, func(rows *sql.Rows) error {
			var no string
			var month social.Month
			err := rows.Scan(&no, &month)
			byNo[no].Benefit[month] = true
			return err
		})
}

// debitsLookBack is how long ago a debit may have been due for its person to be told of it: older ones stand on 缴费账单.
const debitsLookBack = 31 * 24 * time.Hour

func (db *DB) readDebits(ctx context.Context, numbers []string, byNo map[string]*Standing) error {
	since := social.DayOf(db.Now().Add(-debitsLookBack)) // digits and dashes
	return eachPerson(ctx, db.read, `SELECT d.person_no, `+debitColumns+` FROM debits d WHERE d.due_on >= '`+since+`' AND d.person_no IN `,
		numbers, func(rows *sql.Rows) error {
			var no string
			var d Debit
			err := rows.Scan(append([]any{&no}, d.targets()...)...)
			byNo[no].Debits = append(byNo[no].Debits, d)
			return err
		})
}

func (db *DB) readReminders(ctx context.Context, numbers []string, byNo map[string]*Standing) error {
	return eachPerson(ctx, db.read, `SELECT person_no, kind, subject, settled_at FROM reminders WHERE person_no IN `, numbers, func(rows *sql.Rows) error {
		var no string
		var key ReminderKey
		var settled int64
		err := rows.Scan(&no, &key.Kind, &key.Subject, &settled)
		byNo[no].Told[key] = settled != 0
		return err
	})
}
