// Package web is the portal as people reach it: routes from the menu, a guard before every page, forms, handlers, and one place
// that turns errors into pages.
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/alexedwards/scs/v2"

	"shebao/internal/archive"
	"shebao/internal/citizen"
	"shebao/internal/document"
	"shebao/internal/menu"
	"shebao/internal/observe"
	"shebao/internal/secret"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/verifier"
)

// Options are what a server needs. Those without a comment are required.
type Options struct {
	DB       *store.DB
	Citizen  *citizen.Service
	Verifier *verifier.Service
	Staff    *staff.Service
	Renderer *document.Renderer
	Imports  *archive.Worker // does what the desk asks for; nil where nothing can be imported from the desk
	Agency   string
	BaseURL  *url.URL // the portal's own address, as people type it
	Log      *slog.Logger

	// Clock tells how long requests take; nil is the database's, which goes by whole seconds.
	Clock func() time.Time

	Demo        bool   // shows the components page and marks everything as a demonstration
	TestCaptcha string // the answer to every captcha, or "" for none; only ever on a loopback address

	Idle     time.Duration // how long a session lives without a request
	Warn     time.Duration // how long before that the person is warned
	Lifetime time.Duration // how long a session lives at all

	// EvenTime is how long every step of a recovery takes, so that its time tells nothing; 0 stands for the product's own.
	EvenTime time.Duration

	// Deadline is how long a page may be worked on; 0 for as long as it takes. Going says that the server is about to stop; nil for never.
	Deadline time.Duration
	Going    func() bool

	// RunsOut is what runs out and must be replaced, what ends first first; nil where nobody looks.
	RunsOut func(context.Context) ([]staff.RunsOut, error)

	// Watch hears of requests; nil for nobody.
	Watch observe.Watcher

	// Load bounds what the server takes on at once; nothing is bounded by default.
	Load Load

	// StaffApart says that staff's pages have a listener of their own (StaffHandler), and no place in Handler.
	// StaffURL is the address at which they reach it, as they type it; nil where that is the one they connect to.
	StaffApart bool
	StaffURL   *url.URL

	// TrustedProxies may say in X-Forwarded-For whom a request comes from.
	TrustedProxies []netip.Prefix
}

// Server answers requests. It is safe for concurrent use.
type Server struct {
	Options
	menu     *menu.Menu
	sessions *scs.SessionManager
	desk     *desk
	now      func() time.Time
	site     *secret.Site    // as passkeys know it
	opens    map[string]bool // patterns of both sites that can be opened

	guides    guidanceLinks
	articles  articles  // rendered
	condition condition // of the service, as everybody reads it above every page

	overloaded, tooOften http.Handler // what is answered instead of a page
}

// New makes a server. The error says which page of the menu has no handler, or two.
func New(o Options) (*Server, error) {
	s := &Server{Options: o, menu: menu.Default(), now: o.DB.Now, site: secret.NewSite(o.BaseURL)}
	s.sessions = newSessions(o, o.DB.Sessions(), "session")
	s.sessions.ErrorFunc = s.sessionFailed
	s.desk = newDesk(s)
	if s.Clock == nil {
		s.Clock = o.DB.Now
	}
	if s.Watch == nil {
		s.Watch = observe.Nobody{}
	}
	if s.EvenTime == 0 {
		s.EvenTime = evenTime
	}
	s.Citizen.IssueAs(s.issuer())
	s.Staff.Undo = citizen.Undo
	if err := errors.Join(checkRoutes(s.menu, s.routes()), checkRoutes(s.desk.menu, s.staffRoutes())); err != nil {
		return nil, err
	}
	s.opens = opened(s.menu, s.routes())
	maps.Copy(s.opens, opened(s.desk.menu, s.staffRoutes()))
	return s, s.makeRefusals()
}

// sessionStore keeps sessions and seals what is in them.
type sessionStore interface {
	scs.CtxStore
	scs.Codec
}

func newSessions(o Options, kept sessionStore, name string) *scs.SessionManager {
	m := scs.New()
	m.Store, m.Codec = kept, kept
	m.Lifetime = o.Lifetime
	m.HashTokenInStore = true
	m.Cookie.Name = name
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Persist = false
	if o.BaseURL.Scheme == "https" {
		m.Cookie.Name, m.Cookie.Secure = "__Host-"+name, true
	}
	return m
}

// checkRoutes compares handlers with the menu: each page that has an address is answered once, a pending one not at all.
func checkRoutes(m *menu.Menu, routes []route) error {
	bound := map[string]int{}
	for _, r := range routes {
		p := m.Page(r.page)
		if p == nil || p.Pending || p.Path == "" {
			return fmt.Errorf("web: a handler for %s, which the menu does not have as a page", r.page)
		}
		if r.method == http.MethodGet && r.suffix == "" {
			bound[r.page]++
		}
	}
	for _, p := range m.Pages() {
		if p.Path == "" {
			continue
		}
		if n := bound[p.ID]; n != 1 {
			return fmt.Errorf("web: page %s has %d handlers", p.ID, n)
		}
	}
	return nil
}
