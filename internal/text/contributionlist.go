package text

// Sentences of the list of contributions.
const (
	BadMonth       = "请输入年月，例如 2020-01；不限时留空。"
	MonthsReversed = "终止年月不能早于起始年月。"
)
