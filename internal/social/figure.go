package social

import "sort"

// FigureName names a number that notices set anew from time to time.
type FigureName string

// The figures the portal knows. Amounts are 分 a month, shares and indices millionths (Rate).
const (
	AverageWage       FigureName = "average_wage"       // 社平, from July to June
	PensionBase       FigureName = "pension_base"       // 计发基数, by calendar year
	AccountInterest   FigureName = "account_interest"   // 记账利率 of a calendar year
	AccountCredit     FigureName = "account_credit"     // share of the base that goes to the individual account
	DeemedIndex       FigureName = "deemed_index"       // 视同缴费指数 of months that have no base on record
	TransitionRate    FigureName = "transition_rate"    // share of the transitional pension for a year
	TransitionPhase   FigureName = "transition_phase"   // share of the new formula against the old
	MinimumWage       FigureName = "minimum_wage"       // 最低工资
	UnemploymentShare FigureName = "unemployment_share" // unemployment benefit as a share of the minimum wage
	AssumedGrowth     FigureName = "assumed_growth"     // what an estimate assumes wages to grow by in a year

	// What self-payers pay of their base.
	SelfPension      FigureName = "self_pension"
	SelfMedical      FigureName = "self_medical"
	SelfUnemployment FigureName = "self_unemployment"
)

// Confidence is how sure a figure is.
type Confidence string

// The degrees of confidence.
const (
	Sourced   Confidence = "S" // a publication was read
	Customary Confidence = "K" // common knowledge of the field
	Uncertain Confidence = "U" // a stand-in, or to be confirmed
)

// Figure is a number in force from a month until the next one of its name.
type Figure struct {
	From       Month
	Value      int64  // 分 or millionths
	Source     string // the notice, as the agency keeps it: in public through text.Citation alone
	Note       string // for the agency's own people
	Confidence Confidence
}

// Amount is a figure that is money.
func (f Figure) Amount() Fen { return Fen(f.Value) }

// Rate is a figure that is a share or an index.
func (f Figure) Rate() Rate { return Rate(f.Value) }

// Figures are the figures of one name, by ascending month.
type Figures []Figure

// At is the figure in force in a month; none before the first begins.
func (f Figures) At(m Month) (Figure, bool) {
	after := sort.Search(len(f), func(i int) bool { return f[i].From > m })
	if after == 0 {
		return Figure{}, false
	}
	return f[after-1], true
}

// Projected is At for months that may lie ahead: the last figure grows once for each full year since it began, rounded to 分
// each time, and is uncertain once it has grown.
func (f Figures) Projected(m Month, growth Rate) (Figure, bool) {
	figure, ok := f.At(m)
	if !ok || figure.From != f[len(f)-1].From {
		return figure, ok
	}
	for range m.Since(figure.From) / 12 {
		figure.Value = int64(growth.grow(Fen(figure.Value)))
		figure.Confidence = Uncertain
	}
	return figure, true
}

// grow is an amount after a year of growth.
func (r Rate) grow(f Fen) Fen { return f + r.Of(f) }

// Parameters are all figures by name.
type Parameters map[FigureName]Figures
