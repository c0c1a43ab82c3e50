package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// collect finds all components of the program as it is built for a system; "" stands for this one.
func collect(root, goos, goarch string) ([]component, error) {
	own, err := os.ReadFile(filepath.Join(root, "LICENSE"))
	if err != nil {
		return nil, err
	}
	language, err := goItself()
	if err != nil {
		return nil, err
	}
	packages, err := linked(root, goos, goarch)
	if err != nil {
		return nil, err
	}
	modules, err := modulesOf(packages)
	if err != nil {
		return nil, err
	}
	fonts, err := fontsIn(filepath.Join(root, fontDir), own)
	if err != nil {
		return nil, err
	}
	first := []component{{name: "shebao", texts: []licenceText{{"LICENSE", own}}}, language}
	return slices.Concat(first, fonts, modules), nil
}

// goItself is Go's library, which every program holds.
func goItself() (component, error) {
	out, err := exec.Command("go", "env", "GOROOT", "GOVERSION").Output()
	if err != nil {
		return component{}, fmt.Errorf("go env: %w", err)
	}
	goroot, version, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	c := component{name: "The Go standard library", version: strings.TrimPrefix(version, "go")}
	return c, c.take(goroot)
}

// linkedPackage is a package in the program, as go list says it.
type linkedPackage struct {
	Dir    string
	Module *struct {
		Path, Version, Dir string
		Main               bool
	}
}

// linked are the packages that the program is made of.
func linked(root, goos, goarch string) ([]linkedPackage, error) {
	list := exec.Command("go", "list", "-deps", "-json=Dir,Module", "./cmd/shebao")
	list.Dir = root
	list.Env = append(os.Environ(), "CGO_ENABLED=0") // as it is built
	if goos != "" {
		list.Env = append(list.Env, "GOOS="+goos)
	}
	if goarch != "" {
		list.Env = append(list.Env, "GOARCH="+goarch)
	}
	var complaint bytes.Buffer
	list.Stderr = &complaint
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("%sgo list: %w", complaint.Bytes(), err)
	}
	var packages []linkedPackage
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p linkedPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		packages = append(packages, p)
	}
}

// modulesOf are the modules of others that packages belong to, by name, each with the texts that lie on the way from its root down to one of
// those packages: a part that somebody took over from elsewhere has its own licence beside it.
func modulesOf(packages []linkedPackage) ([]component, error) {
	found := map[string]*component{}
	taken := map[string]bool{}
	for _, p := range packages {
		if p.Module == nil || p.Module.Main {
			continue
		}
		c := found[p.Module.Path]
		if c == nil {
			c = &component{name: p.Module.Path, version: p.Module.Version}
			found[p.Module.Path] = c
		}
		for dir := p.Dir; !taken[dir]; dir = filepath.Dir(dir) {
			taken[dir] = true
			if err := c.takeBelow(p.Module.Dir, dir); err != nil {
				return nil, err
			}
			if dir == p.Module.Dir {
				break
			}
		}
	}
	var all []component
	for _, c := range found {
		if len(c.texts) == 0 {
			return nil, fmt.Errorf("%s: %w", c.title(), errNoText)
		}
		slices.SortFunc(c.texts, func(a, b licenceText) int { return strings.Compare(a.file, b.file) })
		all = append(all, *c)
	}
	slices.SortFunc(all, func(a, b component) int { return strings.Compare(a.name, b.name) })
	return all, nil
}

// licenceFile is how files with licences are called.
var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|copyright|notice|patents)s?([-._].*)?$`)

// take takes the texts of a folder that must have some.
func (c *component) take(dir string) error {
	if err := c.takeBelow(dir, dir); err != nil {
		return err
	}
	if len(c.texts) == 0 {
		return fmt.Errorf("%s in %s: %w", c.title(), dir, errNoText)
	}
	return nil
}

// takeBelow takes the texts of one folder, under their names from the component's root; of a folder called LICENSES whatever is in it.
func (c *component) takeBelow(root, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		switch {
		case filepath.Ext(path) == ".go" || !licenceFile.MatchString(entry.Name()) && filepath.Base(dir) != "LICENSES":
			continue
		case entry.IsDir() && entry.Name() == "LICENSES":
			err = c.takeBelow(root, path)
		case !entry.IsDir():
			err = c.takeFile(root, path)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *component) takeFile(root, path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	name, err := filepath.Rel(root, path)
	if err != nil {
		return err
	}
	c.texts = append(c.texts, licenceText{filepath.ToSlash(name), bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))})
	return nil
}
