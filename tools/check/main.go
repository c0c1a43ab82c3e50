// Command check runs the project's checks and tests and says in the end what passed,
// what failed and what was left out.
//
//	go run ./tools/check          what is quick: format, vet, staticcheck, stale pages, unit tests on SQLite
//	go run ./tools/check -full    and everything else: PostgreSQL, the browser, whole ways, the race detector
//	go run ./tools/check -fuzz 30s    each fuzz test for that long
//
// A full run brings what the tests need beside Go, if it may (root, or sudo without a
// password, and apt-get); otherwise it says what is missing, and fails. To leave
// something out on purpose: SHEBAO_TEST_SKIP=postgres,browser,poppler,zbar,race.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"shebao/internal/testkit"
)

func main() {
	full := flag.Bool("full", false, "run everything")
	race := flag.String("race", "", "packages that a full run also tests with the race detector, separated by spaces")
	fuzz := flag.Duration("fuzz", 0, "run only the fuzz tests, each for this long")
	flag.Parse()

	root, err := testkit.Root()
	if err == nil {
		err = os.Chdir(root)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "check:", err)
		os.Exit(1)
	}

	steps := quickSteps()
	switch {
	case *fuzz > 0:
		steps = []step{{"fuzz tests", func() error { return fuzzAll(*fuzz) }}}
	case *full:
		steps = fullSteps(strings.Fields(*race))
	}
	if !runAll(steps) {
		os.Exit(1)
	}
}

// A step is one check. Its error is for people, in full.
type step struct {
	name string
	run  func() error
}

// errVital marks the failure of a step without which the later ones would only fail in turn.
var errVital = errors.New("nothing else was run")

func vital(run func() error) func() error {
	return func() error {
		if err := run(); err != nil {
			return fmt.Errorf("%w\n%w", err, errVital)
		}
		return nil
	}
}

// runAll runs every step, also after one that failed, so that one run tells all there is to mend; only a vital
// step's failure ends it.
func runAll(steps []step) bool {
	began := time.Now()
	var failed []string
	for _, s := range steps {
		start := time.Now()
		err := s.run()
		mark := "ok  "
		if err != nil {
			mark = "FAIL"
			failed = append(failed, s.name)
			fmt.Printf("%v\n", err)
		}
		fmt.Printf("%s %-28s %6.1fs\n", mark, s.name, time.Since(start).Seconds())
		if errors.Is(err, errVital) {
			break
		}
	}
	took := time.Since(began).Round(100 * time.Millisecond)
	if len(failed) > 0 {
		fmt.Printf("\nFAILED after %v: %s\n", took, strings.Join(failed, ", "))
		return false
	}
	fmt.Printf("\nAll passed in %v.\n", took)
	return true
}
