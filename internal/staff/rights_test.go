package staff_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

func TestWhoMakesAccountsGivesNoRightsAndActsOnNoneOfTheirOwn(t *testing.T) {
	agencies(t, func(t *testing.T, a *agency) {
		by := a.hire(t, "sys", "system")
		a.hire(t, "sys2", "system")
		a.hire(t, "anna", "clerk")
		err := a.AddAccount(t.Context(), by, staff.NewAccount{Name: "berta", ShownName: "白塔", Password: staff.NewFirstPassword(""), Roles: []string{"clerk"}})
		forbidden(t, "an account with a role", err)
		_, err = a.GrantRole(t.Context(), by, "anna", "reviewer", "", "")
		forbidden(t, "a role", err)
		forbidden(t, "taking one", a.TakeRole(t.Context(), by, "anna", "clerk", ""))
		_, err = a.AddRole(t.Context(), by, role("mine", staff.AreaWork, staff.CasesWork), "", "")
		forbidden(t, "making one", err)
		says(t, "disabling oneself", a.DisableAccount(t.Context(), by, "sys", ""), text.NotOwnAccount)
		_, err = a.ResetFactor(t.Context(), by, "sys", "手机丢了", "")
		says(t, "one's own factor", err, text.NotOwnAccount)
		clerk := a.clerk(t, "anna")
		forbidden(t, "a clerk disabling", a.DisableAccount(t.Context(), clerk, "sys", ""))
		if _, _, err := a.Accounts(t.Context(), clerk, store.StaffFilter{Most: 10}); !errors.Is(err, staff.ErrNotAllowed) {
			t.Errorf("a clerk lists accounts: %v", err)
		}
		if _, err := a.Account(t.Context(), clerk, "sys"); !errors.Is(err, staff.ErrNotAllowed) {
			t.Errorf("a clerk reads another's account: %v", err)
		}
	})
}

func TestRolesAreGrantedWithinTheRules(t *testing.T) {
	agencies(t, func(t *testing.T, a *agency) {
		by := a.hire(t, "sec", "security")
		a.hire(t, "anna")
		a.mustGrant(t, by, "anna", "clerk")
		a.mustGrant(t, by, "anna", "reviewer")
		_, err := a.GrantRole(t.Context(), by, "sec", "clerk", "", "")
		says(t, "to oneself", err, text.NotOneself)
		says(t, "from oneself", a.TakeRole(t.Context(), by, "sec", "security", ""), text.NotOneself)
		for _, other := range []string{"system", "security", "auditor"} {
			_, err = a.GrantRole(t.Context(), by, "anna", other, "换岗", "")
			r, _ := a.DB.StaffRole(t.Context(), other)
			says(t, other, err, text.TwoAreas(text.StaffAreas[staff.AreaWork], text.StaffAreas[r.Area]))
			_, err = a.GrantRole(t.Context(), machine, "anna", other, "", "")
			says(t, other+" by command", err, text.TwoAreas(text.StaffAreas[staff.AreaWork], text.StaffAreas[r.Area]))
		}
		if got := a.roles(t, "anna"); !slices.Equal(got, []string{"clerk", "reviewer"}) {
			t.Errorf("she has %v", got)
		}
		if err := a.TakeRole(t.Context(), by, "anna", "clerk", ""); err != nil {
			t.Fatal(err)
		}
		if anna := a.clerk(t, "anna"); anna.May(staff.CasesDecide) || !anna.May(staff.CasesReview) {
			t.Errorf("she may %v", anna.Permissions)
		}
	})
}

func TestNobodyGivesOrPutsIntoARoleMoreThanTheyHoldForGiving(t *testing.T) {
	agencies(t, func(t *testing.T, a *agency) {
		little := role("little", staff.AreaSecurity, staff.RolesGrant)
		little.Grant = []staff.Permission{staff.CasesWork}
		if _, err := a.AddRole(t.Context(), machine, little, "", ""); err != nil {
			t.Fatal(err)
		}
		by := a.hire(t, "lea", "little")
		a.hire(t, "sec", "security")
		a.hire(t, "anna")
		_, err := a.GrantRole(t.Context(), by, "anna", "clerk", "", "")
		says(t, "a role with more", err, text.NotYoursToGive("作出决定、回复咨询、查询参保人、显示完整号码"))
		_, err = a.AddRole(t.Context(), by, role("more", staff.AreaWork, staff.CasesWork, staff.CasesDecide), "", "")
		says(t, "a role made with more", err, text.NotYoursToGive("作出决定"))
		if _, err = a.AddRole(t.Context(), by, role("less", staff.AreaWork, staff.CasesWork), "", ""); err != nil {
			t.Fatal(err)
		}
		_, err = a.ChangeRole(t.Context(), by, role("less", staff.AreaWork, staff.CasesWork, staff.PersonsShow), "", "")
		says(t, "put in later", err, text.NotYoursToGive("显示完整号码"))
		a.mustGrant(t, by, "anna", "less")
		wide := role("wide", staff.AreaSecurity, staff.RolesGrant)
		wide.Grant = staff.AllPermissions()
		_, err = a.AddRole(t.Context(), by, wide, "再多一些", "")
		if err == nil {
			t.Error("somebody makes a role that may give more than they may")
		}
		_, err = a.ChangeRole(t.Context(), by, little, "改自己的岗位", "")
		if err == nil {
			t.Error("somebody changes a role of their own")
		}
		_, err = a.ChangeRole(t.Context(), a.clerk(t, "sec"), role("security", staff.AreaSecurity, staff.RolesGrant), "改自己的岗位", "")
		says(t, "one's own role", err, text.OwnRole)
	})
}

func TestARoleLiesInOneArea(t *testing.T) {
	agencies(t, func(t *testing.T, a *agency) {
		by := a.hire(t, "sec", "security")
		_, err := a.AddRole(t.Context(), by, role("mixed", staff.AreaWork, staff.CasesWork, staff.AuditRead), "", "")
		says(t, "two areas", err, text.NotOfTheArea)
		_, err = a.AddRole(t.Context(), by, role("unknown", staff.AreaWork, "cases.everything"), "", "")
		says(t, "no permission of ours", err, text.NotOfTheArea)
		giving := role("giving", staff.AreaWork, staff.CasesWork)
		giving.Grant = []staff.Permission{staff.CasesWork}
		_, err = a.AddRole(t.Context(), by, giving, "", "")
		says(t, "giving outside 安全管理", err, text.GrantOnlySecurity)
		moved := role("clerk", staff.AreaAudit, staff.AuditRead)
		_, err = a.ChangeRole(t.Context(), by, moved, "", "")
		says(t, "an area that moves", err, text.NotOfTheArea)
		_, err = a.AddRole(t.Context(), by, role("clerk", staff.AreaWork, staff.CasesWork), "", "")
		says(t, "a code there is", err, text.RoleTaken)
		a.hire(t, "anna", "clerk")
		_, err = a.RemoveRole(t.Context(), by, "clerk", "", "")
		says(t, "a role somebody has", err, text.RoleHeld(1))
		if _, err := a.RemoveRole(t.Context(), by, "editor", "", ""); err != nil {
			t.Error(err)
		}
	})
}

func TestAManagingRoleTakesASecondPerson(t *testing.T) {
	agencies(t, func(t *testing.T, a *agency) {
		first := a.hire(t, "sec", "security")
		a.hire(t, "anna")
		_, err := a.GrantRole(t.Context(), first, "anna", "auditor", "新任审计员", "")
		says(t, "with nobody else there", err, text.NoSecondPerson)
		second := a.hire(t, "sec2", "security") // by command, so that an agency can begin
		_, err = a.GrantRole(t.Context(), first, "anna", "auditor", "", "")
		says(t, "without a reason", err, "请输入理由。")
		id, err := a.GrantRole(t.Context(), first, "anna", "auditor", "新任审计员", "")
		if err != nil || id == "" || len(a.roles(t, "anna")) != 0 {
			t.Fatalf("%q, %v, she has %v", id, err, a.roles(t, "anna"))
		}
		if err := a.ApproveProposal(t.Context(), first, id, "", ""); !errors.Is(err, staff.ErrSamePerson) {
			t.Errorf("the first agrees to it: %v", err)
		}
		forbidden(t, "a clerk agrees", a.ApproveProposal(t.Context(), a.hire(t, "cleo", "clerk"), id, "", ""))
		if err := a.ApproveProposal(t.Context(), second, id, "", ""); err != nil {
			t.Fatal(err)
		}
		if got := a.roles(t, "anna"); !slices.Equal(got, []string{"auditor"}) {
			t.Errorf("she has %v", got)
		}
		if err := a.ApproveProposal(t.Context(), second, id, "", ""); !errors.Is(err, staff.ErrDecided) {
			t.Errorf("twice: %v", err)
		}
		// what no longer fits is not done
		a.hire(t, "berta")
		id, err = a.GrantRole(t.Context(), first, "berta", "system", "新任系统管理员", "")
		if err != nil {
			t.Fatal(err)
		}
		a.mustGrant(t, second, "berta", "clerk")
		says(t, "she has a role of work by now", a.ApproveProposal(t.Context(), second, id, "", ""), text.TwoAreas("业务", "系统管理"))
		if p, err := a.DB.Proposal(t.Context(), id); err != nil || p.State != store.ProposalWaiting {
			t.Errorf("it is %+v, %v", p, err)
		}
		// the second person is not the one who gets it
		id, err = a.AddRole(t.Context(), first, role("watch", staff.AreaAudit, staff.AuditRead), "第二个审计岗位", "")
		if err != nil || id == "" {
			t.Fatal(err)
		}
		if err := a.RefuseProposal(t.Context(), second, id, "", ""); err == nil {
			t.Error("refused without saying why")
		}
		if err := a.RefuseProposal(t.Context(), second, id, "用不着", ""); err != nil {
			t.Fatal(err)
		}
		if _, err := a.DB.StaffRole(t.Context(), "watch"); !errors.Is(err, store.ErrNotFound) {
			t.Error("a role refused is there")
		}
	})
}

// The attack: 系统管理 alone resets a clerk's and a reviewer's password and factor, signs in as both and approves a benefit.
func TestNobodyAloneGivesAnAccountANewWayIn(t *testing.T) {
	agencies(t, func(t *testing.T, a *agency) {
		sys := a.hire(t, "sys", "system")
		a.hire(t, "aud", "auditor")
		a.hire(t, "anna", "clerk")
		_, err := a.ResetFactor(t.Context(), sys, "anna", "手机丢了", "")
		says(t, "with nobody in 安全管理", err, text.NoSecondPerson)
		sec := a.hire(t, "sec", "security")
		a.hire(t, "boss", "supervisor")
		for _, name := range []string{"anna", "aud"} {
			_, _, err = a.ResetPassword(t.Context(), sys, name, " ", "")
			says(t, "without a reason", err, "请输入理由。")
			half, id, err := a.ResetPassword(t.Context(), sys, name, "忘记密码", "")
			if err != nil || id == "" || len(half) != 8 {
				t.Fatalf("%q %q, %v", half, id, err)
			}
			if _, err := a.SignIn(t.Context(), name, fixture.Password, visit); err != nil {
				t.Errorf("before anybody agreed the old password is gone: %v", err)
			}
			forbidden(t, "the first agrees", a.ApproveProposal(t.Context(), sys, id, "", ""))
			other, err := a.Service.ApproveProposal(t.Context(), sec, id, "", "")
			if err != nil || len(other) != 8 {
				t.Fatalf("%q, %v", other, err)
			}
			for what, known := range map[string]string{"the first half": half, "the second": other, "the wrong way round": other + half, "the old": fixture.Password} {
				if _, err := a.SignIn(t.Context(), name, known, visit); err == nil {
					t.Errorf("%s: %s lets one in", name, what)
				}
			}
			step, err := a.SignIn(t.Context(), name, half+other, visit)
			if err != nil {
				t.Fatal(err)
			}
			if st, err := a.Standing(t.Context(), step); err != nil || st.Stage != staff.StageSecond {
				t.Errorf("both halves lead to %+v, %v: the second factor stays", st, err)
			}
		}
		// the factor too takes 安全管理, so never both within a day without
		id, err := a.ResetFactor(t.Context(), sys, "anna", "手机丢了", "")
		if err != nil || id == "" {
			t.Fatal(err)
		}
		if account, err := a.DB.StaffAccount(t.Context(), "anna"); err != nil || account.AppSince == 0 {
			t.Errorf("the factor went before anybody agreed: %v", err)
		}
		p, err := a.Proposal(t.Context(), sec, id)
		if err != nil {
			t.Fatal(err)
		}
		facts, err := a.FactsNow(t.Context(), p)
		if err != nil || !slices.ContainsFunc(facts, func(f store.Fact) bool { return f.Name == text.WordRecentReset }) {
			t.Errorf("the second person does not read of the other reset: %v, %v", facts, err)
		}
		if err := a.ApproveProposal(t.Context(), sec, id, "", ""); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]int{"anna": 2, "boss": 2, "sec": 1, "aud": 1} {
			if told, err := a.Notices(t.Context(), a.clerk(t, name)); err != nil || len(told) != want {
				t.Errorf("%s is told %v, %v; want %d", name, told, err, want)
			}
		}
		a.hire(t, "sec2", "security")
		id, err = a.ResetFactor(t.Context(), sys, "sec2", "换手机", "")
		if err != nil {
			t.Fatal(err)
		}
		if err := a.ApproveProposal(t.Context(), a.clerk(t, "sec2"), id, "", ""); !errors.Is(err, staff.ErrSamePerson) {
			t.Errorf("whom it is about agrees to it: %v", err)
		}
	})
}

func TestANewAccountsFirstPasswordHasTwoHalvesAndRunsOut(t *testing.T) {
	agencies(t, func(t *testing.T, a *agency) {
		sys, sec := a.hire(t, "sys", "system"), a.hire(t, "sec", "security")
		forbidden(t, "a whole first password", a.AddAccount(t.Context(), sys, staff.NewAccount{Name: "berta", ShownName: "白塔", Password: "Longan-tree-26"}))
		half, err := a.OpenAccount(t.Context(), sys, staff.NewAccount{Name: "berta", ShownName: "白塔"})
		if err != nil {
			t.Fatal(err)
		}
		for _, known := range []string{half, "", half + half} {
			if _, err := a.SignIn(t.Context(), "berta", known, visit); err == nil {
				t.Errorf("%q lets one in", known)
			}
		}
		waiting, err := a.Waiting(t.Context(), sec, 10)
		if err != nil || len(waiting) != 1 {
			t.Fatalf("%v, %v", waiting, err)
		}
		other, err := a.Service.ApproveProposal(t.Context(), sec, waiting[0].ID, "", "")
		if err != nil {
			t.Fatal(err)
		}
		a.Clock.Advance(7*24*time.Hour - time.Second)
		step, err := a.SignIn(t.Context(), "berta", half+other, visit)
		if err != nil {
			t.Fatal(err)
		}
		if st, err := a.Standing(t.Context(), step); err != nil || st.Stage != staff.StagePassword {
			t.Errorf("%+v, %v", st, err)
		}
		a.Clock.Advance(time.Second)
		_, err = a.SignIn(t.Context(), "berta", half+other, visit)
		says(t, "after a week", err, text.FirstPasswordOver)
	})
}

func TestAProposalRunsOutAndIsCheckedAgainstWhoeverMadeIt(t *testing.T) {
	agencies(t, func(t *testing.T, a *agency) {
		first, second := a.hire(t, "sec", "security"), a.hire(t, "sec2", "security")
		a.hire(t, "sec3", "security")
		a.hire(t, "anna")
		propose := func() string {
			t.Helper()
			id, err := a.GrantRole(t.Context(), first, "anna", "auditor", "新任", "")
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		id := propose()
		a.Clock.Advance(store.ProposalLife)
		for what, err := range map[string]error{"agreed": a.ApproveProposal(t.Context(), second, id, "", ""), "refused": a.RefuseProposal(t.Context(), second, id, "不", "")} {
			if !errors.Is(err, staff.ErrProposalOver) {
				t.Errorf("%s after fourteen days: %v", what, err)
			}
		}
		if work, err := a.Work(t.Context(), second); err != nil || work.Approvals != 0 {
			t.Errorf("%+v still waits, %v", work, err)
		}
		if list, err := a.Decided(t.Context(), second, store.ProposalPlace{}, 10); err != nil || len(list) != 1 || list[0].State != store.ProposalOver {
			t.Errorf("it is listed as %v, %v", list, err)
		}
		id = propose()
		if err := a.TakeRole(t.Context(), second, "sec", "security", ""); err != nil {
			t.Fatal(err)
		}
		says(t, "the first lost the right", a.ApproveProposal(t.Context(), second, id, "", ""), text.ProposerMayNot("sec"))
		a.mustGrantNow(t, "sec", "security")
		if err := a.DisableAccount(t.Context(), machine, "sec", ""); err != nil {
			t.Fatal(err)
		}
		says(t, "the first is disabled", a.ApproveProposal(t.Context(), second, id, "", ""), text.ProposerMayNot("sec"))
		if err := a.EnableAccount(t.Context(), machine, "sec", ""); err != nil {
			t.Fatal(err)
		}
		if err := a.ApproveProposal(t.Context(), second, id, "", ""); err != nil {
			t.Error(err)
		}
	})
}

func TestTheSecondPersonReadsRightsAsADifferenceAsOfNow(t *testing.T) {
	agencies(t, func(t *testing.T, a *agency) {
		first, second := a.hire(t, "sec", "security"), a.hire(t, "sec2", "security")
		if _, err := a.AddRole(t.Context(), machine, role("watch", staff.AreaSystem, staff.Operate, staff.Announce), "", ""); err != nil {
			t.Fatal(err)
		}
		id, err := a.ChangeRole(t.Context(), first, role("watch", staff.AreaSystem, staff.Operate, staff.AccountsManage), "加一项", "")
		if err != nil {
			t.Fatal(err)
		}
		read := func() map[string]store.Fact {
			t.Helper()
			p, err := a.Proposal(t.Context(), second, id)
			if err != nil {
				t.Fatal(err)
			}
			facts, err := a.FactsNow(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			byName := map[string]store.Fact{}
			for _, f := range facts {
				byName[f.Name] = f
			}
			return byName
		}
		facts := read()
		if got := facts[text.WordMayUse+text.WordComes].Value; got != "管理账号" {
			t.Errorf("what comes is %q", got)
		}
		if got := facts[text.WordMayUse+text.WordGoes].Value; got != "发布服务公告" {
			t.Errorf("what goes is %q", got)
		}
		// meanwhile the role changes
		if _, err := a.ChangeRole(t.Context(), machine, role("watch", staff.AreaSystem, staff.Operate, staff.AccountsManage), "", ""); err != nil {
			t.Fatal(err)
		}
		if got := read()[text.WordMayUse+text.WordComes].Value; got != text.WordNothing {
			t.Errorf("as of now, %q comes", got)
		}
	})
}

func TestTheLastWhoCanMendThingsStays(t *testing.T) {
	agencies(t, func(t *testing.T, a *agency) {
		sys, sec := a.hire(t, "sys", "system"), a.hire(t, "sec", "security")
		last := text.LastHolder(text.Permissions[staff.RolesGrant].Title)
		says(t, "the last of 安全管理", a.DisableAccount(t.Context(), sys, "sec", ""), last)
		says(t, "by command too", a.TakeRole(t.Context(), machine, "sec", "security", ""), last)
		says(t, "the last of 系统管理", a.TakeRole(t.Context(), sec, "sys", "system", ""), text.LastHolder(text.Permissions[staff.AccountsManage].Title))
		_, err := a.ChangeRole(t.Context(), machine, role("system", staff.AreaSystem, staff.Operate), "", "")
		says(t, "by changing the role", err, text.LastHolder(text.Permissions[staff.AccountsManage].Title))
		a.hire(t, "sec2", "security")
		if err := a.DisableAccount(t.Context(), sys, "sec", ""); err != nil {
			t.Errorf("with another there: %v", err)
		}
	})
}

func TestTwoAtOnceDoNotRemoveTheLastOne(t *testing.T) {
	agencies(t, func(t *testing.T, a *agency) {
		a.hire(t, "sec", "security")
		a.hire(t, "sec2", "security")
		for range 4 {
			errs := atOnce(
				func() error { return a.DisableAccount(t.Context(), machine, "sec", "") },
				func() error { return a.DisableAccount(t.Context(), machine, "sec2", "") },
			)
			if (errs[0] == nil) == (errs[1] == nil) {
				t.Errorf("of two at once: %v", errs)
			}
			holders, err := a.DB.StaffHolders(t.Context(), staff.RolesGrant, 3)
			if err != nil || len(holders) != 1 {
				t.Fatalf("left are %v, %v", holders, err)
			}
			for _, name := range []string{"sec", "sec2"} {
				if err := a.EnableAccount(t.Context(), machine, name, ""); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

func TestTwoWhoGrantAtOnceLeaveRolesOfOneArea(t *testing.T) {
	agencies(t, func(t *testing.T, a *agency) {
		for _, name := range []string{"anna", "berta", "carla", "dora"} {
			a.hire(t, name)
			errs := atOnce(
				func() error { _, err := a.GrantRole(t.Context(), machine, name, "clerk", "", ""); return err },
				func() error { _, err := a.GrantRole(t.Context(), machine, name, "auditor", "", ""); return err },
			)
			if (errs[0] == nil) == (errs[1] == nil) || len(a.roles(t, name)) != 1 {
				t.Errorf("%v, %s has %v", errs, name, a.roles(t, name))
			}
		}
	})
}

func TestTwoWhoDecideAProposalAtOnceAreOne(t *testing.T) {
	agencies(t, func(t *testing.T, a *agency) {
		first, second, third := a.hire(t, "sec", "security"), a.hire(t, "sec2", "security"), a.hire(t, "sec3", "security")
		a.hire(t, "anna")
		id, err := a.GrantRole(t.Context(), first, "anna", "auditor", "新任", "")
		if err != nil {
			t.Fatal(err)
		}
		errs := atOnce(
			func() error { return a.ApproveProposal(t.Context(), second, id, "", "") },
			func() error { return a.RefuseProposal(t.Context(), third, id, "不", "") },
			func() error { return a.WithdrawProposal(t.Context(), first, id, "") },
		)
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !errors.Is(err, staff.ErrDecided) {
				t.Error(err)
			}
		}
		if won != 1 || (len(a.roles(t, "anna")) == 1) != (errs[0] == nil) {
			t.Errorf("%v, she has %v", errs, a.roles(t, "anna"))
		}
	})
}

// atOnce does several things at the same time.
func atOnce(steps ...func() error) []error {
	errs := make([]error, len(steps))
	var all sync.WaitGroup
	for i, step := range steps {
		all.Go(func() { errs[i] = step() })
	}
	all.Wait()
	return errs
}

func TestAccountsAreListedByNameAPageAtATime(t *testing.T) {
	agencies(t, func(t *testing.T, a *agency) {
		for _, name := range []string{"a_1", "aa1", "bob", "carl", "cleo"} {
			a.hire(t, name, "clerk")
		}
		names := func(f store.StaffFilter) (list []string) {
			t.Helper()
			accounts, roles, err := a.Accounts(t.Context(), machine, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range accounts {
				list = append(list, one.Name)
				if !slices.Equal(roles[one.Name], []string{"经办员"}) {
					t.Errorf("%s has %v", one.Name, roles[one.Name])
				}
			}
			return list
		}
		all := names(store.StaffFilter{Most: 10})
		if len(all) != 5 {
			t.Fatalf("all are %v", all)
		}
		var paged []string
		for after := ""; ; after = paged[len(paged)-1] {
			page := names(store.StaffFilter{After: after, Most: 2})
			if len(page) == 0 {
				break
			}
			paged = append(paged, page...)
		}
		if !slices.Equal(paged, all) {
			t.Errorf("page by page %v, all %v", paged, all)
		}
		for find, want := range map[string][]string{"A_": {"a_1"}, "测试c": {"carl", "cleo"}, "%": nil, "bo": {"bob"}} {
			if got := names(store.StaffFilter{Find: find, Most: 10}); !slices.Equal(got, want) {
				t.Errorf("%q finds %v", find, got)
			}
		}
		if err := a.DisableAccount(t.Context(), machine, "bob", ""); err != nil {
			t.Fatal(err)
		}
		if got := names(store.StaffFilter{State: store.StaffDisabled, Most: 10}); !slices.Equal(got, []string{"bob"}) {
			t.Errorf("disabled are %v", got)
		}
	})
}

func TestDecidedProposalsAreListedAPageAtATimeToThoseWhoMay(t *testing.T) {
	agencies(t, func(t *testing.T, a *agency) {
		first, second := a.hire(t, "sec", "security"), a.hire(t, "sec2", "security")
		a.hire(t, "anna")
		for range 5 { // several in the same second
			id, err := a.GrantRole(t.Context(), first, "anna", "auditor", "新任", "")
			if err == nil {
				err = a.RefuseProposal(t.Context(), second, id, "不", "")
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		seen, after := map[string]bool{}, store.ProposalPlace{}
		for {
			page, err := a.Decided(t.Context(), second, after, 2)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			for _, p := range page {
				seen[p.ID] = true
				after = store.ProposalPlace{At: p.ProposedAt, ID: p.ID}
			}
		}
		if len(seen) != 5 {
			t.Errorf("%d of 5 are listed", len(seen))
		}
		if list, err := a.Decided(t.Context(), a.hire(t, "cleo", "clerk"), store.ProposalPlace{}, 10); err != nil || len(list) != 0 {
			t.Errorf("a clerk sees %v, %v", list, err)
		}
		if _, err := a.GrantRole(t.Context(), first, "anna", "auditor", "新任", ""); err != nil {
			t.Fatal(err)
		}
		for who, want := range map[string]int{"sec": 0, "sec2": 1, "cleo": 0} {
			if work, err := a.Work(t.Context(), a.clerk(t, who)); err != nil || work.Approvals != want {
				t.Errorf("%+v waits for %s, %v", work, who, err)
			}
		}
	})
}
