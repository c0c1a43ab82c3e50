package portal

import (
	"net/http"
	"strconv"

	"shebao/internal/store"
	"shebao/internal/web"
)

func (s *pages) changePasswordForm(r *web.Request) error {
	return r.Render(http.StatusOK, ChangePasswordPage(r.Frame(), web.NewKey()))
}

func (s *pages) changePassword(r *web.Request) error {
	done, err := s.Citizen.ChangePassword(r.Context(), r.User.PersonNo, r.Field("old"), r.Field("password"), r.Field("again"), r.Key(), r.Address())
	if page, status := r.Refusal(err); page != nil {
		return r.Render(status, ChangePasswordPage(*page, r.Key()))
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
