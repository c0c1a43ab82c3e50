package main

import (
	"errors"
	"testing"
)

func TestStepsAfterAFailure(t *testing.T) {
	broken := func() error { return errors.New("broken") }
	for name, test := range map[string]struct {
		first func() error
		runs  bool
	}{
		"they run, to tell all there is to mend": {broken, true},
		"none runs after a vital one":            {vital(broken), false},
	} {
		t.Run(name, func(t *testing.T) {
			ran := false
			ok := runAll([]step{{"first", test.first}, {"second", func() error { ran = true; return nil }}})
			if ok || ran != test.runs {
				t.Errorf("passed %v, the second step ran %v", ok, ran)
			}
		})
	}
}
