package social

import (
	"testing"
	"time"
)

func TestAChangeOfHealthCentreCountsFromTheNextMonthOrTheOneAfter(t *testing.T) {
	for day, want := range map[string]Month{
		"2026-11-01": 202612, "2026-11-19": 202612, "2026-11-20": 202701, "2026-11-30": 202701,
		"2026-12-19": 202701, "2026-12-31": 202702, "2028-02-29": 202804,
	} {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if got := CentreMonth(at, 20); got != want {
			t.Errorf("%s: from %s, want %s", day, got, want)
		}
	}
	if got := CentreMonth(time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), 1); got != 202701 {
		t.Errorf("with the first as cut-off day: %s", got)
	}
}
