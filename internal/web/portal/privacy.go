package portal

import (
	"net/http"

	"shebao/internal/store"
	"shebao/internal/web"
)

func (s *pages) privacy(r *web.Request) error {
	return r.Render(http.StatusOK, PrivacyPage(r.Frame(), s.versions()[store.AgreePrivacy], s.privacyFacts()))
}
