package statement_test

import (
	"testing"
	"time"

	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/testkit/fixture"
)

func read(t *testing.T, w *fixture.World, s *statement.Statement, personNo string) *statement.Table {
	t.Helper()
	table, err := w.DB.Statement(t.Context(), s, personNo, w.Clock.Now())
	if err != nil {
		t.Fatalf("%s: %v", s.ID, err)
	}
	return table
}

func TestEveryStatementIsWellFormed(t *testing.T) {
	ids, files, above := map[string]bool{}, map[string]bool{}, map[*statement.Statement]bool{}
	for _, s := range statement.All {
		above[s.Above] = true
	}
	for _, s := range statement.All {
		if s.ID == "" || ids[s.ID] || s.File == "" || files[s.File] || len(s.Columns) == 0 {
			t.Errorf("%q lacks something, or stands twice", s.ID)
			continue
		}
		if s.WhyEmpty == "" && !above[s] || s.Title == "" && above[s] {
			t.Errorf("%s: a page of its own says why it is empty, and a table above another has a title", s.ID)
		}
		ids[s.ID], files[s.File] = true, true
		for _, c := range s.File {
			if (c < 'a' || c > 'z') && c != '-' {
				t.Errorf("%s: the file name %q is not plain ASCII", s.ID, s.File)
			}
		}
		if s.Monthly && (s.Period != 0 || s.Columns[0].Kind != statement.Month) {
			t.Errorf("%s is monthly, but its first column is not the month", s.ID)
		}
		if kind := s.Columns[s.Period].Kind; kind != statement.Month && kind != statement.Date {
			t.Errorf("%s is ordered by %s, which is no time", s.ID, s.Columns[s.Period].Name)
		}
		for i, c := range s.Columns {
			if c.Name == "" || c.Total && !c.Numeric() || c.Unit && i+1 == len(s.Columns) {
				t.Errorf("%s: column %d %+v can't be", s.ID, i, c)
			}
		}
		for _, i := range s.Chart {
			if s.Columns[i].Kind != statement.Money {
				t.Errorf("%s draws the column %s, which is no money", s.ID, s.Columns[i].Name)
			}
		}
	}
}

func TestEveryStatementRunsForEveryoneOnBothEngines(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		for _, s := range statement.All {
			rows := 0
			for _, p := range w.Cast.Personas {
				table := read(t, w, s, p.PersonNo)
				rows += table.Rows()
				checkKinds(t, table)
			}
			if rows == 0 {
				t.Errorf("%s shows nothing of anybody, so that it is not tested", s.ID)
			}
			if table := read(t, w, s, "999999999"); table.Rows() != 0 {
				t.Errorf("%s has %d rows for nobody", s.ID, table.Rows())
			}
		}
	})
}

// checkKinds compares what a query yielded with what the columns say it yields, and that rows come newest first.
func checkKinds(t *testing.T, table *statement.Table) {
	t.Helper()
	for i := range table.Rows() {
		for c, cell := range table.Row(i) {
			column := &table.Columns[c]
			text := column.Kind != statement.Money && column.Kind != statement.Month && column.Kind != statement.Count
			if !cell.Null && text && cell.Int != 0 || !text && cell.Text != "" {
				t.Errorf("%s: row %d has %+v in the column %s", table.Statement.ID, i, cell, column.Name)
			}
		}
		period := table.Statement.Period
		if i > 0 && (table.Row(i)[period].Int > table.Row(i - 1)[period].Int || table.Row(i)[period].Text > table.Row(i - 1)[period].Text) {
			t.Errorf("%s: row %d is newer than the one before", table.Statement.ID, i)
		}
	}
}

func TestPensionContributionsBeginInAugust1992(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "rare_name")
		insert := `INSERT INTO contributions (person_no, insurance, month, unit_no, base, personal, employer, credited, kind, remark)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`
		before := read(t, w, statement.PensionContributions, p.PersonNo)
		w.Edit(t, insert, p.PersonNo, "110", 199207, "OLD", 1, 1, 1, 1, "01", "")
		w.Edit(t, insert, p.PersonNo, "310", 199208, "MED", 1, 1, 1, 1, "01", "")
		w.Edit(t, insert, p.PersonNo, "110", 199208, "NEW", 10000, 300, 700, nil, "02", "补缴说明")
		w.Edit(t, insert, p.PersonNo, "110", 199208, "NEW", 0, -100, -200, -50, "14", "")

		table := read(t, w, statement.PensionContributions, p.PersonNo)
		if added := table.Rows() - before.Rows(); added != 2 {
			t.Fatalf("%d rows more, want the two of August 1992", added)
		}
		refund, back := table.Row(table.Rows()-2), table.Row(table.Rows()-1)
		if refund[0].Int != 199208 || refund[6].Int != -300 || table.Columns[8].Show(refund[8]) != "退款" {
			t.Errorf("the refund is %+v", refund)
		}
		if back[0].Int != 199208 || back[2].Text != "" || back[6].Int != 1000 || !back[7].Null || table.Columns[8].Show(back[8]) != "补缴；补缴说明" {
			t.Errorf("the back payment is %+v", back)
		}
		if got := table.Totals[4].Int - before.Totals[4].Int; got != 200 {
			t.Errorf("the refund and the payment add %d to the personal part, want 200", got)
		}
		if table.Months() != before.Months()+1 {
			t.Errorf("%d months, want one more than %d: a month with two rows is one", table.Months(), before.Months())
		}
		if gap := table.Gaps[len(table.Gaps)-1]; gap.From != 199209 || gap.Before != table.Rows()-2 {
			t.Errorf("the gap after August 1992 is %+v", gap)
		}
	})
}

func TestARecordShowsItsGapsAndTotals(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		table := read(t, w, statement.PensionContributions, w.Persona(t, "employee").PersonNo)
		if len(table.Gaps) != 1 || table.Gaps[0] != (statement.Gap{Before: table.Gaps[0].Before, From: 200312, To: 200404, Months: 5}) {
			t.Errorf("gaps %+v, want December 2003 to April 2004", table.Gaps)
		}
		var personal, employer, both int64
		for i := range table.Rows() {
			row := table.Row(i)
			personal, employer, both = personal+row[4].Int, employer+row[5].Int, both+row[6].Int
		}
		if table.Totals[4].Int != personal || table.Totals[5].Int != employer || table.Totals[6].Int != personal+employer || both != personal+employer {
			t.Errorf("totals %+v, want %d and %d", table.Totals, personal, employer)
		}
		if oldest := social.Month(table.Row(table.Rows() - 1)[0].Int); oldest != 199602 {
			t.Errorf("the oldest month is %v", oldest)
		}
	})
}

func TestAStatementOfTheWrongShapeIsRefused(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := *statement.EarlyContributions
		s.Columns = s.Columns[:len(s.Columns)-1]
		w.Edit(t, "INSERT INTO early_contributions (person_no, from_month, to_month, months, kind) VALUES ($1, 198001, 198012, 12, '视同缴费')", w.Persona(t, "employee").PersonNo)
		if _, err := w.DB.Statement(t.Context(), &s, w.Persona(t, "employee").PersonNo, time.Now()); err == nil {
			t.Error("a query with a column too many was shown")
		}
	})
}

func TestEarlyContributionsEndInJuly1992(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "pensioner")
		before := read(t, w, statement.EarlyContributions, p.PersonNo)
		insert := "INSERT INTO early_contributions (person_no, from_month, to_month, months, kind, amount) VALUES ($1, $2, $3, 1, '一次性补缴', 500)"
		w.Edit(t, insert, p.PersonNo, 199207, 199207)
		w.Edit(t, insert, p.PersonNo, 199206, 199208)
		table := read(t, w, statement.EarlyContributions, p.PersonNo)
		if table.Rows() != before.Rows()+1 || table.Totals[5].Int != before.Totals[5].Int+500 {
			t.Errorf("%d rows, total %d; the period to July 1992 is in, the one to August is out", table.Rows(), table.Totals[5].Int)
		}
	})
}

func TestChargesReachBackSixMonthsToTheDay(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "medical_only")
		before := read(t, w, statement.MedicalCharges, p.PersonNo).Rows()
		for no, day := range map[string]string{"A": "2026-05-22", "B": "2026-05-23", "C": "2026-11-23", "D": "2026-11-24"} {
			w.Edit(t, `INSERT INTO medical_charges (receipt_no, person_no, charged_on, institution, category, total, account_paid, fund_paid, cash_paid)
				VALUES ($1, $2, $3, '示例医院', '门诊', 3, 1, 1, 1)`, no, p.PersonNo, day)
		}
		table := read(t, w, statement.MedicalCharges, p.PersonNo)
		if table.Rows() != before+2 {
			t.Errorf("%d charges more, want those of 23 May and of today", table.Rows()-before)
		}
	})
}
