package social

import "time"

// Zone is the agency's time zone, China Standard Time: China has one, without summer time, so no time zone database is needed.
//
// Every time in the program is in it: the clock of the database (store.DB.Now), At, and nothing else makes a time out of a moment.
// A test over the source (internal/arch) holds that. A day without an hour, as ParseDay reads it, is midnight UTC, which is the same
// day in Zone.
var Zone = time.FixedZone("CST", 8*60*60)

// At is a moment, in seconds since 1970, in the agency's zone.
func At(unix int64) time.Time { return time.Unix(unix, 0).In(Zone) }

// Clock is a clock that tells the time in the agency's zone, whatever zone the machine is in.
func Clock(now func() time.Time) func() time.Time {
	return func() time.Time { return now().In(Zone) }
}

// DayOf is the day that a time lies in, in the agency's zone: "2026-12-01".
func DayOf(t time.Time) string { return t.In(Zone).Format(time.DateOnly) }

// YearOf is the year that a time lies in, in the agency's zone.
func YearOf(t time.Time) int { return t.In(Zone).Year() }

// StartOfDay is midnight of the day that a time lies in, in the agency's zone.
func StartOfDay(t time.Time) time.Time {
	t = t.In(Zone)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, Zone)
}

// DayBefore is the day that lies n months before a time, or that month's last day where it is shorter: six months before 31 August is
// 28 February, not 3 March. It is written as DayOf writes it.
func DayBefore(t time.Time, n int) string {
	t = t.In(Zone)
	first := time.Date(t.Year(), t.Month()-time.Month(n), 1, 0, 0, 0, 0, Zone)
	last := first.AddDate(0, 1, -1).Day()
	return DayOf(first.AddDate(0, 0, min(t.Day(), last)-1))
}

// EndOfDay is the last second of the day that a time lies in, in the agency's zone.
func EndOfDay(t time.Time) time.Time { return StartOfDay(t).AddDate(0, 0, 1).Add(-time.Second) }
