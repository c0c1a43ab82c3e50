package main

import (
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
	for _, want := range []string{"undefined: x", "--- p TestBad", "8000.00, want 8,000.00"} {
		if !strings.Contains(r.failures(), want) {
			t.Errorf("the failures lack %q:\n%s", want, r.failures())
		}
	}
	if strings.Contains(r.failures(), "chatter") {
		t.Error("a test that passed is among the failures")
	}
}
