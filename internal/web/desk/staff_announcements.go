package desk

import (
	"errors"
	"net/http"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

const (
	newAnnouncement = "/new"
	newReadOnly     = "/read-only"
)

func (s *pages) announcementDeskRoutes() []web.Route {
	const page = "staff-announcements"
	return []web.Route{
		web.Get(page, "", s.deskAnnouncements), web.Post(page, "/end", s.endAnnouncement), web.Post(page, newReadOnly+"/end", s.endReadOnly),
		web.Get(page, newAnnouncement, s.announceForm), web.Post(page, newAnnouncement, s.announce),
		web.Get(page, newReadOnly, s.readOnlyForm), web.Post(page, newReadOnly, s.planReadOnly),
	}
}

// deskAnnouncements lists what is announced, and when nothing is changed.
func (s *pages) deskAnnouncements(r *web.Request) error {
	now := s.Now().Unix()
	said, err := s.DB.Announcements(r.Context(), now, web.MostAnnouncements)
	if err != nil {
		return err
	}
	spans, err := s.DB.ReadOnlySpans(r.Context(), now)
	if err != nil {
		return err
	}
	v := DeskAnnouncements{New: r.Page.Path + newAnnouncement, ReadOnly: r.Page.Path + newReadOnly, End: r.Page.Path + "/end",
		EndReadOnly: r.Page.Path + newReadOnly + "/end"}
	for _, a := range said {
		v.Said = append(v.Said, DeskAnnouncement{ID: a.ID, Key: web.NewKey(), Title: a.Title, Body: a.Body, Tone: parts.Tone(a.Tone), ToneWord: text.Tones[a.Tone],
			From: text.Time(a.ShownFrom), Until: untilWord(a.ShownUntil), By: a.MadeBy, Shown: a.Shown(now)})
	}
	for _, span := range spans {
		v.Spans = append(v.Spans, DeskAnnouncement{ID: span.ID, Key: web.NewKey(), Body: span.Reason, From: text.Time(span.FromAt),
			Until: untilWord(span.UntilAt), By: span.MadeBy, Shown: span.InForce(now), EndsItself: span.EndsItself})
	}
	page := r.Frame()
	page.Flash = s.TakeFlash(r)
	return r.Render(http.StatusOK, DeskAnnouncementsPage(page, v))
}

func untilWord(until int64) string {
	if until == 0 {
		return text.NoEnd
	}
	return text.Time(until)
}

// deskStep is the frame of a form below a page of the desk.
func deskStep(r *web.Request, page parts.Page, title string) parts.Page {
	page.Crumbs = append(page.Crumbs, deskLink(r, r.Page.ID))
	page.Title = title
	return page
}

func (s *pages) announceForm(r *web.Request) error {
	return r.Render(http.StatusOK, AnnouncePage(deskStep(r, r.Frame(), text.TitleAnnounce), Announce{Key: web.NewKey(), Tone: "info", Tones: toneOptions()}))
}

func toneOptions() []parts.Option {
	var list []parts.Option
	for _, tone := range []parts.Tone{parts.ToneInfo, parts.ToneWarning, parts.ToneDanger} {
		list = append(list, parts.Option{Value: string(tone), Text: text.Tones[string(tone)]})
	}
	return list
}

func (s *pages) announce(r *web.Request) error {
	typed := staff.Announcement{Title: r.Field("title"), Body: r.Field("body"), Tone: r.Field("tone"), From: r.Field("from"), Until: r.Field("until")}
	err := s.Staff.Announce(r.Context(), r.Clerk.Clerk, typed, r.Key())
	if page, status := r.Refusal(err); page != nil {
		return r.Render(status, AnnouncePage(deskStep(r, *page, text.TitleAnnounce), Announce{Key: r.Key(), Title: typed.Title, Body: typed.Body,
			Tone: typed.Tone, From: typed.From, Until: typed.Until, Tones: toneOptions()}))
	}
	return s.announced(r, err, text.Announced)
}

func (s *pages) readOnlyForm(r *web.Request) error {
	return r.Render(http.StatusOK, ReadOnlyPage(deskStep(r, r.Frame(), text.TitleReadOnly), ReadOnly{Key: web.NewKey()}))
}

func (s *pages) planReadOnly(r *web.Request) error {
	typed := staff.ReadOnly{Reason: r.Field("reason"), From: r.Field("from"), Until: r.Field("until"), EndsItself: r.Field("itself") != ""}
	err := s.Staff.PlanReadOnly(r.Context(), r.Clerk.Clerk, typed, r.Key())
	if page, status := r.Refusal(err); page != nil {
		return r.Render(status, ReadOnlyPage(deskStep(r, *page, text.TitleReadOnly), ReadOnly{Key: r.Key(), Reason: typed.Reason, From: typed.From,
			Until: typed.Until, EndsItself: typed.EndsItself}))
	}
	return s.announced(r, err, text.ReadOnlyPlanned)
}

func (s *pages) endAnnouncement(r *web.Request) error {
	return s.ended(r, s.Staff.EndAnnouncement(r.Context(), r.Clerk.Clerk, r.Field("id"), r.Key()), text.AnnouncementDown)
}

func (s *pages) endReadOnly(r *web.Request) error {
	return s.ended(r, s.Staff.EndReadOnly(r.Context(), r.Clerk.Clerk, r.Field("id"), r.Key()), text.ReadOnlyOver)
}

// ended goes back to the list; what a colleague ended before is gone from it.
func (s *pages) ended(r *web.Request, err error, said string) error {
	if errors.Is(err, store.ErrNotFound) {
		return r.Redirect(r.Page.Path)
	}
	return s.announced(r, err, said)
}

// announced goes back to the list once something was done.
func (s *pages) announced(r *web.Request, err error, said string) error {
	s.ForgetCondition()
	return doneAt(r, err, r.Page.Path, said)
}
