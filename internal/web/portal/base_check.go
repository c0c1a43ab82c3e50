package portal

import (
	"net/http"
	"slices"
	"strconv"

	"shebao/internal/citizen"
	"shebao/internal/social"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
	"shebao/internal/web/record"
)

// baseCheck is 缴费基数核对: the months in which a base is out of its bounds, or the bases of the branches contradict each other; all months
// where they are asked for.
func (s *pages) baseCheck(r *web.Request) error {
	return s.showBases(r, http.StatusOK, r.Frame(), r.URL.Query().Get("year"), 0)
}

// baseCheckWage holds the bases of a year against the wage that the person typed. It keeps nothing, so the answer is a page and not the way
// to one.
func (s *pages) baseCheckWage(r *web.Request) error {
	var problems text.Problems
	wage, err := citizen.ReadWage(r.Field("wage"))
	if err != nil {
		problems.Add("wage", text.BaseWageNotMoney)
	}
	year := r.Field("wage_year")
	if n, err := strconv.Atoi(year); err != nil || n == 0 {
		problems.Add("wage_year", text.BaseNoYear)
		year = ""
	}
	if len(problems) > 0 {
		page, status := r.Refused(problems)
		return s.showBases(r, status, page, year, 0)
	}
	return s.showBases(r, http.StatusOK, r.Frame(), year, wage)
}

func (s *pages) showBases(r *web.Request, status int, page parts.Page, typedYear string, wage social.Fen) error {
	cover, err := s.DB.Coverage(r.Context(), r.User.PersonNo)
	if err != nil {
		return err
	}
	confirmed, err := s.DB.BaseConfirmations(r.Context(), r.User.PersonNo)
	if err != nil {
		return err
	}
	months := cover.BaseMonths(wage)
	years := baseYears(months)
	page.Print = r.PrintHead()
	if len(years) == 0 {
		return r.Render(status, BaseCheckPage(page, BaseCheck{Empty: &parts.Empty{Title: text.BaseNoRecord, Why: text.WhyBaseNoRecord}}))
	}
	year, err := yearOfBases(typedYear, years)
	if err != nil {
		return err
	}
	if year != 0 {
		months = slices.DeleteFunc(months, func(m social.BaseMonth) bool { return m.Month.Year() != year })
	}
	v := BaseCheck{Filter: parts.YearFilter{Action: r.Page.Path, Years: years, Current: year}, WageHead: text.BaseInferred, Inferred: wage == 0,
		Summary: baseSummary(months, wage), Wage: baseWageForm(r, years, year)}
	if wage > 0 {
		v.WageHead = text.BaseOwnWage
	}
	s.addBaseRows(&v, r, months, year, wage)
	s.addConfirmation(&v, confirmed, year)
	return r.Render(status, BaseCheckPage(page, v))
}

// baseYears are the years of the checks, newest first.
func baseYears(months []social.BaseMonth) []int {
	var years []int
	for _, m := range months {
		if !slices.Contains(years, m.Month.Year()) {
			years = append(years, m.Month.Year())
		}
	}
	return years
}

// yearOfBases is the year that was chosen; 0 for all.
func yearOfBases(typed string, years []int) (int, error) {
	if typed == "" {
		return 0, nil
	}
	year, err := strconv.Atoi(typed)
	if err != nil || (year != 0 && !slices.Contains(years, year)) {
		return 0, web.ErrNoPage
	}
	return year, nil
}

// baseSummary says what is known, and no more: that bases agree with a wage only where they were held against the person's own.
func baseSummary(months []social.BaseMonth, wage social.Fen) parts.Notice {
	differ, compared, unchecked, corrected := 0, 0, 0, 0
	for _, m := range months {
		if m.Corrected() {
			corrected++
		}
		switch {
		case m.Differs():
			differ++
		case m.Compared():
			compared++
		case m.Unchecked():
			unchecked++
		}
	}
	n := parts.Notice{Tone: parts.ToneInfo, Title: text.BaseNoneOff}
	switch {
	case differ > 0:
		n.Tone, n.Title = parts.ToneWarning, text.BaseToLookAt(differ)
	case unchecked == len(months):
		n.Title = text.BaseNothingKnown
	case wage > 0 && compared > 0:
		n.Tone, n.Title = parts.ToneSuccess, text.BaseWageAgrees(wage)
	case compared > 0:
		n.Title = text.BaseConsistent
	}
	if unchecked > 0 && unchecked < len(months) {
		n.Text = text.BaseNotChecked(unchecked)
	}
	if corrected > 0 {
		n.Text += text.BaseCorrected(corrected)
	}
	if wage == 0 {
		n.Text += text.BaseAskWage
	}
	return n
}

func baseWageForm(r *web.Request, years []int, year int) BaseWage {
	f := BaseWage{Action: r.Page.Path, Typed: r.Field("wage")}
	for _, y := range years {
		f.Years = append(f.Years, parts.Option{Value: strconv.Itoa(y), Text: strconv.Itoa(y)})
	}
	f.Year = f.Years[0].Value
	if year != 0 {
		f.Year = strconv.Itoa(year)
	}
	return f
}

// addBaseRows adds the months that differ or were corrected, or all where they are asked for, and the way from the one to the other.
func (s *pages) addBaseRows(v *BaseCheck, r *web.Request, months []social.BaseMonth, year int, wage social.Fen) {
	all := r.URL.Query().Get("months") == "all"
	for _, m := range months {
		if all || m.Differs() || m.Corrected() {
			v.Rows = append(v.Rows, s.baseRow(m))
		}
	}
	if wage > 0 { // what was typed stands in no address
		return
	}
	here := r.Page.Path + "?" + record.YearQuery(year)
	switch {
	case all:
		v.Toggle = &parts.Link{Title: text.BaseOnlyOff, Href: r.Page.Path + "?year=" + strconv.Itoa(year)}
		here += "months=all&"
	case len(v.Rows) < len(months):
		v.Toggle = &parts.Link{Title: text.BaseAllMonths(len(months)), Href: here + "months=all"}
	}
	v.Print = here + "view=print"
}

func (s *pages) baseRow(m social.BaseMonth) BaseRow {
	row := BaseRow{Month: m.Month.String(), Wage: text.BaseToldBy(m)}
	object := m.Checks[0].Insurance
	for _, c := range slices.Backward(m.Checks) {
		if c.Verdict.Differs() {
			object = c.Insurance
		}
	}
	for _, c := range m.Checks {
		row.Bases = append(row.Bases, BaseOf{Differs: c.Verdict.Differs(), Text: text.BaseOf(m, c)})
	}
	row.Object = s.Portal.Menu.Path("base-object") + "?month=" + m.Month.Compact() + "&branch=" + string(object)
	return row
}

// addConfirmation says whether the year chosen was confirmed, and where it can be.
func (s *pages) addConfirmation(v *BaseCheck, confirmed map[int]int64, year int) {
	switch at, done := confirmed[year]; {
	case year == 0:
	case done:
		v.Confirmed = &parts.Notice{Tone: parts.ToneSuccess, Title: text.BaseConfirmed(year, at)}
	case year < social.YearOf(s.Now()):
		v.Confirmed = &parts.Notice{Title: text.BaseNotConfirmed(year),
			Links: []parts.Link{{Title: text.BaseConfirmYear(year), Href: s.Portal.Menu.Path("base-confirm") + "?year=" + strconv.Itoa(year)}}}
	}
}
