package social

import (
	"testing"
	"time"
)

func TestPromisesCountWorkingDaysFromTheNextDayOn(t *testing.T) {
	zone := time.FixedZone("CST", 8*60*60)
	for _, test := range []struct {
		at   string
		days int
		want string
	}{
		{"2026-11-23 09:00", 3, "2026-11-26"}, // Monday: until Thursday
		{"2026-11-23 23:59", 3, "2026-11-26"}, // the hour does not matter
		{"2026-11-26 10:00", 3, "2026-12-01"}, // Thursday: over the weekend
		{"2026-11-27 10:00", 1, "2026-11-30"}, // Friday
		{"2026-11-28 10:00", 1, "2026-11-30"}, // Saturday counts from Monday
		{"2026-11-29 10:00", 5, "2026-12-04"}, // Sunday
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", test.at, zone)
		if err != nil {
			t.Fatal(err)
		}
		got := AfterWorkingDays(at, test.days)
		if got.Format("2006-01-02 15:04:05") != test.want+" 23:59:59" {
			t.Errorf("%d working days after %s: %s, want the end of %s", test.days, test.at, got, test.want)
		}
	}
}
