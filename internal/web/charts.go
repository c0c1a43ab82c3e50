package web

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// pictures are those of statements whose money is not best seen by year, by the statement's ID.
var pictures = map[string]func(*statement.Table) templ.Component{
	statement.MedicalCharges.ID: chargesByKind,
	statement.WardCharges.ID:    chargesByKind,
}

// The columns of a charge that its picture is drawn from.
const (
	chargeKind = 2 + iota
	chargeTotal
	chargeAccount
	chargeFund
	chargeCash
)

// chargesByKind draws who paid what of each kind of charge.
func chargesByKind(t *statement.Table) templ.Component {
	chart := view.BarChart{ID: "by-kind", Title: text.ChartChargesByKind, Unit: text.ChartYuan, Money: true}
	for i := range t.Rows() {
		if kind := t.Row(i)[chargeKind].Text; !slices.Contains(chart.Labels, kind) {
			chart.Labels = append(chart.Labels, kind)
		}
	}
	slices.SortFunc(chart.Labels, func(a, b string) int {
		return slices.Index(text.ArchiveCharges, a) - slices.Index(text.ArchiveCharges, b)
	})
	for _, column := range []int{chargeAccount, chargeFund, chargeCash} {
		series := view.Series{Name: t.Columns[column].Name, Values: make([]int64, len(chart.Labels))}
		for i := range t.Rows() {
			row := t.Row(i)
			series.Values[slices.Index(chart.Labels, row[chargeKind].Text)] += row[column].Int
		}
		chart.Series = append(chart.Series, series)
	}
	sum := func(column int) social.Fen { return social.Fen(t.Totals[column].Int) }
	chart.Summary = text.ChargesSummary(t.Rows(), sum(chargeTotal), sum(chargeAccount), sum(chargeFund), sum(chargeCash))
	return chart
}

// accountCharts are the balance at the end of each year, and what came in during it.
func accountCharts(t *statement.Table) []templ.Component {
	oldestFirst := func(column int) []int64 {
		values := make([]int64, t.Rows())
		for i := range values {
			values[i] = t.Row(t.Rows() - 1 - i)[column].Int
		}
		return values
	}
	labels := make([]string, t.Rows())
	for i := range labels {
		labels[i] = t.Row(t.Rows() - 1 - i)[statement.AccountYear].Text
	}
	first, last := labels[0], labels[len(labels)-1]
	id, closing := t.Statement.ID, oldestFirst(statement.AccountClosing)

	growth := view.BarChart{
		ID: id + "-growth", Title: text.AccountChart(t.Statement.Title, text.BalanceGrowthTitle), Labels: labels,
		Summary: text.GrowthSummary(first, last, social.Fen(t.Totals[statement.AccountCredited].Int),
			social.Fen(t.Totals[statement.AccountInterest].Int)),
		Series: []view.Series{{Name: text.BalanceCredited, Values: oldestFirst(statement.AccountCredited)}},
		Unit:   text.ChartYuan, Money: true,
	}
	if interest := oldestFirst(statement.AccountInterest); slices.Max(interest) > 0 { // medical accounts bear none
		growth.Series = append(growth.Series, view.Series{Name: text.BalanceInterestYear, Values: interest})
	}
	return []templ.Component{
		view.BarChart{
			ID: id + "-closing", Title: text.AccountChart(t.Statement.Title, text.BalanceClosingTitle), Labels: labels,
			Summary: text.ClosingSummary(first, last, social.Fen(closing[0]), social.Fen(closing[len(closing)-1])),
			Series:  []view.Series{{Name: text.BalanceClosing, Values: closing}},
			Unit:    text.ChartYuan, Money: true,
		},
		growth,
	}
}

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
func contributionsByYear(c *store.Coverage) (chart view.BarChart, ok bool) {
	first, last, ok := paidYears(c)
	if !ok {
		return chart, false
	}
	chart = view.BarChart{ID: "by-branch", Title: text.ChartByBranch, Unit: text.ChartYuan, Money: true, GapName: text.ChartGap}
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
			chart.Series = append(chart.Series, view.Series{Name: group.name, Values: values})
		}
	}
	chart.Summary = text.ByBranchSummary(first, last, total)
	chart.Beside = branchYears(c, first, last)
	return chart, true
}

// branchYears is the table beside: every branch by itself, the newest year first.
func branchYears(c *store.Coverage, first, last int) view.SimpleTable {
	t := view.SimpleTable{Caption: text.ChartByBranch, Headers: []string{text.ChartYear}}
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
func basesByYear(c *store.Coverage) (chart view.LineChart, ok bool) {
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

func drawBases(branch social.Insurance, years []yearBase) view.LineChart {
	chart := view.LineChart{
		ID: "bases", Title: text.BasesTitle(branch), Unit: text.ChartYuan, Money: true,
		Line: view.Series{Name: text.ChartBase}, Low: view.Series{Name: text.ChartFloor}, High: view.Series{Name: text.ChartCeiling},
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
