package feed_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"shebao/internal/feed"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
)

const token = "0123456789abcdef0123456789abcdef"

// core is the core system, and what the portal logs meanwhile.
type core struct {
	*testing.T
	w       *fixture.World
	handler http.Handler
	log     *bytes.Buffer
}

func newCore(t *testing.T, w *fixture.World) *core {
	t.Helper()
	log := new(bytes.Buffer)
	handler, err := feed.New(feed.Options{DB: w.DB, Token: token, Log: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return &core{t, w, handler, log}
}

func (c *core) send(method, path, authorization, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	return w
}

func (c *core) ask(method, path, body string) *httptest.ResponseRecorder {
	return c.send(method, path, "Bearer "+token, body)
}

// change has a person change their postcode.
func (c *core) change(postcode string) {
	c.Helper()
	no := c.w.Persona(c, "employee").PersonNo
	_, err := c.w.DB.Do(c.Context(), store.Act{Kind: "test.act", Actor: store.Citizen(no, ""), PersonNo: no}, func(tx *store.Tx) error {
		_, err := tx.Change("postcode", postcode)
		return err
	})
	if err != nil {
		c.Fatal(err)
	}
}

func TestTheCoreSystemReadsOnAndAnswers(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		c := newCore(t, w)
		if got := c.ask("GET", "/feed/changes", ""); got.Code != http.StatusOK || got.Body.Len() != 0 || got.Header().Get("Feed-Last") != "0" {
			t.Errorf("an empty feed: %d, %q", got.Code, got.Body)
		}
		for _, postcode := range []string{"518001", "518002", "518003"} {
			c.change(postcode)
		}
		first := c.ask("GET", "/feed/changes?limit=2", "")
		rest := c.ask("GET", "/feed/changes?since="+first.Header().Get("Feed-Last"), "")
		if strings.Count(first.Body.String(), "\n") != 2 || strings.Count(rest.Body.String(), "\n") != 1 || !strings.Contains(rest.Body.String(), "518003") ||
			rest.Header().Get("Content-Type") != "application/x-ndjson" || rest.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("first %q, then %q (%v)", first.Body, rest.Body, rest.Header())
		}
		answers := `{"seq":3,"accepted":false,"reason":"邮编不符"}` + "\n" + `{"seq":1,"accepted":true}` + "\n" + `{"seq":9,"accepted":true}` + "\n"
		got := c.ask("POST", "/feed/acknowledgements", answers)
		want := `{"line":1,"seq":3,"state":"refused"}` + "\n" + `{"line":2,"seq":1,"state":"accepted"}` + "\n" +
			`{"line":3,"seq":9,"error":"unknown","message":"the feed has no event of this number"}` + "\n"
		if got.Code != http.StatusOK || got.Body.String() != want {
			t.Errorf("answers: %d, %s", got.Code, got.Body)
		}
		person, err := w.DB.Person(t.Context(), w.Persona(t, "employee").PersonNo)
		if err != nil || person.Postcode != "518002" {
			t.Errorf("the postcode is %s, %v", person.Postcode, err)
		}
		if n := w.Count(t, "audit_log WHERE actor_kind = 'system' AND actor = 'feed' AND act IN ('feed.read', 'feed.accept', 'feed.refuse')"); n != 4 {
			t.Errorf("%d entries in the audit log", n)
		}
	})
}

func TestNobodyElseGetsIn(t *testing.T) {
	c := newCore(t, fixture.SQLite(t))
	c.change("518001")
	for what, authorization := range map[string]string{
		"no token": "", "another": "Bearer " + strings.Repeat("x", 32), "the start of it": "Bearer " + token[:31], "more than it": "Bearer " + token + "0",
		"by another way": "Basic " + token, "bare": token, "an empty one": "Bearer ",
	} {
		for _, request := range [][2]string{{"GET", "/feed/changes"}, {"POST", "/feed/acknowledgements"}, {"GET", "/"}} {
			got := c.send(request[0], request[1], authorization, `{"seq":1,"accepted":true}`)
			if got.Code != http.StatusUnauthorized || strings.Contains(got.Body.String(), "518001") || got.Header().Get("WWW-Authenticate") == "" {
				t.Errorf("%s, %s: %d, %s", what, request[1], got.Code, got.Body)
			}
		}
	}
	if log := c.log.String(); !strings.Contains(log, "without the token") || strings.Contains(log, token[:8]) || strings.Contains(log, "xxxx") {
		t.Errorf("the log says %s", log)
	}
}

func TestWhatIsNoProperRequest(t *testing.T) {
	c := newCore(t, fixture.SQLite(t))
	for _, test := range []struct {
		method, path, body string
		status             int
	}{
		{"GET", "/feed/changes?since=-1", "", 400}, {"GET", "/feed/changes?since=x", "", 400}, {"GET", "/feed/changes?limit=1e9", "", 400},
		{"GET", "/feed/changes?limit=999999999", "", 200}, {"GET", "/feed/changes?since=9223372036854775807", "", 409}, {"GET", "/feed/changes?epoch=other", "", 409},
		{"POST", "/feed/acknowledgements?epoch=other", `{"seq":1,"accepted":true}`, 409},
		{"POST", "/feed/changes", "", 405}, {"GET", "/feed/acknowledgements", "", 405}, {"GET", "/", "", 404},
		{"POST", "/feed/acknowledgements", strings.Repeat(" ", 1<<20+1), 413}, {"POST", "/feed/acknowledgements", strings.Repeat("{}\n", 1001), 413},
		{"POST", "/feed/acknowledgements", strings.Repeat("{}\n", 1000), 200}, {"POST", "/feed/acknowledgements", strings.Repeat("x", 70<<10), 400},
		{"POST", "/feed/acknowledgements", "", 200},
	} {
		if got := c.ask(test.method, test.path, test.body); got.Code != test.status {
			t.Errorf("%s %s with %d bytes: %d, want %d", test.method, test.path, len(test.body), got.Code, test.status)
		}
	}
	broken := httptest.NewRequest("POST", "/feed/acknowledgements", io.MultiReader(strings.NewReader("{"), brokenReader{}))
	broken.Header.Set("Authorization", "Bearer "+token)
	got := httptest.NewRecorder()
	c.handler.ServeHTTP(got, broken)
	if got.Code != http.StatusBadRequest {
		t.Errorf("a request that breaks off: %d", got.Code)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestWhileTheDatabaseIsAway(t *testing.T) {
	w := fixture.SQLite(t)
	c := newCore(t, w)
	c.change("518001")
	w.Edit(t, "ALTER TABLE changes RENAME TO elsewhere")
	got := c.ask("GET", "/feed/changes", "")
	if got.Code != http.StatusInternalServerError || strings.Contains(got.Body.String(), "changes") {
		t.Errorf("%d, %s", got.Code, got.Body)
	}
}

func TestATokenThatCouldBeGuessed(t *testing.T) {
	for _, weak := range []string{"", "secret", token[:31], token + " " + token, token + "\n"} {
		if _, err := feed.New(feed.Options{Token: weak}); err == nil {
			t.Errorf("the token %q is taken", weak)
		}
	}
}
