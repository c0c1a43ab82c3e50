package bench

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"
)

// Engine makes throw-away databases of one kind and opens them without the store, to measure the engine by itself.
type Engine interface {
	// Title names the engine with its version.
	Title(ctx context.Context) (string, error)
	// Create makes an empty database and gives its address, as store.Open takes it.
	Create(ctx context.Context) (address string, err error)
	// Open opens a database made by Create.
	Open(address string) (*sql.DB, error)
	// Refill writes all rows of a table anew into the same table of another database, by the engine's own loader, and
	// measures the writing alone.
	Refill(ctx context.Context, from, to *sql.DB, table string) (Load, error)
	// Close removes every database made.
	Close() error
}

// SQLite makes its databases as files in a folder.
type SQLite struct {
	Dir  string
	made int
}

// Title implements Engine.
func (e *SQLite) Title(ctx context.Context) (string, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return "", err
	}
	defer db.Close()
	var version string
	err = db.QueryRowContext(ctx, `SELECT sqlite_version() AS version`).Scan(&version)
	return "SQLite " + version, err
}

// Create implements Engine: the store makes the file.
func (e *SQLite) Create(context.Context) (string, error) {
	e.made++
	return filepath.Join(e.Dir, fmt.Sprintf("bench-%d.db", e.made)), nil
}

// Open implements Engine, with the store's settings for a writer.
func (e *SQLite) Open(address string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: address}).EscapedPath()+"?_pragma=busy_timeout(15000)"+
		"&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-65536)&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	return db, nil
}

// Close implements Engine.
func (e *SQLite) Close() error {
	files, err := filepath.Glob(filepath.Join(e.Dir, "bench-*.db*"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	return nil
}

// Postgres makes its databases in a server that is there, as a user who may.
type Postgres struct {
	Address string // of any database of that server
	made    []string
}

// Title implements Engine.
func (e *Postgres) Title(ctx context.Context) (title string, err error) {
	err = e.do(func(db *sql.DB) error {
		var version, fsync, commit string
		err := db.QueryRowContext(ctx, `SELECT current_setting('server_version') AS v, current_setting('fsync') AS f,
			current_setting('synchronous_commit') AS c`).Scan(&version, &fsync, &commit)
		title = fmt.Sprintf("PostgreSQL %s (fsync %s, synchronous_commit %s)", version, fsync, commit)
		return err
	})
	return title, err
}

// Create implements Engine.
func (e *Postgres) Create(ctx context.Context) (string, error) {
	address, err := url.Parse(e.Address)
	if err != nil || address.Scheme == "" {
		return "", fmt.Errorf("the PostgreSQL address has not the form postgres://user@host/name")
	}
	name := "shebao_bench_" + strings.ToLower(rand.Text()[:12])
	err = e.do(func(db *sql.DB) error {
		_, err := db.ExecContext(ctx, "CREATE DATABASE "+name)
		return err
	})
	if err != nil {
		return "", err
	}
	e.made = append(e.made, name)
	address.Path = "/" + name
	return address.String(), nil
}

// Open implements Engine.
func (e *Postgres) Open(address string) (*sql.DB, error) { return sql.Open("pgx", address) }

// Close implements Engine.
func (e *Postgres) Close() error {
	ctx := context.Background() // also after the run was stopped
	return e.do(func(db *sql.DB) error {
		for _, name := range e.made {
			if _, err := db.ExecContext(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
				return err
			}
		}
		return nil
	})
}

func (e *Postgres) do(f func(*sql.DB) error) error {
	db, err := e.Open(e.Address)
	if err != nil {
		return err
	}
	defer db.Close()
	return f(db)
}
