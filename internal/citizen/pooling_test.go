package citizen_test

import (
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/demo"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// with is 个人账户家庭共享 filled in.
func with(p demo.Persona, relation social.Relation) map[string]string {
	return map[string]string{"relative_no": p.PersonNo, "relative_id": string(p.IDNumber.Full()), "relation": string(relation)}
}

// poolings are the names in both lists of a person.
func poolings(t *testing.T, s *citizen.Service, personNo string) (mine, toMe []store.Pooling) {
	t.Helper()
	mine, toMe, err := s.Poolings(t.Context(), personNo)
	if err != nil {
		t.Fatal(err)
	}
	return mine, toMe
}

func TestSharingAnAccountWithARelative(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p, spouse := newService(w.DB), w.Persona(t, "guardian"), w.Persona(t, "spouse")
		done := doForm(t, s, "family-pooling", p.PersonNo, with(spouse, social.SpouseOf))
		mine, none := poolings(t, s, p.PersonNo)
		if len(mine) != 1 || len(none) != 0 || mine[0].RelativeNo != spouse.PersonNo || mine[0].Relation != social.SpouseOf || mine[0].MadeAt != w.DB.Now().Unix() {
			t.Errorf("the holder sees %+v and %+v", mine, none)
		}
		none, toMe := poolings(t, s, spouse.PersonNo)
		if len(none) != 0 || len(toMe) != 1 || toMe[0].OtherName != p.Name {
			t.Errorf("the relative sees %+v and %+v", none, toMe)
		}
		if mine, toMe := poolings(t, s, w.Persona(t, "employee").PersonNo); len(mine)+len(toMe) != 0 {
			t.Errorf("somebody else sees %+v and %+v", mine, toMe)
		}
		for who, personNo := range map[string]string{"holder": p.PersonNo, "relative": spouse.PersonNo} {
			template := map[string]string{"holder": text.TemplateService, "relative": "pooled"}[who]
			if got := byChannel(t, w, personNo, template); got["sms"] != 1 || got["page"] != 1 {
				t.Errorf("the %s is told by %v", who, got)
			}
		}
		for _, m := range told(t, w) {
			if strings.Contains(m.Text, p.Name) || strings.Contains(m.Text, p.PersonNo) {
				t.Errorf("the message names the holder: %s", m.Text)
			}
		}
		receipt, err := w.DB.ReceiptByNo(t.Context(), p.PersonNo, done.ReceiptNo)
		if err != nil || len(receipt.Facts) != 3 || strings.Contains(receipt.Facts[0].Value, spouse.Name) {
			t.Errorf("the receipt says %+v, %v", receipt, err)
		}
		sameLines(t, feedLines(t, w), "pooling:  → "+spouse.PersonNo+":spouse")
		oneProblem(t, "twice", tryForm(t, s, "family-pooling", p.PersonNo, with(spouse, social.SpouseOf)), text.PoolingTwice)
	})
}

func TestEitherSideEndsASharingAndTheOtherIsTold(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p, spouse := newService(w.DB), w.Persona(t, "guardian"), w.Persona(t, "spouse")
		for _, c := range []struct {
			ender, other demo.Persona
			by, line     string
		}{
			{p, spouse, store.EndedByHolder, "pooling: " + spouse.PersonNo + ":spouse → "},
			{spouse, p, store.EndedByRelative, "pooled_by: " + p.PersonNo + ":spouse → "},
		} {
			doForm(t, s, "family-pooling", p.PersonNo, with(spouse, social.SpouseOf))
			mine, _ := poolings(t, s, p.PersonNo)
			told(t, w)
			key := store.NewID()
			var receipts [16]string
			together(16, func(i int) {
				done, err := s.EndPooling(t.Context(), c.ender.PersonNo, mine[0].Ref, key, "a")
				if err != nil {
					t.Error(err)
				}
				receipts[i] = done.ReceiptNo
			})
			if receipts[0] == "" || receipts[0] != receipts[15] {
				t.Errorf("receipts %q", receipts)
			}
			if mine, _ := poolings(t, s, p.PersonNo); len(mine) != 0 {
				t.Errorf("ended by the %s, and the holder sees %+v", c.by, mine)
			}
			if n := w.Count(t, "poolings WHERE state = 'ended' AND ended_by = '"+c.by+"' AND ended_at > 0"); n != 1 {
				t.Errorf("%d ended by the %s", n, c.by)
			}
			if lines := feedLines(t, w); !slices.Contains(lines, c.line) {
				t.Errorf("the core system gets %q, not %s", lines, c.line)
			}
			if got := byChannel(t, w, c.other.PersonNo, "pool_ended"); got["sms"] != 1 || got["page"] != 1 {
				t.Errorf("the other one is told by %v", got)
			}
			if _, err := s.EndPooling(t.Context(), c.ender.PersonNo, mine[0].Ref, store.NewID(), "a"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("ending it again: %v", err)
			}
		}
	})
}

func TestNobodyElseEndsASharing(t *testing.T) {
	w := fixture.SQLite(t)
	s, p, other := newService(w.DB), w.Persona(t, "guardian"), w.Persona(t, "employee")
	doForm(t, s, "family-pooling", p.PersonNo, with(w.Persona(t, "spouse"), social.SpouseOf))
	mine, _ := poolings(t, s, p.PersonNo)
	for _, ref := range []string{mine[0].Ref, mine[0].ReceiptNo, mine[0].RelativeNo, "", "\x00"} {
		if _, err := s.EndPooling(t.Context(), other.PersonNo, ref, store.NewID(), "a"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("by %q: %v", ref, err)
		}
	}
	_, err := w.DB.Do(t.Context(), store.Act{Kind: "pooling.end", Actor: store.Citizen(other.PersonNo, ""), PersonNo: other.PersonNo}, func(tx *store.Tx) error {
		return tx.EndPooling(mine[0]) // past the search
	})
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("past the search: %v", err)
	}
	if n := w.Count(t, "poolings WHERE state = 'active'"); n != 1 {
		t.Errorf("%d sharings are left", n)
	}
}

func TestEveryPairOfNumbersThatLeadsNowhereReadsTheSame(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p, spouse, employee := newService(w.DB), w.Persona(t, "guardian"), w.Persona(t, "spouse"), w.Persona(t, "employee")
		dead, left := w.Persona(t, "pensioner"), w.Persona(t, "left")
		w.Edit(t, "UPDATE persons SET person_state = '3' WHERE person_no = '"+dead.PersonNo+"'")
		mixed := with(spouse, social.SpouseOf)
		mixed["relative_id"] = string(employee.IDNumber)
		unknown := with(spouse, social.SpouseOf)
		unknown["relative_no"] = "999999999"
		for what, values := range map[string]map[string]string{
			"two people's numbers": mixed, "nobody's number": unknown, "somebody dead": with(dead, social.ParentOf), "somebody not insured now": with(left, social.SpouseOf),
		} {
			err := tryForm(t, s, "family-pooling", p.PersonNo, values)
			if found := problems(err); len(found) != 1 || found[0] != (text.Problem{Field: "relative_no", Message: text.PoolingNoMatch}) {
				t.Errorf("%s: %v", what, err)
			}
		}
		for range 6 {
			tryForm(t, s, "family-pooling", p.PersonNo, unknown)
		}
		if wait(w, tryForm(t, s, "family-pooling", p.PersonNo, with(spouse, social.SpouseOf))) != 24*time.Hour {
			t.Error("after ten pairs that lead nowhere one may go on")
		}
		w.Clock.Advance(24 * time.Hour)
		if err := tryForm(t, s, "family-pooling", p.PersonNo, with(spouse, social.SpouseOf)); err != nil {
			t.Errorf("a day later: %v", err)
		}
	})
}

func TestWithWhomAnAccountCanBeShared(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p, spouse, child := newService(w.DB), w.Persona(t, "guardian"), w.Persona(t, "spouse"), w.Persona(t, "child1")
		malformed := with(spouse, social.SpouseOf)
		malformed["relative_no"], malformed["relative_id"], malformed["relation"] = "12", "44", "brother"
		if found := problems(tryForm(t, s, "family-pooling", p.PersonNo, malformed)); len(found) != 3 {
			t.Errorf("three malformed: %v", found)
		}
		for what, c := range map[string]struct {
			values         map[string]string
			field, message string
		}{
			"oneself":          {with(p, social.SpouseOf), "relative_no", text.PoolingOneself},
			"a younger parent": {with(child, social.ParentOf), "relation", text.PoolingMisfit},
			"an older child":   {with(w.Persona(t, "pensioner"), social.ChildOf), "relation", text.PoolingMisfit},
			"no relation":      {with(spouse, ""), "relation", text.PoolingChooseOne},
		} {
			err := tryForm(t, s, "family-pooling", p.PersonNo, c.values)
			if found := problems(err); len(found) != 1 || found[0] != (text.Problem{Field: c.field, Message: c.message}) {
				t.Errorf("%s: %v", what, err)
			}
		}
		doForm(t, s, "family-pooling", p.PersonNo, with(child, social.ChildOf)) // nobody's phone, no registration
		if got := byChannel(t, w, child.PersonNo, "pooled"); got["page"] != 1 || got["sms"] != 0 {
			t.Errorf("the child is told by %v", got)
		}
		notRegistered := w.Persona(t, "old_id") // the archive has a number of fifteen digits
		doForm(t, s, "family-pooling", p.PersonNo, with(notRegistered, social.ParentOf))
		if got := byChannel(t, w, notRegistered.PersonNo, "pooled"); got["sms"] != 1 {
			t.Errorf("somebody not registered is told by %v", got)
		}
	})
}

func TestWhoCanShareAnAccount(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p, spouse := newService(w.DB), w.Persona(t, "guardian"), w.Persona(t, "spouse")
		tier2 := w.Persona(t, "tier2")
		refusedFor(t, "tier two", tryForm(t, s, "family-pooling", tier2.PersonNo, with(spouse, social.SpouseOf)), text.PoolingNoAccount, text.WhyPoolingNoAccount)
		w.Edit(t, "UPDATE persons SET medical_status = '2' WHERE person_no = '"+p.PersonNo+"'")
		refusedFor(t, "not in force", tryForm(t, s, "family-pooling", p.PersonNo, with(spouse, social.SpouseOf)), text.PoolingNoAccount, "")
		w.Edit(t, "UPDATE persons SET medical_status = '1' WHERE person_no = '"+p.PersonNo+"'")
		w.Edit(t, "UPDATE individual_accounts SET closing = 0 WHERE account = 'medical' AND person_no = '"+p.PersonNo+"'")
		refusedFor(t, "nothing in it", tryForm(t, s, "family-pooling", p.PersonNo, with(spouse, social.SpouseOf)), text.PoolingNoBalance, text.WhyPoolingNoBalance)
		w.Edit(t, "DELETE FROM individual_accounts WHERE account = 'medical' AND person_no = '"+p.PersonNo+"'")
		refusedFor(t, "no account", tryForm(t, s, "family-pooling", p.PersonNo, with(spouse, social.SpouseOf)), text.PoolingNoBalance, "")
	})
}

func TestWhatCanBeSharedIsShown(t *testing.T) {
	w := fixture.SQLite(t)
	s, p := newService(w.DB), w.Persona(t, "guardian")
	w.Edit(t, "UPDATE individual_accounts SET closing = 1000000 WHERE account = 'medical' AND person_no = '"+p.PersonNo+"'")
	// By the rule of today the whole balance; by the one before 2024 what is above a twentieth of the year's average wage.
	for month, want := range map[social.Month]string{202611: "10,000.00 元", 202310: text.BalanceShareUnknown} {
		a, err := s.Apply(t.Context(), p.PersonNo, nil)
		if err != nil {
			t.Fatal(err)
		}
		if a.Now = month.First(); month < 202401 {
			w.Edit(t, "DELETE FROM contribution_bounds")
		}
		shown, err := s.Procedure("family-pooling").Show(t.Context(), a)
		if err != nil || len(shown.Facts) != 2 || shown.Facts[1].Value != want {
			t.Errorf("in %s: %+v, %v", month, shown.Facts, err)
		}
	}
}

// others are eight people with medical cover in force, all of whom may pass for a spouse.
func others(t *testing.T, w *fixture.World) (list []demo.Persona) {
	t.Helper()
	for _, key := range []string{"spouse", "employee", "mover", "injured", "self_payer", "medical_only", "rare_name", "tier2"} {
		list = append(list, w.Persona(t, key))
	}
	return list
}

func TestSevenAtOnceAreSixRelatives(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p, list := newService(w.DB), w.Persona(t, "guardian"), others(t, w)
		drafts := make([]*citizen.Draft, len(list))
		for i, relative := range list {
			_, drafts[i] = checkedForm(t, s, s.Procedure("family-pooling"), p.PersonNo, with(relative, social.SpouseOf))
		}
		// Each was checked while nobody shared: the second is told, checks again, and goes on until there is no room.
		var full atomic.Int32
		together(len(list), func(i int) {
			for range 20 {
				_, err := s.Submit(t.Context(), s.Procedure("family-pooling"), p.PersonNo, drafts[i], "a")
				var changed *citizen.Changed
				var refusal *citizen.Refusal
				switch {
				case err == nil:
					return
				case errors.As(err, &refusal) && refusal.Title == text.PoolingFull:
					full.Add(1)
					return
				case errors.As(err, &changed):
					if drafts[i], err = s.OpenDraft(s.Procedure("family-pooling"), p.PersonNo, changed.Checked.Draft); err != nil {
						t.Error(err)
						return
					}
				default:
					t.Error(err)
					return
				}
			}
		})
		mine, _ := poolings(t, s, p.PersonNo)
		if len(mine) != 6 || full.Load() != 2 || w.Count(t, "receipts WHERE act = 'pooling.add'") != 6 {
			t.Errorf("%d relatives, %d refused", len(mine), full.Load())
		}
		refusedFor(t, "a seventh", tryForm(t, s, "family-pooling", p.PersonNo, with(w.Persona(t, "child1"), social.ChildOf)), text.PoolingFull, text.WhyPoolingFull)
		if _, err := s.EndPooling(t.Context(), p.PersonNo, mine[0].Ref, store.NewID(), "a"); err != nil {
			t.Fatal(err)
		}
		doForm(t, s, "family-pooling", p.PersonNo, with(w.Persona(t, "child1"), social.ChildOf))
	})
}

func TestTwoWhoShareWithEachOtherAtOnceBothDo(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, a, b := newService(w.DB), w.Persona(t, "guardian"), w.Persona(t, "spouse")
		pairs := [][2]demo.Persona{{a, b}, {b, a}}
		together(2, func(i int) { doForm(t, s, "family-pooling", pairs[i][0].PersonNo, with(pairs[i][1], social.SpouseOf)) })
		for _, p := range []demo.Persona{a, b} {
			if mine, toMe := poolings(t, s, p.PersonNo); len(mine) != 1 || len(toMe) != 1 {
				t.Errorf("%s: %d and %d", p.Key, len(mine), len(toMe))
			}
		}
		together(2, func(i int) {
			mine, toMe, _ := s.Poolings(t.Context(), pairs[i][0].PersonNo)
			for _, one := range append(mine, toMe...) {
				if _, err := s.EndPooling(t.Context(), pairs[i][0].PersonNo, one.Ref, store.NewID(), "a"); err != nil && !errors.Is(err, store.ErrNotFound) {
					t.Error(err)
				}
			}
		})
		if n := w.Count(t, "poolings WHERE state = 'active'"); n != 0 {
			t.Errorf("%d are left", n)
		}
	})
}

func TestTheCoreSystemRefusesASharingOrItsEnd(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p, spouse := newService(w.DB), w.Persona(t, "guardian"), w.Persona(t, "spouse")
		share := func() store.Pooling {
			doForm(t, s, "family-pooling", p.PersonNo, with(spouse, social.SpouseOf))
			mine, _ := poolings(t, s, p.PersonNo)
			return mine[0]
		}
		share()
		answerFeed(t, w, false)
		if mine, _ := poolings(t, s, p.PersonNo); len(mine) != 0 {
			t.Errorf("a refused sharing stays: %+v", mine)
		}
		if got := byChannel(t, w, spouse.PersonNo, "pool_undone"); got["page"] != 1 {
			t.Errorf("the relative is told by %v", got)
		}
		for _, ender := range []demo.Persona{p, spouse} {
			one := share()
			answerFeed(t, w, true)
			if _, err := s.EndPooling(t.Context(), ender.PersonNo, one.Ref, store.NewID(), "a"); err != nil {
				t.Fatal(err)
			}
			answerFeed(t, w, false)
			mine, _ := poolings(t, s, p.PersonNo)
			if len(mine) != 1 || mine[0].Ref != one.Ref {
				t.Fatalf("the end by %s is refused, and there is %+v", ender.Key, mine)
			}
			if _, err := s.EndPooling(t.Context(), p.PersonNo, one.Ref, store.NewID(), "a"); err != nil {
				t.Fatal(err)
			}
			answerFeed(t, w, true)
		}
		// Shared and ended before the core system says anything, which then refuses both, in either order.
		for _, lastFirst := range []bool{true, false} {
			one := share()
			if _, err := s.EndPooling(t.Context(), p.PersonNo, one.Ref, store.NewID(), "a"); err != nil {
				t.Fatal(err)
			}
			answerFeedBy(t, w, false, lastFirst)
			if mine, _ := poolings(t, s, p.PersonNo); len(mine) != 0 {
				t.Errorf("what was never taken is back, or one that ended before: %+v", mine)
			}
		}
	})
}
