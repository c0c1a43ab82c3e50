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
	"slices"
	"strings"
)

// goTest runs go test, shows each package as it ends, and in the end what failed, what
// was skipped and why, and how many tests there were.
func goTest(args ...string) error {
	test := exec.Command("go", append([]string{"test", "-json"}, args...)...)
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
		return fmt.Errorf("%s%sgo test: %w", report.failures(), complaints.Bytes(), runErr)
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
	output  map[testName]*strings.Builder // of tests not known to have passed; with no test's name, the package's own
	outcome map[testName]string           // pass, fail or skip
	failed  []testName                    // in the order of failing
	build   strings.Builder               // what the compiler said
}

func newReport(out io.Writer) *report {
	return &report{out: out, output: map[testName]*strings.Builder{}, outcome: map[testName]string{}}
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

// failures is what the tests that failed wrote.
func (r *report) failures() string {
	var b strings.Builder
	b.WriteString(r.build.String())
	for _, name := range r.failed {
		if output := r.output[name]; output != nil {
			fmt.Fprintf(&b, "\n--- %s %s\n%s", name.pkg, name.test, output)
		}
	}
	return b.String()
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
