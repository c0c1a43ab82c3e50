package web

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"
	"github.com/alexedwards/scs/v2"

	"shebao/internal/menu"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// request is one request on its way through a page.
type request struct {
	*http.Request
	w       http.ResponseWriter
	server  *Server
	page    *menu.Page
	user    *user  // nil for a visitor
	clerk   *clerk // the member of staff signed in, on staff's own pages
	started time.Time
	number  string // of the request, in the log and on the pages of errors
	status  int
	patient *http.Request // without a deadline; nil where there is none
	device  string        // token of the device, once asked for
}

// user is who is signed in, as the session knows them.
type user struct {
	PersonNo   string
	Name       string
	MaskedID   string
	LastSignIn string
	unread     *int   // notices not marked as read, once asked for
	Capability string // what they may do besides, "" for nothing
}

// pageBuffers hold pages while they are rendered, so that an error half-way still becomes a proper page.
var pageBuffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

const keepPageBuffer = 1 << 20 // a larger buffer is not kept

// render answers with a page.
func (r *request) render(status int, component templ.Component) error {
	buffer := pageBuffers.Get().(*bytes.Buffer)
	defer func() {
		if buffer.Cap() <= keepPageBuffer {
			pageBuffers.Put(buffer)
		}
	}()
	buffer.Reset()
	if err := component.Render(r.Context(), buffer); err != nil {
		return err
	}
	page := buffer.Bytes()
	if halls := r.server.menu.Path("halls"); !r.atDesk() && r.page.Path != halls {
		page = linkHalls(page, halls)
	}
	return r.write(status, "text/html; charset=utf-8", page)
}

func (r *request) write(status int, contentType string, body []byte) error {
	header := r.w.Header()
	header.Set("Content-Type", contentType)
	header.Set("Content-Length", strconv.Itoa(len(body))) // not in chunks, and a page cut off on the way is seen to be
	r.status = status
	r.w.WriteHeader(status)
	_, _ = r.w.Write(body) // the reader went away: there is nobody to tell
	return nil
}

// attach answers with a file to keep.
func (r *request) attach(contentType, name string, body []byte) error {
	r.w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	return r.write(http.StatusOK, contentType, body)
}

// redirect answers a post with where to go on.
func (r *request) redirect(to string) error {
	r.status = http.StatusSeeOther
	http.Redirect(r.w, r.Request, to, http.StatusSeeOther)
	return nil
}

// atDesk says that the page is one of the agency's own people's.
func (r *request) atDesk() bool {
	return r.page.Audience == menu.Staff || r.page.Audience == menu.StaffDoor
}

// sessions are those of the side that the page belongs to.
func (r *request) sessions() *scs.SessionManager {
	if r.atDesk() {
		return r.server.desk.sessions
	}
	return r.server.sessions
}

// value is a text value of the session.
func (r *request) value(key string) string { return r.sessions().GetString(r.Context(), key) }

func (r *request) setValue(key, value string) {
	if sessions := r.sessions(); sessions.Token(r.Context()) == "" { // the first value of a new session
		sessions.SetDeadline(r.Context(), r.server.now().Add(r.server.Lifetime))
	}
	r.sessions().Put(r.Context(), key, value)
}

// renewToken gives the session a new token, so that one known before is worth nothing, and its whole life anew. The session
// manager goes by a clock of its own, which is overruled here.
func (r *request) renewToken() error {
	if err := r.sessions().RenewToken(r.Context()); err != nil {
		return err
	}
	r.sessions().SetDeadline(r.Context(), r.server.now().Add(r.server.Lifetime))
	return nil
}

func (r *request) dropValue(key string) { r.sessions().Remove(r.Context(), key) }

// field is a field of the submitted form, as typed.
func (r *request) field(name string) string { return r.PostFormValue(name) }

// key is the form's idempotency key, where it has the form of ours.
func (r *request) key() string {
	if key := r.field("key"); len(key) == 32 && !social.HasControl(key) {
		return key
	}
	return ""
}

// newKey is a key for a form about to be shown.
func newKey() string { return store.NewID() }

// address is the network address that the request comes from, as it is written down.
func (r *request) address() string { return r.server.from(r.Request).String() }

// from is the network address that a request comes from: its sender's, or, where that is a proxy of ours, the last one that no proxy of
// ours wrote.
func (s *Server) from(r *http.Request) store.Address {
	sender := store.AddressOf(r.RemoteAddr)
	if !sender.In(s.TrustedProxies) {
		return sender
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		from := store.AddressOf(hop)
		if from.Known() && !from.In(s.TrustedProxies) {
			return from
		}
		if !from.Known() && strings.TrimSpace(hop) != "" {
			break // nothing beyond what can't be read is to be believed
		}
	}
	return sender
}

// frame is the page's frame: title, breadcrumb, navigation, who is signed in.
func (r *request) frame() view.Page {
	if r.atDesk() {
		return r.deskFrame()
	}
	p := view.Page{
		ID: r.page.ID, Title: r.page.Title, Agency: r.server.Agency, Path: r.URL.RequestURI(),
		Elder: r.elder(), Banners: r.server.banners(r.Context()), NoIndex: r.page.Audience != menu.Public, Footer: r.server.footer(),
		Crumbs: r.crumbs(), PrintView: r.URL.Query().Get("view") == "print", Guidance: r.server.guidanceOf(r.Context(), r.page),
	}
	if r.user == nil {
		p.Tools = []view.Link{r.server.link("verify"), r.server.link("signin"), r.server.link("register")}
		return p
	}
	p.Nav = r.withUnread(r.server.navigation(r.user, r.page.ID))
	p.User = &view.User{Name: maskedName(r.user.Name), LastSignIn: r.user.LastSignIn, OutHref: "/signout"}
	p.Banners = append(p.Banners, r.warnings()...)
	p.Session = &view.Session{
		IdleSeconds: int(r.server.Idle.Seconds()), WarnSeconds: int(r.server.Warn.Seconds()),
		StayHref: "/session/stay", OutHref: "/signout", EndedHref: r.endedPath(),
	}
	return p
}

// withErrors is the frame with what must be put right.
func (r *request) withErrors(problems text.Problems) view.Page {
	p := r.frame()
	for _, problem := range problems {
		p.Errors = append(p.Errors, view.FieldError{Field: problem.Field, Message: problem.Message})
	}
	return p
}

// printHead says on paper whose page it is.
func (r *request) printHead() *view.PrintHead {
	address := *r.server.BaseURL
	address.Path = r.URL.Path
	head := &view.PrintHead{At: text.Time(r.server.now().Unix()), Address: address.String()}
	if r.page.Audience == menu.Citizen { // what everybody may read is nobody's
		head.Who = r.user.Name + " " + r.user.MaskedID
	}
	return head
}

func (r *request) crumbs() []view.Link {
	if r.page.ID == "home" || r.page.ID == "overview" {
		return nil
	}
	home := r.server.link("home")
	if r.user != nil {
		home = r.server.link("overview")
	}
	return trail(home, r.server.menu.Trail(r.page.ID))
}

// trail are the breadcrumbs from a site's first page down to a page, which is not among them.
func trail(home view.Link, trail []*menu.Page) []view.Link {
	crumbs := []view.Link{home}
	for _, p := range trail[:len(trail)-1] {
		link := view.Link{Title: p.Title}
		if !strings.Contains(p.Path, "{") {
			link.Href = p.Path
		}
		crumbs = append(crumbs, link)
	}
	return crumbs
}

func (s *Server) footer() []view.Link {
	return []view.Link{s.link("guidance"), s.link("questions"), s.link("announcements"), s.link("halls"), s.link("verify"), s.link("status"), s.link("terms"), s.link("privacy"), s.link("accessibility")}
}

// link is a page of the menu as a link.
func (s *Server) link(id string) view.Link {
	return view.Link{Title: s.menu.Page(id).Title, Href: s.menu.Path(id)}
}
