package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// 安全管理: what roles there are, and who has them.

func (s *Server) roleDeskRoutes() []route {
	return []route{
		get("staff-grants", "", s.staffGrants),
		get("staff-grant", "", s.staffGrant), post("staff-grant", "", s.changeGrant),
		get("staff-roles", "", s.staffRoles),
		get("staff-role-new", "", s.newRoleForm), post("staff-role-new", "", s.newRole),
		get("staff-role", "", s.staffRole), post("staff-role", "", s.changeRole),
	}
}

func (s *Server) staffGrants(r *request) error {
	v, err := s.accountList(r, "staff-grant")
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, view.GrantsPage(r.frame(), v))
}

func (s *Server) staffGrant(r *request) error {
	page := r.frame()
	page.Flash = s.takeFlash(r)
	return s.showGrant(r, page, http.StatusOK)
}

func (s *Server) showGrant(r *request, page view.Page, status int) error {
	p, err := s.Staff.Account(r.Context(), r.clerk.Clerk, r.PathValue("account"))
	if err != nil {
		return err
	}
	roles, _, err := s.Staff.Roles(r.Context(), r.clerk.Clerk)
	if err != nil {
		return err
	}
	v := view.Grants{Facts: s.accountFacts(p), Action: r.URL.Path, Own: p.Account.Name == r.clerk.Name, Key: newKey(),
		Chosen: r.field("role"), Reason: r.field("reason"), Options: []view.Option{{Text: text.ChooseRole}}}
	for _, role := range p.Roles {
		v.Held = append(v.Held, view.HeldRole{Role: role.Role, Key: newKey(), Rights: roleView(&role)})
	}
	for _, role := range roles {
		held := slices.ContainsFunc(p.Roles, func(h store.StaffRole) bool { return h.Role == role.Role })
		if !held && (len(p.Roles) == 0 || p.Roles[0].Area == role.Area) {
			v.Options = append(v.Options, view.Option{Value: role.Role, Text: text.RoleInArea(role.Title, text.StaffAreas[role.Area])})
		}
	}
	page.Title = p.Account.Name + " " + p.Account.ShownName
	return r.render(status, view.GrantPage(page, v))
}

func (s *Server) changeGrant(r *request) error {
	ctx, by, name, role := r.Context(), r.clerk.Clerk, r.PathValue("account"), r.field("role")
	said, proposal := text.RoleGranted, ""
	var err error
	switch r.field("action") {
	case "take":
		said, err = text.RoleTakenAway, s.Staff.TakeRole(ctx, by, name, role, r.key())
	case "grant":
		if role == "" {
			err = text.OneProblem("role", text.ChooseRole)
			break
		}
		proposal, err = s.Staff.GrantRole(ctx, by, name, role, r.field("reason"), r.key())
	default:
		return errBadForm
	}
	if page, status := r.refusal(err); page != nil {
		return s.showGrant(r, *page, status)
	}
	if proposal != "" {
		said = text.ProposalMade
	}
	return r.doneAt(err, r.URL.Path, said)
}

func (s *Server) rolePath(role string) string {
	return strings.Replace(s.desk.menu.Path("staff-role"), "{role}", url.PathEscape(role), 1)
}

func (s *Server) staffRoles(r *request) error {
	roles, holders, err := s.Staff.Roles(r.Context(), r.clerk.Clerk)
	if err != nil {
		return err
	}
	v := view.Roles{New: s.desk.menu.Path("staff-role-new")}
	for _, area := range areas {
		group := view.RoleGroup{Area: text.StaffAreas[area]}
		for _, role := range roles {
			if role.Area == area {
				group.Roles = append(group.Roles, view.RoleRow{Title: role.Title, Href: s.rolePath(role.Role), Text: role.Description, Holders: text.HoldersOf(holders[role.Role])})
			}
		}
		v.Groups = append(v.Groups, group)
	}
	page := r.frame()
	page.Flash = s.takeFlash(r)
	return r.render(http.StatusOK, view.RolesPage(page, v))
}

// areas in the order in which they are shown.
var areas = []string{staff.AreaWork, staff.AreaSystem, staff.AreaSecurity, staff.AreaAudit}

// typedRole is a role as the form has it.
func (r *request) typedRole(role string) store.StaffRole {
	return store.StaffRole{Role: role, Area: r.field("area"), Title: r.field("title"), Description: r.field("description"),
		Use: r.PostForm["use"], Grant: r.PostForm["grant"]}
}

// roleForm is the form of a role, with what it has chosen.
func roleForm(role store.StaffRole, action string) view.RoleForm {
	v := view.RoleForm{Action: action, Key: newKey(), Role: role.Role, Title: role.Title, Description: role.Description, Area: role.Area,
		Use: role.Use, Grant: role.Grant}
	for _, area := range areas {
		v.Areas = append(v.Areas, view.Option{Value: area, Text: text.StaffAreas[area]})
		group := view.RightsGroup{Area: area, Title: text.StaffAreas[area]}
		for _, p := range staff.AllPermissions() {
			if staff.AreaOf(p) == area {
				group.Options = append(group.Options, view.Option{Value: p, Text: text.Permissions[p].Title, Hint: text.Permissions[p].Description})
			}
		}
		v.Rights = append(v.Rights, group)
	}
	return v
}

func (s *Server) newRoleForm(r *request) error {
	return s.showNewRole(r, r.frame(), http.StatusOK, store.StaffRole{Area: staff.AreaWork})
}

func (s *Server) showNewRole(r *request, page view.Page, status int, role store.StaffRole) error {
	v := roleForm(role, r.URL.Path)
	v.New, v.Reason = true, r.field("reason")
	return r.render(status, view.RolePage(page, v))
}

func (s *Server) newRole(r *request) error {
	role := r.typedRole(strings.TrimSpace(r.field("role")))
	proposal, err := s.Staff.AddRole(r.Context(), r.clerk.Clerk, role, r.field("reason"), r.key())
	if page, status := r.refusal(err); page != nil {
		return s.showNewRole(r, *page, status, role)
	}
	return r.doneAt(err, s.desk.menu.Path("staff-roles"), saidOf(proposal, text.RoleSaved))
}

// saidOf is what is said of an act that may wait for a second person.
func saidOf(proposal, done string) string {
	if proposal != "" {
		return text.ProposalMade
	}
	return done
}

func (s *Server) staffRole(r *request) error {
	role, err := s.Staff.Role(r.Context(), r.clerk.Clerk, r.PathValue("role"))
	if err != nil {
		return err
	}
	return s.showRole(r, r.frame(), http.StatusOK, *role)
}

func (s *Server) showRole(r *request, page view.Page, status int, role store.StaffRole) error {
	_, holders, err := s.Staff.Roles(r.Context(), r.clerk.Clerk)
	if err != nil {
		return err
	}
	v := roleForm(role, r.URL.Path)
	v.Reason, v.Holders, v.RemoveKey = r.field("reason"), holders[role.Role], newKey()
	page.Title = role.Title
	if page.Title == "" {
		page.Title = r.page.Title
	}
	return r.render(status, view.RolePage(page, v))
}

func (s *Server) changeRole(r *request) error {
	ctx, by, name := r.Context(), r.clerk.Clerk, r.PathValue("role")
	before, err := s.Staff.Role(ctx, by, name)
	if err != nil {
		return err
	}
	if r.field("action") == "remove" {
		proposal, err := s.Staff.RemoveRole(ctx, by, name, r.field("reason"), r.key())
		if page, status := r.refusal(err); page != nil {
			return s.showRole(r, *page, status, *before)
		}
		return r.doneAt(err, s.desk.menu.Path("staff-roles"), saidOf(proposal, text.RoleRemoved))
	}
	role := r.typedRole(name)
	role.Area = before.Area
	proposal, err := s.Staff.ChangeRole(ctx, by, role, r.field("reason"), r.key())
	if page, status := r.refusal(err); page != nil {
		return s.showRole(r, *page, status, role)
	}
	return r.doneAt(err, s.desk.menu.Path("staff-roles"), saidOf(proposal, text.RoleSaved))
}
