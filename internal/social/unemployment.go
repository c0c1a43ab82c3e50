package social

// MaxUnemploymentMonths is the longest one claim may run.
const MaxUnemploymentMonths = 24

// UnemploymentMonths is how many months of benefit a number of paid months entitles to: none below
// a year, one for each full year up to four years, then one more for each full half-year, at most
// 24 (《广东省失业保险条例》).
func UnemploymentMonths(paid int) int {
	const year, halfYear, slowYears = 12, 6, 4
	switch {
	case paid < year:
		return 0
	case paid <= slowYears*year:
		return paid / year
	}
	return min(slowYears+(paid-slowYears*year)/halfYear, MaxUnemploymentMonths)
}
