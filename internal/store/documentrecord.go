package store

import (
	"context"

	"shebao/internal/social"
)

// PostedContribution is a row of contributions with the day on which it was posted, yyyy-mm-dd, or "" where that is not known. Its
// unit's name is left empty.
type PostedContribution struct {
	Contribution
	Subsidy  social.Fen
	PostedOn string
}

// PostedContributions reads all that was ever paid for a person, oldest month first: what a document was drawn from is looked for in it.
func (db *DB) PostedContributions(ctx context.Context, personNo string) ([]PostedContribution, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT insurance, month, unit_no, base, personal, employer, COALESCE(subsidy, 0),
			COALESCE(tier, ''), kind, posted_on
		FROM contributions WHERE person_no = $1 ORDER BY month, insurance, kind, unit_no`, personNo)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []PostedContribution
	for rows.Next() {
		var c PostedContribution
		err := rows.Scan(&c.Insurance, &c.Month, &c.UnitNo, &c.Base, &c.Personal, &c.Employer, &c.Subsidy, &c.Tier, &c.Kind, &c.PostedOn)
		if err != nil {
			return nil, classify(err)
		}
		list = append(list, c)
	}
	return list, classify(rows.Err())
}
