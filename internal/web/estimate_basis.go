package web

import (
	"shebao/internal/citizen"
	"shebao/internal/social"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// basis collects what an estimate rests on.
type basis struct{ items []view.Basis }

// add adds one with what the public may be told of where it comes from, if anything: the notice, or whose choice it is.
func (b *basis) add(item, value, source string, sure social.Confidence) {
	if source == "" && sure == social.Sourced {
		sure = social.Customary // no notice is named
	}
	b.items = append(b.items, view.Basis{Item: item, Value: value, Source: source, Sure: view.Tag{Text: text.Confidences[sure], Tone: sureTones[sure]}})
}

func (b *basis) figure(item, value string, f social.Figure) {
	b.add(item, value, text.Citation(f.Source), f.Confidence)
}

var sureTones = map[social.Confidence]view.Tone{
	social.Sourced: view.ToneSuccess, social.Customary: view.ToneInfo, social.Uncertain: view.ToneWarning,
}

// basisOf lists what the results rest on: what it is, its value, how sure it is, where it comes from.
func basisOf(e *citizen.Estimate) []view.Basis {
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
