package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/alexedwards/scs/v2"

	"shebao/internal/menu"
	"shebao/internal/web/parts"
)

// Handler answers a request. What it returns as an error becomes a page in errors.go.
type Handler func(*Request) error

// Route binds a handler to a page of the menu: at the page's address, or at one that begins with it.
type Route struct {
	page   string
	method string
	suffix string
	handle Handler
	looks  bool // see Look
}

// Get binds a handler to what is opened, post to what is sent.
func Get(page, suffix string, handle Handler) Route {
	return Route{page: page, method: http.MethodGet, suffix: suffix, handle: handle}
}

// Look binds a handler to what pages ask for again and again by themselves: nobody is there because of it, so it does not keep a session alive.
func Look(page, suffix string, handle Handler) Route {
	return Route{page: page, method: http.MethodGet, suffix: suffix, handle: handle, looks: true}
}

func Post(page, suffix string, handle Handler) Route {
	return Route{page: page, method: http.MethodPost, suffix: suffix, handle: handle}
}

// Site is one of the two that a server has: the insured people's, or the agency's own people's. Each has a menu, sessions and a frame of its
// own; a session of one opens nothing on the other.
type Site struct {
	Menu       *menu.Menu
	Sessions   *scs.SessionManager
	Routes     []Route
	Home, Door string   // menu IDs of its first page, and of the one where its people sign in
	AtDoor     string   // menu ID of the page that whoever is refused stands at
	Own        *url.URL // its own address, as people type it; nil where that is not known

	// Beside are the addresses that stand in no menu, by pattern; they are answered as the page of atDoor is.
	Beside map[string]Handler
	// Plain are addresses outside of pages and sessions.
	Plain map[string]http.HandlerFunc
	// Guard finds out who comes to a page, and answers by itself where they may not see it.
	Guard func(*Request) (answered bool, err error)
	// Frame is the frame of a page: title, breadcrumb, navigation, who is signed in.
	Frame func(*Request) parts.Page
	// Finish finishes a page before it is sent; nil leaves it as it is.
	Finish func(r *Request, page []byte) []byte

	// KeepsAnswers says that a page which answers a form is kept and has an address, as keptpage.go says.
	KeepsAnswers bool

	opens map[string]bool // patterns that can be opened, not only sent to
}

// sessionStore keeps sessions and seals what is in them.
type sessionStore interface {
	scs.CtxStore
	scs.Codec
}

// NewSessions are the sessions of a site, by the name of its cookie.
func (s *Server) NewSessions(kept sessionStore, name string) *scs.SessionManager {
	m := scs.New()
	m.Store, m.Codec = kept, kept
	m.Lifetime = s.Lifetime
	m.HashTokenInStore = true
	m.Cookie.Name = name
	m.Cookie.HttpOnly = true
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Persist = false
	if s.BaseURL.Scheme == "https" {
		m.Cookie.Name, m.Cookie.Secure = "__Host-"+name, true
	}
	m.ErrorFunc = s.sessionFailed
	return m
}

// check compares handlers with the menu: each page that has an address is answered once, a pending one not at all; what is
// answered behind it are the steps of its row.
func (s *Site) check() error {
	bound, steps := map[string]int{}, map[string]bool{}
	s.opens = map[string]bool{}
	for _, r := range s.Routes {
		p := s.Menu.Page(r.page)
		if p == nil || p.Pending || p.Path == "" {
			return fmt.Errorf("web: a handler for %s, which the menu does not have as a page", r.page)
		}
		if !p.Has(r.suffix) {
			return fmt.Errorf("web: a handler for %s of page %s, which is no step of its row in the menu", r.suffix, r.page)
		}
		steps[p.Path+r.suffix] = true
		if r.method == http.MethodGet {
			s.opens[p.Path+r.suffix] = true
		}
		if r.method == http.MethodGet && r.suffix == "" {
			bound[r.page]++
		}
	}
	for _, p := range s.Menu.Pages() {
		if p.Path == "" {
			continue
		}
		if n := bound[p.ID]; n != 1 {
			return fmt.Errorf("web: page %s has %d handlers", p.ID, n)
		}
		for _, step := range strings.Fields(p.Steps) {
			if !steps[p.Path+step] {
				return fmt.Errorf("web: nothing answers the step %s of page %s", step, p.ID)
			}
		}
	}
	return nil
}

// Link is a page of the site as a link.
func (s *Site) Link(id string) parts.Link {
	return parts.Link{Title: s.Menu.Page(id).Title, Href: s.Menu.Path(id)}
}

// pages answer the site's addresses.
func (s *Server) pages(of *Site) http.Handler {
	mux := http.NewServeMux()
	for _, r := range of.Routes {
		p := of.Menu.Page(r.page)
		if p.Audience == menu.Demo && !s.Demo {
			continue
		}
		mux.Handle(pattern(r.method, p.Path+r.suffix), s.page(of, p, r.handle, r.looks))
	}
	home, at := of.Menu.Page(of.Home), of.Menu.Page(of.AtDoor)
	for pattern, handle := range of.Beside {
		mux.Handle(pattern, s.page(of, at, handle, false))
	}
	mux.Handle("/", s.page(of, home, s.unknown(mux), false))
	denied := s.page(of, at, func(*Request) error { return errCrossOrigin }, false)
	return answers(withSession(of.Sessions.LoadAndSave(sameOrigin(of.Own, mux, denied))))
}

// pattern keeps "/" from matching every address.
func pattern(method, path string) string {
	if strings.HasSuffix(path, "/") {
		path += "{$}"
	}
	return method + " " + path
}

// unknown answers where nothing has the address, or has it by another method only.
func (s *Server) unknown(mux *http.ServeMux) Handler {
	return func(r *Request) error {
		var allowed []string
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if _, pattern := mux.Handler(&http.Request{Method: method, Host: r.Host, URL: r.URL}); pattern != "/" {
				allowed = append(allowed, method)
			}
		}
		if len(allowed) == 0 {
			return ErrNoPage
		}
		r.Writer.Header().Set("Allow", strings.Join(allowed, ", "))
		return errNoMethod
	}
}

// Stay keeps a session: any request does, and this one does nothing else.
func (s *Server) Stay(r *Request) error {
	if r.User == nil && r.Clerk == nil {
		return ErrForbidden
	}
	r.SetValue(ValueSeen, strconv.FormatInt(s.Now().Unix(), 10))
	r.Status = http.StatusNoContent
	r.Writer.WriteHeader(http.StatusNoContent)
	return nil
}
