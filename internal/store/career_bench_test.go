package store_test

import (
	"testing"

	"shebao/internal/social"
	"shebao/internal/testkit/fixture"
)

// BenchmarkCareer measures how long it takes to read the pension contributions of the longest career in the fixture, packed and sealed. What it took by
// the row, as they stood before, is in docs/adr/0030.
//
//	go test ./internal/store -run '^$' -bench Career
func BenchmarkCareer(b *testing.B) {
	for engine, world := range map[string]func(testing.TB) *fixture.World{"sqlite": fixture.SQLite, "postgres": fixture.Postgres} {
		w := world(b)
		no, most := "", 0
		for _, p := range w.Cast.Personas {
			if rows, err := w.DB.Career(b.Context(), p.PersonNo, social.Pension); err != nil || len(rows) > most {
				no, most = p.PersonNo, len(rows)
			}
		}
		b.Run(engine, func(b *testing.B) {
			for b.Loop() {
				if rows, err := w.DB.Career(b.Context(), no, social.Pension); err != nil || len(rows) != most {
					b.Fatalf("%d rows, %v", len(rows), err)
				}
			}
			b.ReportMetric(float64(most), "rows")
		})
	}
}
