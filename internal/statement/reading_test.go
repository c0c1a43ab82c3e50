package statement

import (
	"testing"

	"shebao/internal/social"
)

// ranked makes rows of a month, an employer, what both paid and a base, newest first.
func ranked(rows ...[4]any) *Table {
	s := &Statement{ID: "test", Monthly: true, Columns: []Column{month, unitNo, unitName, headline(both), personal, base, remark}}
	var cells []Cell
	var paid []social.Payment
	for _, row := range rows {
		at, unit, sum, basis := int64(row[0].(int)), row[1].(string), int64(row[2].(int)), int64(row[3].(int))
		cells = append(cells, Cell{Int: at}, Cell{Text: "1"}, Cell{Text: unit}, Cell{Int: sum}, Cell{Int: sum / 4}, Cell{Int: basis}, Cell{Text: "01:"})
		paid = append(paid, social.Payment{Month: social.Month(at), Kind: social.Normal, Personal: social.Fen(sum)})
	}
	return NewTable(s, cells, paid, 0)
}

// Four equal months with one more of another base, a gap of two, and the year before: July to October are one line, told with one
// month's figures, and the year's sum is that of all.
func TestEqualMonthsThatFollowOneAnotherAreReadAsOne(t *testing.T) {
	years := ranked([4]any{202610, "甲", 400, 1000}, [4]any{202609, "甲", 400, 1000}, [4]any{202608, "甲", 400, 1000},
		[4]any{202607, "甲", 400, 1000}, [4]any{202606, "甲", 400, 900}, [4]any{202603, "乙", 400, 900}, [4]any{202512, "乙", 100, 900}).Reading()
	if len(years) != 2 || years[0].Year != 2026 || years[0].Sum != 2400 || years[0].Months != 6 || years[0].Missing != 4 {
		t.Fatalf("the years are %+v", years)
	}
	type line struct {
		from, to social.Month
		place    string
	}
	var got []line
	for _, l := range years[0].Lines {
		switch {
		case l.Gap != nil:
			got = append(got, line{l.Gap.From, l.Gap.To, "gap"})
		default:
			got = append(got, line{l.From, l.To, l.Place})
		}
	}
	want := []line{{202607, 202610, "甲"}, {202606, 202606, "甲"}, {202604, 202605, "gap"}, {202603, 202603, "乙"}, {202601, 202602, "gap"}}
	if len(got) != len(want) {
		t.Fatalf("2026 reads %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("line %d of 2026 reads %v, want %v", i, got[i], want[i])
		}
	}
	if first := years[0].Lines[0]; first.Amount != 400 || first.Months() != 4 || first.Second[0] != (Figure{"个人", "1.00"}) {
		t.Errorf("the run reads %+v", first.Entry)
	}
}

// Two employers for three months are two runs, though their rows alternate.
func TestRowsOfTwoEmployersFoldEachByItself(t *testing.T) {
	var rows [][4]any
	for _, m := range []int{202603, 202602, 202601} {
		rows = append(rows, [4]any{m, "甲", 400, 1000}, [4]any{m, "乙", 100, 500})
	}
	lines := ranked(rows...).Reading()[0].Lines
	if len(lines) != 2 || lines[0].Months() != 3 || lines[1].Months() != 3 || lines[0].Place != "甲" || lines[1].Place != "乙" {
		t.Errorf("they read as %d lines: %+v", len(lines), lines)
	}
}

// The parts of a pension are one sum a month; a part that failed is told by itself, and left out of the sum of the year.
func TestThePartsOfAPensionAreReadAsOneSum(t *testing.T) {
	var cells []Cell
	row := func(month int64, item string, amount int64, status string) {
		cells = append(cells, Cell{Int: month}, Cell{Text: item}, Cell{Int: amount}, Cell{Text: "示例银行"}, Cell{Text: "9323"}, Cell{Text: status})
	}
	row(202611, "个人账户养老金", 204064, "已发放")
	row(202611, "基础养老金", 515370, "已发放")
	row(202611, "过渡性养老金", 150021, "发放失败")
	row(202610, "个人账户养老金", 204064, "已发放")
	row(202610, "基础养老金", 515370, "已发放")
	years := NewTable(PensionPayments, cells, nil, 0).Reading()
	if years[0].Sum != 2*(204064+515370) || years[0].Months != 2 {
		t.Errorf("the year comes to %d in %d months", years[0].Sum, years[0].Months)
	}
	first := years[0].Lines[0]
	if first.Amount != 719434 || first.From != 202610 || first.To != 202611 || len(first.Parts) != 2 || first.Parts[0] != (Figure{"基础养老金", "5,153.70"}) {
		t.Errorf("the sum reads %+v", first.Entry)
	}
	if failed := years[0].Lines[1]; failed.Status != "发放失败" || failed.Item != "过渡性养老金" {
		t.Errorf("what failed reads %+v", failed.Entry)
	}
}
