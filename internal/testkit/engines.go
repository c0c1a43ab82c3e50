package testkit

import (
	"path/filepath"
	"testing"
)

// Engines runs f as a subtest on each database engine, with the address of a new,
// empty database: a file's path for "sqlite", a URL for "postgres".
func Engines(t *testing.T, f func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, Postgres(t)) })
}

// SQLite is the path of a database file that does not exist yet, in a folder that goes when the test ends.
func SQLite(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "shebao.db")
}
