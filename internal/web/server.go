package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"shebao/internal/archive"
	"shebao/internal/citizen"
	"shebao/internal/document"
	"shebao/internal/observe"
	"shebao/internal/secret"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/verifier"
	"shebao/internal/web/parts"
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

	// Pictures draws the pages of PDF files that were handed in; nil where nothing does, and staff must take the file then.
	Pictures Pictures

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

// Pictures draws pages of PDF files, as picture.Drawer does.
type Pictures interface {
	Pages(ctx context.Context, file []byte) (int, error)
	Page(ctx context.Context, file []byte, number int) ([]byte, error)
}

// Server answers requests. It is safe for concurrent use.
type Server struct {
	Options
	Portal, Desk *Site
	Now          func() time.Time
	PasskeySite  *secret.Site // as passkeys know it

	guides    kept[map[string]parts.Link] // links to guidance, by the page of the menu
	condition kept[condition]             // of the service, as everybody reads it above every page
	Articles  articles                    // rendered

	overloaded, tooOften http.Handler // what is answered instead of a page
}

// New makes a server of its two sites. The error says which page of a menu has no handler, or two.
func New(o Options, portal, desk func(*Server) *Site) (*Server, error) {
	s := &Server{Options: o, Now: o.DB.Now, PasskeySite: secret.NewSite(o.BaseURL)}
	s.guides.serves, s.condition.serves = guidanceFresh, conditionKept
	if s.Clock == nil {
		s.Clock = o.DB.Now
	}
	if s.Watch == nil {
		s.Watch = observe.Nobody{}
	}
	s.Portal, s.Desk = portal(s), desk(s)
	return s, errors.Join(s.Portal.check(), s.Desk.check(), s.makeRefusals())
}
