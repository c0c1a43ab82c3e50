package parts_test

import (
	"io"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/web/parts"
)

// pensionRow is a month of PensionContributions of a unit with that name.
func pensionRow(month int64, unit, remark string) []statement.Cell {
	return []statement.Cell{
		{Int: month}, {Text: "700123"}, {Text: unit}, {Int: 800000}, {Int: 64000}, {Int: 104000}, {Int: 168000}, {Int: 64000}, {Text: remark},
	}
}

func pension(rows ...[]statement.Cell) *statement.Table {
	return pensionDue(0, rows...)
}

// pensionDue is pension of somebody who still pays, up to a month that is due.
func pensionDue(due social.Month, rows ...[]statement.Cell) *statement.Table {
	var cells []statement.Cell
	var paid []social.Payment
	for _, r := range rows {
		cells = append(cells, r...)
		paid = append(paid, social.Payment{Month: social.Month(r[0].Int), Kind: social.PayKind(statement.RemarkCode(r[8].Text)), Personal: social.Fen(r[6].Int)})
	}
	return statement.NewTable(statement.PensionContributions, cells, paid, due)
}

func TestStatementTable(t *testing.T) {
	table := pension(
		pensionRow(201205, "𠮷野<家>&Co", "01:"),
		pensionRow(201201, "蓝天", "02:"),
		pensionRow(201112, "蓝天", "01:"),
	)
	doc := parse(t, render(t, parts.StatementTable{ID: "rows", Caption: "养老缴交明细", Table: table}))

	var rows [][]string
	for _, tr := range elements(doc, "tr") {
		var row []string
		for _, cell := range elements(tr, "th", "td") {
			row = append(row, text(cell))
		}
		rows = append(rows, row)
	}
	want := [][]string{
		{"年月", "单位编号", "单位名称", "缴费基数", "个人交", "单位交", "缴费合计", "划入个人账户", "备注"},
		{"2012-05", "700123", "𠮷野<家>&Co", "8,000.00", "640.00", "1,040.00", "1,680.00", "640.00"},
		{"断缴", "2012-02 至 2012-04，共 3 个月没有缴费记录"},
		{"2012-01", "700123", "蓝天", "8,000.00", "640.00", "1,040.00", "1,680.00", "640.00"},
		{"2011-12", "700123", "蓝天", "8,000.00", "640.00", "1,040.00", "1,680.00", "640.00"},
		{"合计", "", "", "", "1,920.00", "3,120.00", "5,040.00", "1,920.00", ""},
	}
	if len(rows) != len(want) {
		t.Fatalf("%d rows, want %d: %q", len(rows), len(want), rows)
	}
	for i := range want {
		for j := range want[i] {
			if rows[i][j] != want[i][j] {
				t.Errorf("row %d column %d: %q, want %q", i, j, rows[i][j], want[i][j])
			}
		}
	}
	for _, th := range elements(doc, "th") {
		if s := attr(th, "scope"); s != "col" && s != "row" {
			t.Errorf("<th> %q has scope %q", text(th), s)
		}
	}
	if class := attr(byID(doc, "rows"), "class"); class != "table n4 n5 n6 n7 n8" {
		t.Errorf("class %q: the money columns do not stand to the right", class)
	}
}

func TestStatementTableShowsAGapThatReachesItsEnd(t *testing.T) {
	table := pension(pensionRow(201202, "蓝天", "01:"), pensionRow(201110, "蓝天", "01:")).Year(2012)
	markup := render(t, parts.StatementTable{Caption: "2012", Table: table})
	if !strings.Contains(markup, "断缴</th><td colspan=\"8\">2012-01，共 1 个月没有缴费记录") {
		t.Errorf("no gap in %s", markup)
	}
}

func TestStatementTableWithoutTotalsHasNoFoot(t *testing.T) {
	s := &statement.Statement{Columns: []statement.Column{{Name: "年月", Kind: statement.Month}, {Name: "备注"}}}
	markup := render(t, parts.StatementTable{Caption: "x", Table: statement.NewTable(s, []statement.Cell{{Int: 201205}, {Text: "a"}}, nil, 0)})
	if strings.Contains(markup, "tfoot") {
		t.Error(markup)
	}
}

func TestCareerGridTellsTheMonthsApart(t *testing.T) {
	table := pension(
		pensionRow(201203, "蓝天", "01:"),
		pensionRow(201202, "蓝天", "02:"),
		pensionRow(201112, "蓝天", "14:"),
		pensionRow(201112, "蓝天", "01:"),
		pensionRow(201110, "蓝天", "01:"),
		pensionRow(201109, "蓝天", "05:"), // a correction before the first month
	)
	grid := parts.CareerGrid("months", table)
	var got []string
	for _, y := range grid.Years {
		var b strings.Builder
		for _, state := range y.Months {
			b.WriteByte(".PBM?"[state])
		}
		got = append(got, b.String())
	}
	want := []string{".........PMP", "MBP........."}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got %q, want %q", got, want)
	}
	if want := "2011 至 2012 年：已缴 4 个月（其中补缴 1 个月），断缴 2 个月。"; grid.Summary != want {
		t.Errorf("summary %q, want %q", grid.Summary, want)
	}
	doc := parse(t, render(t, grid))
	if n := strings.Count(text(doc), "断缴"); n < 3 {
		t.Errorf("断缴 stands %d times; key, picture and table should all say it", n)
	}
}

// Paid to October 2012 by somebody who still pays: November, when it is due, is missing; what comes after is awaited, not out of cover.
func TestTheGridTellsWhatIsNotDueYet(t *testing.T) {
	for due, want := range map[social.Month]string{
		201209: ".........P??", 201210: ".........P??", 201211: ".........PM?", 201212: ".........PMM", 201301: ".........PMM|M???????????", 0: ".........P..",
	} {
		var got []string
		for _, y := range parts.CareerGrid("months", pensionDue(due, pensionRow(201210, "蓝天", "01:"))).Years {
			var b strings.Builder
			for _, state := range y.Months {
				b.WriteByte(".PBM?"[state])
			}
			got = append(got, b.String())
		}
		if strings.Join(got, "|") != want {
			t.Errorf("with %v due the grid is %q, want %q", due, got, want)
		}
	}
	page := text(parse(t, render(t, parts.CareerGrid("months", pensionDue(201210, pensionRow(201210, "蓝天", "01:"))))))
	for _, word := range []string{"已缴", "断缴", "未到账", "未参保"} {
		if !strings.Contains(page, word) {
			t.Errorf("the grid does not say %s", word)
		}
	}
}

func TestYearlyBarsSayInWordsWhatTheyShow(t *testing.T) {
	chart := parts.YearlyBars("bars", pension(
		pensionRow(201201, "蓝天", "01:"), pensionRow(201111, "蓝天", "01:"), pensionRow(200912, "蓝天", "01:"),
	))
	if want := "2009 年至 2012 年，共缴费 3 个月，合计 5,040.00 元。其间断缴 23 个月。"; chart.Summary != want {
		t.Errorf("summary %q, want %q", chart.Summary, want)
	}
	doc := parse(t, render(t, chart))
	picture := elements(doc, "svg")
	var drawn bool
	for _, s := range picture {
		if attr(s, "role") == "img" {
			drawn = true
			if got := text(elements(s, "desc")[0]); got != chart.Summary {
				t.Errorf("desc %q", got)
			}
		}
	}
	if !drawn {
		t.Error("no picture with a role")
	}
	if shown := text(elements(doc, "table")[0]); !strings.Contains(shown, "2010") || !strings.Contains(shown, "该年有断缴月份") || !strings.Contains(shown, "1,680.00") {
		t.Errorf("table beside the picture: %s", shown)
	}
}

// Pictures must be drawable whatever the numbers: nothing, refunds, one huge year.
func TestChartsStandOddNumbers(t *testing.T) {
	tests := map[string]parts.BarChart{
		"no labels":   {ID: "a", Title: "t"},
		"all nothing": {ID: "b", Title: "t", Labels: []string{"2011", "2012"}, Series: []parts.Series{{Name: "s", Values: []int64{0, 0}}}},
		"refund":      {ID: "c", Title: "t", Labels: []string{"2012"}, Series: []parts.Series{{Name: "s", Values: []int64{-500}}}, Money: true},
		"huge":        {ID: "d", Title: "t", Labels: []string{"2012"}, Series: []parts.Series{{Name: "s", Values: []int64{9e15}}}, Money: true},
	}
	for name, chart := range tests {
		t.Run(name, func(t *testing.T) {
			markup := render(t, chart)
			for _, bad := range []string{"NaN", "Inf", `="-`, "v-"} {
				if strings.Contains(markup, bad) {
					t.Errorf("%q in %s", bad, markup)
				}
			}
		})
	}
}

func TestEmptyStatementHasNoPicture(t *testing.T) {
	if got := render(t, parts.YearlyBars("bars", pension())); got != "" {
		t.Errorf("bars of nothing: %s", got)
	}
	if got := render(t, parts.CareerGrid("months", pension())); got != "" {
		t.Errorf("months of nothing: %s", got)
	}
}

// thirtyYears is a career without a gap: 360 rows.
func thirtyYears() *statement.Table {
	var rows [][]statement.Cell
	for m := social.Month(202512); len(rows) < 360; m = m.Add(-1) {
		rows = append(rows, pensionRow(int64(m), "深圳市蓝天科技有限公司", "01:"))
	}
	return pension(rows...)
}

func BenchmarkStatementTable(b *testing.B) {
	table := parts.StatementTable{ID: "rows", Caption: "养老缴交明细", Table: thirtyYears()}
	b.ReportAllocs()
	for b.Loop() {
		if err := table.Render(b.Context(), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRestOfPage is what else stands on a statement page.
func BenchmarkRestOfPage(b *testing.B) {
	table := thirtyYears()
	parts := map[string]templ.Component{
		"frame":  parts.Layout(page()),
		"bars":   parts.YearlyBars("bars", table),
		"months": parts.CareerGrid("months", table),
	}
	for name, part := range parts {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := part.Render(b.Context(), io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkPictureData is the sums behind the pictures.
func BenchmarkPictureData(b *testing.B) {
	table := thirtyYears()
	for b.Loop() {
		parts.YearlyBars("bars", table)
		parts.CareerGrid("months", table)
	}
}
