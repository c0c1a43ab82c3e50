package citizen_test

import (
	"testing"

	"shebao/internal/citizen"
	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

func TestOnlyWhoDrawsCanStop(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		for key, title := range map[string]string{"unemployed": "", "lately_unemployed": text.StopNotDrawing, "employee": text.StopNotDrawing} {
			if got := refusesForm(t, s, "stop-unemployment", w.Persona(t, key).PersonNo); got != title {
				t.Errorf("%s: %q, want %q", key, got, title)
			}
		}
	})
}

func TestWhatAStopNeeds(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, no := newService(w.DB), w.Persona(t, "unemployed").PersonNo
		for _, bad := range []struct{ reason, words, sure, field, message string }{
			{"", "", "1", "reason", text.NoStopReason}, {"45", "", "1", "reason", text.NoStopReason}, {"41", "", "", "sure", text.NoStopSure},
			{"90", "", "1", "words", text.Plain(text.WordStopWords, "", true, 100)},
		} {
			got := problems(tryForm(t, s, "stop-unemployment", no, map[string]string{"reason": bad.reason, "words": bad.words, "sure": bad.sure}))
			if len(got) != 1 || got[0] != (text.Problem{Field: bad.field, Message: bad.message}) {
				t.Errorf("%+v: %v", bad, got)
			}
		}
	})
}

func TestAStopCountsFromTheNextMonthAndIsDecidedAtOnce(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, no := newService(w.DB), w.Persona(t, "unemployed").PersonNo
		receipt := doForm(t, s, "stop-unemployment", no, map[string]string{"reason": "90", "words": "回老家照顾父母", "sure": "1"}).ReceiptNo
		claim, err := w.DB.DrawnClaim(t.Context(), no)
		if err != nil {
			t.Fatal(err)
		}
		next := social.MonthOf(w.Clock.Now()).Add(1)
		if claim.Stop == nil || claim.Stop.From != next || claim.Stop.Reason != "90" || claim.Over(next.Add(-1)) || !claim.Over(next) {
			t.Errorf("stopped: %+v", claim.Stop)
		}
		d, err := s.Decision(t.Context(), no, receipt)
		if err != nil || d == nil {
			t.Fatalf("no decision: %v", err)
		}
		m, d, err := s.Document(t.Context(), document.DecisionKind, no, d.ID)
		if err != nil {
			t.Fatal(err)
		}
		decision := m.(*document.Decision)
		if decision.CaseNo != receipt || decision.Lines()[3].Value != "其他：回老家照顾父母" || !d.InForce(w.Clock.Now().AddDate(20, 0, 0)) {
			t.Errorf("decided: %+v", decision)
		}
		if got := refusesForm(t, s, "stop-unemployment", no); got != text.StopAlready {
			t.Errorf("a second stop: %q", got)
		}
		if got := refusesForm(t, s, "claim-unemployment", no); got != text.ClaimDrawing {
			t.Errorf("a claim before the stop counts: %q", got)
		}
	})
}

func TestEightStopsAtOnceAreOne(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, no := newService(w.DB), w.Persona(t, "unemployed").PersonNo
		page := s.Procedure("stop-unemployment")
		drafts := make([]*citizen.Draft, 8)
		for i := range drafts {
			_, drafts[i] = checkedForm(t, s, page, no, map[string]string{"reason": social.StopReasons[i%4], "sure": "1"})
		}
		var errs [8]error
		together(8, func(i int) { _, errs[i] = s.Submit(t.Context(), page, no, drafts[i], "a") })
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if refusedAs(err) != text.StopAlready {
				t.Error(err)
			}
		}
		if won != 1 || w.Count(t, "unemployment_stops") != 1 || w.Count(t, "documents WHERE kind LIKE 'decision:%'") != 1 {
			t.Errorf("%d stops", won)
		}
	})
}

func TestAStopThatTheCoreSystemRefusesIsUndone(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, no := newService(w.DB), w.Persona(t, "unemployed").PersonNo
		receipt := doForm(t, s, "stop-unemployment", no, map[string]string{"reason": "41", "sure": "1"}).ReceiptNo
		refuseEvent(t, w, receipt)
		claim, err := w.DB.DrawnClaim(t.Context(), no)
		if err != nil || claim.Stop != nil {
			t.Errorf("still stopped: %+v %v", claim, err)
		}
		if d, err := s.Decision(t.Context(), no, receipt); err != nil || d == nil || d.State != "revoked" {
			t.Errorf("the decision: %+v %v", d, err)
		}
		doForm(t, s, "stop-unemployment", no, map[string]string{"reason": "41", "sure": "1"})
	})
}

// refuseEvent has the core system refuse the one event of a receipt.
func refuseEvent(t *testing.T, w *fixture.World, receipt string) {
	t.Helper()
	events, err := w.DB.Feed(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if e.ReceiptNo != receipt || e.State != store.FeedPending {
			continue
		}
		_, err := w.DB.Do(t.Context(), store.Act{Kind: "feed.refuse", Actor: store.System("export"), PersonNo: e.PersonNo}, func(tx *store.Tx) error {
			refused, _, err := tx.RefuseEvent(e.No, "与核心系统不符")
			if err != nil {
				return err
			}
			return citizen.Undo[refused.Act](tx, refused)
		})
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Fatalf("no event of %s", receipt)
}
