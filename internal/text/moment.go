package text

import (
	"strings"
	"time"

	"shebao/internal/social"
)

// momentForm is how a browser's field for day and time sends them.
const momentForm = "2006-01-02T15:04"

// Moment is a time as a field for day and time holds it, in the agency's time zone; "" for 0.
func Moment(unix int64) string {
	if unix == 0 {
		return ""
	}
	return social.At(unix).Format(momentForm)
}

// ParseMoment reads day and time as typed or as a browser's field sends them, and answers with Unix time; 0 for nothing typed. problem is
// what
// is wrong with it, "" for nothing.
func ParseMoment(typed string) (unix int64, problem string) {
	typed = strings.Join(strings.Fields(strings.Replace(typed, "T", " ", 1)), "T")
	if typed == "" {
		return 0, ""
	}
	at, err := time.ParseInLocation(momentForm, typed, social.Zone)
	if err != nil {
		return 0, BadMoment
	}
	return at.Unix(), ""
}
