package social

import (
	"errors"
	"strconv"
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

// ErrRate is what ParseRate answers to anything it can't read.
var ErrRate = errors.New("not a percentage from 0 to 1000 with four decimals at most")

// ParseRate reads a percentage as notices give it: "0.45", "152.9%", with four decimals at most, which is a millionth.
func ParseRate(s string) (Rate, error) {
	whole, decimals, _ := strings.Cut(strings.TrimSpace(strings.TrimSuffix(Fold(s), "%")), ".")
	if whole == "" || len(whole) > 4 || len(decimals) > 4 || !onlyDigits(whole+decimals) {
		return 0, ErrRate
	}
	rate, err := strconv.ParseInt(whole+decimals+strings.Repeat("0", 4-len(decimals)), 10, 64)
	if err != nil || Rate(rate) > 1000*Percent {
		return 0, ErrRate
	}
	return Rate(rate), nil
}
