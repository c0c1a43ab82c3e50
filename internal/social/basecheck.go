package social

import (
	"cmp"
	"maps"
	"slices"
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

// UnitBase is the base of one employer in a month of a branch, in 分. A person who pays alone is an employer without a number.
type UnitBase struct {
	UnitNo string
	Base   Fen
}

// UnitWage is the wage that an employer paid in a month, as far as the record tells, and the branch that tells it. In 分.
type UnitWage struct {
	UnitNo string
	Wage   Fen
	By     Insurance
}

// UnitCheck is the base of one employer held against that employer's wage. Wage and Expected are 0 where none is known, or where this is
// the branch that tells it. In 分.
type UnitCheck struct {
	UnitBase
	Wage, Expected Fen
	Verdict        BaseVerdict
}

// BaseCheck is a month of a branch held against the bounds (缴费基数核对). Amounts in 分.
type BaseCheck struct {
	Month     Month
	Insurance Insurance
	Base      Fen // of the month: all rows together (BaseOf)
	Added     Fen // of it, by corrections (基数补差)
	TakenBack Fen // from it, by refunds
	// Units are its parts, employer by employer. None where a correction or a refund is in the name of an employer that did not pay, and
	// several others did: what it belongs to is then not known.
	Units    []UnitCheck
	Expected Fen // what the wages give within the bounds; 0 where that is not known
	Bound    Bound
	Bounded  bool // Bound is known
	Verdict  BaseVerdict
}

// Corrected reports whether the base of the month was corrected, or refunded in part.
func (c BaseCheck) Corrected() bool { return c.Added != 0 || c.TakenBack != 0 }

// BaseMonth is a month with the checks of its branches.
type BaseMonth struct {
	Month Month
	// Own is the wage that the person says they had, of all employers together; 0 where they say nothing. Then Wages tell.
	Own    Fen
	Wages  []UnitWage // in the order of their numbers
	Units  int        // employers in all branches
	Checks []BaseCheck
}

// Differs reports whether something speaks against a base of the month.
func (m BaseMonth) Differs() bool {
	return slices.ContainsFunc(m.Checks, func(c BaseCheck) bool { return c.Verdict.Differs() })
}

// Corrected reports whether a base of the month was corrected or refunded in part.
func (m BaseMonth) Corrected() bool { return slices.ContainsFunc(m.Checks, BaseCheck.Corrected) }

// Compared reports whether a base of the month was held against a wage and agrees.
func (m BaseMonth) Compared() bool {
	return slices.ContainsFunc(m.Checks, func(c BaseCheck) bool { return c.Verdict.Compared() })
}

// Unchecked reports whether no bound is known for any branch of the month.
func (m BaseMonth) Unchecked() bool {
	return !slices.ContainsFunc(m.Checks, func(c BaseCheck) bool { return c.Bounded })
}

// Check is the check of a branch, nil where nothing was paid to it.
func (m BaseMonth) Check(branch Insurance) *BaseCheck {
	for i := range m.Checks {
		if m.Checks[i].Insurance == branch {
			return &m.Checks[i]
		}
	}
	return nil
}

// CheckedBranches are those whose bases are reckoned from a wage, the one that knows no ceiling last.
var CheckedBranches = []Insurance{Pension, Medical, Unemployment, Maternity, Injury}

// BaseRecord is what bases are checked by: all rows of a person by branch, and the bounds for their household.
type BaseRecord struct {
	Rows      map[Insurance][]Payment
	Bounds    []Bound
	Household Household
}

// CheckBases holds every month against its bounds, newest first. The archive has no wage month by month. Where the person says what it was
// (own, in 分) the base of every branch is held against that; where own is 0, the base of each employer is held against the wage that
// another branch tells of the same employer: never a base against itself, nor the sum of two employers against the wage of one.
func CheckBases(r BaseRecord, own Fen) []BaseMonth {
	checks := r.boundMonths()
	told := map[Month]map[string]UnitWage{}
	if own == 0 {
		told = toldWages(checks)
	}
	units := unitsOf(checks)
	byMonth := map[Month]*BaseMonth{}
	for _, c := range checks {
		month := byMonth[c.Month]
		if month == nil {
			month = &BaseMonth{Month: c.Month, Own: own, Units: len(units[c.Month])}
			for _, no := range slices.Sorted(maps.Keys(told[c.Month])) {
				month.Wages = append(month.Wages, told[c.Month][no])
			}
			byMonth[c.Month] = month
		}
		switch {
		case own == 0:
			c.judge(told[c.Month])
		case len(c.Units) == month.Units:
			c.judgeBy(own)
		default: // the person's word is of employers besides, of whom nothing was paid to this branch
			c.Verdict = c.byBounds()
		}
		month.Checks = append(month.Checks, c.BaseCheck)
	}
	months := make([]BaseMonth, 0, len(byMonth))
	for _, m := range byMonth {
		months = append(months, *m)
	}
	slices.SortFunc(months, func(a, b BaseMonth) int { return cmp.Compare(b.Month, a.Month) })
	return months
}

// openCheck is a check without its verdict.
type openCheck struct {
	BaseCheck
	highest Fen // base of one employer
}

// boundMonths are the months paid that have a base, by branch, with their bounds.
func (r BaseRecord) boundMonths() (checks []openCheck) {
	for _, branch := range CheckedBranches {
		bounds := slices.DeleteFunc(slices.Clone(r.Bounds), func(b Bound) bool { return b.Insurance != branch })
		for rows := range monthsOf(r.Rows[branch]) {
			m, paid := monthOf(rows)
			if !paid || m.Base <= 0 {
				continue
			}
			c := openCheck{BaseCheck{Month: m.Month, Insurance: branch, Base: m.Base}, m.HighestBase}
			for _, row := range rows {
				switch row.Kind {
				case BaseDiff:
					c.Added += row.BaseAdded()
				case Refund:
					c.TakenBack -= row.BaseAdded()
				}
			}
			units, _ := UnitBases(rows)
			for _, u := range units {
				c.Units = append(c.Units, UnitCheck{UnitBase: u})
			}
			c.Bound, c.Bounded = BoundAt(bounds, branch, m.Tier, string(r.Household), m.Month)
			checks = append(checks, c)
		}
	}
	return checks
}

// UnitBases are the parts of a month's base, employer by employer in the order of their numbers; the rows are all of that month and branch.
// A correction or a refund in the name of an employer that did not pay belongs to the one that did. Where several did, or one took back
// more than it paid, the parts are not known and ok is false.
func UnitBases(rows []Payment) (units []UnitBase, ok bool) {
	at := func(no string) int { return slices.IndexFunc(units, func(u UnitBase) bool { return u.UnitNo == no }) }
	for _, r := range rows {
		if r.Kind.Pays() && at(r.UnitNo) < 0 {
			units = append(units, UnitBase{UnitNo: r.UnitNo})
		}
	}
	for _, r := range rows {
		i := at(r.UnitNo)
		switch {
		case i >= 0:
		case len(units) == 1:
			i = 0
		default:
			return nil, false
		}
		units[i].Base += r.BaseAdded()
	}
	if slices.ContainsFunc(units, func(u UnitBase) bool { return u.Base < 0 }) {
		return nil, false
	}
	units = slices.DeleteFunc(units, func(u UnitBase) bool { return u.Base == 0 })
	slices.SortFunc(units, func(a, b UnitBase) int { return cmp.Compare(a.UnitNo, b.UnitNo) })
	return units, true
}

// unitsOf are the employers of each month, of all branches.
func unitsOf(checks []openCheck) map[Month]map[string]bool {
	units := map[Month]map[string]bool{}
	for _, c := range checks {
		for _, u := range c.Units {
			if units[c.Month] == nil {
				units[c.Month] = map[string]bool{}
			}
			units[c.Month][u.UnitNo] = true
		}
	}
	return units
}

// toldWages are the wages of the months by employer, as far as the record tells: the base of work injury, or else a base that lies within
// its bounds and so is the wage itself, or else the highest.
func toldWages(checks []openCheck) map[Month]map[string]UnitWage {
	highest, free := map[Month]map[string]UnitWage{}, map[Month]map[string]UnitWage{}
	for _, c := range checks {
		for _, u := range c.Units {
			tell := func(told map[Month]map[string]UnitWage) {
				if told[c.Month] == nil {
					told[c.Month] = map[string]UnitWage{}
				}
				told[c.Month][u.UnitNo] = UnitWage{u.UnitNo, u.Base, c.Insurance}
			}
			if c.highestSoFar(highest, u) {
				tell(highest)
			}
			if c.Insurance == Injury || c.Bounded && u.Base > c.Bound.Min && u.Base < c.Bound.Max {
				tell(free)
			}
		}
	}
	for month, wages := range free {
		maps.Copy(highest[month], wages)
	}
	return highest
}

func (c *openCheck) highestSoFar(told map[Month]map[string]UnitWage, u UnitCheck) bool {
	return u.Base > told[c.Month][u.UnitNo].Wage
}

// judge holds each employer's base against the wage told of that employer, unless it is this branch that tells it.
func (c *openCheck) judge(told map[string]UnitWage) {
	if c.Verdict = c.byBounds(); c.Verdict != BaseWithin || len(c.Units) == 0 {
		return
	}
	compared := false
	for i := range c.Units {
		u := &c.Units[i]
		u.Verdict = BaseWithin
		if wage, known := told[u.UnitNo]; known && wage.By != c.Insurance {
			compared = true
			u.Wage, u.Expected = wage.Wage, c.Bound.Clamp(wage.Wage)
			u.Verdict = c.Bound.verdict(u.Base, u.Wage)
		}
		c.Expected += cmp.Or(u.Expected, u.Base)
		c.Verdict = worse(c.Verdict, u.Verdict)
	}
	if !compared {
		c.Expected = 0
	}
}

// judgeBy holds the base of the month against the person's own word, of all employers together. How a wage falls to several employers is
// not known: of those at the floor it may be less, of those at the ceiling more.
func (c *openCheck) judgeBy(own Fen) {
	if len(c.Units) == 1 && c.Bounded {
		c.Expected = c.Bound.Clamp(own)
	}
	if c.Verdict = c.byBounds(); c.Verdict != BaseWithin || len(c.Units) == 0 {
		return
	}
	switch {
	case !c.Gives(own):
		c.Verdict = BaseDiffers
	case own < c.Base:
		c.Verdict = BaseAtFloor
	case own > c.Base:
		c.Verdict = BaseAtCeiling
	default:
		c.Verdict = BaseAgrees
	}
}

// Gives reports whether a wage, of all employers together, gives the base of the month as it is. Where the parts or the bounds are not
// known, or the base is out of them, it reports false.
func (c BaseCheck) Gives(wage Fen) bool {
	if !c.Bounded || len(c.Units) == 0 || c.Verdict == BaseBelow || c.Verdict == BaseAbove {
		return false
	}
	least, most, endless := Fen(0), Fen(0), false
	for _, u := range c.Units {
		if u.Base != c.Bound.Min {
			least += u.Base
		}
		most += u.Base
		endless = endless || c.Bound.Capped() && u.Base == c.Bound.Max
	}
	return wage >= least && (endless || wage <= most)
}

// byBounds is the verdict by the bounds alone: the base of the month has to keep to the floor, and each employer's to the ceiling.
func (c *openCheck) byBounds() BaseVerdict {
	switch {
	case !c.Bounded:
		return BaseUnchecked
	case c.Base < c.Bound.Min:
		return BaseBelow
	case c.Bound.Capped() && c.highest > c.Bound.Max:
		return BaseAbove
	}
	return BaseWithin
}

// verdict holds the base of one employer against that employer's wage. Of an employer that is one of several the wage itself is taken as
// well where it is below the floor: the floor is that of the month.
func (b Bound) verdict(base, wage Fen) BaseVerdict {
	switch {
	case base == wage:
		return BaseAgrees
	case base != b.Clamp(wage):
		return BaseDiffers
	case wage < b.Min:
		return BaseAtFloor
	}
	return BaseAtCeiling
}

// worse is the one of two verdicts of employers that is said of both: what differs, what is at a bound, what agrees.
func worse(a, b BaseVerdict) BaseVerdict {
	order := []BaseVerdict{BaseWithin, BaseAgrees, BaseAtCeiling, BaseAtFloor, BaseDiffers}
	if slices.Index(order, a) > slices.Index(order, b) {
		return a
	}
	return b
}
