package citizen

// MonthsAfter is how validity is counted.
var MonthsAfter = monthsAfter
