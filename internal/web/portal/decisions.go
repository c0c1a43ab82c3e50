package portal

import (
	"net/http"

	"shebao/internal/document"
	"shebao/internal/web"
)

// decisions lists the decisions made on what the person applied for.
func (s *pages) decisions(r *web.Request) error {
	issued, err := s.issuedBefore(r, document.DecisionKind)
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, DecisionsPage(r.Frame(), issued))
}
