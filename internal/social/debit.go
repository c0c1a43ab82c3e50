package social

import "time"

// CollectedBy is the last day (yyyy-mm-dd) by which a month's contributions are collected: PostedBy of the month after.
func CollectedBy(month Month) string {
	next := month.Add(1)
	return time.Date(int(next/100), time.Month(next%100), PostedBy, 0, 0, 0, 0, Zone).Format(time.DateOnly)
}

// NextCollected is the month whose contributions are collected next at a time, where last is the latest month that was: the one after it,
// and
// never one whose day has passed.
func NextCollected(now time.Time, last Month) Month {
	next := DueMonth(now).Add(1)
	if last >= next {
		next = last.Add(1)
	}
	return next
}
