package store

import (
	"context"
	"database/sql/driver"

	"shebao/internal/social"
)

// Bounds reads the contribution bounds of every branch and time, oldest first within a branch: a few hundred rows. Its rows are
// what social.BoundAt chooses from.
func (db *DB) Bounds(ctx context.Context) ([]social.Bound, error) {
	bounds := make([]social.Bound, 0, 256)
	err := db.scanRaw(ctx, `SELECT insurance, tier, household, from_month, to_month, min, max, source, note
		FROM contribution_bounds ORDER BY insurance, tier, household, from_month`, nil, func(values []driver.Value) error {
		row := rawRow{values: values}
		bounds = append(bounds, social.Bound{
			Insurance: social.Insurance(row.text(0)), Tier: row.text(1), Household: row.text(2),
			From: row.month(3), To: row.month(4), Min: row.fen(5), Max: row.fen(6), Source: row.text(7), Note: row.text(8),
		})
		return row.err
	})
	if err != nil {
		return nil, classify(err)
	}
	return bounds, nil
}

// boundsOf are those of one branch: a record of thirty years asks for the bound of some four hundred months in each.
func boundsOf(rows []social.Bound, branch social.Insurance) []social.Bound {
	var own []social.Bound
	for _, row := range rows {
		if row.Insurance == branch {
			own = append(own, row)
		}
	}
	return own
}
