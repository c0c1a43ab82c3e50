package web_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"shebao/internal/citizen"
	"shebao/internal/secret"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
	"shebao/internal/web"
)

const secondFactor = "/account/second-factor"

// addApp adds an authenticator app by its pages, and answers with its secret and the page with the recovery codes.
func (b *browser) addApp() (secret string, codes page) {
	b.t.Helper()
	form := b.get(secondFactor + "/app")
	secret = strings.ReplaceAll(form.secret(), "-", "")
	answer := b.submit(form, "code", b.appCode(secret), "password", fixture.Password)
	if got := answer.header.Get("Location"); got != secondFactor+"/codes" {
		b.t.Fatalf("adding the app leads to %q (%d):\n%s", got, answer.status, answer.text("main"))
	}
	b.portal.Clock.Advance(time.Minute) // the code that confirmed it is no longer the one shown
	return secret, b.follow(answer)
}

func (p page) secret() string {
	found := regexp.MustCompile(`class="secret">([A-Z2-7-]+)<`).FindStringSubmatch(p.body)
	if found == nil {
		return ""
	}
	return found[1]
}

func (b *browser) appCode(secret string) string {
	b.t.Helper()
	code, err := totp.GenerateCode(secret, b.portal.DB.Now())
	if err != nil {
		b.t.Fatal(err)
	}
	return code
}

// givePassword is the first step of signing in.
func (b *browser) givePassword(key, password, next string) page {
	b.t.Helper()
	id := string(b.portal.Persona(b.t, key).IDNumber)
	return b.submit(b.get("/signin?next="+url.QueryEscape(next)), "id", id, "password", password, "captcha", captchaAnswer)
}

var shownCodes = regexp.MustCompile(`[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}`)

func TestSettingUpAnAppByThePages(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.signIn("employee")
		before := b.get(secondFactor)
		if !before.says(text.SecondFactorOff) || before.says("恢复码") && !before.says(text.WhySecondOff) {
			t.Errorf("before: %s", before.text("main"))
		}
		form := b.get(secondFactor + "/app")
		testkit.CheckHTML(t, form.body)
		checkHeaders(t, form)
		if form.secret() == "" || form.secret() != b.get(secondFactor+"/app").secret() || !strings.Contains(form.body, `<svg`) {
			t.Error("the secret is missing or new at every look, or there is no QR code")
		}
		if !strings.Contains(form.body, "otpauth://totp/") || strings.Contains(form.body, string(p.Persona(t, "employee").IDNumber)) {
			t.Error("no address for an app, or one with the whole ID number")
		}
		wrong := b.submit(form, "code", "12", "password", fixture.Password)
		if wrong.status != http.StatusUnprocessableEntity || wrong.secret() != form.secret() || !wrong.says(text.NoAppCode) {
			t.Errorf("a wrong code: %d %s", wrong.status, wrong.text("main"))
		}
		testkit.CheckHTML(t, wrong.body)

		_, codes := b.addApp()
		testkit.CheckHTML(t, codes.body)
		shown := shownCodes.FindAllString(codes.body, -1)
		if len(shown) != citizen.RecoveryCodeCount || !codes.says("只显示这一次") || codes.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%d codes are shown: %s", len(shown), codes.text("main"))
		}
		receipt := b.follow(b.submit(codes, "action", "kept"))
		if !receipt.says(text.Acts["authenticator.add"]) || !receipt.says("从下一次登录起") || shownCodes.MatchString(receipt.text("main")) {
			t.Errorf("the receipt says %s", receipt.text("main"))
		}
		if again := b.get(secondFactor + "/codes"); shownCodes.MatchString(again.text("main")) || !again.says("还剩 10 个") {
			t.Errorf("the codes are shown again: %s", again.text("main"))
		}
		after := b.get(secondFactor)
		testkit.CheckHTML(t, after.body)
		if !after.says(text.SecondFactorOn) || !after.says("还剩 10 个，共 10 个") || strings.Contains(after.body, form.secret()) {
			t.Errorf("after: %s", after.text("main"))
		}
		if got := b.get(secondFactor + "/app"); got.header.Get("Location") != secondFactor {
			t.Errorf("adding a second app: %d", got.status)
		}
	})
}

func TestRecoveryCodesAreShownForTenMinutesAtMost(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	b.signIn("employee")
	b.addApp()
	p.Clock.Advance(9 * time.Minute)
	if got := b.get(secondFactor + "/codes"); shownCodes.MatchString(got.text("main")) {
		t.Error("the codes are still shown")
	}
	b.submit(b.get(secondFactor+"/codes"), "password", fixture.Password)
	if got := b.get(secondFactor + "/codes"); len(shownCodes.FindAllString(got.body, -1)) != citizen.RecoveryCodeCount {
		t.Error("a new set is not shown")
	}
	other := p.browser(t)
	other.givePassword("employee", fixture.Password, "")
	if got := other.get(secondFactor + "/codes"); got.status != http.StatusSeeOther {
		t.Errorf("a sign-in half-way sees them: %d", got.status)
	}
}

func TestTheSecondStepCantBeSkipped(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		owner := p.browser(t)
		owner.signIn("employee")
		secret, _ := owner.addApp()

		b := p.browser(t)
		if got := b.get("/signin/second"); got.header.Get("Location") != "/signin?reason=second" {
			t.Errorf("the second step without the first: %d %s", got.status, got.header.Get("Location"))
		}
		if got := b.post("/signin/second", url.Values{"way": {"code"}, "code": {b.appCode(secret)}}); got.header.Get("Location") != "/signin?reason=second" {
			t.Errorf("a code without the password: %d", got.status)
		}
		wrong := b.givePassword("employee", "Wrong-2026", "")
		if wrong.status != http.StatusUnprocessableEntity || !wrong.says(text.BadSignIn) || wrong.says("第二步") {
			t.Errorf("a wrong password: %d %s", wrong.status, wrong.text("main"))
		}
		plain := p.browser(t).givePassword("guardian", "Wrong-2026", "")
		ids := []string{string(p.Persona(t, "employee").IDNumber), string(p.Persona(t, "guardian").IDNumber)}
		if bare(wrong, ids[0]) != bare(plain, ids[1]) {
			t.Error("a wrong password reads otherwise where there is a second factor")
		}

		first := b.givePassword("employee", fixture.Password, "/receipts")
		if first.header.Get("Location") != "/signin/second" {
			t.Fatalf("the right password: %d %s", first.status, first.header.Get("Location"))
		}
		form := b.follow(first)
		testkit.CheckHTML(t, form.body)
		if form.text("h1") != text.TitleSecondStep {
			t.Errorf("the heading is %q", form.text("h1"))
		}
		for _, address := range []string{"/my", "/receipts", secondFactor, "/account/password"} {
			if got := b.get(address); got.status != http.StatusSeeOther || !strings.HasPrefix(got.header.Get("Location"), "/signin") {
				t.Errorf("%s between the steps: %d %s", address, got.status, got.header.Get("Location"))
			}
		}
		refused := b.submit(form, "code", "12345x")
		if refused.status != http.StatusUnprocessableEntity || refused.value("code") != "" {
			t.Errorf("no code: %d", refused.status)
		}
		testkit.CheckHTML(t, refused.body)

		halfway := maps.Clone(b.cookies)
		code := b.appCode(secret)
		done := b.submit(form, "code", code)
		if done.header.Get("Location") != "/receipts" || b.get("/receipts").status != http.StatusOK {
			t.Fatalf("the code leads to %s (%d)", done.header.Get("Location"), done.status)
		}
		if b.cookies[sessionCookie] == halfway[sessionCookie] {
			t.Error("the token is that of the first step")
		}
		thief := p.browser(t)
		thief.cookies = halfway
		if got := thief.get("/my"); got.status != http.StatusSeeOther {
			t.Error("the old token is signed in")
		}
		if got := thief.post("/signin/second", url.Values{"way": {"code"}, "code": {code}}); got.header.Get("Location") != "/signin?reason=second" {
			t.Errorf("the second step once more: %d %s", got.status, got.header.Get("Location"))
		}

		again := p.browser(t)
		again.givePassword("employee", fixture.Password, "")
		if got := again.submit(again.get("/signin/second"), "code", code); got.status != http.StatusUnprocessableEntity {
			t.Errorf("a code used before: %d", got.status)
		}
		p.Clock.Advance(10 * time.Minute)
		if got := again.follow(again.get("/signin/second")); !got.says(text.SecondTimedOut) {
			t.Errorf("ten minutes later: %s", got.text("main"))
		}
	})
}

func TestARecoveryCodeInPlaceOfTheApp(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	owner := p.browser(t)
	owner.signIn("employee")
	_, codes := owner.addApp()
	code := shownCodes.FindString(codes.body)
	b := p.browser(t)
	b.givePassword("employee", fixture.Password, "")
	if got := b.post("/signin/second", url.Values{"way": {"recovery"}, "recovery": {"AAAA-AAAA"}}); got.status != http.StatusUnprocessableEntity || !got.says(text.BadRecoveryCode) {
		t.Errorf("a wrong code: %d", got.status)
	}
	if got := b.post("/signin/second", url.Values{"way": {"recovery"}, "recovery": {strings.ToLower(code)}}); got.header.Get("Location") != "/my" {
		t.Fatalf("%d %s", got.status, got.text("main"))
	}
	if got := b.get(secondFactor); !got.says("还剩 9 个") {
		t.Error("it is not used up")
	}
}

func TestWrongSecondStepsAreThrottled(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	owner := p.browser(t)
	owner.signIn("employee")
	_, codes := owner.addApp()
	b := p.browser(t)
	b.givePassword("employee", fixture.Password, "")
	for range 10 {
		b.post("/signin/second", url.Values{"way": {"recovery"}, "recovery": {"AAAA-AAAA"}})
	}
	got := b.post("/signin/second", url.Values{"way": {"recovery"}, "recovery": {shownCodes.FindString(codes.body)}})
	if got.status != http.StatusTooManyRequests || !got.says("10 分钟") {
		t.Errorf("the eleventh: %d %s", got.status, got.text("main"))
	}
	testkit.CheckHTML(t, got.body)
}

// script sends what passkey.js does, and reads the answer.
func (b *browser) script(address string, body any) (status int, answer struct {
	Options json.RawMessage
	Go      string
	Problem string
}) {
	b.t.Helper()
	sent, err := json.Marshal(body)
	if err != nil {
		b.t.Fatal(err)
	}
	got := b.send(http.MethodPost, address, "application/json", strings.NewReader(string(sent)))
	if got.header.Get("Content-Type") == "application/json" {
		if err := json.Unmarshal([]byte(got.body), &answer); err != nil {
			b.t.Fatal(err)
		}
	}
	return got.status, answer
}

func answerOf(device *testkit.Authenticator, made []byte) map[string]any {
	return map[string]any{"answer": json.RawMessage(made)}
}

func (b *browser) addPasskey(name string) *testkit.Authenticator {
	b.t.Helper()
	device := testkit.NewAuthenticator(b.t, fixture.BaseURL)
	status, begun := b.script(secondFactor+"/passkey/begin", map[string]string{"name": name, "password": fixture.Password})
	if status != http.StatusOK || begun.Options == nil {
		b.t.Fatalf("begin: %d %s", status, begun.Problem)
	}
	status, done := b.script(secondFactor+"/passkey/finish", answerOf(device, device.Create(begun.Options)))
	if status != http.StatusOK || done.Go == "" {
		b.t.Fatalf("finish: %d %s", status, done.Problem)
	}
	return device
}

func TestPasskeysByTheirPages(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		owner := p.browser(t)
		who := owner.signIn("employee")
		status, refused := owner.script(secondFactor+"/passkey/begin", map[string]string{"name": "我的手机", "password": "Wrong-2026"})
		if status != http.StatusUnprocessableEntity || refused.Problem != text.WrongPassword {
			t.Errorf("without the password: %d %q", status, refused.Problem)
		}
		device := owner.addPasskey("我的<手机>")
		list := owner.get(secondFactor)
		testkit.CheckHTML(t, list.body)
		if !list.says("我的<手机>") || !list.says(text.SecondFactorOn) {
			t.Errorf("the page says %s", list.text("main"))
		}

		b := p.browser(t)
		signIn := b.get("/signin?next=/receipts")
		if !strings.Contains(signIn.body, `data-passkey="get"`) || !strings.Contains(signIn.body, `data-next="/receipts"`) {
			t.Error("the sign-in page offers no passkey")
		}
		_, begun := b.script("/signin/passkey/begin", struct{}{})
		if strings.Contains(string(begun.Options), "allowCredentials\":[{") || strings.Contains(string(begun.Options), who.PersonNo) {
			t.Errorf("the question tells who: %s", begun.Options)
		}
		before := b.cookies[sessionCookie]
		sent := answerOf(device, device.Get(begun.Options))
		sent["next"] = "//evil.example"
		if _, done := b.script("/signin/passkey/finish", sent); done.Go != "/my" {
			t.Fatalf("leads to %q (%s)", done.Go, done.Problem)
		}
		if b.cookies[sessionCookie] == before || b.get("/my").status != http.StatusOK {
			t.Error("the token is the same, or nobody is signed in")
		}
		replayed := p.browser(t)
		replayed.cookies[sessionCookie] = before
		if status, done := replayed.script("/signin/passkey/finish", sent); status == http.StatusOK || done.Go != "" {
			t.Errorf("the answer once more: %d %q", status, done.Go)
		}

		second := p.browser(t)
		form := second.follow(second.givePassword("employee", fixture.Password, "/receipts"))
		if !strings.Contains(form.body, "/signin/second/passkey") || strings.Contains(form.body, `id="code"`) {
			t.Error("the second step does not offer the passkey, or offers an app that is not there")
		}
		_, begun = second.script("/signin/second/passkey/begin", struct{}{})
		if _, done := second.script("/signin/second/passkey/finish", answerOf(device, device.Get(begun.Options))); done.Go != "/receipts" {
			t.Fatalf("leads to %q (%s)", done.Go, done.Problem)
		}
		if got := second.get("/receipts"); got.status != http.StatusOK {
			t.Errorf("after it: %d", got.status)
		}
	})
}

func TestAPasskeysPage(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	owner, other := p.browser(t), p.browser(t)
	owner.signIn("employee")
	other.signIn("guardian")
	owner.addPasskey("我的手机")
	address := regexp.MustCompile(secondFactor + `/passkeys/[0-9a-f]+`).FindString(owner.get(secondFactor).body)
	shown := owner.get(address)
	testkit.CheckHTML(t, shown.body)
	if !shown.says("我的手机") {
		t.Errorf("the page says %s", shown.text("main"))
	}
	for name, got := range map[string]page{
		"looking":  other.get(address),
		"renaming": other.post(address, url.Values{"key": {newKey()}, "action": {"rename"}, "name": {"x"}}),
		"removing": other.post(address, url.Values{"key": {newKey()}, "action": {"remove"}, "password": {fixture.Password}}),
	} {
		if got.status != http.StatusNotFound {
			t.Errorf("%s by another person: %d", name, got.status)
		}
	}
	if got := owner.submit(shown, "action", "rename", "name", "一二三四五六七八九十一二三四五六七八九十一"); got.status != http.StatusUnprocessableEntity || got.value("name") == "我的手机" {
		t.Errorf("a name too long: %d", got.status)
	}
	if got := owner.follow(owner.submit(shown, "action", "rename", "name", "旧手机")); !got.says("旧手机") {
		t.Errorf("the receipt says %s", got.text("main"))
	}
	if got := owner.post(address, url.Values{"key": {newKey()}, "action": {"remove"}}); got.status != http.StatusUnprocessableEntity {
		t.Errorf("removing without the password: %d", got.status)
	}
	got := owner.follow(owner.post(address, url.Values{"key": {newKey()}, "action": {"remove"}, "password": {fixture.Password}}))
	if !got.says(text.Acts["passkey.remove"]) || p.Count(t, "passkeys") != 0 {
		t.Errorf("removed: %s", got.text("main"))
	}
}

func TestWhereThereAreNoPasskeysThePagesSaySo(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t), func(o *web.Options) { o.BaseURL = &url.URL{Scheme: "http", Host: "127.0.0.1:8080"} })
	b := p.browser(t)
	if got := b.get("/signin"); strings.Contains(got.body, "passkey") {
		t.Error("the sign-in page offers a passkey")
	}
	b.signIn("employee")
	if got := b.get(secondFactor); !got.says("目前的网址不能使用通行密钥") || strings.Contains(got.body, "data-passkey") {
		t.Errorf("the page says %s", got.text("main"))
	}
	status, refused := b.script(secondFactor+"/passkey/begin", map[string]string{"name": "x", "password": fixture.Password})
	if status != http.StatusUnprocessableEntity || refused.Problem != text.NoPasskeysHere {
		t.Errorf("asked for all the same: %d %q", status, refused.Problem)
	}
}

func TestNonsenseForTheScriptsAddresses(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	b.get("/signin")
	for _, address := range []string{"/signin/passkey/finish", "/signin/second/passkey/finish"} {
		for body, want := range map[string]int{"": http.StatusBadRequest, "nonsense": http.StatusBadRequest, `{"answer":`: http.StatusBadRequest,
			`"` + strings.Repeat("x", 70<<10) + `"`: http.StatusRequestEntityTooLarge} {
			if got := b.send(http.MethodPost, address, "application/json", strings.NewReader(body)); got.status != want {
				t.Errorf("%s with %.12q: %d, want %d", address, body, got.status, want)
			}
		}
	}
	if got := b.send(http.MethodPost, secondFactor+"/passkey/begin", "application/json", strings.NewReader("{}")); got.header.Get("Location") != "/signin?next=%2Faccount%2Fsecond-factor&reason=ended" {
		t.Errorf("a visitor adding a passkey: %d", got.status)
	}
	b.header.Set("Sec-Fetch-Site", "cross-site")
	if got := b.send(http.MethodPost, "/signin/passkey/begin", "application/json", strings.NewReader("{}")); got.status != http.StatusForbidden {
		t.Errorf("from another site: %d", got.status)
	}
}

func TestAnAgencyThatAsksForASecondFactor(t *testing.T) {
	onBothEngines(t, func(t *testing.T, free *portal) {
		p := newPortal(t, free.World, func(o *web.Options) {
			o.Citizen = citizen.New(o.DB, secret.NewFastHasher(), citizen.Settings{RequireSecondFactor: true})
		})
		b := p.browser(t)
		b.signIn("employee")
		for _, address := range []string{"/my", "/receipts", "/account/password", "/records/pension/contributions", "/records/pension/contributions/download.csv"} {
			if got := b.get(address); got.header.Get("Location") != secondFactor {
				t.Errorf("%s before it is set up: %d %s", address, got.status, got.header.Get("Location"))
			}
		}
		if got := b.post("/proof/access-code", url.Values{"key": {newKey()}, "action": {"create"}}); got.header.Get("Location") != secondFactor || p.Count(t, "access_codes") != 0 {
			t.Errorf("an act before it is set up: %d", got.status)
		}
		if got := b.get(secondFactor); !got.says(text.MustAddTitle) {
			t.Errorf("the page says %s", got.text("main"))
		}
		for _, address := range []string{"/verify", "/terms"} {
			if got := b.get(address); got.status != http.StatusOK {
				t.Errorf("%s, a page for everyone: %d", address, got.status)
			}
		}
		elsewhere := p.browser(t)
		elsewhere.signIn("employee")
		_, codes := b.addApp()
		if len(shownCodes.FindAllString(codes.body, -1)) != citizen.RecoveryCodeCount {
			t.Error("no recovery codes are given")
		}
		if got := b.get("/my"); got.status != http.StatusOK {
			t.Errorf("once it is set up: %d", got.status)
		}
		elsewhere.get(secondFactor)
		if got := elsewhere.get("/my"); got.status != http.StatusOK {
			t.Errorf("on the other device: %d", got.status)
		}
		if got := b.submit(b.get(secondFactor+"/app/remove"), "password", fixture.Password); got.status != http.StatusUnprocessableEntity || !got.says(text.LastFactor) {
			t.Errorf("removing it again: %d", got.status)
		}
		out := p.browser(t)
		out.signIn("guardian")
		if got := out.post("/signout", nil); got.header.Get("Location") != "/signin?reason=out" {
			t.Errorf("signing out: %d", got.status)
		}
	})
}
