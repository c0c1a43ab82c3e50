package web

import (
	"context"
	"net/http"
	"sync"

	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// conditionKept is how long what was read of the service's condition serves, in seconds: it stands above every page, and is hardly ever
// changed. What is done here itself is seen at once.
const conditionKept = 10

// condition is what is announced of the service: announcements, and spans in which nothing is changed.
type condition struct {
	mu     sync.Mutex
	readAt int64 // 0: never
	said   []store.Announcement
	spans  []store.ReadOnlySpan
}

// current is the condition as of now. What can't be read is as it was.
func (c *condition) current(ctx context.Context, s *Server) (said []store.Announcement, spans []store.ReadOnlySpan) {
	now := s.now().Unix()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.readAt != 0 && now >= c.readAt && now < c.readAt+conditionKept {
		return c.said, c.spans
	}
	c.readAt = now
	said, err := s.DB.Announcements(ctx, now, mostAnnouncements)
	if err == nil {
		spans, err = s.DB.ReadOnlySpans(ctx, now)
	}
	if err != nil {
		s.Log.Error("reading the service's condition", "error", err.Error())
		return c.said, c.spans
	}
	c.said, c.spans = said, spans
	return said, spans
}

// forget lets the next page read it anew.
func (c *condition) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.readAt = 0
}

const mostAnnouncements = 20

// banners stand above every page of both sites.
func (s *Server) banners(ctx context.Context) []view.Notice {
	return append(s.fixedBanners(), s.conditionNotices(ctx)...)
}

// fixedBanners say what holds as long as the program runs.
func (s *Server) fixedBanners() []view.Notice {
	var banners []view.Notice
	if s.Demo {
		banners = append(banners, view.Notice{Tone: view.ToneWarning, Title: text.DemoTitle, Text: text.DemoWarning})
	}
	if s.TestCaptcha != "" {
		banners = append(banners, view.Notice{Tone: view.ToneDanger, Title: text.TestTitle, Text: text.TestWarning})
	}
	return banners
}

// conditionNotices say what is announced as of now, what stops people from doing things first.
func (s *Server) conditionNotices(ctx context.Context) []view.Notice {
	now := s.now().Unix()
	said, spans := s.condition.current(ctx, s)
	var list []view.Notice
	for _, span := range spans {
		switch {
		case span.InForce(now):
			list = append(list, view.Notice{Tone: view.ToneDanger, Title: text.ReadOnlyBanner, Text: text.ReadOnlyWords(span.Reason, span.UntilAt)})
		case span.FromAt > now:
			list = append(list, view.Notice{Tone: view.ToneWarning, Title: text.ReadOnlySoonBanner, Text: text.ReadOnlySoon(span.Reason, span.FromAt, span.UntilAt)})
		}
	}
	for i := range said {
		if said[i].Shown(now) {
			list = append(list, view.Notice{Tone: view.Tone(said[i].Tone), Title: said[i].Title, Text: said[i].Body})
		}
	}
	return list
}

// status is 服务状态: whether things can be done now, and what is announced. It asks the database itself.
func (s *Server) status(r *request) error {
	if err := s.DB.Ping(r.Context()); err != nil {
		return err
	}
	s.condition.forget()
	list := s.conditionNotices(r.Context())
	page := r.frame()
	page.Banners = s.fixedBanners() // the rest stands in the page
	if len(list) == 0 {
		list = []view.Notice{{Tone: view.ToneSuccess, Title: text.AllWell, Text: text.WhyAllWell}}
	}
	return r.render(http.StatusOK, view.StatusPage(page, view.Status{At: text.Time(s.now().Unix()), Notices: list}))
}
