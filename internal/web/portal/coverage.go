package portal

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
	"shebao/internal/web/record"
)

// coverageCharts are the contributions of all branches by year, and the base of the leading branch between its bounds.
func coverageCharts(c *store.Coverage) []templ.Component {
	var charts []templ.Component
	if chart, ok := contributionsByYear(c); ok {
		charts = append(charts, chart)
	}
	if chart, ok := basesByYear(c); ok {
		charts = append(charts, chart)
	}
	return charts
}

// branchGroups are the branches as they are drawn: a picture tells three series apart without colour, not five.
var branchGroups = []struct {
	name     string
	branches []social.Insurance
}{
	{text.ChartPension, []social.Insurance{social.Pension}},
	{text.ChartMedical, []social.Insurance{social.Medical}},
	{text.ChartOthers, []social.Insurance{social.Injury, social.Unemployment, social.Maternity}},
	{text.ChartChild, []social.Insurance{social.ChildMedical}},
}

// contributionsByYear stacks what was paid to all branches in each year; ok is false where nothing was.
func contributionsByYear(c *store.Coverage) (chart parts.BarChart, ok bool) {
	first, last, ok := paidYears(c)
	if !ok {
		return chart, false
	}
	chart = parts.BarChart{ID: "by-branch", Title: text.ChartByBranch, Unit: text.ChartYuan, Money: true, GapName: text.ChartGap}
	for year := first; year <= last; year++ {
		chart.Labels = append(chart.Labels, strconv.Itoa(year))
		chart.Gaps = append(chart.Gaps, gapInYear(c, year))
	}
	var total social.Fen
	for _, group := range branchGroups {
		values := make([]int64, len(chart.Labels))
		paid := false
		for i := range values {
			for _, branch := range group.branches {
				amount := c.Branches[branch].InYear(first + i)
				values[i] += int64(amount)
				total += amount
				paid = paid || amount != 0
			}
		}
		if paid {
			chart.Series = append(chart.Series, parts.Series{Name: group.name, Values: values})
		}
	}
	chart.Summary = text.ByBranchSummary(first, last, total)
	chart.Beside = branchYears(c, first, last)
	return chart, true
}

// branchYears is the table beside: every branch by itself, the newest year first.
func branchYears(c *store.Coverage, first, last int) parts.SimpleTable {
	t := parts.SimpleTable{Caption: text.ChartByBranch, Headers: []string{text.ChartYear}}
	var branches []social.Insurance
	for _, branch := range social.AllInsurances {
		if c.Branches[branch] != nil {
			branches = append(branches, branch)
			t.Headers = append(t.Headers, text.Insurances[branch])
			t.Numeric = append(t.Numeric, len(t.Headers))
		}
	}
	t.Headers = append(t.Headers, text.Total)
	t.Numeric = append(t.Numeric, len(t.Headers))
	sums := make([]social.Fen, len(branches)+1)
	for year := last; year >= first; year-- {
		row := []string{strconv.Itoa(year)}
		var all social.Fen
		for i, branch := range branches {
			amount := c.Branches[branch].InYear(year)
			row = append(row, amount.String())
			sums[i] += amount
			all += amount
		}
		sums[len(branches)] += all
		t.Rows = append(t.Rows, append(row, all.String()))
	}
	t.Foot = []string{text.Total}
	for _, sum := range sums {
		t.Foot = append(t.Foot, sum.String())
	}
	return t
}

// paidYears are the first and last calendar year anything was paid for.
func paidYears(c *store.Coverage) (first, last int, ok bool) {
	for _, cover := range c.Branches {
		for year := range cover.ByYear {
			if !ok || year < first {
				first = year
			}
			last = max(last, year)
			ok = true
		}
	}
	return first, last, ok
}

// gapInYear reports whether a month of the year is missing in a branch that everybody can be in.
func gapInYear(c *store.Coverage, year int) bool {
	for _, branch := range []social.Insurance{social.Pension, social.Medical, social.ChildMedical} {
		for _, gap := range c.Branches[branch].Gaps() {
			if gap.From.Year() <= year && year <= gap.To.Year() {
				return true
			}
		}
	}
	return false
}

// yearBase is the base of a year's last month paid, and the bound of that month.
type yearBase struct {
	year  int
	base  social.Fen
	bound social.Bound
}

// basesByYear draws the base of the pension branch, or else of the medical one, between the bounds; ok is false where no bound is
// known for any year. Years without a bound or without a contribution are left out.
func basesByYear(c *store.Coverage) (chart parts.LineChart, ok bool) {
	for _, branch := range []social.Insurance{social.Pension, social.Medical} {
		if years := lastBases(c, branch); len(years) > 0 {
			return drawBases(branch, years), true
		}
	}
	return chart, false
}

func lastBases(c *store.Coverage, branch social.Insurance) []yearBase {
	var years []yearBase
	cover := c.Branches[branch]
	for i := range cover.Months() {
		m := cover.Paid[i]
		if i+1 < len(cover.Paid) && cover.Paid[i+1].Month.Year() == m.Month.Year() {
			continue
		}
		bound, known := social.BoundAt(c.Bounds, branch, m.Tier, string(c.Person.Household), m.Month)
		if known && bound.Capped() {
			years = append(years, yearBase{m.Month.Year(), m.Base, bound})
		}
	}
	return years
}

func drawBases(branch social.Insurance, years []yearBase) parts.LineChart {
	chart := parts.LineChart{
		ID: "bases", Title: text.BasesTitle(branch), Unit: text.ChartYuan, Money: true,
		Line: parts.Series{Name: text.ChartBase}, Low: parts.Series{Name: text.ChartFloor}, High: parts.Series{Name: text.ChartCeiling},
	}
	atFloor, atCeiling := 0, 0
	for _, y := range years {
		chart.Labels = append(chart.Labels, strconv.Itoa(y.year))
		chart.Line.Values = append(chart.Line.Values, int64(y.base))
		chart.Low.Values = append(chart.Low.Values, int64(y.bound.Min))
		chart.High.Values = append(chart.High.Values, int64(y.bound.Max))
		switch y.base {
		case y.bound.Min:
			atFloor++
		case y.bound.Max:
			atCeiling++
		}
	}
	first, last := years[0], years[len(years)-1]
	chart.Summary = text.BasesSummary(first.year, last.year, first.base, last.base, atFloor, atCeiling)
	return chart
}

// coveragePage is 参保基本情况.
func (s *pages) coveragePage(r *web.Request) error {
	c, err := s.DB.Coverage(r.Context(), r.User.PersonNo)
	if err != nil {
		return err
	}
	findings := s.findings(r, c)
	centre := record.CentreFacts(c)
	planned, err := s.Citizen.PlannedCentre(r.Context(), r.User.PersonNo)
	if err != nil {
		return err
	}
	if planned != nil {
		centre = append(centre, parts.Fact{Key: text.CentrePlanned, Value: text.CentreOf(planned.Name, planned.From)})
	}
	page := r.Frame()
	page.Print = r.PrintHead()
	return r.Render(http.StatusOK, CoveragePage(page, Coverage{
		Lead:      coverageLead(c, len(findings)),
		Findings:  findings,
		Branches:  record.CoverageBranches(c),
		Now:       coverageNow(c),
		Card:      parts.Facts{Title: text.CoverCardCentre, Rows: append(cardFacts(c.Person), centre...)},
		Sheet:     parts.Facts{Title: text.CoverSheet, Rows: coverageSheet(c)},
		Charts:    coverageCharts(c),
		Downloads: parts.Downloads{Print: r.URL.Path + "?view=print"},
	}))
}

func coverageLead(c *store.Coverage, findings int) string {
	var inForce []social.Insurance
	var last social.Month
	for _, branch := range record.CoverBranches(c) {
		if c.Person.StatusIn(branch).InForce() {
			inForce = append(inForce, branch)
		}
		if paid := c.Branches[branch].Last(); paid != nil {
			last = max(last, paid.Month)
		}
	}
	return text.CoverLead(c.Person.Retired(), inForce, last, findings)
}

// coverageNow is what was paid for the newest month of each branch that is being paid to.
func coverageNow(c *store.Coverage) parts.SimpleTable {
	t := parts.SimpleTable{Caption: text.CoverNow, HideCaption: true, Headers: text.CoverNowHeads, Numeric: []int{3, 4, 5, 6}}
	child := c.Person.Category == social.Child
	if child {
		t.Headers = []string{t.Headers[0], t.Headers[1], t.Headers[2], t.Headers[3], text.CoverSubsidyHead, t.Headers[5]}
	}
	var personal, other, all social.Fen
	for _, branch := range record.CoverBranches(c) {
		m := c.Branches[branch].Last()
		if m == nil || !c.Person.StatusIn(branch).InForce() || c.Person.PaidByOthers(branch) {
			continue
		}
		beside := m.Employer
		if child {
			beside = m.Subsidy
		}
		t.Rows = append(t.Rows, []string{text.Insurances[branch], m.Month.String(), m.Base.String(), m.Personal.String(),
			beside.String(), m.Total().String()})
		personal, other, all = personal+m.Personal, other+beside, all+m.Total()
	}
	if len(t.Rows) > 1 {
		t.Foot = []string{text.Total, "", "", personal.String(), other.String(), all.String()}
	}
	return t
}

// nameFacts say who the person is.
func nameFacts(p *store.Person) []parts.Fact {
	return append([]parts.Fact{{Key: text.WordName, Value: p.Name}, {Key: text.WordPersonNo, Value: p.PersonNo}}, idFacts(p.IDType, p.ID)...)
}

// idFacts are the number of a person's paper, masked until asked for, and what paper that is where it is no resident's identity card.
func idFacts(t social.IDType, id social.IDNumber) []parts.Fact {
	label := text.IDLabel(t)
	number := parts.Fact{Key: label, Content: parts.Masked{Label: label, Short: id.Masked(), Full: string(id)}}
	if paper := text.PaperOf(t); paper != "" {
		return []parts.Fact{{Key: text.WordIDType, Value: paper}, number}
	}
	return []parts.Fact{number}
}

// cardFacts say what card the person has.
func cardFacts(p *store.Person) []parts.Fact {
	number, status := p.CardNo, parts.Fact{Key: text.CoverStatusOfCard, Value: text.CardStatuses[p.CardStatus]}
	if number == "" {
		number = text.CoverNoCard
	}
	if p.CardStatus.ReportedLost() {
		status.Content = parts.Tag{Text: status.Value, Tone: parts.ToneDanger}
	}
	return []parts.Fact{{Key: text.WordCardNo, Value: number}, status}
}

// coverageSheet is every field of the guide, in its order.
func coverageSheet(c *store.Coverage) []parts.Fact {
	p := c.Person
	facts := nameFacts(p)
	facts = append(facts,
		parts.Fact{Key: text.WordSex, Value: text.Sexes[p.Sex]},
		parts.Fact{Key: text.WordBirthDate, Value: p.BirthDate},
		parts.Fact{Key: text.CoverHousehold, Value: text.Households[p.Household]})
	facts = append(facts, cardFacts(p)...)
	facts = append(facts,
		parts.Fact{Key: text.CoverCategory, Value: text.Categories[p.Category]},
		parts.Fact{Key: text.CoverUnit, Value: unitOf(c)},
		parts.Fact{Key: text.CoverPayment, Value: paymentNow(c)},
		parts.Fact{Key: text.CoverWage, Value: wageOf(p)})
	for _, branch := range []social.Insurance{social.Pension, social.Medical, social.Injury, social.Unemployment, social.Maternity} {
		facts = append(facts, parts.Fact{Key: text.CoverStatusOf(branch), Value: text.BranchStatuses[p.Status[branch]]})
	}
	return append(facts,
		parts.Fact{Key: text.CoverMonths, Value: allMonths(c)},
		parts.Fact{Key: text.CoverCentre, Value: record.CentreName(c)})
}

func unitOf(c *store.Coverage) string {
	switch {
	case c.UnitName != "":
		return c.UnitName
	case c.Person.UnitNo != "":
		return c.Person.UnitNo
	case c.Person.Category == social.SelfPayer:
		return text.CoverNoUnit
	}
	return text.CoverNoUnitNow
}

// paymentNow says whether contributions are being paid in the branch that leads: pension, else medical.
func paymentNow(c *store.Coverage) string {
	if c.Person.Retired() {
		return text.CoverRetiredPaid
	}
	for _, branch := range record.CoverBranches(c) {
		if m := c.Branches[branch].Last(); m != nil {
			return text.CoverPaidTo(text.BranchStatuses[c.Person.StatusIn(branch)], m.Month)
		}
	}
	return text.CoverNeverPaid
}

func wageOf(p *store.Person) string {
	if p.Wage == 0 {
		return text.CoverNoWage
	}
	return text.Yuan(p.Wage)
}

func allMonths(c *store.Coverage) string {
	var parts []string
	for _, branch := range record.CoverBranches(c) {
		parts = append(parts, text.CoverBranchMonths(branch, c.Branches[branch].Months()))
	}
	return strings.Join(parts, "，")
}
