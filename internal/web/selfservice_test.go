package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"shebao/internal/demo"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// linkTitled is where the page's link of a title leads; "" where it has none.
func (p page) linkTitled(title string) string {
	for _, a := range p.all(atom.A) {
		words := textOf(a)
		if words == title || strings.HasPrefix(words, title+" ") {
			return attr(a, "href")
		}
	}
	return ""
}

// open goes to a page of a title from the person's own page.
func (b *browser) open(title string) page {
	b.t.Helper()
	address := b.get("/my").linkTitled(title)
	if address == "" {
		b.t.Fatalf("/my has no link %q", title)
	}
	got := b.get(address)
	if got.status != http.StatusOK || got.text("h1") != title {
		b.t.Fatalf("%s: %d, headed %q", title, got.status, got.text("h1"))
	}
	return got
}

// serve goes the whole way of a service, from its title by 核对 and back once, to the receipt.
func (b *browser) serve(title string, fields ...string) (checked, receipt page) {
	b.t.Helper()
	fields = append(fields, "step", "check")
	checked = b.submit(b.open(title), fields...)
	if checked.status != http.StatusOK || !checked.says("请核对") {
		b.t.Fatalf("%s: %d\n%s", title, checked.status, checked.text("main"))
	}
	testkit.CheckHTML(b.t, checked.body)
	again := b.submit(checked, "step", "edit")
	for i := 0; i+1 < len(fields); i += 2 {
		switch name, want := fields[i], fields[i+1]; {
		case name == "step":
		case name == "pin" || name == "password":
			if again.value(name) != "" {
				b.t.Errorf("%s: 返回修改 shows %s again", title, name)
			}
		case again.value(name) != want:
			b.t.Errorf("%s: 返回修改 shows %q for %s, want %q", title, again.value(name), name, want)
		}
	}
	checked = b.submit(again, fields...)
	done := b.submit(checked, "step", "submit")
	receipt = b.follow(done)
	if !strings.HasPrefix(receipt.address, "/receipts/") || !receipt.says(title) {
		b.t.Fatalf("%s ends at %s", title, receipt.address)
	}
	testkit.CheckHTML(b.t, receipt.body)
	if second := b.submit(checked, "step", "submit"); second.header.Get("Location") != done.header.Get("Location") {
		b.t.Errorf("%s: the second press leads to %q, not the first receipt", title, second.header.Get("Location"))
	}
	return checked, receipt
}

func lastSixOf(p demo.Persona) string { return p.BankAccount[len(p.BankAccount)-6:] }

// selfServiceTitles are the pages that open with 个人缴费自助业务, by the guide's titles.
var selfServiceTitles = []string{"修改通讯地址", "修改缴费工资", "身份证号码升位", "个人停止参保", "个人重新参保"}

func TestSelfServiceByTheGuide(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		who := b.signIn("self_payer")
		for _, title := range selfServiceTitles {
			if b.get("/my").linkTitled(title) != "" {
				t.Errorf("%s is offered before it was opened", title)
			}
		}
		if got := b.get("/services/self-service/wage"); got.status != http.StatusForbidden || !got.says("您还没有开通个人缴费自助业务") || got.linkTitled("申请个人缴费自助业务") == "" {
			t.Errorf("before: %d\n%s", got.status, got.text("main"))
		}

		wrong := b.submit(b.open("申请个人缴费自助业务"), "account", "6222 0000 0000 0000", "phone", who.Phone, "pin", who.CardPIN, "step", "check")
		if wrong.status != http.StatusUnprocessableEntity || !strings.HasPrefix(wrong.text("title"), "错误：") || wrong.value("account") != "6222 0000 0000 0000" ||
			wrong.value("phone") != who.Phone || wrong.value("pin") != "" || !wrong.says(text.WrongBankAccount) {
			t.Errorf("a wrong account: %d\n%s", wrong.status, wrong.text("main"))
		}
		testkit.CheckHTML(t, wrong.body)
		checked, receipt := b.serve("申请个人缴费自助业务", "account", who.BankAccount, "phone", who.Phone, "pin", who.CardPIN)
		if strings.Contains(checked.body, who.CardPIN) {
			t.Error("the page to check holds the PIN")
		}
		if !receipt.says("从下一次登录起") {
			t.Errorf("the receipt:\n%s", receipt.text("main"))
		}
		if got := b.get("/services/self-service/wage"); got.status != http.StatusForbidden || !got.says("退出后重新登录") {
			t.Errorf("in the same session: %d\n%s", got.status, got.text("main"))
		}
		if got := b.open("申请个人缴费自助业务"); !got.says(text.SelfServiceOpen) {
			t.Errorf("once more:\n%s", got.text("main"))
		}

		b = p.browser(t)
		b.signIn("self_payer")
		for _, title := range selfServiceTitles {
			testkit.CheckHTML(t, b.open(title).body)
		}
		walkSelfService(t, b, who)
	})
}

// walkSelfService uses every service that was opened.
func walkSelfService(t *testing.T, b *browser, who demo.Persona) {
	t.Helper()
	if got := b.open("身份证号码升位"); !got.says("您的身份证号码已经是 18 位") || len(got.all(atom.Input)) > 0 && got.value("bank_tail") != "" {
		t.Errorf("18 digits already:\n%s", got.text("main"))
	}
	wage := b.open("修改缴费工资")
	for _, words := range []string{"2026 年 12 月的缴费工资上下限", "27,549", "粤人社发〔2025〕32号", "6,727"} {
		if !wage.says(words) {
			t.Errorf("beside the wage it does not say %q", words)
		}
	}
	low := b.submit(wage, "wage", "6000", "bank_tail", lastSixOf(who), "step", "check")
	if low.status != http.StatusUnprocessableEntity || low.value("wage") != "6000" || !low.says("6,000元低于医疗保险（一档）在2026年12月的下限6,727元") {
		t.Errorf("below the bounds: %d\n%s", low.status, low.text("main"))
	}
	checked, receipt := b.serve("修改缴费工资", "wage", "8000", "bank_tail", lastSixOf(who))
	if !checked.says("2,623.88") || !checked.says("2,240.00") || !receipt.says("8,000 元") {
		t.Errorf("the wage:\n%s\n%s", checked.text("main"), receipt.text("main"))
	}
	_, receipt = b.serve("修改通讯地址", "address", "示例区示例路 9 号", "postcode", "518000", "phone", "19911112222", "bank_tail", lastSixOf(who))
	if !receipt.says("示例区示例路 9 号") {
		t.Errorf("the address:\n%s", receipt.text("main"))
	}
	if got := b.open("修改通讯地址"); !got.says("等待生效") || !got.says("199****2222") {
		t.Errorf("the phone that waits:\n%s", got.text("main"))
	}
	checked, _ = b.serve("个人停止参保", "bank_tail", lastSixOf(who))
	if !checked.says("暂停缴费") || !checked.says("1,600.00") {
		t.Errorf("what stops:\n%s", checked.text("main"))
	}
	if got := b.open("个人停止参保"); !got.says("您已经停止参保") {
		t.Errorf("stopped already:\n%s", got.text("main"))
	}
	_, receipt = b.serve("个人重新参保", "wage", "7000", "bank_tail", lastSixOf(who))
	if !receipt.says("恢复缴费") || !receipt.says("7,000 元") {
		t.Errorf("resumed:\n%s", receipt.text("main"))
	}
}

func TestOthersAreToldThatTheyDoNotPayAtTheWindow(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	b.signIn("employee")
	got := b.open("申请个人缴费自助业务")
	if !got.says("您现在不是社会保险个人缴费窗口人员") || got.value("account") != "" || strings.Contains(got.body, `name="account"`) {
		t.Errorf("%s", got.text("main"))
	}
	if got := b.post("/services/self-service/apply", url.Values{"account": {"1"}, "phone": {"1"}, "step": {"check"}}); !got.says("您现在不是社会保险个人缴费窗口人员") {
		t.Errorf("posted all the same: %d\n%s", got.status, got.text("main"))
	}
}

func TestAnOldIDNumberByTheGuide(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	who := p.Persona(t, "old_id")
	b := p.browser(t)
	b.submit(registerUpTo(b, who, "password"), "password", fixture.Password, "again", fixture.Password)
	signIn := func() {
		b = p.browser(t)
		if got := b.submit(b.get("/signin"), "id", string(who.IDNumber.Full()), "password", fixture.Password, "captcha", captchaAnswer); got.status != http.StatusSeeOther {
			t.Fatalf("signing in: %d\n%s", got.status, got.text("main"))
		}
	}
	signIn()
	b.serve("申请个人缴费自助业务", "account", who.BankAccount, "phone", who.Phone, "pin", who.CardPIN)
	signIn()
	checked, receipt := b.serve("身份证号码升位", "bank_tail", lastSixOf(who))
	for _, got := range []page{checked, receipt} {
		if !got.says(string(who.IDNumber.Full())) {
			t.Errorf("%s:\n%s", got.address, got.text("main"))
		}
	}
	if got := b.open("身份证号码升位"); !got.says("您的身份证号码已经是 18 位") {
		t.Errorf("once more:\n%s", got.text("main"))
	}
	signIn()
}

func TestANewBankAccountByThePages(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		who := b.signIn("employee")
		fields := []string{"bank_name", "示例银行", "bank_account", "6222 0240 0000 1234 562", "bank_tail", lastSixOf(who), "password", fixture.Password}
		checked, receipt := b.serve("变更银行账号", fields...)
		if strings.Contains(checked.body, fixture.Password) || !checked.says("6222 0240 0000 1234 562") || !checked.says("24 小时") {
			t.Errorf("the page to check:\n%s", checked.text("main"))
		}
		if !receipt.says("**** 4562") || receipt.says("1234 562") {
			t.Errorf("the receipt:\n%s", receipt.text("main"))
		}
		for _, address := range []string{"/account/bank", "/account/sessions"} {
			got := b.get(address)
			testkit.CheckHTML(t, got.body)
			if !got.says("变更银行账号：等待生效") || !got.says("2026年11月24日 10:00") || len(got.formsTo("/account/sessions/keep")) != 1 {
				t.Errorf("%s:\n%s", address, got.text("main"))
			}
		}
		other := p.browser(t)
		other.signIn("guardian")
		form := b.get("/account/bank").formsTo("/account/sessions/keep")[0]
		if got := other.post("/account/sessions/keep", form); got.header.Get("Location") != "/account/sessions" {
			t.Errorf("somebody else stops it: %d %s", got.status, got.header.Get("Location"))
		}
		kept := b.post("/account/sessions/keep", form)
		if got := b.follow(kept); !got.says("取消变更银行账号") {
			t.Errorf("stopped:\n%s", got.text("main"))
		}
		if again := b.post("/account/sessions/keep", form); again.header.Get("Location") != kept.header.Get("Location") {
			t.Errorf("the second press leads to %s", again.header.Get("Location"))
		}
		if got := b.get("/account/bank"); got.says("等待生效") || got.value("bank_account") != "" {
			t.Errorf("after stopping it:\n%s", got.text("main"))
		}
	})
}

func TestWhatIsTypedIsKeptForItsPersonOnlyAndProofsNotAtAll(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	marks := map[string]bool{}
	for _, key := range []string{"employee", "guardian"} {
		b := p.browser(t)
		b.signIn(key)
		got := b.open("变更银行账号")
		for _, form := range got.all(atom.Form) {
			if mark := attr(form, "data-keep"); mark != "" {
				marks[mark] = true
			}
		}
		for _, input := range got.all(atom.Input) {
			if attr(input, "name") == "bank_tail" && !hasAttr(input, "data-secret") {
				t.Error("the tab keeps the last six digits")
			}
		}
	}
	if len(marks) != 2 {
		t.Errorf("the forms of two people are kept under %v", marks)
	}
}

func hasAttr(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}
