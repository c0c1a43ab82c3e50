package social

import "time"

// PostedBy is the day of the following month by which a month's contributions are in; before it, their absence says nothing.
const PostedBy = 20

// DueMonth is the newest month whose contributions should be on record at a time, by the day in the agency's zone.
func DueMonth(now time.Time) Month {
	if now.In(Zone).Day() > PostedBy {
		return MonthOf(now).Add(-1)
	}
	return MonthOf(now).Add(-2)
}

// ThisMonth is the month it is at a time. Nothing is reckoned from it outside this package: what is due, and from when a change counts,
// are said by DueMonth and NextMonth. A test over the source (internal/arch) holds that.
func ThisMonth(now time.Time) Month { return MonthOf(now) }

// NextMonth is the first month that a change made at a time can count from.
func NextMonth(now time.Time) Month { return MonthOf(now).Add(1) }

// PostedLate reports whether contributions for a month that were posted on a day (yyyy-mm-dd) came later than they are due. Where the day
// is not known nothing can be said against it. Back payments and corrections come late by their nature: ask only for months paid as usual.
func PostedLate(month Month, postedOn string) bool {
	posted, err := time.Parse(time.DateOnly, postedOn)
	if err != nil {
		return false
	}
	in := MonthOf(posted)
	return in > month.Add(1) || in == month.Add(1) && posted.Day() > PostedBy
}
