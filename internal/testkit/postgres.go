package testkit

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"shebao/internal/testkit/need"
	"shebao/internal/testkit/pgcluster"
)

// PostgresVariable is the environment variable with the URL of a server to use,
// whose user may create databases.
//
// `make test` starts one cluster and sets it, so that a whole run has one server of
// modest size rather than one for each of the packages that Go tests side by side.
// Where it is not set (`go test ./internal/store`), each test binary starts its own
// at the first test that asks, in well under a second.
const PostgresVariable = "SHEBAO_TEST_PG_URL"

var server = sync.OnceValues(func() (string, error) {
	if given := os.Getenv(PostgresVariable); given != "" {
		return given, nil
	}
	cluster, err := pgcluster.Start() // ends with this binary
	if err != nil {
		return "", err
	}
	return cluster.URL(), nil
})

// Postgres is the URL of a new, empty database, dropped when the test ends.
func Postgres(t testing.TB) string {
	t.Helper()
	return newDatabase(t, "template0")
}

type template struct {
	prepare sync.Once
	name    string
	err     error
}

var templates sync.Map // name given by the test → *template

// PostgresTemplate is the URL of a new copy of the database that prepare made,
// dropped when the test ends. prepare runs once per name and test binary; it must
// close its connections before it returns. A copy takes a fraction of the time that
// migrations take. The template itself goes with the throw-away cluster; on a server
// given in PostgresVariable it stays behind.
func PostgresTemplate(t testing.TB, name string, prepare func(url string) error) string {
	t.Helper()
	entry, _ := templates.LoadOrStore(name, new(template))
	tpl := entry.(*template)
	tpl.prepare.Do(func() {
		tpl.name = databaseName(name)
		if tpl.err = createDatabase(t, tpl.name, "template0"); tpl.err == nil {
			tpl.err = prepare(databaseURL(t, tpl.name))
		}
	})
	if tpl.err != nil {
		t.Fatalf("PostgreSQL template %s: %v", name, tpl.err)
	}
	return newDatabase(t, tpl.name)
}

func newDatabase(t testing.TB, from string) string {
	t.Helper()
	name := databaseName("test")
	if err := createDatabase(t, name, from); err != nil {
		t.Fatalf("PostgreSQL database: %v", err)
	}
	t.Cleanup(func() {
		if err := onServer(t, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("PostgreSQL database: %v", err)
		}
	})
	return databaseURL(t, name)
}

func createDatabase(t testing.TB, name, from string) error {
	t.Helper()
	return onServer(t, "CREATE DATABASE "+name+" TEMPLATE "+from)
}

// onServer runs one statement outside the tests' own databases. Names in it are ours: letters, digits, underscores.
func onServer(t testing.TB, statement string) error {
	t.Helper()
	address := serverURL(t)
	admin.once.Do(func() {
		if admin.db, admin.err = sql.Open("pgx", address); admin.err == nil {
			admin.db.SetMaxOpenConns(4)
		}
	})
	if admin.err != nil {
		return admin.err
	}
	_, err := admin.db.ExecContext(context.Background(), statement)
	return err
}

// admin is this binary's connection to the server, to make and drop databases.
var admin struct {
	once sync.Once
	db   *sql.DB
	err  error
}

func serverURL(t testing.TB) string {
	t.Helper()
	if need.Postgres.Skipped() || os.Getenv(PostgresVariable) == "" {
		Require(t, need.Postgres)
	}
	address, err := server()
	if err != nil {
		t.Fatal(err)
	}
	return address
}

func databaseURL(t testing.TB, name string) string {
	t.Helper()
	u, err := url.Parse(serverURL(t))
	if err != nil {
		t.Fatalf("%s: %v", PostgresVariable, err)
	}
	u.Path = "/" + name
	return u.String()
}

// databaseName is unique on the server, which several test binaries may share.
func databaseName(stem string) string {
	letters := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(stem))
	return fmt.Sprintf("shebao_%.20s_%s", letters, strings.ToLower(rand.Text()))
}
