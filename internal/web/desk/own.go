package desk

import (
	"net/http"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// 我的账号: what every member of staff sees and changes of their own account.

func (s *pages) ownDeskRoutes() []web.Route {
	return []web.Route{
		web.Get("staff-rights", "", s.ownRights),
		web.Get("staff-relatives", "", s.ownRelatives), web.Post("staff-relatives", "", s.declareRelative),
		web.Get("staff-logins", "", s.ownLogins), web.Post("staff-logins", "", s.endOtherLogins),
		web.Get("staff-password", "", s.ownPasswordForm), web.Post("staff-password", "", s.ownPassword),
		web.Get("staff-factor", "", s.ownFactor),
		web.Get("staff-factor", "/app", s.ownAppForm), web.Post("staff-factor", "/app", s.ownApp),
		web.Get("staff-factor", "/app/remove", s.removeOwnAppForm), web.Post("staff-factor", "/app/remove", s.removeOwnApp),
		web.Get("staff-factor", "/passkeys/{passkey}", s.ownPasskeyForm), web.Post("staff-factor", "/passkeys/{passkey}", s.removeOwnPasskey),
		web.Post("staff-factor", "/passkey/begin", s.beginOwnPasskey), web.Post("staff-factor", "/passkey/finish", s.finishOwnPasskey),
	}
}

// roleView is a role with what it permits, in words.
func roleView(role *store.StaffRole) RoleRights {
	return RoleRights{Title: role.Title, Area: text.StaffAreas[role.Area], Text: role.Description, Use: described(role.Use), Grant: described(role.Grant)}
}

func described(permissions []string) []parts.Fact {
	var list []parts.Fact
	for _, p := range staff.AllPermissions() {
		for _, held := range permissions {
			if held == p {
				list = append(list, parts.Fact{Key: text.Permissions[p].Title, Value: text.Permissions[p].Description})
			}
		}
	}
	return list
}

// doneAt leads to a page that says what was done, or answers with the error.
func doneAt(r *web.Request, err error, to, said string) error {
	if err != nil {
		return err
	}
	r.SetValue(web.ValueFlash, said)
	return r.Redirect(to)
}

func (s *pages) ownPasskeyForm(r *web.Request) error {
	return s.showOwnPasskey(r, r.Frame(), http.StatusOK, web.NewKey())
}

func (s *pages) showOwnPasskey(r *web.Request, page parts.Page, status int, key string) error {
	p, err := s.Staff.Account(r.Context(), r.Clerk.Clerk, r.Clerk.Name)
	if err != nil {
		return err
	}
	for _, k := range p.Passkeys {
		if k.ID == r.PathValue("passkey") {
			return s.showRemoval(r, page, status, key, text.TitlePasskey, []parts.Fact{{Key: text.WordPasskeyName, Value: k.Label},
				{Key: text.WordAddedAt, Value: text.Time(k.CreatedAt)}, {Key: text.WordLastUsed, Value: text.OrNeverUsed(k.LastUsedAt)}})
		}
	}
	return store.ErrNotFound
}

func (s *pages) removeOwnPasskey(r *web.Request) error {
	err := s.Staff.RemovePasskey(r.Context(), r.Clerk.Clerk, r.PathValue("passkey"), r.Field("password"), r.Key())
	if page, status := r.Refusal(err); page != nil {
		return s.showOwnPasskey(r, *page, status, r.Key())
	}
	return doneAt(r, err, factorPath(r, ""), text.PasskeyRemoved)
}
