package portal

import (
	"net/http"

	"shebao/internal/menu"
	"shebao/internal/web"
)

func (s *pages) closeRegistrationForm(r *web.Request) error {
	return r.Render(http.StatusOK, CloseRegistrationPage(r.Frame(), "", web.NewKey(), s.privacyFacts()))
}

func (s *pages) closeRegistration(r *web.Request) error {
	_, err := s.Citizen.CloseRegistration(r.Context(), r.User.PersonNo, r.Field("phone"), r.Field("password"), r.Key(), r.Address())
	if page, status := r.Refusal(err); page != nil {
		return r.Render(status, CloseRegistrationPage(*page, r.Field("phone"), r.Key(), s.privacyFacts()))
	}
	if err != nil {
		return err
	}
	if err := s.Portal.Sessions.Destroy(r.Context()); err != nil {
		return err
	}
	return r.Redirect(menu.At("signin") + "?reason=closed")
}
