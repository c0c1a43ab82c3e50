package social

import (
	"cmp"
	"strings"
)

// Contribution is a row of contributions as the archive has it: a payment, and what else its columns tell.
type Contribution struct {
	Insurance Insurance
	Payment
	// NoCredited and NoSubsidy say that the amount is not known, and not 0.
	NoCredited, NoSubsidy bool
	Posted                Day // 0 where not known
	Remark                string
}

// Compare orders the rows of one branch by what tells them apart: month, kind, unit.
func (c *Contribution) Compare(o *Contribution) int {
	if c.Month != o.Month {
		return cmp.Compare(c.Month, o.Month)
	}
	if n := strings.Compare(string(c.Kind), string(o.Kind)); n != 0 {
		return n
	}
	return strings.Compare(c.UnitNo, o.UnitNo)
}

// Day is a calendar day as a number, yyyymmdd; 0 is one that is not known.
type Day int32

// ReadDay reads yyyy-mm-dd; "" is 0. ok is false for anything else.
func ReadDay(text string) (d Day, ok bool) {
	if text == "" {
		return 0, true
	}
	if len(text) != len("yyyy-mm-dd") || text[4] != '-' || text[7] != '-' {
		return 0, false
	}
	for i := range len(text) {
		if i == 4 || i == 7 {
			continue
		}
		digit := text[i] - '0'
		if digit > 9 {
			return 0, false
		}
		d = d*10 + Day(digit)
	}
	month, day := d/100%100, d%100
	return d, d >= 10000 && month >= 1 && month <= 12 && day >= 1 && day <= 31
}

// String is yyyy-mm-dd, or "" where the day is not known.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	b := [...]byte{'0', '0', '0', '0', '-', '0', '0', '-', '0', '0'}
	for i := len(b) - 1; i >= 0; i-- {
		if b[i] != '-' {
			b[i] += byte(d % 10)
			d /= 10
		}
	}
	return string(b[:])
}
