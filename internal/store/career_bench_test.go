package store_test

import (
	"database/sql/driver"
	"testing"

	"shebao/internal/social"
	"shebao/internal/testkit/fixture"
)

// BenchmarkCareer measures how long it takes to read the pension contributions of the longest career in the fixture: by the row, as they stood
// before, and packed and sealed. Both stand in the same database. See docs/adr/0030.
//
//	go test ./internal/store -run '^$' -bench Career
func BenchmarkCareer(b *testing.B) {
	for engine, world := range map[string]func(testing.TB) *fixture.World{"sqlite": fixture.SQLite, "postgres": fixture.Postgres} {
		w := world(b)
		w.Unpack(b)
		w.Edit(b, "DELETE FROM goose_db_version WHERE version_id >= 38")
		db := w.Migrated(b)
		no, most := "", 0
		for _, p := range w.Cast.Personas {
			if rows, err := db.Career(b.Context(), p.PersonNo, social.Pension); err != nil || len(rows) > most {
				no, most = p.PersonNo, len(rows)
			}
		}
		b.Run(engine+"/rows", func(b *testing.B) {
			for b.Loop() {
				n := 0
				err := db.ScanRaw(b.Context(), `SELECT c.month, c.unit_no, NULL, c.base, c.personal, c.employer, c.personal + c.employer, c.credited,
						c.kind || ':' || c.remark, c.kind, c.personal + c.employer + COALESCE(c.subsidy, 0)
					FROM contributions c WHERE c.person_no = $1 AND c.insurance = '110' AND c.month >= $2 AND c.month <= $3
					ORDER BY c.month DESC, c.kind DESC, c.unit_no DESC`, []any{no, int64(0), int64(999912)}, func([]driver.Value) error { n++; return nil })
				if err != nil || n != most {
					b.Fatalf("%d rows, %v", n, err)
				}
			}
			b.ReportMetric(float64(most), "rows")
		})
		b.Run(engine+"/packed", func(b *testing.B) {
			for b.Loop() {
				if rows, err := db.Career(b.Context(), no, social.Pension); err != nil || len(rows) != most {
					b.Fatalf("%d rows, %v", len(rows), err)
				}
			}
			b.ReportMetric(float64(most), "rows")
		})
	}
}
