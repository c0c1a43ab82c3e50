package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// keep is where what a failed test wrote outlives the run: the folder for temporary files from before scratchInMemory.
var keep = os.TempDir()

// goTest runs go test, shows each package as it ends, and in the end what failed, what
// was skipped and why, and how many tests there were.
func goTest(args ...string) error {
	logs, err := os.MkdirTemp(keep, "shebao-failed-")
	if err != nil {
		return err
	}
	defer os.Remove(logs) // which fails, and should, where a test has left something there
	test := exec.Command("go", append([]string{"test", "-json", "-artifacts", "-outputdir=" + logs}, args...)...)
	var complaints bytes.Buffer
	test.Stderr = &complaints
	out, err := test.StdoutPipe()
	if err != nil {
		return err
	}
	if err := test.Start(); err != nil {
		return err
	}
	report := newReport(os.Stdout)
	readErr := report.read(out)
	runErr := test.Wait()
	report.summarise()
	if runErr != nil {
		return fmt.Errorf("%s%sgo test: %w", report.failures(logs), complaints.Bytes(), runErr)
	}
	return readErr
}

// testEvent is a line of go test -json; see go doc test2json.
type testEvent struct {
	Action     string
	Package    string
	ImportPath string // of build events
	Test       string
	Output     string
	Elapsed    float64
}

type testName struct{ pkg, test string }

// A report gathers the events of one go test.
type report struct {
	out     io.Writer
	covered map[string]string             // by package, as go test says it: 83.1%
	output  map[testName]*strings.Builder // of tests not known to have passed; with no test's name, the package's own
	outcome map[testName]string           // pass, fail or skip
	failed  []testName                    // in the order of failing
	build   strings.Builder               // what the compiler said
}

func newReport(out io.Writer) *report {
	return &report{out: out, covered: map[string]string{}, output: map[testName]*strings.Builder{}, outcome: map[testName]string{}}
}

func (r *report) read(events io.Reader) error {
	lines := bufio.NewReader(events)
	for {
		line, err := lines.ReadBytes('\n')
		var event testEvent
		switch {
		case len(line) == 0:
		case json.Unmarshal(line, &event) == nil:
			r.note(event)
		default: // not from a test: go test's own words
			r.build.Write(line)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// coverage is how much of a package its own tests run through.
var coverage = regexp.MustCompile(`coverage: (\d+\.\d%) of statements`)

func (r *report) note(e testEvent) {
	name := testName{e.Package, e.Test}
	switch e.Action {
	case "build-output":
		r.build.WriteString(e.Output)
	case "output":
		if r.output[name] == nil {
			r.output[name] = new(strings.Builder)
		}
		r.output[name].WriteString(e.Output)
		if m := coverage.FindStringSubmatch(e.Output); m != nil && name.test == "" {
			r.covered[name.pkg] = m[1]
		}
	case "pass", "fail", "skip":
		r.end(name, e)
	}
}

func (r *report) end(name testName, e testEvent) {
	if name.test != "" {
		r.outcome[name] = e.Action
	}
	if e.Action == "fail" {
		r.failed = append(r.failed, name)
	}
	if e.Action == "pass" {
		delete(r.output, name)
	}
	if name.test == "" && e.Action != "skip" { // a package is skipped that has no tests
		fmt.Fprintf(r.out, "     %-4s %-40s %6.1fs\n", e.Action, name.pkg, e.Elapsed)
	}
}

// What of a failure is printed: a run with many failures is read on one page.
const (
	shownFailures = 20  // tests
	shownLines    = 6   // of each
	shownWidth    = 200 // bytes of each line
)

// failures is the gist of what the tests that failed wrote. The whole of it, servers' logs and pages' texts among it, goes to a file for
// each test in logs.
func (r *report) failures(logs string) string {
	var b strings.Builder
	b.WriteString(r.build.String())
	shown := 0
	for _, name := range r.failed {
		output := r.output[name]
		if output == nil {
			continue
		}
		whole := strings.Trim(strings.ReplaceAll(name.pkg+"."+name.test, "/", "_"), ".") + ".log"
		if err := os.WriteFile(filepath.Join(logs, whole), []byte(output.String()), 0o644); err != nil {
			fmt.Fprintf(&b, "%v\n", err)
		}
		gist := gistOf(output.String())
		if len(gist) == 0 {
			continue // it failed by its subtests
		}
		if shown++; shown <= shownFailures {
			fmt.Fprintf(&b, "\n--- %s %s\n%s\n", name.pkg, name.test, strings.Join(gist, "\n"))
		}
	}
	if shown > shownFailures {
		fmt.Fprintf(&b, "\nand %d more tests failed\n", shown-shownFailures)
	}
	if len(r.failed) > 0 {
		fmt.Fprintf(&b, "\nwhat they wrote, whole, and pictures of pages: %s\n", logs)
	}
	return b.String()
}

// gistOf is the first lines that say what is wrong: those that a test wrote with its place in the source, and a panic.
func gistOf(output string) []string {
	var gist []string
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\n")
		if !strings.Contains(line, "_test.go:") && !strings.Contains(line, ".go:") && !strings.HasPrefix(line, "panic:") {
			continue
		}
		if len(line) > shownWidth {
			line = strings.ToValidUTF8(line[:shownWidth], "") + "…"
		}
		if gist = append(gist, line); len(gist) == shownLines {
			break
		}
	}
	return gist
}

// summarise counts the tests and tells which were skipped, by reason.
func (r *report) summarise() {
	counts := map[string]int{}
	skipped := map[string][]string{}
	for name, outcome := range r.outcome {
		counts[outcome]++
		if outcome == "skip" {
			reason := r.skipReason(name)
			skipped[reason] = append(skipped[reason], name.test)
		}
	}
	for _, reason := range slices.Sorted(maps.Keys(skipped)) {
		fmt.Fprintf(r.out, "     skipped, %s: %s\n", reason, list(skipped[reason]))
	}
	if len(r.covered) > 0 {
		var parts []string
		for _, pkg := range slices.Sorted(maps.Keys(r.covered)) {
			parts = append(parts, strings.TrimPrefix(strings.TrimPrefix(pkg, "shebao/"), "internal/")+" "+r.covered[pkg])
		}
		fmt.Fprintf(r.out, "     covered by their own tests: %s\n", strings.Join(parts, ", "))
	}
	fmt.Fprintf(r.out, "     %d tests passed, %d failed, %d skipped\n", counts["pass"], counts["fail"], counts["skip"])
}

// list is the names in order, or their number where they would fill the screen.
func list(names []string) string {
	if len(names) > 12 {
		return fmt.Sprintf("%d tests", len(names))
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// skipReason is the text given to t.Skip: the line "file.go:12: reason" of the test's output.
func (r *report) skipReason(name testName) string {
	if r.output[name] == nil {
		return "no reason given"
	}
	for line := range strings.Lines(r.output[name].String()) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "===") || strings.HasPrefix(line, "---") {
			continue
		}
		if _, reason, found := strings.Cut(line, ".go:"); found {
			if _, text, found := strings.Cut(reason, ": "); found {
				return text
			}
		}
	}
	return "no reason given"
}
