package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// Whoever checks too often is told so beside what they typed, and need not type it again.
func TestWhoChecksTooOftenKeepsWhatWasTyped(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	third := p.browser(t)
	var got page
	for range 31 { // thirty checks from an address may fail within ten minutes
		got = third.submit(third.get("/verify"), "code", "2222-3333-4444-5555", "viewer", "示例银行", "purpose", "办理贷款", "captcha", captchaAnswer)
	}
	if got.status != http.StatusTooManyRequests {
		t.Fatalf("the last check is answered %d", got.status)
	}
	if got.value("code") != "2222-3333-4444-5555" || got.value("viewer") != "示例银行" || got.value("purpose") != "办理贷款" {
		t.Errorf("the form holds %q, %q and %q", got.value("code"), got.value("viewer"), got.value("purpose"))
	}
}

// Months that can't be are said beside the form, whichever button sent them.
func TestMonthsOfAListThatCantBeAreSaidBesideThem(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	b.signIn("employee")
	sent := b.post("/proof/contributions", url.Values{"key": {newKey()}, "from": {"202613"}, "to": {"202601"}})
	got := b.follow(sent)
	if got.status != http.StatusUnprocessableEntity || got.value("from") != "202613" || got.value("to") != "202601" || !got.says(text.BadMonth(text.WordFromMonth)) {
		t.Errorf("%d: the form holds %q and %q: %.300q", got.status, got.value("from"), got.value("to"), got.text("main"))
	}
}
