package e2e_test

import (
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pelletier/go-toml/v2"

	"shebao/internal/store"
	"shebao/internal/testkit"
)

// TestServeRefuses shows what an operator is told where the portal can't start: one sentence that says what to do, and exit code 1.
func TestServeRefuses(t *testing.T) {
	long(t)
	t.Parallel()
	s := installSQLite(t)
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	demoKeys := filepath.Join(t.TempDir(), "demo.toml")
	text, err := toml.Marshal(store.DemoSecrets())
	if err == nil {
		err = os.WriteFile(demoKeys, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		args, env, want []string
	}{
		"demo keys":             {args: []string{"--keys", demoKeys}, want: []string{"keys of demo mode", "shebao keys"}},
		"no key file":           {args: []string{"--keys", filepath.Join(s.data, "none.toml")}, want: []string{"none.toml", "shebao keys"}},
		"captcha for the world": {args: []string{"--addr", "0.0.0.0:0"}, env: []string{fixCaptcha}, want: []string{"SHEBAO_TEST_CAPTCHA", "loopback"}},
		"captcha for the world behind a proxy": {args: []string{"--base-url", "https://portal.example"}, env: []string{fixCaptcha},
			want: []string{"SHEBAO_TEST_CAPTCHA", "loopback"}},
		"a wrong clock for the world behind a proxy": {args: []string{"--base-url", "https://portal.example"}, env: []string{began().Env()},
			want: []string{"SHEBAO_TEST_NOW", "loopback"}},
		"a wrong clock for the world": {args: []string{"--addr", "0.0.0.0:0"}, env: []string{began().Env()}, want: []string{"SHEBAO_TEST_NOW", "loopback"}},
		"no clock":                    {env: []string{"SHEBAO_TEST_NOW=noon"}, want: []string{"SHEBAO_TEST_NOW", "noon"}},
		"address taken":               {args: []string{"--addr", busy.Addr().String()}, want: []string{busy.Addr().String(), "in use"}},
		"no database": {args: []string{"--database", "postgres://nobody@127.0.0.1:1/none?connect_timeout=2"},
			want: []string{"database"}},
		"no channel": {args: []string{"--messages", "pigeon:coop"}, want: []string{"pigeon:coop", "file:PATH"}},
	} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"serve", "--data", s.data, "--addr", "127.0.0.1:0"}, test.args...)
			p := testkit.Command{Args: args, Env: test.env}.Run(t)
			if p.ExitCode() != 1 {
				t.Errorf("exit code %d", p.ExitCode())
			}
			said := strings.TrimSpace(p.Stderr())
			last := said[strings.LastIndex(said, "\n")+1:]
			for _, want := range test.want {
				if !strings.Contains(last, want) {
					t.Errorf("it says %q, without %q", last, want)
				}
			}
			if strings.Contains(p.Stdout(), "listening") || strings.Contains(said, "goroutine ") {
				t.Errorf("it listened or panicked: %s%s", p.Stdout(), said)
			}
		})
	}
}

// TestDatabaseGoesAway takes the database away under a running portal and gives it back.
func TestDatabaseGoesAway(t *testing.T) {
	long(t)
	t.Parallel()
	s := installPostgres(t)
	line := newLine(t, s.database)
	s.database = line.url
	s.serve("--db-retry", "300ms")
	p := s.persona("employee")
	s.visitor().register(p)
	v := s.visitor()
	v.signIn(p)
	form := v.fill("/proof/access-code", "action", "create")

	line.cut()
	if a, err := v.try(v.posting("/proof/access-code", form)); err != nil || a.status != 503 || !strings.Contains(a.body, "暂时连不上数据库") {
		t.Errorf("a form without a database: status %d, %v, %.300s", a.status, err, a.body)
	}
	for _, path := range []string{"/my", "/records/pension/contributions", "/receipts"} {
		a := v.get(path)
		if a.status != 503 || !strings.Contains(a.body, "暂时连不上数据库") {
			t.Errorf("%s without a database: status %d, %.300s", path, a.status, a.body)
		}
		if strings.Contains(a.body, p.PersonNo) || strings.Contains(a.body, "pgx") || strings.Contains(a.body, "dial") {
			t.Errorf("%s without a database tells too much", path)
		}
		testkit.CheckHTML(t, a.body)
	}
	if a := v.get("/healthz"); a.status != 503 {
		t.Errorf("/healthz: status %d", a.status)
	}

	line.mend(t)
	testkit.Eventually(t, 10*time.Second, func() error {
		if a := v.get("/my"); a.status != 200 {
			return fmt.Errorf("status %d", a.status)
		}
		return nil
	})
	for range 2 { // the form that was refused, and once more
		if a, err := v.try(v.posting("/proof/access-code", form)); err != nil || a.status != 200 {
			t.Errorf("the same form afterwards: status %d, %v", a.status, err)
		}
	}
	if n := countIn(t, s, "audit_log WHERE act = 'access_code.create'"); n != 1 {
		t.Errorf("it was done %d times", n)
	}
	if a := v.get("/my"); a.path != "/my" || !strings.Contains(a.body, p.PersonNo) {
		t.Errorf("afterwards /my leads to %s, status %d", a.path, a.status)
	}
}

// line is the connection between the portal and PostgreSQL, which can be cut.
type line struct {
	url, socket, target string
	mu                  sync.Mutex
	listener            net.Listener
	open                []net.Conn
}

// newLine stands between the portal and the server of a database URL whose host is a socket's folder, or an address.
func newLine(t *testing.T, database string) *line {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("/tmp", "shebao-line-") // a socket's path has at most 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	query := u.Query()
	l := &line{socket: filepath.Join(dir, ".s.PGSQL.5432"), target: filepath.Join(query.Get("host"), ".s.PGSQL.5432")}
	if u.Host != "" {
		l.target = u.Host
	}
	query.Set("host", dir)
	u.Host, u.RawQuery = "", query.Encode()
	l.url = u.String()
	l.mend(t)
	t.Cleanup(l.cut)
	return l
}

func (l *line) mend(t *testing.T) {
	t.Helper()
	listener, err := net.Listen("unix", l.socket)
	if err != nil {
		t.Fatal(err)
	}
	l.listener = listener
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			l.join(near)
		}
	}()
}

func (l *line) join(near net.Conn) {
	network := "unix"
	if !strings.HasPrefix(l.target, "/") {
		network = "tcp"
	}
	far, err := net.Dial(network, l.target)
	if err != nil {
		near.Close()
		return
	}
	l.mu.Lock()
	l.open = append(l.open, near, far)
	l.mu.Unlock()
	for _, pair := range [][2]net.Conn{{near, far}, {far, near}} {
		go func() {
			io.Copy(pair[0], pair[1])
			pair[0].Close()
		}()
	}
}

func (l *line) cut() {
	l.listener.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, conn := range l.open {
		conn.Close()
	}
	l.open = nil
}

// TestNumbersOfOthers shows that an address with another person's number in it is as good as none.
func TestNumbersOfOthers(t *testing.T) {
	long(t)
	t.Parallel()
	onBothEngines(t, func(t *testing.T, s *site) {
		s.serve()
		owner, other := s.persona("employee"), s.persona("mover")
		for _, p := range []string{"employee", "mover", "guardian"} {
			s.visitor().register(s.persona(p))
		}
		v := s.visitor()
		v.signIn(owner)
		document := v.submit("/proof/certificate").path
		receipt := firstLink(v.get("/receipts"), "/receipts/")
		g := s.visitor()
		g.signIn(s.persona("guardian"))
		contributions := firstLink(g.get("/records/wards/contributions"), "/records/wards/contributions/")

		stranger := s.visitor()
		stranger.signIn(other)
		for _, path := range []string{
			document, document + "/file.pdf", receipt, contributions, contributions + "/download.csv",
			document[:len(document)-1] + "2", receipt[:len(receipt)-1] + "x", "/receipts/%00", "/proof/certificate/..%2f..%2fmy",
			"/records/pension/contributions?year=abcd", "/records/pension/contributions?year=99999999999999999999",
		} {
			if a := stranger.get(path); a.status != 404 && a.status != 403 {
				t.Errorf("%s: status %d", path, a.status)
			} else if strings.Contains(a.body, owner.Name) || strings.Contains(a.body, owner.PersonNo) {
				t.Errorf("%s tells of its owner", path)
			}
		}
		if a := stranger.submit(document + "/revoke"); a.status != 404 {
			t.Errorf("voiding it: status %d", a.status)
		}
		for _, fields := range []url.Values{
			{"action": {"create"}, "key": {strings.Repeat("\x00", 32)}},
			{"action": {"create"}, "key": {strings.Repeat("\xff", 32)}},
			{"action": {"\x00"}, "key": {strings.Repeat("0", 5000)}},
		} {
			if a, err := stranger.try(stranger.posting("/proof/access-code", fields)); err != nil || a.status >= 500 {
				t.Errorf("a form with the key %.10q: status %d, %v", fields.Get("key"), a.status, err)
			}
		}
		if a := v.get(document); a.status != 200 || !strings.Contains(a.body, "作废这份证明") {
			t.Errorf("the owner's certificate: status %d, or it is void", a.status)
		}
		if a := s.visitor().get(document); a.path != "/signin" {
			t.Errorf("nobody at all is led to %s", a.path)
		}
	})
}
