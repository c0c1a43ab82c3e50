// Package portal is the site of the insured people and of the public: its pages, each with its template beside it, in files that bear its
// menu ID.
package portal

import (
	"net/http"
	"strconv"
	"time"

	"shebao/internal/menu"
	"shebao/internal/prose"
	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/web"
	"shebao/internal/web/door"
	"shebao/internal/web/parts"
)

// pages are the handlers. They are safe for concurrent use.
type pages struct {
	*web.Server
	*door.Door
	words *prose.Lexicon // of the search
}

// New is the insured people's site of a server.
func New(server *web.Server) *web.Site {
	table := menu.Default()
	s := &pages{server, door.New(server), searchWords(table)}
	if s.EvenTime == 0 {
		s.EvenTime = evenTime
	}
	s.Citizen.IssueAs(s.issuer())
	p := &web.Site{Menu: table, Home: "home", Door: "signin", AtDoor: "home", Own: s.BaseURL, Sessions: s.NewSessions(s.DB.Sessions(), "session"),
		Guard: s.guardPortal, Frame: s.portalFrame, Finish: s.linkHalls, KeepsAnswers: true,
		Plain: map[string]http.HandlerFunc{"GET /robots.txt": s.robots, "GET /sitemap.xml": s.sitemap},
		Beside: map[string]web.Handler{
			"POST " + menu.SignOut: s.SignOut, "POST " + menu.Stay: s.Stay, "POST " + menu.Display: s.Display, "POST " + menu.NewCaptcha: s.NewCaptcha,
		}}
	p.Routes = s.portalRoutes(p.Menu)
	return p
}

// portalRoutes are all pages. Statements bind themselves; the rest is named here.
func (s *pages) portalRoutes(m *menu.Menu) []web.Route {
	routes := []web.Route{
		web.Get("home", "", s.home),
		web.Get("signin", "", s.SignInForm), web.Post("signin", "", s.SignIn),
		web.Get("signin", "/second", s.SecondStepForm), web.Post("signin", "/second", s.SecondStep),
		web.Post("signin", "/second/passkey/begin", s.BeginSecondPasskey), web.Post("signin", "/second/passkey/finish", s.FinishSecondPasskey),
		web.Post("signin", "/passkey/begin", s.BeginPasskeySignIn), web.Post("signin", "/passkey/finish", s.FinishPasskeySignIn),
		web.Get("register", "", s.registerTerms), web.Post("register", "", s.registerAgree),
		web.Get("register", "/numbers", s.registerNumbersForm), web.Post("register", "/numbers", s.registerNumbers),
		web.Get("register", "/facts", s.registerFactsForm), web.Post("register", "/facts", s.registerFacts),
		web.Get("register", "/code", s.registerCodeForm), web.Post("register", "/code", s.registerCode),
		web.Get("register", "/password", s.registerPasswordForm), web.Post("register", "/password", s.registerPassword),
		web.Get("register", "/done", s.registerDone),
		web.Get("recover", "", s.recoverForm), web.Post("recover", "", s.recover),
		web.Get("recover", "/phone", s.recoverPhoneForm), web.Post("recover", "/phone", s.recoverPhone),
		web.Get("recover", "/code", s.recoverCodeForm), web.Post("recover", "/code", s.recoverCode),
		web.Get("recover", "/question", s.recoverQuestionForm), web.Post("recover", "/question", s.recoverQuestion),
		web.Get("verify", "", s.verifyForm), web.Post("verify", "", s.verify),
		web.Get("verify-document", "", s.verifyDocumentForm), web.Post("verify-document", "", s.verifyDocument),
		web.Get("terms", "", s.terms), web.Get("terms", againSuffix, s.agreeAgainForm), web.Post("terms", againSuffix, s.agreeAgain),
		web.Get("privacy", "", s.privacy), web.Get("accessibility", "", s.accessibility),
		web.Get("status", "", s.status),
		web.Get("components", "", s.components), web.Post("components", "", s.components),
		web.Get("overview", "", s.overview), web.Get("overview", allServices, s.allServicesPage), web.Post("overview", findingKnown, s.knowFinding),
		web.Get("access-code", "", s.accessCodePage), web.Post("access-code", "", s.accessCode), web.Get("access-code", "/preview", s.codePreview),
		web.Get("certificate", "", s.certificatesPage), web.Post("certificate", "", s.issueCertificate),
		web.Get("entitlement", "", s.entitlementPage), web.Post("entitlement", "", s.issueEntitlement),
		web.Get("contribution-list", "", s.contributionListPage), web.Post("contribution-list", "", s.issueContributionList),
		web.Get("contribution-list", "/download.xlsx", s.contributionListXLSX),
		web.Get("contribution-list", "/download.csv", s.contributionListCSV),
		web.Get("coverage", "", s.coveragePage), web.Get("balance", "", s.balancePage),
		web.Get("balance", "/pension/download.xlsx", s.accountXLSX(statement.PensionAccount)),
		web.Get("balance", "/pension/download.csv", s.accountCSV(statement.PensionAccount)),
		web.Get("balance", "/medical/download.xlsx", s.accountXLSX(statement.MedicalAccount)),
		web.Get("balance", "/medical/download.csv", s.accountCSV(statement.MedicalAccount)),
		web.Get("ward-contributions", "", s.wardsForContributions), web.Get("ward-charges", "", s.wardsForCharges),
		web.Get("base-check", "", s.baseCheck), web.Post("base-check", "", s.baseCheckWage),
		web.Get("receipts", "", s.receipts), web.Get("receipt", "", s.receipt), web.Get("receipt", receiptFile, s.receiptPDF),
		web.Get("receipt", "/evidence/{evidence}", s.evidence), web.Post("receipt", "/withdraw", s.withdrawCase), web.Post("receipt", "/supplement", s.supplementCase),
		web.Get("decisions", "", s.decisions),
		web.Get("change-password", "", s.changePasswordForm), web.Post("change-password", "", s.changePassword),
		web.Get("change-registration", "", s.changeRegistrationForm), web.Post("change-registration", "", s.changeRegistration),
		web.Get("change-registration", "/confirm", s.confirmPhoneForm), web.Post("change-registration", "/confirm", s.confirmPhone),
		web.Post("change-registration", "/keep-phone", s.keepPhone),
		web.Get("close-registration", "", s.closeRegistrationForm), web.Post("close-registration", "", s.closeRegistration),
		web.Get("estimate", "", s.estimatePage), web.Post("estimate", "", s.estimate),
		web.Get("lookups", "", s.lookups),
		web.Get("notices", "", s.notices), web.Post("notices", "", s.readNotices),
		web.Get("notice-settings", "", s.noticeSettingsForm), web.Post("notice-settings", "", s.noticeSettings),
		web.Get("sessions", "", s.securityPage), web.Post("sessions", "", s.endSessions),
		web.Post("sessions", "/end", s.endSession), web.Post("sessions", "/forget", s.forgetDevice), web.Post("sessions", "/freeze", s.freeze), web.Post("sessions", keepWaiting, s.keep),
		web.Get("sessions", "/unfreeze", s.unfreezeForm), web.Post("sessions", "/unfreeze", s.unfreeze),
		web.Get("second-factor", "", s.secondFactorPage),
		web.Get("second-factor", "/app", s.addAppForm), web.Post("second-factor", "/app", s.addApp),
		web.Get("second-factor", "/app/remove", s.removeAppForm), web.Post("second-factor", "/app/remove", s.removeApp),
		web.Get("second-factor", "/codes", s.recoveryCodesPage), web.Post("second-factor", "/codes", s.recoveryCodes),
		web.Get("second-factor", "/passkeys/{passkey}", s.passkeyPage), web.Post("second-factor", "/passkeys/{passkey}", s.changePasskey),
		web.Post("second-factor", "/passkey/begin", s.beginPasskey), web.Post("second-factor", "/passkey/finish", s.finishPasskey),
		web.Get("my-data", "", s.myData), web.Post("my-data", "", s.requestMyData),
		web.Look("my-data", "/progress", s.myDataProgress), web.Get("my-data", myDataFile, s.downloadMyData),
	}
	routes = append(routes, s.procedureRoutes()...)
	routes = append(routes, s.contentRoutes()...)
	routes = append(routes, s.hallRoutes()...)
	routes = append(routes, s.enquiryRoutes()...)
	routes = append(routes, web.Post("health-centre", "/keep", s.keepCentre), web.Post("family-pooling", "/end", s.endPooling))
	for kind, under := range issuedUnder {
		issued := under + "-issued"
		routes = append(routes, web.Get(issued, "", s.issuedPage(kind)), web.Get(issued, "/file.pdf", s.issuedPDF(kind)))
		if revocable(kind) {
			routes = append(routes, web.Post(issued, "/revoke", s.revokeIssued(kind)))
		}
	}
	for _, p := range m.Pages() {
		if p.Statement != nil {
			routes = append(routes,
				web.Get(p.ID, "", s.statementPage),
				web.Get(p.ID, "/download.xlsx", s.statementXLSX),
				web.Get(p.ID, "/download.csv", s.statementCSV))
		}
	}
	return routes
}

// guardPortal finds out who comes, and whether they may see the page.
func (s *pages) guardPortal(r *web.Request) (answered bool, err error) {
	if err := s.identify(r); err != nil {
		return true, err
	}
	if r.Page.Audience != menu.Citizen {
		return false, nil
	}
	r.Writer.Header().Set("Cache-Control", "no-store")
	if r.User == nil {
		return true, s.AskToSignIn(r)
	}
	if ask := mustAgree(r); ask != "" {
		return true, r.Redirect(ask)
	}
	if r.Page.ID != "second-factor" && r.Value(door.ValueMustAdd) != "" {
		return true, r.Redirect(s.Portal.Menu.Path("second-factor"))
	}
	if !r.User.Sees(r.Page) {
		return true, web.ErrNotOpened
	}
	return false, nil
}

// identify reads who is signed in out of the session, and ends a session that was idle too long.
func (s *pages) identify(r *web.Request) error {
	personNo := r.Value(store.SessionPerson)
	if personNo == "" {
		return nil
	}
	now := s.Now().Unix()
	seen, _ := strconv.ParseInt(r.Value(web.ValueSeen), 10, 64)
	if now-seen >= int64(s.idleLimit(r).Seconds()) {
		return s.Portal.Sessions.Destroy(r.Context())
	}
	r.Here(seen, now)
	r.User = &web.User{PersonNo: personNo, Name: r.Value(web.ValueName), MaskedID: r.Value(web.ValueID), LastSignIn: r.Value(web.ValueLast), Capability: r.Value(web.ValueCapability)}
	return nil
}

// idleLimit is the age of the time of the last request at which a session has ended. That time is coarse, so there is as much
// to spare; but a tab that has counted to the end itself says so by where it goes.
func (s *pages) idleLimit(r *web.Request) time.Duration {
	if r.Page.ID == "signin" && r.URL.Query().Get("reason") == "ended" {
		return s.Idle
	}
	return s.Idle + web.SeenStep
}

// portalFrame is the frame of a page: title, breadcrumb, navigation, who is signed in.
func (s *pages) portalFrame(r *web.Request) parts.Page {
	p := parts.Page{
		ID: r.Page.ID, Title: r.Page.Title, Agency: r.Server.Agency, Path: r.Place(),
		Elder: r.Elder(), Banners: r.Server.Banners(r.Context()), NoIndex: r.Page.Audience != menu.Public, Footer: s.footer(),
		Crumbs: crumbs(r), PrintView: r.URL.Query().Get("view") == "print", Guidance: r.Server.GuidanceOf(r.Context(), r.Page),
	}
	if r.User == nil {
		p.Tools = []parts.Link{r.Server.Link("verify"), r.Server.Link("signin"), r.Server.Link("register")}
		return p
	}
	p.Nav = withUnread(r, r.Server.Navigation(r.User, r.Page.ID))
	m := r.Server.Portal.Menu
	p.User = &parts.User{Name: web.MaskedName(r.User.Name), SignInsHref: m.Path("sessions"), OutHref: menu.SignOut, Bell: &parts.Bell{Href: m.Path("notices"), Unread: unread(r)}}
	if r.Page.ID == "overview" {
		p.User.LastSignIn = r.User.LastSignIn
	}
	p.Banners = append(p.Banners, warnings(r)...)
	p.Session = &parts.Session{
		IdleSeconds: int(r.Server.Idle.Seconds()), WarnSeconds: int(r.Server.Warn.Seconds()),
		StayHref: menu.Stay, OutHref: menu.SignOut, EndedHref: r.EndedPath(),
	}
	return p
}

func crumbs(r *web.Request) []parts.Link {
	if r.Page.ID == "home" || r.Page.ID == "overview" {
		return nil
	}
	home := r.Server.Link("home")
	if r.User != nil {
		home = r.Server.Link("overview")
	}
	return web.Trail(home, r.Server.Portal.Menu.Trail(r.Page.ID), func(p *menu.Page) string { return groupHref(r, p) })
}

// groupHref is where the pages of a group of the menu are listed; a visitor's is the guidance, the only group with pages for them.
func groupHref(r *web.Request, group *menu.Page) string {
	m := r.Server.Portal.Menu
	if r.User == nil {
		return m.Path("guidance")
	}
	return m.Path("overview") + allServices + "#" + m.Trail(group.ID)[0].ID
}

func (s *pages) footer() []parts.Link {
	return []parts.Link{s.Link("guidance"), s.Link("questions"), s.Link("announcements"), s.Link("halls"), s.Link("verify"), s.Link("status"), s.Link("terms"), s.Link("privacy"), s.Link("accessibility")}
}

// linkHalls makes the counters that a page speaks of a way to their addresses.
func (s *pages) linkHalls(r *web.Request, page []byte) []byte {
	if halls := s.Portal.Menu.Path("halls"); r.Page.Path != halls {
		return web.LinkHalls(page, halls)
	}
	return page
}
