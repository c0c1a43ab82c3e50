package citizen

import (
	"context"
	"slices"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Assumptions are what a person may change about an estimate, as typed. Nothing of it is kept.
type Assumptions struct {
	AgeYears, AgeMonths string // at retirement; both empty for the statutory age
	WageGrowth          string // per cent a year, of the person's contribution base
	AverageGrowth       string // per cent a year, of average wage, pension base and bounds
	GoOn                string // "1" where contributions go on, "0" where they stop
	Post                string // women only: the age before the reform, "55" or "50"
}

// Names of the fields of Assumptions, for problems with them.
const (
	FieldAgeYears      = "age_years"
	FieldAgeMonths     = "age_months"
	FieldWageGrowth    = "wage_growth"
	FieldAverageGrowth = "average_growth"
	FieldGoOn          = "go_on"
	FieldPost          = "post"
)

// mostGrowth is the greatest yearly growth that an estimate takes: more would say nothing, over thirty years.
const mostGrowth = 10 * social.Percent

// Estimate is what a person's pension and unemployment benefit would be, with all it was worked out from. It is no decision.
type Estimate struct {
	Person  *store.Person
	Now     social.Month
	due     social.Month
	Born    social.Month
	Typed   Assumptions // what the estimate goes by, with what is assumed unless told otherwise
	Figures social.Parameters

	Group            social.RetirementGroup
	Retirement       social.Retirement
	ChoiceFrom, Last social.Month // the months that may be chosen to retire in

	Record   social.PensionRecord
	Outlook  social.PensionOutlook
	EnoughAt social.Month             // when the minimum years are met if every month is paid from now on
	Chosen   *social.PensionEstimate  // nil for the retired, for those without a record, and while something typed is wrong
	Today    InTodaysMoney            // of the chosen one
	ByAge    []social.PensionEstimate // to compare, by ascending age; the chosen one among them
	Benefit  UnemploymentBenefit
}

// InTodaysMoney is a pension in the wages of today, from the least to the most that it comes to over a range of growth.
type InTodaysMoney struct {
	Least, Most         social.Fen
	LeastGrowth, Growth social.Rate // the range: from the one to the other, of wages a year
}

// UnemploymentBenefit is what a new claim of unemployment benefit would give.
type UnemploymentBenefit struct {
	Entitlement social.UnemploymentEntitlement
	Drawing     *social.Claim // the claim being drawn, if any
	MinimumWage social.Figure
	Share       social.Figure
}

// Monthly is the benefit a month: a share of the minimum wage in force.
func (b UnemploymentBenefit) Monthly() social.Fen { return b.Share.Rate().Of(b.MinimumWage.Amount()) }

// Total is the benefit over all months of the claim.
func (b UnemploymentBenefit) Total() social.Fen {
	return b.Monthly() * social.Fen(b.Entitlement.Months())
}

// Retired reports whether the person draws a pension, so that there is nothing to estimate.
func (e *Estimate) Retired() bool {
	return e.Person.State == social.InRetirement || e.Person.Category == social.Retired
}

// HasRecord reports whether anything at all counts towards a pension.
func (e *Estimate) HasRecord() bool { return e.Record.Counted() > 0 }

// Woman reports whether the person may choose between the two ages of women.
func (e *Estimate) Woman() bool { return e.Person.Sex == social.Female }

// NewEstimate works out an estimate by what is assumed of a person who said nothing yet.
func (s *Service) NewEstimate(ctx context.Context, personNo string) (*Estimate, error) {
	e, err := s.readEstimate(ctx, personNo)
	if err != nil {
		return nil, err
	}
	e.Typed = e.unlessTold()
	return e, e.assume()
}

// Estimate works out an estimate by what the person assumes. Where something typed is wrong the error is text.Problems, and the
// estimate holds everything but results.
func (s *Service) Estimate(ctx context.Context, personNo string, typed Assumptions) (*Estimate, error) {
	e, err := s.readEstimate(ctx, personNo)
	if err != nil {
		return nil, err
	}
	e.Typed = typed
	return e, e.assume()
}

// readEstimate reads what an estimate is worked out from: each thing by one query, all of this person only.
func (s *Service) readEstimate(ctx context.Context, personNo string) (*Estimate, error) {
	person, err := s.db.Person(ctx, personNo)
	if err != nil {
		return nil, err
	}
	born, err := time.Parse(time.DateOnly, person.BirthDate)
	if err != nil {
		return nil, err
	}
	e := &Estimate{Person: person, Born: social.MonthOf(born), Now: social.ThisMonth(s.db.Now()), due: social.DueMonth(s.db.Now())}
	if e.Figures, err = s.db.Parameters(ctx); err != nil {
		return nil, err
	}
	covers, err := s.db.Covers(ctx, person)
	if err != nil {
		return nil, err
	}
	periods, err := s.db.Periods(ctx, personNo)
	if err != nil {
		return nil, err
	}
	e.Record = social.NewPensionRecord(covers[social.Pension].MonthsPaid(), periods.Early, periods.PensionTransfers())
	if e.Record.Account, err = s.db.PensionAccount(ctx, personNo); err != nil {
		return nil, err
	}
	if e.Outlook, err = s.outlook(ctx, e); err != nil {
		return nil, err
	}
	claims, err := s.db.UnemploymentClaims(ctx, personNo)
	if err != nil {
		return nil, err
	}
	e.Benefit = newBenefit(e.Figures, e.Now, covers[social.Unemployment].Career().Paid, claims)
	return e, nil
}

// outlook is where contributions go on from: the month after the last one paid for who is paying, of whose months the one that is due may
// only be late on record, this month for who stopped,
// with the last base on record and the bound in force.
func (s *Service) outlook(ctx context.Context, e *Estimate) (social.PensionOutlook, error) {
	last := e.Record.Last()
	o := social.PensionOutlook{PaysFrom: e.Now, Base: last.Base}
	if n := len(e.Record.Months); n > 0 {
		after := e.Record.Months[n-1].Month.Add(1)
		if after > e.Now || e.paying() && after >= e.due {
			o.PaysFrom = after
		}
	}
	bounds, err := s.db.Bounds(ctx)
	if err != nil {
		return o, err
	}
	o.Bound, _ = social.BoundAt(bounds, social.Pension, "", string(e.Person.Household), o.PaysFrom)
	return o, nil
}

func (e *Estimate) paying() bool { return e.Person.Status[social.Pension].InForce() }

// newBenefit is what a claim made in a month would give.
func newBenefit(figures social.Parameters, month social.Month, paid []social.Month, claims []social.Claim) UnemploymentBenefit {
	b := UnemploymentBenefit{Entitlement: social.EntitlementOf(paid, claims)}
	b.MinimumWage, _ = figures[social.MinimumWage].At(month)
	b.Share, _ = figures[social.UnemploymentShare].At(month)
	for i := range claims {
		if claims[i].Drawing() {
			b.Drawing = &claims[i]
		}
	}
	return b
}

// unlessTold are the assumptions before the person changed any. Women who pay for themselves retire by the age of 55 of old;
// of the others the archive does not say which post they hold.
func (e *Estimate) unlessTold() Assumptions {
	growth, _ := e.Figures[social.AssumedGrowth].At(e.Now)
	a := Assumptions{WageGrowth: text.Percent(growth.Rate()), AverageGrowth: text.Percent(growth.Rate()), GoOn: "0"}
	if e.paying() {
		a.GoOn = "1"
	}
	if e.Woman() {
		a.Post = "50"
		if e.Person.Category == social.SelfPayer {
			a.Post = "55"
		}
	}
	return a
}

// assume reads what was typed and works the estimate out.
func (e *Estimate) assume() error {
	var problems text.Problems
	problems.Add(FieldPost, e.readPost())
	e.Retirement = social.RetirementOf(e.Born, e.Group)
	e.ChoiceFrom = max(e.Retirement.Earliest, e.Now)
	e.Last = max(e.Retirement.Latest, e.Now)
	retired, field, message := e.readAge()
	problems.Add(field, message)
	problems.Add(FieldWageGrowth, readGrowth(e.Typed.WageGrowth, &e.Outlook.WageGrowth))
	problems.Add(FieldAverageGrowth, readGrowth(e.Typed.AverageGrowth, &e.Outlook.AverageGrowth))
	e.EnoughAt = social.EnoughAt(e.Record.Counted(), e.Outlook.PaysFrom)
	problems.Add(FieldGoOn, e.readGoOn())
	if err := problems.Err(); err != nil {
		return err
	}
	if !e.Retired() && e.HasRecord() {
		e.work(retired)
	}
	return nil
}

func (e *Estimate) readPost() string {
	switch {
	case !e.Woman():
		e.Group = social.MenAt60
	case e.Typed.Post == "55":
		e.Group = social.WomenAt55
	case e.Typed.Post == "50":
		e.Group = social.WomenAt50
	default:
		e.Group = social.WomenAt50
		return text.EstimateNoPost
	}
	return ""
}

// readAge is the month to retire in, or which field is wrong and why.
func (e *Estimate) readAge() (retired social.Month, field, message string) {
	years, months := social.Fold(e.Typed.AgeYears), social.Fold(e.Typed.AgeMonths)
	if years == "" && months == "" {
		return max(e.Retirement.Statutory, e.Now), "", ""
	}
	y, ok := wholeNumber(years)
	if !ok {
		return 0, FieldAgeYears, text.EstimateBadYears
	}
	m, ok := wholeNumber(months)
	if months != "" && (!ok || m > 11) {
		return 0, FieldAgeMonths, text.EstimateBadMonths
	}
	retired = e.Born.Add(y*12 + m)
	if retired < e.ChoiceFrom || retired > e.Last {
		return 0, FieldAgeYears, text.EstimateAgeRange(e.ChoiceFrom.Since(e.Born), e.Last.Since(e.Born))
	}
	return retired, "", ""
}

// wholeNumber reads at most three digits.
func wholeNumber(s string) (n int, ok bool) {
	if s == "" || len(s) > 3 {
		return 0, false
	}
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

func readGrowth(typed string, into *social.Rate) string {
	rate, err := social.ParsePercent(typed)
	if err != nil || rate > mostGrowth {
		return text.EstimateBadGrowth
	}
	*into = rate
	return ""
}

func (e *Estimate) readGoOn() string {
	switch e.Typed.GoOn {
	case "1":
		return ""
	case "0":
		e.Outlook.PaysFrom = 0
		return ""
	}
	return text.EstimateNoGoOn
}

// work estimates the pension of the month chosen, and to compare of the earliest one and of whole years around the statutory one.
func (e *Estimate) work(chosen social.Month) {
	months := []social.Month{chosen, e.ChoiceFrom}
	for years := -3; years <= 3; years++ {
		if m := e.Retirement.Statutory.Add(12 * years); m >= e.ChoiceFrom && m <= e.Last {
			months = append(months, m)
		}
	}
	slices.Sort(months)
	for _, m := range slices.Compact(months) {
		e.ByAge = append(e.ByAge, social.EstimatePension(e.Born, m, e.Record, e.Outlook, e.Figures))
	}
	for i := range e.ByAge {
		if e.ByAge[i].Retired == chosen {
			e.Chosen = &e.ByAge[i]
		}
	}
	e.Today = e.inTodaysMoney(chosen)
}

// growthSpan is how far the range of growth goes to either side of what is assumed.
const growthSpan = 2 * social.Percent

// inTodaysMoney works the pension of a month out with less and with more growth than is assumed, and takes each back to today.
func (e *Estimate) inTodaysMoney(retired social.Month) InTodaysMoney {
	var today InTodaysMoney
	for i, by := range []social.Rate{-growthSpan, 0, growthSpan} {
		o := e.Outlook
		o.AverageGrowth = min(max(o.AverageGrowth+by, 0), mostGrowth)
		o.WageGrowth = min(max(o.WageGrowth+by, 0), mostGrowth)
		c := social.EstimatePension(e.Born, retired, e.Record, o, e.Figures)
		total := social.Deflated(c.Total(), e.Now, retired, o.AverageGrowth)
		if i == 0 {
			today.Least, today.LeastGrowth = total, o.AverageGrowth
		}
		today.Least, today.Most, today.Growth = min(today.Least, total), max(today.Most, total), o.AverageGrowth
	}
	return today
}
