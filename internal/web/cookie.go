package web

import (
	"net/http"
	"time"
)

// The cookies beside those of sessions, by the name they have where the portal is reached by plain HTTP.
const (
	displayCookie = "display" // remembers 大字版 and says nothing about the person
	DeviceCookie  = "device"  // the token of the device, once somebody has signed in on it
	VoterCookie   = "voter"   // a random number by which a browser's vote is known again, for nothing else
	triedCookie   = "cookies" // says only that the browser keeps cookies
)

// How long browsers keep them; triedCookie goes with the browser's window.
const (
	DisplayKept = 365 * 24 * time.Hour
	DeviceKept  = 400 * 24 * time.Hour // as long as browsers keep any
	VoterKept   = 365 * 24 * time.Hour
)

// cookieName is bound to this host alone where the portal is reached over TLS.
func (s *Server) cookieName(name string) string {
	if s.BaseURL.Scheme == "https" {
		return "__Host-" + name
	}
	return name
}

// SetCookie lets the browser keep a value; for as long as its window where kept is 0.
func (r *Request) SetCookie(name, value string, kept time.Duration) {
	http.SetCookie(r.Writer, &http.Cookie{Name: r.Server.cookieName(name), Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: r.Server.BaseURL.Scheme == "https", MaxAge: int(kept.Seconds())})
}

// dropCookie lets the browser forget a value.
func (r *Request) dropCookie(name string) { r.SetCookie(name, "", -time.Second) }

// cookie is the value of a cookie; "" where the browser has none.
func (r *Request) KeptCookie(name string) string {
	cookie, err := r.Cookie(r.Server.cookieName(name))
	if err != nil {
		return ""
	}
	return cookie.Value
}

func (r *Request) Elder() bool { return r.KeptCookie(displayCookie) == "elder" }

// Display switches 大字版 on or off and goes back to the page.
func (s *Server) Display(r *Request) error {
	if r.Field("mode") == "elder" {
		r.SetCookie(displayCookie, "elder", DisplayKept)
	} else {
		r.dropCookie(displayCookie)
	}
	back := LocalPath(r.Field("back"))
	if back == "" {
		back = "/"
	}
	return r.Redirect(back)
}
