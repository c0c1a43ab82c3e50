package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
)

// everybodysPay is all that statements, the coverage and the copy of one's data say of what was paid for everybody.
func everybodysPay(t *testing.T, w *fixture.World, db *store.DB) string {
	t.Helper()
	var out strings.Builder
	for _, p := range w.Cast.Personas {
		for _, s := range []*statement.Statement{statement.PensionContributions, statement.MedicalContributions, statement.InjuryContributions,
			statement.UnemploymentContributions, statement.MaternityContributions, statement.WardContributions} {
			table, err := db.Statement(t.Context(), s, p.PersonNo, w.Clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&out, p.PersonNo, s.ID, table.Cells, table.Totals, table.Gaps)
		}
		posted, err := db.PostedContributions(t.Context(), p.PersonNo)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&out, posted)
		err = db.ReadExport(t.Context(), p.PersonNo, func(e *store.ExportTable, rows [][]statement.Cell) error {
			if e.Name == "contributions" || e.Name == "units" {
				fmt.Fprintln(&out, e.Name, rows)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

func TestRowsOfContributionsOfBeforeAreMovedIntoCareers(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "employee").PersonNo
		w.Edit(t, `INSERT INTO contributions (person_no, insurance, month, unit_no, base, personal, employer, credited, subsidy, tier, kind, posted_on, remark)
			VALUES ($1, '310', 201001, '', -1, -2, -3, NULL, 7, '3', '14', '', '更正')`, no)
		want, careers := everybodysPay(t, w, w.DB), w.Count(t, "careers")
		w.Unpack(t)
		for _, statement := range testkit.DownTo(t, string(w.DB.Engine()), 39) {
			w.Edit(t, statement) // what came after
		}
		w.Edit(t, "DELETE FROM goose_db_version WHERE version_id >= 38")
		held, err := w.DB.LockImport(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := reopened(t, w, fixture.Keys(), nil); !errors.Is(err, store.ErrImporting) {
			t.Errorf("while the version before imports: %v, want ErrImporting", err)
		}
		held()
		db, err := reopened(t, w, fixture.Keys(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if n := w.Count(t, "careers"); n != careers {
			t.Errorf("%d careers, want %d", n, careers)
		}
		if got := everybodysPay(t, w, db); got != want {
			t.Error("what was paid reads otherwise than before")
		}
		if sum := w.Count(t, "careers WHERE LENGTH(content) = 0"); sum != 0 {
			t.Errorf("%d careers are empty", sum)
		}
	})
}

// Whoever serves with the version before reads rows; what it would import nobody would see.
func TestTheVersionBeforeReadsRowsAndImportsNone(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		w.Unpack(t)
		for _, statement := range testkit.DownTo(t, string(w.DB.Engine()), 39) {
			w.Edit(t, statement) // what came after
		}
		w.Edit(t, "DELETE FROM goose_db_version WHERE version_id >= 38")
		if _, err := reopened(t, w, fixture.Keys(), nil); err != nil {
			t.Fatal(err)
		}
		driver, table := "sqlite", "main.contributions" // and not the one that the fixture makes
		if w.DB.Engine() == store.Postgres {
			driver, table = "pgx", "public.contributions"
		}
		if rows := w.Count(t, table); rows < 1000 {
			t.Errorf("%d rows are left for the version before", rows)
		}
		raw, err := sql.Open(driver, w.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer raw.Close()
		for _, write := range []string{"INSERT INTO " + table + " (person_no, insurance, month, unit_no, base, personal, employer, kind) VALUES ('1', '110', 202601, '', 1, 1, 1, '01')",
			"UPDATE " + table + " SET base = 1", "DELETE FROM " + table} {
			if _, err := raw.ExecContext(t.Context(), write); err == nil || !strings.Contains(err.Error(), "import with the newer program") {
				t.Errorf("%s: %v", write, err)
			}
		}
	})
}
