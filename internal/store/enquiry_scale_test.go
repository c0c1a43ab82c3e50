package store_test

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// How much there is in the benchmark of enquiries: a real agency's.
var (
	openEnquiries    = flag.Int("enquiries-open", 100_000, "enquiries that wait for an answer in BenchmarkEnquiryQueue")
	settledEnquiries = flag.Int("enquiries-settled", 1_000_000, "enquiries that were answered or closed in it")
)

// fillEnquiries writes enquiries past the program: so many that wait, a third of them nobody's and a third late, and so many settled over
// the
// last year, each with its question and its answer.
func fillEnquiries(t testing.TB, w *fixture.World, open, settled int) {
	t.Helper()
	now := w.Clock.Now().Unix()
	const series = `WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < %d) `
	const whose = `CAST(900000000 + i %% 400000 AS TEXT), CAST(%d + i AS TEXT)`
	const about = `CASE i %% 4 WHEN 0 THEN 'pension' WHEN 1 THEN 'medical' WHEN 2 THEN 'card' ELSE 'other' END`
	const asked = `INSERT INTO enquiries (person_no, enquiry_no, category, subject, state, owner, asked_at, waits_from, due_at, answered_at, closed_at, sort_at, posts) `
	subject := w.DB.Keys().Seal("enquiries.subject", "900000000", "怎么补缴")
	waiting := int64(202600000000000000)
	w.Edit(t, fmt.Sprintf(series+asked+`SELECT `+whose+`, `+about+`, $1, 'waiting', CASE i %% 3 WHEN 0 THEN '' ELSE 'clerk' || CAST(i %% 50 AS TEXT) END,
		$2 - i * 5, $2 - i * 5, $2 - i * 5 + 300000, 0, 0, $2 - i * 5 + 300000, 1 FROM n`, open, waiting), subject, now)
	done := int64(202500000000000000)
	const year = 365 * 24 * 60 * 60
	w.Edit(t, fmt.Sprintf(series+asked+`SELECT `+whose+`, `+about+`, $1, CASE i %% 10 WHEN 0 THEN 'answered' ELSE 'closed' END, 'clerk' || CAST(i %% 50 AS TEXT),
		$2 - i * %[3]d / %[1]d - 90000, 0, $2 - i * %[3]d / %[1]d, $2 - i * %[3]d / %[1]d, $2 - i * %[3]d / %[1]d, $2 - i * %[3]d / %[1]d, 2 FROM n`,
		settled, done, int64(year)), subject, now)
	const posted = `INSERT INTO enquiry_posts (person_no, enquiry_no, post_no, kind, actor_kind, actor, at, flow, waits_from, due_at) `
	w.Edit(t, posted+`SELECT person_no, enquiry_no, 1, 'question', 'citizen', person_no, asked_at, 'arrived', asked_at, due_at FROM enquiries`)
	w.Edit(t, posted+`SELECT person_no, enquiry_no, 2, 'answer', 'staff', owner, answered_at, 'answered', asked_at, due_at FROM enquiries WHERE answered_at > 0`)
	w.Edit(t, `INSERT INTO enquiry_ratings (person_no, enquiry_no, closing, score, rated_at) SELECT person_no, enquiry_no, 1, 4, closed_at FROM enquiries WHERE state = 'closed'`)
	if w.DB.Engine() == store.Postgres {
		w.Edit(t, `VACUUM ANALYZE enquiries`)
		w.Edit(t, `VACUUM ANALYZE enquiry_posts`)
		w.Edit(t, `VACUUM ANALYZE enquiry_ratings`)
	}
}

// queues are all the ways that the desk asks for the queue.
func queues(now time.Time) map[string]store.EnquiryFilter {
	list := map[string]store.EnquiryFilter{}
	for _, state := range social.EnquiryStates {
		for _, category := range []string{"", "medical"} {
			for name, owner := range map[string]string{"all": "-", "nobody's": "", "mine": "clerk7"} {
				f := store.EnquiryFilter{State: state, Category: category, Owned: owner != "-"}
				if f.Owned {
					f.Owner = owner
				}
				list[strings.Join([]string{string(state), category, name}, " ")] = f
				f.After = store.EnquiryPlace{SortAt: now.Unix() - 100_000, WaitsFrom: now.Unix() - 400_000, No: "202600000000000001"}
				list[strings.Join([]string{string(state), category, name, "second page"}, " ")] = f
			}
		}
	}
	list["late"] = store.EnquiryFilter{State: social.EnquiryWaiting, DueBefore: now.Unix()}
	list["late of a category"] = store.EnquiryFilter{State: social.EnquiryWaiting, Category: "card", DueBefore: now.Unix()}
	return list
}

// sorting are what no plan of the queue may do.
var sorting = []string{"TEMP B-TREE", "SCAN enquiries", "Seq Scan", "Sort", "Bitmap"}

func slow(plan string, allowed ...string) bool {
	return slices.ContainsFunc(sorting, func(s string) bool { return strings.Contains(plan, s) && !slices.Contains(allowed, s) })
}

func TestEveryPageOfTheQueueIsReadOffAnIndex(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		fillEnquiries(t, w, 20_000, 40_000)
		for name, f := range queues(w.Clock.Now()) {
			page, number, err := w.DB.EnquiryPlans(t.Context(), f)
			if err != nil {
				t.Fatal(err)
			}
			var fine []string
			if strings.Contains(name, "mine") { // what one clerk has fits into a sort
				fine = []string{"Sort", "Bitmap"}
			}
			if slow(page, fine...) || !strings.Contains(page, "enquiries_") {
				t.Errorf("a page of %q is read so:\n%s", name, page)
			}
			// PostgreSQL rightly reads on in the table where so much of it counts that the bound is soon reached.
			if slow(number, "Bitmap", "Seq Scan") {
				t.Errorf("the number of %q is counted so:\n%s", name, number)
			}
		}
		plans, err := w.DB.EnquiryFlowPlans(t.Context(), w.Clock.Now().Add(-8*7*24*time.Hour).Unix(), w.Clock.Now().Unix())
		if err != nil {
			t.Fatal(err)
		}
		for _, plan := range plans {
			if !strings.Contains(plan, "enquiry_posts_flow") && !strings.Contains(plan, "enquiry_ratings_time") {
				t.Errorf("the figures of eight weeks are read so:\n%s", plan)
			}
		}
	})
}

// BenchmarkEnquiryQueue measures the slowest of the queue's pages, its numbers and the figures where an agency has a great deal of them.
func BenchmarkEnquiryQueue(b *testing.B) {
	for engine, open := range map[string]func(testing.TB) *fixture.World{"sqlite": fixture.SQLite, "postgres": fixture.Postgres} {
		b.Run(engine, func(b *testing.B) {
			w := open(b)
			begun := time.Now()
			fillEnquiries(b, w, *openEnquiries, *settledEnquiries)
			b.Logf("%d open and %d settled, filled in %s", *openEnquiries, *settledEnquiries, time.Since(begun).Round(time.Second))
			ctx, now := b.Context(), w.Clock.Now()
			b.Run("pages", func(b *testing.B) {
				for b.Loop() {
					for _, f := range queues(now) {
						if _, err := w.DB.EnquiryQueue(ctx, f, 31); err != nil {
							b.Fatal(err)
						}
					}
				}
				b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(queues(now))), "µs/page")
			})
			measured(b, "waiting, counted", func(ctx context.Context) error {
				_, err := w.DB.CountEnquiries(ctx, store.EnquiryFilter{State: social.EnquiryWaiting}, 10_000)
				return err
			})
			measured(b, "eight weeks of figures", func(ctx context.Context) error {
				_, err := w.DB.EnquiryFlow(ctx, now.Add(-8*7*24*time.Hour), 8)
				return err
			})
		})
	}
}

func measured(b *testing.B, name string, f func(context.Context) error) {
	b.Run(name, func(b *testing.B) {
		for b.Loop() {
			if err := f(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
