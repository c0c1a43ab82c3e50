package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// A browser that keeps no cookies is told so at the first form it sends from a door, and how to go on; nothing was tried.
func TestABrowserWithoutCookiesIsToldSo(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	who := p.Persona(t, "employee")
	for address, fields := range map[string][]string{
		"/signin":       {"id", string(who.IDNumber), "password", fixture.Password, "captcha", captchaAnswer},
		"/register":     {"agree", text.VersionsMark(text.AgreedTexts)},
		"/recover":      {"id", string(who.IDNumber), "way", "sms", "captcha", captchaAnswer},
		"/staff/signin": {"name", "nobody", "password", fixture.Password},
	} {
		keeping, off := p.browser(t), p.browser(t)
		form := off.get(address)
		off.cookies = map[string]string{}
		got := off.submit(form, fields...)
		testkit.CheckHTML(t, got.body)
		if got.status != http.StatusBadRequest || !got.says(text.FailureNoCookies.Title) || !strings.Contains(got.body, `href="`+address+`"`) {
			t.Errorf("%s without cookies: %d\n%s", address, got.status, got.text("main"))
		}
		if got := keeping.submit(keeping.get(address), fields...); got.says(text.FailureNoCookies.Title) {
			t.Errorf("%s in a browser that keeps cookies: %d, as if it kept none", address, got.status)
		}
	}
	if n := p.Count(t, "signins"); n != 1 {
		t.Errorf("%d sign-ins are kept, want that of the browser with cookies alone", n)
	}
	b := p.browser(t)
	b.get("/help")
	if len(b.cookies) != 0 {
		t.Error("a page that needs no cookie sets one")
	}
	got := p.browser(t).send(http.MethodPost, "/signin/passkey/begin", "application/json", strings.NewReader("{}"))
	if got.status != http.StatusBadRequest || got.header.Get("Content-Type") != "application/json" || !strings.Contains(got.body, text.FailureNoCookies.What) {
		t.Errorf("the script is told %d %s", got.status, got.body)
	}
}

// Whoever's session ended over a form is led back to it after signing in: to the address they sent it to, or, where that can't be opened,
// to its page.
func TestAfterTheSessionEndedOneIsLedBackToTheForm(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	who := b.signIn("guardian")
	own := owning(b)
	issued := own.fill(t, "/proof/certificate/{document}")
	for sent, form := range map[string]string{
		"/account/bank":              "/account/bank",
		"/account/registration":      "/account/registration",
		"/account/sessions/end":      "/account/sessions",
		issued + "/revoke":           issued,
		"/account/second-factor/app": "/account/second-factor/app",
	} {
		if page := b.get(form); page.status != http.StatusOK {
			t.Fatalf("%s: %d", form, page.status)
		}
		p.Clock.Advance(16 * time.Minute)
		ended := b.post(sent, url.Values{"key": {newKey()}})
		if want := "/signin?next=" + url.QueryEscape(form) + "&reason=ended"; ended.header.Get("Location") != want {
			t.Errorf("a form sent to %s leads to %q, want %q", sent, ended.header.Get("Location"), want)
			continue
		}
		door := b.follow(ended)
		if !door.says(text.SessionEnded) || !door.says(text.WhySessionEnded(true)) {
			t.Errorf("the sign-in page says:\n%s", door.text("main"))
		}
		back := b.submit(door, "id", string(who.IDNumber), "password", fixture.Password, "captcha", captchaAnswer)
		if back.header.Get("Location") != form || b.get(form).status != http.StatusOK {
			t.Errorf("after signing in one is led to %q, want %q", back.header.Get("Location"), form)
		}
	}
	shown := b.get("/receipts?page=1")
	if !strings.Contains(shown.body, `data-ended="/signin?next=%2Freceipts%3Fpage%3D1&amp;reason=ended"`) {
		t.Error("a tab that counts to the end itself does not lead back to its page")
	}
	desk := p.browser(t)
	desk.hire("clerk")
	p.Clock.Advance(16 * time.Minute)
	if got := desk.post("/staff/own/password", nil); got.header.Get("Location") != "/staff/signin?next=%2Fstaff%2Fown%2Fpassword&reason=ended" {
		t.Errorf("at the desk: %q", got.header.Get("Location"))
	}
}
