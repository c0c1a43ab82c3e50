package web

import (
	"net/http"
	"net/url"
	"strings"

	"shebao/internal/menu"
	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/web/static"
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

// routes are all pages. Statements bind themselves; the rest is named here.
func (s *Server) routes() []route {
	const get, post = http.MethodGet, http.MethodPost
	routes := []route{
		{"home", get, "", s.home},
		{"signin", get, "", s.signInForm}, {"signin", post, "", s.signIn},
		{"signin", get, "/second", s.secondStepForm}, {"signin", post, "/second", s.secondStep},
		{"signin", post, "/second/passkey/begin", s.beginSecondPasskey}, {"signin", post, "/second/passkey/finish", s.finishSecondPasskey},
		{"signin", post, "/passkey/begin", s.beginPasskeySignIn}, {"signin", post, "/passkey/finish", s.finishPasskeySignIn},
		{"register", get, "", s.registerTerms}, {"register", post, "", s.registerAgree},
		{"register", get, "/numbers", s.registerNumbersForm}, {"register", post, "/numbers", s.registerNumbers},
		{"register", get, "/facts", s.registerFactsForm}, {"register", post, "/facts", s.registerFacts},
		{"register", get, "/code", s.registerCodeForm}, {"register", post, "/code", s.registerCode},
		{"register", get, "/password", s.registerPasswordForm}, {"register", post, "/password", s.registerPassword},
		{"register", get, "/done", s.registerDone},
		{"recover", get, "", s.recoverForm}, {"recover", post, "", s.recover},
		{"recover", get, "/phone", s.recoverPhoneForm}, {"recover", post, "/phone", s.recoverPhone},
		{"recover", get, "/code", s.recoverCodeForm}, {"recover", post, "/code", s.recoverCode},
		{"recover", get, "/question", s.recoverQuestionForm}, {"recover", post, "/question", s.recoverQuestion},
		{"verify", get, "", s.verifyForm}, {"verify", post, "", s.verify},
		{"verify-document", get, "", s.verifyDocumentForm}, {"verify-document", post, "", s.verifyDocument},
		{"terms", get, "", s.terms}, {"terms", get, againSuffix, s.agreeAgainForm}, {"terms", post, againSuffix, s.agreeAgain}, {"privacy", get, "", s.privacy}, {"accessibility", get, "", s.accessibility},
		{"status", get, "", s.status},
		{"components", get, "", s.components}, {"components", post, "", s.components},
		{"overview", get, "", s.overview},
		{"access-code", get, "", s.accessCodePage}, {"access-code", post, "", s.accessCode}, {"access-code", get, "/preview", s.codePreview},
		{"certificate", get, "", s.certificatesPage}, {"certificate", post, "", s.issueCertificate},
		{"entitlement", get, "", s.entitlementPage}, {"entitlement", post, "", s.issueEntitlement},
		{"contribution-list", get, "", s.contributionListPage}, {"contribution-list", post, "", s.issueContributionList},
		{"contribution-list", get, "/download.xlsx", s.contributionListXLSX},
		{"contribution-list", get, "/download.csv", s.contributionListCSV},
		{"coverage", get, "", s.coveragePage}, {"balance", get, "", s.balancePage},
		{"balance", get, "/pension/download.xlsx", s.accountXLSX(statement.PensionAccount)},
		{"balance", get, "/pension/download.csv", s.accountCSV(statement.PensionAccount)},
		{"balance", get, "/medical/download.xlsx", s.accountXLSX(statement.MedicalAccount)},
		{"balance", get, "/medical/download.csv", s.accountCSV(statement.MedicalAccount)},
		{"ward-contributions", get, "", s.wardsForContributions}, {"ward-charges", get, "", s.wardsForCharges},
		{"base-check", get, "", s.baseCheck}, {"base-check", post, "", s.baseCheckWage},
		{"receipts", get, "", s.receipts}, {"receipt", get, "", s.receipt}, {"receipt", get, receiptFile, s.receiptPDF},
		{"receipt", get, "/evidence/{evidence}", s.evidence}, {"receipt", post, "/withdraw", s.withdrawCase}, {"receipt", post, "/supplement", s.supplementCase},
		{"decisions", get, "", s.decisions},
		{"change-password", get, "", s.changePasswordForm}, {"change-password", post, "", s.changePassword},
		{"change-registration", get, "", s.changeRegistrationForm}, {"change-registration", post, "", s.changeRegistration},
		{"change-registration", get, "/confirm", s.confirmPhoneForm}, {"change-registration", post, "/confirm", s.confirmPhone},
		{"change-registration", post, "/keep-phone", s.keepPhone},
		{"close-registration", get, "", s.closeRegistrationForm}, {"close-registration", post, "", s.closeRegistration},
		{"estimate", get, "", s.estimatePage}, {"estimate", post, "", s.estimate},
		{"lookups", get, "", s.lookups},
		{"notices", get, "", s.notices}, {"notices", post, "", s.readNotices},
		{"notice-settings", get, "", s.noticeSettingsForm}, {"notice-settings", post, "", s.noticeSettings},
		{"sessions", get, "", s.securityPage}, {"sessions", post, "", s.endSessions},
		{"sessions", post, "/end", s.endSession}, {"sessions", post, "/forget", s.forgetDevice}, {"sessions", post, "/freeze", s.freeze}, {"sessions", post, keepWaiting, s.keep},
		{"sessions", get, "/unfreeze", s.unfreezeForm}, {"sessions", post, "/unfreeze", s.unfreeze},
		{"second-factor", get, "", s.secondFactorPage},
		{"second-factor", get, "/app", s.addAppForm}, {"second-factor", post, "/app", s.addApp},
		{"second-factor", get, "/app/remove", s.removeAppForm}, {"second-factor", post, "/app/remove", s.removeApp},
		{"second-factor", get, "/codes", s.recoveryCodesPage}, {"second-factor", post, "/codes", s.recoveryCodes},
		{"second-factor", get, "/passkeys/{passkey}", s.passkeyPage}, {"second-factor", post, "/passkeys/{passkey}", s.changePasskey},
		{"second-factor", post, "/passkey/begin", s.beginPasskey}, {"second-factor", post, "/passkey/finish", s.finishPasskey},
		{"my-data", get, "", s.myData}, {"my-data", post, "", s.requestMyData},
		{"my-data", get, "/progress", s.myDataProgress}, {"my-data", get, myDataFile, s.downloadMyData},
	}
	routes = append(routes, s.procedureRoutes()...)
	routes = append(routes, s.contentRoutes()...)
	routes = append(routes, s.hallRoutes()...)
	routes = append(routes, s.enquiryRoutes()...)
	routes = append(routes, route{"health-centre", post, "/keep", s.keepCentre}, route{"family-pooling", post, "/end", s.endPooling})
	for kind, under := range issuedUnder {
		issued := under + "-issued"
		routes = append(routes, route{issued, get, "", s.issuedPage(kind)}, route{issued, get, "/file.pdf", s.issuedPDF(kind)})
		if revocable(kind) {
			routes = append(routes, route{issued, post, "/revoke", s.revokeIssued(kind)})
		}
	}
	for _, p := range s.menu.Pages() {
		if p.Statement != nil {
			routes = append(routes,
				route{p.ID, get, "", s.statementPage},
				route{p.ID, get, "/download.xlsx", s.statementXLSX},
				route{p.ID, get, "/download.csv", s.statementCSV})
		}
	}
	return routes
}

// Handler is the server as an http.Handler: both sites, or without the agency's own people's where that has a listener of its own.
func (s *Server) Handler() http.Handler {
	mux := s.mux(s.menu, s.routes())
	home := s.menu.Page("home")
	mux.Handle("POST /signout", s.page(home, s.signOut))
	mux.Handle("POST /session/stay", s.page(home, s.stay))
	mux.Handle("POST /display", s.page(home, s.display))
	mux.Handle("POST /captcha/new", s.page(home, s.newCaptcha))

	outer := s.beside()
	outer.HandleFunc("GET /robots.txt", s.robots)
	outer.HandleFunc("GET /sitemap.xml", s.sitemap)
	if !s.StaffApart {
		s.addDesk(outer)
	}
	outer.Handle("/", s.pagesOf(mux, home, home, s.BaseURL))
	return s.around(s.bounded(outer))
}

// mux binds routes to the addresses of their pages.
func (s *Server) mux(m *menu.Menu, routes []route) *http.ServeMux {
	mux := http.NewServeMux()
	for _, r := range routes {
		p := m.Page(r.page)
		if p.Audience == menu.Demo && !s.Demo {
			continue
		}
		mux.Handle(pattern(r.method, p.Path+r.suffix), s.page(p, r.handle))
	}
	return mux
}

// pagesOf is one of the two sites: its pages, the one that answers where it has none, the one at which whoever is refused stands, and its
// own address as people type it, nil where that is not known.
func (s *Server) pagesOf(mux *http.ServeMux, home, door *menu.Page, own *url.URL) http.Handler {
	mux.Handle("/", s.page(home, s.unknown(mux)))
	denied := s.page(door, func(*request) error { return errCrossOrigin })
	sessions := (&request{server: s, page: home}).sessions()
	return answers(withSession(sessions.LoadAndSave(sameOrigin(own, mux, denied))))
}

// beside is what both sites have beside their pages.
func (s *Server) beside() *http.ServeMux {
	outer := http.NewServeMux()
	outer.Handle("/static/", static.Handler())
	outer.HandleFunc("GET /healthz", s.health)
	outer.HandleFunc("GET /captcha/{token}/image.png", s.captchaImage)
	outer.HandleFunc("GET /captcha/{token}/sound.wav", s.captchaSound)
	return outer
}

// withSession makes a request remember the session it began with.
func withSession(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(store.WithSession(r.Context())))
	})
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
