package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"shebao/internal/menu"
	"shebao/internal/social"
	"shebao/internal/store"
)

// Values of a session. Texts only.
const (
	valueSeen    = store.SessionSeen
	valueName    = "name"
	valueID      = "masked_id"
	valueLast    = "last_signin"
	valueFlash   = "flash"
	valueCode    = "access_code" // shown again in this session only
	valueApply   = "registration"
	valueApplied = "registered"
)

// seenStep is how old the time of the last request may be in the session: a request writes it only where it is older, since a
// write for every page read would be most of the work of reading it.
const seenStep = 20 * time.Second

const (
	maxForm    = 64 << 10  // bytes of a form without files
	maxWriting = 256 << 10 // of a form with a text of prose.MostRunes, each nine bytes long on its way
)

// page is the way of every request to a page: who is it, may they, then the handler, and errors into pages.
func (s *Server) page(p *menu.Page, handle handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		r := &request{Request: hr, w: w, server: s, page: p, started: s.Clock()}
		defer r.hurried()()
		defer func() {
			if cause := recover(); cause != nil {
				if err, is := cause.(error); is && errors.Is(err, http.ErrAbortHandler) { // on purpose: what was sent so far must not pass for the whole
					panic(cause)
				}
				s.Log.Error("panic", "page", p.ID, "cause", cause, "stack", string(debug.Stack()))
				s.showError(r, errPanic)
			}
			s.log(r)
		}()
		if r.Body != nil && r.ContentLength != 0 {
			r.Body = http.MaxBytesReader(w, r.Body, s.bodyLimit(p))
		}
		if err := s.guard(r, handle); err != nil {
			s.showError(r, err)
		}
	})
}

func (s *Server) bodyLimit(p *menu.Page) int64 {
	switch {
	case p.ID == "verify":
		return maxFile
	case s.streams(p):
		return s.Imports.Spool.Limits().Upload + maxForm
	case p.ID == "staff-piece" || p.ID == "staff-piece-new":
		return maxWriting
	case s.takesFiles(p):
		return maxEvidence
	}
	return maxForm
}

func (s *Server) guard(r *request, handle handler) error {
	if social.HasControl(r.URL.Path) {
		return errNoPage // no address of ours, and PostgreSQL takes no NUL
	}
	if r.atDesk() {
		if done, err := s.guardDesk(r); done || err != nil {
			return err
		}
		return s.parseAndHandle(r, handle)
	}
	if err := s.identify(r); err != nil {
		return err
	}
	if r.page.Audience == menu.Citizen {
		r.w.Header().Set("Cache-Control", "no-store")
		if r.user == nil {
			return s.askToSignIn(r)
		}
		if ask := r.mustAgree(); ask != "" {
			return r.redirect(ask)
		}
		if r.page.ID != "second-factor" && r.value(valueMustAdd) != "" {
			return r.redirect(s.menu.Path("second-factor"))
		}
		if !r.user.sees(r.page) {
			return errNotOpened
		}
	}
	return s.parseAndHandle(r, handle)
}

// parseAndHandle reads the form, once it is known who sends it.
func (s *Server) parseAndHandle(r *request, handle handler) error {
	if r.Method == http.MethodPost && r.URL.Path != streamedPath {
		if s.takesFiles(r.page) {
			done, err := waitToUpload(r.Context())
			if err != nil {
				return err
			}
			defer done()
		}
		if err := r.parse(); err != nil {
			return err
		}
	}
	if !plainText(r.URL.Query()) || !plainText(r.PostForm) {
		return errBadForm
	}
	if err := r.checkCookies(); err != nil {
		return err
	}
	return handle(r)
}

// plainText says that names and values are UTF-8 without NUL, which PostgreSQL takes nowhere.
func plainText(values url.Values) bool {
	for name, list := range values {
		for _, text := range append(list, name) {
			if strings.ContainsRune(text, 0) || !utf8.ValidString(text) {
				return false
			}
		}
	}
	return true
}

// parse reads the form, so that one too large or broken is refused before any handler runs.
func (r *request) parse() error {
	// ParseMultipartForm forgets the error of a form that is not multipart.
	err := r.ParseForm()
	if err == nil {
		err = r.ParseMultipartForm(r.server.bodyLimit(r.page))
	}
	if errors.Is(err, http.ErrNotMultipart) {
		err = nil
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return errTooLarge
	}
	if err != nil {
		return errBadForm
	}
	return nil
}

// identify reads who is signed in out of the session, and ends a session that was idle too long.
func (s *Server) identify(r *request) error {
	personNo := r.value(store.SessionPerson)
	if personNo == "" {
		return nil
	}
	now := s.now().Unix()
	seen, _ := strconv.ParseInt(r.value(valueSeen), 10, 64)
	if now-seen >= int64(s.idleLimit(r).Seconds()) {
		return s.sessions.Destroy(r.Context())
	}
	if now-seen >= int64(seenStep.Seconds()) {
		r.setValue(valueSeen, strconv.FormatInt(now, 10))
	}
	r.user = &user{PersonNo: personNo, Name: r.value(valueName), MaskedID: r.value(valueID), LastSignIn: r.value(valueLast), Capability: r.value(valueCapability)}
	return nil
}

// idleLimit is the age of the time of the last request at which a session has ended. That time is coarse, so there is as much
// to spare; but a tab that has counted to the end itself says so by where it goes.
func (s *Server) idleLimit(r *request) time.Duration {
	if r.page.ID == "signin" && r.URL.Query().Get("reason") == "ended" {
		return s.Idle
	}
	return s.Idle + seenStep
}

// contentSecurityPolicy lets pages load our own files and nothing else; no script or style stands in a page.
const contentSecurityPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; media-src 'self'; " +
	"font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// around sets what every answer bears.
func (s *Server) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentSecurityPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		h.Set("Cache-Control", "no-store")
		if s.BaseURL.Scheme == "https" {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// hurried bounds how long a page may be worked on, but for one that takes its form as it comes. What asks the database is broken off then.
func (r *request) hurried() (done context.CancelFunc) {
	if r.server.Deadline <= 0 || r.server.streams(r.page) {
		return func() {}
	}
	ctx, cancel := context.WithTimeout(r.Context(), r.server.Deadline)
	r.patient, r.Request = r.Request, r.WithContext(ctx)
	return cancel
}

// unhurried takes the deadline off a request, for what is sent as it is read. The request still ends when the reader goes away.
func (r *request) unhurried() {
	if r.patient != nil {
		r.Request = r.WithContext(r.patient.Context())
	}
}

// log writes one line a request: the page and never the address, which may hold a number typed by hand.
func (s *Server) log(r *request) {
	level := slog.LevelDebug
	if r.status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	s.Log.Log(r.Context(), level, "request", "page", r.page.ID, "method", r.Method, "status", r.status,
		"ms", s.Clock().Sub(r.started).Milliseconds())
}
