// Command assets fetches the third-party files that the project uses and never commits, into
// folders that git ignores:
//
//	go run ./tools/assets          the fonts that documents are set in
//	go run ./tools/assets -test    and axe-core, for the accessibility tests
//
// A file is taken only with the SHA-256 written here, and left alone where it is right already, so
// the command may run before every build. Where a source cannot be reached, it says what is missing
// and which command gets it.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	test := flag.Bool("test", false, "also fetch what only the tests need")
	flag.Parse()

	root, err := moduleRoot()
	if err != nil {
		fmt.Fprintln(os.Stderr, "assets:", err)
		os.Exit(1)
	}
	if !run(root, *test, os.Stdout) {
		os.Exit(1)
	}
}

// run brings every wanted asset under root and reports each on out. It is false where something is
// missing that the project does not work without.
func run(root string, test bool, out io.Writer) bool {
	complete := true
	for _, source := range fonts {
		if err := source.fetch(root); err != nil {
			complete = false
			report(out, source, err)
			continue
		}
		report(out, source, nil)
	}
	usable := complete || spareFont(root, out)

	if test {
		err := axe.fetch(root)
		report(out, axe, err)
		usable = usable && err == nil
	}
	return usable
}

// spareFont takes the font that needs only Go, where the better ones could not be had. Whatever of
// the better ones is there is still used first.
func spareFont(root string, out io.Writer) bool {
	err := spare.fetch(root)
	report(out, spare, err)
	if err == nil {
		fmt.Fprintln(out, "note     with the fonts above missing, a document is refused to people with some rare characters in their names")
	}
	return err == nil
}

// source is somewhere that assets come from.
type source interface {
	// fetch brings the source's assets under root; nothing is fetched where they are right already.
	fetch(root string) error
	// files are the assets, for the report.
	files() []asset
	// command is what a person may run to see why the source cannot be reached.
	command() string
}

func report(out io.Writer, s source, err error) {
	for _, a := range s.files() {
		if err == nil {
			fmt.Fprintf(out, "ready    %s\n", a.dest)
			continue
		}
		fmt.Fprintf(out, "missing  %s\n", a.dest)
	}
	if err != nil {
		fmt.Fprintf(out, "         %v\n         it comes from: %s\n", err, s.command())
	}
}

// moduleRoot is the folder of go.mod, so that the command works from any folder of the project.
func moduleRoot() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	gomod := strings.TrimSpace(string(out))
	if gomod == "" || gomod == os.DevNull {
		return "", fmt.Errorf("run it inside the project")
	}
	return filepath.Dir(gomod), nil
}
