package desk

import (
	"net/http"
	"net/url"
	"strings"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// 安全管理: what roles there are, and who has them.

func (s *pages) roleDeskRoutes() []web.Route {
	return []web.Route{
		web.Get("staff-grants", "", s.staffGrants),
		web.Get("staff-grant", "", s.staffGrant), web.Post("staff-grant", "", s.changeGrant),
		web.Get("staff-roles", "", s.staffRoles),
		web.Get("staff-role-new", "", s.newRoleForm), web.Post("staff-role-new", "", s.newRole),
		web.Get("staff-role", "", s.staffRole), web.Post("staff-role", "", s.changeRole),
	}
}

func (s *pages) rolePath(role string) string {
	return strings.Replace(s.Desk.Menu.Path("staff-role"), "{role}", url.PathEscape(role), 1)
}

func (s *pages) staffRoles(r *web.Request) error {
	roles, holders, err := s.Staff.Roles(r.Context(), r.Clerk.Clerk)
	if err != nil {
		return err
	}
	v := Roles{New: s.Desk.Menu.Path("staff-role-new")}
	for _, area := range areas {
		group := RoleGroup{Area: text.StaffAreas[area]}
		for _, role := range roles {
			if role.Area == area {
				group.Roles = append(group.Roles, RoleRow{Title: role.Title, Href: s.rolePath(role.Role), Text: role.Description, Holders: text.HoldersOf(holders[role.Role])})
			}
		}
		v.Groups = append(v.Groups, group)
	}
	page := r.Frame()
	page.Flash = s.TakeFlash(r)
	return r.Render(http.StatusOK, RolesPage(page, v))
}

// areas in the order in which they are shown.
var areas = []string{staff.AreaWork, staff.AreaSystem, staff.AreaSecurity, staff.AreaAudit}

// typedRole is a role as the form has it.
func typedRole(r *web.Request, role string) store.StaffRole {
	return store.StaffRole{Role: role, Area: r.Field("area"), Title: r.Field("title"), Description: r.Field("description"),
		Use: r.PostForm["use"], Grant: r.PostForm["grant"]}
}

// roleForm is the form of a role, with what it has chosen.
func roleForm(role store.StaffRole, action string) RoleForm {
	v := RoleForm{Action: action, Key: web.NewKey(), Role: role.Role, Title: role.Title, Description: role.Description, Area: role.Area,
		Use: role.Use, Grant: role.Grant}
	for _, area := range areas {
		v.Areas = append(v.Areas, parts.Option{Value: area, Text: text.StaffAreas[area]})
		group := RightsGroup{Area: area, Title: text.StaffAreas[area]}
		for _, p := range staff.AllPermissions() {
			if staff.AreaOf(p) == area {
				group.Options = append(group.Options, parts.Option{Value: p, Text: text.Permissions[p].Title, Hint: text.Permissions[p].Description})
			}
		}
		v.Rights = append(v.Rights, group)
	}
	return v
}

// saidOf is what is said of an act that may wait for a second person.
func saidOf(proposal, done string) string {
	if proposal != "" {
		return text.ProposalMade
	}
	return done
}
