package social

import (
	"errors"
	"strings"
	"time"
)

// ErrDay says that a text is no day of the calendar.
var ErrDay = errors.New("not a day")

// ParseDay reads a day as people write it: 2026-10-31, 2026/10/31, 2026.10.31, 2026年10月31日 or 20261031, in full width too. Whatever
// stands between the numbers parts them, and then a single digit will do.
func ParseDay(s string) (time.Time, error) {
	parts := strings.FieldsFunc(Fold(s), func(r rune) bool { return r < '0' || r > '9' })
	if len(parts) == 1 && len(parts[0]) == len("20261031") {
		parts = []string{parts[0][:4], parts[0][4:6], parts[0][6:]}
	}
	if len(parts) != 3 || len(parts[0]) != 4 {
		return time.Time{}, ErrDay
	}
	day, err := time.Parse("2006-1-2", strings.Join(parts, "-"))
	if err != nil {
		return time.Time{}, ErrDay
	}
	return day, nil
}
