package document_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"shebao/internal/document"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
)

func compileEntitlement(t *testing.T, w *fixture.World, d document.Draft, year int) *document.Entitlement {
	t.Helper()
	e, err := document.CompileEntitlement(t.Context(), w.DB, d, year)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func allCells[R interface{ Cells() []string }](rows []R) [][]string {
	var cells [][]string
	for _, r := range rows {
		cells = append(cells, r.Cells())
	}
	return cells
}

// Every figure here was worked out by hand from the record in handMade.
func TestAYearlyStatementOfASmallRecord(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		e := compileEntitlement(t, w, handMade(t, w), 2025)
		for _, test := range []struct {
			name      string
			got, want [][]string
		}{
			{"branches", append(allCells(e.Branches), e.BranchTotals()), [][]string{
				{"养老保险", "3", "30,500.00", "10,166.67", "2,440.00", "4,880.00", "7,320.00", "4"},
				{"医疗保险", "1", "6,000.00", "6,000.00", "120.00", "360.00", "480.00", "1"},
				{"工伤保险", "1", "6,000.00", "6,000.00", "0.00", "24.00", "24.00", "1"},
				{"失业保险", "1", "3,000.00", "3,000.00", "6.00", "24.00", "30.00", "1"},
				{"生育保险", "1", "6,000.00", "6,000.00", "0.00", "30.00", "30.00", "1"},
				{"合计", "", "", "", "2,566.00", "5,318.00", "7,884.00", ""}}},
			{"accounts", allCells(e.Accounts), [][]string{
				{"养老保险个人账户", "10,000.00", "2,440.00", "150.00", "0.00", "12,590.00"},
				{"医疗保险个人账户", "500.00", "120.00", "0.00", "70.00", "550.00"}}},
			{"benefits", append(allCells(e.Benefits), e.BenefitTotals()), [][]string{
				{"养老待遇", "基础养老金", "2", "6,000.00"},
				{"养老待遇补发", "基础养老金", "1", "540.00"},
				{"失业待遇", "失业保险金", "1", "2,268.00"},
				{"失业待遇", "代缴医疗保险费", "1", "470.89"},
				{"工伤待遇", "一次性伤残补助金", "1", "61,200.00"},
				{"医疗费用统筹基金支付", "门诊", "2", "20.00"},
				{"合计", "", "", "70,498.89"}}},
			{"transfers", allCells(e.Transfers), [][]string{
				{"省外养老保险", "湖南省长沙市", "2012-07", "2018-02", "2025-05-06", "68", "28,710.55", "43,065.83"}}},
		} {
			if !reflect.DeepEqual(test.got, test.want) {
				t.Errorf("%s:\n%q\nwant\n%q", test.name, test.got, test.want)
			}
		}
		if e.EarlyMonths != 107 || e.TransferMonths != 116 {
			t.Errorf("%d months before 1992-08, %d elsewhere", e.EarlyMonths, e.TransferMonths)
		}
		// What 乙公司 paid was taken back whole: the statement is as if it had not been.
		if want := []document.Unit{{No: "T0001", Name: "甲公司"}}; !slices.Equal(e.Units, want) {
			t.Errorf("units %v", e.Units)
		}
	})
}

func TestTheYearsOfAStatement(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		d := handMade(t, w)
		years := func() []int {
			list, err := document.EntitlementYears(t.Context(), w.DB, d.PersonNo)
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		if got := years(); !slices.Equal(got, []int{2025, 2024, 2018}) {
			t.Errorf("in November 2026: %v", got)
		}
		// A closed year is offered whatever day of it the account is posted up to; here it is not the 31st of December.
		w.Clock.Set(time.Date(2027, 1, 1, 0, 0, 0, 0, testkit.Zone))
		if got := years(); got[0] != 2026 {
			t.Errorf("on New Year 2027: %v", got)
		}
		w.Clock.Set(time.Date(2026, 12, 31, 23, 59, 59, 0, testkit.Zone))
		if got := years(); got[0] != 2025 {
			t.Errorf("a second before New Year: %v", got)
		}
		for _, year := range []int{2026, 2023, 0, -1} {
			if _, err := document.CompileEntitlement(t.Context(), w.DB, d, year); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("the statement of %d: %v, want ErrNotFound", year, err)
			}
		}
	})
}

// A year without contributions is a statement as well, and says that there was nothing.
func TestAYearWithTransfersAlone(t *testing.T) {
	w := fixture.SQLite(t)
	e := compileEntitlement(t, w, handMade(t, w), 2018)
	e.DocNo, e.CheckCode, e.IssuedAt, e.ValidUntil = "QY1", "7HK3MPQ9ZX4TB6WR", now, now
	page := strings.Join(pageTexts(t, render(t, e)), "")
	has(t, page, "养老保险 0 0.00 — 0.00 0.00 0.00 0")
	has(t, page, document.NoYearAccounts)
	has(t, page, document.NoYearBenefits)
	has(t, page, "省内养老保险 广州市 2008-07 2012-06 2018-09-10 48 14,233.10 —")
}

func TestTheStatementOnPaperSaysWhatItsModelSays(t *testing.T) {
	w := fixture.SQLite(t)
	e := compileEntitlement(t, w, handMade(t, w), 2025)
	e.DocNo, e.CheckCode, e.IssuedAt, e.ValidUntil = "QY20261123-000001", "7HK3MPQ9ZX4TB6WR", now, now.AddDate(0, 3, 0)
	pages := pageTexts(t, render(t, e))
	everyPageNames(t, pages, e)
	text := strings.Join(pages, "")
	for _, rows := range [][][]string{allCells(e.Branches), {e.BranchTotals()}, allCells(e.Accounts), allCells(e.Benefits),
		{e.BenefitTotals()}, allCells(e.Transfers)} {
		for _, row := range rows {
			has(t, text, strings.Join(row, ""))
		}
	}
	for _, fact := range e.Holder() {
		has(t, text, fact.Label+fact.Value)
	}
	has(t, text, "107 个月")
	has(t, text, "116 个月")
	for _, sentence := range []string{"社会保险个人权益记录管理办法", "12333", "30 日内", "社保窗口"} {
		has(t, text, sentence)
	}
}

func TestStoredStatementsReadBack(t *testing.T) {
	w := fixture.SQLite(t)
	d := handMade(t, w)
	l, err := document.CompileContributions(t.Context(), w.DB, d, 202501, 0)
	if err != nil {
		t.Fatal(err)
	}
	for kind, m := range map[string]document.Model{"entitlement:2025": compileEntitlement(t, w, d, 2025), "contributions:202501-": l} {
		if m.Kind() != kind {
			t.Errorf("kind %s, want %s", m.Kind(), kind)
		}
		snapshot, err := document.Snapshot(m)
		if err != nil {
			t.Fatal(err)
		}
		got, err := document.Read(kind, snapshot)
		if err != nil {
			t.Fatal(err)
		}
		m.Common().Version = 1
		if !reflect.DeepEqual(got, m) {
			t.Errorf("%s reads back\n%+v\nstored:\n%+v", kind, got, m)
		}
		if _, err := document.Read(kind, []byte(strings.Replace(string(snapshot), `"version":1`, `"version":9`, 1))); !errors.Is(err, document.ErrVersion) {
			t.Errorf("%s of a later version: %v, want ErrVersion", kind, err)
		}
	}
	if _, err := document.Read("receipt", []byte("{}")); err == nil {
		t.Error("a document of no kind was read")
	}
}
