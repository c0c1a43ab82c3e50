package desk

import (
	"net/http"
	"slices"

	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

func (s *pages) staffGrant(r *web.Request) error {
	page := r.Frame()
	page.Flash = s.TakeFlash(r)
	return s.showGrant(r, page, http.StatusOK)
}

func (s *pages) showGrant(r *web.Request, page parts.Page, status int) error {
	p, err := s.Staff.Account(r.Context(), r.Clerk.Clerk, r.PathValue("account"))
	if err != nil {
		return err
	}
	roles, _, err := s.Staff.Roles(r.Context(), r.Clerk.Clerk)
	if err != nil {
		return err
	}
	v := Grants{Facts: s.accountFacts(p), Action: r.URL.Path, Own: p.Account.Name == r.Clerk.Name, Key: web.NewKey(),
		Chosen: r.Field("role"), Reason: r.Field("reason"), Options: []parts.Option{{Text: text.ChooseRole}}}
	for _, role := range p.Roles {
		v.Held = append(v.Held, HeldRole{Role: role.Role, Key: web.NewKey(), Rights: roleView(&role)})
	}
	for _, role := range roles {
		held := slices.ContainsFunc(p.Roles, func(h store.StaffRole) bool { return h.Role == role.Role })
		if !held && (len(p.Roles) == 0 || p.Roles[0].Area == role.Area) {
			v.Options = append(v.Options, parts.Option{Value: role.Role, Text: text.RoleInArea(role.Title, text.StaffAreas[role.Area])})
		}
	}
	page.Title = p.Account.Name + " " + p.Account.ShownName
	return r.Render(status, GrantPage(page, v))
}

func (s *pages) changeGrant(r *web.Request) error {
	ctx, by, name, role := r.Context(), r.Clerk.Clerk, r.PathValue("account"), r.Field("role")
	said, proposal := text.RoleGranted, ""
	var err error
	switch r.Field("action") {
	case "take":
		said, err = text.RoleTakenAway, s.Staff.TakeRole(ctx, by, name, role, r.Key())
	case "grant":
		if role == "" {
			err = text.OneProblem("role", text.ChooseRole)
			break
		}
		proposal, err = s.Staff.GrantRole(ctx, by, name, role, r.Field("reason"), r.Key())
	default:
		return web.ErrBadForm
	}
	if page, status := r.Refusal(err); page != nil {
		return s.showGrant(r, *page, status)
	}
	if proposal != "" {
		said = text.ProposalMade
	}
	return doneAt(r, err, r.URL.Path, said)
}
