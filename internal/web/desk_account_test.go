package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// pressAt sends what a button of a page sends: the key of the form that has it, and its other fields.
func (b *browser) pressAt(address, action string, fields ...string) page {
	b.t.Helper()
	values := url.Values{"action": {action}, "key": {newKey()}}
	for i := 0; i+1 < len(fields); i += 2 {
		values.Add(fields[i], fields[i+1])
	}
	return b.post(address, values)
}

func TestAnAccountIsMadeAndItsFirstPasswordIsShownOnce(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b, sec := p.browser(t), p.browser(t)
		b.staffed("sys", "system")
		sec.staffed("sec", "security")
		form := b.get("/staff/accounts/new")
		if wrong := b.submit(form, "name", "Anna Li", "shown_name", ""); wrong.status != 422 || !wrong.says(text.BadStaffName) || wrong.value("name") != "Anna Li" {
			t.Errorf("%d: %s", wrong.status, wrong.text("main"))
		}
		made := b.submit(form, "name", "anna", "shown_name", "李安娜", "office", "福田")
		again := b.submit(form, "name", "anna", "shown_name", "李安娜", "office", "福田")
		if got := again.header.Get("Location"); got != "/staff/accounts/of/anna" || p.Count(t, "staff_accounts WHERE name = 'anna'") != 1 {
			t.Errorf("pressed twice: %d to %q", again.status, got)
		}
		page := b.follow(made)
		first := shownHalf.FindString(page.text("main"))
		testkit.CheckHTML(t, page.body)
		if first == "" || !page.says(text.FirstPasswordTitle) || !page.says("没有岗位") {
			t.Fatalf("%s", page.text("main"))
		}
		if later := b.get("/staff/accounts/of/anna"); strings.Contains(later.body, first) {
			t.Error("it is shown again")
		}
		href := approvalHref.FindString(sec.get("/staff/approvals").body)
		second := shownHalf.FindString(sec.follow(sec.pressAt(href, "approve")).text("main"))
		for given, want := range map[string]string{first: "", second: "", first + second: "/staff/signin/password"} {
			if got := p.tries(t, "anna", given); got != want {
				t.Errorf("%q leads to %q", given, got)
			}
		}
		if taken := b.submit(b.get("/staff/accounts/new"), "name", "anna", "shown_name", "别人"); !taken.says(text.StaffNameTaken) {
			t.Errorf("taken: %d", taken.status)
		}
		if got := b.follow(b.pressAt("/staff/accounts/of/anna", "disable")); !got.says(text.AccountDisabled) || !got.says("启用账号") {
			t.Errorf("%s", got.text("main"))
		}
		if got := b.pressAt("/staff/accounts/of/sys", "disable"); got.status != 422 || !got.says(text.NotOwnAccount) {
			t.Errorf("one's own: %d", got.status)
		}
		if got := b.pressAt("/staff/accounts/of/nobody", "disable"); got.status != http.StatusNotFound {
			t.Errorf("nobody's: %d", got.status)
		}
	})
}

func TestRolesAreGrantedOnThePagesAndASecondPersonDecides(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		first, second, anna := p.browser(t), p.browser(t), p.browser(t)
		first.staffed("sec", "security")
		second.staffed("sec2", "security")
		anna.staffed("anna")
		if got := anna.get("/staff"); !got.says("您的账号还没有任何岗位权限") {
			t.Errorf("%s", got.text("main"))
		}
		if got := first.pressAt("/staff/grants/of/anna", "grant"); got.status != 422 || !got.says(text.ChooseRole) {
			t.Errorf("none chosen: %d", got.status)
		}
		if got := first.pressAt("/staff/grants/of/anna", "grant", "role", "auditor"); got.status != 422 || !got.says("请输入理由") {
			t.Errorf("without a reason: %d", got.status)
		}
		if got := first.follow(first.pressAt("/staff/grants/of/anna", "grant", "role", "auditor", "reason", "新任审计员<b>")); !got.says(text.ProposalMade) {
			t.Fatalf("%s", got.text("main"))
		}
		list := second.get("/staff/approvals")
		href := regexp.MustCompile(`/staff/approvals/\w+`).FindString(list.body)
		if !list.says("授予管理岗位") || href == "" || !second.get("/staff").says("待复核") {
			t.Fatalf("%s", list.text("main"))
		}
		if got := first.get("/staff/approvals"); got.says("件待复核") || !got.says("等别人复核") {
			t.Errorf("the first is told to decide it: %s", got.text("main"))
		}
		detail := second.get(href)
		testkit.CheckHTML(t, detail.body)
		if !detail.says("新任审计员<b>") || !detail.says("审计员") || !detail.says("anna") {
			t.Errorf("%s", detail.text("main"))
		}
		if got := first.pressAt(href, "approve"); got.status != http.StatusForbidden {
			t.Errorf("the first decides: %d", got.status)
		}
		if got := anna.get(href); got.status != http.StatusForbidden {
			t.Errorf("anna reads it: %d", got.status)
		}
		if got := second.pressAt(href, "refuse"); got.status != 422 {
			t.Errorf("refused without a word: %d", got.status)
		}
		if got := second.follow(second.pressAt(href, "approve")); !got.says(text.ProposalApprovedSaid) || !got.says("已同意") {
			t.Errorf("%s", got.text("main"))
		}
		if got := anna.get("/staff/own"); !got.says("查询审计日志") {
			t.Errorf("she may not with the next page: %s", got.text("main"))
		}
		if got := second.pressAt(href, "approve"); got.status != http.StatusConflict {
			t.Errorf("twice: %d", got.status)
		}
		if got := second.follow(second.pressAt("/staff/grants/of/anna", "take", "role", "auditor")); !got.says(text.RoleTakenAway) {
			t.Errorf("%s", got.text("main"))
		}
		if got := anna.get("/staff/own"); got.says("查询审计日志") {
			t.Error("she still may")
		}
	})
}

func TestARoleIsMadeChangedAndRemovedOnThePages(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		b := p.browser(t)
		b.staffed("sec", "security")
		made := b.pressAt("/staff/roles/new", "", "role", "window", "area", "work", "title", "窗口", "description", "窗口受理", "use", "cases.work", "use", "audit.read")
		if made.status != 422 || !made.says(text.NotOfTheArea) || !strings.Contains(made.body, `value="audit.read" checked`) {
			t.Errorf("two areas: %d", made.status)
		}
		made = b.pressAt("/staff/roles/new", "", "role", "window", "area", "work", "title", "窗口", "description", "窗口受理", "use", "cases.work", "use", "enquiries")
		if got := b.follow(made); !got.says(text.RoleSaved) || !got.says("窗口受理") {
			t.Fatalf("%s", got.text("main"))
		}
		page := b.get("/staff/roles/of/window")
		testkit.CheckHTML(t, page.body)
		if strings.Contains(page.body, `value="audit.read"`) || !strings.Contains(page.body, `value="enquiries" checked`) {
			t.Error("its page offers permissions of another area, or forgets its own")
		}
		b.pressAt("/staff/roles/of/window", "", "title", "窗口", "description", "窗口受理", "use", "cases.work")
		if role, err := p.DB.StaffRole(t.Context(), "window"); err != nil || len(role.Use) != 1 {
			t.Errorf("%+v, %v", role, err)
		}
		if got := b.follow(b.pressAt("/staff/roles/of/window", "remove")); !got.says(text.RoleRemoved) || got.says("窗口受理") {
			t.Errorf("%s", got.text("main"))
		}
		if got := b.pressAt("/staff/roles/of/security", "", "title", "x", "description", "x", "use", "roles.grant", "reason", "x"); got.status != 422 {
			t.Errorf("one's own role: %d", got.status)
		}
	})
}

func TestAppsAndPasskeysOfStaffAreChangedWithThePassword(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	b.hire("anna")
	form := b.get("/staff/own/factor/app")
	app := strings.ReplaceAll(form.secret(), "-", "")
	if wrong := b.submit(form, "code", b.appCode(app), "password", "Wrong-2026"); wrong.status != 422 || wrong.secret() != form.secret() {
		t.Errorf("with a wrong password: %d", wrong.status)
	}
	if done := b.follow(b.submit(form, "code", b.appCode(app), "password", fixture.Password)); !done.says(text.AppChanged) {
		t.Errorf("%s", done.text("main"))
	}
	if last := b.submit(b.get("/staff/own/factor/app/remove"), "password", fixture.Password); last.status != 422 || !last.says(text.LastFactor) {
		t.Errorf("the last one: %d", last.status)
	}
	if got := b.get("/staff/own/factor/passkeys/none"); got.status != http.StatusNotFound {
		t.Errorf("no such passkey: %d", got.status)
	}
}
