package text

import (
	"fmt"
	"strconv"
	"strings"

	"shebao/internal/social"
)

// Words of a statement that is read from the top.
const (
	ReadEach       = "每月"
	ReadUnderTable = "表格版"
	ReadAllYears   = "全部 %d 年"
	ReadEarlier    = "更早的 %d 年（%d – %d 年）"
)

// ReadMonths writes the months of one entry or run within a year: "10 月", "7 – 10 月".
func ReadMonths(from, to social.Month) string {
	if from == to {
		return strconv.Itoa(to.Mon()) + " 月"
	}
	return fmt.Sprintf("%d – %d 月", from.Mon(), to.Mon())
}

// DayOfYear writes a day (yyyy-mm-dd) within a year: "11 月 3 日". What is no day is left as it is.
func DayOfYear(day string) string {
	parts := strings.Split(day, "-")
	if len(parts) != 3 {
		return day
	}
	return strings.TrimLeft(parts[1], "0") + " 月 " + strings.TrimLeft(parts[2], "0") + " 日"
}

// ReadGap is a gap within a year: "断缴 4 个月".
func ReadGap(months int) string { return "断缴 " + Months(months) }

// ReadRows counts rows that are no months: "13 笔".
func ReadRows(n int) string { return fmt.Sprintf("%d 笔", n) }

// ReadFigure is a value with its name in a line with others. The name of a bank needs none.
func ReadFigure(name, value string) string {
	if name == "发放银行" {
		return value
	}
	return name + " " + value
}

// ReadTotals joins sums with their names: "个人交 1.00 元，单位交 2.00 元".
func ReadTotals(names []string, sums []social.Fen) string {
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = name + " " + Yuan(sums[i])
	}
	return strings.Join(parts, "，")
}

// ReadSince begins the sentence of a monthly statement, before the number of months: "1996 年 2 月起缴了".
func ReadSince(first social.Month, year int) string {
	if year != 0 {
		return fmt.Sprintf("%d 年缴了", year)
	}
	return YearMonth(first) + "起缴了"
}

// ReadMonth says in one word how a month of a career stands, with the months it holds for: "2026 年 7 – 10 月 已缴".
func ReadMonth(from, to social.Month, state string) string {
	return fmt.Sprintf("%d 年 %s %s", to.Year(), ReadMonths(from, to), state)
}

// ReadBefore is the day (yyyy-mm-dd) by which what is awaited is there: "（12 月 20 日前）".
func ReadBefore(day string) string { return "（" + DayOfYear(day) + "前）" }

// ReadPaidOut and ReadListed begin the sentence of a statement of payments or of other rows.
const (
	ReadPaidOut = "共发放"
	ReadListed  = "共有"
)

// ReadYear names the year that was chosen, before the rest of a sentence.
func ReadYear(year int) string {
	if year == 0 {
		return ""
	}
	return fmt.Sprintf("%d 年", year)
}

// ReadEnd ends a sentence and adds another, where there is one.
func ReadEnd(more string) string {
	if more == "" {
		return "。"
	}
	return "。" + more + "。"
}
