package store

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"shebao/internal/social"
)

// BaseVerdict is how a month's contribution base stands to the declared wage and the bounds then in force.
type BaseVerdict string

// The verdicts. The first four are in order.
const (
	BaseAgrees    BaseVerdict = "agrees"     // the declared wage itself
	BaseAtFloor   BaseVerdict = "at_floor"   // the wage is below the floor, the floor was used
	BaseAtCeiling BaseVerdict = "at_ceiling" // the wage is above the ceiling, the ceiling was used
	BaseWithin    BaseVerdict = "within"     // within the bounds; no wage is known to compare it with
	BaseBelow     BaseVerdict = "below"      // below the floor
	BaseAbove     BaseVerdict = "above"      // above the ceiling
	BaseDiffers   BaseVerdict = "differs"    // within the bounds, but not what the wage gives
	BaseUnchecked BaseVerdict = "unchecked"  // no bound is known for the month
)

// InOrder reports whether nothing speaks against the base.
func (v BaseVerdict) InOrder() bool {
	return v == BaseAgrees || v == BaseAtFloor || v == BaseAtCeiling || v == BaseWithin
}

// BaseCheck is a month of a branch held against the bounds (缴费基数核对). Amounts in 分.
type BaseCheck struct {
	Month     social.Month
	Insurance social.Insurance
	Declared  social.Fen // 0 where not known
	Base      social.Fen // used, of all employers together
	Expected  social.Fen // what the declared wage gives within the bounds; 0 where not known
	Bound     social.Bound
	Bounded   bool // Bound is known
	Verdict   BaseVerdict
}

// CheckedBranches are those whose bases are reckoned from a wage, the one that knows no ceiling last.
var CheckedBranches = []social.Insurance{social.Pension, social.Medical, social.Unemployment, social.Maternity, social.Injury}

// BaseChecks holds every month against its bounds, newest first. The archive has no declared wage month by month, so the
// bases themselves tell it (declaredWages).
func (c *Coverage) BaseChecks() []BaseCheck {
	declared := c.declaredWages()
	var checks []BaseCheck
	for _, branch := range CheckedBranches {
		cover := c.Branches[branch]
		if cover == nil {
			continue
		}
		bounds := boundsOf(c.Bounds, branch)
		for _, m := range cover.Paid {
			if m.Base > 0 {
				checks = append(checks, baseCheckOf(m, branch, bounds, c.Person.Household, declared[m.Month]))
			}
		}
	}
	slices.SortStableFunc(checks, func(a, b BaseCheck) int { return cmp.Compare(b.Month, a.Month) })
	return checks
}

// declaredWages are the wages of the months, as far as the record tells: the base of work injury, or else a base that lies within
// its bounds and so is the wage itself, or else the highest.
func (c *Coverage) declaredWages() map[social.Month]social.Fen {
	highest, free := map[social.Month]social.Fen{}, map[social.Month]social.Fen{}
	for _, branch := range CheckedBranches {
		cover := c.Branches[branch]
		if cover == nil {
			continue
		}
		bounds := boundsOf(c.Bounds, branch)
		for _, m := range cover.Paid {
			highest[m.Month] = max(highest[m.Month], m.HighestBase)
			bound, known := social.BoundAt(bounds, branch, m.Tier, string(c.Person.Household), m.Month)
			if branch == social.Injury || known && m.HighestBase > bound.Min && m.HighestBase < bound.Max {
				free[m.Month] = m.HighestBase
			}
		}
	}
	maps.Copy(highest, free)
	return highest
}

func baseCheckOf(m social.MonthPaid, branch social.Insurance, bounds []social.Bound, household social.Household, declared social.Fen) BaseCheck {
	c := BaseCheck{Month: m.Month, Insurance: branch, Declared: declared, Base: m.Base}
	c.Bound, c.Bounded = social.BoundAt(bounds, branch, m.Tier, string(household), m.Month)
	if c.Bounded && declared > 0 {
		c.Expected = c.Bound.Clamp(declared)
	}
	c.Verdict = c.verdict(m.HighestBase)
	return c
}

func (c BaseCheck) verdict(highest social.Fen) BaseVerdict {
	switch {
	case !c.Bounded:
		return BaseUnchecked
	case c.Base < c.Bound.Min:
		return BaseBelow
	case Capped(c.Bound) && highest > c.Bound.Max:
		return BaseAbove
	case c.Expected == 0:
		return BaseWithin
	case highest != c.Expected:
		return BaseDiffers
	case c.Declared < c.Bound.Min:
		return BaseAtFloor
	case Capped(c.Bound) && c.Declared > c.Bound.Max:
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
