package web_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html/atom"

	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/text"
)

// Records that are not ordinary, with the figures that every page, list, certificate, statement and paper must show alike.

// payRow is a row of contributions in yuan.
type payRow struct {
	branch                   string
	month                    social.Month
	kind, unit               string
	base, personal, employer int64
}

// recorded replaces the whole record of a person by rows. status is how they stand in the pension branch: 1 goes on paying, 2 has stopped,
// as
// they have in all others.
func (p *portal) recorded(t testing.TB, personNo, status string, rows ...payRow) {
	t.Helper()
	for _, table := range []string{"contributions", "early_contributions", "transfers_in", "individual_accounts", "unemployment_claims", "unemployment_payments"} {
		p.Edit(t, "DELETE FROM "+table+" WHERE person_no = $1", personNo)
	}
	p.Edit(t, `UPDATE persons SET category = 'employee', person_state = '1', household = '2', pension_status = $2, medical_status = '2', injury_status = '2',
		unemployment_status = '2', maternity_status = '2' WHERE person_no = $1`, personNo, status)
	p.record(t, personNo, rows...)
}

// record adds rows to a person's record.
func (p *portal) record(t testing.TB, personNo string, rows ...payRow) {
	t.Helper()
	for some := range slices.Chunk(rows, 100) {
		var values []string
		var args []any
		for _, r := range some {
			row := []any{personNo, r.branch, int64(r.month), r.unit, r.kind, r.base * 100, r.personal * 100, r.employer * 100}
			marks := make([]string, len(row))
			for i := range row {
				marks[i] = fmt.Sprintf("$%d", len(args)+i+1)
			}
			args, values = append(args, row...), append(values, "("+strings.Join(marks, ", ")+")")
		}
		p.Edit(t, `INSERT INTO contributions (person_no, insurance, month, unit_no, kind, base, personal, employer) VALUES `+strings.Join(values, ", "), args...)
	}
}

// paid are the months of a span, each paid on 8,000 yuan: 640 by the person and 1,280 by the employer.
func paid(branch string, from, to social.Month) (rows []payRow) {
	for m := from; m <= to; m = m.Add(1) {
		rows = append(rows, payRow{branch, m, "01", "A", 8000, 640, 1280})
	}
	return rows
}

// counted is how many months are paid and missing, as shown.
type counted struct{ paid, missing string }

// counts is what every page says of the months of a record with one branch.
func (b *browser) counts(t *testing.T, statement, branch string) map[string]counted {
	t.Helper()
	all := map[string]counted{}
	page := b.get(tableAt(statement))
	all["statement"] = counted{fact(page, text.WordMonthsPaid), fact(page, text.WordMonthsMissing)}
	list := b.get("/proof/contributions")
	all["list"] = counted{fact(list, "有缴费的月数"), fact(list, "断缴的月数")}
	for _, cells := range b.get("/records/coverage").tableOf(text.CoverBranches) {
		if cells[0] == branch {
			all["coverage"] = counted{cells[4] + " 个月", cells[5] + " 个月"}
		}
	}
	certificate := b.get("/proof/certificate")
	months := "?"
	for _, cells := range certificate.tableOf("参保情况") {
		if cells[0] == branch {
			months = cells[4] + " 个月"
		}
	}
	all["certificate"] = counted{months, lapsed(certificate)}
	return all
}

// fact is the value beside a word.
func fact(p page, word string) string {
	for _, dt := range p.all(atom.Dt) {
		if textOf(dt) == word {
			for n := dt.NextSibling; n != nil; n = n.NextSibling {
				if n.DataAtom == atom.Dd {
					return textOf(n)
				}
			}
		}
	}
	return "none"
}

// lapsed counts the months of a table of months that are without contributions: empty rows, and those with the mark.
func lapsed(p page) string {
	n := 0
	for _, cells := range p.tableOf("近 24 个月缴费明细") {
		if _, err := social.ParseMonth(strings.TrimSuffix(cells[0], "断")); err == nil &&
			(strings.HasSuffix(cells[0], "断") || strings.Join(cells[1:], "") == "") {
			n++
		}
	}
	return strconv.Itoa(n) + " 个月"
}

// The year of 2020, of which April holds only a correction and August only a refund, a refund after the last month and a correction before
// the first. Ten months are paid and two are missing. Every row is in the list: the person 10 × 640 + 40 - 40 + 40 - 40 = 6,400, the
// employers 10 × 1,280 + 70 - 70 + 70 - 80 = 12,790.
func TestARecordWithCorrectionsAndRefundsAlone(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		no := b.signIn("employee").PersonNo
		rows := []payRow{{"110", 201911, "05", "A", 500, 40, 70}, {"110", 202004, "05", "A", 500, 40, 70}, {"110", 202008, "14", "A", -500, -40, -70},
			{"110", 202102, "14", "A", -500, -40, -80}}
		for _, r := range paid("110", 202001, 202012) {
			if r.month != 202004 && r.month != 202008 {
				rows = append(rows, r)
			}
		}
		p.recorded(t, no, "2", rows...)
		for where, got := range b.counts(t, "/records/pension/contributions", "养老保险") {
			if got != (counted{"10 个月", "2 个月"}) {
				t.Errorf("%s: %+v, want 10 paid and 2 missing", where, got)
			}
		}
		list := b.get("/proof/contributions")
		if fact(list, "个人交合计") != "6,400.00 元" || fact(list, "单位交合计") != "12,790.00 元" || fact(list, "起止年月") != "2019-11 至 2021-02" {
			t.Errorf("the list says %s", list.text("main"))
		}
		for name, sheet := range map[string]string{"csv": b.get("/proof/contributions/download.csv").body, "print": b.get("/proof/contributions?view=print").body} {
			for _, month := range []string{"2019-11", "2020-04", "2020-08", "2021-02"} {
				if !strings.Contains(sheet, month) {
					t.Errorf("the list as %s leaves out %s", name, month)
				}
			}
			if !strings.Contains(sheet, "6400.00") || !strings.Contains(sheet, "12790.00") {
				t.Errorf("the list as %s does not add up:\n%s", name, sheet)
			}
			if strings.Contains(sheet, "2019-12") || strings.Contains(sheet, "2021-01") {
				t.Errorf("the list as %s has months before the first and after the last that were paid", name)
			}
		}
		issued := b.issueBy(list)
		lines := paperLines(t, b.get(pdfOf(issued)).body)
		for _, line := range []string{"有缴费的月数 10 个月", "断缴的月数 2 个月"} {
			if !slices.ContainsFunc(keys(lines), func(l string) bool {
				return strings.Contains(strings.ReplaceAll(l, " ", ""), strings.ReplaceAll(line, " ", ""))
			}) {
				t.Errorf("the paper does not say %s", line)
			}
		}
	})
}

func keys(lines map[string]bool) (list []string) {
	for l := range lines {
		list = append(list, l)
	}
	return list
}

// pdfOf is the address of the paper of a document's page.
func pdfOf(p page) string {
	for _, a := range p.all(atom.A) {
		if strings.HasSuffix(attr(a, "href"), ".pdf") {
			return attr(a, "href")
		}
	}
	return ""
}

// 8,000 less 1,000 is 7,000; a year of it is 12 × 8,000 - 1,000 = 95,000.
func TestTheBaseOfAMonthThatWasRefundedInPart(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		no := b.signIn("employee").PersonNo
		p.recorded(t, no, "2", append(paid("110", 202501, 202512), payRow{"110", 202512, "14", "A", -1000, -80, -140})...)
		if got := b.get("/services/base-check?year=2025&months=all"); !got.says("养老保险 7,000.00") {
			t.Errorf("the base check says %s", got.text("main"))
		}
		if got := b.get("/proof/contributions/download.csv").body; !strings.Contains(got, "2025-12,A,7000.00,1140.00,560.00") {
			t.Errorf("the list says %s", got)
		}
		if got := b.get("/proof/entitlement?year=2025"); !got.says("95,000.00") || !got.says("7,600.00") {
			t.Errorf("the yearly statement says %s", got.text("main"))
		}
		if got := b.get("/records/estimate"); !got.says("7,000.00") {
			t.Errorf("the estimate says %s", got.text("main"))
		}
	})
}

// What was granted of a claim is drawn where it was drawn to its end, whatever payments are on record, and a payment that failed is none.
// 35 months paid since the claim give 2 months of benefit: 2 × 2,430.00 = 4,860.00.
func TestDrawnBenefit(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		no := b.signIn("lately_unemployed").PersonNo
		p.recorded(t, no, "2", paid("210", 202301, 202511)...)
		p.Edit(t, `UPDATE persons SET category = 'unemployed' WHERE person_no = $1`, no)
		claim := func(status string, granted, paid, failed int) {
			p.Edit(t, `DELETE FROM unemployment_claims WHERE person_no = $1`, no)
			p.Edit(t, `DELETE FROM unemployment_payments WHERE person_no = $1`, no)
			p.Edit(t, `INSERT INTO unemployment_claims (claim_no, person_no, from_month, granted_months, status) VALUES ('T1', $1, 202301, $2, $3)`, no, granted, status)
			for i := range paid + failed {
				said := text.StatusPaid
				if i >= paid {
					said = "发放失败"
				}
				p.Edit(t, `INSERT INTO unemployment_payments (claim_no, person_no, month, nth, benefit, status) VALUES ('T1', $1, $2, $3, 243000, $4)`,
					no, 202301+i, i+1, said)
			}
		}
		claim("30", 6, 0, 0)
		for _, address := range []string{"/records/estimate", "/services/unemployment/claim"} {
			if got := b.get(address); !got.says("4,860.00 元") || !got.says("2 个月") {
				t.Errorf("%s says %s", address, got.text("main"))
			}
		}
		drawnLeft := func(page page) string {
			for _, cells := range page.tableOf("申领情况") {
				if cells[0] == "T1" {
					return cells[3] + " " + cells[4]
				}
			}
			return "none"
		}
		if got := drawnLeft(b.get("/records/unemployment/payments")); got != "6 0" {
			t.Errorf("of a claim drawn to its end %s", got)
		}
		claim("40", 6, 2, 1)
		if got := drawnLeft(b.get("/records/unemployment/payments")); got != "2 4" {
			t.Errorf("of a stopped claim %s", got)
		}
		if got := b.get("/services/unemployment/claim"); !got.says("6 个月") { // 2 for what was paid, and 4 that were left
			t.Errorf("a new claim: %s", got.text("main"))
		}
		claim("20", 10, 4, 1)
		payments := b.get("/records/unemployment/payments")
		if got := drawnLeft(payments); got != "4 6" {
			t.Errorf("of a claim being drawn %s", got)
		}
		// 4 × 2,430.00 = 9,720.00 were paid, and 2,430.00 were not.
		if !payments.says("9,720.00") || !payments.says(text.TotalsNotPaid(1, 243000)) {
			t.Errorf("the payments add up to %s", payments.text("main"))
		}
		for name, address := range map[string]string{"csv": "/records/unemployment/payments/download.csv"} {
			if sheet := b.get(address).body; !strings.Contains(sheet, "9720.00") || !strings.Contains(sheet, text.TotalsNotPaid(1, 243000)) {
				t.Errorf("the payments as %s: %s", name, sheet)
			}
		}
		book := xlsxRows(t, b.get("/records/unemployment/payments/download.xlsx"))
		if last := strings.Join(book[len(book)-1], "|"); !strings.Contains(last, text.TotalsNotPaid(1, 243000)) {
			t.Errorf("the payments as XLSX end with %s", last)
		}
		for _, address := range []string{"/services/unemployment/stop", "/services/unemployment/claim", "/records/estimate"} {
			if got := b.get(address); !got.says("4 个月") || !got.says("6 个月") {
				t.Errorf("%s says %s", address, got.text("main"))
			}
		}
		receipt := b.follow(b.submit(b.submit(b.get("/services/unemployment/stop"), "step", "check", "reason", "41", "sure", "1"), "step", "submit"))
		if !receipt.says("6 个月") {
			t.Errorf("the receipt says %s", receipt.text("main"))
		}
		var number string
		p.Ask(t, "SELECT document_id FROM documents WHERE person_no = '"+no+"'", &number)
		if list := b.get("/decisions"); !list.says(number) {
			t.Errorf("the decisions are %s", list.text("main"))
		}
		decision := b.get("/decisions/" + number)
		if drawn, left := fact(decision, "申请时已领月数"), fact(decision, "申请时剩余月数"); drawn != "4 个月" || left != "6 个月" {
			t.Errorf("the decision says that %s were drawn and %s are left", drawn, left)
		}
		paper := strings.ReplaceAll(paperText(t, b.get("/decisions/"+number+"/file.pdf").body), " ", "")
		if !strings.Contains(paper, "申请时已领月数4个月") || !strings.Contains(paper, "申请时剩余月数6个月") {
			t.Errorf("the decision's paper says %s", paper)
		}
	})
}

// A year of unemployment insurance whose twelfth month was taken back whole: 11 months are paid, which give no benefit, as does the same
// record without that month. Of 11 × 640 the person paid 7,040.00, the employers 11 × 1,280 = 14,080.00.
func TestAMonthTakenBackWholeIsNoMonthAnywhere(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		no := b.signIn("lately_unemployed").PersonNo
		eleven := paid("210", 202501, 202511)
		for name, rows := range map[string][]payRow{"never paid": eleven,
			"taken back": append(paid("210", 202501, 202512), payRow{"210", 202512, "14", "A", -8000, -640, -1280})} {
			p.recorded(t, no, "2", rows...)
			p.Edit(t, `UPDATE persons SET category = 'unemployed' WHERE person_no = $1`, no)
			const statement = "/records/unemployment/contributions"
			for where, got := range b.counts(t, statement, "失业保险") {
				if got.paid != "11 个月" || where != "certificate" && got.missing != "0 个月" {
					t.Errorf("%s, %s: %+v, want 11 paid and none missing", name, where, got)
				}
			}
			list := b.get("/proof/contributions")
			if fact(list, "个人交合计") != "7,040.00 元" || fact(list, "单位交合计") != "14,080.00 元" {
				t.Errorf("%s: the list says %s", name, list.text("main"))
			}
			for _, address := range []string{statement, statement + "?view=print"} {
				if got := b.get(address); !got.says("7,040.00") || !got.says("14,080.00") {
					t.Errorf("%s: %s says %s", name, address, got.text("main"))
				}
			}
			for _, address := range []string{statement + "/download.csv", "/proof/contributions/download.csv", "/proof/contributions?view=print"} {
				if got := strings.ReplaceAll(b.get(address).body, ",", ""); !strings.Contains(got, "7040.00") || !strings.Contains(got, "14080.00") {
					t.Errorf("%s: %s says %s", name, address, got)
				}
			}
			issued := b.issueBy(list)
			if paper := strings.ReplaceAll(paperText(t, b.get(pdfOf(issued)).body), " ", ""); !strings.Contains(paper, "有缴费的月数11个月") || !strings.Contains(paper, "断缴的月数0个月") {
				t.Errorf("%s: the paper says %s", name, paper)
			}
			for _, address := range []string{"/services/unemployment/claim", "/records/estimate"} {
				if got := b.get(address); !got.says("11 个月") || got.says("2,430.00 元") || got.says("1 个月的") {
					t.Errorf("%s: %s says %s", name, address, got.text("main"))
				}
			}
		}
	})
}

// Two employers for 395 months are 790 rows, and all of them are on the printed page.
func TestThePrintedPageHasEveryRow(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		no := b.signIn("employee").PersonNo
		var rows []payRow
		for _, r := range paid("110", 199208, social.Month(199208).Add(394)) {
			other := r
			other.unit = "B"
			rows = append(rows, r, other)
		}
		p.recorded(t, no, "2", rows...)
		const address = "/records/pension/contributions"
		count := func(page page) (n int) {
			for _, cells := range page.tableOf(text.StatementCaption("养老缴交明细(92年8月后)", 0)) {
				if _, err := social.ParseMonth(cells[0]); err == nil {
					n++
				}
			}
			return n
		}
		if first, second := count(b.get(tableAt(address))), count(b.get(address+"?page=2")); first != 480 || second != 310 {
			t.Errorf("the pages have %d and %d rows, want 480 and 310", first, second)
		}
		printed := b.get(address + "?view=print")
		if n := count(printed); n != 790 {
			t.Errorf("the printed page has %d rows, want 790", n)
		}
		if n := strings.Count(b.get(address+"/download.csv").body, "\r\n"); n != 792 {
			t.Errorf("the CSV has %d lines, want 790 with a head and the totals", n)
		}
	})
}

// 179 months paid, a transfer of 24 that lies in them, early periods of 91 and, in those, of 12: 179 + 91 = 270 count, 24 + 12 = 36
// overlap.
func TestMonthsThatOverlapCountOnceOnEveryPage(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		no := b.signIn("employee").PersonNo
		p.recorded(t, no, "2", paid("110", 201001, 202411)...)
		p.Edit(t, `INSERT INTO early_contributions (person_no, from_month, to_month, months, kind) VALUES
			($1, 198501, 199207, 91, '固定工连续工龄视同'), ($1, 198501, 198512, 12, '一次性补缴')`, no)
		p.Edit(t, `INSERT INTO transfers_in (person_no, kind, origin, from_month, to_month, months, account_amount, arrived_on, status) VALUES
			($1, 'pension_in_province', '广州市', 201001, 201112, 24, 0, '2012-05-01', '办结')`, no)
		for address, words := range map[string][]string{
			"/records/coverage":                 {"36 个月重叠", "合计 270 个月"},
			"/records/estimate":                 {"36 个月", "合计 270 个月"},
			"/proof/entitlement?year=2024":      {"36 个月与其他记录重叠", "合计 270 个月"},
			"/records/pension/early":            {text.TotalsOverlap(12)},
			"/records/pension/early?view=print": {text.TotalsOverlap(12)},
		} {
			page := b.get(address)
			for _, w := range words {
				if !page.says(w) {
					t.Errorf("%s does not say %q: %s", address, w, page.text("main"))
				}
			}
		}
		rows := strings.Split(b.get("/records/pension/early/download.csv").body, "\r\n")
		if total := rows[3]; !strings.HasPrefix(total, "合计,,,91,") {
			t.Errorf("the early periods add up to %s, want 91 months", total)
		}
	})
}

// Somebody in work, fully paid up as far as it is due, with five months missing in 2024: on no day of a month is there a sixth, or an empty
// month at the end. The clock is given as a machine in each of three zones would.
func TestNoDayOfAMonthMakesAGap(t *testing.T) {
	clocks := []time.Time{
		time.Date(2026, 12, 1, 0, 30, 0, 0, testkit.Zone), time.Date(2026, 12, 19, 2, 0, 0, 0, testkit.Zone),
		time.Date(2026, 12, 20, 23, 59, 0, 0, testkit.Zone), time.Date(2026, 12, 21, 0, 30, 0, 0, testkit.Zone),
		time.Date(2026, 12, 31, 23, 30, 0, 0, testkit.Zone), time.Date(2027, 1, 1, 0, 30, 0, 0, testkit.Zone),
		time.Date(2027, 2, 28, 23, 30, 0, 0, testkit.Zone), time.Date(2028, 2, 29, 0, 30, 0, 0, testkit.Zone),
		time.Date(2027, 6, 30, 23, 30, 0, 0, testkit.Zone), time.Date(2027, 7, 1, 0, 30, 0, 0, testkit.Zone),
	}
	zones := []*time.Location{time.UTC, testkit.Zone, time.FixedZone("PST", -8*60*60)}
	onBothEngines(t, func(t *testing.T, p *portal) {
		no := p.Persona(t, "employee").PersonNo
		for i, at := range clocks {
			due := social.Month(at.Year()*100 + int(at.Month())).Add(-2)
			if at.Day() >= 21 {
				due = due.Add(1)
			}
			p.Clock.Set(at.In(zones[i%len(zones)]))
			rows := append(paid("110", due.Add(-22), due.Add(-10)), paid("110", due.Add(-4), due)...)
			p.recorded(t, no, "1", rows...)
			b := p.browser(t)
			b.signIn("employee")
			for where, got := range b.counts(t, "/records/pension/contributions", "养老保险") {
				if want := (counted{"18 个月", "5 个月"}); got != want {
					t.Errorf("at %s, paid up to %v, the %s says %+v, want %+v", at, due, where, got, want)
				}
			}
			for _, scope := range []string{store.ScopeMonths24, store.ScopeWhole} {
				shared, err := document.CompileExcerpt(t.Context(), p.DB, document.Draft{PersonNo: no}, scope)
				if err != nil {
					t.Fatal(err)
				}
				if n := len(slices.DeleteFunc(shared.Rows, func(r document.MonthRow) bool { return !r.Lapsed() })); n != 5 {
					t.Errorf("at %s the access code for %s shows %d months missing, want 5", at, scope, n)
				}
			}
			grid := b.get("/records/pension/contributions").text("main")
			if !strings.Contains(grid, "断缴 5 个月") {
				t.Errorf("at %s the grid says %s", at, grid)
			}
			if page := b.get("/records/coverage"); page.says(text.UnpaidDo) {
				t.Errorf("at %s the coverage finds something unpaid: %s", at, page.text("main"))
			}
		}
	})
}
