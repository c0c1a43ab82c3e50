package need_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shebao/internal/testkit/need"
)

func TestNeedIsFoundByAnyNameInPathOrFolders(t *testing.T) {
	bin, folder := t.TempDir(), t.TempDir()
	t.Setenv("PATH", bin)
	n := need.Need{Word: "engine", Title: "an engine", Programs: [][]string{{"first", "second"}, {"third"}},
		Folders: []string{filepath.Join(folder, "*", "bin")}, Package: "engine-1"}

	if got := strings.Join(n.Missing(), ", "); got != "first or second, third" {
		t.Errorf("missing %s", got)
	}
	for _, part := range []string{"apt-get install engine-1", need.SkipVariable + "=engine"} {
		if !strings.Contains(n.Remedy(), part) {
			t.Errorf("the remedy %q lacks %q", n.Remedy(), part)
		}
	}

	program(t, filepath.Join(bin, "second"))
	program(t, filepath.Join(folder, "14", "bin", "third"))
	program(t, filepath.Join(folder, "15", "bin", "third"))
	if missing := n.Missing(); missing != nil {
		t.Errorf("missing %q", missing)
	}
	if got := n.Path("first"); got != filepath.Join(bin, "second") {
		t.Errorf("first is %s", got)
	}
	if got := n.Path("third"); got != filepath.Join(folder, "15", "bin", "third") {
		t.Errorf("third is %s, not the newest", got)
	}
}

func TestSkipped(t *testing.T) {
	for value, want := range map[string]bool{"": false, "postgres": true, "browser, postgres": true, "post": false} {
		t.Setenv(need.SkipVariable, value)
		if got := need.Postgres.Skipped(); got != want {
			t.Errorf("%s=%q leaves postgres out: %v", need.SkipVariable, value, got)
		}
	}
}

func program(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}
