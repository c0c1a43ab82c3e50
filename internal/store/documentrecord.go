package store

import (
	"cmp"
	"context"
	"slices"
)

// PostedContribution is a row of contributions with the day on which it was posted, yyyy-mm-dd, or "" where that is not known. Its
// unit's name is left empty.
type PostedContribution struct {
	Contribution
	PostedOn string
}

// PostedContributions reads all that was ever paid for a person, oldest month first: what a document was drawn from is looked for in it.
func (db *DB) PostedContributions(ctx context.Context, personNo string) ([]PostedContribution, error) {
	careers, err := db.Careers(ctx, personNo)
	var list []PostedContribution
	for _, rows := range careers {
		for _, c := range rows {
			list = append(list, PostedContribution{Contribution: Contribution{Insurance: c.Insurance, Payment: c.Payment}, PostedOn: c.Posted.String()})
		}
	}
	slices.SortStableFunc(list, func(a, b PostedContribution) int { return cmp.Compare(a.Month, b.Month) })
	return list, err
}
