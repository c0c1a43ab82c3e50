package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"shebao/internal/menu"
	"shebao/internal/secret"
	"shebao/internal/staff"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// employ makes an account with a first password and no second factor.
func (p *portal) employ(t testing.TB, name, password string) {
	t.Helper()
	err := p.staff.AddAccount(t.Context(), staff.Operator("test"), staff.NewAccount{Name: name, ShownName: "新人" + name, Password: password})
	if err != nil {
		t.Fatal(err)
	}
}

// staffed makes a ready account with standard roles, and signs the browser in with it.
func (b *browser) staffed(name string, roles ...string) {
	b.t.Helper()
	if err := b.portal.staff.SeedRoles(b.t.Context(), staff.Operator("test")); err != nil {
		b.t.Fatal(err)
	}
	err := b.portal.staff.AddAccount(b.t.Context(), staff.Operator("test"), staff.NewAccount{Name: name, ShownName: "测试" + name, Password: fixture.Password,
		Roles: roles, Ready: true, App: secret.DemoApp(name)})
	if err != nil {
		b.t.Fatal(err)
	}
	b.signInStaff(name)
}

func TestNoPageOfTheDeskOpensBeforeTheSignInIsWhole(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		p.employ(t, "anna", "First-given-1")
		b := p.browser(t)
		closed := func(when string) {
			t.Helper()
			for _, page := range menu.ForStaff().Pages() {
				if page.Path == "" || page.Audience == menu.StaffDoor {
					continue
				}
				if got := b.get(page.Path); got.status != http.StatusSeeOther || !strings.HasPrefix(got.header.Get("Location"), "/staff/signin?next=") {
					t.Errorf("%s, %s answers %d to %s", when, page.Path, got.status, got.header.Get("Location"))
				}
			}
		}
		answer := b.submit(b.get("/staff/signin?next=%2Fstaff%2Fown%3Fx%3D1"), "name", "anna", "password", "First-given-1")
		if got := answer.header.Get("Location"); got != "/staff/signin/password" {
			t.Fatalf("the first password leads to %q", got)
		}
		closed("after the password")
		for _, skip := range []string{"/staff/signin/factor", "/staff/signin/second"} {
			if got := b.get(skip).header.Get("Location"); got != "/staff/signin/password" {
				t.Errorf("%s leads to %q", skip, got)
			}
		}
		form := b.get("/staff/signin/password")
		if wrong := b.submit(form, "password", "First-given-1", "again", "First-given-1"); wrong.status != 422 || !wrong.says(text.PasswordUsed) {
			t.Errorf("the same again: %d", wrong.status)
		}
		answer = b.submit(form, "password", "Longan-tree-26", "again", "Longan-tree-26")
		if got := answer.header.Get("Location"); got != "/staff/signin/factor" {
			t.Fatalf("the new password leads to %q:\n%s", got, answer.text("main"))
		}
		closed("after the new password")
		form = b.get("/staff/signin/factor")
		app := strings.ReplaceAll(form.secret(), "-", "")
		if wrong := b.submit(form, "code", "000000"); wrong.status != 422 || wrong.secret() != form.secret() {
			t.Errorf("a wrong code: %d, and another secret", wrong.status)
		}
		answer = b.submit(form, "code", b.appCode(app))
		if got := answer.header.Get("Location"); got != "/staff/own?x=1" {
			t.Fatalf("the app leads to %q:\n%s", got, answer.text("main"))
		}
		if got := b.follow(answer); got.status != http.StatusOK {
			t.Errorf("then %d", got.status)
		}
		// and from now on it takes the code
		p.Clock.Advance(time.Minute)
		b = p.browser(t)
		second := b.follow(b.submit(b.get("/staff/signin"), "name", "anna", "password", "Longan-tree-26"))
		closed("before the code")
		if strings.Contains(second.body, b.appCode(app)) {
			t.Error("the page shows the code of an app of somebody's own")
		}
		if got := b.follow(b.submit(second, "code", b.appCode(app))); !got.says("上次登录") {
			t.Errorf("the last sign-in is not said:\n%s", got.text("header"))
		}
	})
}

func TestTheSignInOfStaffLeadsToTheDeskOnly(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	p.hire(t, "anna")
	for next, want := range map[string]string{
		"/staff/own": "/staff/own", "/staff?x=1": "/staff?x=1", "/my": "/staff", "/staffroom": "/staff", "/staff/../my": "/staff",
		"/staff/%2e%2e/my": "/staff", "https://evil.example/staff/own": "/staff", "//evil.example/staff/": "/staff", "": "/staff",
	} {
		b := p.browser(t)
		p.Edit(t, "UPDATE staff_accounts SET app_step = 0")
		second := b.follow(b.submit(b.get("/staff/signin?next="+url.QueryEscape(next)), "name", "anna", "password", fixture.Password))
		if got := b.submit(second, "code", b.staffCode("anna")).header.Get("Location"); got != want {
			t.Errorf("%q leads to %q", next, got)
		}
	}
}

func TestTheDemoCodeIsShownInADemonstrationOnlyAndForItsOwnAccountsOnly(t *testing.T) {
	w := fixture.SQLite(t)
	shown := func(p *portal, name string) bool {
		b := p.browser(t)
		second := b.follow(b.submit(b.get("/staff/signin"), "name", name, "password", fixture.Password))
		return second.says(text.DemoCodeTitle) || strings.Contains(second.body, b.staffCode(name))
	}
	demo := newPortal(t, w)
	demo.hire(t, "anna")
	if !shown(demo, "anna") {
		t.Error("the demonstration shows no code")
	}
	if shown(newPortal(t, w, func(o *web.Options) { o.Demo = false }), "anna") {
		t.Error("a real portal shows the code")
	}
	by := staff.Clerk{Name: "anna"}
	app := secret.NewAppSecret()
	code, err := app.Code(secret.Step(w.DB.Now()))
	if err != nil {
		t.Fatal(err)
	}
	if err := demo.staff.ChangeApp(t.Context(), by, app, fixture.Password, code, ""); err != nil {
		t.Fatal(err)
	}
	if shown(demo, "anna") {
		t.Error("the code of an app of one's own is shown")
	}
}

func TestASessionOfStaffSurvivesNeitherDisablingNorAReset(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		root := staff.Operator("root")
		for what, end := range map[string]func(name string) error{
			"disabling": func(name string) error { return p.staff.DisableAccount(t.Context(), root, name, "") },
			"a password": func(name string) error {
				_, _, err := p.staff.ResetPassword(t.Context(), root, name, "忘记密码", "")
				return err
			},
			"a factor": func(name string) error {
				_, err := p.staff.ResetFactor(t.Context(), root, name, "换手机", "")
				return err
			},
			"signing out": func(name string) error { return p.staff.EndAccountSessions(t.Context(), root, name, "") },
		} {
			name := "of-" + strings.ReplaceAll(what, " ", "-")
			b := p.browser(t)
			b.hire(name)
			if got := b.get("/staff"); got.status != http.StatusOK {
				t.Fatalf("signed in: %d", got.status)
			}
			if err := end(name); err != nil {
				t.Fatal(err)
			}
			if got := b.get("/staff"); got.status != http.StatusSeeOther {
				t.Errorf("after %s: %d", what, got.status)
			}
		}
	})
}

func TestOnesOwnPasswordEndsTheOtherSessionsAndThisOneGoesOn(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		here, there := p.browser(t), p.browser(t)
		here.hire("anna")
		there.signInStaff("anna")
		if got := here.get("/staff/own/logins"); !got.says("现在登录着的地方（2 处）") {
			t.Errorf("%s", got.text("main"))
		}
		if wrong := here.submit(here.get("/staff/own/password"), "old", "Wrong-2026", "password", "Longan-tree-26", "again", "Longan-tree-26"); wrong.status != 422 {
			t.Errorf("with a wrong password: %d", wrong.status)
		}
		before := here.cookies["__Host-staff"]
		done := here.follow(here.submit(here.get("/staff/own/password"), "old", fixture.Password, "password", "Longan-tree-26", "again", "Longan-tree-26"))
		if !done.says(text.PasswordChanged) || before == "" || here.cookies["__Host-staff"] == before {
			t.Errorf("changed: %s", done.text("main"))
		}
		if got := there.get("/staff"); got.status != http.StatusSeeOther {
			t.Errorf("the other session goes on: %d", got.status)
		}
	})
}

func TestOtherSessionsAreSignedOut(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		here, there := p.browser(t), p.browser(t)
		here.hire("anna")
		there.signInStaff("anna")
		if got := here.follow(here.submit(here.get("/staff/own/logins"))); !got.says(text.OthersSignedOut) || !got.says("（1 处）") {
			t.Errorf("%s", got.text("main"))
		}
		if got := there.get("/staff"); got.status != http.StatusSeeOther {
			t.Errorf("the other goes on: %d", got.status)
		}
	})
}

func TestStaffAddAPasskeyAndSignInWithIt(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.hire("anna")
		device := testkit.NewAuthenticator(t, fixture.BaseURL)
		if status, said := b.script("/staff/own/factor/passkey/begin", map[string]string{"name": "我的电脑", "password": "Wrong-2026"}); status != 422 || said.Problem != text.WrongPassword {
			t.Errorf("without the password: %d %+v", status, said)
		}
		_, question := b.script("/staff/own/factor/passkey/begin", map[string]string{"name": "我的电脑", "password": fixture.Password})
		if _, said := b.script("/staff/own/factor/passkey/finish", answerOf(device, device.Create(question.Options))); said.Go != "/staff/own/factor" {
			t.Fatalf("%+v", said)
		}
		b = p.browser(t)
		second := b.follow(b.submit(b.get("/staff/signin?next=%2Fstaff%2Fown"), "name", "anna", "password", fixture.Password))
		if !second.says("通行密钥") || second.says(text.DemoCodeTitle) {
			t.Errorf("it offers %s", second.text("main"))
		}
		_, question = b.script("/staff/signin/second/passkey/begin", struct{}{})
		_, said := b.script("/staff/signin/second/passkey/finish", answerOf(device, device.Get(question.Options)))
		if said.Go != "/staff/own" || b.get("/staff/own").status != http.StatusOK {
			t.Errorf("%+v", said)
		}
		other := p.browser(t)
		other.get("/staff/signin")
		if _, said = other.script("/staff/signin/second/passkey/begin", struct{}{}); said.Go != "/staff/signin?reason=over" {
			t.Errorf("without a sign-in under way: %+v", said)
		}
	})
}

// Every page of the desk against every role that an agency begins with: it opens to those whose permissions the menu asks for, and to no
// other.
func TestEveryPageOfTheDeskForEveryStandardRole(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	for role := range text.StandardRoles {
		b := p.browser(t)
		b.staffed(strings.ReplaceAll(role, "_", "-"), role)
		held, err := p.DB.StaffRole(t.Context(), role)
		if err != nil {
			t.Fatal(err)
		}
		clerk := staff.Clerk{Permissions: held.Use}
		nav := b.get("/staff").body
		for _, page := range menu.ForStaff().Pages() {
			if page.Path == "" || page.Audience == menu.StaffDoor {
				continue
			}
			may := page.Capability == ""
			for _, need := range page.Needs() {
				may = may || clerk.May(need)
			}
			got := b.get(page.Path)
			switch {
			case !may && got.status != http.StatusForbidden:
				t.Errorf("%s at %s: %d, want 403", role, page.Path, got.status)
			case may && got.status != http.StatusOK && !nothingThere(page, got):
				t.Errorf("%s at %s: %d, want 200", role, page.Path, got.status)
			}
			if !page.Hidden && strings.Contains(nav, `href="`+page.Path+`"`) != may {
				t.Errorf("%s: %s in the menu is %v", role, page.Path, !may)
			}
		}
	}
}

// nothingThere says that an address was about one thing of which there is none: it is not found, or leads back to where one begins.
func nothingThere(p *menu.Page, got page) bool {
	return strings.Contains(p.Path, "{") && (got.status == http.StatusNotFound ||
		got.status == http.StatusSeeOther && strings.HasPrefix(got.header.Get("Location"), menu.ForStaff().Path(p.Parent)))
}

func TestEverybodyWhoProposesOrDecidesSeesWhatWaits(t *testing.T) {
	needs := menu.ForStaff().Page("staff-approvals").Needs()
	for _, permission := range staff.AllPermissions() {
		sees := false
		for _, need := range needs {
			sees = sees || need == permission
		}
		if staff.SeesProposals(staff.Clerk{Permissions: []string{permission}}) && !sees {
			t.Errorf("whoever holds %s proposes or decides something, and the page 待复核 is closed to them", permission)
		}
	}
}

func TestTheDeskHasEveryWord(t *testing.T) {
	everyKind, _ := staff.ProposalKinds(staff.Operator("test"))
	for _, kind := range everyKind {
		if text.ProposalKinds[kind] == "" {
			t.Errorf("text.ProposalKinds lacks %s", kind)
		}
	}
	for _, page := range menu.ForStaff().Pages() {
		if page.Path != "" && !page.Hidden && page.Parent != "" && (page.Lead == "" || page.Icon != "" && parts.IconNamed(page.Icon) == "") {
			t.Errorf("%s has no lead, or an icon that there is not", page.ID)
		}
	}
}
