package web_test

import (
	"net/url"
	"slices"
	"testing"

	"golang.org/x/net/html/atom"

	"shebao/internal/text"
)

// A receipt leads on: to what the act led to, where the person may follow, and back to 我的社保.
func TestAReceiptLeadsOn(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.signIn("employee")
		receipt := b.follow(b.submit(b.get("/services/card/report-lost"), "step", "submit"))
		var on []string
		for _, n := range receipt.all(atom.A) {
			if class := attr(n, "class"); class == "button" || class == "button button-secondary" {
				on = append(on, attr(n, "href"))
			}
		}
		if !slices.Contains(on, "/halls") || !slices.Contains(on, "/my") {
			t.Errorf("the receipt leads on to %q", on)
		}
		if slices.Contains(on, "/services/card/lift-report") { // opened to self-payers alone
			t.Error("the receipt leads to a page that is not opened to the person")
		}
	})
}

// Who has frozen changes is told so before they type, and led to where they can be let go again.
func TestWhoHasFrozenChangesIsToldBeforeTyping(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.signIn("employee")
		const form = "/account/bank"
		if len(b.get(form).formsTo(form)) == 0 {
			t.Fatal("there is no form")
		}
		security := b.get("/account/sessions")
		forms := security.formsTo("/account/sessions/freeze")
		if len(forms) == 0 {
			t.Fatal("there is no way to freeze changes")
		}
		if got := b.post("/account/sessions/freeze", url.Values{"key": forms[0]["key"]}); got.status != 303 {
			t.Fatalf("freezing answers %d", got.status)
		}
		got := b.get(form)
		if len(got.formsTo(form)) != 0 || !got.says(text.FrozenTitle) {
			t.Errorf("the page says %s", got.text("main"))
		}
		if lost := b.get("/services/card/report-lost"); len(lost.formsTo("/services/card/report-lost")) == 0 {
			t.Error("a card can't be reported lost")
		}
	})
}
