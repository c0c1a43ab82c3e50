package social

import (
	"errors"
	"strings"
)

// ErrPercent is what ParsePercent answers to anything it can't read.
var ErrPercent = errors.New("not a percentage from 0 to 100 with two decimals at most")

// ParsePercent reads a percentage as people type it: "2.5", "2.5%", full-width or not, with two decimals at most.
func ParsePercent(s string) (Rate, error) {
	// A percentage has the form of an amount, and a hundredth of one per cent is to it what 分 is to yuan.
	hundredths, err := ParseYuan(strings.TrimSpace(strings.TrimSuffix(Fold(s), "%")))
	if err != nil || hundredths < 0 || hundredths > 100*FenPerYuan {
		return 0, ErrPercent
	}
	return Rate(hundredths) * Percent / 100, nil
}
