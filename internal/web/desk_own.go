package web

import (
	"net/http"

	"shebao/internal/secret"
	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// 我的账号: what every member of staff sees and changes of their own account.

func (s *Server) ownDeskRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	return []route{
		{"staff-rights", get, "", s.ownRights},
		{"staff-relatives", get, "", s.ownRelatives}, {"staff-relatives", post, "", s.declareRelative},
		{"staff-logins", get, "", s.ownLogins}, {"staff-logins", post, "", s.endOtherLogins},
		{"staff-password", get, "", s.ownPasswordForm}, {"staff-password", post, "", s.ownPassword},
		{"staff-factor", get, "", s.ownFactor},
		{"staff-factor", get, "/app", s.ownAppForm}, {"staff-factor", post, "/app", s.ownApp},
		{"staff-factor", get, "/app/remove", s.removeOwnAppForm}, {"staff-factor", post, "/app/remove", s.removeOwnApp},
		{"staff-factor", get, "/passkeys/{passkey}", s.ownPasskeyForm}, {"staff-factor", post, "/passkeys/{passkey}", s.removeOwnPasskey},
		{"staff-factor", post, "/passkey/begin", s.beginOwnPasskey}, {"staff-factor", post, "/passkey/finish", s.finishOwnPasskey},
	}
}

func (s *Server) ownRights(r *request) error {
	p, err := s.Staff.Account(r.Context(), r.clerk.Clerk, r.clerk.Name)
	if err != nil {
		return err
	}
	v := view.OwnRights{Facts: view.Facts{Rows: []view.Fact{
		{Key: text.LabelStaffName, Value: p.Account.Name}, {Key: text.LabelShownName, Value: p.Account.ShownName}, {Key: text.WordOffice, Value: p.Account.Office},
		{Key: text.WordSecondStep, Value: text.StaffFactors(p.Account.AppSince != 0, len(p.Passkeys))}, {Key: text.WordPasswordAt, Value: text.Time(p.Account.PasswordAt)}}}}
	for _, role := range p.Roles {
		v.Roles = append(v.Roles, roleView(&role))
	}
	return r.render(http.StatusOK, view.OwnRightsPage(r.frame(), v))
}

// roleView is a role with what it permits, in words.
func roleView(role *store.StaffRole) view.RoleRights {
	return view.RoleRights{Title: role.Title, Area: text.StaffAreas[role.Area], Text: role.Description, Use: described(role.Use), Grant: described(role.Grant)}
}

func described(permissions []string) []view.Fact {
	var list []view.Fact
	for _, p := range staff.AllPermissions() {
		for _, held := range permissions {
			if held == p {
				list = append(list, view.Fact{Key: text.Permissions[p].Title, Value: text.Permissions[p].Description})
			}
		}
	}
	return list
}

func (s *Server) ownLogins(r *request) error {
	sessions, entries, err := s.Staff.OwnSessions(r.Context(), r.clerk.Clerk, int64((s.Idle + seenStep).Seconds()))
	if err != nil {
		return err
	}
	p, err := s.Staff.Account(r.Context(), r.clerk.Clerk, r.clerk.Name)
	if err != nil {
		return err
	}
	v := view.OwnLogins{Key: newKey(), SignIns: signInsView(entries), Resets: resetRows(p.Resets)}
	for _, d := range s.sessionsView(r, sessions) {
		d.ID = "" // they are ended together
		v.Sessions = append(v.Sessions, d)
	}
	page := r.frame()
	page.Flash = s.takeFlash(r)
	return r.render(http.StatusOK, view.OwnLoginsPage(page, v))
}

func (s *Server) ownRelatives(r *request) error {
	page := r.frame()
	page.Flash = s.takeFlash(r)
	return s.showOwnRelatives(r, page, http.StatusOK, newKey())
}

func (s *Server) showOwnRelatives(r *request, page view.Page, status int, key string) error {
	p, err := s.Staff.Account(r.Context(), r.clerk.Clerk, r.clerk.Name)
	if err != nil {
		return err
	}
	v := view.OwnRelatives{Own: text.WordNotTied, Key: key, ID: r.field("id_no"), Shown: r.field("shown"), Relation: r.field("relation"),
		Relations: named(staff.StaffRelations, text.StaffRelations)}
	if p.Account.PersonNo != "" {
		v.Own = social.MaskTail(p.Account.PersonNo)
	}
	for _, one := range p.Relatives {
		v.Rows = append(v.Rows, []string{one.Shown, text.StaffRelations[one.Relation], text.Day(one.DeclaredAt)})
	}
	return r.render(status, view.OwnRelativesPage(page, v))
}

func (s *Server) declareRelative(r *request) error {
	err := s.Staff.DeclareRelative(r.Context(), r.clerk.Clerk, r.field("id_no"), r.field("relation"), r.field("shown"), r.key())
	if page, status := r.refusal(err); page != nil {
		return s.showOwnRelatives(r, *page, status, r.key())
	}
	return r.doneAt(err, r.page.Path, text.RelativeDeclared)
}

func (s *Server) endOtherLogins(r *request) error {
	if err := s.Staff.EndOtherSessions(r.Context(), r.clerk.Clerk, r.value(store.SessionID), r.key()); err != nil {
		return err
	}
	r.setValue(valueFlash, text.OthersSignedOut)
	return r.redirect(r.page.Path)
}

func (s *Server) ownPasswordForm(r *request) error {
	page := r.frame()
	page.Flash = s.takeFlash(r)
	return r.render(http.StatusOK, view.OwnPasswordPage(page, newKey()))
}

func (s *Server) ownPassword(r *request) error {
	account, err := s.Staff.ChangePassword(r.Context(), r.clerk.Clerk, r.field("old"), r.field("password"), r.field("again"), r.key())
	if page, status := r.refusal(err); page != nil {
		return r.render(status, view.OwnPasswordPage(*page, r.key()))
	}
	if err != nil {
		return err
	}
	way := r.value(store.SessionWay)
	if err := s.startStaffSession(r, account, way); err != nil { // all sessions ended, this one goes on under a new token
		return err
	}
	r.setValue(valueFlash, text.PasswordChanged)
	return r.redirect(r.page.Path)
}

func (r *request) factorPath(step string) string {
	return r.server.desk.menu.Path("staff-factor") + step
}

func (s *Server) ownFactor(r *request) error {
	p, err := s.Staff.Account(r.Context(), r.clerk.Clerk, r.clerk.Name)
	if err != nil {
		return err
	}
	v := view.OwnFactor{App: p.Account.AppSince != 0, Base: r.factorPath(""), PasskeysOff: !s.site.Passkeys()}
	v.Removable = v.App && len(p.Passkeys) > 0
	if v.App {
		v.AppFacts = view.Facts{Rows: []view.Fact{{Key: text.WordAddedAt, Value: text.Time(p.Account.AppSince)},
			{Key: text.WordLastUsed, Value: text.OrNeverUsed(p.Account.AppUsedAt)}}}
	}
	for _, k := range p.Passkeys {
		v.Passkeys = append(v.Passkeys, view.PasskeyRow{Name: k.Label, AddedAt: text.Day(k.CreatedAt), LastUsed: text.OrNeverUsed(k.LastUsedAt),
			Href: r.factorPath("/passkeys/" + k.ID)})
	}
	page := r.frame()
	page.Flash = s.takeFlash(r)
	return r.render(http.StatusOK, view.OwnFactorPage(page, v))
}

func (s *Server) ownAppForm(r *request) error {
	return s.showOwnApp(r, r.frame(), http.StatusOK, newKey())
}

func (s *Server) showOwnApp(r *request, page view.Page, status int, key string) error {
	app, err := r.staffApp(r.clerk.Name)
	if err != nil {
		return err
	}
	app.Action, app.Back, app.Key = r.factorPath("/app"), r.factorPath(""), key
	return r.render(status, view.AddAppPage(r.deskStep(page, text.TitleAddApp), app))
}

func (s *Server) ownApp(r *request) error {
	app := secret.AppSecret(r.value(valueAppSecret))
	if app == "" {
		return r.redirect(r.factorPath("/app"))
	}
	err := s.Staff.ChangeApp(r.Context(), r.clerk.Clerk, app, r.field("password"), r.field("code"), r.key())
	if page, status := r.refusal(err); page != nil {
		return s.showOwnApp(r, *page, status, r.key())
	}
	if err == nil {
		r.dropValue(valueAppSecret)
	}
	return r.doneAt(err, r.factorPath(""), text.AppChanged)
}

// doneAt leads to a page that says what was done, or answers with the error.
func (r *request) doneAt(err error, to, said string) error {
	if err != nil {
		return err
	}
	r.setValue(valueFlash, said)
	return r.redirect(to)
}

func (s *Server) removeOwnAppForm(r *request) error {
	return s.showRemoval(r, r.frame(), http.StatusOK, newKey(), text.TitleRemoveApp, nil)
}

// showRemoval asks for the password before a factor is removed.
func (s *Server) showRemoval(r *request, page view.Page, status int, key, title string, facts []view.Fact) error {
	return r.render(status, view.RemoveFactorPage(r.deskStep(page, title), view.RemoveFactor{Action: r.URL.Path, Back: r.factorPath(""), Key: key, Facts: view.Facts{Rows: facts}}))
}

func (s *Server) removeOwnApp(r *request) error {
	err := s.Staff.RemoveApp(r.Context(), r.clerk.Clerk, r.field("password"), r.key())
	if page, status := r.refusal(err); page != nil {
		return s.showRemoval(r, *page, status, r.key(), text.TitleRemoveApp, nil)
	}
	return r.doneAt(err, r.factorPath(""), text.AppRemoved)
}

func (s *Server) ownPasskeyForm(r *request) error {
	return s.showOwnPasskey(r, r.frame(), http.StatusOK, newKey())
}

func (s *Server) showOwnPasskey(r *request, page view.Page, status int, key string) error {
	p, err := s.Staff.Account(r.Context(), r.clerk.Clerk, r.clerk.Name)
	if err != nil {
		return err
	}
	for _, k := range p.Passkeys {
		if k.ID == r.PathValue("passkey") {
			return s.showRemoval(r, page, status, key, text.TitlePasskey, []view.Fact{{Key: text.WordPasskeyName, Value: k.Label},
				{Key: text.WordAddedAt, Value: text.Time(k.CreatedAt)}, {Key: text.WordLastUsed, Value: text.OrNeverUsed(k.LastUsedAt)}})
		}
	}
	return store.ErrNotFound
}

func (s *Server) removeOwnPasskey(r *request) error {
	err := s.Staff.RemovePasskey(r.Context(), r.clerk.Clerk, r.PathValue("passkey"), r.field("password"), r.key())
	if page, status := r.refusal(err); page != nil {
		return s.showOwnPasskey(r, *page, status, r.key())
	}
	return r.doneAt(err, r.factorPath(""), text.PasskeyRemoved)
}

func (s *Server) beginOwnPasskey(r *request) error {
	var typed struct{ Name, Password string }
	if err := r.readScript(&typed); err != nil {
		return err
	}
	return r.askPasskey(s.Staff.BeginPasskey(r.Context(), s.site, r.clerk.Clerk, typed.Name, typed.Password))
}

func (s *Server) finishOwnPasskey(r *request) error {
	var sent passkeyAnswer
	if err := r.readScript(&sent); err != nil {
		return err
	}
	if err := s.Staff.FinishPasskey(r.Context(), s.site, r.clerk.Clerk, r.takeCeremony(), sent.Answer); err != nil {
		return r.refuseScript(err)
	}
	r.setValue(valueFlash, text.PasskeyAdded)
	return r.answerScript(http.StatusOK, scriptAnswer{Go: r.factorPath("")})
}
