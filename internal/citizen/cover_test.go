package citizen_test

import (
	"strings"
	"testing"
	"time"

	"shebao/internal/social"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

func statuses(t *testing.T, w *fixture.World, personNo string) string {
	t.Helper()
	p, err := w.DB.Person(t.Context(), personNo)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, b := range social.SelfPaidBranches {
		list = append(list, string(p.Status[b]))
	}
	return strings.Join(list, "")
}

func TestStoppingCover(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		p := withSelfService(t, w, s, "self_payer")
		checked, draft := checkedForm(t, s, s.Procedure("stop-cover"), p.PersonNo, byTail(p))
		wantLines(t, "what stops", tableLines(checked.Plan.Tables, "停止缴费的险种（从 2026 年 12 月起，金额单位：元）"),
			"养老保险 | 1,874.20 | 20% | 9,371.00", "医疗保险（一档） | 749.68 | 8% | 9,371.00", "合计 | 2,623.88 |  | ")
		before := statuses(t, w, p.PersonNo)
		done, err := s.Submit(t.Context(), s.Procedure("stop-cover"), p.PersonNo, draft, "a")
		if err != nil {
			t.Fatal(err)
		}
		if got := statuses(t, w, p.PersonNo); got[:2] != "22" || got[2] != before[2] {
			t.Errorf("the statuses went from %s to %s", before, got)
		}
		wantFed(t, w, p.PersonNo, "cover.stop", done.ReceiptNo, "pension_status: "+before[:1]+" → 2", "medical_status: "+before[1:2]+" → 2")
		if got := receiptFacts(t, w, p.PersonNo, done.ReceiptNo); !strings.HasSuffix(got, "→ 暂停缴费\n生效年月:  → 2026 年 12 月起") {
			t.Errorf("the receipt says\n%s", got)
		}
		turnedAway(t, "once more", tryForm(t, s, "stop-cover", p.PersonNo, byTail(p)), text.AlreadyStopped)
		turnedAway(t, "a wage of nothing", tryForm(t, s, "change-wage", p.PersonNo, newWage(p, "8000")), text.NotPaying)
	})
}

func TestCoverIsNotStoppedWhileAContributionIsDue(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		p := withSelfService(t, w, s, "self_payer")
		// The record reaches to October. November is due from the 21st of December on.
		for _, day := range []int{1, 19, 20} {
			w.Clock.Set(time.Date(2026, 12, day, 9, 0, 0, 0, testkit.Zone))
			if err := tryForm(t, s, "stop-cover", p.PersonNo, byTail(p)); err != nil {
				t.Errorf("on the %d., with nothing due: %v", day, err)
			}
		}
		w.Clock.Set(time.Date(2026, 12, 21, 9, 0, 0, 0, testkit.Zone))
		err := tryForm(t, s, "stop-cover", p.PersonNo, byTail(p))
		turnedAway(t, "November unpaid", err, text.Unpaid)
		insertMonth(t, w, p, "110", 202611, 937100)
		if err := tryForm(t, s, "stop-cover", p.PersonNo, byTail(p)); err == nil || !strings.Contains(why(err), "医疗保险 2026 年 11 月") || strings.Contains(why(err), "养老") {
			t.Errorf("the medical branch unpaid: %v: %s", err, why(err))
		}
		insertMonth(t, w, p, "310", 202612, 937100) // ahead
		if err := tryForm(t, s, "stop-cover", p.PersonNo, byTail(p)); err != nil {
			t.Errorf("everything paid: %v", err)
		}
	})
}

func TestResumingCover(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		p := withSelfService(t, w, s, "self_payer")
		turnedAway(t, "while enrolled", tryForm(t, s, "resume-cover", p.PersonNo, newWage(p, "8000")), text.StillEnrolled)
		doForm(t, s, "stop-cover", p.PersonNo, byTail(p))
		w.Edit(t, `UPDATE persons SET medical_tier = '0' WHERE person_no = $1`, p.PersonNo)
		err := tryForm(t, s, "resume-cover", p.PersonNo, newWage(p, "6000"))
		if got := problems(err); len(got) != 1 || got[0].Field != "wage" || !strings.Contains(got[0].Message, "医疗保险（一档）") {
			t.Errorf("a wage below: %v", err)
		}
		w.Clock.Set(time.Date(2027, 2, 10, 9, 0, 0, 0, testkit.Zone))
		checked, draft := checkedForm(t, s, s.Procedure("resume-cover"), p.PersonNo, newWage(p, "8000"))
		wantLines(t, "each month before and after", tableLines(checked.Plan.Tables, "每月缴费的变化（从 2027 年 3 月起，金额单位：元）"),
			"养老保险 | 0.00 | 1,600.00 | 20% | 0.00 | 8,000.00", "医疗保险（一档） | 0.00 | 640.00 | 8% | 0.00 | 8,000.00", "合计 | 0.00 | 2,240.00 |  |  | ")
		done, err := s.Submit(t.Context(), s.Procedure("resume-cover"), p.PersonNo, draft, "a")
		if err != nil {
			t.Fatal(err)
		}
		if got := statuses(t, w, p.PersonNo); got[:2] != "44" || wageOf(t, w, p.PersonNo) != 8000_00 {
			t.Errorf("the statuses are %s, the wage %s", got, wageOf(t, w, p.PersonNo))
		}
		wantFed(t, w, p.PersonNo, "cover.resume", done.ReceiptNo, "pension_status: 2 → 4", "medical_status: 2 → 4", "medical_tier: 0 → 1", "wage: 9371.00 → 8000.00")
		turnedAway(t, "once more", tryForm(t, s, "resume-cover", p.PersonNo, newWage(p, "8000")), text.StillEnrolled)

		// Nothing is due of the months in which there was no cover.
		doForm(t, s, "stop-cover", p.PersonNo, byTail(p))
		doForm(t, s, "resume-cover", p.PersonNo, newWage(p, "8000"))
		w.Clock.Set(time.Date(2027, 4, 20, 9, 0, 0, 0, testkit.Zone))
		if err := tryForm(t, s, "stop-cover", p.PersonNo, byTail(p)); err != nil {
			t.Errorf("with February due, before which cover was not resumed: %v", err)
		}
		w.Clock.Set(time.Date(2027, 4, 21, 9, 0, 0, 0, testkit.Zone))
		turnedAway(t, "with March due", tryForm(t, s, "stop-cover", p.PersonNo, byTail(p)), text.Unpaid)
	})
}

func TestWhoCannotResumeCover(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		p := withSelfService(t, w, s, "self_payer")
		doForm(t, s, "stop-cover", p.PersonNo, byTail(p))
		resume := func() error { return tryForm(t, s, "resume-cover", p.PersonNo, newWage(p, "8000")) }
		edit := func(set string, args ...any) {
			w.Edit(t, `UPDATE persons SET `+set+` WHERE person_no = $1`, append([]any{p.PersonNo}, args...)...)
		}
		if err := resume(); err != nil {
			t.Fatalf("before anything stands in the way: %v", err)
		}
		edit(`person_state = '2'`)
		turnedAway(t, "drawing a pension", resume(), text.DrawsPension)
		edit(`person_state = '1', category = 'retired'`)
		turnedAway(t, "retired", resume(), text.DrawsPension)
		edit(`category = 'self_payer'`)

		w.Edit(t, `INSERT INTO unemployment_claims (claim_no, person_no, from_month, granted_months, status) VALUES ('X1', $1, 202610, 6, '20')`, p.PersonNo)
		turnedAway(t, "drawing unemployment benefit", resume(), text.DrawsBenefit)
		w.Edit(t, `INSERT INTO unemployment_stops (person_no, claim_no, receipt_no, reason, from_month, state, at) VALUES ($1, 'X1', 'R1', '41', 202701, 'active', 1)`, p.PersonNo)
		turnedAway(t, "having stopped the benefit a month later", resume(), text.DrawsBenefit)
		w.Edit(t, `UPDATE unemployment_stops SET from_month = 202612`)
		if err := resume(); err != nil {
			t.Errorf("having stopped the benefit in time: %v", err)
		}
		w.Edit(t, `UPDATE unemployment_claims SET status = '40' WHERE claim_no = 'X1'`)
		if err := resume(); err != nil {
			t.Errorf("after the benefit was stopped: %v", err)
		}

		// A self-payer who is a woman retires by the age of 55 of old; contributions would begin in December 2026.
		const next social.Month = 202612
		born := social.Month(197001)
		for social.RetirementMonth(born.Add(1), social.WomenAt55) <= next {
			born = born.Add(1)
		}
		edit(`birth_date = $2`, born.String()+"-15")
		turnedAway(t, "at retirement age", resume(), text.PastAge)
		edit(`birth_date = $2`, born.Add(1).String()+"-15")
		if err := resume(); err != nil {
			t.Errorf("a month younger: %v", err)
		}
		edit(`birth_date = '1985-06-07', pension_status = '3', medical_status = '0'`)
		turnedAway(t, "with nothing that was paused", resume(), text.NothingPaused)
		edit(`medical_status = '2'`)
		checked, _ := checkedForm(t, s, s.Procedure("resume-cover"), p.PersonNo, newWage(p, "30000"))
		if c := checked.Plan.Changes; len(c) != 3 || c[0].Name != "医疗保险" {
			t.Errorf("with the medical branch paused alone: %+v", c)
		}
	})
}

func TestMenRetireAtSixtyAndLater(t *testing.T) {
	w := fixture.SQLite(t)
	s := newService(w.DB)
	p := withSelfService(t, w, s, "old_id") // born in July 1968
	doForm(t, s, "stop-cover", p.PersonNo, byTail(p))
	if err := tryForm(t, s, "resume-cover", p.PersonNo, newWage(p, "8000")); err != nil {
		t.Errorf("at 58: %v", err)
	}
	w.Edit(t, `UPDATE persons SET birth_date = '1966-01-19' WHERE person_no = $1`, p.PersonNo) // 60 and 4 months: May 2026
	turnedAway(t, "at 60", tryForm(t, s, "resume-cover", p.PersonNo, newWage(p, "8000")), text.PastAge)
}
