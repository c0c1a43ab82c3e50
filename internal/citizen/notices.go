package citizen

import (
	"context"
	"fmt"

	"shebao/internal/store"
	"shebao/internal/text"
)

// ChooseNotices keeps what a person wants to be told of and how. Whoever changes it in their place can't keep that quiet: the change itself
// is told as security. changed is false where it was so already; nothing is written then. Errors: text.Problems where mail is chosen and no
// address is known.
func (s *Service) ChooseNotices(ctx context.Context, personNo string, c store.NoticeChoices, formKey, address string) (changed bool, err error) {
	act := store.Act{Kind: "notices.choose", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	before, err := s.db.NoticeChoices(ctx, personNo)
	if err != nil {
		return false, err
	}
	r, err := s.db.Registration(ctx, personNo)
	if err != nil {
		return false, err
	}
	if c.Mail && r.Email == "" {
		return false, text.OneProblem("mail", text.NoMailAddress)
	}
	if c.Same(before) {
		return false, nil
	}
	done, err := s.db.Do(ctx, act, func(tx *store.Tx) error {
		if err := tx.ChooseNotices(c); err != nil {
			return err
		}
		return tx.TellPerson(text.TemplateNoticesChosen, "", fmt.Sprintf(text.MessageNoticesChosen, text.Time(tx.Now().Unix())))
	})
	return err == nil && !done.Repeated, err
}
