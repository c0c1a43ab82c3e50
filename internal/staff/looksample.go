package staff

import (
	"context"
	"errors"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// How many looks are drawn for review at once, out of how many days, and how many are listed.
const (
	drawAtOnce  = 5
	drawDays    = 7
	samplesMost = 50
	// LooksMost is how many looks of a day are listed of a member of staff.
	LooksMost = 200
)

// LooksOf are a member of staff's looks of every kind of a day, the newest first, up to LooksMost. Error: ErrNotAllowed.
func (s *Service) LooksOf(ctx context.Context, by Clerk, name string, day time.Time) ([]store.LookSample, error) {
	if err := by.must(CasesAssign); err != nil {
		return nil, err
	}
	from, until := dayOf(day)
	return maskedLooks(s.db.LooksOf(ctx, name, from, until, LooksMost))
}

// LookSamples are the looks drawn for review that wait for it, or those reviewed last. Error: ErrNotAllowed.
func (s *Service) LookSamples(ctx context.Context, by Clerk, done bool) ([]store.LookSample, error) {
	if err := by.must(CasesAssign); err != nil {
		return nil, err
	}
	return maskedLooks(s.db.LookSamples(ctx, done, samplesMost))
}

func maskedLooks(list []store.LookSample, err error) ([]store.LookSample, error) {
	for i := range list {
		list[i].PersonNo = social.MaskTail(list[i].PersonNo)
	}
	return list, err
}

// DrawLooks draws some looks of the last days by chance, to be reviewed, and says how many. Nobody draws their own, nor looks at their own record or at
// somebody's whom they declared. Error: ErrNotAllowed.
func (s *Service) DrawLooks(ctx context.Context, by Clerk, formKey string) (drawn int, err error) {
	if err := by.must(CasesAssign); err != nil {
		return 0, err
	}
	list, err := s.db.DrawableLooks(ctx, by.Name, s.db.Now().AddDate(0, 0, -drawDays), 2*drawAtOnce)
	if err != nil {
		return 0, err
	}
	_, err = s.db.Do(ctx, store.Act{Kind: "look.draw", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error {
		for i := range list {
			err := mustNotBeOwn(ctx, tx.DB(), by.Name, list[i].PersonNo)
			if errors.Is(err, ErrOwnRecord) {
				continue
			}
			if err != nil {
				return err
			}
			if drawn == drawAtOnce {
				return nil
			}
			if err := tx.DrawLook(&list[i]); err != nil {
				return err
			}
			drawn++
		}
		return nil
	})
	return drawn, err
}

// ReviewLook says what the review of a drawn look came to; whoever is asked why they looked is told on their first page. Errors: ErrNotAllowed,
// ErrSamePerson at one's own look, store.ErrNotFound where it was reviewed before, text.Problems at "verdict" and "note".
func (s *Service) ReviewLook(ctx context.Context, by Clerk, id, verdict, note, formKey string) error {
	if err := by.must(CasesAssign); err != nil {
		return err
	}
	note = oneLine(note)
	var problems text.Problems
	if text.SampleVerdicts[verdict] == "" {
		problems.Add("verdict", text.SampleChoose)
	}
	problems.Add("note", text.Plain(text.LabelNote, note, verdict == store.SampleAsked, 200))
	if err := problems.Err(); err != nil {
		return err
	}
	sample, err := s.db.LookSample(ctx, id)
	if err != nil {
		return err
	}
	if sample.Staff == by.Name {
		return ErrSamePerson
	}
	_, err = s.db.Do(ctx, store.Act{Kind: "look.review", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error {
		if err := tx.ReviewLook(sample, verdict, note); err != nil || verdict == store.SampleFine {
			return err
		}
		return tx.TellStaff(sample.Staff, text.SampleAskedWhy(by.Name, sample.At, social.MaskTail(sample.PersonNo), note))
	})
	return err
}
