package portal

import (
	"slices"

	"github.com/a-h/templ"

	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/text"
	"shebao/internal/web/parts"
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
	chart := parts.BarChart{ID: "by-kind", Title: text.ChartChargesByKind, Unit: text.ChartYuan, Money: true}
	for i := range t.Rows() {
		if kind := t.Row(i)[chargeKind].Text; !slices.Contains(chart.Labels, kind) {
			chart.Labels = append(chart.Labels, kind)
		}
	}
	if len(chart.Labels) < 2 {
		return templ.NopComponent // the sentence says it
	}
	slices.SortFunc(chart.Labels, func(a, b string) int {
		return slices.Index(text.ArchiveCharges, a) - slices.Index(text.ArchiveCharges, b)
	})
	for _, column := range []int{chargeAccount, chargeFund, chargeCash} {
		series := parts.Series{Name: t.Columns[column].Name, Values: make([]int64, len(chart.Labels))}
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
