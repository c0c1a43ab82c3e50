package web

import (
	"net/http"
	"time"
)

// The cookies beside those of sessions, by the name they have where the portal is reached by plain HTTP.
const (
	displayCookie = "display" // remembers 大字版 and says nothing about the person
	deviceCookie  = "device"  // the token of the device, once somebody has signed in on it
	voterCookie   = "voter"   // a random number by which a browser's vote is known again, for nothing else
	triedCookie   = "cookies" // says only that the browser keeps cookies
)

// How long browsers keep them; triedCookie goes with the browser's window.
const (
	displayKept = 365 * 24 * time.Hour
	deviceKept  = 400 * 24 * time.Hour // as long as browsers keep any
	voterKept   = 365 * 24 * time.Hour
)

// cookieName is bound to this host alone where the portal is reached over TLS.
func (s *Server) cookieName(name string) string {
	if s.BaseURL.Scheme == "https" {
		return "__Host-" + name
	}
	return name
}

// setCookie lets the browser keep a value; for as long as its window where kept is 0.
func (r *request) setCookie(name, value string, kept time.Duration) {
	http.SetCookie(r.w, &http.Cookie{Name: r.server.cookieName(name), Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: r.server.BaseURL.Scheme == "https", MaxAge: int(kept.Seconds())})
}

// dropCookie lets the browser forget a value.
func (r *request) dropCookie(name string) { r.setCookie(name, "", -time.Second) }

// cookie is the value of a cookie; "" where the browser has none.
func (r *request) cookie(name string) string {
	cookie, err := r.Cookie(r.server.cookieName(name))
	if err != nil {
		return ""
	}
	return cookie.Value
}
