package portal

import (
	"net/http"
	"strconv"

	"shebao/internal/store"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

func (s *pages) changePasswordForm(r *web.Request) error {
	return s.showChangePassword(r, r.Frame(), http.StatusOK, web.NewKey())
}

func (s *pages) showChangePassword(r *web.Request, page parts.Page, status int, key string) error {
	person, err := s.DB.Person(r.Context(), r.User.PersonNo)
	if err != nil {
		return err
	}
	return r.Render(status, ChangePasswordPage(page, key, string(person.ID)))
}

func (s *pages) changePassword(r *web.Request) error {
	done, err := s.Citizen.ChangePassword(r.Context(), r.User.PersonNo, r.Field("old"), r.Field("password"), r.Field("again"), r.Key(), r.Address())
	if page, status := r.Refusal(err); page != nil {
		return s.showChangePassword(r, *page, status, r.Key())
	}
	if err != nil {
		return err
	}
	if err := s.keepSession(r); err != nil {
		return err
	}
	return r.Redirect(s.receiptPath(done))
}

// keepSession moves the session on into the person's new epoch, under a new token, after all of theirs were ended.
func (s *pages) keepSession(r *web.Request) error {
	registration, err := s.DB.Registration(r.Context(), r.User.PersonNo)
	if err != nil {
		return err
	}
	if err := r.RenewToken(); err != nil {
		return err
	}
	r.SetValue(store.SessionEpoch, strconv.FormatInt(registration.SessionEpoch, 10))
	return nil
}
