package desk

import (
	"net/http"

	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/record"
)

func (s *pages) ownLogins(r *web.Request) error {
	sessions, entries, err := s.Staff.OwnSessions(r.Context(), r.Clerk.Clerk, int64((s.Idle + web.SeenStep).Seconds()))
	if err != nil {
		return err
	}
	p, err := s.Staff.Account(r.Context(), r.Clerk.Clerk, r.Clerk.Name)
	if err != nil {
		return err
	}
	v := OwnLogins{Key: web.NewKey(), SignIns: record.SignInsView(entries), Resets: resetRows(p.Resets)}
	for _, d := range record.SessionsView(s.Server, r, sessions) {
		d.ID = "" // they are ended together
		v.Sessions = append(v.Sessions, d)
	}
	page := r.Frame()
	page.Flash = s.TakeFlash(r)
	return r.Render(http.StatusOK, OwnLoginsPage(page, v))
}

func (s *pages) endOtherLogins(r *web.Request) error {
	if err := s.Staff.EndOtherSessions(r.Context(), r.Clerk.Clerk, r.Value(store.SessionID), r.Key()); err != nil {
		return err
	}
	r.SetValue(web.ValueFlash, text.OthersSignedOut)
	return r.Redirect(r.Page.Path)
}
