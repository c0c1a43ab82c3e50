package store

import (
	"context"

	"shebao/internal/social"
)

// BaseMonths holds every month of the record against its bounds, newest first, by social.CheckBases: against the wage (in 分) that the
// person says they had, or where that is 0 against what the record tells.
func (c *Coverage) BaseMonths(wage social.Fen) []social.BaseMonth {
	r := social.BaseRecord{Rows: map[social.Insurance][]social.Payment{}, Bounds: c.Bounds, Household: c.Person.Household}
	for branch, cover := range c.Branches {
		r.Rows[branch] = cover.rows
	}
	return social.CheckBases(r, wage)
}

// ConfirmBases notes that the act's person confirms a year, under the act's receipt. A second time changes nothing.
func (tx *Tx) ConfirmBases(year int) error {
	_, err := tx.exec(`INSERT INTO base_confirmations (person_no, year, receipt_no, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		tx.act.PersonNo, year, tx.receipt, tx.at.Unix())
	return err
}

// UnconfirmBases takes back what was confirmed under a receipt.
func (tx *Tx) UnconfirmBases(receiptNo string) error {
	_, err := tx.exec(`DELETE FROM base_confirmations WHERE person_no = $1 AND receipt_no = $2`, tx.act.PersonNo, receiptNo)
	return err
}

// BaseConfirmations are the years a person has confirmed, with when (Unix seconds).
func (db *DB) BaseConfirmations(ctx context.Context, personNo string) (map[int]int64, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT year, at FROM base_confirmations WHERE person_no = $1`, personNo)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	years := map[int]int64{}
	for rows.Next() {
		var year int
		var at int64
		if err := rows.Scan(&year, &at); err != nil {
			return nil, classify(err)
		}
		years[year] = at
	}
	return years, classify(rows.Err())
}
