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
