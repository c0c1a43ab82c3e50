package web

import (
	"errors"
	"net/http"
	"slices"

	"shebao/internal/citizen"
	"shebao/internal/social"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

func (s *Server) estimatePage(r *request) error {
	e, err := s.Citizen.NewEstimate(r.Context(), r.user.PersonNo)
	if err != nil {
		return err
	}
	return s.showEstimate(r, http.StatusOK, r.frame(), e)
}

// estimate works out again by what was typed. It changes nothing, so the answer is a page and not the way to one.
func (s *Server) estimate(r *request) error {
	typed := citizen.Assumptions{
		AgeYears: r.field(citizen.FieldAgeYears), AgeMonths: r.field(citizen.FieldAgeMonths),
		WageGrowth: r.field(citizen.FieldWageGrowth), AverageGrowth: r.field(citizen.FieldAverageGrowth),
		GoOn: r.field(citizen.FieldGoOn), Post: r.field(citizen.FieldPost),
	}
	e, err := s.Citizen.Estimate(r.Context(), r.user.PersonNo, typed)
	var problems text.Problems
	if errors.As(err, &problems) {
		return s.showEstimate(r, http.StatusUnprocessableEntity, r.withErrors(problems), e)
	}
	if err != nil {
		return err
	}
	frame := r.frame()
	frame.PrintView = r.field("view") == "print"
	return s.showEstimate(r, http.StatusOK, frame, e)
}

func (s *Server) showEstimate(r *request, status int, frame view.Page, e *citizen.Estimate) error {
	frame.Print = r.printHead()
	v := view.Estimate{
		Mark:       view.Notice{Tone: view.ToneWarning, Title: text.EstimateMark, Text: text.EstimateMarkText},
		Retirement: retirementFacts(e),
		Pension:    s.pensionNotice(e),
		Benefit:    s.benefitOf(e),
		Basis:      basisOf(e),
	}
	if e.Retired() {
		return r.render(status, view.EstimatePage(frame, v))
	}
	v.LeftOut = text.EstimateLeftOut
	if e.HasRecord() {
		v.Record, v.Form = recordFacts(e), estimateForm(r.page.Path, e)
	}
	if c := e.Chosen; c != nil {
		if c.Short() == 0 {
			v.Sums, v.Outcome = estimateSums(c), outcomeFacts(e)
		}
		if payable(e.ByAge) {
			v.ByAge = byAgeChart(e)
		}
	}
	return r.render(status, view.EstimatePage(frame, v))
}

func retirementFacts(e *citizen.Estimate) view.Facts {
	f := view.Facts{Title: text.EstimateStatutory, Rows: []view.Fact{
		{Key: text.EstimateBirth, Value: text.YearMonth(e.Born)},
		{Key: text.EstimateGroup, Value: text.RetirementGroups[e.Group]},
		{Key: text.EstimateStatutory, Value: text.AtAge(e.Retirement.Statutory, e.Born)},
		{Key: text.EstimateWorking, Value: text.RetirementWorking(e.Retirement, e.Born)},
	}}
	if e.Retired() {
		return f
	}
	f.Rows = append(f.Rows, view.Fact{Key: text.EstimateFlexible, Value: text.FlexibleSpan(e.ChoiceFrom, e.Last, e.Born)})
	return f
}

// pensionNotice is the pension in one line, or why there is none to show and where to go on; nil while what was typed is wrong.
func (s *Server) pensionNotice(e *citizen.Estimate) *view.Notice {
	switch {
	case e.Retired():
		return &view.Notice{Title: text.EstimateDrawn, Text: text.EstimateDrawnText, Links: []view.Link{s.link("pension-payments")}}
	case !e.HasRecord():
		return &view.Notice{Tone: view.ToneWarning, Title: text.EstimateNoRecord, Text: text.NoPensionYet(e.Retirement, e.EnoughAt),
			Links: []view.Link{s.link("pension-contributions"), s.link("pension-early")}}
	case e.Chosen == nil:
		return nil
	case e.Chosen.Short() > 0:
		return &view.Notice{Tone: view.ToneWarning, Title: text.ShortTitle(e.Chosen), Text: text.MonthsShort(e.Chosen, e.EnoughAt)}
	}
	return &view.Notice{Title: text.PensionTitle(e.Chosen, e.Today.Least, e.Today.Most),
		Text: text.PensionRange(e.Chosen, e.Today.LeastGrowth, e.Today.Growth, e.Outlook.AverageGrowth)}
}

func estimateSums(c *social.PensionEstimate) *view.SimpleTable {
	return &view.SimpleTable{
		ID: "sums", Caption: text.EstimateSumsCaption, Headers: text.EstimateSumsHeads, Numeric: []int{2},
		Rows: [][]string{
			{text.EstimateBasic, c.Basic.String(), text.BasicFormula(c)},
			{text.EstimateAccount, c.FromAccount.String(), text.AccountFormula(c)},
			{text.EstimateTransitional, c.Transitional.String(), text.TransitionalFormula(c)},
		},
		Foot: []string{text.Total, c.Total().String(), ""},
	}
}

func outcomeFacts(e *citizen.Estimate) view.Facts {
	c := e.Chosen
	return view.Facts{Rows: []view.Fact{
		{Key: text.EstimateRetiredAt, Value: text.AtAge(c.Retired, e.Born)},
		{Key: text.EstimateFirstPaid, Value: text.YearMonth(c.Retired.Add(1))},
		{Key: text.EstimateCounted, Value: text.YearsAndMonths(c.Counted)},
		{Key: text.EstimateRequired, Value: text.EnoughBy(c)},
		{Key: text.EstimateIndexWord, Value: text.IndexValue(c.Index)},
		{Key: text.EstimateBalance, Value: text.Yuan(c.Account)},
	}}
}

func estimateForm(action string, e *citizen.Estimate) *view.EstimateForm {
	t := e.Typed
	return &view.EstimateForm{
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
func byAgeChart(e *citizen.Estimate) view.BarChart {
	chart := view.BarChart{
		ID: text.EstimateChartID, Title: text.EstimateChartTitle, Summary: text.ByAgeSummary(e.ByAge),
		Unit: text.ChartYuan, Money: true, GapName: text.EstimateChartGap, Gaps: make([]bool, len(e.ByAge)),
	}
	basic, account := view.Series{Name: text.EstimateBasic}, view.Series{Name: text.EstimateAccount}
	transitional := view.Series{Name: text.EstimateTransitional}
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
	chart.Series = []view.Series{basic, account}
	if e.Chosen.TransitionMonths > 0 {
		chart.Series = append(chart.Series, transitional)
	}
	return chart
}

func recordFacts(e *citizen.Estimate) view.Facts {
	record := e.Record
	rows := []view.Fact{
		{Key: text.EstimatePaid, Value: text.Months(len(record.Months))},
		{Key: text.EstimateEarly, Value: text.Months(record.Early)},
		{Key: text.EstimateTransferred, Value: text.Months(record.Transferred)},
	}
	if record.Overlap > 0 {
		rows = append(rows, view.Fact{Key: text.EstimateOverlap, Value: text.OverlapOf(record.Overlap, record.Counted())})
	}
	return view.Facts{Title: text.EstimateRecord, Rows: append(rows,
		view.Fact{Key: text.EstimateLastBase, Value: text.LastBase(record.Last())},
		view.Fact{Key: text.EstimateAccountNow, Value: text.AccountAsOf(record.Account)})}
}

// benefitOf is the part about unemployment benefit.
func (s *Server) benefitOf(e *citizen.Estimate) view.EstimateBenefit {
	b := e.Benefit
	payments := []view.Link{s.link("unemployment-payments")}
	switch {
	case e.Retired():
		return view.EstimateBenefit{Notice: &view.Notice{Text: text.BenefitRetired}}
	case b.Drawing != nil:
		return view.EstimateBenefit{Notice: &view.Notice{Title: text.EstimateClaimDrawn, Text: text.ClaimDrawn(*b.Drawing), Links: payments}}
	case b.Entitlement.Months() == 0:
		return view.EstimateBenefit{Notice: &view.Notice{Text: text.BenefitMissing(b.Entitlement.Paid)}, Conditions: text.BenefitConditions}
	}
	facts := []view.Fact{{Key: text.EstimateBenefitPaid, Value: text.Months(b.Entitlement.Paid)}}
	if b.Entitlement.Carried > 0 {
		facts = append(facts, view.Fact{Key: text.EstimateCarried, Value: text.Months(b.Entitlement.Carried)})
	}
	facts = append(facts,
		view.Fact{Key: text.EstimateBenefitMonths, Value: text.Months(b.Entitlement.Months())},
		view.Fact{Key: text.EstimateBenefitMonthly, Value: text.BenefitSum(b.MinimumWage, b.Share, b.Monthly())},
		view.Fact{Key: text.EstimateBenefitTotal, Value: text.Yuan(b.Total())})
	return view.EstimateBenefit{Lead: text.BenefitLead, Facts: view.Facts{Rows: facts}, Conditions: text.BenefitConditions}
}
