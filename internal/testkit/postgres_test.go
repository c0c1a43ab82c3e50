package testkit_test

import (
	"database/sql"
	"errors"
	"os"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"shebao/internal/testkit"
	"shebao/internal/testkit/need"
	"shebao/internal/testkit/pgcluster"
)

func open(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func TestPostgresDatabasesAreSeparate(t *testing.T) {
	first, second := open(t, testkit.Postgres(t)), open(t, testkit.Postgres(t))
	if _, err := first.Exec(`CREATE TABLE person (name TEXT)`); err != nil {
		t.Fatal(err)
	}
	if _, err := second.Exec(`CREATE TABLE person (name TEXT)`); err != nil {
		t.Errorf("a table of the first database is in the second: %v", err)
	}
}

func TestPostgresTemplateIsPreparedOnce(t *testing.T) {
	prepared := 0
	prepare := func(url string) error {
		prepared++
		db, err := sql.Open("pgx", url)
		if err != nil {
			return err
		}
		defer db.Close()
		_, err = db.Exec(`CREATE TABLE person (name TEXT); INSERT INTO person VALUES ('𠮷')`)
		return err
	}
	for range 2 {
		db := open(t, testkit.PostgresTemplate(t, "people", prepare))
		var name string
		if err := db.QueryRow(`DELETE FROM person RETURNING name`).Scan(&name); err != nil || name != "𠮷" {
			t.Errorf("the copy holds %q, %v", name, err)
		}
	}
	if prepared != 1 {
		t.Errorf("prepared %d times, want once", prepared)
	}
}

func TestClusterLeavesNothing(t *testing.T) {
	testkit.Require(t, need.Postgres)
	cluster, err := pgcluster.Start()
	if err != nil {
		t.Fatal(err)
	}
	db := open(t, cluster.URL())
	var dir string
	if err := db.QueryRow(`SHOW unix_socket_directories`).Scan(&dir); err != nil {
		t.Fatal(err)
	}
	cluster.Stop()
	testkit.Eventually(t, 5*time.Second, func() error {
		if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
			return errors.New(dir + " is still there")
		}
		return nil
	})
	if err := db.Ping(); err == nil {
		t.Error("the server still answers")
	}
}

func TestEnginesRunsBoth(t *testing.T) {
	var seen []string
	testkit.EnginesInTurn(t, func(t *testing.T, url string) { seen = append(seen, url) })
	if len(seen) != 2 && !need.Postgres.Skipped() {
		t.Errorf("engines %q, want two", seen)
	}
}
