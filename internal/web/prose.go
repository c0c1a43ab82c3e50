package web

import (
	"net/http"

	"shebao/internal/citizen"
	"shebao/internal/web/view"
)

func (s *Server) terms(r *request) error {
	return r.render(http.StatusOK, view.TermsPage(r.frame(), citizen.TermsVersion))
}

func (s *Server) privacy(r *request) error {
	return r.render(http.StatusOK, view.PrivacyPage(r.frame()))
}

func (s *Server) accessibility(r *request) error {
	return r.render(http.StatusOK, view.AccessibilityPage(r.frame()))
}

// components is the page of all components with samples, in demo mode; its forms come back here.
func (s *Server) components(r *request) error {
	return r.render(http.StatusOK, view.Components(r.frame(), s.captcha()))
}
