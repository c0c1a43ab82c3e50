package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"shebao/internal/staff"
	"shebao/internal/testkit/fixture"
)

// A page left open asks again and again how something stands. That nobody sits before it must still end the session.
func TestAskingHowFarSomethingIsKeepsNoSessionAlive(t *testing.T) {
	onBothEngines(t, func(t *testing.T, p *portal) {
		citizen, auditor := p.browser(t), p.browser(t)
		citizen.signIn("employee")
		auditor.hire("auditor", staff.AuditRead)
		for minutes := 5; minutes <= 15; minutes += 5 {
			p.Clock.Advance(5*time.Minute + 10*time.Second)
			for b, address := range map[*browser]string{citizen: dataPage, auditor: "/staff/audit/check"} {
				want := http.StatusOK
				if minutes == 15 {
					want = http.StatusSeeOther // to sign in
				}
				if got := b.get(address + "/progress"); got.status != want {
					t.Errorf("%s asked after %d minutes: %d, want %d", address, minutes, got.status, want)
				}
				if got := b.get(address + "?watching=1"); got.status != want {
					t.Errorf("%s loaded itself after %d minutes: %d, want %d", address, minutes, got.status, want)
				}
			}
		}
	})
}

// Whatever a page asks for by itself is bound as such.
func TestProgressIsBoundAsALook(t *testing.T) {
	found := 0
	for _, a := range newPortal(t, fixture.SQLite(t)).server.Addresses() {
		if strings.HasSuffix(a.Path, "/progress") {
			found++
			if !a.Looks {
				t.Errorf("%s %s keeps a session alive", a.Method, a.Path)
			}
		}
	}
	if found < 4 {
		t.Errorf("only %d addresses were found", found)
	}
}
