package web_test

import (
	"database/sql"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html/atom"

	"shebao/internal/document"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// aForm is a form that people type into, and how to come to it.
type aForm struct {
	name   string
	open   func(b *browser) page
	fields []string // that are typed into; those of secrets are not shown again
	secret []string
	fine   []string // of the bad inputs, those that are good here
}

var forms = []aForm{
	{"sign-in", func(b *browser) page { return b.get("/signin") }, []string{"id"}, []string{"password"}, nil},
	{"registration, numbers", func(b *browser) page { return registerUpTo(b, b.portal.Persona(b.t, "left"), "numbers") }, []string{"id", "person_no"}, nil, nil},
	{"registration, facts", func(b *browser) page { return registerUpTo(b, b.portal.Persona(b.t, "left"), "facts") },
		[]string{"name", "card_no", "proof_value", "phone", "email", "address", "answer"}, nil, nil},
	{"registration, password", func(b *browser) page { return registerUpTo(b, b.portal.Persona(b.t, "left"), "password") }, nil, []string{"password", "again"}, []string{"HTML", "SQL"}},
	{"access code", func(b *browser) page { return b.get("/verify") }, []string{"number", "code", "viewer", "purpose"}, nil, nil},
	{"check code", func(b *browser) page { return b.get("/verify") }, []string{"code", "viewer", "purpose"}, nil, nil},
	{"file", func(b *browser) page { return b.get("/verify?way=file") }, []string{"viewer", "purpose"}, nil, nil},
	{"card PIN", func(b *browser) page { b.signIn("mover"); return b.get("/services/card/pin") }, nil, []string{"old", "new", "again"}, nil},
	{"family pooling", func(b *browser) page { b.signIn("guardian"); return b.get("/services/family-pooling") }, []string{"relative_no", "relative_id"}, nil, []string{"blanks"}}, // which are trimmed
	{"QR code", func(b *browser) page { return b.get("/verify/d/CB20261123-ABCDEFGHJKLM") }, []string{"id_tail", "viewer", "purpose"}, nil, nil},
}

// badInputs are what people and others type where they should not.
var badInputs = map[string]string{
	"nothing":            "",
	"blanks":             " 　 ",
	"far too much":       strings.Repeat("长", 500),
	"control characters": "张\x01三\u202e\u200b",
	"a line break":       "a\r\nb",
	"HTML":               `"><script>alert(1)</script><b title='`,
	"full-width":         "ＡＢ１２",
	"outside the BMP":    "𠮷𠮷",
	"SQL":                "'; DROP TABLE persons; --",
}

func TestBadInputIsAnsweredWithAFormToPutRight(t *testing.T) {
	testkit.Parallel(t)
	p := newPortal(t, fixture.SQLite(t))
	for _, form := range forms {
		for what, input := range badInputs {
			if slices.Contains(form.fine, what) {
				continue
			}
			t.Run(form.name+", "+what, func(t *testing.T) {
				p.Edit(t, "DELETE FROM throttles")
				b := p.browser(t)
				at := form.open(b)
				var fields []string
				for _, name := range append(append([]string{}, form.fields...), form.secret...) {
					fields = append(fields, name, input)
				}
				got := b.submit(at, append(fields, "captcha", captchaAnswer)...)
				if got.status != http.StatusUnprocessableEntity {
					t.Fatalf("%d, want 422: %.200q", got.status, got.text("main"))
				}
				testkit.CheckHTML(t, got.body)
				if summary, ok := got.byID("error-summary"); !ok || summary == "" || !strings.HasPrefix(got.text("title"), "错误：") {
					t.Errorf("the summary is %q, the title %q", summary, got.text("title"))
				}
				for _, name := range form.fields {
					if want := strings.ReplaceAll(input, "\r\n", "\n"); got.value(name) != want { // as HTML reads line breaks
						t.Errorf("%s holds %.40q, not what was typed", name, got.value(name))
					}
				}
				for _, name := range form.secret {
					if got.value(name) != "" {
						t.Errorf("%s is shown again", name)
					}
				}
				if strings.Contains(got.body, "<script>alert") {
					t.Error("HTML is let through")
				}
				for _, script := range got.all(atom.Script) {
					if attr(script, "src") == "" {
						t.Error("a script came in")
					}
				}
			})
		}
	}
	if p.Count(t, "persons") == 0 {
		t.Error("the table is gone")
	}
}

func TestEachMistakeIsSaidAtItsFieldAndLinkedFromTheSummary(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	at := registerUpTo(b, p.Persona(t, "left"), "facts")
	got := b.submit(at, "email", "nobody")
	links := 0
	for _, a := range got.all(atom.A) {
		if !strings.HasPrefix(attr(a, "href"), "#") || attr(a, "href") == "#content" {
			continue
		}
		links++
		field := strings.TrimPrefix(attr(a, "href"), "#")
		said, ok := got.byID(field + "-error")
		if !ok || !strings.Contains(said, textOf(a)) {
			t.Errorf("the summary says %q of %s, the field %q", textOf(a), field, said)
		}
	}
	if links < 8 {
		t.Errorf("%d mistakes are linked, want one for each of the nine fields", links)
	}
}

func TestANameIsText(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	who := p.Persona(t, "employee")
	const name = `"><script>alert(1)</script>`
	p.Edit(t, "UPDATE persons SET name = $1 WHERE person_no = $2", name, who.PersonNo)
	p.Edit(t, "UPDATE units SET name = $1", `<img src=x onerror=alert(1)>`)
	b.signIn("employee")
	for _, address := range []string{"/my", "/proof/certificate", "/records/pension/contributions", "/records/pension/contributions?view=print", "/receipts", "/account/sessions"} {
		got := b.get(address)
		if got.status != http.StatusOK || strings.Contains(got.body, "<script>alert") || strings.Contains(got.body, "<img src=x") {
			t.Errorf("%s: %d, or a name became HTML", address, got.status)
		}
		testkit.CheckHTML(t, got.body)
	}
}

func TestABodyTooLargeIsRefused(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	for address, size := range map[string]int{"/signin": 1 << 20, "/register/facts": 1 << 20, "/display": 100 << 10, "/verify": 8 << 20} {
		got := b.post(address, url.Values{"id": {strings.Repeat("1", size)}})
		if got.status != http.StatusRequestEntityTooLarge {
			t.Errorf("%d bytes to %s: %d, want 413", size, address, got.status)
		}
		testkit.CheckHTML(t, got.body)
	}
	huge := b.upload(b.get("/verify?way=file"), "file", make([]byte, document.MaxCheckSize+(1<<20)), "captcha", captchaAnswer)
	if huge.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a huge file: %d, want 413", huge.status)
	}
	large := b.upload(b.get("/verify?way=file"), "file", make([]byte, document.MaxCheckSize+1), "captcha", captchaAnswer)
	if large.status != http.StatusUnprocessableEntity || !large.says(text.FileLarge) {
		t.Errorf("a file just too large: %d", large.status)
	}
}

func TestABrokenBodyIsRefused(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	for name, send := range map[string][2]string{
		"a bad escape":       {"application/x-www-form-urlencoded", "id=%zz"},
		"a cut-off upload":   {"multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"id\"\r\n\r\n1"},
		"no boundary at all": {"multipart/form-data", "id=1"},
	} {
		got := b.send(http.MethodPost, "/signin", send[0], strings.NewReader(send[1]))
		if got.status != http.StatusBadRequest {
			t.Errorf("%s: %d, want 400", name, got.status)
		}
		testkit.CheckHTML(t, got.body)
	}
}

func TestAFaultOfTheDatabaseIsNotShown(t *testing.T) {
	p := newPortal(t, fixture.SQLite(t))
	b := p.browser(t)
	form := b.get("/signin")
	p.Edit(t, "DROP TABLE registrations")
	got := b.submit(form, "id", string(p.Persona(t, "employee").IDNumber), "password", fixture.Password, "captcha", captchaAnswer)
	if got.status != http.StatusInternalServerError || strings.Contains(got.body, "registrations") || strings.Contains(got.body, "SQL") {
		t.Errorf("a fault of the database's: %d, %q; nothing of it may be shown", got.status, got.text("main"))
	}
	testkit.CheckHTML(t, got.body)
}

// takeAway lets nobody connect to a PostgreSQL database any more, and ends whoever is; the answer brings it back.
func takeAway(t *testing.T, p *portal) (bringBack func()) {
	t.Helper()
	u, err := url.Parse(p.URL)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/")
	u.Path = "/postgres"
	server, err := sql.Open("pgx", u.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	run := func(statement string, args ...any) {
		if _, err := server.ExecContext(t.Context(), statement, args...); err != nil {
			t.Fatal(err)
		}
	}
	run("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false")
	run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name)
	return func() { run("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true") }
}

func TestADatabaseThatIsAwayIsSaidSoAndComesBack(t *testing.T) {
	p := newPortal(t, fixture.Postgres(t))
	citizen, visitor := p.browser(t), p.browser(t)
	citizen.signIn("employee")
	form := citizen.get("/proof/access-code")

	bringBack := takeAway(t, p)
	for name, got := range map[string]page{
		"a page": citizen.get("/my"), "an act": citizen.submit(form, "action", "create"),
		"sign-in": visitor.submit(visitor.get("/signin"), "id", "11010519491231002X", "password", "x", "captcha", captchaAnswer),
	} {
		if got.status != http.StatusServiceUnavailable || !got.says(text.FailureUnavailable.What) {
			t.Errorf("%s: %d, %q", name, got.status, got.text("main"))
		}
		testkit.CheckHTML(t, got.body)
	}
	if got := visitor.get("/healthz"); got.status != http.StatusServiceUnavailable {
		t.Errorf("asked how it is: %d", got.status)
	}
	if got := visitor.get("/terms"); got.status != http.StatusOK {
		t.Errorf("a page that needs no database: %d", got.status)
	}

	bringBack()
	if got := citizen.submit(form, "action", "create"); got.status != http.StatusSeeOther {
		t.Errorf("the act once it is back: %d", got.status)
	}
	if n := p.Count(t, "access_codes"); n != 1 {
		t.Errorf("%d access codes", n)
	}
}
