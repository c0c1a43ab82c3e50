package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"shebao/internal/social"
	"shebao/internal/testkit"
	"shebao/internal/text"
)

// Today is 23 November 2026. Everybody is told first what they come for: the figures are laid down here, not read from a page.
func TestMyPageAnswersBySituation(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		t.Run("in work", func(t *testing.T) {
			b := p.browser(t)
			no := b.signIn("employee").PersonNo
			// 3 months, a gap of 2 and 10 months: 13 are paid, 1 year and 1 month. A month is 640 + 1,280 = 1,920.
			p.recorded(t, no, "1", append(paid("110", 202508, 202510), paid("110", 202601, 202610)...)...)
			mine := b.get("/my")
			testkit.CheckHTML(t, mine.body)
			for _, words := range []string{"养老保险已缴", "1 年 1 个月", "2026 年 10 月 已到账", "1,920.00 元", "其中个人交 640.00 元", "11 月的一般 12 月 20 日前到账"} {
				if !mine.says(words) {
					t.Errorf("it does not say %q: %s", words, mine.text("main"))
				}
			}
			if n := len(mine.buttons()); n < 6 || n > 8 {
				t.Errorf("it has %d buttons, want six to eight", n)
			}
		})
		t.Run("drawing a pension", func(t *testing.T) {
			b := p.browser(t)
			no := b.signIn("pensioner").PersonNo
			p.Edit(t, `DELETE FROM pension_payments WHERE person_no = $1`, no)
			for month, basic := range map[int]int{202606: 500000, 202607: 515000, 202608: 515000, 202610: 515000, 202609: 515000} {
				p.Edit(t, `INSERT INTO pension_payments (person_no, month, item, amount, bank_name, account_tail, status) VALUES
					($1, $2, '基础养老金', $3, '示例银行', '9323', '已发放'), ($1, $2, '个人账户养老金', 204064, '示例银行', '9323', '已发放')`, no, month, basic)
			}
			// 5,150.00 + 2,040.64 = 7,190.64; in June 5,000.00 + 2,040.64, which is 150.00 less.
			mine := b.get("/my")
			for _, words := range []string{"2026 年 10 月养老金，已发放", "7,190.64", "5,150.00", "2,040.64", "示例银行", "9323", "自 2026 年 7 月起每月增加 150.00 元"} {
				if !mine.says(words) {
					t.Errorf("it does not say %q: %s", words, mine.text("main"))
				}
			}
			payments := b.get("/records/pension/payments")
			if !payments.says("7 – 10 月 每月") || !payments.says("共发放 5 个月") {
				t.Errorf("the payments read %s", payments.text("main"))
			}
		})
		t.Run("drawing unemployment benefit", func(t *testing.T) {
			b := p.browser(t)
			no := b.signIn("unemployed").PersonNo
			p.Edit(t, `DELETE FROM unemployment_payments WHERE person_no = $1`, no)
			p.Edit(t, `DELETE FROM unemployment_claims WHERE person_no = $1`, no)
			p.Edit(t, `INSERT INTO unemployment_claims (claim_no, person_no, from_month, granted_months, status) VALUES ('T1', $1, 202609, 24, '20')`, no)
			for i, month := range []int{202609, 202610} {
				p.Edit(t, `INSERT INTO unemployment_payments (claim_no, person_no, month, nth, benefit, status) VALUES ('T1', $1, $2, $3, 243000, '已发放')`, no, month, i+1)
			}
			mine := b.get("/my")
			for _, words := range []string{"失业保险金还可以领", "22 个月", "已领 2 个月，共核定 24 个月", "2026 年 10 月 已发放", "下一次：2026 年 11 月的失业保险金，约 2,430.00 元"} {
				if !mine.says(words) {
					t.Errorf("it does not say %q: %s", words, mine.text("main"))
				}
			}
		})
		t.Run("paying for oneself", func(t *testing.T) {
			b := p.browser(t)
			no := b.signIn("self_payer").PersonNo
			p.Edit(t, `DELETE FROM debits WHERE person_no = $1`, no)
			p.Edit(t, `INSERT INTO debits (person_no, month, run, amount, due_on, account_tail, status, reason) VALUES ($1, 202611, 'R1', 223344, '2026-12-15', '0890', '待扣款', '')`, no)
			if mine := b.get("/my"); !mine.says("下一次扣款：12 月 15 日前") || !mine.says("2,233.44 元") || !mine.says("0890") {
				t.Errorf("it says %s", mine.text("main"))
			}
		})
		t.Run("a guardian", func(t *testing.T) {
			b := p.browser(t)
			b.signIn("guardian")
			mine := b.get("/my")
			for _, way := range []string{"/records/wards/contributions", "/records/wards/charges"} {
				if links := wardLinks(mine, way); len(links) != 2 {
					t.Errorf("it leads to %d children at %s", len(links), way)
				}
			}
		})
	})
}

func TestWhatOneKnowsOfIsToldNoMore(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		no := b.signIn("employee").PersonNo
		p.recorded(t, no, "1", append(paid("110", 202501, 202506), paid("110", 202509, 202610)...)...)
		const first, gap = "医疗、工伤、失业、生育保险暂停缴费", "缴费记录中断"
		mine := b.get("/my")
		if !mine.says(first) || mine.says(gap) || !mine.says(text.MoreFindings(1)) {
			t.Fatalf("not the first of two is told: %s", mine.text("main"))
		}
		var key string
		for _, n := range mine.all(atom.Button) {
			if attr(n, "name") == "key" {
				key = attr(n, "value")
			}
		}
		if answer := b.post("/my/known", url.Values{"key": {key}}); answer.header.Get("Location") != "/my" {
			t.Fatalf("已知晓 answers %d", answer.status)
		}
		if mine := b.get("/my"); mine.says(first) || !mine.says(gap) || mine.says("另有") {
			t.Errorf("it is told again, or the other is not: %s", mine.text("main"))
		}
		if coverage := b.get("/records/coverage"); !coverage.says(first) {
			t.Error("the page about cover tells it no more")
		}
		for _, odd := range []string{"", "x", strings.Repeat("a", 5000), "../../x", "0123456789abcdeg"} {
			if answer := b.post("/my/known", url.Values{"key": {odd}}); answer.header.Get("Location") != "/my" {
				t.Errorf("%.20q answers %d", odd, answer.status)
			}
		}
	})
}

func TestAllServicesAreFoundByAWord(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.signIn("employee")
		all := b.get("/my/all")
		testkit.CheckHTML(t, all.body)
		titles := func(page page) (list []string) {
			for _, n := range page.all(atom.P) {
				if attr(n, "class") == "card-title" {
					list = append(list, textOf(n))
				}
			}
			return list
		}
		if n := len(titles(all)); n < 30 {
			t.Errorf("there are %d services", n)
		}
		if found := titles(b.get("/my/all?q=" + url.QueryEscape("挂失"))); len(found) == 0 || len(found) > 4 {
			t.Errorf("挂失 finds %q", found)
		}
		if none := b.get("/my/all?q=%3Cb%3E"); !none.says(text.MyNothingFound) || strings.Contains(none.body, "<b>") && strings.Contains(none.body, `value="<b>"`) {
			t.Errorf("what there is not: %s", none.text("main"))
		}
		if crumbs := b.get("/records/pension/contributions").crumbsTo(); !strings.HasSuffix(crumbs[1], "/my/all#records") {
			t.Errorf("the breadcrumb leads to %q", crumbs)
		}
	})
}

// crumbsTo are the addresses of the breadcrumb.
func (p page) crumbsTo() (list []string) {
	for _, nav := range p.all(atom.Nav) {
		if attr(nav, "aria-label") != "当前位置" {
			continue
		}
		for n := range nav.Descendants() {
			if n.DataAtom == atom.A {
				list = append(list, attr(n, "href"))
			}
		}
	}
	return list
}

// 大字版 is six entries with their answers, and keeps the year that was looked at.
func TestTheLargeDisplayIsSixThingsToDo(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		no := b.signIn("employee").PersonNo
		p.recorded(t, no, "1", paid("110", 202501, 202610)...)
		const year = "/records/pension/contributions?year=2025"
		if back := b.post("/display", url.Values{"mode": {"elder"}, "back": {b.get(year).value("back")}}); back.header.Get("Location") != year {
			t.Errorf("大字版 leads to %s", back.header.Get("Location"))
		}
		mine := b.get("/my")
		testkit.CheckHTML(t, mine.body)
		if n := len(mine.buttons()); n != 6 {
			t.Errorf("it has %d entries", n)
		}
		for _, words := range []string{"我的缴费", "1 年 10 个月", "开证明", "卡丢了", "问工作人员", "全部业务", "打电话 12333"} {
			if !mine.says(words) {
				t.Errorf("it does not say %q: %s", words, mine.text("main"))
			}
		}
	})
}

// Forty years with a change of base every July are still read in a page that a phone holds: each month in the grid leads to an entry that
// is there, and the sum of the years is that of the table.
func TestACareerIsReadFromTheTop(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		no := b.signIn("employee").PersonNo
		var rows []payRow
		for m := social.Month(199602); m <= 202610; m = m.Add(1) {
			row := paid("110", m, m)[0]
			row.base += int64(m.Year()) * 10
			if m.Mon() >= 7 {
				row.base += 10
			}
			rows = append(rows, row)
		}
		p.recorded(t, no, "1", rows...)
		got := b.get("/records/pension/contributions")
		testkit.CheckHTML(t, got.body) // also that every link within the page leads somewhere
		n := 0
		for range elements(got.root()) {
			n++
		}
		if n > 1200 {
			t.Errorf("the page has %d elements, want 1,200 at most", n)
		}
		// From February 1996 to October 2026: 30 × 12 + 9 = 369 months of 640 and 1,280.
		if want := "1996 年 2 月起缴了 369 个月。个人交 236,160.00 元，单位交 472,320.00 元。"; !got.says(want) {
			t.Errorf("it does not say %q: %s", want, got.text("main"))
		}
		if open := got.openYears(); fmt.Sprint(open) != "[y2026]" {
			t.Errorf("the years %v are open", open)
		}
		if year := b.get("/records/pension/contributions?year=2025"); fmt.Sprint(year.openYears()) != "[y2025]" || !year.says("2025 年缴了 12 个月") {
			t.Errorf("2025 reads %s", year.text("main"))
		}
	})
}

func elements(root *html.Node) (list []*html.Node) {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			list = append(list, n)
		}
	}
	return list
}

// openYears are the ids of the years that stand open.
func (p page) openYears() (ids []string) {
	for _, n := range p.all(atom.Details) {
		for _, a := range n.Attr {
			if a.Key == "open" && strings.HasPrefix(attr(n, "id"), "y") {
				ids = append(ids, attr(n, "id"))
			}
		}
	}
	return ids
}
