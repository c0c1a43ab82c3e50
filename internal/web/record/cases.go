package record

import (
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

func CaseStepOf(i int, step store.CaseStep) CaseStep {
	name := text.CaseStepNames[step.State]
	switch {
	case step.State == social.CaseSubmitted && i > 0 && step.ActorKind == "citizen":
		name = text.Supplemented
	case step.State == social.CaseSubmitted && i > 0:
		name = text.Reviewed
	}
	by := text.CaseClerk
	if step.ActorKind == "citizen" {
		by = text.CaseSelf
	}
	return CaseStep{Name: name, At: text.Time(step.At), By: by, Note: step.Note}
}
