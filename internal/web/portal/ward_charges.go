package portal

import (
	"shebao/internal/text"
	"shebao/internal/web"
)

func (s *pages) wardsForCharges(r *web.Request) error { return s.showWards(r, text.WardCharges) }
