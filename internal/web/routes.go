package web

import (
	"net/http"
	"strings"

	"shebao/internal/menu"
	"shebao/internal/statement"
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
		{"register", get, "", s.registerTerms}, {"register", post, "", s.registerAgree},
		{"register", get, "/numbers", s.registerNumbersForm}, {"register", post, "/numbers", s.registerNumbers},
		{"register", get, "/facts", s.registerFactsForm}, {"register", post, "/facts", s.registerFacts},
		{"register", get, "/password", s.registerPasswordForm}, {"register", post, "/password", s.registerPassword},
		{"register", get, "/done", s.registerDone},
		{"recover", get, "", s.recoverForm}, {"recover", post, "", s.recover},
		{"recover", get, "/phone", s.recoverPhoneForm}, {"recover", post, "/phone", s.recoverPhone},
		{"recover", get, "/code", s.recoverCodeForm}, {"recover", post, "/code", s.recoverCode},
		{"recover", get, "/question", s.recoverQuestionForm}, {"recover", post, "/question", s.recoverQuestion},
		{"verify", get, "", s.verifyForm}, {"verify", post, "", s.verify},
		{"verify-document", get, "", s.verifyDocumentForm}, {"verify-document", post, "", s.verifyDocument},
		{"terms", get, "", s.terms}, {"privacy", get, "", s.privacy}, {"accessibility", get, "", s.accessibility},
		{"components", get, "", s.components}, {"components", post, "", s.components},
		{"overview", get, "", s.overview},
		{"access-code", get, "", s.accessCodePage}, {"access-code", post, "", s.accessCode},
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
		{"receipts", get, "", s.receipts}, {"receipt", get, "", s.receipt},
		{"change-password", get, "", s.changePasswordForm}, {"change-password", post, "", s.changePassword},
		{"change-registration", get, "", s.changeRegistrationForm}, {"change-registration", post, "", s.changeRegistration},
		{"change-registration", get, "/confirm", s.confirmPhoneForm}, {"change-registration", post, "/confirm", s.confirmPhone},
		{"change-registration", post, "/keep-phone", s.keepPhone},
		{"close-registration", get, "", s.closeRegistrationForm}, {"close-registration", post, "", s.closeRegistration},
		{"estimate", get, "", s.estimatePage}, {"estimate", post, "", s.estimate},
		{"lookups", get, "", s.lookups},
		{"sessions", get, "", s.sessionsPage}, {"sessions", post, "", s.endSessions},
		{"my-data", get, "", s.myData}, {"my-data", post, "", s.requestMyData},
		{"my-data", get, "/progress", s.myDataProgress}, {"my-data", get, myDataFile, s.downloadMyData},
	}
	for kind, under := range issuedUnder {
		issued := under + "-issued"
		routes = append(routes, route{issued, get, "", s.issuedPage(kind)}, route{issued, get, "/file.pdf", s.issuedPDF(kind)},
			route{issued, post, "/revoke", s.revokeIssued(kind)})
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

// Handler is the server as an http.Handler.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, r := range s.routes() {
		p := s.menu.Page(r.page)
		if p.Audience == menu.Demo && !s.Demo {
			continue
		}
		mux.Handle(pattern(r.method, p.Path+r.suffix), s.page(p, r.handle))
	}
	mux.Handle("POST /signout", s.page(s.menu.Page("home"), s.signOut))
	mux.Handle("POST /session/stay", s.page(s.menu.Page("home"), s.stay))
	mux.Handle("POST /display", s.page(s.menu.Page("home"), s.display))
	mux.Handle("POST /captcha/new", s.page(s.menu.Page("home"), s.newCaptcha))
	mux.Handle("/", s.page(s.menu.Page("home"), s.unknown))

	origin := http.NewCrossOriginProtection()
	origin.SetDenyHandler(s.page(s.menu.Page("home"), func(*request) error { return errCrossOrigin }))
	pages := answers(s.sessions.LoadAndSave(origin.Handler(mux)))

	outer := http.NewServeMux()
	outer.Handle("/static/", static.Handler())
	outer.HandleFunc("GET /captcha/{token}/image.png", s.captchaImage)
	outer.HandleFunc("GET /captcha/{token}/sound.wav", s.captchaSound)
	outer.HandleFunc("GET /healthz", s.health)
	outer.Handle("/", pages)
	return s.around(outer)
}

// pattern keeps "/" from matching every address.
func pattern(method, path string) string {
	if strings.HasSuffix(path, "/") {
		path += "{$}"
	}
	return method + " " + path
}

func (s *Server) unknown(r *request) error { return errNoPage }
