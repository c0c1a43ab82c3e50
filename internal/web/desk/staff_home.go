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
	told, err := s.Staff.Notices(r.Context(), r.Clerk.Clerk)
	if err != nil {
		return err
	}
	for _, one := range told {
		v.Told = append(v.Told, StaffTold{At: text.Time(one.At), Body: one.Body, Action: s.Desk.Menu.Path("staff-home"), ID: one.ID, Key: web.NewKey()})
	}
	return r.Render(http.StatusOK, StaffHomePage(r.Frame(), v))
}

// readStaffNotice is 知道了 at a notice of the first page.
func (s *pages) readStaffNotice(r *web.Request) error {
	if err := s.Staff.ReadNotice(r.Context(), r.Clerk.Clerk, r.Field("notice"), r.Key()); err != nil {
		return err
	}
	return r.Redirect(r.Page.Path)
}
