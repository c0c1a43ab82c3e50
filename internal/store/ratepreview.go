package store

import (
	"context"

	"shebao/internal/social"
)

// InsuredGroup counts insured people who are alike to a row of bounds, by their declared wages.
type InsuredGroup struct {
	Household social.Household
	Tier      string // of medical cover
	SelfPayer bool
	People    int64 // who are insured in the branch and have a declared wage
	Below     int64 // of whom so many have a wage below the least base
	Above     int64 // and so many one above the greatest
	Wages     social.Fen
}

// statusColumns are the columns of persons that say whether somebody is insured in a branch.
var statusColumns = map[social.Insurance]string{
	social.Pension: "pension_status", social.Medical: "medical_status", social.Injury: "injury_status",
	social.Unemployment: "unemployment_status", social.Maternity: "maternity_status",
}

// InsuredByWage counts everybody insured in a branch by household, tier and way of paying, against the least and the greatest base. It
// reads
// all persons once: a question for somebody who is about to change the bounds, not for a page that many open. Children's cover has no
// wages, and so nobody.
func (db *DB) InsuredByWage(ctx context.Context, branch social.Insurance, least, greatest social.Fen) ([]InsuredGroup, error) {
	column, known := statusColumns[branch]
	if !known {
		return nil, nil
	}
	rows, err := db.read.QueryContext(ctx, `SELECT household, medical_tier, CASE WHEN category = $3 THEN 1 ELSE 0 END, COUNT(*),
			SUM(CASE WHEN wage < $1 THEN 1 ELSE 0 END), SUM(CASE WHEN wage > $2 THEN 1 ELSE 0 END), SUM(wage)
		FROM persons WHERE `+column+` IN ($4, $5) AND wage IS NOT NULL
		GROUP BY household, medical_tier, CASE WHEN category = $3 THEN 1 ELSE 0 END ORDER BY 1, 2, 3`,
		int64(least), int64(greatest), string(social.SelfPayer), string(social.Paying), string(social.Resumed))
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []InsuredGroup
	for rows.Next() {
		var g InsuredGroup
		var self int64
		if err := rows.Scan(&g.Household, &g.Tier, &self, &g.People, &g.Below, &g.Above, &g.Wages); err != nil {
			return nil, classify(err)
		}
		g.SelfPayer = self != 0
		list = append(list, g)
	}
	return list, classify(rows.Err())
}

// OpenCaseCount is how many cases of a kind are not decided.
func (db *DB) OpenCaseCount(ctx context.Context, kind string) (n int64, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM cases WHERE kind = $1 AND state IN ('submitted', 'returned')`, kind).Scan(&n)
	return n, classify(err)
}
