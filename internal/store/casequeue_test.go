package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// fill puts open and settled cases into the database past the program: a busy agency's.
func fill(t testing.TB, w *fixture.World, open, settled int) {
	t.Helper()
	now, all := w.Clock.Now().Unix(), open+settled
	series := fmt.Sprintf(`SELECT n FROM generate_series(1::bigint, %d) AS s(n)`, all)
	if w.DB.Engine() == store.SQLite {
		series = fmt.Sprintf(`WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < %d) SELECT n FROM s`, all)
	}
	blob := "'\\x00'::bytea"
	if w.DB.Engine() == store.SQLite {
		blob = "x'00'"
	}
	// One in four of what is open is nobody's, one in fifty an objection, the rest of forty colleagues; arrivals are spread over a year.
	w.Edit(t, fmt.Sprintf(`INSERT INTO cases (person_no, case_no, kind, state, desk, owner, content, submitted_at, due_at, settled_at, version)
		SELECT 'p' || (n %% 90000), 'c' || n, CASE WHEN n %% 50 = 0 THEN 'base_objection' ELSE 'unemployment' END,
			CASE WHEN n > %[1]d THEN 'approved' WHEN n %% 7 = 0 THEN 'returned' ELSE 'submitted' END,
			CASE WHEN n > %[1]d THEN 'approved' WHEN n %% 7 = 0 THEN 'returned' WHEN n %% 5 = 0 THEN 'review' ELSE 'submitted' END,
			CASE WHEN n %% 4 = 0 THEN '' ELSE 'clerk' || (n %% 40) END, %[2]s,
			%[3]d - (n * 7919 %% 31536000), %[3]d - (n * 7919 %% 31536000) + 31000000,
			CASE WHEN n > %[1]d THEN %[3]d - (n * 7919 %% 31536000) + 86400 * (n %% 20) ELSE 0 END, 1 FROM (%[4]s) AS q`, open, blob, now, series))
	if err := w.DB.OnWriter(t.Context(), `ANALYZE cases`); err != nil {
		t.Fatal(err)
	}
}

// TestTheQueueIsAnsweredByIndexes asks both engines how they would answer each filter. BenchmarkQueue does so with ten times as many cases.
func TestTheQueueIsAnsweredByIndexes(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) { askForPlans(t, w, 10_000, 30_000) })
}

// BenchmarkQueue is a busy agency's: 100,000 open cases beside 300,000 settled ones. go test ./internal/store -run NONE -bench Queue
// -benchtime 1x -v
func BenchmarkQueue(b *testing.B) {
	for name, world := range map[string]func(testing.TB) *fixture.World{"sqlite": fixture.SQLite, "postgres": fixture.Postgres} {
		b.Run(name, func(b *testing.B) { askForPlans(b, world(b), 100_000, 300_000) })
	}
}

// askForPlans fills the cases in, fails for each filter that no index answers, and says how long lists and counts take.
func askForPlans(t testing.TB, w *fixture.World, open, settled int) {
	fill(t, w, open, settled)
	now := w.Clock.Now().Unix()
	for _, kind := range []string{"", "unemployment", "base_objection"} {
		for _, desk := range []string{store.DeskOpen, "submitted", "returned", store.DeskReview, "approved"} {
			for _, owner := range []string{"", store.OwnerNobody, "clerk7"} {
				for _, after := range []int64{0, now + 20_000_000} {
					f := store.CaseFilter{Kind: kind, Desk: desk, Owner: owner, Limit: 51}
					if after > 0 {
						f.AfterDue, f.AfterNo = after, "c1"
					}
					if desk == store.DeskOpen {
						f.DueBefore = now + 25_000_000
					}
					mustUseAnIndex(t, w, f)
				}
			}
		}
	}
	var slowest time.Duration
	for _, f := range []store.CaseFilter{{Desk: store.DeskOpen}, {Desk: store.DeskOpen, Owner: store.OwnerNobody}, {Desk: store.DeskOpen, Owner: "clerk7", Kind: "base_objection"},
		{Desk: store.DeskReview, Owner: store.OwnerNobody, Kind: "base_objection"}, {Desk: "approved", Kind: "base_objection"}} {
		f.Limit = 51
		began := time.Now()
		if _, err := w.DB.CaseQueue(t.Context(), f); err != nil {
			t.Fatal(err)
		}
		if n, err := w.DB.CountCases(t.Context(), f); err != nil || n > store.CaseCountMost+1 {
			t.Fatal(n, err)
		}
		slowest = max(slowest, time.Since(began))
	}
	began := time.Now()
	flows, err := w.DB.CaseFlows(t.Context(), store.FirstWeek(w.Clock.Now(), 12))
	if err != nil || len(flows) == 0 {
		t.Fatal(flows, err)
	}
	flow := time.Since(began)
	began = time.Now()
	loads, err := w.DB.OpenByKind(t.Context())
	if err != nil || len(loads) != len(social.CaseKinds) || loads[0].Open+loads[1].Open != open {
		t.Fatal(loads, err)
	}
	owners, err := w.DB.OpenByOwner(t.Context())
	if err != nil || len(owners) != 31 {
		t.Fatal(len(owners), err)
	}
	t.Logf("%d open, %d settled: a page of the queue with its count %v at most, the weeks' flows %v, what is open by kind and owner %v",
		open, settled, slowest, flow, time.Since(began))
}

// mustUseAnIndex fails where an engine would read all cases for a page of the queue, or for its count.
func mustUseAnIndex(t testing.TB, w *fixture.World, f store.CaseFilter) {
	t.Helper()
	plans, err := w.DB.ExplainQueue(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	for _, plan := range plans {
		if strings.Contains(plan, "Seq Scan on cases") || strings.Contains(plan, "SCAN cases") && !strings.Contains(plan, "USING") || !strings.Contains(plan, "cases_") {
			t.Errorf("%+v is answered so:\n%s", f, plan)
		}
	}
}
