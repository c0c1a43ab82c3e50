// Package e2e_test drives the built program from outside, as people, third parties and operators do: with a
// browser, with requests, with kill -9. The other packages test their own rules; here it is shown that the
// whole holds together.
package e2e_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"shebao/internal/demo"
	"shebao/internal/testkit"
	"shebao/internal/testkit/leash"
)

const (
	people      = 40
	password    = "Lychee-2026" // of the demonstration's ready accounts, and of those that the tests register
	captcha     = "1234"
	fixCaptcha  = "SHEBAO_TEST_CAPTCHA=" + captcha
	messageFile = "messages.jsonl"
)

func long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("it starts the program, left out by -short")
	}
}

// archive is a made-up archive that every test of this binary imports, and who is in it.
type archive struct {
	dir  string
	cast *demo.Cast
}

var madeArchive = sync.OnceValues(func() (*archive, error) {
	dir, err := leash.Dir("shebao-e2e-")
	if err != nil {
		return nil, err
	}
	cast, err := demo.Generate(context.Background(), dir, demo.Options{People: people, Seed: 1, Until: began().Now()})
	return &archive{dir, cast}, err
})

// began is when the tests of this binary begin, by the clocks of the programs that they start.
var began = sync.OnceValue(func() testkit.Instant {
	i, err := testkit.NewInstant()
	if err != nil {
		panic(err) // whoever set it reads what is wrong with it
	}
	return i
})

func theArchive(t testing.TB) *archive {
	t.Helper()
	a, err := madeArchive()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// site is an installation of the portal: its data folder, its database, and the program as it runs.
type site struct {
	t        *testing.T
	data     string // keys, signing key, messages
	database string
	addr     string
	url      string
	cast     *demo.Cast
	process  *testkit.Process
}

// now is the time by the portal's clock.
func (s *site) now() time.Time { return began().Now() }

// prepared is a folder with the keys of every installation of this binary and a SQLite database that holds the archive:
// importing for each test anew would take most of its time.
var prepared struct {
	sync.Once
	dir string
	err error
}

func preparedFolder(t testing.TB) string {
	t.Helper()
	a := theArchive(t)
	prepared.Do(func() {
		prepared.err = errors.New("no installation could be made; the test that tried first says why")
		dir, err := leash.Dir("shebao-e2e-")
		if err == nil {
			err = errors.Join(run(t, "keys", "--dir", dir), run(t, "import", "--data", dir, a.dir))
		}
		prepared.dir, prepared.err = dir, err
	})
	if prepared.err != nil {
		t.Fatal(prepared.err)
	}
	return prepared.dir
}

// command is a call of the program at the tests' time. Every captcha has the same answer.
func command(args ...string) testkit.Command {
	return testkit.Command{Args: args, Env: []string{fixCaptcha, began().Env()}}
}

// run calls the program and gives what it says where it fails.
func run(t testing.TB, args ...string) error {
	t.Helper()
	p := command(args...).Run(t)
	if code := p.ExitCode(); code != 0 {
		return fmt.Errorf("shebao %s: exit code %d\n%s%s", strings.Join(args, " "), code, p.Stdout(), p.Stderr())
	}
	return nil
}

// onBothEngines runs f on an installation with the archive imported, once for each database engine.
func onBothEngines(t *testing.T, f func(t *testing.T, s *site)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		f(t, installSQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		f(t, installPostgres(t))
	})
}

func installSQLite(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	s.database = filepath.Join(s.data, "shebao.db")
	copyFile(t, filepath.Join(preparedFolder(t), "shebao.db"), s.database)
	return s
}

func installPostgres(t *testing.T) *site {
	t.Helper()
	s := newSite(t)
	s.database = testkit.PostgresTemplate(t, "e2e", func(url string) error {
		return run(t, "import", "--data", s.data, "--database", url, theArchive(t).dir)
	})
	return s
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{t: t, data: t.TempDir(), addr: testkit.FreeAddr(t), cast: theArchive(t).cast}
	for _, name := range []string{"keys.toml", "signing.key", "signing.crt"} {
		copyFile(t, filepath.Join(preparedFolder(t), name), filepath.Join(s.data, name))
	}
	return s
}

func copyFile(t testing.TB, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// serve starts the portal, or starts it again at the same address.
func (s *site) serve(flags ...string) {
	s.t.Helper()
	s.start(append([]string{"serve", "--data", s.data, "--database", s.database, "--addr", s.addr, "--log-level", "debug",
		"--messages", "file:" + s.messagePath(),
		"--address-requests", "0", // everyone comes from one address here, and machines ask faster than people
	}, flags...))
}

// demonstrate is an installation that `shebao demo` made, with its accounts ready.
// The desk is empty, so that a test finds the work that it makes, unless flags say otherwise.
func demonstrate(t *testing.T, flags ...string) *site {
	t.Helper()
	if len(flags) == 0 {
		flags = []string{"--no-work"}
	}
	s := &site{t: t, data: t.TempDir(), cast: theArchive(t).cast}
	s.start(append([]string{"demo", "--data", s.data, "--addr", testkit.FreeAddr(t), "--people", fmt.Sprint(people), "--log-level", "debug"}, flags...))
	return s
}

func (s *site) start(args []string) {
	s.t.Helper()
	checkLog := s.cast.Personas
	var p *testkit.Process
	s.t.Cleanup(func() { // after the program has been killed
		if p != nil {
			logIsClean(s.t, p, checkLog)
		}
	})
	p = command(args...).Start(s.t)
	s.process, s.url = p, p.URL()
}

// logIsClean fails the test where the program's log names a person. The list of made-up people that demo mode prints before it
// listens is no log.
func logIsClean(t *testing.T, p *testkit.Process, personas []demo.Persona) {
	t.Helper()
	_, said, found := strings.Cut(p.Stdout(), "listening on ")
	if !found {
		said = p.Stdout()
	}
	log := said + p.Stderr()
	for _, persona := range personas {
		for what, secret := range map[string]string{
			"ID number": string(persona.IDNumber), "full ID number": string(persona.IDNumber.Full()), "name": persona.Name,
			"personal number": persona.PersonNo, "phone": persona.Phone, "bank account": persona.BankAccount, "card number": persona.CardNo, "password": password,
		} {
			if secret != "" && strings.Contains(log, secret) {
				t.Errorf("the log holds the %s of %s", what, persona.Key)
			}
		}
	}
	if found := personal.FindString(p.Stderr()); found != "" {
		t.Errorf("the log holds %q, which looks like somebody's", found)
	}
}

// personal is what looks like a number or an address of a person, whoever they are: ID numbers, cards and accounts, mobile phones, e-mail.
var personal = regexp.MustCompile(`\b\d{15,19}[Xx]?\b|\b1[3-9]\d{9}\b|\b[\w.+-]+@[\w-]+\.[\w.]+`)

// persona is one of the cast.
func (s *site) persona(key string) demo.Persona {
	s.t.Helper()
	p, ok := s.cast.Find(key)
	if !ok {
		s.t.Fatalf("nobody of the cast is %s", key)
	}
	return p
}

// message is a line of the message file.
type message struct{ At, To, Channel, Template, Text string }

func (s *site) messagePath() string { return filepath.Join(s.data, messageFile) }

// messagesTo are the messages of a template to a phone so far.
func (s *site) messagesTo(phone, template string) []message {
	s.t.Helper()
	content, err := os.ReadFile(s.messagePath())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.t.Fatal(err)
	}
	var list []message
	for line := range strings.Lines(string(content)) {
		var m message
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			s.t.Fatalf("the message file: %v in %q", err, line)
		}
		list = append(list, m)
	}
	return slices.DeleteFunc(list, func(m message) bool { return m.To != phone || m.Template != template })
}

// awaitMessages waits until n messages of a template have gone to a phone.
func (s *site) awaitMessages(phone, template string, n int) []message {
	s.t.Helper()
	var list []message
	testkit.Eventually(s.t, 10*time.Second, func() error {
		if list = s.messagesTo(phone, template); len(list) != n {
			return fmt.Errorf("%d messages %s, want %d", len(list), template, n)
		}
		return nil
	})
	return list
}
