package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"shebao/internal/citizen"
	"shebao/internal/secret"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
	"shebao/internal/web"
)

// withNews are the texts as a later version of the product has them: the terms changed twice, the statement not at all.
func withNews() []text.AgreedText {
	list := slices.Clone(text.AgreedTexts)
	list[0].Versions = append(slices.Clone(list[0].Versions),
		text.TextVersion{Version: "2027-03", Since: "2027年3月1日", Changes: []string{"第一项变更。"}},
		text.TextVersion{Version: "2027-05", Since: "2027年5月1日", Changes: []string{"第二项变更。", "第三项变更。"}})
	return list
}

// later is the portal with those texts, on the same database.
func (p *portal) later(t *testing.T) *portal {
	t.Helper()
	return newPortal(t, p.World, func(o *web.Options) {
		o.Citizen = citizen.New(p.DB, p.hasher, citizen.Settings{AgreedTexts: withNews()})
	})
}

func TestWhoeverAgreedToOlderTermsIsAskedAfterSigningIn(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		now := p.browser(t)
		who := now.signIn("employee")
		if got := now.get("/my"); got.status != http.StatusOK {
			t.Fatalf("with the terms of registration: %d", got.status)
		}

		b := p.later(t).browser(t)
		b.signIn("employee")
		for _, address := range []string{"/my", "/receipts", "/records/pension/contributions", "/services/card/report-lost", "/account/second-factor"} {
			if got := b.get(address); got.status != http.StatusSeeOther || !strings.HasPrefix(got.header.Get("Location"), "/terms/changes?next=") {
				t.Errorf("%s before agreeing: %d to %s", address, got.status, got.header.Get("Location"))
			}
		}
		if got := b.post("/services/card/report-lost", nil); got.header.Get("Location") != "/terms/changes?next=%2Fservices%2Fcard%2Freport-lost" {
			t.Errorf("posting before agreeing leads to %q", got.header.Get("Location"))
		}
		for _, address := range []string{"/terms", "/privacy", "/account/close"} {
			if got := b.get(address); got.status != http.StatusOK {
				t.Errorf("%s before agreeing: %d, want 200", address, got.status)
			}
		}
		asked := b.follow(b.get("/receipts?page=1"))
		testkit.CheckHTML(t, asked.body)
		for _, said := range []string{"《服务条款》2027-05版", "2027年5月1日", "第一项变更。", "第二项变更。", "第三项变更。", "2026-12版（2026年11月23日", "不同意，退出登录"} {
			if !asked.says(said) {
				t.Errorf("the page does not say %s:\n%s", said, asked.text("main"))
			}
		}
		if asked.says("《个人信息保护说明》2026-11版") {
			t.Error("the page asks about a text that did not change")
		}
		if got := b.submit(asked, "agree", text.VersionsMark(text.AgreedTexts)); got.status != http.StatusUnprocessableEntity || !got.says(text.AgreementMoved) {
			t.Errorf("agreeing to the version of another day: %d", got.status)
		}
		mark := text.VersionsMark(withNews())
		gone := b.submit(asked, "agree", mark)
		if gone.header.Get("Location") != "/receipts?page=1" {
			t.Errorf("after agreeing one is led to %q", gone.header.Get("Location"))
		}
		if got := b.follow(gone); got.status != http.StatusOK {
			t.Errorf("after agreeing the page answers %d", got.status)
		}
		again := b.submit(asked, "agree", mark) // the second press
		if again.header.Get("Location") != "/receipts?page=1" {
			t.Errorf("agreeing twice: %d to %q", again.status, again.header.Get("Location"))
		}
		agreed, err := p.DB.Agreements(t.Context(), who.PersonNo)
		if err != nil || len(agreed) != 3 || !slices.Contains(agreed, store.Agreement{Text: "terms", Version: "2027-05", At: p.Clock.Now().Unix()}) {
			t.Errorf("kept is %+v, %v", agreed, err)
		}
		if n := p.Count(t, "audit_log WHERE act = 'agree'"); n != 1 {
			t.Errorf("%d acts in the audit log, want one", n)
		}

		next := p.later(t).browser(t)
		next.signIn("employee")
		if got := next.get("/my"); got.status != http.StatusOK {
			t.Errorf("at the next sign-in: %d", got.status)
		}
	})
}

func TestWhoeverDoesNotAgreeMayLeave(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t)).later(t)
	b := p.browser(t)
	b.signIn("employee")
	asked := b.follow(b.get("/my"))
	if !strings.Contains(asked.body, `action="/signout"`) || !strings.Contains(asked.body, `href="/account/close"`) {
		t.Errorf("there is no way out:\n%s", asked.text("main"))
	}
	if got := b.post("/signout", nil); got.header.Get("Location") != "/signin?reason=out" {
		t.Errorf("signing out: %d to %q", got.status, got.header.Get("Location"))
	}
	closing := p.browser(t)
	closing.signIn("employee")
	closing.submit(closing.get("/account/close"), "phone", p.Persona(t, "employee").Phone, "password", fixture.Password)
	if got := closing.get("/account/close"); got.header.Get("Location") != "/signin?next=%2Faccount%2Fclose" {
		t.Errorf("after closing the registration without agreeing: %d to %q", got.status, got.header.Get("Location"))
	}
	visitor := p.browser(t)
	if got := visitor.get("/terms/changes"); got.header.Get("Location") != "/signin?next=%2Fterms%2Fchanges" {
		t.Errorf("a visitor: %d to %q", got.status, got.header.Get("Location"))
	}
	if got := visitor.post("/terms/changes", nil); got.status != http.StatusSeeOther {
		t.Errorf("a visitor who agrees: %d", got.status)
	}
}

// Who froze changes, or comes while nothing is changed, must be able to agree, or they could not even look.
func TestAgreeingGoesOnWhileFrozen(t *testing.T) {
	w := fixture.SQLite(t)
	p := newPortal(t, w)
	who := p.Persona(t, "employee")
	w.Edit(t, "UPDATE registrations SET frozen_at = $1 WHERE person_no = $2", w.Clock.Now().Unix(), who.PersonNo)
	b := p.later(t).browser(t)
	b.signIn("employee")
	if got := b.submit(b.follow(b.get("/my")), "agree", text.VersionsMark(withNews())); got.header.Get("Location") != "/my" {
		t.Errorf("agreeing while frozen: %d to %q\n%s", got.status, got.header.Get("Location"), got.text("main"))
	}
}

func TestAtRegistrationBothTextsAreShownWithTheirVersions(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	shown := p.browser(t).get("/register")
	for _, said := range []string{"六、条款变更", "版本：2026-12，自2026年12月1日起施行", "二、我们处理哪些信息", "发给您的短信、邮件和消息：用来告诉您办理结果", "保存期为 3 年", fixture.Agency + "（以下称「我们」）"} {
		if !shown.says(said) {
			t.Errorf("the first page of registration does not say %s", said)
		}
	}
}

// The page on personal information and that of 注销 say the times by which data is swept, and whom to turn to, as the agency has set them.
func TestThePageOnPersonalInformationGoesByTheSettings(t *testing.T) {
	w := fixture.SQLite(t)
	p := newPortal(t, w, func(o *web.Options) {
		o.Citizen = citizen.New(w.DB, secret.NewFastHasher(), citizen.Settings{PrivacyContact: "信息科，电话 0755-1234567",
			Keep: store.Retention{"messages": {Years: 7}, "evidence": {Days: 4000}, "cases": store.Ever}})
	})
	b := p.browser(t)
	shown := b.get("/privacy")
	for _, said := range []string{fixture.Agency, "请联系：信息科，电话 0755-1234567", "保存期为 7 年", "申请和决定保存期为长期，材料保存期为 4000 天", "不满十四周岁的未成年人不能自行注册",
		"敏感个人信息", "也不向境外提供", "撤回同意", "「个人信息的查阅、更正和删除」", "3 个工作日内答复"} {
		if !shown.says(said) {
			t.Errorf("the page does not say %s", said)
		}
	}
	b.signIn("employee")
	closing := b.get("/account/close")
	for _, said := range []string{"电话、邮箱、地址、密码、验证方式、设备和通知设置立即删除", "保存期为 7 年（民法典第一百八十八条）", "信息科，电话 0755-1234567"} {
		if !closing.says(said) {
			t.Errorf("注销 does not say %s", said)
		}
	}
}
