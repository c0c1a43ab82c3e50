package staff_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/secret"
	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// desk is the agency with everything it does.
func (o *office) desk() *staff.Service {
	s := staff.New(o.DB, secret.NewFastHasher(), o.issuer)
	s.Undo = citizen.Undo
	return s
}

// hire makes an account with the permissions.
func (o *office) hire(t *testing.T, name string, permissions ...staff.Permission) staff.Clerk {
	t.Helper()
	s := o.desk()
	role := store.StaffRole{Role: "of-" + name, Area: staff.AreaWork, Title: name, Use: permissions}
	if _, err := o.DB.Do(t.Context(), store.Act{Kind: "staff.roles", Actor: store.System("test")}, func(tx *store.Tx) error { return tx.SaveStaffRole(role) }); err != nil {
		t.Fatal(err)
	}
	if err := s.AddAccount(t.Context(), staff.Operator("test"), staff.NewAccount{Name: name, ShownName: "同事" + name, Password: fixture.Password, Roles: []string{role.Role}, Ready: true}); err != nil {
		t.Fatal(err)
	}
	return staff.Clerk{Name: name, Address: "192.0.2.9", Permissions: permissions}
}

func TestOfTwoWhoTakeACaseOneHasItAndTheOtherIsToldWho(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		a, b := o.hire(t, "anna", staff.CasesWork, staff.CasesDecide), o.hire(t, "bert", staff.CasesWork, staff.CasesDecide)
		no, _ := o.claim(t)
		clerks, errs := []staff.Clerk{a, b}, make([]error, 2)
		var all sync.WaitGroup
		for i := range clerks {
			all.Go(func() { errs[i] = o.cases.Take(t.Context(), clerks[i], at(no)) })
		}
		all.Wait()
		c, err := o.cases.Find(t.Context(), no)
		if err != nil {
			t.Fatal(err)
		}
		for i, err := range errs {
			var held *staff.Held
			won := c.Owner == clerks[i].Name
			if won != (err == nil) || !won && (!errors.As(err, &held) || held.By != c.Owner || held.ShownName != "同事"+c.Owner) {
				t.Errorf("%s: %v, it is %s's", clerks[i].Name, err, c.Owner)
			}
		}
		if err := o.cases.Take(t.Context(), staff.Clerk{Name: "cora"}, at(no)); !errors.Is(err, staff.ErrNotAllowed) {
			t.Errorf("taken without the permission: %v", err)
		}
	})
}

func TestTwoWhoTakeTheNextGetDifferentCases(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		o.claim(t)
		o.object(t)
		clerks, got, errs := []staff.Clerk{clerk, colleague}, make([]string, 2), make([]error, 2)
		var all sync.WaitGroup
		for i := range clerks {
			all.Go(func() { got[i], errs[i] = o.cases.TakeNext(t.Context(), clerks[i], "") })
		}
		all.Wait()
		if errs[0] != nil || errs[1] != nil || got[0] == got[1] {
			t.Errorf("taken: %v %v", got, errs)
		}
		if _, err := o.cases.TakeNext(t.Context(), clerk, ""); !errors.Is(err, staff.ErrNoneFree) {
			t.Errorf("with none left: %v", err)
		}
	})
}

// object hands an objection to a base in.
func (o *office) object(t *testing.T) (caseNo, personNo string) {
	t.Helper()
	personNo = o.Persona(t, "employee").PersonNo
	objection := social.BaseObjection{Month: 202401, Insurance: social.Pension, Base: 500000, Wage: 800000, Reason: "工资单可以证明"}
	act := store.Act{Kind: "base.object", Actor: store.Citizen(personNo, ""), PersonNo: personNo, Key: store.NewID()}
	done, err := o.DB.Do(t.Context(), act, func(tx *store.Tx) error {
		if _, err := tx.Receipt(store.Fact{Name: "年月", Value: "2024-01"}); err != nil {
			return err
		}
		return tx.OpenCase(social.BaseObjectionCase, objection, tx.Now().AddDate(0, 0, 30))
	})
	if err != nil {
		t.Fatal(err)
	}
	return done.ReceiptNo, personNo
}

func TestOnlyTheOwnerMovesACase(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		all := []staff.Permission{staff.CasesWork, staff.CasesDecide}
		a, b, boss := o.hire(t, "anna", all...), o.hire(t, "bert", all...), o.hire(t, "carl", staff.CasesWork, staff.CasesAssign, staff.CasesDecide)
		no, _ := o.claim(t)
		if err := o.cases.Take(t.Context(), a, at(no)); err != nil {
			t.Fatal(err)
		}
		for _, by := range []staff.Clerk{b, boss} {
			var held *staff.Held
			if err := o.cases.Return(t.Context(), by, at(no), "缺材料"); !errors.As(err, &held) {
				t.Errorf("%s returns it: %v", by.Name, err)
			}
			if _, err := o.cases.Refuse(t.Context(), by, at(no), "缺材料"); !errors.As(err, &held) {
				t.Errorf("%s refuses it: %v", by.Name, err)
			}
			if err := o.cases.GiveBack(t.Context(), by, at(no)); !errors.As(err, &held) {
				t.Errorf("%s gives it back: %v", by.Name, err)
			}
		}
		var held *staff.Held
		if err := o.cases.HandOver(t.Context(), b, at(no), "bert", "我来"); !errors.As(err, &held) {
			t.Errorf("handed over by somebody else: %v", err)
		}
		for to, note := range map[string]string{"bert": "", "nobody": "请接手"} {
			var problems text.Problems
			if err := o.cases.HandOver(t.Context(), a, at(no), to, note); !errors.As(err, &problems) || len(problems) != 1 {
				t.Errorf("handed over to %s with %q: %v", to, note, err)
			}
		}
		if err := o.cases.HandOver(t.Context(), a, at(no), "bert", "请接手"); err != nil {
			t.Fatal(err)
		}
		if err := o.cases.HandOver(t.Context(), boss, at(no), "carl", "我来办"); err != nil {
			t.Fatal(err)
		}
		if err := o.cases.Return(t.Context(), boss, at(no), "缺材料"); err != nil {
			t.Errorf("returned by who took it over: %v", err)
		}
		f, err := o.cases.Show(t.Context(), boss, no)
		if err != nil || len(f.Notes) != 2 || f.Case.Owner != "carl" {
			t.Fatalf("%+v %v", f, err)
		}
		if err := o.cases.GiveBack(t.Context(), boss, at(no)); err != nil || o.owner(t, no) != "" {
			t.Errorf("given back: %v, it is %q's", err, o.owner(t, no))
		}
	})
}

func (o *office) owner(t *testing.T, caseNo string) string {
	t.Helper()
	c, err := o.cases.Find(t.Context(), caseNo)
	if err != nil {
		t.Fatal(err)
	}
	return c.Owner
}

func TestWhoeverLookedAtAnOlderStateDoesNotMoveTheCase(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		no, person := o.claim(t)
		if err := o.cases.Take(t.Context(), clerk, at(no)); err != nil {
			t.Fatal(err)
		}
		seen := staff.SeenCase{CaseNo: no}
		if err := o.cases.Return(t.Context(), clerk, seen, "缺材料"); err != nil {
			t.Fatal(err)
		}
		if _, err := o.people.SupplementCase(t.Context(), person, no, "补充", nil, store.NewID(), "a"); err != nil {
			t.Fatal(err)
		}
		if _, err := o.cases.Refuse(t.Context(), clerk, seen, "没有补充"); !errors.Is(err, staff.ErrMoved) {
			t.Errorf("refused without having seen what was supplemented: %v", err)
		}
		if _, err := o.cases.Refuse(t.Context(), clerk, staff.SeenCase{CaseNo: no, Version: 2}, "还是没有"); err != nil {
			t.Error(err)
		}
	})
}

func TestFourEyesDecideAClaim(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		no, person := o.claim(t)
		if err := o.cases.Take(t.Context(), clerk, at(no)); err != nil {
			t.Fatal(err)
		}
		recommend := func() {
			t.Helper()
			if recommended, err := o.cases.Approve(t.Context(), clerk, at(no), staff.Ruling{Months: 9, Note: "材料齐全"}); err != nil || !recommended {
				t.Fatalf("recommended %v: %v", recommended, err)
			}
		}
		recommend()
		if o.state(t, no) != social.CaseSubmitted || o.Count(t, "documents") != 0 || o.Count(t, "feed_events") != 0 || o.Count(t, "messages WHERE template = 'case'") != 0 {
			t.Error("a recommendation does something by itself")
		}
		if standing, err := o.people.Standing(t.Context(), person, no); err != nil || len(standing.Steps) != 1 {
			t.Errorf("the applicant sees %+v %v", standing, err)
		}
		for name, err := range map[string]error{
			"confirmed by whoever recommended it": o.cases.Confirm(t.Context(), clerk, at(no)),
			"sent back by whoever recommended it": o.cases.SendBack(t.Context(), clerk, at(no), "再看看"),
		} {
			if !errors.Is(err, staff.ErrSamePerson) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := o.cases.Confirm(t.Context(), staff.Clerk{Name: "x", Permissions: []staff.Permission{staff.CasesDecide}}, at(no)); !errors.Is(err, staff.ErrNotAllowed) {
			t.Errorf("confirmed without the permission: %v", err)
		}
		if err := o.cases.Return(t.Context(), clerk, at(no), "缺材料"); !errors.Is(err, staff.ErrMoved) {
			t.Errorf("returned while it waits: %v", err)
		}
		if err := o.cases.SendBack(t.Context(), colleague, at(no), "月数请再核对"); err != nil {
			t.Fatal(err)
		}
		if err := o.cases.Confirm(t.Context(), colleague, at(no)); !errors.Is(err, staff.ErrMoved) {
			t.Errorf("confirmed after it was sent back: %v", err)
		}
		recommend()
		if err := o.cases.Confirm(t.Context(), colleague, at(no)); err != nil {
			t.Fatal(err)
		}
		if d := o.decision(t, person, no); o.state(t, no) != social.CaseApproved || d.Facts[4].Value != "9 个月" {
			t.Errorf("decided: %+v", d)
		}
		f, err := o.cases.Show(t.Context(), clerk, no)
		if err != nil || len(f.Reviews) != 2 || f.Reviews[0].Outcome != store.ReviewConfirmed || f.Reviews[1].Outcome != store.ReviewSentBack || f.Reviews[1].Note != "月数请再核对" {
			t.Errorf("reviews: %+v %v", f.Reviews, err)
		}
	})
}

func TestConfirmingSendingBackAndWithdrawingAtOnceIsOneOfThem(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		for round := range 3 {
			no, person := o.claim(t)
			if err := o.cases.Take(t.Context(), clerk, at(no)); err != nil {
				t.Fatal(err)
			}
			if _, err := o.cases.Approve(t.Context(), clerk, at(no), staff.Ruling{}); err != nil {
				t.Fatal(err)
			}
			steps := []func() error{
				func() error { return o.cases.Confirm(t.Context(), colleague, at(no)) },
				func() error { return o.cases.SendBack(t.Context(), colleague, at(no), "再看看") },
				func() error { _, err := o.people.WithdrawCase(t.Context(), person, no, store.NewID(), "a"); return err },
			}
			errs := make([]error, len(steps))
			var all sync.WaitGroup
			for i, step := range steps {
				all.Go(func() { errs[i] = step() })
			}
			all.Wait()
			// Sending back and withdrawing go together, one after the other; a decision goes with neither.
			decided := o.Count(t, "documents WHERE kind = 'decision:"+no+"'")
			withdrawn := o.state(t, no) == social.CaseWithdrawn
			if (errs[0] == nil) != (decided == 1) || (errs[2] == nil) != withdrawn || errs[0] == nil && (errs[1] == nil || errs[2] == nil) ||
				errs[0] != nil && errs[1] != nil && errs[2] != nil {
				t.Errorf("round %d: %v, %d decisions, withdrawn %v", round, errs, decided, withdrawn)
			}
			if waiting := o.Count(t, "case_reviews WHERE outcome = 'waiting'"); waiting != 0 {
				t.Errorf("round %d: %d reviews wait", round, waiting)
			}
			o.Edit(t, "DELETE FROM cases WHERE person_no = $1", person)
		}
	})
}

func TestAnObjectionIsDecidedByOneWithADocument(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		no, person := o.object(t)
		if err := o.cases.Take(t.Context(), clerk, at(no)); err != nil {
			t.Fatal(err)
		}
		recommended, err := o.cases.Approve(t.Context(), clerk, at(no), staff.Ruling{Note: "工资单与申报一致"})
		if err != nil || recommended {
			t.Fatalf("recommended %v: %v", recommended, err)
		}
		d := o.decision(t, person, no)
		if d.Verdict == "" || d.Grounds[1] != "工资单与申报一致" || d.Heads()[0].Label != "决定书编号" {
			t.Errorf("decided: %+v", d)
		}
		if pdf, err := fixture.Renderer(t).PDF(d); err != nil || len(pdf) < 10_000 {
			t.Errorf("on paper: %d bytes, %v", len(pdf), err)
		}
		m, err := o.cases.Decision(t.Context(), colleague, no)
		if err != nil || m.Common().DocNo != d.DocNo {
			t.Errorf("for a colleague: %v", err)
		}
	})
}

func TestTheRuleOfFourEyesItselfTakesASecondPerson(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		s := o.desk()
		if err := s.ProposeRule(t.Context(), staff.Clerk{Name: "x", Permissions: []staff.Permission{staff.CasesDecide}}, social.BaseObjectionCase, true, "重要", ""); !errors.Is(err, staff.ErrNotAllowed) {
			t.Errorf("proposed without the permission: %v", err)
		}
		known(t, o.World, clerk)
		if err := s.ProposeRule(t.Context(), clerk, social.BaseObjectionCase, true, "金额大", ""); err != nil {
			t.Fatal(err)
		}
		waiting, err := o.DB.WaitingProposals(t.Context(), 10)
		if err != nil || len(waiting) != 1 || text.ProposalKinds[waiting[0].Kind] == "" {
			t.Fatal(waiting, err)
		}
		if four, _ := o.DB.FourEyes(t.Context(), social.BaseObjectionCase); four {
			t.Error("it counts before anybody agreed")
		}
		if _, err := s.ApproveProposal(t.Context(), clerk, waiting[0].ID, "", ""); !errors.Is(err, staff.ErrSamePerson) {
			t.Errorf("approved by whoever proposed it: %v", err)
		}
		if _, err := s.ApproveProposal(t.Context(), colleague, waiting[0].ID, "", ""); err != nil {
			t.Fatal(err)
		}
		no, _ := o.object(t)
		if err := o.cases.Take(t.Context(), clerk, at(no)); err != nil {
			t.Fatal(err)
		}
		if recommended, err := o.cases.Refuse(t.Context(), clerk, at(no), "工资单不符"); err != nil || !recommended {
			t.Errorf("recommended %v: %v", recommended, err)
		}
	})
}

func TestAnObjectionIsAnsweredWithinThirtyDaysAlsoOnceItWasSupplemented(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		no, person := o.object(t)
		if err := o.cases.Take(t.Context(), clerk, at(no)); err != nil {
			t.Fatal(err)
		}
		if err := o.cases.Return(t.Context(), clerk, at(no), "请补充工资单。"); err != nil {
			t.Fatal(err)
		}
		o.Clock.Advance(48 * time.Hour)
		if _, err := o.people.SupplementCase(t.Context(), person, no, "工资单见窗口", nil, store.NewID(), "a"); err != nil {
			t.Fatal(err)
		}
		c, err := o.cases.Find(t.Context(), no)
		if err != nil {
			t.Fatal(err)
		}
		days := social.At(c.DueAt).Sub(o.Clock.Now()).Hours() / 24
		if days < 30 || days >= 31 {
			t.Errorf("it is to be answered within %.1f days", days)
		}
	})
}
