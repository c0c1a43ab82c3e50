package portal

import (
	"shebao/internal/text"
	"shebao/internal/web"
)

func (s *pages) wardsForContributions(r *web.Request) error {
	return s.showWards(r, text.WardContributions)
}
