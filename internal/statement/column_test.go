package statement

import "testing"

func TestHowCellsAreShown(t *testing.T) {
	kinds := map[string]string{"01": "", "02": "补缴"}
	for _, test := range []struct {
		column Column
		cell   Cell
		want   string
	}{
		{Column{Kind: Money}, Cell{Int: 123456789}, "1,234,567.89"},
		{Column{Kind: Money}, Cell{Int: -5}, "-0.05"},
		{Column{Kind: Money}, Cell{}, "0.00"},
		{Column{Kind: Money}, Cell{Null: true}, ""},
		{Column{Kind: Month}, Cell{Int: 199208}, "1992-08"},
		{Column{Kind: Month}, Cell{Int: 202612}, "2026-12"},
		{Column{Kind: Count}, Cell{Int: 1234}, "1234"},
		{Column{Kind: Date}, Cell{Text: "2026-11-23"}, "2026-11-23"},
		{Column{Kind: Text}, Cell{Text: "<甲>"}, "<甲>"},
		{Column{Kind: Code, Labels: kinds}, Cell{Text: "02"}, "补缴"},
		{Column{Kind: Code, Labels: kinds}, Cell{Text: "01"}, ""},
		{Column{Kind: Code, Labels: kinds}, Cell{Text: "99"}, "99"},
		{Column{Kind: Remark, Labels: kinds}, Cell{Text: "01:"}, ""},
		{Column{Kind: Remark, Labels: kinds}, Cell{Text: "01:说明"}, "说明"},
		{Column{Kind: Remark, Labels: kinds}, Cell{Text: "02:"}, "补缴"},
		{Column{Kind: Remark, Labels: kinds}, Cell{Text: "02:甲：乙:丙"}, "补缴；甲：乙:丙"},
	} {
		if got := test.column.Show(test.cell); got != test.want {
			t.Errorf("%+v in %v is shown as %q, want %q", test.cell, test.column.Kind, got, test.want)
		}
	}
}

func TestMoneyAndCountsAreNumeric(t *testing.T) {
	for kind, want := range map[Kind]bool{Text: false, Month: false, Date: false, Money: true, Count: true, Code: false, Remark: false} {
		if got := (&Column{Kind: kind}).Numeric(); got != want {
			t.Errorf("kind %v numeric: %v", kind, got)
		}
	}
}
