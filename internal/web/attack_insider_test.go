package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

var shownHalf = regexp.MustCompile(`\b[A-Z2-7]{8}\b`)

var approvalHref = regexp.MustCompile(`/staff/approvals/\w+`)

// tries says where a name and a password lead.
func (p *portal) tries(t *testing.T, name, password string) string {
	t.Helper()
	b := p.browser(t)
	return b.submit(b.get("/staff/signin"), "name", name, "password", password).header.Get("Location")
}

// The attack: 系统管理 alone resets a clerk's and a reviewer's password and factor, signs in as both and approves a benefit in two seconds.
func TestOneInsiderDoesNotComeInAsTwoOthers(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		sys, sec, boss := p.browser(t), p.browser(t), p.browser(t)
		sys.staffed("sys", "system")
		sec.staffed("sec", "security")
		boss.staffed("boss", "supervisor")
		p.browser(t).staffed("cleo", "clerk")
		p.browser(t).staffed("rita", "reviewer")
		var halves []string
		for _, name := range []string{"cleo", "rita"} {
			at := "/staff/accounts/of/" + name
			for _, action := range []string{"password", "factor"} {
				if got := sys.pressAt(at, action); got.status != 422 || !got.says("请输入理由") {
					t.Errorf("%s of %s without a reason: %d", action, name, got.status)
				}
			}
			page := sys.follow(sys.pressAt(at, "password", "reason", "说忘记了"))
			half := shownHalf.FindString(page.text("main"))
			if half == "" || !page.says(text.FirstPasswordTitle) || !page.says(text.ProposalMade) {
				t.Fatalf("%s", page.text("main"))
			}
			halves = append(halves, half)
			sys.pressAt(at, "factor", "reason", "说手机丢了")
			for _, href := range approvalHref.FindAllString(sys.get("/staff/approvals").body, -1) {
				if got := sys.pressAt(href, "approve"); got.status != http.StatusForbidden {
					t.Errorf("the first agrees: %d", got.status)
				}
			}
			if got := p.tries(t, name, half); got != "" {
				t.Errorf("half a password leads to %q", got)
			}
			if account, err := p.DB.StaffAccount(t.Context(), name); err != nil || account.AppSince == 0 {
				t.Errorf("%s has lost the second factor, %v", name, err)
			}
		}
		if n := p.Count(t, "staff_resets"); n != 0 {
			t.Errorf("%d resets were done by one", n)
		}
		// the second person hands over the other half, which is shown to nobody else and once
		var href string
		for _, one := range approvalHref.FindAllString(sec.get("/staff/approvals").body, -1) {
			if page := sec.get(one); page.says("重置密码") && page.says("cleo") {
				href = one
				if !page.says("说忘记了") || !strings.Contains(page.body, "/staff/grants/of/cleo") || !page.says("失效时间") {
					t.Errorf("the second person reads\n%s", page.text("main"))
				}
			}
		}
		answer := sec.pressAt(href, "approve")
		if other := sys.get(href); shownHalf.MatchString(other.text("main")) {
			t.Error("the first person reads the second half")
		}
		page := sec.follow(answer)
		testkit.CheckHTML(t, page.body)
		second := shownHalf.FindString(page.text("main"))
		if second == "" || second == halves[0] || strings.Contains(page.body, halves[0]) {
			t.Fatalf("%s", page.text("main"))
		}
		if shownHalf.MatchString(sec.get(href).text("main")) {
			t.Error("the second half is shown again")
		}
		if got := p.tries(t, "cleo", halves[0]+second); got != "/staff/signin/second" {
			t.Errorf("both halves lead to %q", got)
		}
		for who, b := range map[string]*browser{"the supervisor": boss} {
			if got := b.get("/staff"); !got.says("cleo") || !got.says("说忘记了") {
				t.Errorf("%s reads\n%s", who, got.text("main"))
			}
		}
		told := boss.get("/staff")
		if got := boss.follow(boss.submit(told)); got.says("说忘记了") {
			t.Error("what was read is still there")
		}
	})
}

func TestWhatIsDoneInTheDayAfterAResetIsMarked(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		second, auditor := p.browser(t), p.browser(t)
		auditor.staffed("aud", "auditor")
		second.hire("second", staff.RatesRelease)
		p.hire(t, "editor", staff.RatesEdit)
		if _, err := p.staff.ResetFactor(t.Context(), staff.Operator("root"), "editor", "换手机", ""); err != nil {
			t.Fatal(err)
		}
		propose := func(month string) page {
			t.Helper()
			by := staff.Clerk{Name: "editor", Permissions: []string{staff.RatesEdit}}
			typed := staff.TypedFigure{Name: "minimum_wage", From: month, Value: "2800", Source: "甲"}
			if err := p.staff.ProposeFigure(t.Context(), by, typed, "调整", ""); err != nil {
				t.Fatal(err)
			}
			waiting, err := p.DB.WaitingProposals(t.Context(), 10)
			if err != nil {
				t.Fatal(err)
			}
			return second.get("/staff/approvals/" + waiting[len(waiting)-1].ID)
		}
		// the day begins with the first sign-in
		p.Clock.Advance(48 * time.Hour)
		p.Edit(t, "UPDATE staff_resets SET used_at = $1", p.Clock.Now().Unix())
		second.signInStaff("second")
		if got := propose("202703"); !got.says(text.AfterResetTitle("editor")) {
			t.Errorf("in the day after: %s", got.text("main"))
		}
		p.Clock.Advance(store.MarkedAfterReset)
		second.signInStaff("second")
		if got := propose("202704"); got.says(text.AfterResetTitle("editor")) {
			t.Error("still marked a day later")
		}
		auditor.signInStaff("aud")
		found := auditor.follow(auditor.submit(auditor.get("/staff/audit"), "actor", "editor", "act", "proposal.make"))
		if n := strings.Count(found.body, text.AuditField(store.NoteAfterReset)); n != 1 {
			t.Errorf("%d of two entries are marked in the audit log:\n%s", n, found.text("main"))
		}
	})
}

func TestTheSecondPersonReadsBeforeAndAfterAndFollowsToTheMatter(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	first, second := p.browser(t), p.browser(t)
	first.staffed("sec", "security")
	second.staffed("sec2", "security")
	if got := first.pressAt("/staff/roles/of/auditor", "", "title", "审计员", "description", "换了说法", "use", "audit.read", "reason", "改说明"); got.status != http.StatusSeeOther {
		t.Fatalf("%d %s", got.status, got.text("main"))
	}
	page := second.get(approvalHref.FindString(second.get("/staff/approvals").body))
	testkit.CheckHTML(t, page.body)
	if !page.says("变更前") || !page.says(text.StandardRoles["auditor"].Description) || !page.says("换了说法") || !strings.Contains(page.body, `/staff/roles/of/auditor"`) {
		t.Errorf("%s", page.text("main"))
	}
}

// A clerk neither looks at nor decides on their own record or a relative's.
func TestNobodyComesToTheirOwnRecordOrARelatives(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		me, aunt := p.Persona(t, "employee"), p.Persona(t, "self_payer")
		sys, b := p.browser(t), p.browser(t)
		sys.staffed("sys", "system")
		b.staffed("cleo", "clerk")
		search := func(id string) page {
			return b.submit(b.get("/staff/persons"), "by", "id", "fact", id, "kind", "phone", "words", "来电核对")
		}
		if got := search(string(me.IDNumber)); got.status != http.StatusSeeOther {
			t.Fatalf("before: %d %s", got.status, got.text("main"))
		}
		visit := b.follow(search(string(aunt.IDNumber))).address
		if got := sys.pressAt("/staff/accounts/of/cleo", "person", "person_no", "999999999"); got.status != 422 || !got.says(text.NoSuchPerson) {
			t.Errorf("nobody's number: %d", got.status)
		}
		if got := sys.follow(sys.pressAt("/staff/accounts/of/cleo", "person", "person_no", me.PersonNo)); !got.says(text.PersonSaved) || strings.Contains(got.text("main"), me.PersonNo) {
			t.Errorf("%s", got.text("main"))
		}
		form := b.get("/staff/own/relatives")
		testkit.CheckHTML(t, form.body)
		if wrong := b.submit(form, "shown", "", "id_no", "1", "relation", ""); wrong.status != 422 {
			t.Errorf("%d", wrong.status)
		}
		if got := b.follow(b.submit(form, "shown", "姑姑", "id_no", string(aunt.IDNumber), "relation", "other")); !got.says(text.RelativeDeclared) ||
			!got.says("姑姑") || strings.Contains(got.body, string(aunt.IDNumber)) {
			t.Errorf("%s", got.text("main"))
		}
		for who, id := range map[string]string{"their own": string(me.IDNumber), "the relative's": string(aunt.IDNumber)} {
			if got := search(id); got.status != http.StatusForbidden || !got.says("本人的记录") {
				t.Errorf("%s: %d %s", who, got.status, got.text("main"))
			}
		}
		if got := b.get(visit); got.status != http.StatusForbidden {
			t.Errorf("a visit opened before: %d", got.status)
		}
		if n := p.Count(t, "staff_looks WHERE outcome = 'own'"); n != 2 {
			t.Errorf("%d tries are kept", n)
		}
		if got := b.get("/staff"); !got.says("登记为参保人") {
			t.Errorf("the holder is not told:\n%s", got.text("main"))
		}
	})
}
