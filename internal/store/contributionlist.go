package store

import (
	"context"

	"shebao/internal/social"
)

// EarlyPeriod is a period of cover before August 1992, when records were not yet kept by month.
type EarlyPeriod struct {
	UnitName string
	From, To social.Month
	Months   int
	Kind     string
	Amount   social.Fen // 0 where not known
}

// EarlyPeriods reads a person's periods before August 1992, newest first.
func (db *DB) EarlyPeriods(ctx context.Context, personNo string) ([]EarlyPeriod, error) {
	return collect(ctx, db.read, func(p *EarlyPeriod) []any {
		return []any{&p.UnitName, &p.From, &p.To, &p.Months, &p.Kind, &p.Amount}
	}, `SELECT unit_name, from_month, to_month, months, kind, COALESCE(amount, 0)
		FROM early_contributions WHERE person_no = $1 ORDER BY from_month DESC, kind`, personNo)
}
