package web

import (
	"context"
	"sync"

	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/parts"
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
	now := s.Now().Unix()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.readAt != 0 && now >= c.readAt && now < c.readAt+conditionKept {
		return c.said, c.spans
	}
	c.readAt = now
	said, err := s.DB.Announcements(ctx, now, MostAnnouncements)
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

// Forget lets the next page read it anew.
func (c *condition) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.readAt = 0
}

const MostAnnouncements = 20

// Banners stand above every page of both sites.
func (s *Server) Banners(ctx context.Context) []parts.Notice {
	return append(s.FixedBanners(), s.ConditionNotices(ctx)...)
}

// FixedBanners say what holds as long as the program runs.
func (s *Server) FixedBanners() []parts.Notice {
	var banners []parts.Notice
	if s.Demo {
		banners = append(banners, parts.Notice{Tone: parts.ToneWarning, Title: text.DemoTitle, Text: text.DemoWarning})
	}
	if s.TestCaptcha != "" {
		banners = append(banners, parts.Notice{Tone: parts.ToneDanger, Title: text.TestTitle, Text: text.TestWarning})
	}
	return banners
}

// ConditionNotices say what is announced as of now, what stops people from doing things first.
func (s *Server) ConditionNotices(ctx context.Context) []parts.Notice {
	now := s.Now().Unix()
	said, spans := s.Condition.current(ctx, s)
	var list []parts.Notice
	for _, span := range spans {
		switch {
		case span.InForce(now):
			list = append(list, parts.Notice{Tone: parts.ToneDanger, Title: text.ReadOnlyBanner, Text: text.ReadOnlyWords(span.Reason, span.UntilAt)})
		case span.FromAt > now:
			list = append(list, parts.Notice{Tone: parts.ToneWarning, Title: text.ReadOnlySoonBanner, Text: text.ReadOnlySoon(span.Reason, span.FromAt, span.UntilAt)})
		}
	}
	for i := range said {
		if said[i].Shown(now) {
			list = append(list, parts.Notice{Tone: parts.Tone(said[i].Tone), Title: said[i].Title, Text: said[i].Body})
		}
	}
	return list
}
