package web

import (
	"net/http"

	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

func (s *Server) terms(r *request) error {
	return r.render(http.StatusOK, view.TermsPage(r.frame(), s.versions()[store.AgreeTerms]))
}

func (s *Server) privacy(r *request) error {
	return r.render(http.StatusOK, view.PrivacyPage(r.frame(), s.versions()[store.AgreePrivacy]))
}

// versions are those in force of what people agree to.
func (s *Server) versions() map[string]text.TextVersion {
	versions := map[string]text.TextVersion{}
	for _, t := range s.Citizen.AgreedTexts() {
		versions[t.Name] = t.Current()
	}
	return versions
}

func (s *Server) accessibility(r *request) error {
	return r.render(http.StatusOK, view.AccessibilityPage(r.frame()))
}

// components is the page of all components with samples, in demo mode; its forms come back here.
func (s *Server) components(r *request) error {
	return r.render(http.StatusOK, view.Components(r.frame(), s.captcha()))
}
