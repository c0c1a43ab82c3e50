package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html/atom"

	"shebao/internal/document"
	"shebao/internal/menu"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// belongings are the numbers in addresses that are one person's own: by the pattern of an address, or the part of it.
type belongings map[string]string

// owning gives the person signed in one of everything that an address may name.
func owning(b *browser) belongings {
	b.t.Helper()
	own := belongings{}
	b.submit(b.get("/proof/access-code"), "action", "create")
	for _, p := range menu.Default().Pages() {
		under, issued := strings.CutSuffix(p.Path, "/{document}")
		if !issued || p.Audience != menu.Citizen {
			continue
		}
		if p.ID == "decisions-issued" {
			own[p.Path] = under + "/" + decided(b)
			continue
		}
		own[p.Path] = b.submit(b.get(under)).header.Get("Location")
	}
	own["/verify/d/{document}"] = "/verify/d/" + lastPart(own["/proof/certificate/{document}"])
	b.portal.writes(b.t, samplePieces()...)
	own["{slug}"] = "sample"
	asked(b)
	for part, link := range map[string][2]string{
		"{enquiry}": {"/enquiries", `href="/enquiries/(\d+)"`},
		"{receipt}": {"/receipts", `href="/receipts/(\d+)"`},
		"{ward}":    {"/records/wards/contributions", `href="/records/wards/contributions/([^"/]+)"`},
	} {
		found := regexp.MustCompile(link[1]).FindStringSubmatch(b.get(link[0]).body)
		if found == nil {
			b.t.Fatalf("%s has no %s", link[0], part)
		}
		own[part] = found[1]
	}
	return own
}

// decided has a decision issued to a member of the cast, the one who owns what the matrix visits, and gives its number.
func decided(b *browser) (id string) {
	b.t.Helper()
	p := b.portal.Persona(b.t, "guardian")
	person, err := b.portal.DB.Person(b.t.Context(), p.PersonNo)
	if err != nil {
		b.t.Fatal(err)
	}
	draft := document.Draft{PersonNo: p.PersonNo, Agency: fixture.Agency, Demo: true}
	act := store.Act{Kind: "case.refuse", Actor: store.System("test"), PersonNo: p.PersonNo}
	_, err = b.portal.DB.Do(b.t.Context(), act, func(tx *store.Tx) error {
		id, err = document.Issue(tx, document.NewRefusal(draft, person, "申请", "2026112412345678", "2026年11月1日", "材料不全。"), time.Time{})
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return id
}

func lastPart(address string) string { return address[strings.LastIndex(address, "/")+1:] }

// fill puts the numbers into an address.
func (o belongings) fill(t *testing.T, path string) string {
	t.Helper()
	if whole, known := o[path]; known {
		path = whole
	}
	for name, value := range o {
		path = strings.ReplaceAll(path, name, value)
	}
	if strings.Contains(path, "{") {
		t.Fatalf("the test does not know what to put into %s: say so in owning", path)
	}
	return path
}

// checkPage checks what every page has: sound HTML, and title, heading and breadcrumb as the menu has them.
func checkPage(t *testing.T, p *menu.Page, got page) {
	t.Helper()
	checkHeaders(t, got)
	if got.status == http.StatusSeeOther {
		return
	}
	testkit.CheckHTML(t, got.body)
	if got.status != http.StatusOK {
		return
	}
	title := p.Title
	if p.ID == "home" {
		title = text.PortalName
	}
	trail := titlesTo(p.ID)
	if strings.HasSuffix(p.Path, "/{slug}") { // a piece has its own title
		title = pieceTitles[p.ID]
		trail[len(trail)-1] = title
	}
	if h1 := got.text("h1"); h1 != title {
		t.Errorf("the heading is %q, want %q", h1, title)
	}
	if got := got.text("title"); !strings.HasPrefix(got, title+" - ") {
		t.Errorf("the title is %q", got)
	}
	if crumbs := got.crumbs(); len(crumbs) > 0 && !slices.Equal(crumbs[1:], trail) || len(crumbs) == 0 && p.ID != "home" && p.ID != "overview" {
		t.Errorf("the breadcrumb is %q, the menu's trail %q", crumbs, trail)
	}
	for _, word := range []string{"差不多", "治理", "猎取", "事业待遇", "登陆"} {
		if strings.Contains(got.body, word) {
			t.Errorf("the page says %s, a garbled word", word)
		}
	}
}

// pieceTitles are the titles of the sample pieces, by the page that shows them.
var pieceTitles = map[string]string{"guidance-page": "社会保障卡挂失", "question-page": "社保卡丢了怎么办？", "announcement-page": "国庆节办理时间"}

func titlesTo(id string) (titles []string) {
	for _, step := range menu.Default().Trail(id) {
		titles = append(titles, step.Title)
	}
	return titles
}

func (p page) crumbs() (steps []string) {
	for _, li := range p.all(atom.Li) {
		if inside(li, atom.Nav) && attr(li.Parent.Parent, "class") == "breadcrumb" {
			steps = append(steps, textOf(li))
		}
	}
	return steps
}

func checkHeaders(t *testing.T, p page) {
	t.Helper()
	for name, want := range map[string]string{
		"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
		"Strict-Transport-Security": "max-age=31536000; includeSubDomains",
	} {
		if got := p.header.Get(name); got != want {
			t.Errorf("%s: %s is %q, want %q", p.address, name, got, want)
		}
	}
	policy := p.header.Get("Content-Security-Policy")
	for _, rule := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"} {
		if !strings.Contains(policy+";", rule+";") {
			t.Errorf("%s: the content security policy %q lacks %s", p.address, policy, rule)
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Errorf("%s: the content security policy %q", p.address, policy)
	}
}

func TestEveryLinkLeadsSomewhere(t *testing.T) {
	testkit.Parallel(t)
	w := fixture.SQLite(t)
	p := newPortal(t, w)
	for _, who := range []string{"", "guardian", "employee", "pensioner", "medical_only", "mover", "injured", "unemployed"} {
		name := who
		if who == "" {
			name = "visitor"
		}
		t.Run(name, func(t *testing.T) {
			b := p.browser(t)
			if who != "" {
				b.signIn(who)
				b.submit(b.get("/proof/access-code"), "action", "create")
				b.submit(b.get("/proof/certificate"))
			}
			crawl(t, b)
		})
	}
}

// crawl visits everything that can be reached by links from the start page.
func crawl(t *testing.T, b *browser) {
	t.Helper()
	walk(t, b, func(page) {})
}

// walk is crawl, and shows every answer.
func walk(t *testing.T, b *browser, see func(page), from ...string) {
	t.Helper()
	queue, seen, sent := append([]string{"/", "/components"}, from...), map[string]bool{}, map[string]bool{}
	for len(queue) > 0 {
		address := queue[0]
		queue = queue[1:]
		if seen[kind(address)] {
			continue
		}
		seen[kind(address)] = true
		got := b.get(address)
		see(got)
		switch {
		case got.status == http.StatusSeeOther:
			queue = append(queue, got.header.Get("Location"))
			continue
		case got.status != http.StatusOK:
			t.Errorf("%s answers %d", address, got.status)
			continue
		case !strings.HasPrefix(got.header.Get("Content-Type"), "text/html"):
			continue
		}
		for _, fault := range testkit.HTMLFaults(got.body) {
			t.Errorf("%s: %s", address, fault)
		}
		for _, link := range testkit.Links(got.body) {
			u, err := url.Parse(link)
			if err == nil && u.Scheme == "otpauth" {
				continue // opens an app on the person's own device
			}
			if err == nil && strings.HasPrefix(link, fixture.BaseURL) {
				continue // names this site's address on paper
			}
			if err != nil || u.Host != "" {
				t.Errorf("%s leads to %s (%v), which is not this site's", address, link, err)
				continue
			}
			queue = append(queue, got.resolve(link))
		}
		for _, sending := range testkit.Sendings(got.body) {
			to := got.resolve(sending.Address)
			if place := sending.Method + " " + kind(strings.SplitN(to, "?", 2)[0]); !sent[place] {
				sent[place] = true
				takes(t, b, address, sending.Method, to)
			}
		}
	}
	if len(seen) < 10 {
		t.Errorf("only %d addresses were found", len(seen))
	}
}

// takes checks that the address a form of a page is sent to answers its method, without sending it: a method that no page has is refused
// with those that are answered there.
func takes(t *testing.T, b *browser, page, method, address string) {
	t.Helper()
	got := b.send(http.MethodPut, address, "", nil)
	allowed := strings.Split(got.header.Get("Allow"), ", ")
	if got.status != http.StatusMethodNotAllowed || !slices.Contains(allowed, method) {
		t.Errorf("%s has a form that is sent to %s by %s; there is answered %d, and %q are taken", page, address, method, got.status, allowed)
	}
}

func (p page) resolve(link string) string {
	base, err := url.Parse(p.address)
	if err != nil {
		return link
	}
	to, err := base.Parse(link)
	if err != nil {
		return link
	}
	return to.String()
}

var (
	captchaToken = regexp.MustCompile(`^/captcha/[0-9a-f]+/`)
	oneOfYears   = regexp.MustCompile(`year=\d{4}`)
)

// kind is what an address is an example of: one captcha and one year stand for all.
func kind(address string) string {
	return oneOfYears.ReplaceAllString(captchaToken.ReplaceAllString(address, "/captcha/x/"), "year=x")
}

func TestWhatIsNotThere(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	visitor, citizen := p.browser(t), p.browser(t)
	citizen.signIn("employee")
	for _, b := range []*browser{visitor, citizen} {
		for _, address := range []string{"/none", "/admin", "/signin/x", "/static/none.css", "/static/../go.mod", "/captcha/00/image.png",
			"/captcha/" + strings.Repeat("a", 3000) + "/image.png", "/signout", "/session/stay", "/my/"} {
			if got := b.get(address); got.status != http.StatusNotFound && got.status != http.StatusMethodNotAllowed && got.status != http.StatusMovedPermanently && got.status != http.StatusTemporaryRedirect {
				t.Errorf("%s answers %d", address, got.status)
			}
		}
	}
	for _, number := range []string{"1", "202611230000000000", "CB20261123-ABCDEFGHJKLM", "%00", "%2e%2e%2f", strings.Repeat("9", 2000), "'; DROP TABLE receipts; --"} {
		for _, address := range []string{"/receipts/", "/proof/certificate/", "/records/wards/contributions/", "/records/wards/charges/"} {
			got := citizen.get(address + url.PathEscape(number))
			if got.status != http.StatusNotFound {
				t.Errorf("%s%s answers %d, want 404", address, number, got.status)
			}
			testkit.CheckHTML(t, got.body)
		}
	}
	for _, year := range []string{"0", "1", "abc", "99999999999999999999", "-1", "2026'"} {
		if got := citizen.get("/records/pension/contributions?year=" + url.QueryEscape(year)); got.status != http.StatusNotFound {
			t.Errorf("the year %s answers %d, want 404", year, got.status)
		}
	}
	for _, page := range []string{"0", "-5", "9999999", "x"} {
		if got := citizen.get("/records/pension/contributions?page=" + page); got.status != http.StatusOK {
			t.Errorf("page %s answers %d, want the nearest one", page, got.status)
		}
	}
}

func TestPostsAreForThoseWhoMay(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	holder, other, visitor := p.browser(t), p.browser(t), p.browser(t)
	holder.signIn("guardian")
	other.signIn("employee")
	own := owning(holder)
	before := p.Count(t, "audit_log")
	for _, address := range []string{"/proof/access-code", "/proof/certificate", own.fill(t, "/proof/certificate/{document}") + "/revoke", "/account/sessions", "/account/sessions/end", "/account/sessions/forget", "/account/sessions/freeze", "/account/sessions/unfreeze"} {
		if got := visitor.post(address, url.Values{"key": {newKey()}}); got.status != http.StatusSeeOther || !strings.HasPrefix(got.header.Get("Location"), "/signin?next=") || !strings.HasSuffix(got.header.Get("Location"), "&reason=ended") {
			t.Errorf("a visitor posting to %s: %d %s", address, got.status, got.header.Get("Location"))
		}
	}
	if got := other.post(own.fill(t, "/proof/certificate/{document}")+"/revoke", url.Values{"key": {newKey()}}); got.status != http.StatusNotFound {
		t.Errorf("revoking another person's certificate: %d, want 404", got.status)
	}
	if after := p.Count(t, "audit_log"); after != before {
		t.Errorf("%d acts were done", after-before)
	}
}

func TestRequestsFromOtherSitesAreRefused(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	b.signIn("employee")
	before := fmt.Sprint(p.Count(t, "audit_log"), p.Count(t, "access_codes"))
	for name, header := range map[string]http.Header{
		"another site":            {"Sec-Fetch-Site": {"cross-site"}},
		"a neighbour":             {"Sec-Fetch-Site": {"same-site"}},
		"another origin, of old":  {"Sec-Fetch-Site": {""}, "Origin": {"https://evil.example"}},
		"no origin, but that one": {"Sec-Fetch-Site": {""}, "Origin": {"null"}},
	} {
		b.header = header
		for _, address := range []string{"/proof/access-code", "/signin", "/signout", "/register", "/verify"} {
			got := b.post(address, url.Values{"key": {newKey()}, "action": {"create"}})
			if got.status != http.StatusForbidden {
				t.Errorf("%s: posting to %s answers %d, want 403", name, address, got.status)
			}
			testkit.CheckHTML(t, got.body)
		}
		if got := b.get("/my"); got.status != http.StatusOK {
			t.Errorf("%s: a link to a page answers %d", name, got.status)
		}
	}
	if after := fmt.Sprint(p.Count(t, "audit_log"), p.Count(t, "access_codes")); after != before {
		t.Error("something was done")
	}
}

func TestStaticFilesMayBeKeptAndPagesMayNot(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	for _, link := range testkit.Links(b.get("/").body) {
		if !strings.HasPrefix(link, "/static/") {
			continue
		}
		got := b.get(link)
		if got.status != http.StatusOK || !strings.Contains(got.header.Get("Cache-Control"), "max-age") || len(got.header["Cache-Control"]) != 1 {
			t.Errorf("%s: %d, %q", link, got.status, got.header["Cache-Control"])
		}
		if got.header.Get("Set-Cookie") != "" {
			t.Errorf("%s sets a cookie", link)
		}
	}
	if got := b.get("/"); got.header.Get("Set-Cookie") != "" || p.Count(t, "sessions") != 0 {
		t.Error("looking at the start page begins a session")
	}
}
