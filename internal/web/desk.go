package web

import (
	"net/http"
	"slices"
	"strconv"

	"shebao/internal/citizen"
	"shebao/internal/menu"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// NewDesk is the site of the agency's own people: pages below /staff, with a menu and sessions of their own. A citizen's session opens
// nothing there, nor the other way round.
func NewDesk(s *Server) *site {
	s.Staff.Undo = citizen.Undo
	own := s.BaseURL
	if s.StaffApart {
		own = s.StaffURL
	}
	return &site{menu: menu.ForStaff(), home: "staff-home", door: "staff-signin", atDoor: "staff-signin", own: own,
		sessions: s.newSessions(s.DB.StaffSessions(), "staff"), routes: s.staffRoutes(), guard: s.guardDesk, frame: s.deskFrame,
		beside: map[string]handler{"POST /staff/signout": s.staffSignOut, "POST /staff/session/stay": s.stay, "POST /staff/display": s.display}}
}

// staffRoutes are all pages of the desk. Each part of it names its own beside its handlers.
func (s *Server) staffRoutes() []route {
	return slices.Concat(
		[]route{get("staff-home", "", s.staffHome)},
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
func (s *Server) deskFrame(r *request) view.Page {
	d := s.desk
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
func (r *request) deskLink(id string) view.Link { return r.server.desk.link(id) }

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
