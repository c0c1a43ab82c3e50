package web_test

import (
	"strings"
	"testing"

	"shebao/internal/text"
)

func TestCheckingContributionBases(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.signIn("tier2") // paid below the floor of July to September 2025, and the difference after
		// Every base of 2025 keeps to its floor, so of its months those alone are listed in which the difference was paid: 4,775.00 less 4,492.00
		// is 283.00. Nothing says that the wage was declared as it was.
		page := b.get("/services/base-check?year=2025")
		for _, month := range []string{"2025-07", "2025-08", "2025-09"} {
			if !page.says(month) {
				t.Errorf("the difference of %s is not shown", month)
			}
		}
		if !page.says(text.BaseCorrected(3)) || !page.says("养老保险 4,775.00（含基数补差 283.00）") || page.says("2025-06") || page.says("2025-10") || page.says("与工资一致") || page.says("没有发现问题") || !page.says(text.BaseConsistent) || !page.says(text.BaseAskWage) {
			t.Errorf("the page says %s", page.text("main"))
		}
		page = b.get("/services/base-check?year=2025&months=all")
		for _, words := range []string{"缴费基数核对", "2025-07", "推算的工资", "2025-06", "养老保险 4,775.00（含基数补差 283.00），推算的工资在下限以下，按下限计", "养老保险 4,775.00，推算的工资在下限以下，按下限计", text.BaseNotConfirmed(2025)} {
			if !page.says(words) {
				t.Errorf("the page does not say %s", words)
			}
		}
		if rows := b.get("/records/pension/contributions?year=2025"); !rows.says("基数补差") || !rows.says("283.00") {
			t.Errorf("the statement does not show the difference: %s", rows.text("main"))
		}
		confirm := b.get("/services/base-check/confirm?year=2025")
		receipt := b.follow(b.submit(confirm, "step", "submit"))
		if !receipt.says("确认缴费基数") || !receipt.says("2025 年，12 个月") {
			t.Errorf("the receipt says %s", receipt.text("main"))
		}
		if !b.get("/services/base-check?year=2025").says(text.BaseConfirmed(2025, p.DB.Now().Unix())) {
			t.Error("the page does not say that the year was confirmed")
		}
		if got := b.get("/services/base-check?year=1900"); got.status != 404 {
			t.Errorf("a year without rows answers %d", got.status)
		}
		if !b.get("/services/base-check?months=all").says("2018-03") {
			t.Error("all years lack the first month")
		}
		// 6,000 a month is more than the floor that was paid on: every month of the branch differs, and what was typed stands in no address.
		own := b.submit(b.get("/services/base-check?year=2025"), "wage_year", "2025", "wage", "6000")
		if own.status != 200 || !own.says("12 个月需要留意") || !own.says("您填写的工资") || !own.says("养老保险 4,775.00，与工资不一致，应为 6,000.00") || strings.Contains(own.body, "=6000") {
			t.Errorf("by 6,000 a month: %d %s", own.status, own.text("main"))
		}
		if wrong := b.submit(b.get("/services/base-check"), "wage_year", "2025", "wage", "很多"); wrong.status != 422 || !wrong.says(text.BaseWageNotMoney) {
			t.Errorf("a wage that is none answers %d", wrong.status)
		}
	})
}

// Two employers in December 2015. One pays on 7,961 and the other on 7,567: together 15,528, which is compared with both wages and not with
// the higher one. The second one's medical base is not its wage: 7,961 + 7,000 = 14,961, and it should be 15,528.
func TestTheBasesOfTwoEmployers(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		no := b.signIn("employee").PersonNo
		p.Edit(t, `DELETE FROM contribution_bounds`)
		for _, branch := range []string{"110", "310", "410"} {
			p.Edit(t, `INSERT INTO contribution_bounds (insurance, from_month, to_month, min, max) VALUES ($1, 201507, 201606, 203000, 2000000)`, branch)
		}
		const m = 201512
		rows := []payRow{{"110", m, "01", "A", 7961, 637, 1035}, {"110", m, "01", "B", 7567, 605, 984}, {"310", m, "01", "A", 7961, 159, 494},
			{"310", m, "01", "B", 7567, 151, 469}, {"410", m, "01", "A", 7961, 0, 16}, {"410", m, "01", "B", 7567, 0, 15}}
		p.recorded(t, no, "2", rows...)
		shown := b.get("/services/base-check?year=2015&months=all")
		for _, words := range []string{"15,528.00（2 个单位：7,961.00 + 7,567.00，按工伤保险）", "医疗保险 15,528.00（2 个单位：7,961.00 + 7,567.00），与各单位推算的工资一致"} {
			if !shown.says(words) {
				t.Errorf("it does not say %s: %s", words, shown.text("main"))
			}
		}
		rows[3].base = 7000
		p.recorded(t, no, "2", rows...)
		if got := b.get("/services/base-check?year=2015"); !got.says("医疗保险 14,961.00（2 个单位：7,961.00 + 7,000.00），与推算的工资不一致，合计应为 15,528.00") {
			t.Errorf("it says %s", got.text("main"))
		}
		// What one of them paid twice to the pension was taken back: the other's base is held against its own wage.
		rows[3].base = 7567
		p.recorded(t, no, "2", append(rows, payRow{"110", m, "14", "A", -7961, -637, -1035})...)
		if got := b.get("/services/base-check?year=2015"); !got.says("养老保险 7,567.00（只有 1 个单位；已减去退款 7,961.00），与这个单位推算的工资一致") {
			t.Errorf("with a refund it says %s", got.text("main"))
		}
		// By the person's own word: of all employers together.
		rows[3].base = 7567
		p.recorded(t, no, "2", rows...)
		own := func(wage string) page {
			return b.submit(b.get("/services/base-check?year=2015"), "wage_year", "2015", "wage", wage)
		}
		if got := own("15528"); !got.says(text.BaseWageAgrees(1_552_800)) {
			t.Errorf("by 15,528 it says %s", got.text("main"))
		}
		if got := own("7961"); !got.says("医疗保险 15,528.00（2 个单位：7,961.00 + 7,567.00），与工资不一致") {
			t.Errorf("by 7,961 it says %s", got.text("main"))
		}
	})
}

func TestObjectingByTheGuide(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.signIn("tier2")
		form := b.get("/services/base-check/object?month=202507&branch=110")
		if form.value("month") != "202507" || !strings.Contains(form.body, `<option value="110" selected`) {
			t.Error("the form does not hold the month and branch that the link named")
		}
		wrong := b.submit(form, "step", "check", "month", "202507", "branch", "110", "wage", "abc", "reason", "工资单上是另一个数")
		if wrong.status != 422 || wrong.value("wage") != "abc" || !wrong.says(text.BaseWageNotMoney) {
			t.Errorf("a wage that is none answers %d", wrong.status)
		}
		check := b.submit(wrong, "step", "check", "month", "202507", "branch", "110", "wage", "9000", "reason", "工资单上是另一个数")
		if !check.says("请核对") || !check.says("9,000.00") {
			t.Fatalf("核对 says %s", check.text("main"))
		}
		if back := b.submit(check, "step", "edit"); back.value("wage") != "9000" {
			t.Error("返回修改 loses what was typed")
		}
		receipt := b.follow(b.submit(check, "step", "submit"))
		if !receipt.says("对缴费基数提出异议") || !receipt.says("业务受理号") {
			t.Errorf("the receipt says %s", receipt.text("main"))
		}
	})
}
