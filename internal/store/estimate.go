package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"shebao/internal/social"
	"shebao/internal/text"
)

// PaidMonths are the distinct paid months of a person's pension and unemployment branches, each ascending.
type PaidMonths struct {
	Pension      []social.PensionMonth
	Unemployment []social.Month
}

// PaidMonths reads every paid month of both branches, by one query. The rows of a month count together: corrections add to the
// base, a refund takes its base back, and neither makes a month of its own.
func (db *DB) PaidMonths(ctx context.Context, personNo string) (PaidMonths, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT insurance, month,
			CAST(SUM(CASE WHEN kind = '14' THEN -ABS(base) ELSE base END) AS BIGINT),
			CAST(SUM(COALESCE(credited, 0)) AS BIGINT)
		FROM contributions WHERE person_no = $1 AND insurance IN ('110', '210')
		GROUP BY insurance, month HAVING SUM(CASE WHEN kind IN ('01', '02', '03') THEN 1 ELSE 0 END) > 0
		ORDER BY insurance, month`, personNo)
	if err != nil {
		return PaidMonths{}, classify(err)
	}
	defer rows.Close()
	var paid PaidMonths
	for rows.Next() {
		var branch social.Insurance
		var m social.PensionMonth
		if err := rows.Scan(&branch, &m.Month, &m.Base, &m.Credited); err != nil {
			return PaidMonths{}, classify(err)
		}
		if branch == social.Unemployment {
			paid.Unemployment = append(paid.Unemployment, m.Month)
		} else {
			m.Base = max(0, m.Base)
			paid.Pension = append(paid.Pension, m)
		}
	}
	return paid, classify(rows.Err())
}

// EarlyMonths counts the months of a person's periods before individual accounts.
func (db *DB) EarlyMonths(ctx context.Context, personNo string) (months int, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT CAST(COALESCE(SUM(months), 0) AS BIGINT) FROM early_contributions
		WHERE person_no = $1`, personNo).Scan(&months)
	return months, classify(err)
}

// TransferredMonths counts the pension months brought in from elsewhere by transfers that are settled.
func (db *DB) TransferredMonths(ctx context.Context, personNo string) (months int, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT CAST(COALESCE(SUM(months), 0) AS BIGINT) FROM transfers_in
		WHERE person_no = $1 AND kind IN ('pension_in_province', 'pension_out_of_province') AND status = $2`,
		personNo, text.TransferSettled).Scan(&months)
	return months, classify(err)
}

// PensionAccount reads the latest year of a person's pension account; the zero value where there is none. A year whose date is
// not known counts as over.
func (db *DB) PensionAccount(ctx context.Context, personNo string) (social.PensionAccount, error) {
	var a social.PensionAccount
	var asOf string
	err := db.read.QueryRowContext(ctx, `SELECT year, opening, interest, closing, as_of FROM individual_accounts
		WHERE person_no = $1 AND account = 'pension' ORDER BY year DESC LIMIT 1`, personNo).
		Scan(&a.Year, &a.Opening, &a.Interest, &a.Closing, &asOf)
	if errors.Is(err, sql.ErrNoRows) {
		return social.PensionAccount{}, nil
	}
	if err != nil {
		return a, classify(err)
	}
	a.Through = social.Month(a.Year*100 + 12)
	if day, err := time.Parse(time.DateOnly, asOf); err == nil {
		a.Through = social.MonthOf(day)
	}
	return a, nil
}

// UnemploymentClaims reads a person's claims of unemployment benefit, oldest first, with the months drawn of each, by one query.
// Refused ones (status 10) are left out.
func (db *DB) UnemploymentClaims(ctx context.Context, personNo string) ([]social.UnemploymentClaim, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT c.from_month, c.granted_months, COUNT(p.month), c.status
		FROM unemployment_claims c
		LEFT JOIN unemployment_payments p ON p.person_no = c.person_no AND p.claim_no = c.claim_no
		WHERE c.person_no = $1 AND c.status <> '10'
		GROUP BY c.claim_no, c.from_month, c.granted_months, c.status ORDER BY c.from_month`, personNo)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var claims []social.UnemploymentClaim
	for rows.Next() {
		var c social.UnemploymentClaim
		var status string
		if err := rows.Scan(&c.From, &c.Granted, &c.Drawn, &status); err != nil {
			return nil, classify(err)
		}
		c.Drawing = status == "20"
		claims = append(claims, c)
	}
	return claims, classify(rows.Err())
}
