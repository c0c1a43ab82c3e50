// Package testkit is what the tests share: databases, a clock, a browser, the
// built binary, and checks on pages. Only tests import it.
//
// A test that lacks something from outside Go (a PostgreSQL, a browser) fails and
// says how to get it. It is skipped only where the person who runs the tests asked
// for that in SHEBAO_TEST_SKIP; see package need.
package testkit

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"shebao/internal/testkit/leash"
	"shebao/internal/testkit/need"
)

// Require skips the test where n was left out on request, and fails it where n is missing.
func Require(t testing.TB, n need.Need) {
	t.Helper()
	if n.Skipped() {
		t.Skipf("%s left out by %s", n.Title, need.SkipVariable)
	}
	if len(n.Missing()) > 0 {
		t.Fatal(n.Remedy())
	}
}

// Program is the path of one of n's programs, e.g. Program(t, need.Poppler, "pdftotext").
func Program(t testing.TB, n need.Need, name string) string {
	t.Helper()
	Require(t, n)
	return n.Path(name)
}

// Root is the top folder of the source tree, where go.mod is.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", fmt.Errorf("no go.mod above the working folder")
		}
		dir = parent
	}
}

// scratch is a folder that every test of this binary may use; it goes when the binary has ended.
var scratch = sync.OnceValues(func() (string, error) { return leash.Dir("shebao-test-") })
