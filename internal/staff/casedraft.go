package staff

import (
	"context"
	"slices"

	"shebao/internal/store"
	"shebao/internal/text"
)

// CaseDraft is what a member of staff has typed and ticked at a case and not sent yet. One draft serves all that can be done there.
type CaseDraft struct {
	Reason                string   `json:"reason,omitempty"` // for the applicant: why, or what is missing
	Inner                 string   `json:"inner,omitempty"`  // for colleagues
	To                    string   `json:"to,omitempty"`     // who is to take over
	Months, Monthly, From string   `json:",omitempty"`
	Checked               []string `json:"checked,omitempty"`
}

// draftMost is how much a draft keeps of a text, in characters: more than any step takes, so that what is too long is not lost.
const draftMost = 4000

// empty says that nothing was typed.
func (d CaseDraft) empty() bool {
	return d.Reason+d.Inner+d.To+d.Months+d.Monthly+d.From == "" && len(d.Checked) == 0
}

// SaveCaseDraft keeps a draft, or throws an empty one away. Errors: store.ErrNotFound, ErrNotAllowed.
func (s *Cases) SaveCaseDraft(ctx context.Context, by Clerk, caseNo string, d CaseDraft) error {
	if err := by.must(caseWork...); err != nil {
		return err
	}
	c, err := s.db.CaseByNo(ctx, caseNo)
	if err != nil {
		return err
	}
	if d.empty() {
		return s.db.SaveCaseDraft(ctx, c, by.Name, nil)
	}
	for _, field := range []*string{&d.Reason, &d.Inner, &d.To, &d.Months, &d.Monthly, &d.From} {
		if cut := []rune(*field); len(cut) > draftMost {
			*field = string(cut[:draftMost])
		}
	}
	d.Checked = slices.DeleteFunc(d.Checked, func(id string) bool { return !text.IsCaseCheck(c.Kind, id) })
	return s.db.SaveCaseDraft(ctx, c, by.Name, d)
}

// CaseDraft reads the clerk's draft at a case, and when it was kept; 0 where there is none.
func (s *Cases) CaseDraft(ctx context.Context, by Clerk, c *store.Case) (d CaseDraft, at int64, err error) {
	at, err = s.db.CaseDraft(ctx, c, by.Name, &d)
	return d, at, err
}
