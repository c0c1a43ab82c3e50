package store

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Span is how long something is kept, by the calendar: "3y", "200d", or "ever" for what has no end.
type Span struct{ Years, Days int }

// Ever says that there is no end.
var Ever = Span{}

// maxSpan is the longest that a span may be, in years and in days: longer than any rule on archives asks for.
const maxSpan = 200

// UnmarshalText reads a span as settings hold it. The error says how one is written.
func (s *Span) UnmarshalText(typed []byte) error {
	plain := string(typed)
	if plain == "ever" {
		*s = Ever
		return nil
	}
	number, unit := strings.TrimRight(plain, "dy"), strings.TrimLeft(plain, "0123456789")
	n, err := strconv.Atoi(number)
	switch {
	case err != nil || n < 1 || number+unit != plain:
	case unit == "y" && n <= maxSpan:
		*s = Span{Years: n}
		return nil
	case unit == "d" && n <= 366*maxSpan:
		*s = Span{Days: n}
		return nil
	}
	return fmt.Errorf("how long something is kept is written like 3y, 200d or ever, not %q", plain)
}

// String writes it as settings hold it.
func (s Span) String() string {
	switch {
	case s.Years > 0:
		return strconv.Itoa(s.Years) + "y"
	case s.Days > 0:
		return strconv.Itoa(s.Days) + "d"
	}
	return "ever"
}

// before is what is older than the span at a time; zero where nothing ever is.
func (s Span) before(now time.Time) time.Time {
	if s == Ever {
		return time.Time{}
	}
	return now.AddDate(-s.Years, 0, -s.Days)
}
