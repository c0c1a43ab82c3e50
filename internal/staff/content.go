package staff

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"shebao/internal/prose"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// ErrContentMoved means that somebody saved, published or withdrew a piece meanwhile.
var ErrContentMoved = store.ErrContentMoved

// ContentKinds are the kinds of what the agency writes for the public, in the order in which they are offered.
var ContentKinds = []string{store.ContentNotice, store.ContentGuidance, store.ContentQuestion}

// contentSlug is the form of addresses of pieces.
var contentSlug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// mostSlug is the length of an address of a piece.
const mostSlug = 60

// NewPiece begins a piece and says under which ID. An empty slug is made up. The form's key becomes the ID, so that the second press finds
// the
// piece of the first. Errors: ErrNotAllowed, text.Problems.
func (s *Service) NewPiece(ctx context.Context, by Clerk, kind, slug string, w store.Writing, note, formKey string) (id string, err error) {
	if err := by.must(ContentWrite); err != nil {
		return "", err
	}
	id = formKey
	if id == "" {
		id = store.NewID()
	}
	if slug = strings.TrimSpace(slug); slug == "" {
		slug = store.NewID()[:10]
	}
	w = trimmed(w)
	if err := checkPiece(kind, slug, w, note); err != nil {
		return "", err
	}
	_, err = s.db.Do(ctx, store.Act{Kind: "content.save", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error {
		return tx.AddPiece(id, kind, slug, w, strings.TrimSpace(note))
	})
	if errors.Is(err, store.ErrExists) {
		err = text.OneProblem("slug", text.SlugTaken)
	}
	return id, err
}

// SaveDraft saves a new version of a piece over the one that its writer saw; where nothing changed it saves none. Errors: ErrNotAllowed,
// text.Problems, store.ErrNotFound, ErrContentMoved.
func (s *Service) SaveDraft(ctx context.Context, by Clerk, id string, seen int, w store.Writing, note, formKey string) error {
	if err := by.must(ContentWrite); err != nil {
		return err
	}
	piece, err := s.db.Piece(ctx, id, 0)
	if err != nil {
		return err
	}
	w = trimmed(w)
	if err := checkPiece(piece.Kind, piece.Slug, w, note); err != nil {
		return err
	}
	if piece.No == seen && piece.Writing == w {
		return nil
	}
	_, err = s.db.Do(ctx, store.Act{Kind: "content.save", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error {
		_, err := tx.SaveVersion(id, seen, w, strings.TrimSpace(note))
		return err
	})
	return err
}

// TakeUp makes what an earlier version said the newest version, as its taker's own. seen is the newest that they saw. Errors:
// ErrNotAllowed,
// store.ErrNotFound, ErrContentMoved.
func (s *Service) TakeUp(ctx context.Context, by Clerk, id string, no, seen int, formKey string) error {
	if err := by.must(ContentWrite); err != nil {
		return err
	}
	old, err := s.db.Piece(ctx, id, no)
	if err != nil {
		return err
	}
	_, err = s.db.Do(ctx, store.Act{Kind: "content.save", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error {
		_, err := tx.SaveVersion(id, seen, old.Writing, text.TakenUp(no))
		return err
	})
	return err
}

// PublishPiece gives the newest version of a piece to the public, from a time on (0 for at once) until another (0 for no end). Whoever
// wrote it
// can't: the public's words take two people. Errors: ErrNotAllowed, ErrSamePerson, ErrContentMoved where it is not the newest any more,
// store.ErrContentShown, text.Problems of the fields "from" and "until", store.ErrNotFound.
func (s *Service) PublishPiece(ctx context.Context, by Clerk, id string, no int, from, until int64, formKey string) error {
	if err := by.must(ContentIssue); err != nil {
		return err
	}
	now := s.db.Now().Unix()
	from = max(from, now)
	if until == 0 {
		until = store.Forever
	}
	if until <= from {
		return text.OneProblem("until", text.UntilBeforeFrom)
	}
	_, err := s.db.Do(ctx, store.Act{Kind: "content.publish", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error {
		piece, err := tx.DB().Piece(ctx, id, no)
		if err != nil {
			return err
		}
		if piece.By == by.Name {
			return ErrSamePerson
		}
		return tx.IssueVersion(id, no, from, until, contentTerms(piece.Writing))
	})
	return err
}

// WithdrawPiece takes a piece from the public, at once (at 0) or at a time, with what it was to read later. One person can, since what is
// wrong
// has to go quickly. Errors: ErrNotAllowed, text.Problems of the fields "why" and "at", ErrContentMoved where the public reads nothing of
// it.
func (s *Service) WithdrawPiece(ctx context.Context, by Clerk, id string, at int64, why, formKey string) error {
	if err := by.must(ContentIssue); err != nil {
		return err
	}
	why = strings.TrimSpace(why)
	if problem := text.Plain(text.LabelReason, why, true, 200); problem != "" {
		return text.OneProblem("why", problem)
	}
	at = max(at, s.db.Now().Unix())
	_, err := s.db.Do(ctx, store.Act{Kind: "content.withdraw", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error {
		return tx.WithdrawPiece(id, at, why)
	})
	return err
}

// trimmed is a writing without blanks around its fields and with lines that end the same way.
func trimmed(w store.Writing) store.Writing {
	for _, field := range []*string{&w.Title, &w.Keywords, &w.Summary, &w.Category, &w.Service} {
		*field = strings.TrimSpace(*field)
	}
	w.Body = strings.TrimSpace(strings.ReplaceAll(w.Body, "\r\n", "\n"))
	return w
}

// checkPiece says what is wrong with a piece, by the names of the form's fields.
func checkPiece(kind, slug string, w store.Writing, note string) error {
	var problems text.Problems
	if text.ContentKinds[kind] == "" {
		problems.Add("kind", text.NoContentKind)
	}
	problems.Add("title", text.Plain(text.LabelTitle, w.Title, true, 60))
	if !contentSlug.MatchString(slug) || len(slug) > mostSlug {
		problems.Add("slug", text.BadSlug)
	}
	problems.Add("category", text.Plain(text.LabelCategory, w.Category, true, 20))
	problems.Add("keywords", text.Plain(text.LabelKeywords, w.Keywords, false, 200))
	problems.Add("summary", text.Plain(text.LabelSummary, w.Summary, false, 120))
	problems.Add("body", bodyProblem(w.Body))
	if w.Order < 0 || w.Order > 99999 {
		problems.Add("order", text.BadOrder)
	}
	if w.WantUntil != 0 && w.WantUntil <= w.WantFrom {
		problems.Add("want_until", text.UntilBeforeFrom)
	}
	problems.Add("note", text.Plain(text.LabelVersionNote, note, false, 100))
	return problems.Err()
}

func bodyProblem(body string) string {
	switch {
	case body == "":
		return text.NoBody
	case social.HasControlInText(body):
		return text.BodyHidden
	}
	for _, fault := range prose.Check(body) {
		return bodyFaults[fault]
	}
	return ""
}

// bodyFaults say what a text may not have.
var bodyFaults = map[error]string{
	prose.ErrLong: text.BodyLong, prose.ErrHTML: text.BodyHTML, prose.ErrImage: text.BodyImage, prose.ErrHeading: text.BodyHeading,
	prose.ErrLink: text.BodyLink, prose.ErrNested: text.BodyNested,
}

// contentTerms are what a piece is found by, each with what it counts for by the best place where it stands. Which piece answers best is
// said
// by prose.Query.Score; this only chooses what is looked at where very many have the words.
func contentTerms(w store.Writing) map[string]int {
	terms := map[string]int{}
	for _, place := range []struct {
		words  string
		weight int
	}{{w.Title, 9}, {w.Keywords, 3}, {w.Category + " " + w.Summary + "\n" + prose.Plain(w.Body), 1}} {
		for _, term := range prose.Terms(place.words) {
			terms[term] = max(terms[term], place.weight)
		}
	}
	return terms
}
