package web_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
	"shebao/internal/web"
)

const sessionCookie = "__Host-session"

func TestSigningInByTheGuide(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		who := p.Persona(t, "employee")
		form := b.follow(b.get("/records/pension/contributions?year=2008"))
		if !form.says("请先登录") {
			t.Error("it is not said that one must sign in first")
		}
		answer := b.submit(form, "id", " "+strings.ToLower(string(who.IDNumber))+" ", "password", fixture.Password, "captcha", "１２３４")
		if answer.header.Get("Location") != "/records/pension/contributions?year=2008" {
			t.Errorf("led to %s (%d), not back", answer.header.Get("Location"), answer.status)
		}
		my := b.get("/my")
		if !my.says("郭**") || strings.Contains(my.text("header"), who.Name) {
			t.Errorf("the header says %q; the name is to be masked", my.text("header"))
		}
		if got := b.get("/signin"); got.header.Get("Location") != "/my" {
			t.Errorf("the sign-in page of someone signed in: %d", got.status)
		}
		out := b.post("/signout", nil)
		if out.status != http.StatusSeeOther || b.get("/my").status != http.StatusSeeOther {
			t.Error("still signed in after signing out")
		}
		checkHeaders(t, out)
	})
}

func TestTheCookieIsTheBrowsersOwn(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	who := p.Persona(t, "employee")
	answer := b.submit(b.get("/signin"), "id", string(who.IDNumber), "password", fixture.Password, "captcha", captchaAnswer)
	cookie := answer.cookie(sessionCookie)
	for _, want := range []string{sessionCookie + "=", "; Path=/", "; HttpOnly", "; Secure", "; SameSite=Lax"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("the cookie %q lacks %q", cookie, want)
		}
	}
	if strings.Contains(cookie, "Domain") || strings.Contains(cookie, "Expires") || strings.Contains(cookie, "Max-Age") {
		t.Errorf("the cookie %q outlives the browser or is for others", cookie)
	}
	if p.Count(t, "sessions WHERE token_hash = '"+b.cookies[sessionCookie]+"'") != 0 {
		t.Error("the token lies in the open")
	}
}

func TestATokenKnownBeforeSigningInIsWorthNothing(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	b.submit(b.get("/register"), "agree", text.VersionsMark(text.AgreedTexts))
	before := maps.Clone(b.cookies)
	if before[sessionCookie] == "" {
		t.Fatal("no session before signing in")
	}
	b.signIn("employee")
	if b.cookies[sessionCookie] == before[sessionCookie] {
		t.Error("the token is the same after signing in")
	}
	planter := p.browser(t)
	planter.cookies = before
	if got := planter.get("/my"); got.status != http.StatusSeeOther {
		t.Errorf("the old token opens the page: %d", got.status)
	}
	planter.cookies = map[string]string{sessionCookie: "chosen-by-somebody"}
	planter.signIn("guardian")
	if planter.cookies[sessionCookie] == "chosen-by-somebody" {
		t.Error("a token chosen by somebody was taken")
	}
}

func TestUnknownPeopleSeeTheSameSignInPage(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		pages := map[string]string{}
		for who, id := range map[string]string{"registered": string(p.Persona(t, "employee").IDNumber), "not registered": string(p.Persona(t, "left").IDNumber)} {
			b := p.browser(t)
			got := b.submit(b.get("/signin"), "id", id, "password", "Wrong-2026", "captcha", captchaAnswer)
			if got.status != http.StatusUnprocessableEntity || !got.says(text.BadSignIn) || got.value("id") != id || got.value("password") != "" {
				t.Errorf("%s: %d, %q", who, got.status, got.text("main"))
			}
			testkit.CheckHTML(t, got.body)
			pages[who] = bare(got, id)
		}
		if pages["registered"] != pages["not registered"] {
			t.Error("the pages differ")
		}
	})
}

// bare is a page without what was typed, its own address and its captcha's token, which are new each time.
func bare(p page, typed ...string) string {
	body := p.body
	for _, s := range append(typed, p.value("captcha_token"), p.value("key"), p.shown) {
		if s != "" {
			body = strings.ReplaceAll(body, s, "…")
		}
	}
	return body
}

func TestTheDelayIsToldAndCountedDown(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	id := string(p.Persona(t, "employee").IDNumber)
	try := func(password string) page {
		return b.submit(b.get("/signin"), "id", id, "password", password, "captcha", captchaAnswer)
	}
	for range 4 {
		try("Wrong-2026")
	}
	if got := try("Wrong-2026"); !got.says("请在 30 秒 后再试") {
		t.Errorf("the fifth failure says %q", got.text("main"))
	}
	got := try(fixture.Password)
	if got.status != http.StatusTooManyRequests || !got.says("30 秒") {
		t.Errorf("the right password while delayed: %d, %q", got.status, got.text("main"))
	}
	testkit.CheckHTML(t, got.body)
	p.Clock.Advance(30 * time.Second)
	if got := try(fixture.Password); got.status != http.StatusSeeOther {
		t.Errorf("after the delay: %d", got.status)
	}
}

func TestNextLeadsToThisSiteOnly(t *testing.T) {
	for next, want := range map[string]string{
		"/my": "/my", "/records/pension/contributions?year=2008&x=1#top": "/records/pension/contributions?year=2008&x=1",
		"": "", "my": "", "https://evil.example/": "", "//evil.example/": "", "/\\evil.example": "", "\\/evil.example": "",
		"javascript:alert(1)": "", "/\t/evil.example": "", "https:evil.example": "", "/%zz": "",
	} {
		if got := web.LocalPath(next); got != want {
			t.Errorf("next=%q leads to %q, want %q", next, got, want)
		}
	}
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	id := string(p.Persona(t, "employee").IDNumber)
	got := b.submit(b.get("/signin?next=https://evil.example/"), "id", id, "password", fixture.Password, "captcha", captchaAnswer, "next", "//evil.example")
	if got.header.Get("Location") != "/my" {
		t.Errorf("led to %s", got.header.Get("Location"))
	}
	if got := b.post("/display", url.Values{"mode": {"elder"}, "back": {"//evil.example"}}); got.header.Get("Location") != "/" {
		t.Errorf("大字版 leads to %s", got.header.Get("Location"))
	}
}

func FuzzNextStaysOnThisSite(f *testing.F) {
	for _, seed := range []string{"/my", "//evil.example", "/\\evil.example", "/%5cevil.example", "/..//evil.example", "http://x", "/a?b=//c"} {
		f.Add(seed)
	}
	base, err := url.Parse(fixture.BaseURL + "/signin")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, next string) {
		local := web.LocalPath(next)
		if local == "" {
			return
		}
		to, err := base.Parse(local)
		if err != nil || to.Host != base.Host || to.Scheme != base.Scheme || !strings.HasPrefix(local, "/") || strings.ContainsAny(local, "\\\r\n\t") {
			t.Errorf("%q leads to %q, which is %v (%v)", next, local, to, err)
		}
		if again := web.LocalPath(local); again != local {
			t.Errorf("%q leads to %q, and that to %q", next, local, again)
		}
	})
}

func TestASessionEndsWhenIdle(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.signIn("employee")
		for range 5 {
			p.Clock.Advance(14*time.Minute + 59*time.Second)
			if got := b.get("/my"); got.status != http.StatusOK {
				t.Fatalf("within fifteen minutes of the last page: %d", got.status)
			}
		}
		p.Clock.Advance(15*time.Minute + 21*time.Second) // twenty seconds' grace: not every request is written down
		if got := b.get("/my"); got.status != http.StatusSeeOther {
			t.Errorf("after fifteen minutes: %d", got.status)
		}
		if got := b.get("/my"); got.status != http.StatusSeeOther || p.Count(t, "sessions") != 0 {
			t.Errorf("once more: %d, and %d sessions are left", got.status, p.Count(t, "sessions"))
		}
	})
}

func TestStayingKeepsTheSession(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	b.signIn("employee")
	for range 4 {
		p.Clock.Advance(10 * time.Minute)
		if got := b.post("/session/stay", nil); got.status != http.StatusNoContent {
			t.Fatalf("staying: %d", got.status)
		}
	}
	if got := b.get("/my"); got.status != http.StatusOK {
		t.Errorf("after staying four times: %d", got.status)
	}
	p.Clock.Advance(16 * time.Minute)
	if got := b.post("/session/stay", nil); got.status != http.StatusForbidden {
		t.Errorf("staying when it is over: %d", got.status)
	}
}

func TestASessionEndsAfterTwelveHoursWhateverIsDone(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.signIn("employee")
		for range 12*6 - 1 {
			p.Clock.Advance(10 * time.Minute)
			if got := b.get("/account/sessions"); got.status != http.StatusOK {
				t.Fatalf("at %v: %d", p.Clock.Now(), got.status)
			}
		}
		p.Clock.Advance(10 * time.Minute)
		if got := b.get("/my"); got.status != http.StatusSeeOther {
			t.Errorf("after twelve hours: %d", got.status)
		}
	})
}

func TestSigningOutEverywhere(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		home, library, other := p.browser(t), p.browser(t), p.browser(t)
		home.signIn("employee")
		library.signIn("employee")
		other.signIn("guardian")
		form := home.get("/account/sessions")
		if !form.says("2 台") {
			t.Errorf("the page says %q, want two devices", form.text("main"))
		}
		if got := home.post("/account/sessions", form.formsTo("/account/sessions")[0]); got.header.Get("Location") != "/signin?reason=out" {
			t.Errorf("signing out: %d", got.status)
		}
		for name, b := range map[string]*browser{"at home": home, "in the library": library} {
			if got := b.get("/my"); got.status != http.StatusSeeOther {
				t.Errorf("%s the page still opens: %d", name, got.status)
			}
		}
		if got := other.get("/my"); got.status != http.StatusOK {
			t.Errorf("somebody else was signed out: %d", got.status)
		}
		library.signIn("employee")
		if got := library.get("/my"); got.status != http.StatusOK {
			t.Errorf("after signing in again: %d", got.status)
		}
	})
}

func TestLargeTypeIsRemembered(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	if got := b.follow(b.post("/display", url.Values{"mode": {"elder"}, "back": {"/terms"}})); got.address != "/terms" || !strings.Contains(got.body, `class="elder"`) {
		t.Errorf("%s after 大字版", got.address)
	}
	b.post("/display", url.Values{"mode": {"standard"}})
	if strings.Contains(b.get("/terms").body, `class="elder"`) {
		t.Error("it is still large")
	}
}

func TestACaptchaCountsOnce(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		id := string(p.Persona(t, "employee").IDNumber)
		form := b.get("/signin")
		refusedCaptcha := func(what string, got page) {
			t.Helper()
			if got.status != http.StatusUnprocessableEntity || !got.says(text.BadCaptcha) || got.value("id") != id || got.value("captcha") != "" {
				t.Errorf("%s: %d, %q", what, got.status, got.text("main"))
			}
			if got.value("captcha_token") == form.value("captcha_token") {
				t.Errorf("%s: the picture is the same", what)
			}
			testkit.CheckHTML(t, got.body)
		}
		refusedCaptcha("a wrong answer", b.submit(form, "id", id, "password", fixture.Password, "captcha", "4321"))
		refusedCaptcha("the right answer to a picture used up", b.submit(form, "id", id, "password", fixture.Password, "captcha", captchaAnswer))
		form = b.get("/signin")
		p.Clock.Advance(10 * time.Minute)
		refusedCaptcha("ten minutes later", b.submit(form, "id", id, "password", fixture.Password, "captcha", captchaAnswer))
		for name, token := range map[string]string{"no token": "", "a made-up token": "00ff", "a token altered": form.value("captcha_token")[:20] + "0" + form.value("captcha_token")[21:]} {
			got := b.submit(b.get("/signin"), "id", id, "password", fixture.Password, "captcha", captchaAnswer, "captcha_token", token)
			if name != "a token altered" || form.value("captcha_token")[20] != '0' {
				refusedCaptcha(name, got)
			}
		}
		if p.Count(t, "throttles WHERE scope <> 'captcha.address'") != 0 {
			t.Error("a wrong captcha counts as a try of the password")
		}
	})
}

func TestANewPictureKeepsWhatWasTyped(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	form := b.get("/signin?next=/receipts")
	got := b.submit(form, "id", "4403", "password", "secret", "action", "captcha")
	if got.status != http.StatusOK || got.value("id") != "4403" || got.value("next") != "/receipts" || got.value("password") != "" ||
		got.value("captcha_token") == form.value("captcha_token") || strings.Contains(got.body, "error-summary") {
		t.Errorf("%d, ID %q, next %q, password %q", got.status, got.value("id"), got.value("next"), got.value("password"))
	}
	form = b.get("/verify")
	got = b.submit(form, "code", "ABCD", "viewer", "示例银行", "purpose", "贷款", "action", "captcha")
	if got.status != http.StatusOK || got.value("code") != "ABCD" || got.value("viewer") != "示例银行" || got.value("purpose") != "贷款" {
		t.Errorf("%d, %q, %q, %q", got.status, got.value("code"), got.value("viewer"), got.value("purpose"))
	}
	if got := b.post("/captcha/new", nil); got.status != http.StatusOK || got.header.Get("Content-Type") != "application/json" {
		t.Errorf("a new picture for the script: %d %s", got.status, got.header.Get("Content-Type"))
	}
}

func TestACaptchaIsSeenAndHeard(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t), func(o *web.Options) { o.TestCaptcha = "" })
	b := p.browser(t)
	token := b.get("/signin").value("captcha_token")
	for address, want := range map[string]string{"/captcha/" + token + "/image.png": "\x89PNG", "/captcha/" + token + "/sound.wav": "RIFF"} {
		got := b.get(address)
		if got.status != http.StatusOK || !strings.HasPrefix(got.body, want) {
			t.Errorf("%s: %d, %.4q", want, got.status, got.body)
		}
	}
	p.Clock.Advance(10 * time.Minute)
	if got := b.get("/captcha/" + token + "/image.png"); got.status != http.StatusNotFound {
		t.Errorf("an expired picture: %d", got.status)
	}
}
