package e2e_test

import (
	"database/sql"
	"strings"
	"testing"

	"shebao/internal/store/migration"
	"shebao/internal/testkit"
)

// TestAnotherInstallationsKeysDoNoHarm is what an operator does by mistake: a command with the key file of another machine.
func TestAnotherInstallationsKeysDoNoHarm(t *testing.T) {
	long(t)
	t.Parallel()
	onBothEngines(t, func(t *testing.T, s *site) {
		other := t.TempDir()
		if err := run(t, "keys", "--dir", other); err != nil {
			t.Fatal(err)
		}
		wrong := []string{"--data", other, "--database", s.database}
		for _, args := range [][]string{
			{"staff", "add", "lin", "--shown", "林丹", "--role", "system", "--by", "test"}, {"staff", "list", "--by", "test"},
			{"serve", "--addr", s.addr}, {"migrate", "status"}, {"migrate", "up"}, {"audit", "verify"},
		} {
			p := command(append(args, wrong...)...).Run(t)
			if p.ExitCode() == 0 || !strings.Contains(p.Stderr(), "not the keys of this database") {
				t.Errorf("%v: exit code %d, %s", args, p.ExitCode(), p.Stderr())
			}
		}
		if err := run(t, "audit", "verify", "--data", s.data, "--database", s.database); err != nil {
			t.Error(err)
		}
	})
}

// TestTheSchemaIsBroughtUpToDateWhenAsked goes through docs/operations.md, "Upgrade".
func TestTheSchemaIsBroughtUpToDateWhenAsked(t *testing.T) {
	long(t)
	t.Parallel()
	onBothEngines(t, func(t *testing.T, s *site) {
		engine := "sqlite"
		if strings.HasPrefix(s.database, "postgres://") {
			engine = "postgres"
		}
		older := testkit.DownTo(t, engine, migration.First) // as the first program whose schema is kept left it, ended before it said whose it is
		for _, statement := range append(older, "DELETE FROM installation", "DELETE FROM data_keys") {
			edit(t, s, statement)
		}
		migrate := func(args ...string) string {
			t.Helper()
			p := command(append(append([]string{"migrate"}, args...), "--data", s.data, "--database", s.database)...).Run(t)
			if p.ExitCode() != 0 {
				t.Fatalf("migrate %v: exit code %d, %s", args, p.ExitCode(), p.Stderr())
			}
			return p.Stdout()
		}
		s.refused("shebao migrate up", "serve", "--addr", s.addr, "--migrate", "never")
		s.refused("shebao migrate up", "audit", "verify")
		if said := migrate("status"); !strings.Contains(said, "not known yet") || !strings.Contains(said, "this database's") {
			t.Errorf("before: %s", said)
		}
		if said := migrate("plan"); !strings.Contains(said, "DROP TABLE IF EXISTS contributions") {
			t.Errorf("the plan: %s", said)
		}
		if said := migrate("status"); !strings.Contains(said, "not known yet") {
			t.Errorf("after the plan: %s", said)
		}
		if said := migrate("up"); !strings.Contains(said, "00051_contributions_gone.sql") {
			t.Errorf("up: %s", said)
		}
		if said := migrate("plan"); !strings.Contains(said, "nothing is to be done") {
			t.Errorf("the plan afterwards: %s", said)
		}
		if said := migrate("status"); !strings.Contains(said, "data key 1") || !strings.Contains(said, "feed epoch") {
			t.Errorf("afterwards: %s", said)
		}
		s.serve("--migrate", "never")
		s.process.Stop()
		edit(t, s, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)")
		s.refused("newer than this program", "serve", "--addr", s.addr)
		s.refused("newer than this program", "migrate", "status")
	})
}

// edit changes the database past the program.
func edit(t *testing.T, s *site, statement string) {
	t.Helper()
	driver := "sqlite"
	if strings.HasPrefix(s.database, "postgres://") {
		driver = "pgx"
	}
	db, err := sql.Open(driver, s.database)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// TestThreeServersMayStartAtOnceOnAnEmptyDatabase is what a machine with three units does at its first boot.
func TestThreeServersMayStartAtOnceOnAnEmptyDatabase(t *testing.T) {
	long(t)
	t.Parallel()
	for engine, address := range map[string]func(testing.TB) string{"sqlite": testkit.SQLite, "postgres": testkit.Postgres} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			s.database = address(t)
			var servers []*testkit.Process
			for range 3 {
				servers = append(servers, command("serve", "--data", s.data, "--database", s.database, "--addr", "127.0.0.1:0").Start(t))
			}
			for _, server := range servers {
				server.URL() // fails where one has ended
			}
			for _, server := range servers {
				if code := server.Stop(); code != 0 {
					t.Errorf("exit code %d", code)
				}
			}
		})
	}
}
