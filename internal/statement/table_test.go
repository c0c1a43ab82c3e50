package statement

import (
	"slices"
	"testing"
	"time"

	"shebao/internal/social"
)

// pay makes rows of month and amount, given newest first.
func pay(rows ...[2]int64) *Table {
	s := &Statement{ID: "test", Monthly: true, Columns: []Column{{Name: "年月", Kind: Month}, {Name: "单位编号", Unit: true},
		{Name: "单位名称"}, {Name: "个人交", Kind: Money, Total: true}}}
	var cells []Cell
	var paid []social.Payment
	for _, row := range rows {
		kind := social.Normal
		if row[1] < 0 {
			kind = social.Refund
		}
		cells = append(cells, Cell{Int: row[0]}, Cell{Text: "U1"}, Cell{Text: "甲"}, Cell{Int: row[1]})
		paid = append(paid, social.Payment{Month: social.Month(row[0]), Kind: kind, Personal: social.Fen(row[1])})
	}
	return NewTable(s, cells, paid, 0)
}

// career has a gap over the turn of a year, two rows in one month, a refund, and a gap of a year and more.
func career() *Table {
	return pay([2]int64{202603, 300}, [2]int64{202602, 200}, [2]int64{202602, -50}, [2]int64{202510, 100}, [2]int64{202509, 100},
		[2]int64{202308, 80})
}

func total(t *Table) int64 { return t.Totals[3].Int }

func TestTotalsAreOverTheWholeSelection(t *testing.T) {
	all := career()
	if total(all) != 730 || !all.Totals[0].Null || !all.Totals[1].Null {
		t.Errorf("totals %+v, want 730 in the last column alone", all.Totals)
	}
	part, pages := all.Page(2, 4)
	if part.Rows() != 2 || pages != 2 || total(part) != 730 {
		t.Errorf("page 2 has %d rows of %d pages and the total %d, want the whole's 730", part.Rows(), pages, total(part))
	}
	year := all.Year(2026)
	if year.Rows() != 3 || total(year) != 450 || !slices.Equal(year.Years, []int{2026, 2025, 2023}) {
		t.Errorf("2026 has %d rows, the total %d and the years %v", year.Rows(), total(year), year.Years)
	}
	if all.Year(0) != all {
		t.Error("no year is not the whole")
	}
	if none := all.Year(2024); none.Rows() != 0 || total(none) != 0 {
		t.Errorf("a year without rows has %d, total %d", none.Rows(), total(none))
	}
}

func TestMonthsMissingBetweenTheFirstAndTheLastAreGaps(t *testing.T) {
	all := career()
	want := []Gap{{Before: 3, From: 202511, To: 202601, Months: 3}, {Before: 5, From: 202309, To: 202508, Months: 24}}
	if !slices.Equal(all.Gaps, want) {
		t.Errorf("gaps %+v, want %+v", all.Gaps, want)
	}
	if all.Months() != 5 || all.MissingMonths() != 27 {
		t.Errorf("%d months paid and %d missing, want 5 and 27", all.Months(), all.MissingMonths())
	}
	if gaps := pay([2]int64{202601, 1}, [2]int64{202512, 1}, [2]int64{202512, 1}).Gaps; gaps != nil {
		t.Errorf("neighbouring months leave the gaps %v", gaps)
	}
	if gaps := pay().Gaps; gaps != nil {
		t.Errorf("no rows leave the gaps %v", gaps)
	}
}

func TestAYearShowsItsOwnPartOfAGap(t *testing.T) {
	for year, want := range map[int][]Gap{
		2026: {{Before: 3, From: 202601, To: 202601, Months: 1}},
		2025: {{Before: 0, From: 202511, To: 202512, Months: 2}, {Before: 2, From: 202501, To: 202508, Months: 8}},
		2024: {{Before: 0, From: 202401, To: 202412, Months: 12}},
		2023: {{Before: 0, From: 202309, To: 202312, Months: 4}},
	} {
		if got := career().Year(year).Gaps; !slices.Equal(got, want) {
			t.Errorf("%d has the gaps %+v, want %+v", year, got, want)
		}
	}
}

func TestEveryGapStandsOnOnePageOnly(t *testing.T) {
	all := career()
	for size := 1; size <= 7; size++ {
		var seen []social.Month
		for page := 1; ; page++ {
			part, pages := all.Page(page, size)
			for _, gap := range part.Gaps {
				if gap.Before < 0 || gap.Before > part.Rows() {
					t.Errorf("page %d of size %d puts a gap before row %d of %d", page, size, gap.Before, part.Rows())
				}
				seen = append(seen, gap.From)
			}
			if page == pages {
				break
			}
		}
		if !slices.Equal(seen, []social.Month{202511, 202309}) {
			t.Errorf("in pages of %d the gaps are %v", size, seen)
		}
	}
}

func TestPagesOutOfRangeAreTheNearestOne(t *testing.T) {
	all := career()
	for page, first := range map[int]int64{-3: 202603, 0: 202603, 1: 202603, 2: 202510, 99: 202510} {
		part, pages := all.Page(page, 3)
		if pages != 2 || part.Row(0)[0].Int != first {
			t.Errorf("page %d of %d begins with %d, want %d", page, pages, part.Row(0)[0].Int, first)
		}
	}
	if part, pages := pay().Page(1, 10); pages != 1 || part.Rows() != 0 {
		t.Errorf("no rows make %d pages", pages)
	}
}

func TestTheLegendNamesEveryUnitOnce(t *testing.T) {
	s := &Statement{Columns: []Column{{Kind: Month}, {Unit: true}, {}}}
	table := NewTable(s, []Cell{{Int: 202603}, {Text: "B"}, {Text: "乙"}, {Int: 202602}, {Text: "A"}, {Text: "甲"},
		{Int: 202601}, {Text: "B"}, {Text: "乙"}, {Int: 202512}, {Text: ""}, {Text: ""}}, nil, 0)
	if got, want := table.Units(), []Unit{{"A", "甲"}, {"B", "乙"}}; !slices.Equal(got, want) {
		t.Errorf("units %v, want %v", got, want)
	}
}

func TestByYearAddsUpWithEmptyYearsBetween(t *testing.T) {
	years, sums := career().ByYear(3)
	if !slices.Equal(years, []int{2023, 2024, 2025, 2026}) || !slices.Equal(sums, []int64{80, 0, 200, 450}) {
		t.Errorf("by year %v: %v", years, sums)
	}
	if years, sums := pay().ByYear(3); years != nil || sums != nil {
		t.Errorf("no rows make %v %v", years, sums)
	}
}

func TestYearsOfDates(t *testing.T) {
	s := &Statement{Columns: []Column{{Kind: Date}}}
	table := NewTable(s, []Cell{{Text: "2026-01-02"}, {Text: "2025-12-31"}, {Text: "2025-01-01"}}, nil, 0)
	if !slices.Equal(table.Years, []int{2026, 2025}) || table.Year(2025).Rows() != 2 {
		t.Errorf("years %v, %d rows in 2025", table.Years, table.Year(2025).Rows())
	}
}

func TestTheWindowOfTheLastMonthsAtTheEndsOfMonths(t *testing.T) {
	w := Window{LastMonths: 6}
	for now, want := range map[string]string{
		"2026-08-31": "2026-02-28", "2024-08-31": "2024-02-29", "2024-08-29": "2024-02-29", "2026-11-23": "2026-05-23",
		"2026-03-31": "2025-09-30", "2026-12-31": "2026-06-30", "2026-01-01": "2025-07-01", "2026-05-30": "2025-11-30",
	} {
		at, err := time.Parse(time.DateOnly, now)
		if err != nil {
			t.Fatal(err)
		}
		if from, to := w.Bounds(at); from != want || to != now {
			t.Errorf("six months before %s is %v to %v, want %s", now, from, to, want)
		}
	}
}

func TestTheWindowOfMonths(t *testing.T) {
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		window   Window
		from, to int64
	}{
		{Window{}, 0, 999912}, {Window{From: 199208}, 199208, 999912}, {Window{To: 199207}, 0, 199207},
	} {
		if from, to := test.window.Bounds(now); from != test.from || to != test.to {
			t.Errorf("%+v is %v to %v, want %d to %d", test.window, from, to, test.from, test.to)
		}
	}
}
