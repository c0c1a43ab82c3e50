package portal

import (
	"errors"
	"net/http"

	"shebao/internal/citizen"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
	"shebao/internal/web/record"
)

// How much the page of access codes lists.
const (
	usesShown      = 5
	pastCodesShown = 10
)

func (s *pages) accessCodePage(r *web.Request) error {
	page := r.Frame()
	page.Flash = s.TakeFlash(r)
	return s.showAccessCode(r, page, citizen.Grant{}, http.StatusOK)
}

// showAccessCode shows the page with what was chosen in its form.
func (s *pages) showAccessCode(r *web.Request, page parts.Page, chosen citizen.Grant, status int) error {
	v := AccessCode{Key: web.NewKey(), CheckURL: s.BaseURL.JoinPath(s.Portal.Menu.Path("verify")).String(), Choice: codeChoice(chosen)}
	code, err := s.DB.AccessCode(r.Context(), r.User.PersonNo)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if code != nil {
		if err := s.addCodeInForce(r, &v, code); err != nil {
			return err
		}
	}
	past, err := s.DB.PastAccessCodes(r.Context(), r.User.PersonNo, pastCodesShown)
	if err != nil {
		return err
	}
	for i := range past {
		v.Past = append(v.Past, pastCode(&past[i]))
	}
	return r.Render(status, AccessCodePage(page, v))
}

// addCodeInForce adds what the code in force shows, and its uses.
func (s *pages) addCodeInForce(r *web.Request, v *AccessCode, code *store.AccessCode) error {
	v.InForce = &parts.Facts{Rows: codeFacts(code)}
	if shown := r.Value(web.ValueCode); shown != "" && s.stillOpens(r, shown) {
		v.Code = &parts.Code{Label: text.WordAccessCode, Code: social.GroupCode(shown), Note: text.ValidUntil(code.ExpiresAt)}
	}
	of := store.LookupFilter{CodeID: code.ID}
	uses, err := s.DB.Lookups(r.Context(), r.User.PersonNo, of, usesShown, 0)
	if err != nil {
		return err
	}
	count, err := s.DB.CountLookups(r.Context(), r.User.PersonNo, of)
	if err != nil {
		return err
	}
	for i := range uses {
		use := record.LookOf(&uses[i])
		use.By, use.Grant = "", "" // the same for all, and said above
		v.Uses = append(v.Uses, use)
	}
	v.MoreUses = max(0, count.Looks-len(uses))
	return nil
}

// codeFacts are what a code shares, with whom, what for, until when.
func codeFacts(c *store.AccessCode) []parts.Fact {
	facts := grantFacts(c)
	facts[0] = parts.Fact{Key: text.WordScope, Value: text.CodeScopes[c.Scope] + "：" + text.ScopeShows[c.Scope]}
	return facts
}

func pastCode(c *store.AccessCode) PastCode {
	p := PastCode{Made: text.Time(c.CreatedAt), Scope: text.CodeScopes[c.Scope], Grant: text.GrantOf(c.ForWhom, c.Purpose), Uses: text.CodeUses(c.Uses)}
	if c.State == "active" {
		p.Ended = text.CodeEnded("expired", c.ExpiresAt)
	} else {
		p.Ended = text.CodeEnded(c.State, c.EndedAt)
	}
	return p
}

// codeChoice is the form with what was chosen.
func codeChoice(g citizen.Grant) CodeChoice {
	c := CodeChoice{Scope: g.Scope, ForWhom: g.ForWhom, Purpose: g.Purpose, Life: g.Life, Key: web.NewKey()}
	if c.Scope == "" {
		c.Scope = store.ScopeDefault
	}
	if c.Life == "" {
		c.Life = citizen.LifeMonth
	}
	for _, scope := range []string{store.ScopeDefault, store.ScopeInForce, store.ScopeMonths24, store.ScopeWhole} {
		c.Scopes = append(c.Scopes, parts.Option{Value: scope, Text: text.CodeScopes[scope], Hint: text.ScopeShows[scope]})
	}
	for _, life := range []string{citizen.LifeDay, citizen.LifeWeek, citizen.LifeMonth} {
		c.Lives = append(c.Lives, parts.Option{Value: life, Text: text.CodeLives[life]})
	}
	return c
}

// stillOpens tells whether the code this session made is the one in force, or has been replaced from another device.
func (s *pages) stillOpens(r *web.Request, code string) bool {
	ok, err := s.DB.AccessCodeOpens(r.Context(), r.User.PersonNo, code)
	return err == nil && ok
}

func (s *pages) accessCode(r *web.Request) error {
	var g citizen.Grant
	if r.Field("chosen") != "" {
		g = citizen.Grant{Scope: r.Field("scope"), ForWhom: r.Field("for_whom"), Purpose: r.Field("for_purpose"), Life: r.Field("life")}
	}
	switch r.Field("action") {
	case "revoke":
		return s.revokeAccessCode(r)
	case "edit":
		return s.showAccessCode(r, r.Frame(), g, http.StatusOK)
	}
	checked, err := g.Checked()
	if page, status := r.Refusal(err); page != nil {
		return s.showAccessCode(r, *page, g, status)
	}
	if r.Field("action") == "preview" {
		return s.showCodePreview(r, checked)
	}
	code, _, err := s.Citizen.GrantAccessCode(r.Context(), r.User.PersonNo, g, r.Key(), r.Address())
	if err != nil {
		return err
	}
	if code != "" {
		r.SetValue(web.ValueCode, code)
		r.SetValue(web.ValueFlash, text.ActNext["access_code.create"])
	}
	return r.Redirect(r.Page.Path)
}

func (s *pages) revokeAccessCode(r *web.Request) error {
	_, err := s.Citizen.RevokeAccessCode(r.Context(), r.User.PersonNo, r.Key(), r.Address())
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	r.DropValue(web.ValueCode)
	r.SetValue(web.ValueFlash, text.ActNext["access_code.revoke"])
	return r.Redirect(r.Page.Path)
}

// codePreview shows what a scope shares by its address alone, which names nobody.
func (s *pages) codePreview(r *web.Request) error {
	g := citizen.Grant{Scope: r.URL.Query().Get("scope")}
	checked, err := g.Checked()
	if err != nil {
		return web.ErrNoPage
	}
	return s.showCodePreview(r, checked)
}

// showCodePreview shows the holder the page as whoever checks the code will see it.
func (s *pages) showCodePreview(r *web.Request, g citizen.Grant) error {
	checked, err := s.Verifier.Preview(r.Context(), r.User.PersonNo, g.Code(s.Now()))
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, CodePreviewPage(r.Frame(), CodePreview{Shown: verified(checked), Choice: codeChoice(g)}))
}
