package store_test

import (
	"fmt"
	"testing"
	"time"

	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// allWork is a scope that concerns all there is.
func allWork(name string, all bool) store.WorkScope {
	return store.WorkScope{Name: name, Cases: true, All: all, Review: true, Proposals: []string{"role.grant", "import.release"}, Enquiries: true, Conflicts: true,
		Drafts: true}
}

// Each figure is as long as the list it leads to, and is counted over what is somebody's alone or over all, as they may see.
func TestWorkIsCountedAsItIsListed(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		now := w.Clock.Now().Unix()
		put := func(no, desk, owner string, due int64) {
			w.Edit(t, `INSERT INTO cases (person_no, case_no, kind, state, desk, owner, content, submitted_at, due_at, settled_at, version)
				VALUES ('p', $1, 'unemployment', $2, $3, $4, $5, $6, $7, $8, 1)`, no, map[bool]string{true: "submitted", false: desk}[desk == store.DeskReview], desk,
				owner, []byte{0}, now-100, due, map[bool]int64{true: 1, false: 0}[desk == "approved"])
		}
		review := func(no, by, outcome string) {
			w.Edit(t, `INSERT INTO case_reviews (person_no, case_no, review_no, content, proposed_by, proposed_at, outcome)
				VALUES ('p', $1, 1, $2, $3, $4, $5)`, no, []byte{0}, by, now-50, outcome)
		}
		const day = 86400
		put("late", "submitted", "kay", now-day)
		put("soon", "submitted", "kay", now+2*day)
		put("far", "returned", "kay", now+20*day)
		put("back", "submitted", "kay", now+20*day)
		review("back", "kay", "sent_back")
		put("again", "submitted", "kay", now+20*day)
		w.Edit(t, `INSERT INTO case_steps (person_no, case_no, step_no, state, actor_kind, actor, at) VALUES ('p', 'again', 1, 'returned', 'staff', 'kay', $1)`, now-9)
		put("own", "review", "kay", now+20*day)
		review("own", "kay", "waiting")
		put("hers", "review", "rae", now+20*day)
		review("hers", "rae", "waiting")
		put("mine-once", "review", "rae", now+20*day)
		review("mine-once", "kay", "waiting")
		put("free", "submitted", "", now+day)
		put("done", "approved", "kay", now-day)
		put("late-hers", "submitted", "rae", now-day)
		want := store.Work{Mine: 6, Back: 2, Review: 1, Free: 1, Soon: 1, Late: 1}
		for all, counted := range map[bool]store.Work{false: want, true: {Mine: 6, Back: 2, Review: 1, Free: 1, Soon: 2, Late: 2}} {
			scope := allWork("kay", all)
			work, err := w.DB.WorkOf(t.Context(), scope)
			if err != nil || *work != counted {
				t.Errorf("all %v: %+v %v", all, work, err)
			}
			for list, n := range map[store.CaseList]int{store.ListMine: work.Mine, store.ListBack: work.Back, store.ListReview: work.Review, store.ListFree: work.Free,
				store.ListSoon: work.Soon, store.ListLate: work.Late} {
				f := scope.Filter(list, now)
				f.Limit = 50
				if cases, err := w.DB.WorkCases(t.Context(), f); err != nil || len(cases) != n {
					t.Errorf("%s: %d listed, %d counted, %v", list, len(cases), n, err)
				}
			}
		}
		if none, err := w.DB.WorkOf(t.Context(), store.WorkScope{Name: "kay"}); err != nil || *none != (store.Work{}) {
			t.Errorf("of somebody who may do nothing: %+v %v", none, err)
		}
		back := allWork("kay", false).Filter(store.ListBack, now)
		back.Limit = 9
		cases, err := w.DB.WorkCases(t.Context(), back)
		if err != nil || len(cases) != 2 || cases[0].No != "again" || !cases[0].Supplemented || cases[0].SentBack || cases[0].Since != now-9 || !cases[1].SentBack {
			t.Errorf("what came back: %+v %v", cases, err)
		}
	})
}

// BenchmarkWork counts what waits beside 100,000 open cases and 300,000 settled ones: go test ./internal/store -run NONE -bench Work
// -benchtime 20x
func BenchmarkWork(b *testing.B) {
	for name, world := range map[string]func(testing.TB) *fixture.World{"sqlite": fixture.SQLite, "postgres": fixture.Postgres} {
		b.Run(name, func(b *testing.B) {
			w := world(b)
			fill(b, w, 100_000, 300_000)
			for _, all := range []bool{false, true} {
				b.Run(fmt.Sprintf("all=%v", all), func(b *testing.B) {
					var slowest time.Duration
					for b.Loop() {
						began := time.Now()
						if _, err := w.DB.WorkOf(b.Context(), allWork("clerk7", all)); err != nil {
							b.Fatal(err)
						}
						slowest = max(slowest, time.Since(began))
					}
					b.ReportMetric(float64(slowest.Microseconds())/1000, "ms/worst")
				})
			}
		})
	}
}
