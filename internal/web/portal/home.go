package portal

import (
	"net/http"

	"shebao/internal/menu"
	"shebao/internal/text"
	"shebao/internal/web"
)

func (s *pages) home(r *web.Request) error {
	if r.User != nil {
		return r.Redirect(menu.At("overview"))
	}
	latest, err := s.latestNotices(r.Context())
	if err != nil {
		return err
	}
	page := r.Frame()
	page.Title, page.Description = text.PortalName, text.PortalDescription
	return r.Render(http.StatusOK, HomePage(page, latest))
}
