package store_test

import (
	"fmt"
	"testing"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// fillDesk writes cases with numbers of 18 digits, conflicts of acts and looks of a day, past the program.
func fillDesk(t testing.TB, w *fixture.World, cases, conflicts, looks int) {
	t.Helper()
	now := w.Clock.Now().Unix()
	series := func(n int) string {
		if w.DB.Engine() == store.SQLite {
			return fmt.Sprintf(`WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < %d) SELECT n FROM s`, n)
		}
		return fmt.Sprintf(`SELECT n FROM generate_series(1::bigint, %d) AS s(n)`, n)
	}
	blob := map[bool]string{true: "x'00'", false: "'\\x00'::bytea"}[w.DB.Engine() == store.SQLite]
	w.Edit(t, fmt.Sprintf(`INSERT INTO cases (person_no, case_no, kind, state, desk, owner, content, submitted_at, due_at, settled_at, version)
		SELECT 'p' || (n %% 90000), CAST(202611230000000000 + n * 7919 %% 9999999967 AS TEXT), 'unemployment', 'submitted', 'submitted', 'clerk' || (n %% 200), %s,
			%d - n, %d + n, 0, 1 FROM (%s) AS q`, blob, now, now, series(cases)))
	who := w.Persona(t, "employee").PersonNo
	w.Edit(t, fmt.Sprintf(`INSERT INTO feed_events (person_no, event_no, receipt_no, act, at, state, feed_no)
		SELECT '%[1]s', 1000 + n, '', 'address.change', %[2]d - n, 'pending', 1000000 + n FROM (%[3]s) AS q`, who, now, series(conflicts)))
	w.Edit(t, fmt.Sprintf(`INSERT INTO conflicts (person_no, event_no, source, conflict_id, act, at, owner)
		SELECT '%[1]s', 1000 + n, 'import', 'c' || n, CASE WHEN n %% 50 = 0 THEN 'bank.change' ELSE 'address.change' END, %[2]d - n,
			CASE WHEN n %% 4 = 0 THEN '' ELSE 'clerk' || (n %% 40) END FROM (%[3]s) AS q`, who, now, series(conflicts)))
	w.Edit(t, fmt.Sprintf(`INSERT INTO lookups (person_no, at, lookup_id, who_kind, via, outcome, viewer, purpose, address, staff, matter)
		SELECT 'p' || (n %% 90000), %[1]d - n %% 600000, 'l' || n, 'staff', 'staff', 'shown', '', '', '', 'clerk' || (n %% 200), 'm' || n FROM (%[2]s) AS q`, now, series(looks)))
	for _, table := range []string{"cases", "conflicts", "feed_events", "lookups"} {
		if err := w.DB.OnWriter(t.Context(), `ANALYZE `+table); err != nil {
			t.Fatal(err)
		}
	}
}

// askDesk asks what the search, the list of conflicts and the supervisor's pages ask, and says how long each took.
func askDesk(t testing.TB, w *fixture.World, conflicts int) {
	t.Helper()
	ctx, now := t.Context(), w.Clock.Now()
	timed := func(what string, f func() error) {
		began := time.Now()
		if err := f(); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		t.Logf("%s: %v", what, time.Since(began))
	}
	timed("the last six digits", func() error {
		hits, err := w.DB.NumbersEnding(ctx, "007919", 20)
		if err == nil && (len(hits) == 0 || hits[0].No != "202611230000007919") {
			err = fmt.Errorf("%+v", hits)
		}
		return err
	})
	timed("a name and a birth date", func() error { _, err := w.DB.PersonNosByName(ctx, "张三", "1985-03-01"); return err })
	for what, f := range map[string]store.ConflictFilter{"conflicts": {}, "of an owner": {Owner: "clerk7"}, "of a kind": {Act: "bank.change"}, "of nobody, old": {Owner: store.OwnerNobody, Before: now.Unix() - 100}} {
		f.Source, f.Limit = store.ConflictImport, 51
		timed(what, func() error {
			list, err := w.DB.Conflicts(ctx, f)
			if err == nil && len(list) == 0 {
				err = store.ErrNotFound
			}
			return err
		})
		timed(what+", counted", func() error { _, err := w.DB.CountConflicts(ctx, f); return err })
	}
	timed("kinds of conflicts", func() error { _, err := w.DB.ConflictActs(ctx, store.ConflictImport); return err })
	day := social.StartOfDay(now)
	timed("a day's looks by member of staff", func() error {
		counts, err := w.DB.LookCounts(ctx, day, day.AddDate(0, 0, 1), store.Hours{From: 510, To: 1080}, 8*3600)
		if err == nil && len(counts) == 0 {
			err = store.ErrNotFound
		}
		return err
	})
	timed("looks to draw from", func() error { _, err := w.DB.DrawableLooks(ctx, "boss", now.AddDate(0, 0, -7), 10); return err })
	timed("the work of a clerk", func() error {
		work, err := w.DB.WorkOf(ctx, store.WorkScope{Name: "clerk7", Cases: true, Conflicts: true})
		if err == nil && work.Conflicts != min(conflicts, store.CaseCountMost+1) {
			err = fmt.Errorf("%+v", work)
		}
		return err
	})
}

func TestTheDeskFindsAndCounts(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		fillDesk(t, w, 500, 300, 2000)
		askDesk(t, w, 300)
	})
}

// BenchmarkDesk is a busy agency's: 100,000 open cases, 50,000 conflicts, 140,000 looks of a week. go test ./internal/store -run NONE -bench Desk
// -benchtime 1x -v
func BenchmarkDesk(b *testing.B) {
	for name, world := range map[string]func(testing.TB) *fixture.World{"sqlite": fixture.SQLite, "postgres": fixture.Postgres} {
		b.Run(name, func(b *testing.B) {
			w := world(b)
			fillDesk(b, w, 100_000, 50_000, 140_000)
			b.ResetTimer()
			askDesk(b, w, 50_000)
		})
	}
}
