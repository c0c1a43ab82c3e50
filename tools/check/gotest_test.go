package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReport(t *testing.T) {
	const events = `{"Action":"start","Package":"p"}
{"Action":"build-output","ImportPath":"q","Output":"q.go:1: undefined: x\n"}
{"Action":"run","Package":"p","Test":"TestGood"}
{"Action":"output","Package":"p","Test":"TestGood","Output":"chatter\n"}
{"Action":"pass","Package":"p","Test":"TestGood"}
{"Action":"output","Package":"p","Test":"TestBad","Output":"    a_test.go:9: 8000.00, want 8,000.00\n"}
{"Action":"fail","Package":"p","Test":"TestBad"}
{"Action":"output","Package":"p","Test":"TestLeftOut","Output":"=== RUN   TestLeftOut\n"}
{"Action":"output","Package":"p","Test":"TestLeftOut","Output":"    a_test.go:12: Chromium left out by SHEBAO_TEST_SKIP\n"}
{"Action":"skip","Package":"p","Test":"TestLeftOut"}
{"Action":"fail","Package":"p","Elapsed":1.5}
`
	var out strings.Builder
	r := newReport(&out)
	if err := r.read(strings.NewReader(events)); err != nil {
		t.Fatal(err)
	}
	r.summarise()

	for _, want := range []string{
		"fail p ",
		"skipped, Chromium left out by SHEBAO_TEST_SKIP: TestLeftOut",
		"1 tests passed, 1 failed, 1 skipped",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, out.String())
		}
	}
	logs := t.TempDir()
	failures := r.failures(logs)
	for _, want := range []string{"undefined: x", "--- p TestBad", "8000.00, want 8,000.00", logs} {
		if !strings.Contains(failures, want) {
			t.Errorf("the failures lack %q:\n%s", want, failures)
		}
	}
	if strings.Contains(failures, "chatter") {
		t.Error("a test that passed is among the failures")
	}
}

// A failed run prints a page: each test's first lines, cut; a server's log of thousands of lines goes to a file.
func TestAFailedRunPrintsAPage(t *testing.T) {
	var events strings.Builder
	for i := range 60 {
		name := fmt.Sprintf("Test%02d", i)
		line := func(text string) {
			event, err := json.Marshal(testEvent{Action: "output", Package: "p", Test: name, Output: text})
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&events, "%s\n", event)
		}
		for range 500 {
			line("level=INFO msg=request path=/my\n")
		}
		line("    a_test.go:9: " + strings.Repeat("页", 4000) + "\n")
		for range 50 {
			line("    a_test.go:10: again\n")
		}
		fmt.Fprintf(&events, "{\"Action\":\"fail\",\"Package\":\"p\",\"Test\":%q}\n", name)
	}
	r, logs := newReport(io.Discard), t.TempDir()
	if err := r.read(strings.NewReader(events.String())); err != nil {
		t.Fatal(err)
	}
	failures := r.failures(logs)
	if lines := strings.Count(failures, "\n"); lines > 200 || len(failures) > 40_000 {
		t.Errorf("%d lines, %d bytes", lines, len(failures))
	}
	if !strings.Contains(failures, "and 40 more tests failed") {
		t.Error("those left out are not counted")
	}
	whole, err := os.ReadFile(filepath.Join(logs, "p.Test59.log"))
	if err != nil || !strings.Contains(string(whole), "path=/my") {
		t.Errorf("the whole of it: %v", err)
	}
}
