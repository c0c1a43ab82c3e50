package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/alexedwards/scs/v2"

	"shebao/internal/menu"
	"shebao/internal/web/view"
)

// handler answers a request. What it returns as an error becomes a page in errors.go.
type handler func(*request) error

// route binds a handler to a page of the menu: at the page's address, or at one that begins with it.
type route struct {
	page   string
	method string
	suffix string
	handle handler
}

// get binds a handler to what is opened, post to what is sent.
func get(page, suffix string, handle handler) route {
	return route{page, http.MethodGet, suffix, handle}
}

func post(page, suffix string, handle handler) route {
	return route{page, http.MethodPost, suffix, handle}
}

// site is one of the two that a server has: the insured people's, or the agency's own people's. Each has a menu, sessions and a frame of its
// own; a session of one opens nothing on the other.
type site struct {
	menu       *menu.Menu
	sessions   *scs.SessionManager
	routes     []route
	home, door string   // menu IDs of its first page, and of the one where its people sign in
	atDoor     string   // menu ID of the page that whoever is refused stands at
	own        *url.URL // its own address, as people type it; nil where that is not known

	// beside are the addresses that stand in no menu, by pattern; they are answered as the page of atDoor is.
	beside map[string]handler
	// plain are addresses outside of pages and sessions.
	plain map[string]http.HandlerFunc
	// guard finds out who comes to a page, and answers by itself where they may not see it.
	guard func(*request) (answered bool, err error)
	// frame is the frame of a page: title, breadcrumb, navigation, who is signed in.
	frame func(*request) view.Page
	// finish finishes a page before it is sent; nil leaves it as it is.
	finish func(r *request, page []byte) []byte

	opens map[string]bool // patterns that can be opened, not only sent to
}

// sessionStore keeps sessions and seals what is in them.
type sessionStore interface {
	scs.CtxStore
	scs.Codec
}

// newSessions are the sessions of a site, by the name of its cookie.
func (s *Server) newSessions(kept sessionStore, name string) *scs.SessionManager {
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

// check compares handlers with the menu: each page that has an address is answered once, a pending one not at all.
func (s *site) check() error {
	bound := map[string]int{}
	s.opens = map[string]bool{}
	for _, r := range s.routes {
		p := s.menu.Page(r.page)
		if p == nil || p.Pending || p.Path == "" {
			return fmt.Errorf("web: a handler for %s, which the menu does not have as a page", r.page)
		}
		if r.method == http.MethodGet {
			s.opens[p.Path+r.suffix] = true
		}
		if r.method == http.MethodGet && r.suffix == "" {
			bound[r.page]++
		}
	}
	for _, p := range s.menu.Pages() {
		if p.Path == "" {
			continue
		}
		if n := bound[p.ID]; n != 1 {
			return fmt.Errorf("web: page %s has %d handlers", p.ID, n)
		}
	}
	return nil
}

// link is a page of the site as a link.
func (s *site) link(id string) view.Link {
	return view.Link{Title: s.menu.Page(id).Title, Href: s.menu.Path(id)}
}

// pages answer the site's addresses.
func (s *Server) pages(of *site) http.Handler {
	mux := http.NewServeMux()
	for _, r := range of.routes {
		p := of.menu.Page(r.page)
		if p.Audience == menu.Demo && !s.Demo {
			continue
		}
		mux.Handle(pattern(r.method, p.Path+r.suffix), s.page(of, p, r.handle))
	}
	home, at := of.menu.Page(of.home), of.menu.Page(of.atDoor)
	for pattern, handle := range of.beside {
		mux.Handle(pattern, s.page(of, at, handle))
	}
	mux.Handle("/", s.page(of, home, s.unknown(mux)))
	denied := s.page(of, at, func(*request) error { return errCrossOrigin })
	return answers(withSession(of.sessions.LoadAndSave(sameOrigin(of.own, mux, denied))))
}

// pattern keeps "/" from matching every address.
func pattern(method, path string) string {
	if strings.HasSuffix(path, "/") {
		path += "{$}"
	}
	return method + " " + path
}

// unknown answers where nothing has the address, or has it by another method only.
func (s *Server) unknown(mux *http.ServeMux) handler {
	return func(r *request) error {
		var allowed []string
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			if _, pattern := mux.Handler(&http.Request{Method: method, Host: r.Host, URL: r.URL}); pattern != "/" {
				allowed = append(allowed, method)
			}
		}
		if len(allowed) == 0 {
			return errNoPage
		}
		r.w.Header().Set("Allow", strings.Join(allowed, ", "))
		return errNoMethod
	}
}

// stay keeps a session: any request does, and this one does nothing else.
func (s *Server) stay(r *request) error {
	if r.user == nil && r.clerk == nil {
		return errForbidden
	}
	r.setValue(valueSeen, strconv.FormatInt(s.now().Unix(), 10))
	r.status = http.StatusNoContent
	r.w.WriteHeader(http.StatusNoContent)
	return nil
}
