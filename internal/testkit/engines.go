package testkit

import (
	"os"
	"path/filepath"
	"shebao/internal/testkit/leash"
	"sync"
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

// Prepared runs a test for each engine with the URL of a database of its own, a copy of the one that prepare made: once for a name, an
// engine and a test binary. prepare closes its connections before it returns. The tests run beside others.
func Prepared(t *testing.T, name string, prepare func(url string) error, f func(t *testing.T, url string)) {
	t.Helper()
	OnEach(t, true, func(t *testing.T) { f(t, SQLiteTemplate(t, name, prepare)) }, func(t *testing.T) { f(t, PostgresTemplate(t, name, prepare)) })
}

// SQLite is the path of a database file that does not exist yet, in a folder that goes when the test ends.
func SQLite(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "shebao.db")
}

// image is a prepared database file as a whole.
type image struct {
	prepare sync.Once
	content []byte
	err     error
}

var images sync.Map // name given by the test → *image

// SQLiteTemplate is PostgresTemplate for a database file: the path of a new copy of what prepare made.
func SQLiteTemplate(t testing.TB, name string, prepare func(path string) error) string {
	t.Helper()
	entry, _ := images.LoadOrStore(name, new(image))
	made := entry.(*image)
	made.prepare.Do(func() { made.content, made.err = imageOf(prepare) })
	if made.err != nil {
		t.Fatalf("SQLite template %s: %v", name, made.err)
	}
	path := SQLite(t)
	if err := os.WriteFile(path, made.content, 0o600); err != nil {
		t.Fatalf("SQLite template %s: %v", name, err)
	}
	return path
}

func imageOf(prepare func(path string) error) ([]byte, error) {
	dir, err := leash.Dir("shebao-image-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "shebao.db")
	if err := prepare(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}
