package web

import (
	"context"

	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/parts"
)

// conditionKept is how long what was read of the service's condition serves, in seconds: it stands above every page, and is hardly ever
// changed. What is done here itself is seen at once.
const conditionKept = 10

// condition is what is announced of the service: announcements, and spans in which nothing is changed.
type condition struct {
	said  []store.Announcement
	spans []store.ReadOnlySpan
}

func (s *Server) readCondition(ctx context.Context) (c condition, err error) {
	now := s.Now().Unix()
	if c.said, err = s.DB.Announcements(ctx, now, MostAnnouncements); err == nil {
		c.spans, err = s.DB.ReadOnlySpans(ctx, now)
	}
	return c, err
}

// ForgetCondition lets the next page read it anew, since it was changed here.
func (s *Server) ForgetCondition() { s.condition.forget() }

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

// ConditionNotices say what is announced, what stops people from doing things first.
func (s *Server) ConditionNotices(ctx context.Context) []parts.Notice {
	return s.conditionNotices(s.condition.get(ctx, s.Now().Unix(), s.readCondition))
}

// ConditionNow is ConditionNotices as the database has them this moment.
func (s *Server) ConditionNow(ctx context.Context) []parts.Notice {
	return s.conditionNotices(s.condition.anew(ctx, s.Now().Unix(), s.readCondition))
}

func (s *Server) conditionNotices(c condition, err error) []parts.Notice {
	if err != nil {
		s.Log.Error("reading the service's condition", "error", err.Error())
	}
	now := s.Now().Unix()
	var list []parts.Notice
	for _, span := range c.spans {
		switch {
		case span.InForce(now):
			list = append(list, parts.Notice{Tone: parts.ToneDanger, Title: text.ReadOnlyBanner, Text: text.ReadOnlyWords(span.Reason, span.UntilAt)})
		case span.FromAt > now:
			list = append(list, parts.Notice{Tone: parts.ToneWarning, Title: text.ReadOnlySoonBanner, Text: text.ReadOnlySoon(span.Reason, span.FromAt, span.UntilAt)})
		}
	}
	for _, a := range c.said {
		if a.Shown(now) {
			list = append(list, parts.Notice{Tone: parts.Tone(a.Tone), Title: a.Title, Text: a.Body})
		}
	}
	return list
}
