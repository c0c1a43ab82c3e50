package desk

import (
	"net/http"

	"shebao/internal/social"
	"shebao/internal/web"
	"shebao/internal/web/record"
)

// deskHalls is 服务网点 at the desk: those that are closed as well.
func (s *pages) deskHalls(r *web.Request) error {
	v, found, err := record.HallView(s.Server, r, record.HallSearch(r.URL.Query()))
	if err != nil {
		return err
	}
	v.Desk = true
	v.Halls = record.HallRows(found, social.DayOf(s.Now()))
	return r.Render(http.StatusOK, record.HallsPage(r.Frame(), v))
}
