package web

import (
	"errors"
	"net/http"
	"slices"

	"shebao/internal/citizen"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// How much the page of access codes lists.
const (
	usesShown      = 5
	pastCodesShown = 10
)

func (s *Server) accessCodePage(r *request) error {
	page := r.frame()
	page.Flash = s.takeFlash(r)
	return s.showAccessCode(r, page, citizen.Grant{}, http.StatusOK)
}

// showAccessCode shows the page with what was chosen in its form.
func (s *Server) showAccessCode(r *request, page view.Page, chosen citizen.Grant, status int) error {
	v := view.AccessCode{Key: newKey(), CheckURL: s.BaseURL.JoinPath(s.menu.Path("verify")).String(), Choice: codeChoice(chosen)}
	code, err := s.DB.AccessCode(r.Context(), r.user.PersonNo)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if code != nil {
		if err := s.addCodeInForce(r, &v, code); err != nil {
			return err
		}
	}
	past, err := s.DB.PastAccessCodes(r.Context(), r.user.PersonNo, pastCodesShown)
	if err != nil {
		return err
	}
	for i := range past {
		v.Past = append(v.Past, pastCode(&past[i]))
	}
	return r.render(status, view.AccessCodePage(page, v))
}

// addCodeInForce adds what the code in force shows, and its uses.
func (s *Server) addCodeInForce(r *request, v *view.AccessCode, code *store.AccessCode) error {
	v.InForce = &view.Facts{Rows: codeFacts(code)}
	if shown := r.value(valueCode); shown != "" && s.stillOpens(r, shown) {
		v.Code = &view.Code{Label: text.WordAccessCode, Code: social.GroupCode(shown), Note: text.ValidUntil(code.ExpiresAt)}
	}
	of := store.LookupFilter{CodeID: code.ID}
	uses, err := s.DB.Lookups(r.Context(), r.user.PersonNo, of, usesShown, 0)
	if err != nil {
		return err
	}
	count, err := s.DB.CountLookups(r.Context(), r.user.PersonNo, of)
	if err != nil {
		return err
	}
	for i := range uses {
		use := look(&uses[i])
		use.By, use.Grant = "", "" // the same for all, and said above
		v.Uses = append(v.Uses, use)
	}
	v.MoreUses = max(0, count.Looks-len(uses))
	return nil
}

// codeFacts are what a code shares, with whom, what for, until when.
func codeFacts(c *store.AccessCode) []view.Fact {
	facts := grantFacts(c)
	facts[0] = view.Fact{Key: text.WordScope, Value: text.CodeScopes[c.Scope] + "：" + text.ScopeShows[c.Scope]}
	return facts
}

func pastCode(c *store.AccessCode) view.PastCode {
	p := view.PastCode{Made: text.Time(c.CreatedAt), Scope: text.CodeScopes[c.Scope], Grant: text.GrantOf(c.ForWhom, c.Purpose), Uses: text.CodeUses(c.Uses)}
	if c.State == "active" {
		p.Ended = text.CodeEnded("expired", c.ExpiresAt)
	} else {
		p.Ended = text.CodeEnded(c.State, c.EndedAt)
	}
	return p
}

// codeChoice is the form with what was chosen.
func codeChoice(g citizen.Grant) view.CodeChoice {
	c := view.CodeChoice{Scope: g.Scope, ForWhom: g.ForWhom, Purpose: g.Purpose, Life: g.Life, Key: newKey()}
	if c.Scope == "" {
		c.Scope = store.ScopeDefault
	}
	if c.Life == "" {
		c.Life = citizen.LifeMonth
	}
	for _, scope := range []string{store.ScopeDefault, store.ScopeInForce, store.ScopeMonths24, store.ScopeWhole} {
		c.Scopes = append(c.Scopes, view.Option{Value: scope, Text: text.CodeScopes[scope], Hint: text.ScopeShows[scope]})
	}
	for _, life := range []string{citizen.LifeDay, citizen.LifeWeek, citizen.LifeMonth} {
		c.Lives = append(c.Lives, view.Option{Value: life, Text: text.CodeLives[life]})
	}
	return c
}

// stillOpens tells whether the code this session made is the one in force, or has been replaced from another device.
func (s *Server) stillOpens(r *request, code string) bool {
	ok, err := s.DB.AccessCodeOpens(r.Context(), r.user.PersonNo, code)
	return err == nil && ok
}

func (s *Server) accessCode(r *request) error {
	var g citizen.Grant
	if r.field("chosen") != "" {
		g = citizen.Grant{Scope: r.field("scope"), ForWhom: r.field("for_whom"), Purpose: r.field("for_purpose"), Life: r.field("life")}
	}
	switch r.field("action") {
	case "revoke":
		return s.revokeAccessCode(r)
	case "edit":
		return s.showAccessCode(r, r.frame(), g, http.StatusOK)
	}
	checked, err := g.Checked()
	var problems text.Problems
	if errors.As(err, &problems) {
		return s.showAccessCode(r, r.withErrors(problems), g, http.StatusUnprocessableEntity)
	}
	if r.field("action") == "preview" {
		return s.showCodePreview(r, checked)
	}
	code, _, err := s.Citizen.GrantAccessCode(r.Context(), r.user.PersonNo, g, r.key(), r.address())
	if err != nil {
		return err
	}
	if code != "" {
		r.setValue(valueCode, code)
		r.setValue(valueFlash, text.ActNext["access_code.create"])
	}
	return r.redirect(r.page.Path)
}

func (s *Server) revokeAccessCode(r *request) error {
	_, err := s.Citizen.RevokeAccessCode(r.Context(), r.user.PersonNo, r.key(), r.address())
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	r.dropValue(valueCode)
	r.setValue(valueFlash, text.ActNext["access_code.revoke"])
	return r.redirect(r.page.Path)
}

// codePreview shows what a scope shares by its address alone, which names nobody.
func (s *Server) codePreview(r *request) error {
	g := citizen.Grant{Scope: r.URL.Query().Get("scope")}
	checked, err := g.Checked()
	if err != nil {
		return errNoPage
	}
	return s.showCodePreview(r, checked)
}

// showCodePreview shows the holder the page as whoever checks the code will see it.
func (s *Server) showCodePreview(r *request, g citizen.Grant) error {
	checked, err := s.Verifier.Preview(r.Context(), r.user.PersonNo, g.Code(s.now()))
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, view.CodePreviewPage(r.frame(), view.CodePreview{Shown: verified(checked), Choice: codeChoice(g)}))
}

// oneOf is a value where it is one of those offered, else "".
func oneOf(value string, offered ...string) string {
	if slices.Contains(offered, value) {
		return value
	}
	return ""
}
