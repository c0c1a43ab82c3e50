package store_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// planOf is how the engine goes about a query.
func planOf(t testing.TB, w *fixture.World, query string) string {
	t.Helper()
	driver, explain := "sqlite", `EXPLAIN QUERY PLAN `
	if w.DB.Engine() == store.Postgres {
		driver, explain = "pgx", `EXPLAIN `
	}
	db, err := sql.Open(driver, w.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), explain+query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var plan strings.Builder
	for rows.Next() {
		cells := make([]any, len(columns))
		for i := range cells {
			cells[i] = new(any)
		}
		if err := rows.Scan(cells...); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&plan, *cells[len(cells)-1].(*any))
	}
	return plan.String()
}

func TestReminderQueriesGoByTheKey(t *testing.T) {
	w := fixture.SQLite(t)
	for query, want := range map[string]string{
		`SELECT person_no, insurance, content FROM careers WHERE person_no IN ('1', '2')`:                                                                                   "person_no=?",
		`SELECT p.person_no FROM registrations r JOIN persons p ON p.person_no = r.person_no WHERE r.person_no > '1' AND r.state = 'active' ORDER BY r.person_no LIMIT 200`: "person_no>?",
		`SELECT COUNT(DISTINCT notice_id) FROM messages WHERE person_no = '1' AND read_at = 0`:                                                                              "COVERING INDEX messages_unread",
	} {
		if got := planOf(t, w, query); !strings.Contains(got, want) {
			t.Errorf("%s\n%s", query, got)
		}
	}
}

// BenchmarkUnreadNotices measures what every page of somebody signed in asks: how many of 1,000 notices they have not read, among a million
// messages of others, a fifth of them unread. It prints how the engine goes about it.
//
//	go test ./internal/store -run '^$' -bench UnreadNotices
func BenchmarkUnreadNotices(b *testing.B) {
	for name, world := range map[string]func(testing.TB) *fixture.World{"sqlite": fixture.SQLite, "postgres": fixture.Postgres} {
		b.Run(name, func(b *testing.B) {
			w := world(b)
			series := `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999999)`
			if w.DB.Engine() == store.Postgres {
				series = `WITH n AS (SELECT generate_series(0, 999999) AS i)`
			}
			w.Edit(b, `INSERT INTO messages (person_no, message_id, channel, template, recipient, body, state, next_at, created_at, notice_id, read_at) `+
				series+` SELECT CAST(700000000 + i / 1000 AS TEXT), CAST(5000000 + i AS TEXT), 'page', 'service', NULL, NULL, 'delivered', 0, i, CAST(5000000 + i AS TEXT),
				CASE WHEN i % 5 = 0 THEN 0 ELSE 1 END FROM n`)
			w.Edit(b, `UPDATE messages SET read_at = 0 WHERE person_no = '700000500'`)
			analyze := `ANALYZE`
			if w.DB.Engine() == store.Postgres {
				analyze = `VACUUM ANALYZE messages`
			}
			w.Edit(b, analyze)
			b.Log(planOf(b, w, `SELECT COUNT(DISTINCT notice_id) FROM messages WHERE person_no = '700000500' AND read_at = 0`))
			for b.Loop() {
				if n, err := w.DB.UnreadNotices(b.Context(), "700000500"); err != nil || n != 1000 {
					b.Fatal(n, err)
				}
			}
		})
	}
}
