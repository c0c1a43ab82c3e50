package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"shebao/internal/text"
)

// commandLine is the program as a command line calls it.
func commandLine(t *testing.T, args ...string) *kong.Context {
	t.Helper()
	var c cli
	parser, err := kong.New(&c, kong.Name("shebao"), kong.Vars{"agency": text.Agency}, kong.Configuration(tomlSettings))
	if err != nil {
		t.Fatal(err)
	}
	k, err := parser.Parse(args)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestEveryCommandHasAPageOfTheManual(t *testing.T) {
	dir := t.TempDir()
	k := commandLine(t, "manual", dir)
	if err := (manualCmd{Dir: dir}).Run(k); err != nil {
		t.Fatal(err)
	}
	for _, child := range k.Model.Children {
		page, err := os.ReadFile(filepath.Join(dir, "shebao-"+child.Name+".1"))
		if child.Hidden != os.IsNotExist(err) {
			t.Errorf("%s: %v", child.Name, err)
		}
		for number, line := range strings.Split(string(page), "\n") {
			if strings.HasPrefix(line, "'") || strings.HasPrefix(line, ".") && !strings.HasPrefix(line, ".TP") && !strings.HasPrefix(line, ".SH ") &&
				!strings.HasPrefix(line, ".TH ") && !strings.HasPrefix(line, ".B ") && !strings.HasPrefix(line, ".I ") {
				t.Errorf("%s:%d is taken for a command of the typesetter: %s", child.Name, number+1, line)
			}
		}
	}
	if page, err := os.ReadFile(filepath.Join(dir, "shebao-serve.1")); err != nil || !strings.Contains(string(page), `.B \-\-manage\-addr`) ||
		!strings.Contains(string(page), "SHEBAO_MANAGE_ADDR") {
		t.Errorf("serve: %v", err)
	}
}

func TestAShellCompletesCommandsAndFlags(t *testing.T) {
	before := os.Stdout
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	os.Stdout = w
	err = (completionCmd{Shell: "bash"}).Run(commandLine(t, "completion", "bash"))
	os.Stdout = before
	w.Close()
	script, readError := io.ReadAll(r)
	if err != nil || readError != nil {
		t.Fatal(err, readError)
	}
	for _, want := range []string{`" backup") words="create verify key`, `" serve"*) words="`, "--manage-addr"} {
		if !strings.Contains(string(script), want) {
			t.Errorf("%q is not in the script", want)
		}
	}
	if strings.Contains(string(script), "manual") {
		t.Error("a hidden command is offered")
	}
}
