package web_test

import (
	"net/http"
	"strings"
	"testing"

	"shebao/internal/testkit"
	"shebao/internal/text"
)

func TestABillThatFailedIsAskedForOnceMore(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		who := b.signIn("self_payer")
		p.Edit(t, `DELETE FROM debits WHERE person_no = $1`, who.PersonNo)
		bills := b.open("缴费账单")
		testkit.CheckHTML(t, bills.body)
		for _, words := range []string{"预计扣款：2026-11 的社保费，最迟 2026-12-20 扣款", "1,874.20", "749.68", "2,623.88", "没有扣款记录"} {
			if !bills.says(words) {
				t.Errorf("without any debit the page does not say %q:\n%s", words, bills.text("main"))
			}
		}
		p.Edit(t, `INSERT INTO debits (person_no, month, run, amount, due_on, status, reason, account_tail) VALUES
			($1, 202611, '1', 262388, '2026-11-15', '扣款失败', '账户余额不足', '1234'), ($1, 202612, '1', 262388, '2026-12-15', '待扣款', '', '1234'),
			($1, 202610, '1', 262388, '2026-10-15', '扣款成功', '', '1234')`, who.PersonNo)
		bills = b.get("/services/bills")
		for _, words := range []string{"有 1 笔没有扣款成功", "2026-11，2,623.88 元，2026-11-15 扣款失败：账户余额不足", "将于 2026-12-15 从尾号 1234 的账户扣款", "1 笔，2,623.88 元"} {
			if !bills.says(words) {
				t.Errorf("the page does not say %q:\n%s", words, bills.text("main"))
			}
		}
		if bills.says("预计扣款") {
			t.Error("what is on record is estimated besides")
		}
		if got := b.get("/services/bills/download.csv"); got.status != http.StatusOK || !strings.Contains(got.body, "账户余额不足") {
			t.Errorf("as CSV: %d\n%s", got.status, got.body)
		}

		form := b.get(bills.linkTitled("请求重新扣款"))
		if form.status != http.StatusOK || form.value("debit") != "202611:1" {
			t.Fatalf("%d, chosen %q\n%s", form.status, form.value("debit"), form.text("main"))
		}
		checked := b.submit(form, "debit", "202611:1", "bank_tail", lastSixOf(who), "step", "check")
		testkit.CheckHTML(t, checked.body)
		receipt := b.follow(b.submit(checked, "step", "submit"))
		if !receipt.says("请求重新扣款") || !receipt.says("下一批扣款") {
			t.Fatalf("%s:\n%s", receipt.address, receipt.text("main"))
		}
		bills = b.get("/services/bills")
		if !bills.says(text.DebitAsked) || bills.linkTitled("请求重新扣款") != "" {
			t.Errorf("after it was asked for:\n%s", bills.text("main"))
		}
		if got := b.get("/services/bills/retry"); !got.says(text.DebitAlready) {
			t.Errorf("once more:\n%s", got.text("main"))
		}
	})
}

func TestAnEmployeeHasNoBills(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.signIn("employee")
		for _, address := range []string{"/services/bills", "/services/bills/retry"} {
			if got := b.get(address); got.status != http.StatusOK || !got.says(text.NotSelfPayer) {
				t.Errorf("%s: %d\n%s", address, got.status, got.text("main"))
			}
		}
	})
}
