package web

import (
	"net/http"
	"slices"
	"strconv"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// baseCheck is 缴费基数核对: every month's base against the declared wage and the bounds then in force.
func (s *Server) baseCheck(r *request) error {
	cover, err := s.DB.Coverage(r.Context(), r.user.PersonNo)
	if err != nil {
		return err
	}
	confirmed, err := s.DB.BaseConfirmations(r.Context(), r.user.PersonNo)
	if err != nil {
		return err
	}
	checks := cover.BaseChecks()
	years := baseYears(checks)
	page := r.frame()
	page.Print = r.printHead()
	if len(years) == 0 {
		return r.render(http.StatusOK, view.BaseCheckPage(page, view.BaseCheck{Empty: &view.Empty{Title: text.BaseNoRecord, Why: text.WhyBaseNoRecord}}))
	}
	year, err := yearOfBases(r, years)
	if err != nil {
		return err
	}
	v := view.BaseCheck{Filter: view.YearFilter{Action: r.page.Path, Years: years, Current: year}, Print: r.page.Path + "?" + yearQuery(year) + "view=print"}
	s.addBaseRows(&v, checks, year)
	s.addConfirmation(&v, confirmed, year)
	return r.render(http.StatusOK, view.BaseCheckPage(page, v))
}

// baseYears are the years of the checks, newest first.
func baseYears(checks []store.BaseCheck) []int {
	var years []int
	for _, c := range checks {
		if !slices.Contains(years, c.Month.Year()) {
			years = append(years, c.Month.Year())
		}
	}
	return years
}

// yearOfBases is the year that the address names; without one the newest, and 0 for all.
func yearOfBases(r *request, years []int) (int, error) {
	typed := r.URL.Query().Get("year")
	if typed == "" {
		return years[0], nil
	}
	year, err := strconv.Atoi(typed)
	if err != nil || (year != 0 && !slices.Contains(years, year)) {
		return 0, errNoPage
	}
	return year, nil
}

func (s *Server) addBaseRows(v *view.BaseCheck, checks []store.BaseCheck, year int) {
	wrong := 0
	for _, c := range checks {
		if year != 0 && c.Month.Year() != year {
			continue
		}
		if !c.Verdict.InOrder() && c.Verdict != store.BaseUnchecked {
			wrong++
		}
		v.Rows = append(v.Rows, s.baseRow(c))
	}
	v.Summary = view.Notice{Tone: view.ToneSuccess, Title: text.BaseAllInOrder}
	if wrong > 0 {
		v.Summary = view.Notice{Tone: view.ToneWarning, Title: text.BaseToLookAt(wrong)}
	}
}

func (s *Server) baseRow(c store.BaseCheck) view.BaseRow {
	tone := view.ToneSuccess
	switch {
	case c.Verdict == store.BaseUnchecked:
		tone = view.ToneInfo
	case !c.Verdict.InOrder():
		tone = view.ToneWarning
	}
	object := s.menu.Path("base-object") + "?month=" + c.Month.Compact() + "&branch=" + string(c.Insurance)
	return view.BaseRow{
		Month: c.Month.String(), Branch: text.Insurances[c.Insurance], Declared: text.BaseBound(c.Declared, c.Declared > 0), Base: c.Base.String(),
		Floor: text.BaseBound(c.Bound.Min, c.Bounded), Ceiling: text.BaseBound(c.Bound.Max, c.Bounded && store.Capped(c.Bound)),
		Verdict: view.Tag{Text: text.BaseVerdicts[string(c.Verdict)], Tone: tone}, Object: object,
	}
}

// addConfirmation says whether the year chosen was confirmed, and where it can be.
func (s *Server) addConfirmation(v *view.BaseCheck, confirmed map[int]int64, year int) {
	switch at, done := confirmed[year]; {
	case year == 0:
	case done:
		v.Confirmed = &view.Notice{Tone: view.ToneSuccess, Title: text.BaseConfirmed(year, at)}
	case year < social.YearOf(s.now()):
		v.Confirmed = &view.Notice{Title: text.BaseNotConfirmed(year),
			Links: []view.Link{{Title: text.BaseConfirmYear(year), Href: s.menu.Path("base-confirm") + "?year=" + strconv.Itoa(year)}}}
	}
}
