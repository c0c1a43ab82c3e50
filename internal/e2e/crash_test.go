package e2e_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"shebao/internal/demo"
	"shebao/internal/testkit"
)

// TestKillDuringRegistration ends the program with kill -9 between the steps of a registration and at growing delays after the
// last form was sent. Whatever the moment, sending the same form again ends in one registration, with one notice.
func TestKillDuringRegistration(t *testing.T) {
	long(t)
	t.Parallel()
	onBothEngines(t, func(t *testing.T, s *site) {
		s.serve()
		took := registerWithRestarts(t, s, s.persona("employee"))
		const kills = 8
		for i, p := range registrable(s)[:kills] {
			killWhileFinishing(t, s, p, took*time.Duration(i)/(kills-2))
		}
		s.process.Stop()
		if err := run(t, "audit", "verify", "--data", s.data, "--database", s.database); err != nil {
			t.Error(err)
		}
	})
}

// registrable are those of the cast who may register, but for the one who has.
func registrable(s *site) []demo.Persona {
	var list []demo.Persona
	for _, p := range s.cast.Personas {
		if p.Phone != "" && p.Key != "card_lost" && p.Key != "employee" {
			list = append(list, p)
		}
	}
	return list
}

func (s *site) restart() {
	s.t.Helper()
	s.process.Kill()
	s.serve()
}

// registerWithRestarts kills the program after every step; the session goes on where it was. It tells how long the last took.
func registerWithRestarts(t *testing.T, s *site, p demo.Persona) time.Duration {
	t.Helper()
	v := s.visitor()
	sent := len(s.messagesTo(p.Phone, "code"))
	for _, step := range registrationSteps(p) {
		if a := v.submit(step[0], step[1:]...); a.status != 200 {
			t.Fatalf("%s: status %d at %s", step[0], a.status, a.path)
		}
		s.restart()
	}
	if a := v.submit("/register/code", "code", s.codeTo(p.Phone, sent+1)); a.status != 200 {
		t.Fatalf("the code: status %d at %s", a.status, a.path)
	}
	s.restart()
	last := v.posting("/register/password", v.fill("/register/password", "password", password, "again", password))
	began := time.Now()
	a, err := v.try(last)
	if err != nil || a.path != "/register/done" {
		t.Fatalf("the last step led to %s, status %d, %v", a.path, a.status, err)
	}
	took := time.Since(began)
	s.restart()
	if a := v.get("/register/done"); !strings.Contains(a.body, "注册成功") {
		t.Errorf("the page that says so is gone: %s, status %d", a.path, a.status)
	}
	registeredOnce(t, s, p)
	return took
}

func killWhileFinishing(t *testing.T, s *site, p demo.Persona, delay time.Duration) {
	t.Helper()
	v := s.visitor()
	v.proveIdentity(p)
	fields := v.fill("/register/password", "password", password, "again", password)
	answered := make(chan error, 1)
	request := v.posting("/register/password", fields)
	go func() {
		_, err := v.try(request)
		answered <- err
	}()
	select {
	case <-time.After(delay):
	case <-answered:
		answered <- nil
	}
	s.process.Kill()
	<-answered
	s.serve()

	a, err := v.try(v.posting("/register/password", fields)) // the person presses the button once more
	if err != nil || a.path != "/register/done" || !strings.Contains(a.body, "注册成功") {
		t.Fatalf("killed after %v: sending it again led to %s, status %d, %v", delay, a.path, a.status, err)
	}
	registeredOnce(t, s, p)
}

func registeredOnce(t *testing.T, s *site, p demo.Persona) {
	t.Helper()
	v := s.visitor()
	v.signIn(p)
	if n := strings.Count(v.get("/receipts").body, "注册个人网页</a>"); n != 1 {
		t.Errorf("%s has %d receipts of a registration", p.Key, n)
	}
	driver := "sqlite"
	if strings.HasPrefix(s.database, "postgres://") {
		driver = "pgx"
	}
	db, err := sql.Open(driver, s.database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for table, query := range map[string]string{
		"registrations": `SELECT COUNT(*) FROM registrations WHERE person_no = $1`,
		"messages":      `SELECT COUNT(*) FROM messages WHERE person_no = $1 AND template = 'registered' AND channel = 'sms'`,
	} {
		testkit.Eventually(t, 5*time.Second, func() error { // the portal may be writing
			var n int
			if err := db.QueryRow(query, p.PersonNo).Scan(&n); err != nil {
				return err
			}
			if n != 1 {
				return fmt.Errorf("%s: %d rows in %s, want one", p.Key, n, table)
			}
			return nil
		})
	}
}
