package desk

import (
	"net/http"

	"shebao/internal/secret"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/door"
	"shebao/internal/web/parts"
)

func factorPath(r *web.Request, step string) string {
	return r.Server.Desk.Menu.Path("staff-factor") + step
}

func (s *pages) ownFactor(r *web.Request) error {
	p, err := s.Staff.Account(r.Context(), r.Clerk.Clerk, r.Clerk.Name)
	if err != nil {
		return err
	}
	v := OwnFactor{App: p.Account.AppSince != 0, Base: factorPath(r, ""), PasskeysOff: !s.PasskeySite.Passkeys()}
	v.Removable = v.App && len(p.Passkeys) > 0
	if v.App {
		v.AppFacts = parts.Facts{Rows: []parts.Fact{{Key: text.WordAddedAt, Value: text.Time(p.Account.AppSince)},
			{Key: text.WordLastUsed, Value: text.OrNeverUsed(p.Account.AppUsedAt)}}}
	}
	for _, k := range p.Passkeys {
		v.Passkeys = append(v.Passkeys, door.PasskeyRow{Name: k.Label, AddedAt: text.Day(k.CreatedAt), LastUsed: text.OrNeverUsed(k.LastUsedAt),
			Href: factorPath(r, "/passkeys/"+k.ID)})
	}
	page := r.Frame()
	page.Flash = s.TakeFlash(r)
	return r.Render(http.StatusOK, OwnFactorPage(page, v))
}

func (s *pages) ownAppForm(r *web.Request) error {
	return s.showOwnApp(r, r.Frame(), http.StatusOK, web.NewKey())
}

func (s *pages) showOwnApp(r *web.Request, page parts.Page, status int, key string) error {
	app, err := door.StaffApp(r, r.Clerk.Name)
	if err != nil {
		return err
	}
	app.Action, app.Back, app.Key = factorPath(r, "/app"), factorPath(r, ""), key
	return r.Render(status, door.AddAppPage(deskStep(r, page, text.TitleAddApp), app))
}

func (s *pages) ownApp(r *web.Request) error {
	app := secret.AppSecret(r.Value(door.ValueAppSecret))
	if app == "" {
		return r.Redirect(factorPath(r, "/app"))
	}
	err := s.Staff.ChangeApp(r.Context(), r.Clerk.Clerk, app, r.Field("password"), r.Field("code"), r.Key())
	if page, status := r.Refusal(err); page != nil {
		return s.showOwnApp(r, *page, status, r.Key())
	}
	if err == nil {
		r.DropValue(door.ValueAppSecret)
	}
	return doneAt(r, err, factorPath(r, ""), text.AppChanged)
}

func (s *pages) removeOwnAppForm(r *web.Request) error {
	return s.showRemoval(r, r.Frame(), http.StatusOK, web.NewKey(), text.TitleRemoveApp, nil)
}

// showRemoval asks for the password before a factor is removed.
func (s *pages) showRemoval(r *web.Request, page parts.Page, status int, key, title string, facts []parts.Fact) error {
	return r.Render(status, RemoveFactorPage(deskStep(r, page, title), RemoveFactor{Action: r.URL.Path, Back: factorPath(r, ""), Key: key, Facts: parts.Facts{Rows: facts}}))
}

func (s *pages) removeOwnApp(r *web.Request) error {
	err := s.Staff.RemoveApp(r.Context(), r.Clerk.Clerk, r.Field("password"), r.Key())
	if page, status := r.Refusal(err); page != nil {
		return s.showRemoval(r, *page, status, r.Key(), text.TitleRemoveApp, nil)
	}
	return doneAt(r, err, factorPath(r, ""), text.AppRemoved)
}

func (s *pages) beginOwnPasskey(r *web.Request) error {
	var typed struct{ Name, Password string }
	if err := r.ReadScript(&typed); err != nil {
		return err
	}
	return door.AskPasskey(r)(s.Staff.BeginPasskey(r.Context(), s.PasskeySite, r.Clerk.Clerk, typed.Name, typed.Password))
}

func (s *pages) finishOwnPasskey(r *web.Request) error {
	var sent door.PasskeyAnswer
	if err := r.ReadScript(&sent); err != nil {
		return err
	}
	if err := s.Staff.FinishPasskey(r.Context(), s.PasskeySite, r.Clerk.Clerk, door.TakeCeremony(r), sent.Answer); err != nil {
		return door.RefuseScript(r, err)
	}
	r.SetValue(web.ValueFlash, text.PasskeyAdded)
	return r.AnswerScript(http.StatusOK, web.ScriptAnswer{Go: factorPath(r, "")})
}
