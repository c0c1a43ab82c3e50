package social

import (
	"errors"
	"slices"
	"strings"
)

// ErrCardNo says that a string is no social security card number.
var ErrCardNo = errors.New("a social security card number has 8 to 10 letters and digits")

// ParseCardNo reads a social security card number: 8 to 10 letters and digits, upper-cased.
func ParseCardNo(s string) (string, error) {
	s = strings.ToUpper(FoldNumber(s))
	if len(s) < 8 || len(s) > 10 || strings.ContainsFunc(s, notCardChar) {
		return "", ErrCardNo
	}
	return s, nil
}

func notCardChar(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z')
}

// CardStatus is the state of a social security card, by the core system's code.
type CardStatus string

// The states of a card. Each kind of loss report says where the loss was reported.
const (
	CardNew         CardStatus = "00"
	CardActive      CardStatus = "10"
	CardLostCounter CardStatus = "20"
	CardLostPhone   CardStatus = "21"
	CardLostUnit    CardStatus = "22"
	CardLostHealth  CardStatus = "23"
	CardLostWeb     CardStatus = "24" // by the person, on this portal
	CardLostHall    CardStatus = "25"
	CardCancelled   CardStatus = "30"
	CardRecovered   CardStatus = "40"
	CardMaking      CardStatus = "99"
)

// AllCardStatuses lists every state in the order of the codes.
var AllCardStatuses = []CardStatus{
	CardNew, CardActive, CardLostCounter, CardLostPhone, CardLostUnit, CardLostHealth, CardLostWeb,
	CardLostHall, CardCancelled, CardRecovered, CardMaking,
}

// Valid reports whether s is a known state.
func (s CardStatus) Valid() bool { return slices.Contains(AllCardStatuses, s) }

// ReportedLost reports whether a loss report is in force, wherever it was made.
func (s CardStatus) ReportedLost() bool { return s >= CardLostCounter && s <= CardLostHall }
