package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// standsStill presses Reload on the page that answered a form, and goes back to it after another page: it is the same each time.
func (b *browser) standsStill(what string, answer page) page {
	b.t.Helper()
	if answer.shown == "" {
		b.t.Errorf("%s: the answer to a form has no address: %d\n%s", what, answer.status, answer.text("main"))
		return answer
	}
	for _, after := range []string{answer.shown, "/"} {
		b.get(after)
		again := b.get(answer.shown)
		if again.status != http.StatusOK || again.text("main") != answer.text("main") {
			b.t.Errorf("%s, after %s: %d\n%s\nwas\n%s", what, after, again.status, again.text("main"), answer.text("main"))
		}
	}
	if strings.ContainsAny(answer.shown, "%") {
		b.t.Errorf("%s: the address %s says more than a name", what, answer.shown)
	}
	testkit.CheckHTML(b.t, answer.body)
	return answer
}

func TestBackAndReloadAfterEveryStepOfAService(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		who := b.signIn("self_payer")
		form := b.get(selfServiceApply)
		wrong := b.standsStill("an error", b.submit(form, "account", "6222 0000 0000 0000", "phone", who.Phone, "pin", who.CardPIN, "step", "check"))
		if wrong.status != http.StatusUnprocessableEntity || wrong.value("phone") != who.Phone {
			t.Errorf("the error: %d, %q", wrong.status, wrong.value("phone"))
		}
		check := b.standsStill("核对", b.submit(wrong, "account", who.BankAccount, "phone", who.Phone, "pin", who.CardPIN, "step", "check"))
		if !check.says("请核对") {
			t.Fatalf("核对: %d\n%s", check.status, check.text("main"))
		}
		edit := b.standsStill("返回修改", b.submit(check, "step", "edit"))
		if edit.value("phone") != who.Phone || strings.Contains(edit.body, who.CardPIN) {
			t.Errorf("back at the form: %q", edit.value("phone"))
		}
		unread, err := p.DB.UnreadNotices(t.Context(), who.PersonNo)
		if err != nil {
			t.Fatal(err)
		}
		done := b.submit(b.get(check.shown), "step", "submit") // Back, then 提交
		if now, err := p.DB.UnreadNotices(t.Context(), who.PersonNo); err != nil || now != unread {
			t.Errorf("%d notices unread after one's own act, %d before, %v", now, unread, err)
		}
		receipt := done.header.Get("Location")
		receipts := p.Count(t, "receipts")
		again := b.submit(b.get(check.shown), "step", "submit")
		if again.header.Get("Location") != receipt || !strings.HasPrefix(receipt, "/receipts/") || p.Count(t, "receipts") != receipts {
			t.Errorf("提交 twice: %s, then %s", receipt, again.header.Get("Location"))
		}
	})
}

const selfServiceApply = "/services/self-service/apply"

func TestBackAndReloadForThoseWhoAreNotSignedIn(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b, who := p.browser(t), p.Persona(t, "left")
	b.standsStill("a sign-in refused", b.submit(b.get("/signin"), "id", string(who.IDNumber), "password", "Wrong-2026", "captcha", captchaAnswer))
	b.standsStill("another picture", b.submit(b.get("/signin"), "id", "1", "action", "captcha"))
	b.standsStill("terms not agreed to", b.submit(b.get("/register"), "agree", ""))
	b.standsStill("numbers that do not fit", b.submit(registerUpTo(b, who, "numbers"), "id", "1", "person_no", "2"))
	b.standsStill("facts that are missing", b.submit(registerUpTo(b, who, "facts"), "email", "nobody"))
	b.standsStill("a wrong code", b.submit(registerUpTo(b, p.Persona(t, "old_id"), "code"), "code", "1"))
	b.standsStill("a recovery without a way", b.submit(b.get("/recover"), "id", string(who.IDNumber), "captcha", captchaAnswer))
	b.standsStill("a code of nobody", b.submit(b.get("/verify"), "code", "ABCDEFGHJKLMNPQR", "captcha", captchaAnswer))
	b.standsStill("no picture's figures", b.submit(b.get("/verify"), "code", "ABCDEFGHJKLMNPQR"))
}

func TestACheckAtACounter(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		holder := p.browser(t)
		who := holder.signIn("employee")
		code := shownCode.FindString(holder.follow(holder.choose("action", "create", "scope", "default", "life", "week")).body)
		bank := p.browser(t)
		found := bank.standsStill("a check", bank.submit(bank.get("/verify"), "code", code, "number", who.PersonNo, "viewer", "示例银行", "purpose", "办理贷款", "captcha", captchaAnswer))
		if !found.says("核验编号") || !found.says("核验时间") || !found.says("示例银行") || found.linkTitled(text.VerifyNext) != "/verify" {
			t.Errorf("the check:\n%s", found.text("main"))
		}
		if n := p.Count(t, "lookups WHERE person_no = '"+who.PersonNo+"'"); n != 1 {
			t.Errorf("%d looks after Reload, want the one", n)
		}
		next := bank.get("/verify")
		if next.value("viewer") != "示例银行" || next.value("purpose") != "办理贷款" || next.value("code") != "" || next.value("number") != "" {
			t.Errorf("the next one begins with %q %q %q %q", next.value("viewer"), next.value("purpose"), next.value("code"), next.value("number"))
		}
		bare := bank.submit(next, "code", code, "captcha", captchaAnswer)
		if _, said := bare.byID("number-error"); bare.status != http.StatusUnprocessableEntity || !said {
			t.Errorf("an access code without a number: %d\n%s", bare.status, bare.text("main"))
		}
	})
}

func TestAKeptPageOpensNowhereElse(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		who := b.signIn("self_payer")
		check := b.submit(b.get(selfServiceApply), "account", who.BankAccount, "phone", who.Phone, "pin", who.CardPIN, "step", "check")
		other := p.browser(t)
		other.signIn("pensioner")
		if got := other.get(check.shown); got.status != http.StatusOK || got.says("请核对") {
			t.Errorf("another person: %d\n%s", got.status, got.text("main"))
		}
		at, err := url.Parse(check.shown)
		if err != nil {
			t.Fatal(err)
		}
		if got := b.get("/my?" + at.RawQuery); got.says("请核对") {
			t.Error("the page opens at another address")
		}
		stored := rowsOf(t, p.raw(t), "SELECT * FROM kept_pages")
		if len(stored) == 0 || slices.ContainsFunc(stored, func(r row) bool { return strings.Contains(string(asBytes(r["content"])), who.Phone) }) {
			t.Error("kept pages are not sealed")
		}
		if got := b.post("/display", url.Values{"mode": {"elder"}, "back": {check.shown}}); !got.says("请核对") || !strings.Contains(got.body, `class="elder"`) {
			t.Errorf("in 大字版: %d", got.status)
		}
		p.Clock.Advance(14 * time.Minute)
		b.get("/my")
		for range 4 {
			p.Clock.Advance(14 * time.Minute)
			b.get("/my")
		}
		if got := b.get(check.shown); got.status != http.StatusOK || got.says("请核对") {
			t.Errorf("an hour later: %d, want the form", got.status)
		}
		if err := p.DB.Sweep(t.Context()); err != nil || p.Count(t, "kept_pages") != 0 {
			t.Errorf("swept: %d left, %v", p.Count(t, "kept_pages"), err)
		}
	})
}

func asBytes(v any) []byte {
	switch v := v.(type) {
	case []byte:
		return v
	case string:
		return []byte(v)
	}
	return nil
}
