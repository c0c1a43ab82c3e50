package main

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"shebao/internal/testkit"
)

// module makes a module's folder with files and answers with a package in it.
func module(t *testing.T, name string, files ...string) linkedPackage {
	t.Helper()
	dir := t.TempDir()
	for _, file := range append(files, "part/part.go") {
		path := filepath.Join(dir, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("text of "+filepath.Base(file)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	p := linkedPackage{Dir: filepath.Join(dir, "part")}
	p.Module = &struct {
		Path, Version, Dir string
		Main               bool
	}{name, "v1.2.3", dir, false}
	return p
}

func TestTextsAreTakenOnTheWayFromAModuleToItsPackage(t *testing.T) {
	modules, err := modulesOf([]linkedPackage{
		module(t, "b", "LICENSE", "NOTICE.txt", "notice.go", "README.md", "part/COPYING", "elsewhere/LICENSE"),
		module(t, "a", "LICENSES/MIT.txt"),
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range modules {
		for _, text := range m.texts {
			got = append(got, m.title()+" "+text.file)
		}
	}
	want := []string{"a v1.2.3 LICENSES/MIT.txt", "b v1.2.3 LICENSE", "b v1.2.3 NOTICE.txt", "b v1.2.3 part/COPYING"}
	if !slices.Equal(got, want) {
		t.Errorf("took %q, want %q", got, want)
	}
}

func TestAModuleWithoutALicenceIsRefused(t *testing.T) {
	if _, err := modulesOf([]linkedPackage{module(t, "a", "README.md")}); !errors.Is(err, errNoText) || !strings.Contains(err.Error(), "a v1.2.3") {
		t.Errorf("error %v", err)
	}
}

func TestATextThatSeveralHaveStandsOnce(t *testing.T) {
	mit := []licenceText{{"LICENSE", []byte("may be used\n")}}
	got := string(document([]component{
		{name: "a", version: "v1", texts: mit}, {name: "b", texts: []licenceText{{"LICENSE", []byte("other")}}}, {name: "c", version: "v3", texts: mit},
	}))
	if strings.Count(got, "may be used") != 1 || !strings.Contains(got, "a v1\nc v3\n") || !strings.Contains(got, "other") {
		t.Errorf("written:\n%s", got)
	}
}

func TestAFontOfUnknownLicenceIsRefused(t *testing.T) {
	if _, err := fontAt(filepath.Join(t.TempDir(), "New.ttf"), nil); err == nil {
		t.Error("a font that is not there was taken")
	}
}

// What is linked is in the list with its licence, and what only tests and tools use is not.
func TestTheListIsOfWhatTheProgramIsMadeOf(t *testing.T) {
	root, err := testkit.Root()
	if err != nil {
		t.Fatal(err)
	}
	components, err := collect(root, "", "")
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, c := range components {
		for _, part := range c.texts {
			texts[c.name] += string(part.text)
		}
	}
	for name, want := range map[string]string{
		"shebao":                       "Copyright 2026 The shebao authors",
		"The Go standard library":      "The Go Authors",
		"github.com/riverqueue/river":  "Mozilla Public License",
		"modernc.org/sqlite":           "public domain",
		"github.com/a-h/templ":         "MIT License",
		"github.com/wneessen/go-mail":  "MIT License",
		"The font NotoSansSC-Regular":  "SIL OPEN FONT LICENSE",
		"The font NotoSansJP-Regular":  "SIL OPEN FONT LICENSE",
		"The font WenQuanYiMicroHei":   "Apache License",
		"github.com/chromedp/chromedp": "",
		"honnef.co/go/tools":           "",
	} {
		if strings.HasPrefix(name, "The font") && !fetched(root, name) {
			continue // a clone without fonts builds a program without them
		}
		if text := texts[name]; (text == "") != (want == "") || !strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
			t.Errorf("%s: %d bytes of licences, without %q", name, len(text), want)
		}
	}
}

func fetched(root, font string) bool {
	_, err := os.Stat(filepath.Join(root, fontDir, strings.TrimPrefix(font, "The font ")+".ttf"))
	return err == nil
}
