// Command licences collects the licences of everything that the built program is made of: the project's own, Go's, those of each module
// linked into it, and those of the fonts in it.
//
//	go run ./tools/licences                            for the program, which shows them by `shebao licences`
//	go run ./tools/licences bin/THIRD_PARTY_NOTICES    and a copy to lie beside it
//
// The list is what go list says of cmd/shebao for one system (-goos, -goarch), so a module that only tests or tools use is not in it. It fails
// where something has no licence's text: then it must not be handed on.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"shebao/internal/testkit"
)

// embedded is where the program takes them from when it is built.
const embedded = "cmd/shebao/notices/THIRD_PARTY_NOTICES"

func main() {
	goos := flag.String("goos", "", "the system that the program is built for, where it is not this one")
	goarch := flag.String("goarch", "", "its processor, where it is not this one's")
	flag.Parse()
	if err := run(*goos, *goarch, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func run(goos, goarch string, copies []string) error {
	root, err := testkit.Root()
	if err != nil {
		return err
	}
	components, err := collect(root, goos, goarch)
	if err != nil {
		return err
	}
	text := document(components)
	for i, path := range append([]string{filepath.Join(root, embedded)}, copies...) {
		if err := write(path, text); err != nil {
			return err
		}
		if i > 0 {
			fmt.Printf("%s: %d parts\n", path, len(components))
		}
	}
	return nil
}

// write puts a text in its place, whole or not at all.
func write(path string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	partial := path + ".partial"
	if err := os.WriteFile(partial, text, 0o644); err != nil {
		return err
	}
	return os.Rename(partial, path)
}
