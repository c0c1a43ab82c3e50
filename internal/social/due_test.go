package social_test

import (
	"testing"
	"time"

	"shebao/internal/social"
)

func TestAMonthIsDueAfterTheTwentiethOfTheNext(t *testing.T) {
	for day, want := range map[string]social.Month{
		"2026-11-20": 202609, "2026-11-21": 202610, "2026-12-01": 202610, "2027-01-20": 202611, "2027-01-21": 202612,
	} {
		now, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if got := social.DueMonth(now); got != want {
			t.Errorf("on %s the newest month due is %v, want %v", day, got, want)
		}
	}
	for posted, late := range map[string]bool{
		"2026-09-30": false, "2026-10-20": false, "2026-10-21": true, "2026-11-01": true, "2027-09-01": true, "": false, "unknown": false,
	} {
		if got := social.PostedLate(202609, posted); got != late {
			t.Errorf("September posted on %q: late %v", posted, got)
		}
	}
}

// A month, what is due and from when a change counts, at the hours at which machines in other zones still have, or already have, another
// day.
func TestTheMonthAtEveryHourInEveryZone(t *testing.T) {
	for _, c := range []struct {
		at              string // in the agency's zone
		month, due, now social.Month
		year            int
	}{
		{"2026-12-01T00:30", 202612, 202610, 202701, 2026}, {"2026-12-19T03:00", 202612, 202610, 202701, 2026},
		{"2026-12-20T23:59", 202612, 202610, 202701, 2026}, {"2026-12-21T00:00", 202612, 202611, 202701, 2026},
		{"2026-12-31T23:59", 202612, 202611, 202701, 2026}, {"2027-01-01T00:30", 202701, 202611, 202702, 2027},
		{"2027-02-28T23:30", 202702, 202701, 202703, 2027}, {"2028-02-29T00:30", 202802, 202801, 202803, 2028},
		{"2027-06-30T22:00", 202706, 202705, 202707, 2027}, {"2027-07-01T05:00", 202707, 202705, 202708, 2027},
	} {
		at, err := time.ParseInLocation("2006-01-02T15:04", c.at, social.Zone)
		if err != nil {
			t.Fatal(err)
		}
		for _, zone := range []*time.Location{time.UTC, social.Zone, time.FixedZone("Los Angeles", -8*60*60)} {
			now := at.In(zone)
			if social.ThisMonth(now) != c.month || social.DueMonth(now) != c.due || social.NextMonth(now) != c.now || social.YearOf(now) != c.year {
				t.Errorf("%s on a machine in %s: %v, due %v, next %v, year %d; want %v", c.at, zone,
					social.ThisMonth(now), social.DueMonth(now), social.NextMonth(now), social.YearOf(now), c)
			}
		}
	}
}

func TestTheSameDayMonthsBefore(t *testing.T) {
	for day, want := range map[string]string{"2026-08-31": "2026-02-28", "2024-08-31": "2024-02-29", "2026-12-31": "2026-06-30", "2026-01-01": "2025-07-01"} {
		at, err := time.ParseInLocation(time.DateOnly, day, social.Zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := social.DayBefore(at.In(time.UTC), 6); got != want {
			t.Errorf("six months before %s is %s, want %s", day, got, want)
		}
	}
}
