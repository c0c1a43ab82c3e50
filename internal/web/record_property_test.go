package web_test

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"shebao/internal/social"
	"shebao/internal/text"
)

// figures are what the pages say of a record, without what tells its rows one by one.
func (b *browser) figures() map[string]string {
	all := map[string]string{}
	for _, address := range []string{"/records/coverage", "/services/base-check?months=all", "/records/estimate", "/proof/entitlement?year=2024",
		"/proof/entitlement?year=2025", "/services/unemployment/claim"} {
		all[address] = b.get(address).text("main")
	}
	statement := b.get("/records/pension/contributions")
	all["statement"] = fact(statement, text.WordMonthsPaid) + fact(statement, text.WordMonthsMissing)
	for _, cells := range statement.tableOf(text.StatementCaption("养老缴交明细(92年8月后)", 0)) {
		if cells[0] == text.Total {
			all["totals"] = strings.Join(cells, "|")
		}
	}
	all["grid"] = monthGrid.FindString(statement.text("main"))
	list := b.get("/proof/contributions")
	for _, word := range []string{"有缴费的月数", "断缴的月数", "个人交合计", "单位交合计"} {
		all["list"] += fact(list, word)
	}
	certificate := b.get("/proof/certificate")
	for _, cells := range certificate.tableOf("参保情况") {
		all["certificate"] += strings.Join(cells, "|") + "\n"
	}
	all["certificate"] += lapsed(certificate)
	return all
}

// monthGrid is what the grid says in words.
var monthGrid = regexp.MustCompile(`\d+ 至 \d+ 年：已缴[^。]*。|\d+年：已缴[^。]*。`)

func differ(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	for where := range want {
		if got[where] != want[where] {
			t.Errorf("%s, %s says\n%s\nwant\n%s", what, where, got[where], want[where])
		}
	}
}

// A record of two years made up by a seed: months left out, two employers, corrections and refunds in part.
func madeUp(dice *rand.Rand) (rows []payRow) {
	for m := social.Month(202401); m <= 202512; m = m.Add(1) {
		if dice.IntN(6) == 0 {
			continue
		}
		for _, branch := range []string{"110", "210", "410"} {
			base := 5000 + int64(dice.IntN(8))*500
			rows = append(rows, payRow{branch, m, "01", "A", base, base / 100 * 8, base / 100 * 16})
			switch dice.IntN(8) {
			case 0:
				rows = append(rows, payRow{branch, m, "05", "A", 500, 40, 80})
			case 1:
				rows = append(rows, payRow{branch, m, "14", "A", -1000, -80, -160})
			case 2:
				rows = append(rows, payRow{branch, m, "01", "B", 5000, 400, 800})
			}
		}
	}
	return rows
}

// Whatever the record, a month that was paid and refunded exactly changes no figure on any page, and neither does the order in which the
// rows came in.
func TestAMonthPaidAndRefundedChangesNothing(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		no := b.signIn("employee").PersonNo
		for seed := range uint64(4) {
			dice := rand.New(rand.NewPCG(seed, 14))
			rows := madeUp(dice)
			status := []string{"1", "2"}[seed%2]
			p.recorded(t, no, status, rows...)
			want := b.figures()

			dice.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
			p.recorded(t, no, status, rows...)
			differ(t, "in another order", b.figures(), want)

			for _, m := range []social.Month{202402, 202406, 202511, social.Month(202401).Add(dice.IntN(24))} {
				for _, branch := range []string{"110", "210", "410"} {
					p.record(t, no, payRow{branch, m, "02", "C", 9000, 720, 1440}, payRow{branch, m, "14", "C", -9000, -720, -1440})
				}
				differ(t, "with "+m.String()+" paid and refunded", b.figures(), want)
				p.Edit(t, `DELETE FROM contributions WHERE person_no = $1 AND unit_no = 'C'`, no)
			}
		}
	})
}
