package social

import (
	"errors"
	"strings"
)

// What is wrong with a new card PIN, in the order in which NewPIN looks.
var (
	ErrPINDigits  = errors.New("a PIN has six digits")
	ErrPINSame    = errors.New("all digits of the PIN are the same")
	ErrPINRunning = errors.New("the digits of the PIN run up or down")
	ErrPINBirth   = errors.New("the PIN is part of the birth date")
)

// DefaultPIN is what a card comes with.
const DefaultPIN = "000000"

const pinLen = 6

// ParsePIN reads the PIN of a card (社会保障卡医疗服务密码): six digits.
func ParsePIN(s string) (string, error) {
	s = FoldNumber(s)
	if len(s) != pinLen || !onlyDigits(s) {
		return "", ErrPINDigits
	}
	return s, nil
}

// NewPIN reads a PIN to be set: six digits, not all alike, not running up or down (also over 9 and 0), and no part of any of the birth
// dates (yyyymmdd), so neither yymmdd nor yyyymm.
func NewPIN(s string, births ...string) (string, error) {
	pin, err := ParsePIN(s)
	if err != nil {
		return "", err
	}
	if steps(pin, 0) {
		return "", ErrPINSame
	}
	if steps(pin, 1) || steps(pin, 9) {
		return "", ErrPINRunning
	}
	for _, birth := range births {
		if strings.Contains(birth, pin) {
			return "", ErrPINBirth
		}
	}
	return pin, nil
}

// steps reports whether each digit is the one before plus by, counted round from 9 to 0.
func steps(digits string, by byte) bool {
	for i := 1; i < len(digits); i++ {
		if (digits[i-1]-'0'+by)%10 != digits[i]-'0' {
			return false
		}
	}
	return true
}
