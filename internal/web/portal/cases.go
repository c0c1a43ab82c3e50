package portal

import (
	"shebao/internal/social"
	"shebao/internal/text"
	"shebao/internal/web/parts"
)

// caseTag says how far a case is.
func caseTag(state social.CaseState) parts.Tag {
	tones := map[social.CaseState]parts.Tone{social.CaseReturned: parts.ToneWarning, social.CaseApproved: parts.ToneSuccess, social.CaseRefused: parts.ToneDanger}
	return parts.Tag{Text: text.CaseStates[state], Tone: tones[state]}
}
