package social

import (
	"testing"
	"time"
)

func TestDaysAsPeopleWriteThem(t *testing.T) {
	for _, typed := range []string{"2026-10-31", "2026/10/31", "2026.10.31", "2026年10月31日", "20261031", "２０２６－１０－３１", " 2026-10-31 "} {
		if day, err := ParseDay(typed); err != nil || day.Format(time.DateOnly) != "2026-10-31" {
			t.Errorf("%q: %v %v", typed, day, err)
		}
	}
	if day, err := ParseDay("2026年1月2日"); err != nil || day.Format(time.DateOnly) != "2026-01-02" {
		t.Errorf("single digits: %v %v", day, err)
	}
	for _, typed := range []string{"", "2026", "2026-02-30", "2026-13-01", "26-1-1", "昨天", "2026-1-2-3", "1/2/2026"} {
		if day, err := ParseDay(typed); err == nil {
			t.Errorf("%q: %v", typed, day)
		}
	}
}
