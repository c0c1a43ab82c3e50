package store

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"shebao/internal/social"
)

// BaseVerdict is how a month's contribution base stands to the bounds then in force, and to a wage where there is one to compare it with.
type BaseVerdict string

// The verdicts. The first four say nothing against the base.
const (
	BaseWithin    BaseVerdict = "within"     // within the bounds; no wage is known to compare it with
	BaseAgrees    BaseVerdict = "agrees"     // the wage itself
	BaseAtFloor   BaseVerdict = "at_floor"   // the wage is below the floor, the floor was used
	BaseAtCeiling BaseVerdict = "at_ceiling" // the wage is above the ceiling, the ceiling was used
	BaseBelow     BaseVerdict = "below"      // below the floor
	BaseAbove     BaseVerdict = "above"      // above the ceiling
	BaseDiffers   BaseVerdict = "differs"    // within the bounds, but not what the wage gives
	BaseUnchecked BaseVerdict = "unchecked"  // no bound is known for the month
)

// Differs reports whether something speaks against the base.
func (v BaseVerdict) Differs() bool { return v == BaseBelow || v == BaseAbove || v == BaseDiffers }

// Compared reports whether the base was held against a wage, and found to be what that gives.
func (v BaseVerdict) Compared() bool {
	return v == BaseAgrees || v == BaseAtFloor || v == BaseAtCeiling
}

// BaseCheck is a month of a branch held against the bounds (缴费基数核对). Amounts in 分.
type BaseCheck struct {
	Month     social.Month
	Insurance social.Insurance
	Base      social.Fen // used, of all employers together
	Expected  social.Fen // what the wage gives within the bounds; 0 where there is none to compare with
	Bound     social.Bound
	Bounded   bool // Bound is known
	Verdict   BaseVerdict
}

// BaseMonth is a month with the checks of its branches.
type BaseMonth struct {
	Month social.Month
	// Wage is what the bases are held against, 0 where none is known: the person's own word, or else what another branch tells (From).
	Wage   social.Fen
	From   social.Insurance
	Checks []BaseCheck
}

// Differs reports whether something speaks against a base of the month.
func (m BaseMonth) Differs() bool {
	return slices.ContainsFunc(m.Checks, func(c BaseCheck) bool { return c.Verdict.Differs() })
}

// Compared reports whether a base of the month was held against a wage and agrees.
func (m BaseMonth) Compared() bool {
	return slices.ContainsFunc(m.Checks, func(c BaseCheck) bool { return c.Verdict.Compared() })
}

// Unchecked reports whether no bound is known for any branch of the month.
func (m BaseMonth) Unchecked() bool {
	return !slices.ContainsFunc(m.Checks, func(c BaseCheck) bool { return c.Bounded })
}

// Check is the check of a branch, nil where nothing was paid to it.
func (m BaseMonth) Check(branch social.Insurance) *BaseCheck {
	for i := range m.Checks {
		if m.Checks[i].Insurance == branch {
			return &m.Checks[i]
		}
	}
	return nil
}

// CheckedBranches are those whose bases are reckoned from a wage, the one that knows no ceiling last.
var CheckedBranches = []social.Insurance{social.Pension, social.Medical, social.Unemployment, social.Maternity, social.Injury}

// BaseMonths holds every month against its bounds, newest first. The archive has no wage month by month. Where the person says what it was
// (wage, in 分) all bases are held against that; where it is 0 they are held against what the base of another branch tells, and never a base
// against itself.
func (c *Coverage) BaseMonths(wage social.Fen) []BaseMonth {
	told := map[social.Month]toldWage{}
	if wage == 0 {
		told = c.toldWages()
	}
	byMonth := map[social.Month]*BaseMonth{}
	for _, branch := range CheckedBranches {
		bounds := boundsOf(c.Bounds, branch)
		for _, m := range c.Branches[branch].MonthsPaid() {
			if m.Base <= 0 {
				continue
			}
			month := byMonth[m.Month]
			if month == nil {
				month = &BaseMonth{Month: m.Month, Wage: max(wage, told[m.Month].wage), From: told[m.Month].by}
				byMonth[m.Month] = month
			}
			against := month.Wage
			if month.From == branch {
				against = 0
			}
			month.Checks = append(month.Checks, baseCheckOf(m, branch, bounds, c.Person.Household, against))
		}
	}
	months := make([]BaseMonth, 0, len(byMonth))
	for _, m := range byMonth {
		months = append(months, *m)
	}
	slices.SortFunc(months, func(a, b BaseMonth) int { return cmp.Compare(b.Month, a.Month) })
	return months
}

// toldWage is a wage as a branch tells it.
type toldWage struct {
	wage social.Fen
	by   social.Insurance
}

// toldWages are the wages of the months, as far as the record tells: the base of work injury, or else a base that lies within
// its bounds and so is the wage itself, or else the highest.
func (c *Coverage) toldWages() map[social.Month]toldWage {
	highest, free := map[social.Month]toldWage{}, map[social.Month]toldWage{}
	for _, branch := range CheckedBranches {
		bounds := boundsOf(c.Bounds, branch)
		for _, m := range c.Branches[branch].MonthsPaid() {
			if m.Base <= 0 {
				continue
			}
			if m.HighestBase > highest[m.Month].wage {
				highest[m.Month] = toldWage{m.HighestBase, branch}
			}
			bound, known := social.BoundAt(bounds, branch, m.Tier, string(c.Person.Household), m.Month)
			if branch == social.Injury || known && m.HighestBase > bound.Min && m.HighestBase < bound.Max {
				free[m.Month] = toldWage{m.HighestBase, branch}
			}
		}
	}
	maps.Copy(highest, free)
	return highest
}

func baseCheckOf(m social.MonthPaid, branch social.Insurance, bounds []social.Bound, household social.Household, wage social.Fen) BaseCheck {
	c := BaseCheck{Month: m.Month, Insurance: branch, Base: m.Base}
	c.Bound, c.Bounded = social.BoundAt(bounds, branch, m.Tier, string(household), m.Month)
	if c.Bounded && wage > 0 {
		c.Expected = c.Bound.Clamp(wage)
	}
	c.Verdict = c.verdict(m.HighestBase, wage)
	return c
}

func (c BaseCheck) verdict(highest, wage social.Fen) BaseVerdict {
	switch {
	case !c.Bounded:
		return BaseUnchecked
	case c.Base < c.Bound.Min:
		return BaseBelow
	case Capped(c.Bound) && highest > c.Bound.Max:
		return BaseAbove
	case wage == 0:
		return BaseWithin
	case highest != c.Expected:
		return BaseDiffers
	case wage < c.Bound.Min:
		return BaseAtFloor
	case Capped(c.Bound) && wage > c.Bound.Max:
		return BaseAtCeiling
	}
	return BaseAgrees
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
