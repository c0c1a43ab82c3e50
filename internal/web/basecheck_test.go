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
		// Every base of 2025 keeps to its floor, so no month is listed; nothing says that the wage was declared as it was.
		page := b.get("/services/base-check?year=2025")
		if page.says("2025-07") || page.says("与工资一致") || page.says("没有发现问题") || !page.says(text.BaseConsistent) || !page.says(text.BaseAskWage) {
			t.Errorf("the page says %s", page.text("main"))
		}
		page = b.get("/services/base-check?year=2025&months=all")
		for _, words := range []string{"缴费基数核对", "2025-07", "推算的工资", "养老保险 4,775.00，工资在下限以下，按下限计", text.BaseNotConfirmed(2025)} {
			if !page.says(words) {
				t.Errorf("the page does not say %s", words)
			}
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
