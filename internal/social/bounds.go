package social

// Bound is the least and the greatest contribution base of a branch over a span of months. Tier and
// Household are empty where the row holds for any. To is 0 while the row is in force.
type Bound struct {
	Insurance Insurance
	Tier      string
	Household string
	From, To  Month
	Min, Max  Fen
	Source    string // the notice it was published in, as the agency keeps it: in public through text.Citation alone
	Note      string // for the agency's own people
}

// Allows reports whether a base lies within the bound.
func (b Bound) Allows(base Fen) bool { return base >= b.Min && base <= b.Max }

// NoCeiling is the greatest base of a branch that has a floor only (工伤): the archive format wants a number, and this is the one it is
// filled with, 999,999.99 yuan.
const NoCeiling Fen = 999_999_99

// Capped reports whether a bound has a ceiling at all.
func (b Bound) Capped() bool { return b.Max < NoCeiling }

// Clamp is the base nearest to a wage that the bound allows.
func (b Bound) Clamp(wage Fen) Fen { return min(max(wage, b.Min), b.Max) }

// BoundAt finds the bound in force for a person in a month. A row that names the tier or the
// household goes before one that holds for any; between equals the later one wins, since a notice
// published late is applied back to its month.
func BoundAt(rows []Bound, ins Insurance, tier, household string, month Month) (Bound, bool) {
	best, found := Bound{}, false
	for _, row := range rows {
		if !row.appliesTo(ins, tier, household, month) {
			continue
		}
		if !found || row.beats(best) {
			best, found = row, true
		}
	}
	return best, found
}

func (b Bound) appliesTo(ins Insurance, tier, household string, month Month) bool {
	return b.Insurance == ins &&
		(b.Tier == "" || b.Tier == tier) &&
		(b.Household == "" || b.Household == household) &&
		b.From <= month && (b.To == 0 || month <= b.To)
}

func (b Bound) beats(other Bound) bool {
	if b.specificity() != other.specificity() {
		return b.specificity() > other.specificity()
	}
	return b.From > other.From
}

func (b Bound) specificity() int {
	n := 0
	if b.Tier != "" {
		n++
	}
	if b.Household != "" {
		n++
	}
	return n
}
