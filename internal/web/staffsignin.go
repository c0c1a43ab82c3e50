package web

import (
	"errors"
	"net/http"
	"strconv"

	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

func (s *Server) staffDoorRoutes() []route {
	return []route{
		{"staff-signin", http.MethodGet, "", s.staffSignInForm}, {"staff-signin", http.MethodPost, "", s.staffSignIn},
	}
}

func (s *Server) staffSignInForm(r *request) error {
	if r.clerk != nil {
		return r.redirect(s.desk.menu.Path("staff-home"))
	}
	page := r.frame()
	switch r.URL.Query().Get("reason") {
	case "ended":
		page.Flash = &view.Notice{Title: text.StaffEnded}
	case "out":
		page.Flash = &view.Notice{Tone: view.ToneSuccess, Title: text.StaffSignedOut}
	}
	return r.render(http.StatusOK, view.StaffSignInPage(page, view.StaffSignIn{Next: localPath(r.URL.Query().Get("next"))}))
}

func (s *Server) staffSignIn(r *request) error {
	typed := view.StaffSignIn{Name: r.field("name"), Next: localPath(r.field("next"))}
	account, err := s.Staff.SignIn(r.Context(), typed.Name, r.field("password"), r.address())
	var problems text.Problems
	var throttled *store.Throttled
	switch {
	case errors.As(err, &problems):
		return r.render(http.StatusUnprocessableEntity, view.StaffSignInPage(r.withErrors(problems), typed))
	case errors.As(err, &throttled):
		said := text.Problems{{Message: text.TooMany(throttled.Until, s.now())}}
		return r.render(http.StatusTooManyRequests, view.StaffSignInPage(r.withErrors(said), typed))
	case err != nil:
		return err
	}
	if err := s.startStaffSession(r, account); err != nil {
		return err
	}
	if typed.Next == "" {
		typed.Next = s.desk.menu.Path("staff-home")
	}
	return r.redirect(typed.Next)
}

// startStaffSession gives the visitor's session to the member of staff under a new token.
func (s *Server) startStaffSession(r *request, account *store.StaffAccount) error {
	if err := s.desk.sessions.Clear(r.Context()); err != nil {
		return err
	}
	if err := r.renewToken(); err != nil {
		return err
	}
	r.setValue(store.SessionStaff, account.Name)
	r.setValue(store.SessionEpoch, strconv.FormatInt(account.Epoch, 10))
	r.setValue(valueSeen, strconv.FormatInt(s.now().Unix(), 10))
	return nil
}

func (s *Server) staffSignOut(r *request) error {
	if err := s.desk.sessions.Destroy(r.Context()); err != nil {
		return err
	}
	return r.redirect(s.desk.menu.Path("staff-signin") + "?reason=out")
}

// staffStay keeps a session: any request does, and this one does nothing else.
func (s *Server) staffStay(r *request) error {
	if r.clerk == nil {
		return errForbidden
	}
	r.setValue(valueSeen, strconv.FormatInt(s.now().Unix(), 10))
	r.status = http.StatusNoContent
	r.w.WriteHeader(http.StatusNoContent)
	return nil
}
