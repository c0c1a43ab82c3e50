package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"shebao/internal/menu"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/web"
)

func TestEveryPostFromElsewhereIsRefusedAndDoesNothing(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := besiege(t, w)
		b := s.browser(t)
		b.signInBoth("guardian")
		owning(b)
		before, posts := s.fingerprints(t, ""), 0
		for name, header := range map[string]http.Header{
			"another site":           {"Sec-Fetch-Site": {"cross-site"}},
			"a neighbour":            {"Sec-Fetch-Site": {"same-site"}},
			"another origin, of old": {"Sec-Fetch-Site": {""}, "Origin": {"https://evil.example"}},
			"no origin":              {"Sec-Fetch-Site": {""}, "Origin": {"null"}},
			"our name with a port":   {"Sec-Fetch-Site": {""}, "Origin": {"https://shebao.example.evil.example"}},
			"our name and evil's":    {"Sec-Fetch-Site": {"cross-site"}, "Origin": {fixture.BaseURL}, "Referer": {fixture.BaseURL + "/my"}},
		} {
			b.header = header
			form := everyField(t, "1")
			form.Set("key", newKey())
			for _, a := range s.addresses {
				if a.Method != http.MethodPost {
					continue
				}
				posts++
				if got := b.post(at(a.Path, "1"), form); got.status != http.StatusForbidden || got.cookie(sessionCookie) != "" {
					t.Errorf("%s posting to %s: %d, want 403", name, a.Path, got.status)
				}
				if got := b.send(http.MethodPost, at(a.Path, "1"), "text/plain", strings.NewReader(`{"a":"="}`)); got.status != http.StatusForbidden {
					t.Errorf("%s posting JSON as text to %s: %d, want 403", name, a.Path, got.status)
				}
			}
		}
		if posts < 6*120 {
			t.Errorf("only %d posts", posts)
		}
		sameTables(t, "posts from elsewhere", before, s.fingerprints(t, ""))
		b.header = http.Header{}
		if !in(b) {
			t.Error("a post from elsewhere signed the person out")
		}
		if got := b.get("/staff/own"); got.status != http.StatusOK {
			t.Errorf("a post from elsewhere signed the member of staff out: %d", got.status)
		}
	})
}

// Browsers that say nothing in Sec-Fetch-Site say where they come from in Origin. It is one of ours where it is the host asked for, or the
// address of the site as people type it: a proxy may have put another host in its place.
func TestOlderBrowsersPostFromTheSitesOwnAddress(t *testing.T) {
	desk, err := url.Parse("https://desk.example:8443")
	if err != nil {
		t.Fatal(err)
	}
	w := fixture.SQLite(t)
	for _, test := range []struct {
		name         string
		site, origin string
		apart        bool
		want         int
	}{
		{"the portal", "/signin", fixture.BaseURL, false, http.StatusUnprocessableEntity},
		{"the portal's desk", "/staff/signin", fixture.BaseURL, false, http.StatusUnprocessableEntity},
		{"the portal by plain HTTP", "/signin", "http://shebao.example", false, http.StatusForbidden},
		{"another port of it", "/signin", fixture.BaseURL + ":8443", false, http.StatusForbidden},
		{"a neighbour", "/signin", "https://evil.shebao.example", false, http.StatusForbidden},
		{"an opaque origin", "/signin", "null", false, http.StatusForbidden},
		{"the desk apart", "/staff/signin", desk.String(), true, http.StatusUnprocessableEntity},
		{"the portal at the desk apart", "/staff/signin", fixture.BaseURL, true, http.StatusForbidden},
		{"another port of the desk", "/staff/signin", "https://desk.example", true, http.StatusForbidden},
	} {
		p := newPortal(t, w, func(o *web.Options) { o.StaffApart, o.StaffURL = test.apart, desk })
		b := p.browser(t)
		b.header = http.Header{"Sec-Fetch-Site": {""}, "Origin": {test.origin}}
		b.get(test.site)
		if got := b.post("http://127.0.0.1:8080"+test.site, nil); got.status != test.want {
			t.Errorf("%s: a post with Origin: %s behind a proxy answers %d, want %d", test.name, test.origin, got.status, test.want)
		}
		b.header = http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {test.origin}}
		if got := b.post("http://127.0.0.1:8080"+test.site, nil); got.status != http.StatusForbidden {
			t.Errorf("%s: a browser that says that it comes from elsewhere is let through: %d", test.name, got.status)
		}
	}
}

// Looking changes nothing: a link on another site may make anybody's browser ask for any address.
func TestLookingAtEveryPageChangesNothing(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := besiege(t, w)
		b := s.browser(t)
		b.signInBoth("guardian")
		own := owning(b)
		own["{evidence}"], own["{passkey}"] = "x", "x"
		before := s.fingerprints(t, "")
		for _, a := range s.addresses {
			if a.Method != http.MethodGet {
				continue
			}
			address := own.address(a)
			if atDesk(a) { // there, to see what is somebody's is written down: it is meant to change something
				address = at(a.Path, "1")
			}
			b.get(address)
			b.send(http.MethodHead, address, "", nil)
			b.get(address + "?" + everyField(t, "1").Encode())
			b.get(address + "?" + url.Values{"step": {"submit"}, "action": {"create"}, "key": {newKey()}, "agree": {"1"}}.Encode())
		}
		sameTables(t, "looking", before, s.fingerprints(t, ""))
		if !in(b) {
			t.Error("looking ended the session")
		}
	})
}

// address is one of the server's with one's own numbers in it.
func (o belongings) address(a web.Address) string {
	path := a.Path
	for page, own := range o {
		if rest, ok := strings.CutPrefix(path, page); ok && strings.Contains(page, "/{") && page == a.Page.Path {
			path = own + rest
		}
	}
	for part, own := range o {
		path = strings.ReplaceAll(path, part, own)
	}
	return path
}

func TestNoOtherMethodDoesAnything(t *testing.T) {
	testkit.Parallel(t)
	s := besiege(t, fixture.SQLite(t))
	b := s.browser(t)
	b.signInBoth("guardian")
	before := s.fingerprints(t, "")
	taken := map[string][]string{}
	for _, a := range s.addresses {
		taken[a.Path] = append(taken[a.Path], a.Method)
	}
	for path := range taken {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodOptions, http.MethodTrace, http.MethodConnect, "PROPFIND", "GETX"} {
			if answered(taken, method, path) {
				continue
			}
			got := b.send(method, at(path, "1"), "application/x-www-form-urlencoded", strings.NewReader("a=1"))
			if got.status != http.StatusMethodNotAllowed || got.header.Get("Allow") == "" {
				t.Errorf("%s %s answers %d (Allow: %s), want 405", method, path, got.status, got.header.Get("Allow"))
				break
			}
			checkHeaders(t, got)
		}
	}
	sameTables(t, "other methods", before, s.fingerprints(t, ""))
	if got := b.send("PUT", "/none", "", nil); got.status != http.StatusNotFound {
		t.Errorf("an address that is not there, by PUT: %d", got.status)
	}
}

// answered says that some address answers a path by a method: "next" may be a number too.
func answered(taken map[string][]string, method, path string) bool {
	for pattern, methods := range taken {
		if slices.Contains(methods, method) && pathMatches(pattern, path) {
			return true
		}
	}
	return false
}

// Every answer bears the headers, and every cookie its attributes: pages, files, pictures, refusals, whatever was asked.
func TestEveryAnswerBearsTheHeaders(t *testing.T) {
	testkit.Parallel(t)
	s := besiege(t, fixture.SQLite(t))
	visitor, b := s.browser(t), s.browser(t)
	b.signInBoth("guardian")
	own := owning(b)
	own["{evidence}"], own["{passkey}"] = "x", "x"
	answers := []page{visitor.get("/healthz"), visitor.get("/none"), visitor.get("//evil.example"), visitor.get("/captcha/x/image.png"),
		visitor.get("/captcha/" + visitor.get("/signin").value("captcha_token") + "/sound.wav"), visitor.get("/captcha/" + visitor.get("/signin").value("captcha_token") + "/image.png"),
		visitor.post("/signin", url.Values{"id": {strings.Repeat("1", 1<<20)}}), visitor.send("POST", "/signin", "application/x-www-form-urlencoded", strings.NewReader("%zz"))}
	for _, a := range s.addresses {
		if slices.Contains(endsIt, a.Path) {
			continue
		}
		for _, who := range []*browser{visitor, b} {
			if a.Method == http.MethodGet {
				answers = append(answers, who.get(own.address(a)))
			} else {
				answers = append(answers, who.post(own.address(a), url.Values{"key": {newKey()}}))
			}
		}
		if personal(a) || atDesk(a) {
			b.staysIn("guardian")
		}
	}
	files := 0
	for _, got := range answers {
		checkHeaders(t, got)
		for name, want := range map[string]string{"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"} {
			if got.header.Get(name) != want {
				t.Errorf("%s: %s is %q", got.address, name, got.header.Get(name))
			}
		}
		kind := got.header.Get("Content-Type")
		if got.body != "" && kind == "" || strings.HasPrefix(kind, "text/") && !strings.Contains(strings.ToLower(kind), "charset=utf-8") {
			t.Errorf("%s: the content is %q", got.address, kind)
		}
		if got.header.Get("Access-Control-Allow-Origin") != "" || got.header.Get("Server") != "" || got.header.Get("X-Powered-By") != "" {
			t.Errorf("%s: %v", got.address, got.header)
		}
		if got.status == http.StatusOK && !strings.HasPrefix(kind, "text/html") && personalFile(got.address) {
			files++
			if !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment; filename=") {
				t.Errorf("%s is shown in the page's place: %q", got.address, got.header.Get("Content-Disposition"))
			}
		}
		for _, cookie := range got.header.Values("Set-Cookie") {
			for _, want := range []string{"__Host-", "; Path=/", "; HttpOnly", "; Secure", "; SameSite=Lax"} {
				if !strings.Contains(cookie, want) || strings.Contains(cookie, "Domain") {
					t.Errorf("%s: the cookie %q lacks %s", got.address, cookie, want)
				}
			}
		}
	}
	if files < 30 || len(answers) < 500 {
		t.Errorf("%d answers, %d files", len(answers), files)
	}
}

// personalFile says that an address is of a file to keep.
func personalFile(address string) bool {
	return strings.Contains(address, "/download.") || strings.HasSuffix(address, "/file.pdf")
}

func TestWithoutTLSNoPromiseOfItIsMade(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t), func(o *web.Options) { o.BaseURL = &url.URL{Scheme: "http", Host: "localhost:8080"} })
	b := p.browser(t)
	who := p.Persona(t, "employee")
	got := b.submit(b.get("/signin"), "id", string(who.IDNumber), "password", fixture.Password, "captcha", captchaAnswer)
	cookie := got.cookie("session")
	if got.header.Get("Strict-Transport-Security") != "" || strings.Contains(cookie, "Secure") || !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Lax") {
		t.Errorf("over plain HTTP: %q, %v", cookie, got.header)
	}
}

// Pages of demo mode are there in no other, whatever way they are asked for.
func TestPagesOfDemoModeAreNotServedOtherwise(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t), func(o *web.Options) { o.Demo = false })
	for _, page := range menu.Default().Pages() {
		if page.Audience != menu.Demo {
			continue
		}
		b := p.browser(t)
		if get, post := b.get(page.Path), b.post(page.Path, nil); get.status != http.StatusNotFound || post.status != http.StatusNotFound {
			t.Errorf("%s: %d, %d", page.Path, get.status, post.status)
		}
	}
}
