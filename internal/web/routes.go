package web

import (
	"net/http"
	"strings"

	"shebao/internal/menu"
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
		{"verify", get, "", s.verifyForm}, {"verify", post, "", s.verify},
		{"verify-document", get, "", s.verifyDocumentForm}, {"verify-document", post, "", s.verifyDocument},
		{"terms", get, "", s.terms}, {"privacy", get, "", s.privacy}, {"accessibility", get, "", s.accessibility},
		{"components", get, "", s.components}, {"components", post, "", s.components},
		{"overview", get, "", s.overview},
		{"access-code", get, "", s.accessCodePage}, {"access-code", post, "", s.accessCode},
		{"certificate", get, "", s.certificatesPage}, {"certificate", post, "", s.issueCertificate},
		{"certificate-issued", get, "", s.certificatePage}, {"certificate-issued", get, "/file.pdf", s.certificatePDF},
		{"certificate-issued", post, "/revoke", s.revokeCertificate},
		{"ward-contributions", get, "", s.wardsForContributions}, {"ward-charges", get, "", s.wardsForCharges},
		{"receipts", get, "", s.receipts}, {"receipt", get, "", s.receipt},
		{"lookups", get, "", s.lookups},
		{"sessions", get, "", s.sessionsPage}, {"sessions", post, "", s.endSessions},
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
	mux.HandleFunc("GET /captcha/{token}/image.png", s.captchaImage)
	mux.HandleFunc("GET /captcha/{token}/sound.wav", s.captchaSound)
	mux.HandleFunc("GET /healthz", s.health)
	mux.Handle("/", s.page(s.menu.Page("home"), s.unknown))

	origin := http.NewCrossOriginProtection()
	origin.SetDenyHandler(s.page(s.menu.Page("home"), func(*request) error { return errCrossOrigin }))
	pages := s.sessions.LoadAndSave(origin.Handler(mux))

	outer := http.NewServeMux()
	outer.Handle("/static/", static.Handler())
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
