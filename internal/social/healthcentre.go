package social

import "time"

// CentreMonth is the month from which a change of health centre counts that is asked for on a day: the next one, and from the agency's
// cut-off day of the month on the one after. The day is in the agency's time zone.
func CentreMonth(day time.Time, cutOffDay int) Month {
	if day.In(Zone).Day() < cutOffDay {
		return MonthOf(day).Add(1)
	}
	return MonthOf(day).Add(2)
}
