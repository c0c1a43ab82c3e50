package document

const (
	wordMonthsInAll  = "累计月数"
	wordFirstInsured = "首次参保年月"
)
