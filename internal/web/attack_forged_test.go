package web_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// What is sealed or counted once is forged, altered, borrowed, and sent again.

// in says that a browser's session opens a personal page.
func in(b *browser) bool { return b.get("/account/password").status == http.StatusOK }

func TestASessionThatWasEndedOrAlteredOpensNothing(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := newPortal(t, w)
		b := p.browser(t)
		b.signIn("employee")
		cookies := maps.Clone(b.cookies)
		thief := p.browser(t)
		thief.cookies = maps.Clone(cookies)
		if !in(thief) {
			t.Fatal("the test's thief does not hold a good cookie")
		}
		token := cookies[sessionCookie]
		for i := range len(token) {
			other := byte('A')
			if token[i] == other {
				other = 'B'
			}
			thief.cookies = map[string]string{sessionCookie: token[:i] + string(other) + token[i+1:]}
			if in(thief) {
				t.Errorf("a token altered at %d opens the page", i)
			}
		}
		for _, made := range []string{"", "x", strings.ToUpper(token), strings.ToLower(token), token + "A", token[:len(token)-1], strings.Repeat("A", 43), "../" + token, token + "%00"} {
			thief.cookies = map[string]string{sessionCookie: made}
			if in(thief) {
				t.Errorf("the token %q opens the page", made)
			}
		}
		var hash string
		w.Ask(t, "SELECT token_hash FROM sessions", &hash)
		thief.cookies = map[string]string{sessionCookie: hash}
		if in(thief) {
			t.Error("what stands in the database opens the page")
		}
		b.post("/signout", nil)
		thief.cookies = maps.Clone(cookies)
		if in(thief) {
			t.Error("the cookie opens the page after signing out")
		}
	})
}

// Whatever ends sessions ends those that were copied before it.
func TestACopiedSessionEndsWithThePasswordAndTheRegistration(t *testing.T) {
	for what, end := range map[string]func(b *browser, phone string) page{
		"the password's change": func(b *browser, _ string) page {
			return b.submit(b.get("/account/password"), "old", fixture.Password, "password", "Litchi-tree-7", "again", "Litchi-tree-7")
		},
		"closing the registration": func(b *browser, phone string) page {
			return b.submit(b.get("/account/close"), "phone", phone, "password", fixture.Password)
		},
		"ending all sessions": func(b *browser, _ string) page {
			return b.post("/account/sessions", url.Values{"key": {newKey()}})
		},
	} {
		t.Run(what, func(t *testing.T) {
			p := newPortal(t, fixture.SQLite(t))
			b, thief := p.browser(t), p.browser(t)
			who := b.signIn("employee")
			thief.cookies = maps.Clone(b.cookies)
			if got := end(b, who.Phone); got.status != http.StatusSeeOther {
				t.Fatalf("%d %s", got.status, got.text("main"))
			}
			if in(thief) {
				t.Error("the copy still opens the page")
			}
		})
	}
}

// refusesCaptcha says that a token with an answer does not get past the captcha of the sign-in page.
func refusesCaptcha(b *browser, token, answer string) bool {
	b.t.Helper()
	got := b.post("/signin", url.Values{"id": {string(b.portal.Persona(b.t, "employee").IDNumber)}, "password": {fixture.Password},
		"captcha": {answer}, "captcha_token": {token}})
	return got.status == http.StatusUnprocessableEntity && got.says(text.BadCaptcha)
}

func TestNoCaptchaIsForged(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := newPortal(t, w)
		others, err := store.NewKeys(store.NewSecrets())
		if err != nil {
			t.Fatal(err)
		}
		b := p.browser(t)
		fresh := func() string { return b.get("/signin").value("captcha_token") }
		later := fmt.Sprint(w.DB.Now().Add(time.Hour).Unix())
		for what, token := range map[string]string{
			"of another server":                  others.SealToken("captcha", captchaAnswer+" "+later),
			"sealed for something else":          w.DB.Keys().SealToken("draft card-pin 600000001", captchaAnswer+" "+later),
			"without an end":                     w.DB.Keys().SealToken("captcha", captchaAnswer),
			"over":                               w.DB.Keys().SealToken("captcha", fmt.Sprintf("%s %d", captchaAnswer, w.DB.Now().Unix())),
			"cut off":                            fresh()[:60],
			"longer":                             fresh() + "00",
			"of two":                             fresh()[:24] + fresh()[24:],
			"empty":                              "",
			"nothing but a key's length of noes": strings.Repeat("0", 96),
		} {
			if !refusesCaptcha(b, token, captchaAnswer) {
				t.Errorf("a captcha %s is taken", what)
			}
		}
		token := fresh()
		for i := 0; i < len(token); i += 7 {
			other := "0"
			if token[i] == '0' {
				other = "1"
			}
			if !refusesCaptcha(b, token[:i]+other+token[i+1:], captchaAnswer) {
				t.Errorf("a captcha altered at %d is taken", i)
			}
		}
	})
}

// A captcha that was answered is used up however its token is written.
func TestASpentCaptchaHasNoOtherSpelling(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	token := b.get("/signin").value("captcha_token")
	if !refusesCaptcha(b, token, "9999") {
		t.Fatal("a wrong answer is taken")
	}
	for _, spelling := range []string{token, strings.ToUpper(token), strings.ToUpper(token[:20]) + token[20:], " " + token, token + " ", token + "\n", "0x" + token} {
		if !refusesCaptcha(b, spelling, captchaAnswer) {
			t.Errorf("a captcha used up is taken again as %.30q…", spelling)
		}
	}
}

// aDraft is a checked form of reporting the card lost, as its page carries it.
func aDraft(b *browser) string {
	b.t.Helper()
	draft := b.get("/services/card/report-lost").value("draft")
	if draft == "" {
		b.t.Fatal("the page carries no draft")
	}
	return draft
}

func TestADraftIsForOnePersonOnePageOneHourAndOnce(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := newPortal(t, w)
		victim, b := p.browser(t), p.browser(t)
		victim.signIn("guardian")
		b.signIn("employee")
		own := aDraft(b)
		submit := func(b *browser, page, draft string) page0 {
			return page0{b.post(page, url.Values{"step": {"submit"}, "draft": {draft}, "key": {newKey()}})}
		}
		others, err := store.NewKeys(store.NewSecrets())
		if err != nil {
			t.Fatal(err)
		}
		purpose := "draft card-report-lost " + p.Persona(t, "employee").PersonNo
		before := p.fingerprints(t, "")
		for what, draft := range map[string]string{
			"of somebody else": aDraft(victim), "altered": "0" + own[1:], "cut off": own[:len(own)-2], "empty": "", "made up": strings.Repeat("ab", 80),
			"of another server": others.SealToken(purpose, `{"until":9999999999}`), "in capitals": strings.ToUpper(own),
			"sealed for a captcha": w.DB.Keys().SealToken("captcha", `{"until":9999999999}`), "of nonsense": w.DB.Keys().SealToken(purpose, "[1"),
		} {
			if draft == own {
				continue
			}
			if got := submit(b, "/services/card/report-lost", draft); got.done() {
				t.Errorf("a draft %s is carried out", what)
			}
		}
		for _, a := range citizen.ProcedurePages() {
			if a == "card-report-lost" {
				continue
			}
			if got := submit(b, menuPath(t, a), own); got.done() {
				t.Errorf("the draft is carried out by %s", a)
			}
		}
		sameTables(t, "forged drafts", before, p.fingerprints(t, ""))

		stale := aDraft(b)
		first := submit(b, "/services/card/report-lost", own)
		if !first.done() {
			t.Fatalf("the draft itself: %d %s", first.status, first.text("main"))
		}
		after := p.fingerprints(t, "")
		again := submit(b, "/services/card/report-lost", own)
		if again.header.Get("Location") != first.header.Get("Location") {
			t.Errorf("sent again it leads to %q, not to its receipt", again.header.Get("Location"))
		}
		if got := submit(b, "/services/card/report-lost", stale); got.done() {
			t.Error("another draft of the same is carried out too")
		}
		p.Clock.Advance(14 * time.Minute)
		sameTables(t, "drafts sent again", after, p.fingerprints(t, ""))
	})
}

// page0 is an answer to a draft.
type page0 struct{ page }

// done says that an act was done: the answer leads to a receipt.
func (p page0) done() bool { return strings.HasPrefix(p.header.Get("Location"), "/receipts/") }

func TestADraftIsOverAfterAnHour(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	b.signIn("employee")
	own := aDraft(b)
	for range 6 {
		p.Clock.Advance(10 * time.Minute)
		b.get("/my")
	}
	if got := (page0{b.post("/services/card/report-lost", url.Values{"step": {"submit"}, "draft": {own}})}); got.done() {
		t.Error("a draft of an hour ago is carried out")
	}
}

// Steps of a sequence are asked for by their addresses, with a session that has not done what comes before them.
func TestNoStepIsSkipped(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := newPortal(t, w)
		visitor, b := p.browser(t), p.browser(t)
		b.signIn("employee")
		before := p.fingerprints(t, "")
		for _, step := range []struct {
			b    *browser
			path string
		}{
			{visitor, "/signin/second"}, {visitor, "/register/numbers"}, {visitor, "/register/facts"}, {visitor, "/register/code"}, {visitor, "/register/password"}, {visitor, "/recover/phone"},
			{visitor, "/recover/code"}, {visitor, "/recover/question"}, {b, "/account/registration/confirm"}, {b, "/account/second-factor/app"},
			{visitor, "/signin/passkey/finish"}, {visitor, "/signin/second/passkey/begin"}, {visitor, "/signin/second/passkey/finish"}, {b, "/account/second-factor/passkey/finish"},
		} {
			form := everyField(t, "123456")
			form.Set("key", newKey())
			form.Set("password", "Litchi-tree-7")
			form.Set("again", "Litchi-tree-7")
			form.Set("id", string(p.Persona(t, "guardian").IDNumber))
			for _, got := range []page{step.b.post(step.path, form), step.b.send(http.MethodPost, step.path, "application/json", strings.NewReader(`{"answer":{},"next":"/my"}`))} {
				if got.status == http.StatusOK && !strings.Contains(got.body, `"go":"/signin`) || !calm(got.status) || got.cookie(sessionCookie) != "" && in(visitor) {
					t.Errorf("%s before its time: %d %.200s", step.path, got.status, got.body)
				}
			}
		}
		sameTables(t, "steps before their time", before, p.fingerprints(t, ""))
		if in(visitor) {
			t.Error("the visitor is signed in")
		}
	})
}
