package text

// Words and sentences of the list of contributions.
const (
	WordFromMonth  = "起始年月"
	WordToMonth    = "终止年月"
	MonthsReversed = "终止年月不能早于起始年月。"
)

// BadMonth says that what was typed for a month is none.
func BadMonth(label string) string {
	return "请输入" + label + "，例如 2020-01；不限时留空。"
}
