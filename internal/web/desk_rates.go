package web

import (
	"maps"
	"net/http"
	"slices"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

const (
	newBound  = "/bound"
	newFigure = "/figure"
)

func (s *Server) rateDeskRoutes() []route {
	const get, post, page = http.MethodGet, http.MethodPost, "staff-rates"
	return []route{
		{page, get, "", s.deskRates},
		{page, get, newBound, s.boundForm}, {page, post, newBound, s.proposeBound},
		{page, get, newFigure, s.figureForm}, {page, post, newFigure, s.proposeFigure},
	}
}

// deskRates lists all bounds and dated figures, what is in force now first.
func (s *Server) deskRates(r *request) error {
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
	now := social.ThisMonth(s.now())
	v := view.DeskRates{MayEdit: r.clerk.May(staff.RatesEdit), NewBound: r.page.Path + newBound, NewFigure: r.page.Path + newFigure,
		Bounds: boundSeries(bounds, now)}
	for _, name := range slices.Sorted(maps.Keys(figures)) {
		if text.FigureNames[name] != "" {
			v.Figures = append(v.Figures, figureSeries(name, units[name], figures[name], now))
		}
	}
	page := r.frame()
	page.Flash = s.takeFlash(r)
	return r.render(http.StatusOK, view.DeskRatesPage(page, v))
}

// boundSeries are the rows of bounds by whom they hold for, each with its history, the newest first. What is in force is told by the
// function that every calculation uses: a row that ended is not, and where a row for fewer people ended the one for all holds for them.
func boundSeries(rows []social.Bound, now social.Month) []view.RateSeries {
	var list []view.RateSeries
	for i, b := range rows {
		if i == 0 || rows[i-1].Insurance != b.Insurance || rows[i-1].Tier != b.Tier || rows[i-1].Household != b.Household {
			list = append(list, view.RateSeries{Title: text.BoundOf(b), Now: boundNow(rows, b, now)})
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
func figureSeries(name social.FigureName, unit string, figures social.Figures, now social.Month) view.RateSeries {
	one := view.RateSeries{Title: text.FigureNames[name], Now: text.NoFigureNow}
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

func (s *Server) boundForm(r *request) error {
	return s.showBoundForm(r, r.frame(), http.StatusOK, staff.TypedBound{})
}

func (s *Server) showBoundForm(r *request, page view.Page, status int, typed staff.TypedBound) error {
	return r.render(status, view.BoundFormPage(r.deskStep(page, text.TitleNewBound), view.BoundForm{Typed: view.TypedBound(typed),
		Branches: codeOptions(text.Insurances, social.Pension, social.Medical, social.Injury, social.Unemployment, social.Maternity, social.ChildMedical),
		Tiers:    append([]view.Option{{Text: text.AnyTier}}, codeOptions(text.Tiers, "1", "2", "3", "5")...),
		Households: append([]view.Option{{Text: text.AnyHousehold}},
			codeOptions(text.Households, "1", "2", "3")...)}))
}

// codeOptions are codes with their words, as a field offers them.
func codeOptions[C ~string](words map[C]string, codes ...C) []view.Option {
	var list []view.Option
	for _, code := range codes {
		list = append(list, view.Option{Value: string(code), Text: words[code]})
	}
	return list
}

// proposeBound shows what was typed with whom it touches, and puts it before a second person once that was checked.
func (s *Server) proposeBound(r *request) error {
	typed := staff.TypedBound{Branch: r.field("branch"), Tier: r.field("tier"), Household: r.field("household"), From: r.field("from"),
		Least: r.field("least"), Greatest: r.field("greatest"), Source: r.field("source"), Note: r.field("note"), Remove: r.field("remove") != ""}
	plan, err := s.Staff.PlanBound(r.Context(), r.clerk.Clerk, typed)
	if page, status := r.refusal(err); page != nil {
		return s.showBoundForm(r, *page, status, typed)
	}
	if err != nil {
		return err
	}
	check := view.RateCheck{Action: r.page.Path + newBound, Key: newKey(), Facts: proposedFacts(plan.Facts()), Reason: r.field("reason"),
		Hidden: []view.Hidden{{Name: "branch", Value: typed.Branch}, {Name: "tier", Value: typed.Tier}, {Name: "household", Value: typed.Household},
			{Name: "from", Value: typed.From}, {Name: "least", Value: typed.Least}, {Name: "greatest", Value: typed.Greatest}, {Name: "source", Value: typed.Source}, {Name: "note", Value: typed.Note},
			{Name: "remove", Value: r.field("remove")}}}
	switch r.field("step") {
	case "back":
		return s.showBoundForm(r, r.frame(), http.StatusOK, typed)
	case "":
		return s.checkRate(r, check, nil)
	}
	return s.checkRate(r, check, func() error { return s.Staff.ProposeBound(r.Context(), r.clerk.Clerk, typed, check.Reason, r.key()) })
}

// checkRate shows what is to be proposed, or proposes it.
func (s *Server) checkRate(r *request, check view.RateCheck, propose func() error) error {
	if propose == nil {
		return r.render(http.StatusOK, view.RateCheckPage(r.deskStep(r.frame(), text.TitleCheckRate), check))
	}
	err := propose()
	if page, status := r.refusal(err); page != nil {
		check.Key = r.key()
		return r.render(status, view.RateCheckPage(r.deskStep(*page, text.TitleCheckRate), check))
	}
	return r.doneAt(err, r.page.Path, text.RateProposed)
}

// proposedFacts are facts with what stood there before, as a page shows them.
func proposedFacts(facts []store.Fact) view.Facts {
	var v view.Facts
	for _, f := range facts {
		value := f.Value
		if f.Before != "" {
			value = f.Before + " → " + f.Value
		}
		v.Rows = append(v.Rows, view.Fact{Key: f.Name, Value: value})
	}
	return v
}

func (s *Server) figureForm(r *request) error {
	return s.showFigureForm(r, r.frame(), http.StatusOK, staff.TypedFigure{})
}

func (s *Server) showFigureForm(r *request, page view.Page, status int, typed staff.TypedFigure) error {
	v := view.FigureForm{Typed: view.TypedFigure(typed)}
	for _, name := range slices.Sorted(maps.Keys(text.FigureNames)) {
		v.Names = append(v.Names, view.Option{Value: string(name), Text: text.FigureNames[name]})
	}
	return r.render(status, view.FigureFormPage(r.deskStep(page, text.TitleNewFigure), v))
}

// proposeFigure is proposeBound for a dated figure.
func (s *Server) proposeFigure(r *request) error {
	typed := staff.TypedFigure{Name: r.field("name"), From: r.field("from"), Value: r.field("value"), Source: r.field("source"), Note: r.field("note"), Remove: r.field("remove") != ""}
	plan, err := s.Staff.PlanFigure(r.Context(), r.clerk.Clerk, typed)
	if page, status := r.refusal(err); page != nil {
		return s.showFigureForm(r, *page, status, typed)
	}
	if err != nil {
		return err
	}
	check := view.RateCheck{Action: r.page.Path + newFigure, Key: newKey(), Facts: proposedFacts(plan.Facts()), Reason: r.field("reason"),
		Hidden: []view.Hidden{{Name: "name", Value: typed.Name}, {Name: "from", Value: typed.From}, {Name: "value", Value: typed.Value},
			{Name: "source", Value: typed.Source}, {Name: "note", Value: typed.Note}, {Name: "remove", Value: r.field("remove")}}}
	switch r.field("step") {
	case "back":
		return s.showFigureForm(r, r.frame(), http.StatusOK, typed)
	case "":
		return s.checkRate(r, check, nil)
	}
	return s.checkRate(r, check, func() error { return s.Staff.ProposeFigure(r.Context(), r.clerk.Clerk, typed, check.Reason, r.key()) })
}
