package staff

import (
	"context"
	"strings"

	"shebao/internal/store"
	"shebao/internal/text"
)

// Announcement is what is to be announced, as typed.
type Announcement struct{ Title, Body, Tone, From, Until string }

// Announce shows everybody an announcement about the service, from a time on (at once where none is given) and until a time (or until it is
// taken down). Errors: ErrNotAllowed, text.Problems.
func (s *Service) Announce(ctx context.Context, by Clerk, typed Announcement, formKey string) error {
	if err := by.must(Announce); err != nil {
		return err
	}
	var problems text.Problems
	a := store.Announcement{Title: strings.TrimSpace(typed.Title), Body: lines(typed.Body), Tone: typed.Tone}
	problems.Add("title", text.Plain(text.LabelTitle, a.Title, true, 40))
	problems.Add("body", text.PlainLines(text.LabelBody, a.Body, true, 1000))
	if text.Tones[a.Tone] == "" {
		problems.Add("tone", text.AnnouncementToned)
	}
	a.ShownFrom, a.ShownUntil = s.span(&problems, typed.From, typed.Until)
	if err := problems.Err(); err != nil {
		return err
	}
	_, err := s.db.Do(ctx, store.Act{Kind: "announce.make", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error { return tx.Announce(a) })
	return err
}

// lines is a text with one way of ending lines and none at its ends.
func lines(typed string) string {
	return strings.TrimSpace(strings.ReplaceAll(typed, "\r\n", "\n"))
}

// span reads from when until when something holds: from now where nothing is typed, and without end (0).
func (s *Service) span(problems *text.Problems, typedFrom, typedUntil string) (from, until int64) {
	now := s.db.Now().Unix()
	from, problem := text.ParseMoment(typedFrom)
	problems.Add("from", problem)
	until, problem = text.ParseMoment(typedUntil)
	problems.Add("until", problem)
	from = max(from, now)
	switch {
	case until == 0:
	case until <= now:
		problems.Add("until", text.MomentPast)
	case until <= from:
		problems.Add("until", text.MomentOrder)
	}
	return from, until
}

// EndAnnouncement takes an announcement down. Errors: ErrNotAllowed; store.ErrNotFound where it is down already.
func (s *Service) EndAnnouncement(ctx context.Context, by Clerk, id, formKey string) error {
	if err := by.must(Announce); err != nil {
		return err
	}
	_, err := s.db.Do(ctx, store.Act{Kind: "announce.end", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error { return tx.EndAnnouncement(id) })
	return err
}
