package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html/atom"

	"shebao/internal/citizen"
	"shebao/internal/secret"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
	"shebao/internal/web"
)

const (
	securityPath = "/account/sessions"
	edge         = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0"
	iPhone       = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)

// using is a person at a browser that says what it is, from an address.
func (p *portal) using(t testing.TB, agent, address string) *browser {
	b := p.browser(t)
	b.address = address + ":4711"
	b.header.Set("User-Agent", agent)
	return b
}

// formsTo is what the page's forms to an address would send, one for each.
func (p page) formsTo(action string) (list []url.Values) {
	for _, form := range p.all(atom.Form) {
		if attr(form, "action") != action {
			continue
		}
		values := url.Values{}
		for n := range form.Descendants() {
			if name := attr(n, "name"); n.DataAtom == atom.Input && name != "" {
				values.Set(name, attr(n, "value"))
			}
		}
		list = append(list, values)
	}
	return list
}

// cookie is what an answer sets of a cookie, with its attributes; "" where it does not.
func (p page) cookie(name string) string {
	for _, c := range p.header.Values("Set-Cookie") {
		if strings.HasPrefix(c, name+"=") {
			return c
		}
	}
	return ""
}

func TestThePageShowsEachDeviceAndSignsItOut(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		home, phone, other := p.using(t, edge, "198.51.100.7"), p.using(t, iPhone, "203.0.113.9"), p.browser(t)
		home.signIn("employee")
		p.Clock.Advance(5 * time.Minute)
		phone.signIn("employee")
		other.signIn("guardian")
		shown := home.get(securityPath)
		testkit.CheckHTML(t, shown.body)
		for _, want := range []string{"现在登录着的设备（2台）", "Windows 上的 Edge 现在这一台", "iPhone 上的 Safari", "203.0.113.9", "198.51.100.7", "登录方式密码", "登录成功"} {
			if !shown.says(want) {
				t.Errorf("the page does not say %s: %s", want, shown.text("main"))
			}
		}
		forms := shown.formsTo(securityPath + "/end")
		if len(forms) != 2 {
			t.Fatalf("%d devices can be signed out, want 2", len(forms))
		}
		for _, token := range []string{home.cookies[sessionCookie], phone.cookies[sessionCookie], home.cookies["__Host-device"]} {
			if strings.Contains(shown.body, token) {
				t.Error("a token stands on the page")
			}
		}
		theirs := other.get(securityPath).formsTo(securityPath + "/end")[0].Get("session")
		home.post(securityPath+"/end", url.Values{"key": {newKey()}, "session": {theirs}})
		if got := other.get("/my"); got.status != http.StatusOK {
			t.Error("one person signed out another")
		}
		said := home.follow(home.post(securityPath+"/end", forms[1])) // the others stand below this one
		if got := phone.get("/my"); got.status != http.StatusSeeOther {
			t.Errorf("the device signed out still opens the page: %d", got.status)
		}
		if !said.says(text.SessionGone) || !said.says("现在登录着的设备（1台）") {
			t.Errorf("afterwards the page says %s", said.text("main"))
		}
		if got := home.post(securityPath+"/end", forms[1]); got.status != http.StatusSeeOther {
			t.Errorf("the second press: %d", got.status)
		}
		if got := home.post(securityPath+"/end", home.get(securityPath).formsTo(securityPath + "/end")[0]); got.header.Get("Location") != "/signin?reason=out" {
			t.Errorf("signing this one out leads to %s", got.header.Get("Location"))
		}
		if got := home.get("/my"); got.status != http.StatusSeeOther {
			t.Errorf("this one still opens the page: %d", got.status)
		}
	})
}

func TestTheDevicesCookie(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	id := string(p.Persona(t, "employee").IDNumber)
	wrong := b.submit(b.get("/signin"), "id", id, "password", "Wrong-2026", "captcha", captchaAnswer)
	if wrong.cookie("__Host-device") != "" {
		t.Error("a failed sign-in leaves a cookie")
	}
	answer := b.submit(b.get("/signin"), "id", id, "password", fixture.Password, "captcha", captchaAnswer)
	cookie := answer.cookie("__Host-device")
	for _, want := range []string{"; Path=/", "; HttpOnly", "; Secure", "; SameSite=Lax", "; Max-Age=34560000"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("the cookie %q lacks %q", cookie, want)
		}
	}
	token := b.cookies["__Host-device"]
	if p.Count(t, "devices WHERE device_hash = '"+token+"' OR device_id = '"+token+"'") != 0 {
		t.Error("the token lies in the open")
	}
	b.post("/signout", nil)
	b.signIn("employee")
	if b.cookies["__Host-device"] != token || p.Count(t, "devices") != 1 {
		t.Error("the same browser is another device after signing out")
	}
	b.post("/signout", nil)
	b.cookies["__Host-device"] = strings.Repeat("x", 5000)
	b.signIn("employee")
	if len(b.cookies["__Host-device"]) != len(token) {
		t.Error("a cookie of any length is taken")
	}
}

func TestFailuresAreToldAtTheNextSignIn(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.signIn("employee")
		b.post("/signout", nil)
		p.Clock.Advance(time.Minute)
		thief := p.using(t, iPhone, "203.0.113.9")
		for range 3 {
			thief.submit(thief.get("/signin"), "id", string(p.Persona(t, "employee").IDNumber), "password", "Wrong-2026", "captcha", captchaAnswer)
		}
		p.Clock.Advance(time.Minute)
		b.signIn("employee")
		first := b.get("/my")
		if !first.says("上次登录后有 3 次失败的尝试") || b.get("/my").says("失败的尝试") {
			t.Error("the failures are not told, or twice")
		}
		testkit.CheckHTML(t, first.body)
		shown := b.get(securityPath)
		if strings.Count(shown.text("main"), "密码错误")-strings.Count(shown.text("main"), "「密码错误」") != 3 || !shown.says("203.0.113.9") {
			t.Errorf("the list reads %s", shown.text("main"))
		}
	})
}

func TestFreezingOnThePages(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b, other := p.browser(t), p.browser(t)
		who := b.signIn("employee")
		other.signIn("guardian")
		key := newKey()
		receipt := b.follow(b.post(securityPath+"/freeze", url.Values{"key": {key}}))
		if !receipt.says("冻结变更") || !receipt.says(text.ActNext["freeze"]) || !receipt.says(text.FrozenTitle) {
			t.Errorf("the receipt reads %s", receipt.text("body"))
		}
		if !b.get("/my").says(text.FrozenTitle) || other.get("/my").says(text.FrozenTitle) {
			t.Error("the banner is not on the person's pages alone")
		}
		if got := b.post(securityPath+"/freeze", url.Values{"key": {newKey()}}); got.header.Get("Location") != securityPath {
			t.Errorf("freezing once more: %d %s", got.status, got.header.Get("Location"))
		}
		refused := b.submit(b.get("/proof/certificate"))
		if refused.status != http.StatusForbidden || refused.text("h1") != "变更已冻结" || !refused.says("登录与安全") {
			t.Errorf("a change while frozen: %d %s", refused.status, refused.text("main"))
		}
		testkit.CheckHTML(t, refused.body)
		if got := b.get("/records/pension/contributions"); got.status != http.StatusOK {
			t.Errorf("looking while frozen: %d", got.status)
		}
		form := b.get(securityPath + "/unfreeze")
		testkit.CheckHTML(t, form.body)
		if got := b.submit(form, "code", "123456", "password", fixture.Password); got.status != http.StatusUnprocessableEntity || !got.says(text.BadCode) {
			t.Errorf("a made-up code: %d %s", got.status, got.text("main"))
		}
		sent := b.submit(form, "action", "send-code")
		if sent.status != http.StatusOK || !sent.says(text.UnfreezeCodeSent) || strings.Contains(sent.body, who.Phone) {
			t.Errorf("sending: %d %s", sent.status, sent.text("main"))
		}
		code := lastCode(t, p, who.Phone)
		done := b.follow(b.submit(sent, "code", code, "password", fixture.Password))
		if !done.says("解冻变更") || done.says(text.FrozenTitle) {
			t.Errorf("unfreezing: %s", done.text("body"))
		}
		if got := b.submit(b.get("/proof/certificate")); got.status != http.StatusSeeOther {
			t.Errorf("a change afterwards: %d", got.status)
		}
		if got := b.get(securityPath + "/unfreeze"); got.status != http.StatusSeeOther {
			t.Errorf("nothing to unfreeze: %d", got.status)
		}
	})
}

// lastCode is the one-time code sent last to a phone.
func lastCode(t *testing.T, p *portal, phone string) (code string) {
	t.Helper()
	list, err := fixture.Told(t.Context(), p.DB)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		if m.IsCode() && m.Recipient == phone {
			code = regexp.MustCompile(`\d{6}`).FindString(m.Text)
		}
	}
	if code == "" {
		t.Fatalf("no code among %d messages", len(list))
	}
	return code
}

func TestAChangeOfPhoneIsStoppedByOnePressOnThePage(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t), func(o *web.Options) {
		o.Citizen = citizen.New(o.DB, secret.NewFastHasher(), citizen.Settings{Cooling: 3 * time.Hour})
	})
	b := p.browser(t)
	who := b.signIn("employee")
	confirm := b.follow(b.submit(b.get("/account/registration"), "phone", "19911112222", "question", fixture.Question, "password", fixture.Password))
	b.follow(b.submit(confirm, "code", lastCode(t, p, "19911112222")))
	shown := b.get(securityPath)
	if !shown.says("199****2222") || !shown.says(text.Time(p.Clock.Now().Add(3*time.Hour).Unix())) {
		t.Errorf("the page reads %s", shown.text("main"))
	}
	forms := shown.formsTo("/account/registration/keep-phone")
	if len(forms) != 1 {
		t.Fatalf("%d ways to stop it", len(forms))
	}
	b.follow(b.post("/account/registration/keep-phone", forms[0]))
	p.Clock.Advance(4 * time.Hour)
	if r, err := p.DB.Registration(t.Context(), who.PersonNo); err != nil || r.Phone != who.Phone {
		t.Errorf("%+v, %v", r, err)
	}
	if b.signIn("employee"); b.get(securityPath).says("199****2222") {
		t.Error("the page still tells of it")
	}
}

// A request that began before the sign-out and ends after it must not leave the session alive.
func TestSigningOutBeatsARequestUnderWay(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		who := b.signIn("employee")
		old := *b
		old.cookies = map[string]string{sessionCookie: b.cookies[sessionCookie]}
		for range 20 {
			var both sync.WaitGroup
			both.Go(func() { b.post("/signout", nil) })
			both.Go(func() { old.post("/session/stay", nil) }) // writes its session at its end
			both.Wait()
			if n, err := p.DB.CountSessions(t.Context(), who.PersonNo); n != 0 || err != nil {
				t.Fatalf("%d sessions are alive after signing out, %v", n, err)
			}
			b.signIn("employee")
			old.cookies = map[string]string{sessionCookie: b.cookies[sessionCookie]}
		}
	})
}

// What recovery answers must not tell whether anyone is registered: status, headers and every word are compared.
func TestRecoveryAnswersTheSameForEveryone(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		people := map[string]string{"registered": string(p.Persona(t, "employee").IDNumber), "in the archive only": string(p.Persona(t, "left").IDNumber), "nobody": "440301199001012237"}
		answers := map[string]string{}
		for who, id := range people {
			b := p.browser(t)
			phone := b.follow(b.submit(b.get("/recover"), "id", id, "way", "sms", "captcha", captchaAnswer))
			sent := b.submit(phone, "phone", "19911112222")
			code := b.follow(sent)
			bad := b.submit(code, "code", "123456", "password", "Litchi-tree-7", "again", "Litchi-tree-7")
			ask := b.follow(b.submit(b.get("/recover"), "id", id, "way", "question", "captcha", captchaAnswer))
			wrong := b.submit(ask, "answer", "x", "card_no", "S00000000", "password", "Litchi-tree-7", "again", "Litchi-tree-7")
			answers[who] = fingerprint(t, b, id, phone, sent, code, bad, wrong)
		}
		for who, answer := range answers {
			if answer != answers["nobody"] {
				t.Errorf("%s is answered otherwise than nobody:\n%s\n%s", who, answer, answers["nobody"])
			}
		}
	})
}

// fingerprint is all that an observer can compare of answers, without what is new each time or one's own.
func fingerprint(t *testing.T, b *browser, id string, pages ...page) string {
	t.Helper()
	var seen []any
	for _, p := range pages {
		header := p.header.Clone()
		header.Del("Set-Cookie")
		header.Del("Content-Length") // the question has a length of its own
		body := regexp.MustCompile(`(?s)<dl class="facts">.*?</dl>`).ReplaceAllString(bare(p, id), "")
		seen = append(seen, p.status, header, len(p.header.Values("Set-Cookie")), body)
	}
	text, err := json.Marshal(seen)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheListOfDevicesIsThePersonsOwn(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b, other := p.using(t, edge, "198.51.100.7"), p.using(t, iPhone, "203.0.113.9")
	b.signIn("employee")
	other.signIn("guardian")
	device := other.get(securityPath).formsTo(securityPath + "/forget")[0]
	device.Set("key", newKey())
	b.post(securityPath+"/forget", device)
	if p.Count(t, "devices") != 2 || b.get(securityPath).says("203.0.113.9") {
		t.Error("another person's device was seen or removed")
	}
	own := b.get(securityPath).formsTo(securityPath + "/forget")
	if len(own) != 1 {
		t.Fatalf("%d devices", len(own))
	}
	if got := b.post(securityPath+"/forget", own[0]); got.header.Get("Location") != "/signin?reason=out" {
		t.Errorf("removing this device leads to %s", got.header.Get("Location"))
	}
	if got := b.get("/my"); got.status != http.StatusSeeOther {
		t.Errorf("a device that was removed is still signed in: %d", got.status)
	}
}
