package portal

import (
	"errors"
	"net/http"

	"shebao/internal/menu"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
	"shebao/internal/web/record"
)

func (s *pages) overview(r *web.Request) error {
	ctx, no := r.Context(), r.User.PersonNo
	cover, err := s.DB.Coverage(ctx, no)
	if err != nil {
		return err
	}
	v := Overview{
		Facts:    parts.Facts{Rows: append(nameFacts(cover.Person), cardFacts(cover.Person)...)},
		Branches: record.CoverageBranches(cover), Findings: s.findings(cover), Groups: s.wayIn(r.User),
	}
	code, err := s.DB.AccessCode(ctx, no)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if code != nil {
		v.Code = &parts.Notice{Title: text.CodeInForce, Text: text.ValidUntil(code.ExpiresAt), Links: []parts.Link{s.Link("access-code")}}
		if code.Locked(s.Now()) {
			v.Code.Tone, v.Code.Title, v.Code.Text = parts.ToneWarning, text.CodeLocked, text.LockedUntil(code.LockedUntil)
		}
	}
	if cover.Person.CardNo != "" && cover.Person.CardStatus.HolderMay(social.CardLostWeb) {
		v.CardLost = s.Portal.Menu.Path("card-report-lost")
	}
	if n := unread(r); n > 0 {
		v.Unread = &parts.Notice{Title: text.HaveUnread(n), Links: []parts.Link{s.Link("notices")}}
	}
	if v.Latest, err = s.latestNotices(ctx); err != nil {
		return err
	}
	return r.Render(http.StatusOK, OverviewPage(r.Frame(), v))
}

// wayIn is a card for every page of every group of the menu that is built.
func (s *pages) wayIn(u *web.User) []parts.Cards {
	return record.WayIn(s.Portal.Menu, func(p *menu.Page) bool { return u.Sees(p) && p.Audience != menu.Demo })
}

// unread counts what the person signed in has not marked as read, once for a request. Where it can't be read the page stands without it.
func unread(r *web.Request) int {
	if r.User.Unread == nil {
		n, err := r.Server.DB.UnreadNotices(r.Context(), r.User.PersonNo)
		if err != nil {
			r.Server.Log.Error("counting unread notices", "error", err.Error())
		}
		r.User.Unread = &n
	}
	return *r.User.Unread
}
