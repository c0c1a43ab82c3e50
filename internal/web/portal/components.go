package portal

import (
	"net/http"

	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// components is the page of all components with samples, in demo mode; its forms come back here.
func (s *pages) components(r *web.Request) error {
	return r.Render(http.StatusOK, parts.Components(r.Frame(), s.Captcha()))
}
