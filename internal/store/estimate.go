package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"shebao/internal/social"
)

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
