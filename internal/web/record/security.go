package record

import (
	"strings"
	"time"

	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// SessionsView are the sessions as the page shows them, this one first.
func SessionsView(s *web.Server, r *web.Request, sessions []store.Session) []SecurityDevice {
	var here, others []SecurityDevice
	for _, one := range sessions {
		d := SecurityDevice{ID: one.ID, Key: web.NewKey(), Label: one.Label, Here: one.ID != "" && one.ID == r.Value(store.SessionID), Rows: []parts.Fact{
			{Key: text.WordSignedInAt, Value: text.Time(one.CreatedAt)}, {Key: text.WordSeenAt, Value: seen(s, one.SeenAt)},
			{Key: text.WordNetworkAddress, Value: one.Address}, {Key: text.WordSignInWay, Value: text.SignInWays[one.Way]},
		}}
		if d.Here {
			here = append(here, d)
			continue
		}
		others = append(others, d)
	}
	return append(here, others...)
}

// seen is a time of which only the minute is known.
func seen(s *web.Server, at int64) string {
	if s.Now().Unix()-at < int64(time.Minute.Seconds()) {
		return text.SeenJustNow
	}
	return text.Time(at)
}

func SignInsView(entries []store.SignInEntry) []SecuritySignIn {
	var list []SecuritySignIn
	for _, e := range entries {
		outcome := parts.Tag{Text: text.SignInOutcomes[e.Outcome], Tone: parts.ToneDanger}
		if e.Outcome == store.SignInOK {
			outcome.Tone = parts.ToneSuccess
		}
		words := []string{e.Label, e.Address, text.SignInWays[e.Way]}
		if e.Times > 1 {
			words = append(words, text.TimesFailed(e.Times))
		}
		list = append(list, SecuritySignIn{At: text.Time(e.At), Outcome: outcome, Words: strings.Join(words, text.Comma)})
	}
	return list
}
