package store_test

import (
	"fmt"
	"regexp"
	"strconv"
	"testing"

	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

// contributionRows are rows of a month for some people, as an import hands them over.
func contributionRows(month social.Month, people ...string) *store.Rows {
	rows := store.NewRows(store.Contributions)
	for _, no := range people {
		text := func(s string) { rows.Text([]byte(s)) }
		text(no)
		text("110")
		rows.Number(int64(month))
		text("10000001")
		base := 300000 + int64(month.Year()-1994)*40000
		for _, amount := range []int64{base, base * 8 / 100, base * 16 / 100, base * 8 / 100} {
			rows.Number(amount)
		}
		rows.Null()
		text("")
		text("01")
		text(fmt.Sprintf("%04d-%02d-%02d", month.Add(1).Year(), int(month.Add(1)%100), 10+int(month)%9))
		text("")
	}
	return rows
}

// However a career came in, month by month as everybody's do, it is read out of a few blocks: those of the index and its own.
func TestACareerIsReadOutOfFewBlocks(t *testing.T) {
	const months = 384
	w := fixture.Postgres(t)
	people := make([]string, 20)
	for i := range people {
		people[i] = fmt.Sprintf("7000000%02d", i)
	}
	for i := range months {
		do(t, w, "", func(tx *store.Tx) error {
			counts, err := tx.Load(&store.ImportBatch{}, contributionRows(social.Month(199401).Add(i), people...))
			if err == nil && counts.Added != int64(len(people)) {
				err = fmt.Errorf("%+v", counts)
			}
			return err
		})
	}
	for _, no := range people {
		career, err := w.DB.Career(t.Context(), no, social.Pension)
		if err != nil || len(career) != months {
			t.Fatalf("%d rows, %v", len(career), err)
		}
	}
	plan := explain(t, w, "SELECT content FROM careers WHERE person_no = '"+people[7]+"' AND insurance = '110'")
	blocks := 0
	found := regexp.MustCompile(`Buffers: shared(?: hit=(\d+))?(?: read=(\d+))?`).FindStringSubmatch(plan) // of the whole statement, which comes first
	for _, n := range found[1:] {
		some, _ := strconv.Atoi(n)
		blocks += some
	}
	if blocks < 1 || blocks > 5 {
		t.Errorf("%d blocks, want at most 5:\n%s", blocks, plan)
	}
}

func explain(t *testing.T, w *fixture.World, query string) (plan string) {
	t.Helper()
	w.Edit(t, `CREATE FUNCTION explained(q text) RETURNS text LANGUAGE plpgsql AS $$
		DECLARE line text; whole text := ''; BEGIN FOR line IN EXECUTE 'EXPLAIN (ANALYZE, BUFFERS) ' || q LOOP whole := whole || line || chr(10); END LOOP; RETURN whole; END $$`)
	w.Ask(t, `SELECT explained('`+regexp.MustCompile(`'`).ReplaceAllString(query, "''")+`')`, &plan)
	return plan
}

// Every field of a row reaches the copy of one's data under its own name.
func TestEveryFieldOfAContributionIsExported(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "rare_name").PersonNo
		w.Edit(t, "DELETE FROM contributions WHERE person_no = $1", no)
		w.Edit(t, "INSERT INTO units (unit_no, name) VALUES ('U9', '第九单位')")
		w.Edit(t, `INSERT INTO contributions (person_no, insurance, month, unit_no, base, personal, employer, credited, subsidy, tier, kind, posted_on, remark)
			VALUES ($1, '310', 202601, 'U9', 1, 2, 3, 4, 5, '2', '02', '2026-02-11', '补')`, no)
		want := map[string]statement.Cell{"insurance": {Text: "310"}, "month": {Int: 202601}, "unit_no": {Text: "U9"}, "unit_name": {Text: "第九单位"},
			"base": {Int: 1}, "personal": {Int: 2}, "employer": {Int: 3}, "credited": {Int: 4}, "subsidy": {Int: 5}, "tier": {Text: "2"},
			"kind": {Text: "02"}, "posted_on": {Text: "2026-02-11"}, "remark": {Text: "补"}}
		err := w.DB.ReadExport(t.Context(), no, func(e *store.ExportTable, rows [][]statement.Cell) error {
			if e.Name == "units" && !hasText(rows, "U9") {
				t.Errorf("the unit is not among %v", rows)
			}
			if e.Name != "contributions" {
				return nil
			}
			if len(rows) != 1 || len(e.Columns) != len(want) {
				t.Fatalf("%d rows of %d columns", len(rows), len(e.Columns))
			}
			for i, column := range e.Columns {
				if rows[0][i] != want[column.Name] {
					t.Errorf("%s is %+v, want %+v", column.Name, rows[0][i], want[column.Name])
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func hasText(rows [][]statement.Cell, text string) bool {
	for _, row := range rows {
		for _, cell := range row {
			if cell.Text == text {
				return true
			}
		}
	}
	return false
}
