package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"shebao/internal/menu"
)

// What both sites have at their doors: the way back to where somebody was when their session ended, and browsers that keep no cookies.

// askToSignIn leads to the sign-in page of the site, and back afterwards.
func (s *Server) askToSignIn(r *request) error {
	if r.Method != http.MethodGet {
		return r.redirect(r.endedPath())
	}
	return r.redirect(r.signInPath() + "?" + url.Values{"next": {r.URL.RequestURI()}}.Encode())
}

func (r *request) signInPath() string {
	if r.atDesk() {
		return staffDoor
	}
	return r.server.menu.Path("signin")
}

// endedPath is the sign-in page for whoever's session ended at this page: it says so, and leads back afterwards. app.js offers what was
// typed there again.
func (r *request) endedPath() string {
	return r.signInPath() + "?" + url.Values{"reason": {"ended"}, "next": {r.formPath()}}.Encode()
}

// formPath is where the form is that a request sent: at the same address where that can be opened, else at the page's own.
func (r *request) formPath() string {
	if r.Method == http.MethodGet || r.server.opens[strings.TrimPrefix(r.Pattern, http.MethodPost+" ")] {
		return r.URL.RequestURI()
	}
	parts := strings.Split(r.page.Path, "/")
	for i, part := range parts {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			parts[i] = url.PathEscape(r.PathValue(strings.TrimSuffix(name, "}")))
		}
	}
	return strings.Join(parts, "/")
}

// opened are the patterns of a site that can be opened, not only sent to.
func opened(m *menu.Menu, list []route) map[string]bool {
	opens := map[string]bool{}
	for _, r := range list {
		if r.method == http.MethodGet {
			opens[m.Page(r.page).Path+r.suffix] = true
		}
	}
	return opens
}

// doorPages are where something begins that only a cookie keeps together: signing in, registering, recovering.
var doorPages = []string{"signin", "register", "recover", "staff-signin"}

// checkCookies gives a browser that brought no cookie one at the doors, and refuses what comes from there without any: a session could not
// be kept, and the visitor would be sent in a circle.
func (r *request) checkCookies() error {
	if !slices.Contains(doorPages, r.page.ID) || len(r.Cookies()) > 0 {
		return nil
	}
	if r.Method == http.MethodPost {
		return errNoCookies
	}
	r.setCookie(triedCookie, "on", 0)
	return nil
}
