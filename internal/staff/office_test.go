package staff_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"shebao/internal/document"
	"shebao/internal/secret"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// agency is the agency's own side of a world, with the standard roles.
type agency struct {
	*fixture.World
	*staff.Service
}

// machine is whoever has the machine itself.
var machine = staff.Operator("root")

// visit is where staff sign in from.
var visit = staff.Visit{Address: "192.0.2.9", Agent: "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"}

func agencies(t *testing.T, f func(t *testing.T, a *agency)) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		a := &agency{w, staff.New(w.DB, secret.NewFastHasher(), document.Issuer{})}
		if err := a.SeedRoles(t.Context(), machine); err != nil {
			t.Fatal(err)
		}
		f(t, a)
	})
}

// hire makes a ready account with roles and an app, and answers with who it is.
func (a *agency) hire(t *testing.T, name string, roles ...string) staff.Clerk {
	t.Helper()
	err := a.AddAccount(t.Context(), machine, staff.NewAccount{Name: name, ShownName: "测试" + name, Password: fixture.Password, Roles: roles, Ready: true, App: secret.DemoApp(name)})
	if err != nil {
		t.Fatal(err)
	}
	return a.clerk(t, name)
}

// clerk is the holder of an account as of now.
func (a *agency) clerk(t *testing.T, name string) staff.Clerk {
	t.Helper()
	_, by, err := a.Clerk(t.Context(), name, visit.Address)
	if err != nil {
		t.Fatal(err)
	}
	return by
}

// ApproveProposal is the service's where nothing is handed over.
func (a *agency) ApproveProposal(ctx context.Context, by staff.Clerk, id, note, key string) error {
	_, err := a.Service.ApproveProposal(ctx, by, id, note, key)
	return err
}

// code is what the app of somebody hired shows now, or so many steps later.
func (a *agency) code(t *testing.T, name string, later int64) string {
	t.Helper()
	code, err := secret.DemoApp(name).Code(secret.Step(a.DB.Now()) + later)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// roles are those that an account has.
func (a *agency) roles(t *testing.T, name string) (list []string) {
	t.Helper()
	held, err := a.DB.StaffRolesOf(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range held {
		list = append(list, r.Role)
	}
	return list
}

// grant gives a role without a second person having to agree.
func (a *agency) mustGrant(t *testing.T, by staff.Clerk, name, role string) {
	t.Helper()
	if proposal, err := a.GrantRole(t.Context(), by, name, role, "", ""); err != nil || proposal != "" {
		t.Fatalf("%s to %s: %q, %v", role, name, proposal, err)
	}
}

// says fails unless the error is one problem with these words.
func says(t *testing.T, what string, err error, words string) {
	t.Helper()
	var problems text.Problems
	if !errors.As(err, &problems) || !slices.ContainsFunc(problems, func(p text.Problem) bool { return p.Message == words }) {
		t.Errorf("%s: %v, want %q", what, err, words)
	}
}

func forbidden(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, staff.ErrNotAllowed) {
		t.Errorf("%s: %v", what, err)
	}
}

// role is a role for tests, in an area.
func role(name, area string, use ...staff.Permission) store.StaffRole {
	return store.StaffRole{Role: name, Area: area, Title: "岗位" + name, Description: "测试用的岗位", Use: use}
}

// mustGrantNow gives a role by command.
func (a *agency) mustGrantNow(t *testing.T, name, role string) {
	t.Helper()
	if _, err := a.GrantRole(t.Context(), machine, name, role, "", ""); err != nil {
		t.Fatal(err)
	}
}

// known gives a clerk of a test an account that holds what they may do: a proposal is checked against it.
func known(t *testing.T, w *fixture.World, c staff.Clerk) {
	t.Helper()
	_, err := w.DB.Do(t.Context(), store.Act{Kind: "staff.add", Actor: store.System("test")}, func(tx *store.Tx) error {
		return errors.Join(tx.AddStaffAccount(store.StaffAccount{Name: c.Name, ShownName: c.Name}),
			tx.SaveStaffRole(store.StaffRole{Role: "of-" + c.Name, Area: staff.AreaWork, Title: c.Name, Use: c.Permissions}), tx.GrantStaffRole(c.Name, "of-"+c.Name))
	})
	if err != nil {
		t.Fatal(err)
	}
}
