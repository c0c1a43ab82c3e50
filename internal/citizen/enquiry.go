package citizen

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

// How much may be written at most, in characters.
const (
	MaxEnquirySubject = 60
	MaxEnquiryBody    = 2000
	MaxEnquiryReason  = 500
)

// enquiryLimit bounds how many enquiries somebody asks in a day, so that a person or a program does not bury everybody else's.
var enquiryLimit = store.Limit{Scope: "enquiry.ask", Tries: 10, Window: 24 * time.Hour}

// enquiryPostLimit bounds what is written on in them.
var enquiryPostLimit = store.Limit{Scope: "enquiry.post", Tries: 40, Window: 24 * time.Hour}

// Question is what somebody is about to ask. Files are the IDs of those that wait to be handed in.
type Question struct {
	Category, Subject, Body string
	Files                   []string
}

// AnswerPromise is until when an enquiry sent now would be answered, and within how many working days that is.
func (s *Service) AnswerPromise() (days int, due time.Time) {
	return s.settings.AnswerDays, s.answerDue(s.db.Now())
}

func (s *Service) answerDue(at time.Time) time.Time {
	return social.AfterWorkingDays(at.In(social.Zone), s.settings.AnswerDays)
}

// AskEnquiry asks: once, however often the form is sent. Its number is that of the receipt. Errors: text.Problems at "category", "subject",
// "body" and "files"; *Throttled.
func (s *Service) AskEnquiry(ctx context.Context, personNo string, q Question, formKey, address string) (store.Done, error) {
	q.Subject, q.Body = strings.TrimSpace(q.Subject), strings.TrimSpace(q.Body)
	var problems text.Problems
	if !slices.Contains(social.EnquiryCategories, q.Category) {
		problems.Add("category", text.NoEnquiryCategory)
	}
	problems.Add("subject", text.Plain(text.WordEnquirySubject, q.Subject, true, MaxEnquirySubject))
	problems.Add("body", written(text.WordEnquiryBody, q.Body, true, MaxEnquiryBody))
	if err := problems.Err(); err != nil {
		return store.Done{}, err
	}
	return s.countedEnquiry(ctx, enquiryLimit, personNo, func() (store.Done, error) {
		act := store.Act{Kind: "enquiry.ask", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
		return s.db.Do(ctx, act, func(tx *store.Tx) error {
			if err := tx.Lock(personNo); err != nil {
				return err
			}
			due := s.answerDue(tx.Now())
			files, err := waitingFiles(ctx, tx, q.Files)
			if err != nil {
				return err
			}
			_, err = tx.Receipt(store.Fact{Name: text.WordEnquiryCategory, Value: text.EnquiryCategories[q.Category]},
				store.Fact{Name: text.WordEnquirySubject, Value: q.Subject}, store.Fact{Name: text.WordEnquiryFiles, Value: fileNames(files)},
				store.Fact{Name: text.WordEnquiryDue, Value: text.Time(due.Unix())})
			if err != nil {
				return err
			}
			if err := tx.AskEnquiry(q.Category, q.Subject, q.Body, due, q.Files...); err != nil {
				return err
			}
			return tx.TellPerson(text.TemplateEnquiry, "", text.TellEnquiry(tx.ReceiptNo(), text.EnquiryToldAsked))
		})
	})
}

// countedEnquiry does what is counted before it is tried, and gives the count back where nothing came of it.
func (s *Service) countedEnquiry(ctx context.Context, limit store.Limit, personNo string, do func() (store.Done, error)) (store.Done, error) {
	until, err := s.db.Take(ctx, limit, personNo)
	if err != nil {
		return store.Done{}, err
	}
	if !until.IsZero() {
		return store.Done{}, &Throttled{Until: until}
	}
	done, err := do()
	if err != nil || done.Repeated {
		err = errors.Join(err, s.db.Restore(ctx, limit, personNo))
	}
	return done, err
}

// written says what is wrong with a text of several lines; "" for nothing. Ends of lines count as one character.
func written(name, typed string, required bool, most int) string {
	return text.Plain(name, strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ").Replace(typed), required, most)
}

// waitingFiles reads files that are about to be handed in. The error is text.Problems at "files" where one waits no more.
func waitingFiles(ctx context.Context, tx *store.Tx, ids []string) ([]store.Evidence, error) {
	files, err := tx.DB().LooseEvidence(ctx, tx.PersonNo(), ids)
	if err == nil && len(files) < len(ids) {
		err = text.OneProblem("files", text.EvidenceGone)
	}
	return files, err
}

// Thread is one of a person's enquiries with all that stands in it.
type Thread struct {
	Enquiry *store.Enquiry
	Posts   []store.EnquiryPost
	Files   []store.Evidence
	Ratings []store.EnquiryRating
}

// Thread reads one of a person's enquiries. store.ErrNotFound where they have none of that number.
func (s *Service) Thread(ctx context.Context, personNo, no string) (*Thread, error) {
	e, err := s.db.Enquiry(ctx, personNo, no)
	if err != nil {
		return nil, err
	}
	t := &Thread{Enquiry: e}
	if t.Posts, err = s.db.EnquiryPosts(ctx, personNo, no); err != nil {
		return nil, err
	}
	if t.Files, err = s.db.CaseEvidence(ctx, personNo, no); err != nil {
		return nil, err
	}
	t.Ratings, err = s.db.EnquiryRatings(ctx, personNo, no)
	return t, err
}

// AddToEnquiry writes on in one's own enquiry. Errors: store.ErrNotFound; text.Problems at "body" and "files", and where it was closed
// meanwhile; *Throttled.
func (s *Service) AddToEnquiry(ctx context.Context, personNo, no, body string, files []string, formKey, address string) (store.Done, error) {
	body = strings.TrimSpace(body)
	if problem := written(text.WordEnquiryBody, body, true, MaxEnquiryBody); problem != "" {
		return store.Done{}, text.OneProblem("body", problem)
	}
	return s.countedEnquiry(ctx, enquiryPostLimit, personNo, func() (store.Done, error) {
		return s.changeEnquiry(ctx, "enquiry.add", personNo, no, formKey, address, func(tx *store.Tx, e *store.Enquiry) error {
			if _, err := waitingFiles(ctx, tx, files); err != nil {
				return err
			}
			return tx.AddToEnquiry(e, body, s.answerDue(tx.Now()), files...)
		})
	})
}

// Rating is how content somebody is. Score 0 stands for none given.
type Rating struct {
	Score   int
	Comment string
}

func (r Rating) problems() error {
	var problems text.Problems
	if r.Score < social.LeastScore || r.Score > social.MostScore {
		problems.Add("score", text.NoEnquiryScore)
	}
	problems.Add("comment", written(text.WordEnquiryComment, r.Comment, false, MaxEnquiryReason))
	return problems.Err()
}

// CloseEnquiry closes one's own enquiry, and rates the answer where a rating is given and there was an answer. Errors: store.ErrNotFound;
// text.Problems at "score" and "comment", and where it was closed meanwhile.
func (s *Service) CloseEnquiry(ctx context.Context, personNo, no string, rating Rating, formKey, address string) (store.Done, error) {
	rating.Comment = strings.TrimSpace(rating.Comment)
	rated := rating != Rating{}
	if rated {
		if err := rating.problems(); err != nil {
			return store.Done{}, err
		}
	}
	return s.changeEnquiry(ctx, "enquiry.close", personNo, no, formKey, address, func(tx *store.Tx, e *store.Enquiry) error {
		if err := tx.CloseEnquiry(e, store.ClosedByPerson, ""); err != nil || !rated {
			return err
		}
		return tx.RateEnquiry(e, rating.Score, rating.Comment)
	})
}

// RateEnquiry rates the last closing of one's own enquiry, or changes that rating. Errors: store.ErrNotFound; text.Problems at "score" and
// "comment", and where it can't be rated any more.
func (s *Service) RateEnquiry(ctx context.Context, personNo, no string, rating Rating, formKey, address string) (store.Done, error) {
	rating.Comment = strings.TrimSpace(rating.Comment)
	if err := rating.problems(); err != nil {
		return store.Done{}, err
	}
	return s.changeEnquiry(ctx, "enquiry.rate", personNo, no, formKey, address, func(tx *store.Tx, e *store.Enquiry) error {
		return tx.RateEnquiry(e, rating.Score, rating.Comment)
	})
}

// ReopenEnquiry opens one's own closed enquiry again. Errors: store.ErrNotFound; text.Problems at "reason", and where it can't be any more;
// *Throttled.
func (s *Service) ReopenEnquiry(ctx context.Context, personNo, no, reason, formKey, address string) (store.Done, error) {
	reason = strings.TrimSpace(reason)
	if problem := written(text.WordEnquiryReason, reason, true, MaxEnquiryReason); problem != "" {
		return store.Done{}, text.OneProblem("reason", problem)
	}
	return s.countedEnquiry(ctx, enquiryPostLimit, personNo, func() (store.Done, error) {
		return s.changeEnquiry(ctx, "enquiry.reopen", personNo, no, formKey, address, func(tx *store.Tx, e *store.Enquiry) error {
			return tx.ReopenEnquiry(e, reason, s.answerDue(tx.Now()))
		})
	})
}

// changeEnquiry makes a change of a person's own enquiry, which goes on under its own 业务受理号.
func (s *Service) changeEnquiry(ctx context.Context, act, personNo, no, formKey, address string, change func(*store.Tx, *store.Enquiry) error) (store.Done, error) {
	done, err := s.db.Do(ctx, store.Act{Kind: act, Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}, func(tx *store.Tx) error {
		if err := tx.Lock(personNo); err != nil {
			return err
		}
		e, err := tx.Enquiry(no)
		if err != nil {
			return err
		}
		tx.Continue(no)
		return change(tx, e)
	})
	if errors.Is(err, store.ErrEnquiryMoved) {
		err = text.OneProblem("", text.EnquiryMoved)
	}
	return done, err
}
