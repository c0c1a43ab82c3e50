package web_test

import (
	"testing"

	"golang.org/x/net/html/atom"

	"shebao/internal/testkit"
)

func TestChargesAreDrawnByKindAndPayer(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		no := b.signIn("medical_only").PersonNo
		p.Edit(t, "DELETE FROM medical_charges WHERE person_no = $1", no)
		for receipt, charge := range map[string]struct {
			day, kind           string
			account, fund, cash int
		}{
			"A": {"2026-11-01", "购药", 1_000, 0, 50},
			"B": {"2026-10-01", "住院", 0, 500_000, 100_000},
			"C": {"2026-09-01", "门诊", 2_000, 6_000, 0},
			"D": {"2026-08-01", "门诊", 500, 1_500, 25},
			"E": {"2026-05-22", "体检", 9_999, 0, 0}, // six months and a day ago
		} {
			p.Edit(t, `INSERT INTO medical_charges (receipt_no, person_no, charged_on, institution, category, total, account_paid, fund_paid, cash_paid)
				VALUES ($1, $2, $3, '示例医院', $4, $5, $6, $7, $8)`, receipt, no, charge.day, charge.kind,
				charge.account+charge.fund+charge.cash, charge.account, charge.fund, charge.cash)
		}
		got := b.get("/records/medical/charges")
		testkit.CheckHTML(t, got.body)
		wantRows(t, got.tables()["医疗费用由谁支付（元）"],
			"|个人账户支付|统筹基金支付|现金支付|合计",
			"门诊|25.00|75.00|0.25|100.25",
			"住院|0.00|5,000.00|1,000.00|6,000.00",
			"购药|10.00|0.00|0.50|10.50")
		if want := "共 4 笔，6,110.75 元：个人账户支付 35.00 元，统筹基金支付 5,075.00 元，现金支付 1,000.75 元。"; !got.says(want) {
			t.Errorf("the picture is not summed up as %q", want)
		}
		p.Edit(t, "DELETE FROM medical_charges WHERE person_no = $1", no)
		if empty := b.get("/records/medical/charges"); len(empty.all(atom.Figure)) != 0 {
			t.Error("a page without charges draws a picture")
		}
	})
}
