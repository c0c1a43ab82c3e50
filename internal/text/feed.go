package text

import (
	"regexp"
	"strings"
	"unicode"
)

// MessageRefused tells of an act that the core system did not take: when it was done, which it was, why.
const MessageRefused = "您于%s办理的“%s”没有记入社保档案，没有生效，办理前的内容已恢复。原因：%s。如有疑问，请拨打 12333。"

// NoReason stands where the core system gave none.
const NoReason = "没有说明原因"

// FeedStates say where an act stands with the core system.
var FeedStates = map[string]string{
	"pending":  "已生效，待记入社保档案",
	"accepted": "已生效",
	"refused":  "没有记入社保档案，已恢复原状",
}

// Steps of an act, on its receipt.
const (
	StepMade          = "提交办理"
	StepEffectiveFrom = "到期生效"
	StepEffective     = "生效"
	StepRecording     = "记入社保档案"
	StepRecorded      = "已记入社保档案"
	StepNotRecorded   = "没有记入社保档案，已恢复原状"
)

// FeedNext says what that means for the person, on the receipt.
var FeedNext = map[string]string{
	"pending": "记入社保档案后，这里会显示「已生效」；如果没有记入，会发短信告诉您原因，并恢复办理前的内容。",
	"refused": "办理前的内容已恢复；之后另行办理的不受影响。需要的话，可以按原因核对后重新办理，或拨打 12333。",
}

// ActName names an act in a sentence.
func ActName(act string) string {
	if name := Acts[act]; name != "" {
		return name
	}
	return "业务"
}

// reasonMost is how many characters of a reason are kept: more does not fit a short message.
const reasonMost = 100

// link is anything that a phone would let one tap.
var link = regexp.MustCompile(`(?i)\b(?:[a-z][a-z0-9+.-]*://|www\.)[^\s\p{Han}，。；、）]*|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|cn|net|org|gov|top|xyz|cc|info|vip|site|link)\b[^\s\p{Han}，。；、）]*`)

// Reason makes what another system gave as its reason fit to be shown and sent: one line, no control characters, no link, no number
// whole, no more than a short message bears; NoReason where nothing is left. A closing full stop is left to the sentence around.
func Reason(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs), r == unicode.ReplacementChar:
			return -1 // invisible: it can hide a number or turn the direction of the text
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	s = MaskNumbers(strings.Join(strings.Fields(link.ReplaceAllString(s, "")), " "))
	if runes := []rune(s); len(runes) > reasonMost {
		s = string(runes[:reasonMost-1]) + "…"
	}
	s = strings.Trim(s, " 。.")
	if s == "" {
		return NoReason
	}
	return s
}
