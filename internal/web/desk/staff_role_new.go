package desk

import (
	"net/http"
	"strings"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

func (s *pages) newRoleForm(r *web.Request) error {
	return s.showNewRole(r, r.Frame(), http.StatusOK, store.StaffRole{Area: staff.AreaWork})
}

func (s *pages) showNewRole(r *web.Request, page parts.Page, status int, role store.StaffRole) error {
	v := roleForm(role, r.URL.Path)
	v.New, v.Reason = true, r.Field("reason")
	return r.Render(status, RolePage(page, v))
}

func (s *pages) newRole(r *web.Request) error {
	role := typedRole(r, strings.TrimSpace(r.Field("role")))
	proposal, err := s.Staff.AddRole(r.Context(), r.Clerk.Clerk, role, r.Field("reason"), r.Key())
	if page, status := r.Refusal(err); page != nil {
		return s.showNewRole(r, *page, status, role)
	}
	return doneAt(r, err, s.Desk.Menu.Path("staff-roles"), saidOf(proposal, text.RoleSaved))
}
