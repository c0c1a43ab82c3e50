package staff_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"shebao/internal/document"
	"shebao/internal/secret"
	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

var (
	looker     = staff.Clerk{Name: "looker", Address: "192.0.2.9", Permissions: []string{staff.PersonsLook, staff.PersonsShow}}
	supervisor = staff.Clerk{Name: "boss", Permissions: []string{staff.CasesAssign}}
)

func newService(t *testing.T, w *fixture.World) *staff.Service {
	t.Helper()
	return staff.New(w.DB, secret.NewFastHasher(), document.Issuer{Agency: fixture.Agency, Demo: true, Printable: fixture.Renderer(t).Printable})
}

func services(t *testing.T, f func(t *testing.T, w *fixture.World, s *staff.Service)) {
	t.Helper()
	fixture.Engines(t, func(t *testing.T, w *fixture.World) { f(t, w, newService(t, w)) })
}

// phoneCall is a search with a reason.
func phoneCall(by, fact string) staff.Search {
	return staff.Search{By: by, Fact: fact, Kind: "phone", Words: "来电核对缴费"}
}

func looks(t *testing.T, w *fixture.World, personNo string) []store.Lookup {
	t.Helper()
	list, err := w.DB.Lookups(t.Context(), personNo, store.LookupFilter{Kind: store.LooksStaff}, 50, 0)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestAPersonIsFoundByAnyExactFactAndByNothingElse(t *testing.T) {
	services(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		ctx, me := t.Context(), w.Persona(t, "employee")
		o := newOffice(t, w)
		caseNo, applicant := o.claim(t)
		registration, err := w.DB.Registration(ctx, me.PersonNo)
		if err != nil {
			t.Fatal(err)
		}
		person, err := w.DB.Person(ctx, me.PersonNo)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range []struct{ by, fact, whose string }{
			{staff.ByID, strings.ToLower(string(me.IDNumber)), me.PersonNo}, {staff.ByPerson, me.PersonNo, me.PersonNo},
			{staff.ByCard, person.CardNo, me.PersonNo}, {staff.ByPhone, registration.Phone, me.PersonNo}, {staff.ByReceipt, caseNo, applicant},
		} {
			id, err := s.FindPerson(ctx, looker, phoneCall(found.by, found.fact), store.NewID())
			if err != nil {
				t.Errorf("by %s: %v", found.by, err)
				continue
			}
			look, err := w.DB.OpenLook(ctx, id, looker.Name)
			if err != nil || look.PersonNo != found.whose {
				t.Errorf("by %s: %+v, %v", found.by, look, err)
			}
		}
		for _, none := range []struct{ by, fact string }{
			{"name", person.Name}, {staff.ByID, string(me.IDNumber)[:17]}, {staff.ByPerson, me.PersonNo[:6]}, {staff.ByPhone, registration.Phone[:7]}, {staff.ByCard, person.CardNo[:4]},
		} {
			var problems text.Problems
			if _, err := s.FindPerson(ctx, looker, phoneCall(none.by, none.fact), store.NewID()); !errors.As(err, &problems) {
				t.Errorf("by %s %q: %v", none.by, none.fact, err)
			}
		}
	})
}

func TestALookNeedsAReasonAndPermission(t *testing.T) {
	services(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		ctx, me := t.Context(), w.Persona(t, "employee")
		for field, change := range map[string]func(*staff.Search){
			"words": func(q *staff.Search) { q.Words = " " }, "kind": func(q *staff.Search) { q.Kind = "curious" },
			"reference": func(q *staff.Search) { q.Kind = "case" },
		} {
			q := phoneCall(staff.ByPerson, me.PersonNo)
			change(&q)
			_, err := s.FindPerson(ctx, looker, q, store.NewID())
			var problems text.Problems
			if !errors.As(err, &problems) || problems[0].Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if _, err := s.FindPerson(ctx, supervisor, phoneCall(staff.ByPerson, me.PersonNo), ""); !errors.Is(err, staff.ErrNotAllowed) {
			t.Errorf("without permission: %v", err)
		}
		if n := len(looks(t, w, me.PersonNo)); n != 0 {
			t.Errorf("%d looks where nothing was shown", n)
		}
	})
}

func TestSomebodyElsesCaseIsNoReason(t *testing.T) {
	services(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		ctx, me := t.Context(), w.Persona(t, "employee")
		caseNo, applicant := newOffice(t, w).claim(t)
		q := staff.Search{By: staff.ByPerson, Fact: me.PersonNo, Kind: "case", Reference: caseNo, Words: "核对"}
		var problems text.Problems
		if _, err := s.FindPerson(ctx, looker, q, ""); !errors.As(err, &problems) || problems[0].Field != "reference" {
			t.Fatalf("%v", err)
		}
		q.Fact = applicant
		id, err := s.FindPerson(ctx, looker, q, "")
		if err != nil {
			t.Fatal(err)
		}
		if look, err := w.DB.OpenLook(ctx, id, looker.Name); err != nil || !look.HasCase {
			t.Errorf("%+v, %v", look, err)
		}
		if n := len(looks(t, w, me.PersonNo)); n != 0 {
			t.Errorf("%d looks at whom nothing was shown of", n)
		}
	})
}

func TestEverythingIsMaskedUntilItsGroupIsUncoveredAndThePersonSeesEachLook(t *testing.T) {
	services(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		ctx, me := t.Context(), w.Persona(t, "self_payer")
		person, err := w.DB.Person(ctx, me.PersonNo)
		if err != nil {
			t.Fatal(err)
		}
		whole := map[string]string{staff.GroupIdentity: string(person.ID), staff.GroupContact: person.Phone, staff.GroupBank: person.BankAccount, staff.GroupCard: person.CardNo}
		id, err := s.FindPerson(ctx, looker, phoneCall(staff.ByPerson, me.PersonNo), store.NewID())
		if err != nil {
			t.Fatal(err)
		}
		seen, err := s.Person(ctx, looker, id)
		if err != nil {
			t.Fatal(err)
		}
		checkWhole(t, seen, whole, "")
		if p := seen.Cover.Person; p.Name != social.MaskName(person.Name) || p.PersonNo == person.PersonNo || p.Phone != "" || p.Address != "" {
			t.Errorf("the cover has the person whole: %+v", p)
		}
		key := store.NewID()
		for i, group := range staff.Groups {
			seen, err := s.ShowGroup(ctx, looker, id, group, "核对"+group, key) // one form's key is worth one group
			if err != nil {
				t.Fatal(err)
			}
			checkWhole(t, seen, whole, group)
			list := looks(t, w, me.PersonNo)
			if len(list) != 1 || !strings.Contains(list[0].Shown, text.LookShowed(group)) || !strings.Contains(list[0].Reason, "核对"+group) {
				t.Fatalf("after %d groups the person sees %+v", i+1, list)
			}
		}
		if _, err := s.ShowGroup(ctx, looker, id, staff.GroupBank, "", store.NewID()); err == nil {
			t.Error("uncovered without a reason")
		}
		only := staff.Clerk{Name: looker.Name, Permissions: []string{staff.PersonsLook}}
		if _, err := s.ShowGroup(ctx, only, id, staff.GroupBank, "核对", store.NewID()); !errors.Is(err, staff.ErrNotAllowed) {
			t.Errorf("uncovered without permission: %v", err)
		}
	})
}

func checkWhole(t *testing.T, seen *staff.Seen, whole map[string]string, uncovered string) {
	t.Helper()
	for group, value := range whole {
		if value == "" {
			t.Fatalf("nothing to mask in %s", group)
		}
		is := false
		for _, p := range seen.Particulars[group] {
			is = is || p.Value == value
		}
		if is != (group == uncovered) {
			t.Errorf("with %q uncovered, %s is whole: %v", uncovered, group, is)
		}
	}
}

func TestAVisitIsItsOwnersAndEnds(t *testing.T) {
	services(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		ctx, me := t.Context(), w.Persona(t, "employee")
		id, err := s.FindPerson(ctx, looker, phoneCall(staff.ByPerson, me.PersonNo), store.NewID())
		if err != nil {
			t.Fatal(err)
		}
		other := staff.Clerk{Name: "other", Permissions: looker.Permissions}
		if _, err := s.Person(ctx, other, id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("somebody else's visit: %v", err)
		}
		table := statement.PensionContributions
		if _, err := s.Record(ctx, looker, id, table); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a statement that was not opened: %v", err)
		}
		for range 2 {
			if err := s.OpenRecord(ctx, looker, id, table, "缴费"); err != nil {
				t.Fatal(err)
			}
		}
		if no, err := s.Record(ctx, looker, id, table); err != nil || no != me.PersonNo {
			t.Errorf("%q, %v", no, err)
		}
		if n := len(looks(t, w, me.PersonNo)); n != 1 {
			t.Errorf("a search and a statement opened twice are %d looks at one matter", n)
		}
		w.Clock.Advance(staff.LookFor)
		if _, err := s.Person(ctx, looker, id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("after its time: %v", err)
		}
		if _, err := s.Record(ctx, looker, id, table); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a statement after its time: %v", err)
		}
	})
}

func TestAFormSentTwiceIsOneLook(t *testing.T) {
	services(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		ctx, me, key := t.Context(), w.Persona(t, "employee"), store.NewID()
		first, err := s.FindPerson(ctx, looker, phoneCall(staff.ByPerson, me.PersonNo), key)
		if err != nil {
			t.Fatal(err)
		}
		second, err := s.FindPerson(ctx, looker, phoneCall(staff.ByPerson, me.PersonNo), key)
		if err != nil || first != second {
			t.Errorf("%q and %q, %v", first, second, err)
		}
		another, err := s.FindPerson(ctx, looker, phoneCall(staff.ByPerson, w.Persona(t, "guardian").PersonNo), key)
		if err != nil || another == first {
			t.Errorf("the same form for somebody else: %q, %v", another, err)
		}
		if n := len(looks(t, w, me.PersonNo)); n != 1 {
			t.Errorf("%d looks", n)
		}
	})
}

func TestFrozenAndClosedRegistrationsAreLookedAtAllTheSame(t *testing.T) {
	services(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		ctx, me := t.Context(), w.Persona(t, "employee")
		for _, change := range []string{`UPDATE registrations SET frozen_at = 1 WHERE person_no = '` + me.PersonNo + `'`,
			`UPDATE registrations SET state = 'closed' WHERE person_no = '` + me.PersonNo + `'`} {
			w.Edit(t, change)
			id, err := s.FindPerson(ctx, looker, phoneCall(staff.ByID, string(me.IDNumber)), "")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.ShowGroup(ctx, looker, id, staff.GroupIdentity, "核对", ""); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestASupervisorSeesWhoSearchedHowOften(t *testing.T) {
	services(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		ctx, me := t.Context(), w.Persona(t, "employee")
		today := w.Clock.Now()
		for _, who := range []string{"employee", "guardian", "employee"} {
			if _, err := s.FindPerson(ctx, looker, phoneCall(staff.ByPerson, w.Persona(t, who).PersonNo), ""); err != nil {
				t.Fatal(err)
			}
		}
		for range 11 {
			if _, err := s.FindPerson(ctx, looker, phoneCall(staff.ByPerson, "699999999"), ""); err == nil {
				t.Fatal("somebody is found who is not there")
			}
		}
		counts, err := s.LookCounts(ctx, supervisor, today)
		if err != nil || len(counts) != 1 {
			t.Fatalf("%+v, %v", counts, err)
		}
		c := counts[0]
		if c.Searches != 14 || c.People != 2 || c.Nobody != 10 || c.Limited != 1 || c.NoCase != 3 {
			t.Errorf("%+v", c)
		}
		if m := staff.Marks(c); !m.Nobody || !m.Limited || m.NoCase {
			t.Errorf("%+v", m)
		}
		list, err := s.StaffLooks(ctx, supervisor, looker.Name, today, store.LookCursor{}, 10)
		if err != nil || len(list) != 10 {
			t.Fatalf("%d, %v", len(list), err)
		}
		last := list[9]
		rest, err := s.StaffLooks(ctx, supervisor, looker.Name, today, store.LookCursor{At: last.At, ID: last.ID}, 10)
		if err != nil || len(rest) != 4 {
			t.Errorf("the second page has %d, %v", len(rest), err)
		}
		for _, l := range append(list, rest...) {
			if l.PersonNo == me.PersonNo {
				t.Error("a personal number stands whole in the supervisor's list")
			}
		}
		if _, err := s.LookCounts(ctx, looker, today); !errors.Is(err, staff.ErrNotAllowed) {
			t.Errorf("a clerk reads it too: %v", err)
		}
	})
}

func TestSearchesOutsideWorkingHoursStandOut(t *testing.T) {
	services(t, func(t *testing.T, w *fixture.World, s *staff.Service) {
		no := w.Persona(t, "employee").PersonNo
		want := map[string]int{"2026-11-23 09:00": 0, "2026-11-24 08:29": 1, "2026-11-25 18:00": 1, "2026-11-26 17:59": 0, "2026-11-28 10:00": 1, "2026-11-29 10:00": 1}
		for at, off := range want {
			moment, err := time.ParseInLocation("2006-01-02 15:04", at, social.Zone)
			if err != nil {
				t.Fatal(err)
			}
			w.Clock.Set(moment)
			if _, err := s.FindPerson(t.Context(), looker, phoneCall(staff.ByPerson, no), ""); err != nil {
				t.Fatal(err)
			}
			counts, err := s.LookCounts(t.Context(), supervisor, moment)
			if err != nil || len(counts) != 1 || counts[0].OffHours != off {
				t.Errorf("%s: %+v, %v", at, counts, err)
			}
		}
	})
}

// A claim that was opened, taken, read with its files and its decision and opened again left 23 looks.
func TestAClerkLeavesOneLookAtAMatterWithinHalfAnHour(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		no, person := o.claim(t)
		by := clerk
		by.Address = "10.1.2.3"
		read := func() {
			t.Helper()
			f, err := o.cases.Show(ctx, by, no)
			if err != nil {
				t.Fatal(err)
			}
			for range 3 {
				if _, _, err := o.cases.Evidence(ctx, by, no, f.Evidence[0].ID); err != nil {
					t.Fatal(err)
				}
			}
		}
		read()
		if err := o.cases.Take(ctx, by, staff.SeenCase{CaseNo: no}); err != nil {
			t.Fatal(err)
		}
		read()
		read()
		list, err := o.DB.Lookups(ctx, person, store.LookupFilter{Kind: store.LooksStaff}, 50, 0)
		if err != nil || len(list) != 1 {
			t.Fatalf("%d looks, %v: %+v", len(list), err, list)
		}
		if l := list[0]; !strings.Contains(l.Shown, text.CaseLookShown(no)) || !strings.Contains(l.Shown, text.CaseLookWhole(no)) || l.Address != "" ||
			l.StaffName != text.StaffKnownAs("", "", by.Name) {
			t.Errorf("the look: %+v", l)
		}
		o.Clock.Advance(store.LookFor + time.Second)
		read()
		if list, err = o.DB.Lookups(ctx, person, store.LookupFilter{Kind: store.LooksStaff}, 50, 0); err != nil || len(list) != 2 {
			t.Errorf("half an hour later: %d looks, %v", len(list), err)
		}
		counts, err := o.desk().LookCounts(ctx, supervisor, o.Clock.Now())
		if err != nil || len(counts) != 1 || counts[0].Looks != 2 || counts[0].LookedAt != 1 || counts[0].Searches != 0 {
			t.Errorf("the supervisor counts %+v, %v", counts, err)
		}
	})
}

func TestLooksAreDrawnForReviewAndWhoeverLookedIsAsked(t *testing.T) {
	offices(t, func(t *testing.T, o *office) {
		ctx, s := t.Context(), o.desk()
		no, _ := o.claim(t)
		if _, err := o.cases.Show(ctx, clerk, no); err != nil {
			t.Fatal(err)
		}
		own := supervisor
		if _, err := o.cases.Show(ctx, own, no); err != nil {
			t.Fatal(err)
		}
		n, err := s.DrawLooks(ctx, supervisor, store.NewID())
		if err != nil || n != 1 { // not the supervisor's own
			t.Fatalf("%d drawn, %v", n, err)
		}
		if n, err := s.DrawLooks(ctx, supervisor, store.NewID()); err != nil || n != 0 {
			t.Errorf("drawn twice: %d, %v", n, err)
		}
		list, err := s.LookSamples(ctx, supervisor, false)
		if err != nil || len(list) != 1 || list[0].Staff != clerk.Name || list[0].Reason != text.CaseLookReason {
			t.Fatalf("%+v %v", list, err)
		}
		var problems text.Problems
		if err := s.ReviewLook(ctx, supervisor, list[0].ID, store.SampleAsked, "", ""); !errors.As(err, &problems) || problems[0].Field != "note" {
			t.Errorf("asked without a word: %v", err)
		}
		reviewer := clerk
		reviewer.Permissions = append(reviewer.Permissions, staff.CasesAssign)
		if err := s.ReviewLook(ctx, reviewer, list[0].ID, store.SampleFine, "", ""); !errors.Is(err, staff.ErrSamePerson) {
			t.Errorf("one's own: %v", err)
		}
		if err := s.ReviewLook(ctx, supervisor, list[0].ID, store.SampleAsked, "为什么查看", ""); err != nil {
			t.Fatal(err)
		}
		told, err := o.DB.StaffNotices(ctx, clerk.Name, 5)
		if err != nil || len(told) != 1 || !strings.Contains(told[0].Body, "为什么查看") {
			t.Errorf("told: %+v %v", told, err)
		}
		if err := s.ReviewLook(ctx, supervisor, list[0].ID, store.SampleFine, "", ""); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("reviewed twice: %v", err)
		}
		if done, err := s.LookSamples(ctx, supervisor, true); err != nil || len(done) != 1 || done[0].Note != "为什么查看" || done[0].Verdict != store.SampleAsked {
			t.Errorf("%+v %v", done, err)
		}
		if _, err := s.DrawLooks(ctx, looker, ""); !errors.Is(err, staff.ErrNotAllowed) {
			t.Errorf("without the permission: %v", err)
		}
	})
}
