package social

import (
	"errors"
	"testing"
	"time"
)

func TestParseMonth(t *testing.T) {
	for text, want := range map[string]Month{
		"200801": 200801, "2008-01": 200801, "190001": 190001, "209912": 209912, "1992-08": FirstAccountMonth,
	} {
		got, err := ParseMonth(text)
		if err != nil || got != want {
			t.Errorf("ParseMonth(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
}

func TestParseMonthRefuses(t *testing.T) {
	for _, text := range []string{
		"", "200800", "200813", "189912", "210001", "2008", "2008-1", "2008/01", "20080101", "-20081", "２００８０１", "2008-013",
	} {
		if got, err := ParseMonth(text); !errors.Is(err, ErrMonth) {
			t.Errorf("ParseMonth(%q) = %d, %v; want ErrMonth", text, got, err)
		}
	}
}

func TestMonthArithmetic(t *testing.T) {
	for _, c := range []struct {
		from Month
		n    int
		want Month
	}{
		{200801, 0, 200801},
		{200801, 1, 200802},
		{200812, 1, 200901},
		{200801, -1, 200712},
		{199208, 12*34 + 3, 202611},
		{202611, -13, 202510},
	} {
		if got := c.from.Add(c.n); got != c.want {
			t.Errorf("%s + %d = %s, want %s", c.from, c.n, got, c.want)
		}
		if got := c.want.Since(c.from); got != c.n {
			t.Errorf("from %s to %s are %d months, want %d", c.from, c.want, got, c.n)
		}
	}
}

// In the first eight hours of a month in China it is still the month before in UTC, where most servers' clocks are.
func TestMonthsAndDaysAreTheAgencysWhateverTheMachinesZone(t *testing.T) {
	newYear := time.Date(2026, 1, 1, 0, 30, 0, 0, time.FixedZone("CST", 8*3600))
	for _, zone := range []*time.Location{Zone, time.UTC, time.FixedZone("Los Angeles", -8*3600)} {
		at := newYear.In(zone)
		if got := MonthOf(at); got != 202601 {
			t.Errorf("in %s the month is %s, want 2026-01", zone, got)
		}
		if got := DayOf(at); got != "2026-01-01" {
			t.Errorf("in %s the day is %s, want 2026-01-01", zone, got)
		}
		if got := YearOf(at); got != 2026 {
			t.Errorf("in %s the year is %d, want 2026", zone, got)
		}
		if got := StartOfDay(at); !got.Equal(newYear.Add(-30 * time.Minute)) {
			t.Errorf("in %s the day began %v before", zone, newYear.Sub(got))
		}
	}
	if got := MonthOf(Month(202601).First()); got != 202601 {
		t.Errorf("the month of a day without an hour is %s, want 2026-01", got)
	}
	if got := Month(202601).First().Format(time.DateOnly); got != "2026-01-01" {
		t.Errorf("the first of 2026-01 is %s", got)
	}
}

func FuzzParseMonth(f *testing.F) {
	for _, seed := range []string{"200801", "2008-01", "190001", "209912", "200813", "", "２００８０１", "2008-1x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ParseMonth(text)
		if err != nil {
			return
		}
		for _, form := range []string{m.String(), m.Compact()} {
			if again, err := ParseMonth(form); err != nil || again != m {
				t.Errorf("%q is %d, but its form %q is %d, %v", text, m, form, again, err)
			}
		}
		if !m.Valid() || m.Add(1).Since(m) != 1 {
			t.Errorf("%q gives the month %d, which is none", text, m)
		}
	})
}
