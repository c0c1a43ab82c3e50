// Command check runs the project's checks and tests and says in the end what passed,
// what failed and what was left out.
//
//	go run ./tools/check          what is quick: format, lint, stale pages, unit tests on SQLite
//	go run ./tools/check -full    and everything else: PostgreSQL, the browser, whole ways, the race detector
//	go run ./tools/check -full -pkg ./internal/store -run Queue -engine sqlite    some tests only, with what they need
//	go run ./tools/check -fuzz 30s    each fuzz test for that long
//
// A full run brings what the tests need beside Go, if it may (root, or sudo without a
// password, and apt-get); otherwise it says what is missing, and fails. To leave
// something out on purpose: SHEBAO_TEST_SKIP=postgres,pgbouncer,browser,poppler,zbar,race.
//
// docs/testing.md says how the parts are run and where the time goes.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"shebao/internal/testkit"
)

// options are what the person who runs it asks for.
type options struct {
	full     bool
	race     []string // packages that a full run also tests with the race detector
	raceRun  string   // tests of them, as go test -run; all where empty
	packages string   // instead of all; with run and engine a full run is of some tests only
	run      string   // as go test -run
	engine   string   // sqlite or postgres instead of both
}

// some reports whether only some tests are asked for: then nothing is linted.
func (o options) some() bool { return o.packages != "" || o.run != "" || o.engine != "" }

func main() {
	var o options
	flag.BoolVar(&o.full, "full", false, "run everything")
	race := flag.String("race", "", "packages that a full run also tests with the race detector, separated by spaces")
	flag.StringVar(&o.raceRun, "race-run", "", "tests of those packages, as go test -run")
	flag.StringVar(&o.packages, "pkg", "", "packages to test instead of all, separated by spaces")
	flag.StringVar(&o.run, "run", "", "tests to run, as go test -run")
	flag.StringVar(&o.engine, "engine", "", "the one engine to test on: sqlite or postgres")
	fuzz := flag.Duration("fuzz", 0, "run only the fuzz tests, each for this long")
	flag.Parse()
	o.race = strings.Fields(*race)

	root, err := testkit.Root()
	if err == nil {
		err = os.Chdir(root)
	}
	if err == nil && o.engine != "" && o.engine != "sqlite" && o.engine != "postgres" {
		err = fmt.Errorf("no engine %q: sqlite or postgres", o.engine)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "check:", err)
		os.Exit(1)
	}

	steps := quickSteps()
	switch {
	case *fuzz > 0:
		steps = []step{{"fuzz tests", func() error { return fuzzAll(*fuzz) }}}
	case o.full && o.some():
		steps = someSteps(o)
	case o.full:
		steps = fullSteps(o)
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
	t := &tally{}
	for _, s := range steps {
		if errors.Is(t.do(s), errVital) {
			break
		}
	}
	took := time.Since(began).Round(100 * time.Millisecond)
	if len(t.failed) > 0 {
		fmt.Printf("\nFAILED after %v: %s\n", took, strings.Join(t.failed, ", "))
		return false
	}
	fmt.Printf("\nAll passed in %v.\n", took)
	return true
}

// A tally notes which steps failed.
type tally struct {
	mu     sync.Mutex
	failed []string
}

// do runs one step and says how it went; the names that an error brings along (beside) stand for themselves.
func (t *tally) do(s step) error {
	start := time.Now()
	err := s.run()
	t.mu.Lock()
	defer t.mu.Unlock()
	mark := "ok  "
	if err != nil {
		mark = "FAIL"
		t.failed = append(t.failed, s.name)
		fmt.Printf("%v\n", err)
	}
	fmt.Printf("%s %-28s %6.1fs\n", mark, s.name, time.Since(start).Seconds())
	return err
}

// beside runs steps one after the other beside a main one. The tests wait for browsers and clocks most of the time, and leave the
// processors to the linter.
func beside(main step, others ...step) step {
	return step{main.name + ", lint beside", func() error {
		t := &tally{}
		var wait sync.WaitGroup
		wait.Go(func() {
			for _, s := range others {
				t.do(s)
			}
		})
		t.do(main)
		wait.Wait()
		if len(t.failed) > 0 {
			return errors.New("failed: " + strings.Join(t.failed, ", "))
		}
		return nil
	}}
}
