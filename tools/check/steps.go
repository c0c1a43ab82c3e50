package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"shebao/internal/testkit"
	"shebao/internal/testkit/leash"
	"shebao/internal/testkit/need"
	"shebao/internal/testkit/pgcluster"
)

// sources are the folders with our Go and templ files.
var sources = []string{"cmd", "internal", "tools"}

func static() []step {
	return []step{
		{"gofmt", checkFormat},
		{"generated pages are fresh", checkGenerated},
		{"golangci-lint", lint},
	}
}

// lint runs the linters of .golangci.yml, go vet and staticcheck among them. The program has a module of its own: what it is made of is
// no part of ours.
func lint() error {
	return command("go", "tool", "-modfile=tools/lint/go.mod", "golangci-lint", "run", "./...")
}

// quickSteps leave out the packages that start the built program and the browser: with -short they would only be linked.
func quickSteps() []step {
	return []step{beside(step{"unit tests (SQLite)", func() error {
		if err := leaveOut(need.All...); err != nil {
			return err
		}
		scratchInMemory()
		return goTest(append([]string{"-short", "-vet=off", "-p=3"}, quickPackages()...)...)
	}}, static()...)}
}

// allPackages are ours, or the pattern for them where go can't list them: go test then says what is wrong.
func allPackages() []string {
	out, err := exec.Command("go", "list", "./...").Output()
	if err != nil {
		return []string{"./..."}
	}
	return strings.Fields(string(out))
}

func quickPackages() []string {
	return slices.DeleteFunc(allPackages(), func(pkg string) bool {
		return strings.HasSuffix(pkg, "/e2e") || strings.HasSuffix(pkg, "/bench")
	})
}

// fullSteps end with the tests, the longest step; what they need is brought first, so that a lack shows at once.
func fullSteps(o options) []step {
	withRace := len(o.race) > 0 && !compiler.Skipped()
	steps := []step{
		{"what the tests need", vital(func() error { return bringNeeds(needsOf(withRace)) })},
		{"fonts and axe-core", vital(fetchAssets)},
		{"shebao without cgo", buildBinary},
		{"one PostgreSQL for all", startPostgres},
		beside(step{"all tests", func() error {
			scratchInMemory()
			return goTest(append(append(testFlags(), "-cover"), longestFirst()...)...)
		}}, static()...),
	}
	if withRace {
		steps = append(steps, step{"race detector", func() error {
			// The pure-Go SQLite is some ten times slower under it, and the races looked for are the program's.
			if err := os.Setenv(testkit.EngineVariable, "postgres"); err != nil {
				return err
			}
			return goTest(append(append(testFlags(), "-race", "-short", "-run="+o.raceRun), o.race...)...)
		}})
	}
	return steps
}

// longest are the packages whose tests take longest, in that order: begun last, they would run alone in the end.
var longest = []string{"shebao/internal/e2e", "shebao/internal/web", "shebao/internal/archive", "shebao/internal/store", "shebao/internal/notify"}

// longestFirst are all packages in the order in which go test is to begin them.
func longestFirst() []string {
	rank := func(pkg string) int {
		if at := slices.Index(longest, pkg); at >= 0 {
			return at
		}
		return len(longest)
	}
	list := allPackages()
	slices.SortStableFunc(list, func(a, b string) int { return rank(a) - rank(b) })
	return list
}

// testFlags: tests wait far more than they reckon, so more of them run at once than there are processors.
func testFlags() []string {
	return []string{"-count=1", "-vet=off", "-timeout=20m", "-p=3", "-parallel=6"}
}

// someSteps are for who works on one thing: its tests only, with all that they need.
func someSteps(o options) []step {
	return []step{
		{"what the tests need", vital(func() error { return bringNeeds(needsOf(false)) })},
		{"fonts and axe-core", vital(fetchAssets)},
		{"one PostgreSQL for all", startPostgres},
		{"tests", func() error {
			scratchInMemory()
			if err := os.Setenv(testkit.EngineVariable, o.engine); err != nil {
				return err
			}
			args := testFlags()
			if o.run != "" {
				args = append(args, "-run="+o.run)
			}
			packages := strings.Fields(o.packages)
			if len(packages) == 0 {
				packages = []string{"./..."}
			}
			return goTest(append(args, packages...)...)
		}},
	}
}

// scratchRoom is what the tests' files take at the most, test binaries among them: some forty of 50 MB.
const scratchRoom = 8 << 30

// scratchInMemory puts the tests' files into memory where there is room: SQLite waits for a disk at each commit.
func scratchInMemory() {
	place := pgcluster.PlaceFor(scratchRoom)
	if place == os.TempDir() {
		return
	}
	if dir, err := leash.DirIn(place, "shebao-tests-"); err == nil { // without it all is slower, and as right
		os.Setenv("TMPDIR", dir)
	}
}

// pages is the folder of the templates. The generated code names its source relative to it, so `make generate`
// must generate from the same one.
const pages = "internal/web"

// command runs a program and makes its output the error where it fails.
func command(name string, args ...string) error {
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s\n%s: %w", bytes.TrimSpace(out), name, err)
	}
	return nil
}

func checkFormat() error {
	out, err := exec.Command("gofmt", append([]string{"-l"}, sources...)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s\ngofmt: %w", out, err)
	}
	if len(out) > 0 {
		return fmt.Errorf("gofmt -w these:\n%s", out)
	}
	return nil
}

// checkGenerated generates every page anew beside the tree, never in it, and compares.
func checkGenerated() error {
	dir, err := os.MkdirTemp("", "shebao-templ-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	templates, err := files(".templ")
	if err != nil {
		return err
	}
	if len(templates) == 0 {
		return errors.New("there are no templates")
	}
	for _, name := range templates {
		if err := copyFile(name, filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	generate := exec.Command("go", "tool", "templ", "generate", "-path", filepath.Join(dir, pages))
	if out, err := generate.CombinedOutput(); err != nil {
		return fmt.Errorf("%s\ntempl: %w", out, err)
	}
	return compareGenerated(dir, templates)
}

func compareGenerated(dir string, templates []string) error {
	var stale []string
	for _, template := range templates {
		name := strings.TrimSuffix(template, ".templ") + "_templ.go"
		want, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err
		}
		have, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if !bytes.Equal(have, want) {
			stale = append(stale, name)
		}
	}
	generated, err := files("_templ.go")
	if err != nil {
		return err
	}
	for _, name := range generated {
		if template := strings.TrimSuffix(name, "_templ.go") + ".templ"; !slices.Contains(templates, template) {
			stale = append(stale, name+" (its template is gone)")
		}
	}
	if len(stale) > 0 {
		return fmt.Errorf("stale, run make generate:\n%s", strings.Join(stale, "\n"))
	}
	return nil
}

// files lists our files whose names end so.
func files(ending string) ([]string, error) {
	var found []string
	for _, source := range sources {
		err := filepath.WalkDir(source, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && strings.HasSuffix(path, ending) {
				found = append(found, path)
			}
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return found, nil
}

func copyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}

// buildBinary builds the program as it is shipped, with its licences, for all tests that start it. It goes when this run has ended.
func buildBinary() error {
	if err := command("go", "run", "./tools/licences"); err != nil {
		return err
	}
	dir, err := leash.Dir("shebao-bin-")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, "shebao")
	build := exec.Command("go", "build", "-o", path, "./cmd/shebao")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%s\ngo build: %w", out, err)
	}
	return os.Setenv(testkit.BinaryVariable, path)
}

// startPostgres starts the one server of the run, unless one was given or the engine left out. It ends with this run.
func startPostgres() error {
	if need.Postgres.Skipped() || os.Getenv(testkit.PostgresVariable) != "" {
		return nil
	}
	server, err := pgcluster.Start()
	if err != nil {
		return err
	}
	return os.Setenv(testkit.PostgresVariable, server.URL())
}

// fuzzAll runs each fuzz test, one at a time, for as long as is said.
func fuzzAll(each time.Duration) error {
	list, err := exec.Command("go", "list", "-f", "{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}", "./...").Output()
	if err != nil {
		return fmt.Errorf("go list: %w", err)
	}
	for _, pkg := range strings.Fields(string(list)) {
		tests, err := exec.Command("go", "test", "-list", "^Fuzz", pkg).Output()
		if err != nil {
			return fmt.Errorf("%s\ngo test -list %s: %w", tests, pkg, err)
		}
		for line := range strings.Lines(string(tests)) {
			name := strings.TrimSpace(line)
			if !strings.HasPrefix(name, "Fuzz") {
				continue
			}
			fmt.Println("    ", pkg, name)
			if err := command("go", "test", "-run=^$", "-fuzz=^"+name+"$", "-fuzztime="+each.String(), pkg); err != nil {
				return err
			}
		}
	}
	return nil
}
