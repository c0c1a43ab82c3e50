package social

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"
)

// What ParseID finds wrong, in the order in which it looks.
var (
	ErrIDLength = errors.New("an identity number has 18 characters, or 15 of old")
	ErrIDChars  = errors.New("an identity number has digits, and X only at its end")
	ErrIDDate   = errors.New("the birth date in the identity number does not exist")
	ErrIDCheck  = errors.New("the check digit of the identity number is wrong")
)

// IDNumber is a person's identity number, normalised: 18 characters with an upper-case X, or the
// 15 digits in use before GB 11643-1999; of who has none, the number of a permit or passport (IDType).
// Area codes are not checked: revoked ones stay in use.
type IDNumber string

const (
	shortIDLen = 15
	fullIDLen  = 18
	areaLen    = 6
)

// The earliest birth year taken as real; a smaller one is a typing error.
const firstBirthYear = 1800

// ParseID reads an identity number as people type it: full-width digits, blanks, dashes and a
// lower-case x are accepted. It checks length, characters, calendar date and check digit.
func ParseID(s string) (IDNumber, error) {
	s = strings.ToUpper(FoldNumber(s))
	if n := utf8.RuneCountInString(s); n != shortIDLen && n != fullIDLen {
		return "", ErrIDLength
	}
	if !hasIDChars(s) {
		return "", ErrIDChars
	}

	id := IDNumber(s)
	birth := id.Birth()
	if birth.IsZero() || birth.Year() < firstBirthYear {
		return "", ErrIDDate
	}
	if len(s) == fullIDLen && s[fullIDLen-1] != checkDigit(s[:fullIDLen-1]) {
		return "", ErrIDCheck
	}
	return id, nil
}

func hasIDChars(s string) bool {
	if len(s) == fullIDLen && s[fullIDLen-1] == 'X' {
		s = s[:fullIDLen-1]
	}
	return onlyDigits(s)
}

// Full is the 18-character form (GB 11643-1999): "19" goes in after the area, a check digit at the
// end. A number of 18 characters, or of another paper, is itself.
func (id IDNumber) Full() IDNumber {
	if len(id) != shortIDLen || !onlyDigits(string(id)) {
		return id
	}
	body := string(id[:areaLen]) + "19" + string(id[areaLen:])
	return IDNumber(body + string(checkDigit(body)))
}

// Birth is the birth date, at midnight UTC; the zero time where the number holds no real date.
func (id IDNumber) Birth() time.Time {
	full := id.Full()
	if !full.isResident() {
		return time.Time{}
	}
	birth, err := time.Parse("20060102", string(full[areaLen:areaLen+8]))
	if err != nil {
		return time.Time{}
	}
	return birth
}

// Sex is what the sequence number says: odd for men, even for women; "" of another paper.
func (id IDNumber) Sex() Sex {
	full := id.Full()
	if !full.isResident() {
		return ""
	}
	if full[fullIDLen-2]%2 == 1 {
		return Male
	}
	return Female
}

// Masked hides all but the first three and the last four characters and keeps the length:
// "440***********0018". Of a shorter number at least four characters stay hidden.
func (id IDNumber) Masked() string {
	const most, end, least = 3, 4, 4
	tail := min(end, len(id)/2)
	head := min(most, max(0, len(id)-tail-least))
	hidden := len(id) - head - tail
	return string(id[:head]) + strings.Repeat("*", hidden) + string(id[len(id)-tail:])
}

// checkDigit works out the 18th character for the 17 digits before it.
func checkDigit(body string) byte {
	weights := [...]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += int(body[i]-'0') * w
	}
	return "10X98765432"[sum%11]
}
