package store

import (
	"context"
	"fmt"
	"slices"

	"shebao/internal/social"
)

// EntitlementYears are the years before a given one that a person has any record of, newest first: closed years, whatever day of it an
// account is posted up to.
func (db *DB) EntitlementYears(ctx context.Context, personNo string, before int) ([]int, error) {
	careers, err := db.Careers(ctx, personNo)
	if err != nil {
		return nil, err
	}
	var years []int
	for _, career := range careers {
		for _, c := range career {
			if year := c.Month.Year(); year < before && (len(years) == 0 || years[len(years)-1] != year) {
				years = append(years, year)
			}
		}
	}
	rows, err := db.read.QueryContext(ctx, `SELECT year FROM (
			SELECT year FROM individual_accounts WHERE person_no = $1
			UNION SELECT month / 100 FROM pension_payments WHERE person_no = $1
			UNION SELECT paid_month / 100 FROM pension_back_payments WHERE person_no = $1
			UNION SELECT month / 100 FROM unemployment_payments WHERE person_no = $1
			UNION SELECT month / 100 FROM injury_benefits WHERE person_no = $1
			UNION SELECT CAST(substr(arrived_on, 1, 4) AS INTEGER) FROM transfers_in WHERE person_no = $1 AND arrived_on <> ''
		) AS recorded
		WHERE year < $2`, personNo, before)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		var year int
		if err := rows.Scan(&year); err != nil {
			return nil, classify(err)
		}
		years = append(years, year)
	}
	slices.SortFunc(years, func(a, b int) int { return b - a })
	return slices.Compact(years), classify(rows.Err())
}

// AccountYear is a year of an individual account: closing = opening + credited + interest - paid out. Amounts in 分.
type AccountYear struct {
	Account                                       string // pension, medical
	Opening, Credited, Interest, PaidOut, Closing social.Fen
	AsOf                                          string // yyyy-mm-dd, or ""
}

// AccountsIn reads a person's individual accounts of a year, by account.
func (db *DB) AccountsIn(ctx context.Context, personNo string, year int) (map[string]AccountYear, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT account, opening, credited, interest, paid_out, closing, as_of
		FROM individual_accounts WHERE person_no = $1 AND year = $2`, personNo, year)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	accounts := map[string]AccountYear{}
	for rows.Next() {
		var a AccountYear
		if err := rows.Scan(&a.Account, &a.Opening, &a.Credited, &a.Interest, &a.PaidOut, &a.Closing, &a.AsOf); err != nil {
			return nil, classify(err)
		}
		accounts[a.Account] = a
	}
	return accounts, classify(rows.Err())
}

// Sources of a BenefitSum.
const (
	FromPension      = "pension"
	FromBackPayments = "pension_back"
	FromUnemployment = "unemployment"
	FromInjury       = "injury"
	FromMedical      = "medical"
)

// Items of unemployment payments, which are columns and not rows.
const (
	ItemBenefit = "benefit"
	ItemMedical = "medical"
	ItemOther   = "other"
)

// BenefitSum is what a person drew of one item in a year.
type BenefitSum struct {
	Source string     // FromPension and so on
	Item   string     // as the archive names it; for unemployment ItemBenefit and so on; for medical the category of charge
	Times  int        // payments or charges
	Amount social.Fen // for medical what the pooled fund paid
}

// BenefitsIn sums up what a person drew in a year, by source and item, by one query. Benefits count where their status is
// paid, the archive's word for it, by the month they were paid in; charges by their date.
func (db *DB) BenefitsIn(ctx context.Context, personNo string, year int, paid string) ([]BenefitSum, error) {
	rows, err := db.read.QueryContext(ctx, `
		SELECT 1 AS place, 'pension' AS source, item, COUNT(*), CAST(SUM(amount) AS BIGINT) FROM pension_payments
			WHERE person_no = $1 AND month BETWEEN $2 AND $3 AND status = $4 GROUP BY item
		UNION ALL SELECT 2, 'pension_back', item, COUNT(*), CAST(SUM(amount) AS BIGINT) FROM pension_back_payments
			WHERE person_no = $1 AND paid_month BETWEEN $2 AND $3 AND status = $4 GROUP BY item
		UNION ALL SELECT 3, 'unemployment', 'benefit', COUNT(*), CAST(SUM(benefit) AS BIGINT) FROM unemployment_payments
			WHERE person_no = $1 AND month BETWEEN $2 AND $3 AND status = $4 HAVING COUNT(*) > 0
		UNION ALL SELECT 4, 'unemployment', 'medical', COUNT(*), CAST(SUM(medical) AS BIGINT) FROM unemployment_payments
			WHERE person_no = $1 AND month BETWEEN $2 AND $3 AND status = $4 AND medical <> 0 HAVING COUNT(*) > 0
		UNION ALL SELECT 5, 'unemployment', 'other', COUNT(*), CAST(SUM(other) AS BIGINT) FROM unemployment_payments
			WHERE person_no = $1 AND month BETWEEN $2 AND $3 AND status = $4 AND other <> 0 HAVING COUNT(*) > 0
		UNION ALL SELECT 6, 'injury', item, COUNT(*), CAST(SUM(amount) AS BIGINT) FROM injury_benefits
			WHERE person_no = $1 AND month BETWEEN $2 AND $3 AND status = $4 GROUP BY item
		UNION ALL SELECT 7, 'medical', category, COUNT(*), CAST(SUM(fund_paid) AS BIGINT) FROM medical_charges
			WHERE person_no = $1 AND charged_on BETWEEN $5 AND $6 AND fund_paid <> 0 GROUP BY category
		ORDER BY 1, 3`,
		personNo, year*100+1, year*100+12, paid, fmt.Sprintf("%04d-01-01", year), fmt.Sprintf("%04d-12-31", year))
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []BenefitSum
	for rows.Next() {
		var b BenefitSum
		var place int
		if err := rows.Scan(&place, &b.Source, &b.Item, &b.Times, &b.Amount); err != nil {
			return nil, classify(err)
		}
		list = append(list, b)
	}
	return list, classify(rows.Err())
}

// TransferIn is a stretch of cover elsewhere whose money came in.
type TransferIn struct {
	Kind          string // pension_in_province, pension_out_of_province, medical
	Origin        string
	From, To      social.Month
	Months        int
	AccountAmount social.Fen
	PooledAmount  social.Fen // 0 where none came
	ArrivedOn     string     // yyyy-mm-dd
}

// Pension reports whether it is of pension insurance, the months of which count for the pension.
func (t TransferIn) Pension() bool { return t.Kind != "medical" }

// TransfersUntil reads a person's transfers that have arrived by the end of a year, newest first.
func (db *DB) TransfersUntil(ctx context.Context, personNo string, year int) ([]TransferIn, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT kind, origin, from_month, to_month, months, account_amount,
			COALESCE(pooled_amount, 0), arrived_on
		FROM transfers_in WHERE person_no = $1 AND arrived_on <> '' AND arrived_on <= $2
		ORDER BY arrived_on DESC, kind, origin, from_month`, personNo, fmt.Sprintf("%04d-12-31", year))
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []TransferIn
	for rows.Next() {
		var t TransferIn
		err := rows.Scan(&t.Kind, &t.Origin, &t.From, &t.To, &t.Months, &t.AccountAmount, &t.PooledAmount, &t.ArrivedOn)
		if err != nil {
			return nil, classify(err)
		}
		list = append(list, t)
	}
	return list, classify(rows.Err())
}
