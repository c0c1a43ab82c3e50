package portal

import (
	"net/http"
	"slices"

	"shebao/internal/citizen"
	"shebao/internal/social"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

func (s *pages) estimatePage(r *web.Request) error {
	e, err := s.Citizen.NewEstimate(r.Context(), r.User.PersonNo)
	if err != nil {
		return err
	}
	return s.showEstimate(r, http.StatusOK, r.Frame(), e)
}

// estimate works out again by what was typed. It changes nothing, so the answer is a page and not the way to one.
func (s *pages) estimate(r *web.Request) error {
	typed := citizen.Assumptions{
		AgeYears: r.Field(citizen.FieldAgeYears), AgeMonths: r.Field(citizen.FieldAgeMonths),
		WageGrowth: r.Field(citizen.FieldWageGrowth), AverageGrowth: r.Field(citizen.FieldAverageGrowth),
		GoOn: r.Field(citizen.FieldGoOn), Post: r.Field(citizen.FieldPost),
	}
	e, err := s.Citizen.Estimate(r.Context(), r.User.PersonNo, typed)
	if page, status := r.Refusal(err); page != nil {
		return s.showEstimate(r, status, *page, e)
	}
	if err != nil {
		return err
	}
	frame := r.Frame()
	frame.PrintView = r.Field("view") == "print"
	return s.showEstimate(r, http.StatusOK, frame, e)
}

func (s *pages) showEstimate(r *web.Request, status int, frame parts.Page, e *citizen.Estimate) error {
	frame.Print = r.PrintHead()
	v := Estimate{
		Mark:       parts.Notice{Tone: parts.ToneWarning, Title: text.EstimateMark, Text: text.EstimateMarkText},
		Retirement: retirementFacts(e),
		Pension:    s.pensionNotice(e),
		Benefit:    s.benefitOf(e),
		Basis:      basisOf(e),
	}
	if e.Retired() {
		return r.Render(status, EstimatePage(frame, v))
	}
	v.LeftOut = text.EstimateLeftOut
	if e.HasRecord() {
		v.Record, v.Form = recordFacts(e), estimateForm(r.Page.Path, e)
	}
	if c := e.Chosen; c != nil {
		if c.Short() == 0 {
			v.Sums, v.Outcome = estimateSums(c), outcomeFacts(e)
		}
		if payable(e.ByAge) {
			v.ByAge = byAgeChart(e)
		}
	}
	return r.Render(status, EstimatePage(frame, v))
}

func retirementFacts(e *citizen.Estimate) parts.Facts {
	f := parts.Facts{Title: text.EstimateStatutory, Rows: []parts.Fact{
		{Key: text.EstimateBirth, Value: text.YearMonth(e.Born)},
		{Key: text.EstimateGroup, Value: text.RetirementGroups[e.Group]},
		{Key: text.EstimateStatutory, Value: text.AtAge(e.Retirement.Statutory, e.Born)},
		{Key: text.EstimateWorking, Value: text.RetirementWorking(e.Retirement, e.Born)},
	}}
	if e.Retired() {
		return f
	}
	f.Rows = append(f.Rows, parts.Fact{Key: text.EstimateFlexible, Value: text.FlexibleSpan(e.ChoiceFrom, e.Last, e.Born)})
	return f
}

// pensionNotice is the pension in one line, or why there is none to show and where to go on; nil while what was typed is wrong.
func (s *pages) pensionNotice(e *citizen.Estimate) *parts.Notice {
	switch {
	case e.Retired():
		return &parts.Notice{Title: text.EstimateDrawn, Text: text.EstimateDrawnText, Links: []parts.Link{s.Link("pension-payments")}}
	case !e.HasRecord():
		return &parts.Notice{Tone: parts.ToneWarning, Title: text.EstimateNoRecord, Text: text.NoPensionYet(e.Retirement, e.EnoughAt),
			Links: []parts.Link{s.Link("pension-contributions"), s.Link("pension-early")}}
	case e.Chosen == nil:
		return nil
	case e.Chosen.Short() > 0:
		return &parts.Notice{Tone: parts.ToneWarning, Title: text.ShortTitle(e.Chosen), Text: text.MonthsShort(e.Chosen, e.EnoughAt)}
	}
	return &parts.Notice{Title: text.PensionTitle(e.Chosen, e.Today.Least, e.Today.Most),
		Text: text.PensionRange(e.Chosen, e.Today.LeastGrowth, e.Today.Growth, e.Outlook.AverageGrowth)}
}

func estimateSums(c *social.PensionEstimate) *parts.SimpleTable {
	return &parts.SimpleTable{
		ID: "sums", Caption: text.EstimateSumsCaption, Headers: text.EstimateSumsHeads, Numeric: []int{2},
		Rows: [][]string{
			{text.EstimateBasic, c.Basic.String(), text.BasicFormula(c)},
			{text.EstimateAccount, c.FromAccount.String(), text.AccountFormula(c)},
			{text.EstimateTransitional, c.Transitional.String(), text.TransitionalFormula(c)},
		},
		Foot: []string{text.Total, c.Total().String(), ""},
	}
}

func outcomeFacts(e *citizen.Estimate) parts.Facts {
	c := e.Chosen
	return parts.Facts{Rows: []parts.Fact{
		{Key: text.EstimateRetiredAt, Value: text.AtAge(c.Retired, e.Born)},
		{Key: text.EstimateFirstPaid, Value: text.YearMonth(c.Retired.Add(1))},
		{Key: text.EstimateCounted, Value: text.YearsAndMonths(c.Counted)},
		{Key: text.EstimateRequired, Value: text.EnoughBy(c)},
		{Key: text.EstimateIndexWord, Value: text.IndexValue(c.Index)},
		{Key: text.EstimateBalance, Value: text.Yuan(c.Account)},
	}}
}

func estimateForm(action string, e *citizen.Estimate) *EstimateForm {
	t := e.Typed
	return &EstimateForm{
		Action: action, AgeYears: t.AgeYears, AgeMonths: t.AgeMonths, WageGrowth: t.WageGrowth, AverageGrowth: t.AverageGrowth,
		GoOn: t.GoOn, Post: t.Post, Woman: e.Woman(),
		AgeHint: text.EstimateAgeHint(e.ChoiceFrom.Since(e.Born), e.Last.Since(e.Born), max(e.Retirement.Statutory, e.Now).Since(e.Born)),
	}
}

// payable reports whether the minimum years are met at any of the ages.
func payable(list []social.PensionEstimate) bool {
	return slices.ContainsFunc(list, func(e social.PensionEstimate) bool { return e.Short() == 0 })
}

// byAgeChart stacks the parts of the pension by age. An age at which the minimum years are not met has no bar but a hatching.
func byAgeChart(e *citizen.Estimate) parts.BarChart {
	chart := parts.BarChart{
		ID: text.EstimateChartID, Title: text.EstimateChartTitle, Summary: text.ByAgeSummary(e.ByAge),
		Unit: text.ChartYuan, Money: true, GapName: text.EstimateChartGap, Gaps: make([]bool, len(e.ByAge)),
	}
	basic, account := parts.Series{Name: text.EstimateBasic}, parts.Series{Name: text.EstimateAccount}
	transitional := parts.Series{Name: text.EstimateTransitional}
	for i := range e.ByAge {
		c := e.ByAge[i]
		chart.Labels = append(chart.Labels, text.ShortAge(c.Age))
		if c.Short() > 0 {
			chart.Gaps[i] = true
			c.Basic, c.FromAccount, c.Transitional = 0, 0, 0
		}
		basic.Values = append(basic.Values, int64(c.Basic))
		account.Values = append(account.Values, int64(c.FromAccount))
		transitional.Values = append(transitional.Values, int64(c.Transitional))
	}
	chart.Series = []parts.Series{basic, account}
	if e.Chosen.TransitionMonths > 0 {
		chart.Series = append(chart.Series, transitional)
	}
	return chart
}

func recordFacts(e *citizen.Estimate) parts.Facts {
	record := e.Record
	rows := []parts.Fact{
		{Key: text.EstimatePaid, Value: text.Months(len(record.Months))},
		{Key: text.EstimateEarly, Value: text.Months(record.Early)},
		{Key: text.EstimateTransferred, Value: text.Months(record.Transferred)},
	}
	if record.Overlap > 0 {
		rows = append(rows, parts.Fact{Key: text.EstimateOverlap, Value: text.OverlapOf(record.Overlap, record.Counted())})
	}
	return parts.Facts{Title: text.EstimateRecord, Rows: append(rows,
		parts.Fact{Key: text.EstimateLastBase, Value: text.LastBase(record.Last())},
		parts.Fact{Key: text.EstimateAccountNow, Value: text.AccountAsOf(record.Account)})}
}

// benefitOf is the part about unemployment benefit.
func (s *pages) benefitOf(e *citizen.Estimate) EstimateBenefit {
	b := e.Benefit
	payments := []parts.Link{s.Link("unemployment-payments")}
	switch {
	case e.Retired():
		return EstimateBenefit{Notice: &parts.Notice{Text: text.BenefitRetired}}
	case b.Drawing != nil:
		return EstimateBenefit{Notice: &parts.Notice{Title: text.EstimateClaimDrawn, Text: text.ClaimDrawn(*b.Drawing), Links: payments}}
	case b.Entitlement.Months() == 0:
		return EstimateBenefit{Notice: &parts.Notice{Text: text.BenefitMissing(b.Entitlement.Paid)}, Conditions: text.BenefitConditions}
	}
	facts := []parts.Fact{{Key: text.EstimateBenefitPaid, Value: text.Months(b.Entitlement.Paid)}}
	if b.Entitlement.Carried > 0 {
		facts = append(facts, parts.Fact{Key: text.EstimateCarried, Value: text.Months(b.Entitlement.Carried)})
	}
	facts = append(facts,
		parts.Fact{Key: text.EstimateBenefitMonths, Value: text.Months(b.Entitlement.Months())},
		parts.Fact{Key: text.EstimateBenefitMonthly, Value: text.BenefitSum(b.MinimumWage, b.Share, b.Monthly())},
		parts.Fact{Key: text.EstimateBenefitTotal, Value: text.Yuan(b.Total())})
	return EstimateBenefit{Lead: text.BenefitLead, Facts: parts.Facts{Rows: facts}, Conditions: text.BenefitConditions}
}

// basis collects what an estimate rests on.
type basis struct{ items []Basis }

// add adds one with what the public may be told of where it comes from, if anything: the notice, or whose choice it is.
func (b *basis) add(item, value, source string, sure social.Confidence) {
	if source == "" && sure == social.Sourced {
		sure = social.Customary // no notice is named
	}
	b.items = append(b.items, Basis{Item: item, Value: value, Source: source, Sure: parts.Tag{Text: text.Confidences[sure], Tone: sureTones[sure]}})
}

func (b *basis) figure(item, value string, f social.Figure) {
	b.add(item, value, text.Citation(f.Source), f.Confidence)
}

var sureTones = map[social.Confidence]parts.Tone{
	social.Sourced: parts.ToneSuccess, social.Customary: parts.ToneInfo, social.Uncertain: parts.ToneWarning,
}

// basisOf lists what the results rest on: what it is, its value, how sure it is, where it comes from.
func basisOf(e *citizen.Estimate) []Basis {
	var b basis
	b.add(text.BasisAge, text.AtAge(e.Retirement.Statutory, e.Born), text.LawAges, social.Sourced)
	if !e.Retired() {
		b.pension(e)
		b.unemployment(e.Benefit)
	}
	return b.items
}

func (b *basis) pension(e *citizen.Estimate) {
	c := e.Chosen
	if c == nil {
		b.add(text.BasisRequired, text.YearsAndMonths(social.RequiredMonths(e.Retirement.Statutory)), text.LawAges, social.Sourced)
		return
	}
	b.add(text.BasisRequired, text.YearsAndMonths(c.Required), text.LawFlex, social.Uncertain)
	b.assumptions(e)
	published, _ := e.Figures[social.PensionBase].At(c.Retired)
	b.figure(text.BasisPensionBase, text.BasisBase(c.PensionBase, published, e.Outlook.AverageGrowth),
		social.Figure{Source: published.Source, Confidence: c.PensionBase.Confidence})
	wage, _ := e.Figures[social.AverageWage].At(e.Now)
	b.figure(text.BasisAverageWage, text.BasisFigure(text.Yuan(wage.Amount()), wage.From), wage)
	b.add(text.BasisIndex, text.BasisIndexRange, text.LawIndex, social.Sourced)
	if e.Record.Early > 0 {
		deemed, _ := e.Figures[social.DeemedIndex].At(social.FirstAccountMonth.Add(-1))
		b.add(text.BasisDeemed, text.IndexValue(deemed.Rate()), text.Citation(deemed.Source), social.Uncertain)
	}
	if c.TransitionMonths > 0 {
		b.figure(text.BasisTransition, text.Percent(c.TransitionRate.Rate())+"%", c.TransitionRate)
		b.figure(text.BasisNewFormula, text.Percent(c.NewFormula.Rate())+"%", c.NewFormula)
	}
	b.account(e)
}

// assumptions are what the person may change.
func (b *basis) assumptions(e *citizen.Estimate) {
	o := e.Outlook
	b.add(text.BasisAverageGrowth, text.Percent(o.AverageGrowth)+"%", text.Assumed, social.Uncertain)
	if o.PaysFrom == 0 {
		b.add(text.BasisGoOn, text.GoesNoOn, text.Assumed, social.Uncertain)
		return
	}
	b.add(text.BasisGoOn, text.GoesOn, text.Assumed, social.Uncertain)
	b.add(text.BasisWageGrowth, text.Percent(o.WageGrowth)+"%", text.Assumed, social.Uncertain)
	if o.Bound.Max > 0 {
		b.add(text.BasisBounds, text.BasisFigure(text.BasisRange(o.Bound), o.Bound.From), text.Citation(o.Bound.Source), social.Sourced)
	}
}

func (b *basis) account(e *citizen.Estimate) {
	c := e.Chosen
	interest, _ := e.Figures[social.AccountInterest].At(c.Retired)
	if interest.From.Year() < c.Retired.Year() {
		interest.Confidence = social.Uncertain // carried on
	}
	b.figure(text.BasisInterest, text.BasisCarried(text.Percent(interest.Rate())+"%", interest.From), interest)
	credit, _ := e.Figures[social.AccountCredit].At(c.Retired)
	b.figure(text.BasisCredit, text.Percent(credit.Rate())+"%", credit)
	b.add(text.BasisDivisor, text.Tenths(c.DivisorTenths), text.LawMonths, social.Sourced)
}

func (b *basis) unemployment(u citizen.UnemploymentBenefit) {
	b.figure(text.BasisMinimumWage, text.BasisFigure(text.Yuan(u.MinimumWage.Amount()), u.MinimumWage.From), u.MinimumWage)
	b.figure(text.BasisShare, text.Percent(u.Share.Rate())+"%", u.Share)
	b.add(text.BasisMonths, text.BasisMonthsRule, text.LawJobs, social.Sourced)
}
