package social

import (
	"errors"
	"fmt"
	"time"
)

// ErrMonth is wrapped by every error of ParseMonth.
var ErrMonth = errors.New("not a month between 190001 and 209912")

// Month is a calendar month as the number yyyymm: 200801 is January 2008. It orders as a number.
type Month int32

// FirstAccountMonth is the month individual accounts begin with. Records from before it are of
// periods, not of months (《深圳市社会保险暂行规定》, in force from 1992-08-01).
const FirstAccountMonth Month = 199208

const (
	firstMonth Month = 190001
	lastMonth  Month = 209912
)

// ParseMonth reads "200801" or "2008-01".
func ParseMonth(s string) (Month, error) {
	digits := s
	if len(s) == len("2008-01") && s[4] == '-' {
		digits = s[:4] + s[5:]
	}
	if len(digits) != len("200801") {
		return 0, fmt.Errorf("%w: six digits wanted", ErrMonth)
	}

	var m Month
	for i := 0; i < len(digits); i++ {
		if digits[i] < '0' || digits[i] > '9' {
			return 0, fmt.Errorf("%w: six digits wanted", ErrMonth)
		}
		m = m*10 + Month(digits[i]-'0')
	}
	if !m.Valid() {
		return 0, ErrMonth
	}
	return m, nil
}

// MonthOf is the month a time lies in, in the agency's zone whatever zone the time is in.
func MonthOf(t time.Time) Month {
	t = t.In(Zone)
	return Month(t.Year()*100 + int(t.Month()))
}

// Valid reports whether m is a month of the years 1900 to 2099.
func (m Month) Valid() bool {
	return m >= firstMonth && m <= lastMonth && m.Mon() >= 1 && m.Mon() <= 12
}

// Year is the calendar year: 2008.
func (m Month) Year() int { return int(m) / 100 }

// Mon is the month of the year, 1 to 12.
func (m Month) Mon() int { return int(m) % 100 }

// Add is the month n months later, or earlier where n is negative.
func (m Month) Add(n int) Month {
	count := m.count() + n
	return Month(count/12*100 + count%12 + 1)
}

// Since is how many months lie from o to m: 0 for the same month, negative where m is earlier.
func (m Month) Since(o Month) int { return m.count() - o.count() }

// First is the first day of the month, at midnight UTC.
func (m Month) First() time.Time {
	return time.Date(m.Year(), time.Month(m.Mon()), 1, 0, 0, 0, 0, time.UTC)
}

// String writes the month as a page shows it: "2008-01". ParseMonth reads it back.
func (m Month) String() string { return fmt.Sprintf("%04d-%02d", m.Year(), m.Mon()) }

// Compact writes the month as files carry it: "200801". ParseMonth reads it back.
func (m Month) Compact() string { return fmt.Sprintf("%06d", int(m)) }

// count numbers months consecutively.
func (m Month) count() int { return m.Year()*12 + m.Mon() - 1 }
