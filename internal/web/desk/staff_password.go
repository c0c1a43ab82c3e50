package desk

import (
	"net/http"

	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
)

func (s *pages) ownPasswordForm(r *web.Request) error {
	page := r.Frame()
	page.Flash = s.TakeFlash(r)
	return r.Render(http.StatusOK, OwnPasswordPage(page, web.NewKey()))
}

func (s *pages) ownPassword(r *web.Request) error {
	account, err := s.Staff.ChangePassword(r.Context(), r.Clerk.Clerk, r.Field("old"), r.Field("password"), r.Field("again"), r.Key())
	if page, status := r.Refusal(err); page != nil {
		return r.Render(status, OwnPasswordPage(*page, r.Key()))
	}
	if err != nil {
		return err
	}
	way := r.Value(store.SessionWay)
	if err := s.StartStaffSession(r, account, way); err != nil { // all sessions ended, this one goes on under a new token
		return err
	}
	r.SetValue(web.ValueFlash, text.PasswordChanged)
	return r.Redirect(r.Page.Path)
}
