package main

import (
	"testing"
	"time"
)

func TestATemplateIsGeneratedAnewWhenItChanges(t *testing.T) {
	at := func(minute int) time.Time { return time.Date(2026, 11, 23, 10, minute, 0, 0, time.UTC) }
	before := map[string]time.Time{"a.templ": at(0), "b.go": at(0)}
	for name, test := range map[string]struct {
		before, now map[string]time.Time
		want        bool
	}{
		"at the start":       {nil, before, false},
		"nothing":            {before, before, false},
		"a Go file only":     {before, map[string]time.Time{"a.templ": at(0), "b.go": at(1)}, false},
		"a template":         {before, map[string]time.Time{"a.templ": at(1), "b.go": at(0)}, true},
		"a template is new":  {before, map[string]time.Time{"a.templ": at(0), "b.go": at(0), "c.templ": at(0)}, true},
		"a template is gone": {before, map[string]time.Time{"b.go": at(0)}, true},
	} {
		if got := changed(test.before, test.now, ".templ"); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestTestsMakeNoNewProgram(t *testing.T) {
	for path, want := range map[string]bool{"internal/web/a.go": true, "internal/web/a_test.go": false, "internal/web/portal/a.templ": true,
		"internal/web/static/app.css": true, "internal/web/picture.png": false} {
		if got := isSource(path); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}
