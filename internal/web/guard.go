package web

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"shebao/internal/document"
	"shebao/internal/menu"
	"shebao/internal/observe"
	"shebao/internal/social"
	"shebao/internal/store"
)

// Values of a session. Texts only.
const (
	ValueSeen    = store.SessionSeen
	ValueName    = "name"
	ValueID      = "masked_id"
	ValueLast    = "last_signin"
	ValueFlash   = "flash"
	ValueCode    = "access_code" // shown again in this session only
	ValueApply   = "registration"
	ValueApplied = "registered"
)

// SeenStep is how old the time of the last request may be in the session: a request writes it only where it is older, since a
// write for every page read would be most of the work of reading it.
const SeenStep = 20 * time.Second

const (
	maxForm    = 64 << 10  // bytes of a form without files
	maxWriting = 256 << 10 // of a form with a text of prose.MostRunes, each nine bytes long on its way
)

// page is the way of every request to a page: who is it, may they, then the handler, and errors into pages. looks is as in Look.
func (s *Server) page(of *Site, p *menu.Page, handle Handler, looks bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		r := &Request{Request: hr, Writer: w, Server: s, Site: of, Page: p, looks: looks || hr.URL.Query().Has(watching), started: s.Clock(), number: store.NewID()[:12]}
		defer r.hurried()()
		defer func() {
			if cause := recover(); cause != nil {
				if err, is := cause.(error); is && errors.Is(err, http.ErrAbortHandler) { // on purpose: what was sent so far must not pass for the whole
					panic(cause)
				}
				s.Log.Error("panic", "page", p.ID, "ref", r.number, "cause", cause, "stack", string(debug.Stack()))
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
	case p.Body == menu.BodyFile:
		return maxFile
	case s.streams(p):
		return s.Imports.Spool.Limits().Upload + maxForm
	case p.Body == menu.BodyWriting:
		return maxWriting
	case s.takesFiles(p):
		return maxEvidence
	}
	return maxForm
}

func (s *Server) guard(r *Request, handle Handler) error {
	if social.HasControl(r.URL.Path) {
		return ErrNoPage // no address of ours, and PostgreSQL takes no NUL
	}
	if answered, err := r.Site.Guard(r); answered || err != nil {
		return err
	}
	return s.parseAndHandle(r, handle)
}

// parseAndHandle reads the form, once it is known who sends it.
func (s *Server) parseAndHandle(r *Request, handle Handler) error {
	if r.Method == http.MethodPost && r.URL.Path != StreamedPath {
		if s.takesFiles(r.Page) {
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
		return ErrBadForm
	}
	if err := r.checkCookies(); err != nil {
		return err
	}
	if done, err := s.showKept(r); done || err != nil {
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
func (r *Request) parse() error {
	// ParseMultipartForm forgets the error of a form that is not multipart.
	err := r.ParseForm()
	if err == nil {
		err = r.ParseMultipartForm(r.Server.bodyLimit(r.Page))
	}
	if errors.Is(err, http.ErrNotMultipart) {
		err = nil
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return ErrTooLarge
	}
	if err != nil {
		return ErrBadForm
	}
	return nil
}

// contentSecurityPolicy lets pages load our own files and nothing else; no script or style stands in a page.
const contentSecurityPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; media-src 'self'; " +
	"font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// AllowOwnFrames lets the page show pages of our own in frames of its own: the pages of PDF files, as pictures.
func (r *Request) AllowOwnFrames() {
	r.Writer.Header().Set("Content-Security-Policy", contentSecurityPolicy+"; frame-src 'self'")
}

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
func (r *Request) hurried() (done context.CancelFunc) {
	if r.Server.Deadline <= 0 || r.Server.streams(r.Page) {
		return func() {}
	}
	ctx, cancel := context.WithTimeout(r.Context(), r.Server.Deadline)
	r.patient, r.Request = r.Request, r.WithContext(ctx)
	return cancel
}

// Unhurried takes the deadline off a request, for what is sent as it is read. The request still ends when the reader goes away.
func (r *Request) Unhurried() {
	if r.patient != nil {
		r.Request = r.WithContext(r.patient.Context())
	}
}

// log writes one line a request: the page and never the address, which may hold a number typed by hand.
func (s *Server) log(r *Request) {
	level := slog.LevelDebug
	if failed(r.Status) {
		level = slog.LevelError
	}
	took := s.Clock().Sub(r.started)
	s.Log.Log(r.Context(), level, "request", "page", r.Page.ID, "ref", r.number, "method", r.Method, "status", r.Status, "ms", took.Milliseconds())
	s.Watch.Served(observe.Request{Number: r.number, Page: r.Page.ID, Method: r.Method, Status: cmp.Or(r.Status, http.StatusOK), Took: took})
}

// maxFile bounds the body of a request that brings a file to check: the file and a little form around it.
const maxFile = document.MaxCheckSize + maxForm
