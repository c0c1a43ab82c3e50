package staff

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// ErrNotYours means that an enquiry is somebody else's to answer.
var ErrNotYours = errors.New("staff: the enquiry is somebody else's")

// MaxAnswer is how many characters an answer may have.
const MaxAnswer = 2000

// MaxNote is how many an internal note and the words at a closing may have.
const MaxNote = 500

// EnquiryFile is an enquiry with all that stands in it and belongs to it.
type EnquiryFile struct {
	Enquiry *store.Enquiry
	Person  *store.Person
	Posts   []store.EnquiryPost
	Notes   []store.EnquiryNote
	Files   []store.Evidence
	Ratings []store.EnquiryRating
}

// ShowEnquiry reads an enquiry for a member of staff; whoever asked sees that they looked. Errors: ErrNotAllowed; store.ErrNotFound where
// there
// is none of that number.
func (s *Service) ShowEnquiry(ctx context.Context, by Clerk, no string) (*EnquiryFile, error) {
	if err := by.must(Enquiries, CasesAssign); err != nil {
		return nil, err
	}
	e, err := s.db.EnquiryByNo(ctx, no)
	if err != nil {
		return nil, err
	}
	f := &EnquiryFile{Enquiry: e}
	if f.Person, err = s.db.PersonOrWithdrawn(ctx, e.PersonNo); err != nil {
		return nil, err
	}
	if f.Posts, err = s.db.EnquiryPosts(ctx, e.PersonNo, no); err != nil {
		return nil, err
	}
	if f.Notes, err = s.db.EnquiryNotes(ctx, e.PersonNo, no); err != nil {
		return nil, err
	}
	if f.Files, err = s.db.CaseEvidence(ctx, e.PersonNo, no); err != nil {
		return nil, err
	}
	if f.Ratings, err = s.db.EnquiryRatings(ctx, e.PersonNo, no); err != nil {
		return nil, err
	}
	return f, s.lookedAtEnquiry(ctx, by, e, text.EnquiryLookShown)
}

// EnquiryAttachment reads a file of an enquiry; whoever asked sees that it was looked at. Errors: ErrNotAllowed; store.ErrNotFound where it
// is
// not the enquiry's.
func (s *Service) EnquiryAttachment(ctx context.Context, by Clerk, no, id string) (*store.Evidence, []byte, error) {
	if err := by.must(Enquiries, CasesAssign); err != nil {
		return nil, nil, err
	}
	e, err := s.db.EnquiryByNo(ctx, no)
	if err != nil {
		return nil, nil, err
	}
	file, content, err := s.db.EvidenceContent(ctx, e.PersonNo, id)
	if err == nil && file.CaseNo != no {
		err = store.ErrNotFound
	}
	if err != nil {
		return nil, nil, err
	}
	return file, content, s.lookedAtEnquiry(ctx, by, e, text.EnquiryFileShown)
}

func (s *Service) lookedAtEnquiry(ctx context.Context, by Clerk, e *store.Enquiry, shown string) error {
	return s.looked(ctx, by, look{Act: "enquiry.show", PersonNo: e.PersonNo, Matter: "enquiry:" + e.No, Reason: text.EnquiryLookReason, Shown: shown})
}

// EnquiryStep is one step at an enquiry: whose form it came with, and what the enquiry was as the form showed it.
type EnquiryStep struct {
	By      Clerk
	No      string // the enquiry's
	Version int64  // as shown; whoever comes after a change gets store.ErrEnquiryMoved
	Key     string // the form's
}

// nextTries is how many of the queue are tried where others take them first.
const nextTries = 20

// TakeNextEnquiry gives the clerk the enquiry that is due first of those that wait and are nobody's, of a category ("" for any). A
// form sent once more takes nothing and answers with "". Errors: ErrNotAllowed; store.ErrNotFound where there is none.
func (s *Service) TakeNextEnquiry(ctx context.Context, by Clerk, category, key string) (no string, err error) {
	if err := by.must(Enquiries); err != nil {
		return "", err
	}
	if key != "" { // whichever comes next is another person's, whose own forms know nothing of this one
		first, err := s.db.Spend(ctx, "next enquiry "+by.Name+" "+key, s.db.Now().Add(24*time.Hour))
		if err != nil || !first {
			return "", err
		}
	}
	f := store.EnquiryFilter{State: social.EnquiryWaiting, Category: category, Owned: true}
	own := 0 // how many of the first ones are about the clerk themselves
	for range nextTries {
		list, err := s.db.EnquiryQueue(ctx, f, own+1)
		if err != nil {
			return "", err
		}
		if len(list) <= own {
			return "", store.ErrNotFound
		}
		next := list[own]
		err = s.TakeEnquiry(ctx, EnquiryStep{By: by, No: next.No, Version: next.Version})
		switch {
		case errors.Is(err, ErrOwnRecord):
			own++
		case !errors.Is(err, store.ErrEnquiryMoved):
			return next.No, err
		}
	}
	return "", store.ErrBusy
}

// TakeEnquiry makes an enquiry that is nobody's the clerk's. Errors: ErrNotAllowed, store.ErrNotFound, store.ErrEnquiryMoved.
func (s *Service) TakeEnquiry(ctx context.Context, step EnquiryStep) error {
	return s.atEnquiry(ctx, "enquiry.take", step, func(tx *store.Tx, e *store.Enquiry) error {
		if e.Owner != "" {
			return store.ErrEnquiryMoved
		}
		return tx.OwnEnquiry(e, step.By.Name, store.NoteTake, "")
	})
}

// GiveEnquiryBack makes an enquiry nobody's again. Errors: as HandEnquiryOver's.
func (s *Service) GiveEnquiryBack(ctx context.Context, step EnquiryStep, words string) error {
	return s.handOver(ctx, "enquiry.give_back", step, "", store.NoteGiveBack, words)
}

// HandEnquiryOver gives an enquiry to another account, with words for whoever gets it. Its owner may, and whoever assigns work. Errors:
// text.Problems at "to" and "handover"; ErrNotAllowed, ErrNotYours, store.ErrNotFound, store.ErrEnquiryMoved.
func (s *Service) HandEnquiryOver(ctx context.Context, step EnquiryStep, to, words string) error {
	answerers, err := s.Answerers(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(answerers, func(a store.StaffName) bool { return a.Name == to }) {
		return text.OneProblem("to", text.NoStaffAnswerer)
	}
	return s.handOver(ctx, "enquiry.hand_over", step, to, store.NoteHandOver, words)
}

func (s *Service) handOver(ctx context.Context, kind string, step EnquiryStep, to, note, words string) error {
	words = strings.TrimSpace(words)
	if problem := staffLines(text.WordStaffNote, words, false, MaxNote); problem != "" {
		return text.OneProblem("handover", problem)
	}
	return s.atEnquiry(ctx, kind, step, func(tx *store.Tx, e *store.Enquiry) error {
		if !step.By.May(CasesAssign) && e.Owner != step.By.Name {
			return ErrNotYours
		}
		if err := mayHave(ctx, tx.DB(), to, e.PersonNo, "to"); err != nil {
			return err
		}
		return tx.OwnEnquiry(e, to, note, words)
	})
}

// Answerers are the accounts that may answer enquiries.
func (s *Service) Answerers(ctx context.Context) ([]store.StaffName, error) {
	return s.db.StaffWhoMay(ctx, Enquiries)
}

// AnswerEnquiry answers and tells whoever asked. Errors: text.Problems at "answer"; ErrNotAllowed, ErrNotYours, store.ErrNotFound,
// store.ErrEnquiryMoved.
func (s *Service) AnswerEnquiry(ctx context.Context, step EnquiryStep, answer string) error {
	answer = strings.TrimSpace(answer)
	if problem := staffLines(text.WordStaffAnswer, answer, true, MaxAnswer); problem != "" {
		return text.OneProblem("answer", problem)
	}
	return s.atEnquiry(ctx, "enquiry.answer", step, func(tx *store.Tx, e *store.Enquiry) error {
		if err := answerable(step.By, e); err != nil {
			return err
		}
		if err := tx.AnswerEnquiry(e, answer); err != nil {
			return err
		}
		return tx.TellPerson(text.TemplateEnquiry, "", text.TellEnquiry(e.No, text.EnquiryTold))
	})
}

// SettleEnquiry closes as answered or as a duplicate, with words that whoever asked reads, and tells them. Errors: text.Problems at "as"
// and
// "closing"; ErrNotAllowed, ErrNotYours, store.ErrNotFound, store.ErrEnquiryMoved.
func (s *Service) SettleEnquiry(ctx context.Context, step EnquiryStep, as, words string) error {
	words = strings.TrimSpace(words)
	var problems text.Problems
	if as != store.ClosedAsAnswered && as != store.ClosedAsDuplicate {
		problems.Add("as", text.NoStaffCloseAs)
	}
	problems.Add("closing", staffLines(text.WordStaffClose, words, true, MaxNote))
	if err := problems.Err(); err != nil {
		return err
	}
	return s.atEnquiry(ctx, "enquiry.settle", step, func(tx *store.Tx, e *store.Enquiry) error {
		if err := answerable(step.By, e); err != nil {
			return err
		}
		if as == store.ClosedAsAnswered && e.State != social.EnquiryAnswered {
			return text.OneProblem("as", text.StaffEnquiryNoAnswer)
		}
		if err := tx.CloseEnquiry(e, as, words); err != nil {
			return err
		}
		return tx.TellPerson(text.TemplateEnquiry, "", text.TellEnquiry(e.No, text.EnquiryToldClosed))
	})
}

// MoveEnquiry puts an enquiry into another category; who moves it need not be who answers it. Errors: text.Problems at "category";
// ErrNotAllowed, store.ErrNotFound, store.ErrEnquiryMoved.
func (s *Service) MoveEnquiry(ctx context.Context, step EnquiryStep, category string) error {
	if !slices.Contains(social.EnquiryCategories, category) {
		return text.OneProblem("category", text.NoStaffMove)
	}
	return s.atEnquiry(ctx, "enquiry.move", step, func(tx *store.Tx, e *store.Enquiry) error {
		if e.Category == category {
			return text.OneProblem("category", text.NoStaffMove)
		}
		return tx.MoveEnquiry(e, category, "")
	})
}

// NoteOnEnquiry writes an internal note, whatever happened meanwhile. Errors: text.Problems at "note"; ErrNotAllowed, store.ErrNotFound.
func (s *Service) NoteOnEnquiry(ctx context.Context, step EnquiryStep, note string) error {
	note = strings.TrimSpace(note)
	if problem := staffLines(text.WordStaffNote, note, true, MaxNote); problem != "" {
		return text.OneProblem("note", problem)
	}
	step.Version = anyVersion
	return s.atEnquiry(ctx, "enquiry.note", step, func(tx *store.Tx, e *store.Enquiry) error {
		return tx.NoteOnEnquiry(e.No, store.NoteWritten, "", note)
	})
}

// anyVersion stands for an enquiry however it is by now.
const anyVersion = -1

// answerable says whether the clerk may answer: what is theirs, and what is nobody's.
func answerable(by Clerk, e *store.Enquiry) error {
	if err := by.must(Enquiries); err != nil {
		return err
	}
	if e.Owner != "" && e.Owner != by.Name {
		return ErrNotYours
	}
	return nil
}

// atEnquiry makes a step under the lock of the record of whoever asked, under the enquiry's 业务受理号.
func (s *Service) atEnquiry(ctx context.Context, kind string, step EnquiryStep, f func(*store.Tx, *store.Enquiry) error) error {
	needs := []Permission{Enquiries}
	if kind == "enquiry.hand_over" || kind == "enquiry.give_back" || kind == "enquiry.note" {
		needs = append(needs, CasesAssign)
	}
	if err := step.By.must(needs...); err != nil {
		return err
	}
	found, err := s.db.EnquiryByNo(ctx, step.No)
	if err != nil {
		return err
	}
	_, err = s.db.Do(ctx, store.Act{Kind: kind, Actor: step.By.actor(), PersonNo: found.PersonNo, Key: step.Key}, func(tx *store.Tx) error {
		if err := tx.Lock(found.PersonNo); err != nil {
			return err
		}
		e, err := tx.Enquiry(step.No)
		if err != nil {
			return err
		}
		tx.Continue(step.No)
		if step.Version != anyVersion && e.Version != step.Version {
			return store.ErrEnquiryMoved
		}
		return f(tx, e)
	})
	return err
}

// staffLines says what is wrong with a text of several lines; "" for nothing.
func staffLines(name, typed string, required bool, most int) string {
	return text.Plain(name, strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ").Replace(typed), required, most)
}
