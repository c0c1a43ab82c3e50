// Package desk is the site of the agency's own people: its pages, each with its template beside it, in files that bear its menu ID.
package desk

import (
	"slices"
	"strconv"

	"shebao/internal/citizen"
	"shebao/internal/menu"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/door"
	"shebao/internal/web/parts"
)

// pages are the handlers. They are safe for concurrent use.
type pages struct {
	*web.Server
	*door.Door
}

// New is the site of a server's own people: pages below /staff, with a menu and sessions of their own. A citizen's session opens nothing
// there, nor the other way round.
func New(server *web.Server) *web.Site {
	s := &pages{server, door.New(server)}
	s.Staff.Undo = citizen.Undo
	own := s.BaseURL
	if s.StaffApart {
		own = s.StaffURL
	}
	return &web.Site{Menu: menu.ForStaff(), Home: "staff-home", Door: "staff-signin", AtDoor: "staff-signin", Own: own,
		Sessions: s.NewSessions(s.DB.StaffSessions(), "staff"), Routes: s.staffRoutes(), Guard: s.guardDesk, Frame: s.deskFrame,
		Beside: map[string]web.Handler{"POST " + menu.StaffSignOut: s.StaffSignOut, "POST " + menu.StaffStay: s.Stay, "POST " + menu.StaffDisplay: s.Display,
			"POST " + menu.NewCaptcha: s.NewCaptcha}}
}

// staffRoutes are all pages of the desk. Each part of it names its own beside its handlers.
func (s *pages) staffRoutes() []web.Route {
	return slices.Concat(
		[]web.Route{web.Get("staff-home", "", s.staffHome), web.Post("staff-home", "", s.readStaffNotice)},
		s.StaffDoorRoutes(),
		s.caseDeskRoutes(),
		s.conflictRoutes(),
		s.searchRoutes(),
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
func (s *pages) guardDesk(r *web.Request) (done bool, err error) {
	r.Writer.Header().Set("Cache-Control", "no-store")
	if err := s.identifyClerk(r); err != nil {
		return true, err
	}
	switch {
	case r.Page.Audience == menu.StaffDoor:
		return false, nil
	case r.Clerk == nil:
		return true, s.AskToSignIn(r)
	case !r.Clerk.Sees(r.Page):
		return true, web.ErrForbidden
	}
	return false, nil
}

// identifyClerk reads who is signed in out of the session and what they may do out of the database, so that a right taken away is gone
// with the next page. It ends a session that was idle too long.
func (s *pages) identifyClerk(r *web.Request) error {
	name := r.Value(store.SessionStaff)
	if name == "" {
		return nil
	}
	now := s.Now().Unix()
	seen, _ := strconv.ParseInt(r.Value(web.ValueSeen), 10, 64)
	if now-seen >= int64((s.Idle + web.SeenStep).Seconds()) {
		return s.Desk.Sessions.Destroy(r.Context())
	}
	r.Here(seen, now)
	account, by, err := s.Staff.Clerk(r.Context(), name, r.Address())
	if err != nil {
		return err
	}
	r.Clerk = &web.Clerk{Clerk: by, ShownName: account.ShownName}
	return nil
}

// deskFrame is the frame of a page of the desk.
func (s *pages) deskFrame(r *web.Request) parts.Page {
	d := s.Desk
	p := parts.Page{
		ID: r.Page.ID, Title: r.Page.Title, Agency: r.Server.Agency, Path: r.URL.RequestURI(), Elder: r.Elder(), Banners: r.Server.Banners(r.Context()),
		NoIndex: true, PrintView: r.URL.Query().Get("view") == "print",
		Site: parts.Site{Name: text.StaffPortal, Home: d.Menu.Path("staff-home"), Display: menu.StaffDisplay},
	}
	if r.Clerk == nil {
		return p
	}
	if r.Page.ID != "staff-home" {
		p.Crumbs = web.Trail(deskLink(r, "staff-home"), d.Menu.Trail(r.Page.ID), func(*menu.Page) string { return "" })
	}
	p.Nav = web.NavItems(d.Menu, r.Clerk.Sees, "", r.Page.ID)
	markWork(r, p.Nav)
	p.User = &parts.User{Name: r.Clerk.ShownName, OutHref: menu.StaffSignOut, LastSignIn: r.Value(web.ValueLast), Doubt: text.StaffDoubt}
	if n, _ := strconv.Atoi(r.Value(door.ValueWarned)); n > 0 {
		r.DropValue(door.ValueWarned)
		p.Banners = append(p.Banners, parts.Notice{Tone: parts.ToneDanger, Title: text.FailedBefore(n), Text: text.WhyStaffFailures})
	}
	p.Session = &parts.Session{
		IdleSeconds: int(r.Server.Idle.Seconds()), WarnSeconds: int(r.Server.Warn.Seconds()),
		StayHref: menu.StaffStay, OutHref: menu.StaffSignOut, EndedHref: r.EndedPath(),
	}
	return p
}

// deskLink is a page of the desk as a link.
func deskLink(r *web.Request, id string) parts.Link { return r.Server.Desk.Link(id) }

func mayImport(c *web.Clerk) bool { return c.May(staff.ImportsRun) }
