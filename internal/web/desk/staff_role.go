package desk

import (
	"net/http"

	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

func (s *pages) staffRole(r *web.Request) error {
	role, err := s.Staff.Role(r.Context(), r.Clerk.Clerk, r.PathValue("role"))
	if err != nil {
		return err
	}
	return s.showRole(r, r.Frame(), http.StatusOK, *role)
}

func (s *pages) showRole(r *web.Request, page parts.Page, status int, role store.StaffRole) error {
	_, holders, err := s.Staff.Roles(r.Context(), r.Clerk.Clerk)
	if err != nil {
		return err
	}
	v := roleForm(role, r.URL.Path)
	v.Reason, v.Holders, v.RemoveKey = r.Field("reason"), holders[role.Role], web.NewKey()
	page.Title = role.Title
	if page.Title == "" {
		page.Title = r.Page.Title
	}
	return r.Render(status, RolePage(page, v))
}

func (s *pages) changeRole(r *web.Request) error {
	ctx, by, name := r.Context(), r.Clerk.Clerk, r.PathValue("role")
	before, err := s.Staff.Role(ctx, by, name)
	if err != nil {
		return err
	}
	if r.Field("action") == "remove" {
		proposal, err := s.Staff.RemoveRole(ctx, by, name, r.Field("reason"), r.Key())
		if page, status := r.Refusal(err); page != nil {
			return s.showRole(r, *page, status, *before)
		}
		return doneAt(r, err, s.Desk.Menu.Path("staff-roles"), saidOf(proposal, text.RoleRemoved))
	}
	role := typedRole(r, name)
	role.Area = before.Area
	proposal, err := s.Staff.ChangeRole(ctx, by, role, r.Field("reason"), r.Key())
	if page, status := r.Refusal(err); page != nil {
		return s.showRole(r, *page, status, role)
	}
	return doneAt(r, err, s.Desk.Menu.Path("staff-roles"), saidOf(proposal, text.RoleSaved))
}
