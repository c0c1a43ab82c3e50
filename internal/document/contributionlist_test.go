package document_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/testkit/fixture"
)

func compileList(t testing.TB, w *fixture.World, d document.Draft, from, to social.Month) *document.ContributionList {
	t.Helper()
	l, err := document.CompileContributions(t.Context(), w.DB, d, from, to)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// row is a row of cells: month, employer, then pension, medical, maternity, injury, unemployment.
func row(month, unit string, cells ...string) []string {
	return append([]string{month, unit}, append(cells, make([]string, 14-len(cells))...)...)
}

func TestAListOfASmallRecord(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		l := compileList(t, w, handMade(t, w), 0, 0)
		want := [][]string{
			row("2025-06", "T0001", "", "", "", "一档", "6000.00", "360.00", "120.00", "6000.00", "30.00", "6000.00", "24.00", "3000.00", "24.00", "6.00"),
			row("2025-05", ""),
			row("2025-04", ""),
			row("2025-03", "T0002", "退0.00", "0.00", "0.00"),
			row("2025-03", "T0001", "*10000.00", "1600.00", "800.00"),
			row("2025-02", "T0001", "#10500.00", "1680.00", "840.00"),
			row("2025-01", "T0001", "10000.00", "1600.00", "800.00"),
			row("2024-12", "T0001", "9000.00", "1440.00", "720.00"),
		}
		if got := allCells(l.Rows); !reflect.DeepEqual(got, want) {
			t.Errorf("rows\n%q\nwant\n%q", got, want)
		}
		totals := row("合计", "", "", "6320.00", "3160.00", "", "", "360.00", "120.00", "", "30.00", "", "24.00", "", "24.00", "6.00")
		if got := l.TotalCells(); !slices.Equal(got, totals) {
			t.Errorf("totals\n%q\nwant\n%q", got, totals)
		}
		if l.PaidMonths() != 5 || l.MissingMonths() != 2 {
			t.Errorf("%d months paid, %d missing; want 5 and 2", l.PaidMonths(), l.MissingMonths())
		}
		facts := map[string]string{}
		for _, f := range l.Summary() {
			facts[f.Label] = f.Value
		}
		if facts["个人交合计"] != "3,286.00 元" || facts["单位交合计"] != "6,758.00 元" {
			t.Errorf("in all: %v", facts)
		}
		early := [][]string{{"原示例机械厂", "固定工连续工龄视同", "1987-01", "1992-07", "67", ""}, {"原示例机械厂", "合同工统筹", "1983-09", "1986-12", "40", "1210.00"}}
		if got := allCells(l.Early); !reflect.DeepEqual(got, early) {
			t.Errorf("before 1992-08:\n%q\nwant\n%q", got, early)
		}
	})
}

func TestAListOfSomeMonths(t *testing.T) {
	w := fixture.SQLite(t)
	d := handMade(t, w)
	for _, test := range []struct {
		from, to social.Month
		months   string
		early    int
		kind     string
	}{
		{202504, 0, "2025-06 2025-05 2025-04", 0, "contributions:202504-"}, // a gap at its end shows
		{0, 202501, "2025-01 2024-12", 2, "contributions:-202501"},
		{202504, 202505, "2025-05 2025-04", 0, "contributions:202504-202505"},
		{199001, 202412, "2024-12", 1, "contributions:199001-202412"},
		{203001, 203012, "", 0, "contributions:203001-203012"},
		{198001, 198012, "", 0, "contributions:198001-198012"},
		{0, 0, "2025-06 2025-05 2025-04 2025-03 2025-03 2025-02 2025-01 2024-12", 2, "contributions"},
	} {
		l := compileList(t, w, d, test.from, test.to)
		var months []string
		for _, r := range l.Rows {
			months = append(months, r.Month.String())
		}
		if got := strings.Join(months, " "); got != test.months || len(l.Early) != test.early || l.Kind() != test.kind {
			t.Errorf("%d to %d: months %q, %d early periods, %s", test.from, test.to, got, len(l.Early), l.Kind())
		}
	}
}

// While cover is in force, a month not paid up to the last one shows; the current one is not due yet.
func TestAListOfSomeoneInsuredReachesToLastMonth(t *testing.T) {
	w := fixture.SQLite(t)
	d := handMade(t, w)
	w.Edit(t, "UPDATE persons SET pension_status = '1' WHERE person_no = $1", d.PersonNo)
	if l := compileList(t, w, d, 0, 0); l.Rows[0].Month != 202610 || !l.Rows[0].Gap() || l.MissingMonths() != 18 {
		t.Errorf("it begins with %+v, %d months are missing", l.Rows[0], l.MissingMonths())
	}
	w.Edit(t, "UPDATE persons SET category = 'retired' WHERE person_no = $1", d.PersonNo)
	if l := compileList(t, w, d, 0, 0); l.Rows[0].Month != 202506 {
		t.Errorf("of someone retired it begins with %s", l.Rows[0].Month)
	}
}

// everyPageNames checks header, number, check code and page number on each page.
func everyPageNames(t *testing.T, pages []string, m document.Model) {
	t.Helper()
	for i, page := range pages {
		h := m.Common()
		for _, wanted := range []string{h.Agency, document.Title(m), "编号" + h.DocNo, "校验码" + h.Shown(), fmt.Sprintf("第 %d 页 共 %d 页", i+1, len(pages))} {
			if !strings.Contains(words(page), words(wanted)) {
				t.Errorf("page %d lacks %q", i+1, wanted)
			}
		}
	}
}

// longList is a list of many months, each with figures of its own.
func longList(months int) *document.ContributionList {
	l := &document.ContributionList{Head: sampleHead("QD20261123-000001"), Units: sample().Units}
	for i := range months {
		l.Rows = append(l.Rows, sampleRow(social.Month(209912).Add(-i), i%180))
	}
	l.Rows[7].Unemployment.Refunded = true
	l.Rows[9].Pension.Adjusted = true
	l.Rows[months/2] = document.MonthRow{Month: l.Rows[months/2].Month}
	return l
}

func TestEightHundredMonthsOnPaper(t *testing.T) {
	l := longList(800)
	pages := pageTexts(t, render(t, l))
	if len(pages) < 20 {
		t.Fatalf("%d pages", len(pages))
	}
	everyPageNames(t, pages, l)
	lines := map[string][]string{}
	for i, page := range pages {
		for line := range strings.Lines(page) {
			fields := strings.Fields(line)
			if len(fields) > 0 {
				if _, err := social.ParseMonth(fields[0]); err == nil {
					lines[fields[0]] = fields
				}
			}
		}
		if i < len(pages)-1 && strings.Count(page, "单位编号") != 1 {
			t.Errorf("page %d does not have the table's head once", i+1)
		}
	}
	for _, r := range l.Rows {
		want := slices.DeleteFunc(r.Cells(), func(cell string) bool { return cell == "" })
		if got := lines[r.Month.String()]; !slices.Equal(got, want) {
			t.Errorf("%s reads %q, want %q", r.Month, got, want)
		}
	}
	last := strings.Join(pages[len(pages)-2:], "")
	has(t, last, strings.Join(l.TotalCells(), ""))
	for _, u := range l.Units {
		has(t, last, u.No+u.Name)
	}
}

// The table for spreadsheets holds the figures of the rows, its marks beside them.
func TestTheTableHoldsTheFiguresOfTheRows(t *testing.T) {
	l := longList(30)
	table := l.Table()
	if table.Rows() != 30 {
		t.Fatalf("%d rows", table.Rows())
	}
	for i, r := range l.Rows {
		var got []string
		for c, cell := range table.Row(i)[:16] {
			switch column := &table.Columns[c]; {
			case cell.Null:
				got = append(got, "")
			case column.Numeric():
				got = append(got, social.Fen(cell.Int).Plain())
			default:
				got = append(got, column.Show(cell))
			}
		}
		want := r.Cells()
		for c := range want {
			want[c] = strings.TrimLeft(want[c], "*#退")
		}
		if !slices.Equal(got, want) {
			t.Errorf("row %d: %q, want %q", i, got, want)
		}
	}
	if got := table.Row(7)[16].Text + " " + table.Row(9)[16].Text; got != "失业退 养老#" {
		t.Errorf("marks %q", got)
	}
}

// BenchmarkContributionList says how long thirty years take on paper, and how many times as long as three: tenfold where the work goes with
// the months, less since every paper has work of its own.
func BenchmarkContributionList(b *testing.B) {
	r := newRenderer(b, newSigner(b))
	short, long := longList(careerMonths/10), longList(careerMonths)
	timed := func(l *document.ContributionList) time.Duration {
		began := time.Now()
		if _, err := r.PDF(l); err != nil {
			b.Fatal(err)
		}
		return time.Since(began)
	}
	var shorts, longs time.Duration
	b.ReportAllocs()
	for b.Loop() {
		shorts += timed(short)
		longs += timed(long)
	}
	b.ReportMetric(float64(longs.Milliseconds())/float64(b.N), "ms/list")
	b.ReportMetric(float64(longs)/float64(shorts), "×tenth")
}
