package e2e_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shebao/internal/testkit"
)

// TestTheDrillByCommands goes through docs/operations.md, "Backup and restore", while the portal is in use, and serves from what was
// restored.
func TestTheDrillByCommands(t *testing.T) {
	long(t)
	t.Parallel()
	onBothEngines(t, func(t *testing.T, s *site) {
		s.serve()
		folder := t.TempDir()
		key := filepath.Join(folder, "backup.key")
		said := printed(t, "backup", "key", key)
		recipient := strings.Trim(strings.TrimSpace(strings.TrimPrefix(said, "backup_recipients = ")), `[]"`)
		if info, err := os.Stat(key); err != nil || info.Mode().Perm() != 0o600 || !strings.HasPrefix(recipient, "age1") {
			t.Fatalf("the key: %v, %v; %s", info, err, said)
		}
		database := []string{"--data", s.data, "--database", s.database}
		said = printed(t, append([]string{"backup", "create", "--backup-recipients", recipient, "--to", folder}, database...)...)
		lines := strings.Split(strings.TrimSpace(said), "\n")
		file := lines[len(lines)-1]
		if said := printed(t, append([]string{"backup", "verify", file, "--identity", key, "--work", folder}, database...)...); !strings.Contains(said, "the backup is whole") {
			t.Errorf("verify: %s", said)
		}
		restore := func(into string) *testkit.Process {
			return command("restore", file, "--identity", key, "--data", s.data, "--database", into).Run(t)
		}
		if p := restore(s.database); p.ExitCode() == 0 || !strings.Contains(p.Stderr(), "there is a database already") {
			t.Errorf("over the one in use: %d %s", p.ExitCode(), p.Stderr())
		}
		s.process.Stop()
		lost := s.database
		if strings.HasPrefix(lost, "postgres://") {
			s.database = testkit.Postgres(t)
		} else {
			s.database = testkit.SQLite(t)
		}
		p := restore(s.database)
		for _, want := range []string{"change feed: epoch", "签名有效，但记录缺失", "messages:", "imports after batch", "give --anchors"} {
			if p.ExitCode() != 0 || !strings.Contains(p.Stdout(), want) {
				t.Errorf("restore: exit code %d, %q is not in %s %s", p.ExitCode(), want, p.Stdout(), p.Stderr())
			}
		}
		s.serve("--migrate", "never")
		if status, body := asked(t, time.Minute, s.url+"/verify"); status != http.StatusOK {
			t.Errorf("serving from it: %d %.200s", status, body)
		}
		if err := run(t, "audit", "verify", "--data", s.data, "--database", s.database); err != nil {
			t.Error(err)
		}
	})
}

// printed is what a command prints, which must succeed.
func printed(t *testing.T, args ...string) string {
	t.Helper()
	p := command(args...).Run(t)
	if p.ExitCode() != 0 {
		t.Fatalf("%v: exit code %d, %s", args, p.ExitCode(), p.Stderr())
	}
	return p.Stdout()
}
