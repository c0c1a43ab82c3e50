package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// What both sites have at their doors: the way back to where somebody was when their session ended, and browsers that keep no cookies.

// AskToSignIn leads to the sign-in page of the site, and back afterwards.
func (s *Server) AskToSignIn(r *Request) error {
	if r.Method != http.MethodGet {
		return r.Redirect(r.EndedPath())
	}
	return r.Redirect(r.signInPath() + "?" + url.Values{"next": {r.URL.RequestURI()}}.Encode())
}

// signInPath is where the people of the site sign in.
func (r *Request) signInPath() string { return r.Site.Menu.Path(r.Site.Door) }

// EndedPath is the sign-in page for whoever's session ended at this page: it says so, and leads back afterwards. app.js offers what was
// typed there again.
func (r *Request) EndedPath() string {
	return r.signInPath() + "?" + url.Values{"reason": {"ended"}, "next": {r.FormPath()}}.Encode()
}

// FormPath is where the form is that a request sent: at the same address where that can be opened, else at the page's own.
func (r *Request) FormPath() string {
	if r.Method == http.MethodGet || r.Site.opens[strings.TrimPrefix(r.Pattern, http.MethodPost+" ")] {
		return r.URL.RequestURI()
	}
	parts := strings.Split(r.Page.Path, "/")
	for i, part := range parts {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			parts[i] = url.PathEscape(r.PathValue(strings.TrimSuffix(name, "}")))
		}
	}
	return strings.Join(parts, "/")
}

// doorPages are where something begins that only a cookie keeps together: signing in, registering, recovering.
var doorPages = []string{"signin", "register", "recover", "staff-signin"}

// readerPages answer the forms of people who sign in nowhere; the answer is found again by a cookie, but can do without.
var readerPages = []string{"verify", "verify-document"}

// checkCookies gives a browser that brought no cookie one at the doors, and refuses what comes from there without any: a session could not
// be kept, and the visitor would be sent in a circle.
func (r *Request) checkCookies() error {
	door, reader := slices.Contains(doorPages, r.Page.ID), slices.Contains(readerPages, r.Page.ID)
	if !door && !reader || len(r.Cookies()) > 0 {
		return nil
	}
	if r.Method == http.MethodPost {
		if door {
			return errNoCookies
		}
		return nil
	}
	r.SetCookie(triedCookie, "on", 0)
	return nil
}
