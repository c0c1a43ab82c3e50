package main

import (
	"testing"

	"github.com/alecthomas/kong"

	"shebao/internal/store"
)

// Every kind of data that has an end has a flag, and nobody who sets none keeps anything for another time than the list of data says.
func TestEveryKindOfDataHasASetting(t *testing.T) {
	var c struct {
		keepFlags `embed:"" prefix:"keep-"`
	}
	parser, err := kong.New(&c)
	if err != nil {
		t.Fatal(err)
	}
	read := func(args ...string) (store.Retention, error) {
		if _, err := parser.Parse(args); err != nil {
			return nil, err
		}
		return c.retention()
	}
	r, err := read()
	if err != nil || len(r) != len(store.Kinds()) {
		t.Fatalf("%d kinds have a flag of %d: %v", len(r), len(store.Kinds()), err)
	}
	for _, k := range store.Kinds() {
		if span, ok := r[k.Name]; !ok || span != k.Default {
			t.Errorf("%s is kept %s without its flag, and should be %s", k.Name, span, k.Default)
		}
		if r, err := read("--keep-"+k.Name, "77y"); err != nil || r[k.Name] != (store.Span{Years: 77}) {
			t.Errorf("keep-%s: %v, %v", k.Name, r[k.Name], err)
		}
	}
	for _, wrong := range [][]string{{"--keep-looks", "1y"}, {"--keep-messages", "soon"}} {
		if _, err := read(wrong...); err == nil {
			t.Errorf("%v is taken", wrong)
		}
	}
}
