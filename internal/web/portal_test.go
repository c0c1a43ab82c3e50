package web_test

import (
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"shebao/internal/citizen"
	"shebao/internal/demo"
	"shebao/internal/document"
	"shebao/internal/secret"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/verifier"
	"shebao/internal/web"
	"shebao/internal/web/desk"
	insured "shebao/internal/web/portal"
)

// captchaAnswer is the answer to every captcha of these tests, save for those about captchas.
const captchaAnswer = "1234"

// portal is the whole program behind its handler, on a world of its own.
type portal struct {
	*fixture.World
	handler http.Handler
	hasher  *secret.Hasher
	staff   *staff.Service
	server  *web.Server
}

func newPortal(t testing.TB, w *fixture.World, change ...func(*web.Options)) *portal {
	t.Helper()
	base, err := url.Parse(fixture.BaseURL)
	if err != nil {
		t.Fatal(err)
	}
	hasher := secret.NewFastHasher()
	o := web.Options{
		DB: w.DB, Citizen: citizen.New(w.DB, hasher, citizen.Settings{}), Verifier: verifier.New(w.DB, fixture.Signer(), fixture.Agency, true),
		Renderer: fixture.Renderer(t), Agency: fixture.Agency, BaseURL: base, Log: slog.New(slog.DiscardHandler), Demo: true,
		TestCaptcha: captchaAnswer, Idle: 15 * time.Minute, Warn: 150 * time.Second, Lifetime: 12 * time.Hour,
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
	}
	o.Staff = staff.New(w.DB, hasher, document.Issuer{Agency: fixture.Agency, Demo: true, Printable: o.Renderer.Printable})
	for _, f := range change {
		f(&o)
	}
	server, err := web.New(o, insured.New, desk.New)
	if err != nil {
		t.Fatal(err)
	}
	handler := server.Handler()
	if o.StaffApart {
		handler = server.StaffHandler()
	}
	return &portal{w, handler, hasher, o.Staff, server}
}

// onBothEngines runs f on a portal of each.
func onBothEngines(t *testing.T, f func(t *testing.T, p *portal)) {
	t.Helper()
	fixture.Engines(t, func(t *testing.T, w *fixture.World) { f(t, newPortal(t, w)) })
}

// browser is a person at a machine of their own: it keeps cookies, and follows no redirect by itself.
type browser struct {
	t       testing.TB
	portal  *portal
	cookies map[string]string
	address string
	header  http.Header
	desk    string // the member of staff signed in at the desk besides
}

func (p *portal) browser(t testing.TB) *browser {
	return &browser{t: t, portal: p, cookies: map[string]string{}, address: "198.51.100.7:4711", header: http.Header{}}
}

// page is an answer.
type page struct {
	address string
	status  int
	header  http.Header
	body    string
	shown   string // where the answer to a form stands; "" where it is at address
}

func (b *browser) send(method, address, contentType string, body io.Reader) page {
	b.t.Helper()
	r := httptest.NewRequestWithContext(b.t.Context(), method, address, body)
	r.RemoteAddr = b.address
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	for name, values := range b.header {
		r.Header[name] = values
	}
	w := httptest.NewRecorder()
	b.portal.handler.ServeHTTP(w, r)
	answer := w.Result()
	for _, c := range answer.Cookies() {
		if c.MaxAge < 0 || c.Value == "" {
			delete(b.cookies, c.Name)
			continue
		}
		b.cookies[c.Name] = c.Value
	}
	p := page{address, answer.StatusCode, answer.Header, w.Body.String(), ""}
	if to := answer.Header.Get("Location"); method == http.MethodPost && strings.Contains(to, "shown=") {
		return b.answerAt(p, to)
	}
	return p
}

// answerAt is the page that answers a form, which stands at an address of its own, with the status that says what it is: 200, 422 where
// something must be put right, 429 where it was tried too often.
func (b *browser) answerAt(sent page, at string) page {
	b.t.Helper()
	p := b.send(http.MethodGet, at, "", nil)
	p.shown, p.address = at, sent.address
	if _, wrong := p.byID("error-summary"); wrong && p.status == http.StatusOK {
		p.status = http.StatusUnprocessableEntity
		if p.says("尝试次数过多") || p.says("您已经用完了") {
			p.status = http.StatusTooManyRequests
		}
	}
	return p
}

func (b *browser) get(address string) page {
	b.t.Helper()
	return b.send(http.MethodGet, address, "", nil)
}

func (b *browser) post(address string, values url.Values) page {
	b.t.Helper()
	return b.send(http.MethodPost, address, "application/x-www-form-urlencoded", strings.NewReader(values.Encode()))
}

// follow goes where a page redirects to, and fails where it does not.
func (b *browser) follow(p page) page {
	b.t.Helper()
	if p.status != http.StatusSeeOther {
		b.t.Fatalf("%s answers %d, not a redirect:\n%s", p.address, p.status, p.text("main"))
	}
	return b.get(p.header.Get("Location"))
}

// fill is the page's first form that posts, as a person would send it: what stands in it, with the fields given filled in.
func (b *browser) fill(p page, fields ...string) (action string, values url.Values) {
	b.t.Helper()
	var found *html.Node
	for _, form := range p.all(atom.Form) {
		if inside(form, atom.Main) && attr(form, "method") == "post" {
			found = form
			break
		}
	}
	if found == nil {
		b.t.Fatalf("%s has no form:\n%s", p.address, p.text("main"))
	}
	action, values = attr(found, "action"), url.Values{}
	for n := range found.Descendants() {
		name := attr(n, "name")
		kind := attr(n, "type")
		if n.DataAtom != atom.Input || name == "" || kind == "checkbox" || kind == "radio" || kind == "file" {
			continue
		}
		values.Set(name, attr(n, "value"))
	}
	for i := 0; i+1 < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	return action, values
}

// submit fills a page's main form in and sends it; without a file where it has room for one.
func (b *browser) submit(p page, fields ...string) page {
	b.t.Helper()
	if strings.Contains(p.body, `enctype="multipart/form-data"`) {
		return b.upload(p, "file", nil, fields...)
	}
	action, values := b.fill(p, fields...)
	return b.post(action, values)
}

// upload sends a page's main form with a file; nil for none.
func (b *browser) upload(p page, name string, file []byte, fields ...string) page {
	b.t.Helper()
	action, values := b.fill(p, fields...)
	var body strings.Builder
	w := multipart.NewWriter(&body)
	for name := range values {
		w.WriteField(name, values.Get(name))
	}
	if file != nil {
		part, err := w.CreateFormFile(name, "证明.pdf")
		if err != nil {
			b.t.Fatal(err)
		}
		part.Write(file)
	}
	w.Close()
	return b.send(http.MethodPost, action, w.FormDataContentType(), strings.NewReader(body.String()))
}

// signIn signs one of the cast in.
func (b *browser) signIn(key string) demo.Persona {
	b.t.Helper()
	p := b.portal.Persona(b.t, key)
	answer := b.submit(b.get("/signin"), "id", string(p.IDNumber), "password", fixture.Password, "captcha", captchaAnswer)
	if answer.status != http.StatusSeeOther {
		b.t.Fatalf("signing in as %s answers %d:\n%s", key, answer.status, answer.text("main"))
	}
	return p
}

func (p page) root() *html.Node {
	root, err := html.Parse(strings.NewReader(p.body))
	if err != nil {
		return &html.Node{}
	}
	return root
}

// all are the page's elements of a kind.
func (p page) all(kind atom.Atom) (list []*html.Node) {
	for n := range p.root().Descendants() {
		if n.DataAtom == kind {
			list = append(list, n)
		}
	}
	return list
}

// text is what is to be read in the first element of a kind.
func (p page) text(element string) string {
	for n := range p.root().Descendants() {
		if n.Type == html.ElementNode && n.Data == element {
			return textOf(n)
		}
	}
	return ""
}

// byID is what is to be read in the element with an id; ok says whether there is one.
func (p page) byID(id string) (text string, ok bool) {
	for n := range p.root().Descendants() {
		if n.Type == html.ElementNode && attr(n, "id") == id {
			return textOf(n), true
		}
	}
	return "", false
}

// value is what stands in a field.
func (p page) value(name string) string {
	for n := range p.root().Descendants() {
		if attr(n, "name") == name && (n.DataAtom == atom.Input || n.DataAtom == atom.Textarea) {
			return attr(n, "value")
		}
	}
	return ""
}

func (p page) says(words string) bool {
	return strings.Contains(strings.ReplaceAll(p.text("body"), " ", ""), strings.ReplaceAll(words, " ", ""))
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func inside(n *html.Node, kind atom.Atom) bool {
	for up := n.Parent; up != nil; up = up.Parent {
		if up.DataAtom == kind {
			return true
		}
	}
	return false
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for child := range n.Descendants() {
		if child.Type == html.TextNode {
			b.WriteString(child.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// newKey is a form's key for acts past the pages.
func newKey() string { return store.NewID() }
