package staff

import (
	"context"

	"shebao/internal/store"
	"shebao/internal/text"
)

// Confirm decides a case as was recommended: the decision is issued in this act, by the second person. Errors: store.ErrNotFound, ErrMoved,
// ErrNotAllowed, ErrSamePerson, ErrGrant, a *document.MissingGlyphError.
func (s *Cases) Confirm(ctx context.Context, by Clerk, seen SeenCase) error {
	if err := by.must(CasesReview); err != nil {
		return err
	}
	_, waiting, err := s.waiting(ctx, s.db, seen.CaseNo)
	if err != nil {
		return err
	}
	return s.step(ctx, waiting.kind(), by, seen, func(tx *store.Tx, o *opened) error {
		review, v, err := s.waiting(ctx, tx.DB(), seen.CaseNo)
		if err != nil {
			return err
		}
		if v.Approve != waiting.Approve { // another recommendation meanwhile
			return ErrMoved
		}
		if !MayReview(by, o.Case, review) {
			return ErrSamePerson
		}
		drawn, err := s.draw(o, *v)
		if err != nil {
			return err
		}
		tx.Note("recommended by", nil, review.ProposedBy)
		if err := tx.ConfirmReview(o.Case); err != nil {
			return err
		}
		return s.settle(tx, o, *v, drawn)
	})
}

// SendBack gives a recommended decision back to the case's owner, with what is to be looked at again. Errors: as Confirm; text.Problems at
// "note".
func (s *Cases) SendBack(ctx context.Context, by Clerk, seen SeenCase, note string) error {
	if err := by.must(CasesReview); err != nil {
		return err
	}
	note = oneLine(note)
	if problem := text.Plain(text.LabelNote, note, true, 500); problem != "" {
		return text.OneProblem("note", problem)
	}
	return s.step(ctx, "case.send_back", by, seen, func(tx *store.Tx, o *opened) error {
		review, _, err := s.waiting(ctx, tx.DB(), seen.CaseNo)
		if err != nil {
			return err
		}
		if !MayReview(by, o.Case, review) {
			return ErrSamePerson
		}
		if err := tx.SendCaseBack(o.Case, note); err != nil {
			return err
		}
		return tx.SaveCaseNote(o.Case.No, store.NoteBack, note)
	})
}

// MayReview says whether a clerk may confirm what another recommended.
func MayReview(by Clerk, c *store.Case, r *store.CaseReview) bool {
	return by.May(CasesReview) && by.Name != r.ProposedBy && by.Name != c.Owner
}

// waiting reads the verdict that waits for a second person. ErrMoved where none does.
func (s *Cases) waiting(ctx context.Context, db *store.DB, caseNo string) (*store.CaseReview, *Verdict, error) {
	c, err := db.CaseByNo(ctx, caseNo)
	if err != nil {
		return nil, nil, err
	}
	f := &File{Case: c}
	if f.Reviews, err = db.CaseReviews(ctx, c.PersonNo, caseNo); err != nil {
		return nil, nil, err
	}
	review, v, err := f.Waiting()
	if err == nil && review == nil {
		err = ErrMoved
	}
	return review, v, err
}
