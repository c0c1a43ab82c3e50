package citizen

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// caseDue is until when a case handed in at a time is to be decided, the first time or again: the end of a day, so that what 核对 shows
// holds for the day.
func caseDue(kind string, at time.Time, s Settings) time.Time {
	days := s.CaseDays
	if kind == BaseObjectionKind {
		days = objectionDays
	}
	day := at.In(social.Zone)
	return time.Date(day.Year(), day.Month(), day.Day()+days, 23, 59, 59, 0, social.Zone)
}

// Standing is one of a person's cases, as its page shows it.
type Standing struct {
	Case     *store.Case
	Steps    []store.CaseStep
	Evidence []store.Evidence
	Decision *store.Document // nil where there is none
}

// Standing reads one of a person's cases. store.ErrNotFound where they have none of that number.
func (s *Service) Standing(ctx context.Context, personNo, caseNo string) (*Standing, error) {
	c, err := s.db.Case(ctx, personNo, caseNo)
	if err != nil {
		return nil, err
	}
	v := &Standing{Case: c}
	if v.Steps, err = s.db.CaseSteps(ctx, personNo, caseNo); err != nil {
		return nil, err
	}
	if v.Evidence, err = s.db.CaseEvidence(ctx, personNo, caseNo); err != nil {
		return nil, err
	}
	v.Decision, err = s.Decision(ctx, personNo, caseNo)
	return v, err
}

// Decision is the decision on what was applied for under a 业务受理号: the one in force, or else the last one; nil where there is none.
func (s *Service) Decision(ctx context.Context, personNo, caseNo string) (*store.Document, error) {
	list, err := s.db.Documents(ctx, personNo, document.DecisionKind+":"+caseNo)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	valid := slices.IndexFunc(list, func(d store.Document) bool { return d.State == "valid" })
	return &list[max(0, valid)], nil
}

// WithdrawCase takes back what a person applied for, while it is not decided. Errors: store.ErrNotFound; text.Problems where it was
// moved meanwhile.
func (s *Service) WithdrawCase(ctx context.Context, personNo, caseNo, formKey, address string) (store.Done, error) {
	return s.moveCase(ctx, "case.withdraw", personNo, caseNo, formKey, address, func(tx *store.Tx, c *store.Case) error {
		return tx.MoveCase(c, store.CaseMove{To: social.CaseWithdrawn})
	})
}

// SupplementCase hands a case in again that was returned, with words, files that wait, or both. Errors: store.ErrNotFound; text.Problems
// at "words" and "files", and where it was moved meanwhile.
func (s *Service) SupplementCase(ctx context.Context, personNo, caseNo, words string, files []string, formKey, address string) (store.Done, error) {
	words = strings.TrimSpace(words)
	var problems text.Problems
	problems.Add("words", lines(text.WordSupplement, words, 500))
	waiting, err := s.db.LooseEvidence(ctx, personNo, files)
	switch {
	case err != nil:
		return store.Done{}, err
	case len(waiting) < len(files):
		problems.Add("files", text.EvidenceGone)
	case words == "" && len(files) == 0:
		problems.Add("words", text.NoSupplement)
	}
	if err := problems.Err(); err != nil {
		return store.Done{}, err
	}
	return s.moveCase(ctx, "case.supplement", personNo, caseNo, formKey, address, func(tx *store.Tx, c *store.Case) error {
		if err := tx.MoveCase(c, store.CaseMove{To: social.CaseSubmitted, Note: words, Due: caseDue(c.Kind, tx.Now(), s.settings)}); err != nil {
			return err
		}
		return tx.AttachEvidence(caseNo, files...)
	})
}

// lines says what is wrong with a text of several lines.
func lines(name, typed string, most int) string {
	return text.Plain(name, strings.NewReplacer("\r\n", " ", "\n", " ").Replace(typed), false, most)
}

// moveCase makes a step of a person's own case, which goes on under its own 业务受理号.
func (s *Service) moveCase(ctx context.Context, act, personNo, caseNo, formKey, address string, move func(*store.Tx, *store.Case) error) (store.Done, error) {
	done, err := s.db.Do(ctx, store.Act{Kind: act, Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}, func(tx *store.Tx) error {
		if err := tx.Lock(personNo); err != nil {
			return err
		}
		c, err := tx.Case(caseNo)
		if err != nil {
			return err
		}
		tx.Continue(caseNo)
		if err := move(tx, c); err != nil {
			return err
		}
		receipt, err := tx.DB().ReceiptByNo(ctx, personNo, caseNo)
		if err != nil {
			return err
		}
		return tx.TellPerson(text.TemplateCase, "", text.CaseTold(receipt.Act, caseNo, c.State))
	})
	if errors.Is(err, store.ErrCaseMoved) {
		err = text.OneProblem("", text.CaseMoved)
	}
	return done, err
}

// undoApproval opens a case again that was approved, since the core system did not take the decision over, and voids the decision.
func undoApproval(tx *store.Tx, e store.FeedEvent) error {
	c, err := tx.Case(e.ReceiptNo)
	if err != nil {
		return err
	}
	if err := tx.MoveCase(c, store.CaseMove{To: social.CaseSubmitted, Note: text.CaseReopened + "：" + e.Reason}); err != nil {
		return err
	}
	return document.RevokeSeries(tx, e.PersonNo, document.DecisionKind+":"+c.No)
}
