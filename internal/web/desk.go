package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/alexedwards/scs/v2"

	"shebao/internal/menu"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// The desk is the site of the agency's own people: pages below /staff, with a menu and sessions of their own. A citizen's session opens
// nothing there, nor the other way round.
type desk struct {
	menu     *menu.Menu
	sessions *scs.SessionManager
}

func newDesk(s *Server) *desk {
	d := &desk{menu: menu.ForStaff(), sessions: newSessions(s.Options, s.DB.StaffSessions(), "staff")}
	d.sessions.ErrorFunc = s.sessionFailed
	return d
}

// clerk is the member of staff signed in, with what they may do as of now.
type clerk struct {
	staff.Clerk
	ShownName string
}

// sees says whether the member of staff may be shown a page.
func (c *clerk) sees(p *menu.Page) bool {
	needs := p.Needs()
	return len(needs) == 0 || slices.ContainsFunc(needs, c.May)
}

// staffRoutes are all pages of the desk. Each part of it names its own beside its handlers.
func (s *Server) staffRoutes() []route {
	return slices.Concat(
		[]route{{"staff-home", http.MethodGet, "", s.staffHome}},
		s.staffDoorRoutes(),
		s.caseDeskRoutes(),
		s.contentDeskRoutes(),
		s.enquiryDeskRoutes(),
		s.personDeskRoutes(),
		s.auditDeskRoutes(),
		s.operationDeskRoutes(),
		s.importDeskRoutes(),
		s.exportDeskRoutes(),
		s.ownDeskRoutes(),
		s.accountDeskRoutes(),
		s.roleDeskRoutes(),
		s.approvalDeskRoutes(),
		s.announcementDeskRoutes(),
		s.rateDeskRoutes(),
		s.centreDeskRoutes(),
	)
}

// StaffHandler is the desk alone, for a listener of its own. Whoever comes elsewhere is led to it.
func (s *Server) StaffHandler() http.Handler {
	outer := s.beside()
	s.addDesk(outer)
	outer.Handle("/{$}", http.RedirectHandler(s.desk.menu.Path("staff-home"), http.StatusSeeOther))
	return s.around(s.bounded(outer))
}

func (s *Server) addDesk(outer *http.ServeMux) {
	home := s.desk.menu.Page("staff-home")
	mux := s.mux(s.desk.menu, s.staffRoutes())
	door := s.desk.menu.Page("staff-signin")
	mux.Handle("POST /staff/signout", s.page(door, s.staffSignOut))
	mux.Handle("POST /staff/session/stay", s.page(door, s.staffStay))
	mux.Handle("POST /staff/display", s.page(door, s.display))
	pages := s.pagesOf(mux, home, door, s.deskURL())
	if s.StaffApart {
		mux.Handle("POST /captcha/new", s.page(door, s.newCaptcha))
		outer.Handle("/captcha/new", pages)
	}
	outer.Handle("/staff", pages)
	outer.Handle("/staff/", pages)
}

// deskURL is the desk's own address as its people type it: the portal's, unless the desk has a listener of its own.
func (s *Server) deskURL() *url.URL {
	if s.StaffApart {
		return s.StaffURL
	}
	return s.BaseURL
}

// guardDesk finds out who comes to a page of the desk, and answers itself where they may not see it.
func (s *Server) guardDesk(r *request) (done bool, err error) {
	r.w.Header().Set("Cache-Control", "no-store")
	if err := s.identifyClerk(r); err != nil {
		return true, err
	}
	switch {
	case r.page.Audience == menu.StaffDoor:
		return false, nil
	case r.clerk == nil:
		return true, s.askToSignIn(r)
	case !r.clerk.sees(r.page):
		return true, errForbidden
	}
	return false, nil
}

// identifyClerk reads who is signed in out of the session and what they may do out of the database, so that a right taken away is gone
// with the next page. It ends a session that was idle too long.
func (s *Server) identifyClerk(r *request) error {
	name := r.value(store.SessionStaff)
	if name == "" {
		return nil
	}
	now := s.now().Unix()
	seen, _ := strconv.ParseInt(r.value(valueSeen), 10, 64)
	if now-seen >= int64((s.Idle + seenStep).Seconds()) {
		return s.desk.sessions.Destroy(r.Context())
	}
	if now-seen >= int64(seenStep.Seconds()) {
		r.setValue(valueSeen, strconv.FormatInt(now, 10))
	}
	account, by, err := s.Staff.Clerk(r.Context(), name, r.address())
	if err != nil {
		return err
	}
	r.clerk = &clerk{by, account.ShownName}
	return nil
}

// deskFrame is the frame of a page of the desk.
func (r *request) deskFrame() view.Page {
	d := r.server.desk
	p := view.Page{
		ID: r.page.ID, Title: r.page.Title, Agency: r.server.Agency, Path: r.URL.RequestURI(), Elder: r.elder(), Banners: r.server.banners(r.Context()),
		NoIndex: true, PrintView: r.URL.Query().Get("view") == "print",
		Site: view.Site{Name: text.StaffPortal, Home: d.menu.Path("staff-home"), Display: "/staff/display"},
	}
	if r.clerk == nil {
		return p
	}
	if r.page.ID != "staff-home" {
		p.Crumbs = trail(r.deskLink("staff-home"), d.menu.Trail(r.page.ID))
	}
	p.Nav = navItems(d.menu, r.clerk.sees, "", r.page.ID)
	r.markWaiting(p.Nav)
	p.User = &view.User{Name: r.clerk.ShownName, OutHref: "/staff/signout", LastSignIn: r.value(valueLast), Doubt: text.StaffDoubt}
	if n, _ := strconv.Atoi(r.value(valueWarned)); n > 0 {
		r.dropValue(valueWarned)
		p.Banners = append(p.Banners, view.Notice{Tone: view.ToneDanger, Title: text.FailedBefore(n), Text: text.WhyStaffFailures})
	}
	p.Session = &view.Session{
		IdleSeconds: int(r.server.Idle.Seconds()), WarnSeconds: int(r.server.Warn.Seconds()),
		StayHref: "/staff/session/stay", OutHref: "/staff/signout", EndedHref: r.endedPath(),
	}
	return p
}

// deskLink is a page of the desk as a link.
func (r *request) deskLink(id string) view.Link {
	m := r.server.desk.menu
	return view.Link{Title: m.Page(id).Title, Href: m.Path(id)}
}

// homeLink is the first page of the site that the page belongs to.
func (r *request) homeLink() view.Link {
	if r.atDesk() {
		return r.deskLink("staff-home")
	}
	return r.server.link("home")
}

// staffHome shows what the member of staff may do.
func (s *Server) staffHome(r *request) error {
	v := view.StaffHome{Groups: wayIn(s.desk.menu, r.clerk.sees), NoRights: len(r.clerk.Permissions) == 0}
	n, err := s.Staff.WaitingFor(r.Context(), r.clerk.Clerk)
	if err != nil {
		return err
	}
	if n > 0 {
		v.Waiting = &view.Notice{Tone: view.ToneWarning, Title: text.WaitingBadge(n), Links: []view.Link{r.deskLink("staff-approvals")}}
	}
	return r.render(http.StatusOK, view.StaffHomePage(r.frame(), v))
}
