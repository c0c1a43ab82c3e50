package testkit

import (
	"sync"
	"testing"
)

// marked are the tests that run beside others.
var marked sync.Map // testing.TB → true

// Parallel lets a test run beside the others of its package, like t.Parallel, which may not be asked twice of one test. Every test that
// has a database of its own may: Engines asks for it. So nothing that the tests of a package share may change; a test that changes such
// a thing all the same says EnginesInTurn, and runs before all that run beside each other.
func Parallel(t testing.TB) {
	if test, ok := t.(*testing.T); ok {
		if _, done := marked.LoadOrStore(t, true); !done {
			test.Cleanup(func() { marked.Delete(t) })
			test.Parallel()
		}
	}
}
