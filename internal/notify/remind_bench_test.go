package notify_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"shebao/internal/archive"
	"shebao/internal/demo"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
)

// BenchmarkReminders measures the search after an import: SHEBAO_BENCH_PEOPLE people in the archive (2,000 without it), a tenth of them
// registered, a fifth of those with a month missing. First everything is new, then nothing is.
//
//	SHEBAO_BENCH_PEOPLE=20000 go test ./internal/notify -run '^$' -bench Reminders -benchtime 1x
func BenchmarkReminders(b *testing.B) {
	people := 2000
	if n, err := strconv.Atoi(os.Getenv("SHEBAO_BENCH_PEOPLE")); err == nil {
		people = n
	}
	dir := b.TempDir()
	if _, err := demo.Generate(context.Background(), dir, demo.Options{People: people, Seed: 1, Until: testkit.Start}); err != nil {
		b.Fatal(err)
	}
	for name, url := range map[string]string{"sqlite": filepath.Join(b.TempDir(), "b.db"), "postgres": testkit.Postgres(b)} {
		b.Run(name, func(b *testing.B) {
			w := &fixture.World{URL: url, Clock: testkit.NewClock()}
			db, err := store.Open(b.Context(), store.Options{URL: url, Keys: fixture.Keys(), Now: w.Clock.Now})
			if err != nil {
				b.Fatal(err)
			}
			defer db.Close()
			w.DB = db
			if _, err := archive.Import(b.Context(), db, archive.Options{Dir: dir, Rejects: filepath.Join(b.TempDir(), "r.csv"), Clock: time.Now}); err != nil {
				b.Fatal(err)
			}
			registered := w.Edit(b, `INSERT INTO registrations (person_no, id_hash, state, password_hash, question, answer_hash, created_at)
				SELECT person_no, id_hash, 'active', '', '', '', 0 FROM persons WHERE person_no LIKE '%3'`)
			w.Edit(b, `DELETE FROM contributions WHERE month = 202609 AND insurance = '110' AND (person_no LIKE '%13' OR person_no LIKE '%53')`)
			batch, err := db.LastImport(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				for _, round := range []string{"new", "known"} {
					runtime.GC()
					var before, after runtime.MemStats
					runtime.ReadMemStats(&before)
					began := time.Now()
					run, err := reminders(db).After(b.Context(), batch, true)
					if err != nil {
						b.Fatal(err)
					}
					took := time.Since(began)
					runtime.ReadMemStats(&after)
					b.Logf("%s: %d registered of %d, told %d in %v: %.0f people/s, %.1f MB allocated in all, heap %.1f MB after",
						round, registered, people, run.Told, took.Round(time.Millisecond), float64(run.Persons)/took.Seconds(),
						float64(after.TotalAlloc-before.TotalAlloc)/(1<<20), float64(after.HeapInuse)/(1<<20))
				}
			}
		})
	}
}
