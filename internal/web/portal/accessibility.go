package portal

import (
	"net/http"

	"shebao/internal/web"
)

func (s *pages) accessibility(r *web.Request) error {
	return r.Render(http.StatusOK, AccessibilityPage(r.Frame()))
}
