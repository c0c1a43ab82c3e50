package social

import "time"

// EnquiryState is how far an enquiry is.
type EnquiryState string

// The states.
const (
	EnquiryWaiting  EnquiryState = "waiting" // for an answer
	EnquiryAnswered EnquiryState = "answered"
	EnquiryClosed   EnquiryState = "closed"
)

// EnquiryStates are all of them, in the order of their course.
var EnquiryStates = []EnquiryState{EnquiryWaiting, EnquiryAnswered, EnquiryClosed}

// EnquiryCategories are what an enquiry may be about, in the order in which they are offered.
var EnquiryCategories = []string{
	"contributions", "self_payer", "pension", "medical", "unemployment", "injury", "maternity", "transfer", "card", "documents", "account", "privacy", "other",
}

// EnquiryLateChange is how long after it was closed an enquiry may be opened again by whoever asked, rated, and the rating changed.
const EnquiryLateChange = 30 * 24 * time.Hour

// The scores that an answer may be given.
const (
	LeastScore = 1
	MostScore  = 5
)

// AfterWorkingDays is the last second of the n-th working day after the day of a time, in that time's zone. Working days are Monday to
// Friday:
// public holidays are moved by decree every year, so a promise counts without them and is kept the earlier.
func AfterWorkingDays(at time.Time, n int) time.Time {
	day := time.Date(at.Year(), at.Month(), at.Day(), 23, 59, 59, 0, at.Location())
	for n > 0 {
		day = day.AddDate(0, 0, 1)
		if weekday := day.Weekday(); weekday != time.Saturday && weekday != time.Sunday {
			n--
		}
	}
	return day
}
