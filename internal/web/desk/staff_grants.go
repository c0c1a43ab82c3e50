package desk

import (
	"net/http"

	"shebao/internal/web"
)

func (s *pages) staffGrants(r *web.Request) error {
	v, err := s.accountList(r, "staff-grant")
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, GrantsPage(r.Frame(), v))
}
