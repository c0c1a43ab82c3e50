package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"shebao/internal/citizen"
	"shebao/internal/menu"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

func (s *Server) signInForm(r *request) error {
	if r.user != nil {
		return r.redirect("/my")
	}
	page := r.frame()
	next := localPath(r.URL.Query().Get("next"))
	switch r.URL.Query().Get("reason") {
	case "ended":
		page.Flash = &view.Notice{Title: text.SessionEnded, Text: text.WhySessionEnded(next != "")}
	case "second":
		page.Flash = &view.Notice{Tone: view.ToneWarning, Title: text.SecondTimedOut, Text: text.WhySecondEnded}
	}
	if said, ok := text.SignInReasons[r.URL.Query().Get("reason")]; ok {
		page.Flash = &view.Notice{Tone: view.ToneSuccess, Title: said}
	}
	if next != "" && page.Flash == nil {
		page.Flash = &view.Notice{Title: text.SignInFirst, Text: text.WhySignInFirst}
	}
	return s.showSignIn(r, page, http.StatusOK, view.SignIn{Next: next, Captcha: s.captcha()})
}

// localPath is an address of this site to go to after signing in, or "".
func localPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(u.Path, "/") || strings.HasPrefix(next, "//") ||
		strings.ContainsAny(next, "\\\r\n\t") {
		return ""
	}
	return u.RequestURI()
}

func (s *Server) signIn(r *request) error {
	typed := view.SignIn{ID: r.field("id"), Next: localPath(r.field("next"))}
	if r.wantsCaptcha() {
		typed.Captcha = s.captcha()
		return s.showSignIn(r, r.frame(), http.StatusOK, typed)
	}
	problem, err := s.checkCaptcha(r)
	if err != nil {
		return err
	}
	if problem != "" {
		return s.refuseSignIn(r, typed, http.StatusUnprocessableEntity, text.Problems{{Field: "captcha", Message: problem}})
	}
	who, err := s.Citizen.SignIn(r.Context(), typed.ID, r.field("password"), r.visit())
	var problems text.Problems
	var throttled *citizen.Throttled
	var second *citizen.SecondStep
	switch {
	case errors.As(err, &second):
		return s.askForSecond(r, second, typed.Next)
	case errors.As(err, &problems):
		return s.refuseSignIn(r, typed, http.StatusUnprocessableEntity, problems)
	case errors.As(err, &throttled):
		typed.Wait = int(throttled.Until.Sub(s.now()).Seconds())
		return s.refuseSignIn(r, typed, http.StatusTooManyRequests, text.Problems{{Message: text.TooMany(throttled.Until, s.now())}})
	case err != nil:
		return err
	}
	next, err := s.welcome(r, who, typed.Next)
	if err != nil {
		return err
	}
	return r.redirect(next)
}

func (s *Server) refuseSignIn(r *request, typed view.SignIn, status int, problems text.Problems) error {
	page := r.withErrors(problems)
	typed.Captcha = s.captcha().WithError(page.Error("captcha"))
	return s.showSignIn(r, page, status, typed)
}

func (s *Server) showSignIn(r *request, page view.Page, status int, v view.SignIn) error {
	v.Passkeys = s.passkeySite.Passkeys()
	return r.render(status, view.SignInPage(page, v))
}

// startSession gives the visitor's session to the person under a new token, so that one known before is worth nothing.
func (s *Server) startSession(r *request, who *citizen.SignedIn) error {
	ctx := r.Context()
	if err := s.portal.sessions.Clear(ctx); err != nil {
		return err
	}
	if err := r.renewToken(); err != nil {
		return err
	}
	r.setValue(store.SessionPerson, who.Person.PersonNo)
	r.setValue(store.SessionEpoch, strconv.FormatInt(who.SessionEpoch, 10))
	r.setValue(valueSeen, strconv.FormatInt(s.now().Unix(), 10))
	r.setValue(valueName, who.Person.Name)
	r.setValue(valueID, who.Person.ID.Masked())
	if who.LastSignInAt != 0 {
		r.setValue(valueLast, text.Time(who.LastSignInAt))
	}
	if err := s.rememberToAsk(r, who.Person.PersonNo); err != nil {
		return err
	}
	must, err := s.Citizen.MustAddSecondFactor(ctx, who.Person.PersonNo)
	if err != nil {
		return err
	}
	if must {
		r.setValue(valueMustAdd, "yes")
	}
	s.keepDevice(r, who)
	return s.grant(r, who.Person.PersonNo)
}

func (s *Server) signOut(r *request) error {
	if err := s.portal.sessions.Destroy(r.Context()); err != nil {
		return err
	}
	return r.redirect("/signin?reason=out")
}

func (r *request) elder() bool { return r.cookie(displayCookie) == "elder" }

// display switches 大字版 on or off and goes back to the page.
func (s *Server) display(r *request) error {
	if r.field("mode") == "elder" {
		r.setCookie(displayCookie, "elder", displayKept)
	} else {
		r.dropCookie(displayCookie)
	}
	back := localPath(r.field("back"))
	if back == "" {
		back = "/"
	}
	return r.redirect(back)
}

// grant keeps in a session just begun what its person may do besides.
func (s *Server) grant(r *request, personNo string) error {
	opened, err := s.DB.SelfServiceSince(r.Context(), personNo)
	if err == nil && opened != 0 {
		r.setValue(valueCapability, menu.SelfService)
	}
	return err
}
