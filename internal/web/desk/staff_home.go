package desk

import (
	"net/http"

	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
	"shebao/internal/web/record"
)

// staffHome shows what the member of staff may do.
func (s *pages) staffHome(r *web.Request) error {
	v := StaffHome{Groups: record.WayIn(s.Desk.Menu, r.Clerk.Sees), NoRights: len(r.Clerk.Permissions) == 0}
	n, err := s.Staff.WaitingFor(r.Context(), r.Clerk.Clerk)
	if err != nil {
		return err
	}
	if n > 0 {
		v.Waiting = &parts.Notice{Tone: parts.ToneWarning, Title: text.WaitingBadge(n), Links: []parts.Link{deskLink(r, "staff-approvals")}}
	}
	return r.Render(http.StatusOK, StaffHomePage(r.Frame(), v))
}
