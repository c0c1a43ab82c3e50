package e2e_test

import (
	"database/sql"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"

	"shebao/internal/testkit"
	"shebao/internal/testkit/need"
	"shebao/internal/testkit/pgcluster"
)

// roundRobin is a proxy that sends each request to the next of several servers, and its address.
func roundRobin(t *testing.T, servers ...string) (address string, asked []*atomic.Int64) {
	t.Helper()
	var proxies []*httputil.ReverseProxy
	for _, server := range servers {
		to, err := url.Parse(server)
		if err != nil {
			t.Fatal(err)
		}
		n := &atomic.Int64{}
		asked = append(asked, n)
		proxies = append(proxies, &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
			n.Add(1)
			r.SetURL(to)
			r.Out.Host = r.In.Host
		}})
	}
	var next atomic.Int64
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		proxies[next.Add(1)%int64(len(proxies))].ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	return front.URL, asked
}

// another is a second server of the same installation: its keys and its database, and a data folder of its own.
func (s *site) another() *site {
	s.t.Helper()
	other := newSite(s.t)
	other.database = s.database
	return other
}

// poolerFlags are what a server behind a pooler is told.
var poolerFlags = []string{"--db-exec-mode", "described"}

// behindPooler puts PgBouncer in transaction mode between an installation and its database.
func behindPooler(t *testing.T, s *site) {
	t.Helper()
	testkit.Require(t, need.PgBouncer)
	pooler, err := pgcluster.Pool(s.database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pooler.Stop() })
	s.database = pooler.URL()
}

// TestTwoServersAreOne has people go to and fro between two servers behind a proxy that sends every request to the other one.
func TestTwoServersAreOne(t *testing.T) {
	long(t)
	t.Parallel()
	s := installPostgres(t)
	other := s.another()
	s.serve("--trusted-proxies", "127.0.0.1/32")
	other.serve("--trusted-proxies", "127.0.0.1/32", "--messages", "file:"+s.messagePath())
	front, asked := roundRobin(t, s.url, other.url)
	first, second := s.url, other.url
	s.url = front

	p := s.persona("employee")
	s.visitor().register(p) // each step at the other server: captchas, the code, the steps themselves
	v := s.visitor()
	v.signIn(p)
	for range 4 {
		if a := v.get("/my"); a.status != http.StatusOK || a.path != "/my" {
			t.Fatalf("signed in at one: %d %s", a.status, a.path)
		}
	}
	oneFormTwice(t, v, first, second)
	oneCaptchaTwice(t, s, first, second)

	w := s.visitor()
	w.signIn(p)
	if a := v.submit("/account/sessions"); a.status >= http.StatusBadRequest {
		t.Errorf("ending all sessions: %d %s", a.status, a.path)
	}
	for range 2 { // at either
		if a := w.get("/my"); a.path == "/my" {
			t.Errorf("a session that was ended opens %s", a.path)
		}
	}
	for i, n := range asked {
		if n.Load() < 10 {
			t.Errorf("server %d was asked %d times", i, n.Load())
		}
	}
}

// oneFormTwice sends one form to both servers at once: it is done once.
func oneFormTwice(t *testing.T, v *visitor, servers ...string) {
	t.Helper()
	fields := v.fill("/proof/access-code", "action", "create")
	var both sync.WaitGroup
	for _, server := range servers {
		at := *v
		at.base = server
		both.Go(func() {
			a, err := at.try(at.posting("/proof/access-code", fields))
			if err != nil || a.status != http.StatusOK {
				t.Errorf("the form at %s: %d, %v", server, a.status, err)
			}
		})
	}
	both.Wait()
	for table, want := range map[string]int{"access_codes": 1, "receipts WHERE act = 'access_code.create'": 1, "audit_log WHERE act = 'access_code.create'": 1} {
		if n := countIn(t, v.site, table); n != want {
			t.Errorf("%s: %d rows, want %d", table, n, want)
		}
	}
}

// oneCaptchaTwice answers one captcha at both servers at once: one of them lets the person in.
func oneCaptchaTwice(t *testing.T, s *site, servers ...string) {
	t.Helper()
	p := s.persona("employee")
	fields := s.visitor().fill("/signin", "id", string(p.IDNumber.Full()), "password", password)
	var in atomic.Int64
	var both sync.WaitGroup
	for _, server := range servers {
		at := s.visitor()
		at.base = server
		at.get("/signin") // whoever keeps no cookies is told so
		both.Go(func() {
			a, err := at.try(at.posting("/signin", fields))
			if err != nil || a.status >= http.StatusInternalServerError {
				t.Errorf("the captcha at %s: %d, %v", server, a.status, err)
			}
			if a.path == "/my" {
				in.Add(1)
			}
		})
	}
	both.Wait()
	if in.Load() != 1 {
		t.Errorf("one captcha let %d in", in.Load())
	}
}

// countIn counts rows of an installation's PostgreSQL.
func countIn(t *testing.T, s *site, from string) (n int) {
	t.Helper()
	db, err := sql.Open("pgx", s.database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow("SELECT COUNT(*) FROM " + from).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestAnInstallationBeginsAndImportsThroughAPooler makes everything through PgBouncer in transaction mode: the schema, by a server that is
// killed, a second start beside the first, an import, and what people do.
func TestAnInstallationBeginsAndImportsThroughAPooler(t *testing.T) {
	long(t)
	t.Parallel()
	s := newSite(t)
	s.database = testkit.Postgres(t)
	behindPooler(t, s)
	s.serve(poolerFlags...)
	s.process.Kill()
	s.serve(poolerFlags...)
	other := s.another()
	other.serve(append(poolerFlags, "--messages", "file:"+s.messagePath())...)

	if err := run(t, append([]string{"import", "--data", s.data, "--database", s.database, theArchive(t).dir}, poolerFlags...)...); err != nil {
		t.Fatal(err)
	}
	p := s.persona("employee")
	s.visitor().register(p)
	v := s.visitor()
	v.signIn(p)
	for _, server := range []string{s.url, other.url, s.url, other.url} {
		at := *v
		at.base = server
		for _, path := range []string{"/records/pension/contributions", "/receipts", "/account/sessions"} {
			if a := at.get(path); a.status != http.StatusOK || a.path != path {
				t.Errorf("%s: %d %s", path, a.status, a.path)
			}
		}
		if a := at.submit("/proof/access-code", "action", "create"); a.status != http.StatusOK {
			t.Errorf("an act: %d %s", a.status, a.path)
		}
	}
}
