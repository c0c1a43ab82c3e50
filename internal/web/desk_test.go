package web_test

import (
	"net/http"
	"strings"
	"testing"

	"shebao/internal/menu"
	"shebao/internal/secret"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// hire makes an account at the agency that holds the permissions, and signs the browser in with it.
func (b *browser) hire(name string, permissions ...staff.Permission) {
	b.t.Helper()
	b.portal.hire(b.t, name, permissions...)
	b.desk = name
	b.signInStaff(name)
}

// hire makes an account at the agency that holds the permissions, by a role of its own.
func (p *portal) hire(t testing.TB, name string, permissions ...staff.Permission) {
	t.Helper()
	role := store.StaffRole{Role: "of-" + name, Area: staff.AreaWork, Title: "岗位" + name, Use: permissions}
	_, err := p.DB.Do(t.Context(), store.Act{Kind: "staff.roles", Actor: store.System("test")}, func(tx *store.Tx) error { return tx.SaveStaffRole(role) })
	if err != nil {
		t.Fatal(err)
	}
	err = p.staff.AddAccount(t.Context(), staff.Operator("test"), staff.NewAccount{Name: name, ShownName: "测试" + name, Password: fixture.Password,
		Roles: []string{role.Role}, Ready: true, App: secret.DemoApp(name)})
	if err != nil {
		t.Fatal(err)
	}
}

// signInStaff signs the browser in at the desk, by password and app. Somebody may do so twice in the same half minute here: codes that
// counted are
// forgotten first.
func (b *browser) signInStaff(name string) {
	b.t.Helper()
	b.portal.Edit(b.t, "UPDATE staff_accounts SET app_step = 0 WHERE name = $1", name)
	second := b.follow(b.submit(b.get("/staff/signin"), "name", name, "password", fixture.Password))
	answer := b.submit(second, "code", b.staffCode(name))
	if got := answer.header.Get("Location"); got != "/staff" {
		b.t.Fatalf("signing in as %s leads to %q (%d):\n%s", name, got, answer.status, answer.text("main"))
	}
}

// staffCode is what the app of somebody hired shows now.
func (b *browser) staffCode(name string) string { return b.appCode(string(secret.DemoApp(name))) }

func TestTheDeskIsForStaffOnly(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	citizen, visitor, idle := p.browser(t), p.browser(t), p.browser(t)
	citizen.signIn("employee")
	idle.hire("nothing")
	for _, page := range menu.ForStaff().Pages() {
		if page.Path == "" || page.Audience == menu.StaffDoor {
			continue
		}
		for who, b := range map[string]*browser{"a citizen": citizen, "a visitor": visitor} {
			got := b.get(page.Path)
			if got.status != http.StatusSeeOther || !strings.HasPrefix(got.header.Get("Location"), "/staff/signin?next=") {
				t.Errorf("%s at %s: %d to %s", who, page.Path, got.status, got.header.Get("Location"))
			}
		}
		want := http.StatusOK
		if page.Capability != "" {
			want = http.StatusForbidden
		}
		if got := idle.get(page.Path); got.status != want {
			t.Errorf("somebody without any permission at %s: %d, want %d", page.Path, got.status, want)
		}
	}
	if got := idle.get("/my"); got.status != http.StatusSeeOther {
		t.Errorf("a member of staff at a citizen's page: %d", got.status)
	}
}

func TestEveryPageOfTheDeskNeedsPermissionsThatThereAre(t *testing.T) {
	for _, page := range menu.ForStaff().Pages() {
		for _, need := range page.Needs() {
			if staff.AreaOf(need) == "" {
				t.Errorf("%s needs %q, which is no permission", page.ID, need)
			}
		}
	}
}
