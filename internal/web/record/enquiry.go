package record

import (
	"strconv"
	"strings"

	"shebao/internal/social"
	"shebao/internal/text"
	"shebao/internal/web/parts"
)

// PlaceOf is a place in a list by time and number, as an address carries it; pagePlace reads it, and answers with the list's beginning
// where
// it can't.
func PlaceOf(at int64, no string) string { return strconv.FormatInt(at, 10) + "-" + no }

func PagePlace(place string) (at int64, no string) {
	before, after, _ := strings.Cut(place, "-")
	at, err := strconv.ParseInt(before, 10, 64)
	if err != nil || len(after) > 64 || social.HasControl(after) {
		return 0, ""
	}
	return at, after
}

// EnquiryTag says how far an enquiry is.
func EnquiryTag(state social.EnquiryState) parts.Tag {
	tones := map[social.EnquiryState]parts.Tone{social.EnquiryWaiting: parts.ToneWarning, social.EnquiryAnswered: parts.ToneSuccess}
	return parts.Tag{Text: text.EnquiryStates[state], Tone: tones[state]}
}

// EnquiryCategories are the categories to choose from, after a first choice.
func EnquiryCategories(first parts.Option) []parts.Option {
	options := []parts.Option{first}
	for _, c := range social.EnquiryCategories {
		options = append(options, parts.Option{Value: c, Text: text.EnquiryCategories[c]})
	}
	return options
}
