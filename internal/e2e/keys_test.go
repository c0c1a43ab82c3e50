package e2e_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shebao/internal/testkit"
)

// TestTheDataKeyIsReplacedWhilePeopleUseThePortal goes through docs/operations.md, "Change the data key", with people registering and
// reading meanwhile, and the server never restarted.
func TestTheDataKeyIsReplacedWhilePeopleUseThePortal(t *testing.T) {
	long(t)
	t.Parallel()
	onBothEngines(t, func(t *testing.T, s *site) {
		anchors := filepath.Join(s.data, "anchors.jsonl")
		s.serve("--audit-anchors", anchors)
		early := s.visitor()
		early.register(s.persona("employee"))
		early.signIn(s.persona("employee"))

		settled(t, s)
		s.refused("the one that seals", "keys", "retire", "1")
		s.keys("rotate")
		s.refused("changed a moment ago", "keys", "retire", "1")
		settled(t, s)
		s.refused("still needed", "keys", "retire", "1")

		stop, done := make(chan struct{}), make(chan error, 1)
		go func() { done <- comeAndRegister(s, stop) }()
		s.keys("reseal")
		testkit.Eventually(t, 30*time.Second, func() error {
			if log := s.process.Stderr(); !strings.Contains(log, "read again") || !strings.Contains(log, "what=keys") {
				return fmt.Errorf("the server has not taken the key file up:\n%s", log)
			}
			return nil
		})
		close(stop)
		if err := <-done; err != nil {
			t.Error(err)
		}
		s.keys("reseal") // what the server sealed before it took the new key up
		settled(t, s)
		s.keys("retire", "1")
		if said := s.keys("list"); strings.Contains(said, "key 1") || !strings.Contains(said, "data key 2, seals") {
			t.Errorf("afterwards there are: %s", said)
		}
		s.process.Kill() // and once more without the old key anywhere
		s.serve("--audit-anchors", anchors)
		for _, p := range append(registrable(s)[:2], s.persona("employee")) {
			v := s.visitor()
			v.signIn(p)
			if a := v.get("/my"); a.status != 200 {
				t.Errorf("%s: status %d", p.Key, a.status)
			}
		}
		s.process.Stop()
		if err := run(t, "audit", "verify", "--data", s.data, "--database", s.database, "--anchors", anchors); err != nil {
			t.Error(err)
		}
		info, err := os.Stat(filepath.Join(s.data, "keys.toml"))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the key file is %v, %v; want it for its owner only", info.Mode(), err)
		}
	})
}

// comeAndRegister lets two people register, and reads their pages until it is stopped.
func comeAndRegister(s *site, stop <-chan struct{}) error {
	for _, p := range registrable(s)[:2] {
		s.visitor().register(p)
	}
	v := s.visitor()
	v.signIn(registrable(s)[0])
	for {
		select {
		case <-stop:
			return nil
		default:
		}
		if a := v.get("/my"); a.status != 200 || a.path != "/my" {
			return fmt.Errorf("while the key is replaced /my answers %d at %s", a.status, a.path)
		}
	}
}

// settled makes the key file look as if it had not been changed for a while.
func settled(t *testing.T, s *site) {
	t.Helper()
	path := filepath.Join(s.data, "keys.toml")
	info, err := os.Stat(path)
	if err == nil {
		err = os.Chtimes(path, time.Time{}, info.ModTime().Add(-10*time.Minute))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// keys runs one of the key commands and answers with what it says.
func (s *site) keys(args ...string) string {
	s.t.Helper()
	p := command(append(append([]string{"keys"}, args...), "--data", s.data, "--database", s.database)...).Run(s.t)
	if code := p.ExitCode(); code != 0 {
		s.t.Fatalf("keys %s: exit code %d\n%s%s", strings.Join(args, " "), code, p.Stdout(), p.Stderr())
	}
	return p.Stdout()
}

// refused runs a command that must fail and say why.
func (s *site) refused(why string, args ...string) {
	s.t.Helper()
	p := command(append(args, "--data", s.data, "--database", s.database)...).Run(s.t)
	if p.ExitCode() == 0 || !strings.Contains(p.Stderr(), why) {
		s.t.Errorf("%s: exit code %d, which says %q; want a refusal about %q", strings.Join(args, " "), p.ExitCode(), p.Stderr(), why)
	}
}

// TestAnAnchorCommandPrintsOneLine shows that an anchor can be sent elsewhere by a pipe.
func TestAnAnchorCommandPrintsOneLine(t *testing.T) {
	long(t)
	t.Parallel()
	s := installSQLite(t)
	p := command("audit", "anchor", "--data", s.data, "--database", s.database).Run(t)
	var anchor struct {
		At    string
		Heads []json.RawMessage
		Seal  string
	}
	lines := strings.Split(strings.TrimSpace(p.Stdout()), "\n")
	if err := json.Unmarshal([]byte(lines[0]), &anchor); p.ExitCode() != 0 || len(lines) != 1 || err != nil || len(anchor.Heads) != 16 || anchor.Seal == "" {
		t.Errorf("exit code %d, %v: %s", p.ExitCode(), err, p.Stdout())
	}
}
