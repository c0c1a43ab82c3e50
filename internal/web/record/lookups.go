package record

import (
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/parts"
)

// LookOf is a look in plain words.
func LookOf(l *store.Lookup) Look {
	v := Look{At: text.Time(l.At), By: text.LookupVia(l.Via), Address: l.Address, Shown: text.LookupOutcome(l.Via, l.Outcome), Tone: parts.ToneInfo}
	switch {
	case l.Who == store.LookStaff:
		v.Tag, v.Who, v.Why = text.TagStaff, text.StaffLooker(l.StaffName), text.OrNotGiven(l.Reason)
		v.Shown = text.Showed(l.Shown)
	case l.Refused():
		v.Tag, v.Tone = text.TagRefused, parts.ToneWarning
		v.Who, v.Why = text.Looker(l.Viewer), text.LookPurpose(l.Purpose)
	default:
		v.Tag, v.Tone = text.TagShown, parts.ToneSuccess
		v.Who, v.Why = text.Looker(l.Viewer), text.LookPurpose(l.Purpose)
	}
	if l.Scope != "" && !l.Refused() {
		v.Shown = text.Showed(text.CodeScopes[l.Scope] + "（" + text.ScopeShows[l.Scope] + "）")
	}
	v.Grant = text.GrantOf(l.CodeForWhom, l.CodePurpose)
	return v
}
