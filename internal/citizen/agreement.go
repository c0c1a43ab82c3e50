package citizen

import (
	"context"
	"slices"

	"shebao/internal/store"
	"shebao/internal/text"
)

// AgreedTexts are what people agree to, in all their versions.
func (s *Service) AgreedTexts() []text.AgreedText { return s.settings.AgreedTexts }

// ToAgree is a text whose version in force the person has not agreed to.
type ToAgree struct {
	text.AgreedText
	Before *store.Agreement   // the latest version they did agree to; nil for none that is known
	News   []text.TextVersion // the versions since, the earliest first
}

// ToAgree are the texts that changed since a person agreed to them; none where everything is as they know it.
func (s *Service) ToAgree(ctx context.Context, personNo string) ([]ToAgree, error) {
	agreed, err := s.db.Agreements(ctx, personNo)
	if err != nil {
		return nil, err
	}
	var list []ToAgree
	for _, t := range s.settings.AgreedTexts {
		if open := toAgree(t, agreed); len(open.News) > 0 {
			list = append(list, open)
		}
	}
	return list, nil
}

// toAgree goes by the newest version agreed to, in the text's own order.
func toAgree(t text.AgreedText, agreed []store.Agreement) ToAgree {
	open := ToAgree{AgreedText: t, News: t.Versions}
	for i, v := range t.Versions {
		at := slices.IndexFunc(agreed, func(a store.Agreement) bool { return a.Text == t.Name && a.Version == v.Version })
		if at >= 0 {
			open.Before, open.News = &agreed[at], t.Versions[i+1:]
		}
	}
	return open
}

// AgreeAgain keeps that a person agreed to the versions in force. mark is what their page showed; where that is out of date, nothing is
// kept
// and the answer is one text.Problem.
func (s *Service) AgreeAgain(ctx context.Context, personNo, mark, formKey, address string) error {
	if mark != text.VersionsMark(s.settings.AgreedTexts) {
		return text.OneProblem("", text.AgreementMoved)
	}
	open, err := s.ToAgree(ctx, personNo)
	if err != nil || len(open) == 0 {
		return err
	}
	act := store.Act{Kind: "agree", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	_, err = s.db.Do(ctx, act, func(tx *store.Tx) error {
		for _, t := range open {
			before := ""
			if t.Before != nil {
				before = t.Before.Version
			}
			tx.Note(t.Name, before, t.Current().Version)
			if err := tx.Agree(personNo, store.Agreement{Text: t.Name, Version: t.Current().Version, At: tx.Now().Unix()}); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}
