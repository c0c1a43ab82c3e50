// Command dev runs the demonstration for who works on the program: at each change of a source file the pages' Go code is generated anew
// where a template changed, the program is built, and the demonstration is started again on the same data. Reload the page to see it.
//
//	go run ./tools/dev --people 200     what follows goes to shebao demo
//
// A build that fails leaves the old program running, and says why.
package main

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"shebao/internal/testkit"
)

// lookEvery is how often the files are looked at. What the eye takes for at once.
const lookEvery = 500 * time.Millisecond

// watched are the folders with sources, and the endings of files that make a new program.
var (
	watched = []string{"cmd", "internal"}
	endings = []string{".go", ".templ", ".css", ".js", ".sql", ".md", ".svg"}
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "dev:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	root, err := testkit.Root()
	if err != nil {
		return err
	}
	if err := os.Chdir(root); err != nil {
		return err
	}
	var program *exec.Cmd
	defer func() { end(program) }()
	seen := map[string]time.Time{}
	for {
		now, err := sources()
		if err != nil {
			return err
		}
		if !maps.Equal(now, seen) {
			if err := rebuild(changed(seen, now, ".templ")); err != nil {
				fmt.Fprintln(os.Stderr, err)
			} else {
				end(program)
				if program, err = start(args); err != nil {
					return err
				}
			}
			if seen, err = sources(); err != nil { // generating has changed some itself
				return err
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(lookEvery):
		}
	}
}

// sources are the files that make the program, and when each was changed.
func sources() (map[string]time.Time, error) {
	found := map[string]time.Time{}
	for _, top := range watched {
		err := filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !isSource(path) {
				return err
			}
			info, err := entry.Info()
			if os.IsNotExist(err) {
				return nil // it went between the listing and the look
			}
			if err == nil {
				found[path] = info.ModTime()
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

func isSource(path string) bool {
	if strings.HasSuffix(path, "_test.go") {
		return false
	}
	for _, ending := range endings {
		if strings.HasSuffix(path, ending) {
			return true
		}
	}
	return false
}

// changed reports whether a file with this ending is new, gone or another than before. At the start nothing is.
func changed(before, now map[string]time.Time, ending string) bool {
	if len(before) == 0 {
		return false
	}
	for path, at := range now {
		if strings.HasSuffix(path, ending) && !at.Equal(before[path]) {
			return true
		}
	}
	for path := range before {
		if _, there := now[path]; strings.HasSuffix(path, ending) && !there {
			return true
		}
	}
	return false
}

func rebuild(templates bool) error {
	steps := [][]string{{"make", "--no-print-directory", "build"}}
	if templates {
		steps = append([][]string{{"make", "--no-print-directory", "generate"}}, steps...)
	}
	for _, step := range steps {
		out, err := exec.Command(step[0], step[1:]...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%s\n%s: %w", out, strings.Join(step, " "), err)
		}
	}
	return nil
}

func start(args []string) (*exec.Cmd, error) {
	program := exec.Command("bin/shebao", append([]string{"demo"}, args...)...)
	program.Stdout, program.Stderr = os.Stdout, os.Stderr
	return program, program.Start()
}

// end asks the program to end and waits for it.
func end(program *exec.Cmd) {
	if program == nil || program.Process == nil {
		return
	}
	_ = program.Process.Signal(syscall.SIGTERM) // one that has ended is what is wanted
	_ = program.Wait()
}
