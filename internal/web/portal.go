package web

import (
	"net/http"
	"strconv"
	"time"

	"shebao/internal/menu"
	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/web/view"
)

// NewPortal is the insured people's site.
func NewPortal(s *Server) *site {
	if s.EvenTime == 0 {
		s.EvenTime = evenTime
	}
	s.Citizen.IssueAs(s.issuer())
	p := &site{menu: menu.Default(), home: "home", door: "signin", atDoor: "home", own: s.BaseURL, sessions: s.newSessions(s.DB.Sessions(), "session"),
		guard: s.guardPortal, frame: s.portalFrame, finish: s.linkHalls,
		plain: map[string]http.HandlerFunc{"GET /robots.txt": s.robots, "GET /sitemap.xml": s.sitemap},
		beside: map[string]handler{
			"POST /signout": s.signOut, "POST /session/stay": s.stay, "POST /display": s.display, "POST /captcha/new": s.newCaptcha,
		}}
	p.routes = s.portalRoutes(p.menu)
	return p
}

// portalRoutes are all pages. Statements bind themselves; the rest is named here.
func (s *Server) portalRoutes(m *menu.Menu) []route {
	routes := []route{
		get("home", "", s.home),
		get("signin", "", s.signInForm), post("signin", "", s.signIn),
		get("signin", "/second", s.secondStepForm), post("signin", "/second", s.secondStep),
		post("signin", "/second/passkey/begin", s.beginSecondPasskey), post("signin", "/second/passkey/finish", s.finishSecondPasskey),
		post("signin", "/passkey/begin", s.beginPasskeySignIn), post("signin", "/passkey/finish", s.finishPasskeySignIn),
		get("register", "", s.registerTerms), post("register", "", s.registerAgree),
		get("register", "/numbers", s.registerNumbersForm), post("register", "/numbers", s.registerNumbers),
		get("register", "/facts", s.registerFactsForm), post("register", "/facts", s.registerFacts),
		get("register", "/password", s.registerPasswordForm), post("register", "/password", s.registerPassword),
		get("register", "/done", s.registerDone),
		get("recover", "", s.recoverForm), post("recover", "", s.recover),
		get("recover", "/phone", s.recoverPhoneForm), post("recover", "/phone", s.recoverPhone),
		get("recover", "/code", s.recoverCodeForm), post("recover", "/code", s.recoverCode),
		get("recover", "/question", s.recoverQuestionForm), post("recover", "/question", s.recoverQuestion),
		get("verify", "", s.verifyForm), post("verify", "", s.verify),
		get("verify-document", "", s.verifyDocumentForm), post("verify-document", "", s.verifyDocument),
		get("terms", "", s.terms), get("terms", againSuffix, s.agreeAgainForm), post("terms", againSuffix, s.agreeAgain), get("privacy", "", s.privacy), get("accessibility", "", s.accessibility),
		get("status", "", s.status),
		get("components", "", s.components), post("components", "", s.components),
		get("overview", "", s.overview),
		get("access-code", "", s.accessCodePage), post("access-code", "", s.accessCode), get("access-code", "/preview", s.codePreview),
		get("certificate", "", s.certificatesPage), post("certificate", "", s.issueCertificate),
		get("entitlement", "", s.entitlementPage), post("entitlement", "", s.issueEntitlement),
		get("contribution-list", "", s.contributionListPage), post("contribution-list", "", s.issueContributionList),
		get("contribution-list", "/download.xlsx", s.contributionListXLSX),
		get("contribution-list", "/download.csv", s.contributionListCSV),
		get("coverage", "", s.coveragePage), get("balance", "", s.balancePage),
		get("balance", "/pension/download.xlsx", s.accountXLSX(statement.PensionAccount)),
		get("balance", "/pension/download.csv", s.accountCSV(statement.PensionAccount)),
		get("balance", "/medical/download.xlsx", s.accountXLSX(statement.MedicalAccount)),
		get("balance", "/medical/download.csv", s.accountCSV(statement.MedicalAccount)),
		get("ward-contributions", "", s.wardsForContributions), get("ward-charges", "", s.wardsForCharges),
		get("base-check", "", s.baseCheck), post("base-check", "", s.baseCheckWage),
		get("receipts", "", s.receipts), get("receipt", "", s.receipt), get("receipt", receiptFile, s.receiptPDF),
		get("receipt", "/evidence/{evidence}", s.evidence), post("receipt", "/withdraw", s.withdrawCase), post("receipt", "/supplement", s.supplementCase),
		get("decisions", "", s.decisions),
		get("change-password", "", s.changePasswordForm), post("change-password", "", s.changePassword),
		get("change-registration", "", s.changeRegistrationForm), post("change-registration", "", s.changeRegistration),
		get("change-registration", "/confirm", s.confirmPhoneForm), post("change-registration", "/confirm", s.confirmPhone),
		post("change-registration", "/keep-phone", s.keepPhone),
		get("close-registration", "", s.closeRegistrationForm), post("close-registration", "", s.closeRegistration),
		get("estimate", "", s.estimatePage), post("estimate", "", s.estimate),
		get("lookups", "", s.lookups),
		get("notices", "", s.notices), post("notices", "", s.readNotices),
		get("notice-settings", "", s.noticeSettingsForm), post("notice-settings", "", s.noticeSettings),
		get("sessions", "", s.securityPage), post("sessions", "", s.endSessions),
		post("sessions", "/end", s.endSession), post("sessions", "/forget", s.forgetDevice), post("sessions", "/freeze", s.freeze), post("sessions", keepWaiting, s.keep),
		get("sessions", "/unfreeze", s.unfreezeForm), post("sessions", "/unfreeze", s.unfreeze),
		get("second-factor", "", s.secondFactorPage),
		get("second-factor", "/app", s.addAppForm), post("second-factor", "/app", s.addApp),
		get("second-factor", "/app/remove", s.removeAppForm), post("second-factor", "/app/remove", s.removeApp),
		get("second-factor", "/codes", s.recoveryCodesPage), post("second-factor", "/codes", s.recoveryCodes),
		get("second-factor", "/passkeys/{passkey}", s.passkeyPage), post("second-factor", "/passkeys/{passkey}", s.changePasskey),
		post("second-factor", "/passkey/begin", s.beginPasskey), post("second-factor", "/passkey/finish", s.finishPasskey),
		get("my-data", "", s.myData), post("my-data", "", s.requestMyData),
		get("my-data", "/progress", s.myDataProgress), get("my-data", myDataFile, s.downloadMyData),
	}
	routes = append(routes, s.procedureRoutes()...)
	routes = append(routes, s.contentRoutes()...)
	routes = append(routes, s.hallRoutes()...)
	routes = append(routes, s.enquiryRoutes()...)
	routes = append(routes, post("health-centre", "/keep", s.keepCentre), post("family-pooling", "/end", s.endPooling))
	for kind, under := range issuedUnder {
		issued := under + "-issued"
		routes = append(routes, get(issued, "", s.issuedPage(kind)), get(issued, "/file.pdf", s.issuedPDF(kind)))
		if revocable(kind) {
			routes = append(routes, post(issued, "/revoke", s.revokeIssued(kind)))
		}
	}
	for _, p := range m.Pages() {
		if p.Statement != nil {
			routes = append(routes,
				get(p.ID, "", s.statementPage),
				get(p.ID, "/download.xlsx", s.statementXLSX),
				get(p.ID, "/download.csv", s.statementCSV))
		}
	}
	return routes
}

// guardPortal finds out who comes, and whether they may see the page.
func (s *Server) guardPortal(r *request) (answered bool, err error) {
	if err := s.identify(r); err != nil {
		return true, err
	}
	if r.page.Audience != menu.Citizen {
		return false, nil
	}
	r.w.Header().Set("Cache-Control", "no-store")
	if r.user == nil {
		return true, s.askToSignIn(r)
	}
	if ask := r.mustAgree(); ask != "" {
		return true, r.redirect(ask)
	}
	if r.page.ID != "second-factor" && r.value(valueMustAdd) != "" {
		return true, r.redirect(s.portal.menu.Path("second-factor"))
	}
	if !r.user.sees(r.page) {
		return true, errNotOpened
	}
	return false, nil
}

// identify reads who is signed in out of the session, and ends a session that was idle too long.
func (s *Server) identify(r *request) error {
	personNo := r.value(store.SessionPerson)
	if personNo == "" {
		return nil
	}
	now := s.now().Unix()
	seen, _ := strconv.ParseInt(r.value(valueSeen), 10, 64)
	if now-seen >= int64(s.idleLimit(r).Seconds()) {
		return s.portal.sessions.Destroy(r.Context())
	}
	if now-seen >= int64(seenStep.Seconds()) {
		r.setValue(valueSeen, strconv.FormatInt(now, 10))
	}
	r.user = &user{PersonNo: personNo, Name: r.value(valueName), MaskedID: r.value(valueID), LastSignIn: r.value(valueLast), Capability: r.value(valueCapability)}
	return nil
}

// idleLimit is the age of the time of the last request at which a session has ended. That time is coarse, so there is as much
// to spare; but a tab that has counted to the end itself says so by where it goes.
func (s *Server) idleLimit(r *request) time.Duration {
	if r.page.ID == "signin" && r.URL.Query().Get("reason") == "ended" {
		return s.Idle
	}
	return s.Idle + seenStep
}

// portalFrame is the frame of a page: title, breadcrumb, navigation, who is signed in.
func (s *Server) portalFrame(r *request) view.Page {
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

func (r *request) crumbs() []view.Link {
	if r.page.ID == "home" || r.page.ID == "overview" {
		return nil
	}
	home := r.server.link("home")
	if r.user != nil {
		home = r.server.link("overview")
	}
	return trail(home, r.server.portal.menu.Trail(r.page.ID))
}

func (s *Server) footer() []view.Link {
	return []view.Link{s.link("guidance"), s.link("questions"), s.link("announcements"), s.link("halls"), s.link("verify"), s.link("status"), s.link("terms"), s.link("privacy"), s.link("accessibility")}
}

// linkHalls makes the counters that a page speaks of a way to their addresses.
func (s *Server) linkHalls(r *request, page []byte) []byte {
	if halls := s.portal.menu.Path("halls"); r.page.Path != halls {
		return linkHalls(page, halls)
	}
	return page
}
