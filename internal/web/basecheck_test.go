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
		page := b.get("/services/base-check?year=2025")
		for _, words := range []string{"缴费基数核对", "2025-07", "养老保险", "当月下限", text.BaseVerdicts["at_floor"], text.BaseNotConfirmed(2025)} {
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
		if !b.get("/services/base-check?year=0").says("2018-03") {
			t.Error("all years lack the first month")
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
