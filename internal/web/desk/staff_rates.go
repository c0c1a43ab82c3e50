package desk

import (
	"maps"
	"net/http"
	"slices"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

const (
	newBound  = "/bound"
	newFigure = "/figure"
)

func (s *pages) rateDeskRoutes() []web.Route {
	const page = "staff-rates"
	return []web.Route{
		web.Get(page, "", s.deskRates),
		web.Get(page, newBound, s.boundForm), web.Post(page, newBound, s.proposeBound),
		web.Get(page, newFigure, s.figureForm), web.Post(page, newFigure, s.proposeFigure),
	}
}

// deskRates lists all bounds and dated figures, what is in force now first.
func (s *pages) deskRates(r *web.Request) error {
	bounds, err := s.DB.Bounds(r.Context())
	if err != nil {
		return err
	}
	figures, err := s.DB.Parameters(r.Context())
	if err != nil {
		return err
	}
	units, err := s.DB.FigureUnits(r.Context())
	if err != nil {
		return err
	}
	now := social.ThisMonth(s.Now())
	v := DeskRates{MayEdit: r.Clerk.May(staff.RatesEdit), NewBound: r.Page.Path + newBound, NewFigure: r.Page.Path + newFigure,
		Bounds: boundSeries(bounds, now)}
	for _, name := range slices.Sorted(maps.Keys(figures)) {
		if text.FigureNames[name] != "" {
			v.Figures = append(v.Figures, figureSeries(name, units[name], figures[name], now))
		}
	}
	page := r.Frame()
	page.Flash = s.TakeFlash(r)
	return r.Render(http.StatusOK, DeskRatesPage(page, v))
}

// boundSeries are the rows of bounds by whom they hold for, each with its history, the newest first. What is in force is told by the
// function that every calculation uses: a row that ended is not, and where a row for fewer people ended the one for all holds for them.
func boundSeries(rows []social.Bound, now social.Month) []RateSeries {
	var list []RateSeries
	for i, b := range rows {
		if i == 0 || rows[i-1].Insurance != b.Insurance || rows[i-1].Tier != b.Tier || rows[i-1].Household != b.Household {
			list = append(list, RateSeries{Title: text.BoundOf(b), Now: boundNow(rows, b, now)})
		}
		one := &list[len(list)-1]
		one.Add(text.MonthsFrom(b.From, b.To), boundWords(b), b.Source, b.Note)
		if b.From > now && one.Coming == "" {
			one.Coming = text.ComingFrom(boundWords(b), b.From)
		}
	}
	return list
}

// boundNow is the bound in force for those that a row holds for.
func boundNow(rows []social.Bound, of social.Bound, now social.Month) string {
	b, known := social.BoundAt(rows, of.Insurance, of.Tier, of.Household, now)
	switch {
	case !known:
		return text.NoBoundNow
	case b.Tier != of.Tier || b.Household != of.Household:
		return text.BoundByOther(boundWords(b), b)
	}
	return boundWords(b)
}

func boundWords(b social.Bound) string {
	if b.Capped() {
		return b.Min.String() + " – " + b.Max.String()
	}
	return b.Min.String() + " – " + text.NoCeiling
}

// figureSeries is a dated figure: each row holds until the next one.
func figureSeries(name social.FigureName, unit string, figures social.Figures, now social.Month) RateSeries {
	one := RateSeries{Title: text.FigureNames[name], Now: text.NoFigureNow}
	if f, known := figures.At(now); known {
		one.Now = text.FigureValue(unit, f.Value)
	}
	for i, f := range figures {
		until := social.Month(0)
		if i+1 < len(figures) {
			until = figures[i+1].From.Add(-1)
		}
		value := text.FigureValue(unit, f.Value)
		one.Add(text.MonthsFrom(f.From, until), value, f.Source, f.Note)
		if f.From > now && one.Coming == "" {
			one.Coming = text.ComingFrom(value, f.From)
		}
	}
	return one
}

func (s *pages) boundForm(r *web.Request) error {
	return s.showBoundForm(r, r.Frame(), http.StatusOK, staff.TypedBound{})
}

func (s *pages) showBoundForm(r *web.Request, page parts.Page, status int, typed staff.TypedBound) error {
	return r.Render(status, BoundFormPage(deskStep(r, page, text.TitleNewBound), BoundForm{Typed: TypedBound(typed),
		Branches: codeOptions(text.Insurances, social.Pension, social.Medical, social.Injury, social.Unemployment, social.Maternity, social.ChildMedical),
		Tiers:    append([]parts.Option{{Text: text.AnyTier}}, codeOptions(text.Tiers, "1", "2", "3", "5")...),
		Households: append([]parts.Option{{Text: text.AnyHousehold}},
			codeOptions(text.Households, "1", "2", "3")...)}))
}

// codeOptions are codes with their words, as a field offers them.
func codeOptions[C ~string](words map[C]string, codes ...C) []parts.Option {
	var list []parts.Option
	for _, code := range codes {
		list = append(list, parts.Option{Value: string(code), Text: words[code]})
	}
	return list
}

// proposeBound shows what was typed with whom it touches, and puts it before a second person once that was checked.
func (s *pages) proposeBound(r *web.Request) error {
	typed := staff.TypedBound{Branch: r.Field("branch"), Tier: r.Field("tier"), Household: r.Field("household"), From: r.Field("from"),
		Least: r.Field("least"), Greatest: r.Field("greatest"), Source: r.Field("source"), Note: r.Field("note"), Remove: r.Field("remove") != ""}
	plan, err := s.Staff.PlanBound(r.Context(), r.Clerk.Clerk, typed)
	if page, status := r.Refusal(err); page != nil {
		return s.showBoundForm(r, *page, status, typed)
	}
	if err != nil {
		return err
	}
	check := RateCheck{Action: r.Page.Path + newBound, Key: web.NewKey(), Facts: proposedFacts(plan.Facts()), Reason: r.Field("reason"),
		Hidden: []parts.Hidden{{Name: "branch", Value: typed.Branch}, {Name: "tier", Value: typed.Tier}, {Name: "household", Value: typed.Household},
			{Name: "from", Value: typed.From}, {Name: "least", Value: typed.Least}, {Name: "greatest", Value: typed.Greatest}, {Name: "source", Value: typed.Source}, {Name: "note", Value: typed.Note},
			{Name: "remove", Value: r.Field("remove")}}}
	switch r.Field("step") {
	case "back":
		return s.showBoundForm(r, r.Frame(), http.StatusOK, typed)
	case "":
		return s.checkRate(r, check, nil)
	}
	return s.checkRate(r, check, func() error { return s.Staff.ProposeBound(r.Context(), r.Clerk.Clerk, typed, check.Reason, r.Key()) })
}

// checkRate shows what is to be proposed, or proposes it.
func (s *pages) checkRate(r *web.Request, check RateCheck, propose func() error) error {
	if propose == nil {
		return r.Render(http.StatusOK, RateCheckPage(deskStep(r, r.Frame(), text.TitleCheckRate), check))
	}
	err := propose()
	if page, status := r.Refusal(err); page != nil {
		check.Key = r.Key()
		return r.Render(status, RateCheckPage(deskStep(r, *page, text.TitleCheckRate), check))
	}
	return doneAt(r, err, r.Page.Path, text.RateProposed)
}

// proposedFacts are facts with what stood there before, as a page shows them.
func proposedFacts(facts []store.Fact) parts.Facts {
	var v parts.Facts
	for _, f := range facts {
		value := f.Value
		if f.Before != "" {
			value = f.Before + " → " + f.Value
		}
		v.Rows = append(v.Rows, parts.Fact{Key: f.Name, Value: value})
	}
	return v
}

func (s *pages) figureForm(r *web.Request) error {
	return s.showFigureForm(r, r.Frame(), http.StatusOK, staff.TypedFigure{})
}

func (s *pages) showFigureForm(r *web.Request, page parts.Page, status int, typed staff.TypedFigure) error {
	v := FigureForm{Typed: TypedFigure(typed)}
	for _, name := range slices.Sorted(maps.Keys(text.FigureNames)) {
		v.Names = append(v.Names, parts.Option{Value: string(name), Text: text.FigureNames[name]})
	}
	return r.Render(status, FigureFormPage(deskStep(r, page, text.TitleNewFigure), v))
}

// proposeFigure is proposeBound for a dated figure.
func (s *pages) proposeFigure(r *web.Request) error {
	typed := staff.TypedFigure{Name: r.Field("name"), From: r.Field("from"), Value: r.Field("value"), Source: r.Field("source"), Note: r.Field("note"), Remove: r.Field("remove") != ""}
	plan, err := s.Staff.PlanFigure(r.Context(), r.Clerk.Clerk, typed)
	if page, status := r.Refusal(err); page != nil {
		return s.showFigureForm(r, *page, status, typed)
	}
	if err != nil {
		return err
	}
	check := RateCheck{Action: r.Page.Path + newFigure, Key: web.NewKey(), Facts: proposedFacts(plan.Facts()), Reason: r.Field("reason"),
		Hidden: []parts.Hidden{{Name: "name", Value: typed.Name}, {Name: "from", Value: typed.From}, {Name: "value", Value: typed.Value},
			{Name: "source", Value: typed.Source}, {Name: "note", Value: typed.Note}, {Name: "remove", Value: r.Field("remove")}}}
	switch r.Field("step") {
	case "back":
		return s.showFigureForm(r, r.Frame(), http.StatusOK, typed)
	case "":
		return s.checkRate(r, check, nil)
	}
	return s.checkRate(r, check, func() error { return s.Staff.ProposeFigure(r.Context(), r.Clerk.Clerk, typed, check.Reason, r.Key()) })
}
