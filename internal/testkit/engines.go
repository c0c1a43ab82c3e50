package testkit

import (
	"os"
	"path/filepath"
	"testing"
)

// EngineVariable is the environment variable with the one engine, sqlite or postgres, that a run is to test on instead of both.
const EngineVariable = "SHEBAO_TEST_ENGINE"

// Engines runs f as a subtest on each database engine, with the address of a new, empty database: a file's path for "sqlite", a URL for
// "postgres". The test and its subtests run beside others: what comes after Engines in a test runs before f.
func Engines(t *testing.T, f func(t *testing.T, url string)) {
	t.Helper()
	OnEach(t, true, func(t *testing.T) { f(t, SQLite(t)) }, func(t *testing.T) { f(t, Postgres(t)) })
}

// EnginesInTurn is Engines for a test that changes what others share, or that compares the engines in the end.
func EnginesInTurn(t *testing.T, f func(t *testing.T, url string)) {
	t.Helper()
	OnEach(t, false, func(t *testing.T) { f(t, SQLite(t)) }, func(t *testing.T) { f(t, Postgres(t)) })
}

// OnEach runs a test for each engine as the subtests "sqlite" and "postgres", beside others or in turn.
func OnEach(t *testing.T, beside bool, sqlite, postgres func(t *testing.T)) {
	t.Helper()
	if beside {
		Parallel(t)
	}
	run := func(engine string, f func(t *testing.T)) {
		t.Run(engine, func(t *testing.T) {
			if only := os.Getenv(EngineVariable); only != "" && only != engine {
				t.Skipf("left out by %s=%s", EngineVariable, only)
			}
			if beside {
				Parallel(t)
			}
			f(t)
		})
	}
	run("sqlite", sqlite)
	run("postgres", postgres)
}

// SQLite is the path of a database file that does not exist yet, in a folder that goes when the test ends.
func SQLite(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "shebao.db")
}
