package web

import (
	"errors"
	"net/http"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

const (
	newAnnouncement = "/new"
	newReadOnly     = "/read-only"
)

func (s *Server) announcementDeskRoutes() []route {
	const page = "staff-announcements"
	return []route{
		get(page, "", s.deskAnnouncements), post(page, "/end", s.endAnnouncement), post(page, newReadOnly+"/end", s.endReadOnly),
		get(page, newAnnouncement, s.announceForm), post(page, newAnnouncement, s.announce),
		get(page, newReadOnly, s.readOnlyForm), post(page, newReadOnly, s.planReadOnly),
	}
}

// deskAnnouncements lists what is announced, and when nothing is changed.
func (s *Server) deskAnnouncements(r *request) error {
	now := s.now().Unix()
	said, err := s.DB.Announcements(r.Context(), now, mostAnnouncements)
	if err != nil {
		return err
	}
	spans, err := s.DB.ReadOnlySpans(r.Context(), now)
	if err != nil {
		return err
	}
	v := view.DeskAnnouncements{New: r.page.Path + newAnnouncement, ReadOnly: r.page.Path + newReadOnly, End: r.page.Path + "/end",
		EndReadOnly: r.page.Path + newReadOnly + "/end"}
	for _, a := range said {
		v.Said = append(v.Said, view.DeskAnnouncement{ID: a.ID, Key: newKey(), Title: a.Title, Body: a.Body, Tone: view.Tone(a.Tone), ToneWord: text.Tones[a.Tone],
			From: text.Time(a.ShownFrom), Until: untilWord(a.ShownUntil), By: a.MadeBy, Shown: a.Shown(now)})
	}
	for _, span := range spans {
		v.Spans = append(v.Spans, view.DeskAnnouncement{ID: span.ID, Key: newKey(), Body: span.Reason, From: text.Time(span.FromAt),
			Until: untilWord(span.UntilAt), By: span.MadeBy, Shown: span.InForce(now), EndsItself: span.EndsItself})
	}
	page := r.frame()
	page.Flash = s.takeFlash(r)
	return r.render(http.StatusOK, view.DeskAnnouncementsPage(page, v))
}

func untilWord(until int64) string {
	if until == 0 {
		return text.NoEnd
	}
	return text.Time(until)
}

// deskStep is the frame of a form below a page of the desk.
func (r *request) deskStep(page view.Page, title string) view.Page {
	page.Crumbs = append(page.Crumbs, r.deskLink(r.page.ID))
	page.Title = title
	return page
}

func (s *Server) announceForm(r *request) error {
	return r.render(http.StatusOK, view.AnnouncePage(r.deskStep(r.frame(), text.TitleAnnounce), view.Announce{Key: newKey(), Tone: "info", Tones: toneOptions()}))
}

func toneOptions() []view.Option {
	var list []view.Option
	for _, tone := range []view.Tone{view.ToneInfo, view.ToneWarning, view.ToneDanger} {
		list = append(list, view.Option{Value: string(tone), Text: text.Tones[string(tone)]})
	}
	return list
}

func (s *Server) announce(r *request) error {
	typed := staff.Announcement{Title: r.field("title"), Body: r.field("body"), Tone: r.field("tone"), From: r.field("from"), Until: r.field("until")}
	err := s.Staff.Announce(r.Context(), r.clerk.Clerk, typed, r.key())
	if page, status := r.refusal(err); page != nil {
		return r.render(status, view.AnnouncePage(r.deskStep(*page, text.TitleAnnounce), view.Announce{Key: r.key(), Title: typed.Title, Body: typed.Body,
			Tone: typed.Tone, From: typed.From, Until: typed.Until, Tones: toneOptions()}))
	}
	return s.announced(r, err, text.Announced)
}

func (s *Server) readOnlyForm(r *request) error {
	return r.render(http.StatusOK, view.ReadOnlyPage(r.deskStep(r.frame(), text.TitleReadOnly), view.ReadOnly{Key: newKey()}))
}

func (s *Server) planReadOnly(r *request) error {
	typed := staff.ReadOnly{Reason: r.field("reason"), From: r.field("from"), Until: r.field("until"), EndsItself: r.field("itself") != ""}
	err := s.Staff.PlanReadOnly(r.Context(), r.clerk.Clerk, typed, r.key())
	if page, status := r.refusal(err); page != nil {
		return r.render(status, view.ReadOnlyPage(r.deskStep(*page, text.TitleReadOnly), view.ReadOnly{Key: r.key(), Reason: typed.Reason, From: typed.From,
			Until: typed.Until, EndsItself: typed.EndsItself}))
	}
	return s.announced(r, err, text.ReadOnlyPlanned)
}

func (s *Server) endAnnouncement(r *request) error {
	return s.ended(r, s.Staff.EndAnnouncement(r.Context(), r.clerk.Clerk, r.field("id"), r.key()), text.AnnouncementDown)
}

func (s *Server) endReadOnly(r *request) error {
	return s.ended(r, s.Staff.EndReadOnly(r.Context(), r.clerk.Clerk, r.field("id"), r.key()), text.ReadOnlyOver)
}

// ended goes back to the list; what a colleague ended before is gone from it.
func (s *Server) ended(r *request, err error, said string) error {
	if errors.Is(err, store.ErrNotFound) {
		return r.redirect(r.page.Path)
	}
	return s.announced(r, err, said)
}

// announced goes back to the list once something was done.
func (s *Server) announced(r *request, err error, said string) error {
	s.condition.forget()
	return r.doneAt(err, r.page.Path, said)
}
