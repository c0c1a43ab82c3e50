package web_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"shebao/internal/citizen"
	"shebao/internal/menu"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
)

// engines are the files that serve several pages, by what such a page is. Every other page has files of its own.
func engineOf(p *menu.Page, procedures []string) string {
	for _, id := range procedures {
		if p.ID == id {
			return "procedure"
		}
	}
	switch {
	case p.Statement != nil:
		return "statement"
	case strings.HasSuffix(p.ID, "-issued"):
		return "issued"
	case p.ID == "guidance", p.ID == "guidance-page", p.ID == "questions", p.ID == "question-page", p.ID == "announcement-page":
		return "content"
	}
	return ""
}

// sharedTemplates are pages whose template is another's: the same face for two addresses.
var sharedTemplates = map[string]string{
	"verify-document":     "portal/verify",      // the second way to the same result
	"components":          "parts/components",   // the components' own page
	"ward-contributions":  "portal/statement",   // which child
	"ward-charges":        "portal/statement",   // which child
	"halls":               "record/halls",       // the desk sees the same list
	"staff-halls":         "record/halls",       //
	"staff-piece-new":     "desk/staff_pieces",  // the form of a piece, new or not
	"staff-import-upload": "desk/staff_imports", //
	"staff-centre":        "desk/staff_centres", // the form of a centre, new or not
	"staff-role":          "desk/staff_roles",   // the form of a role, new or not
	"staff-role-new":      "desk/staff_roles",   //
	"bills":               "portal/statement",   // a statement with what comes next above it
}

func TestAPagesFilesBearItsMenuID(t *testing.T) {
	root, err := testkit.Root()
	if err != nil {
		t.Fatal(err)
	}
	opened := newPortal(t, fixture.SQLite(t)).server.Opened()
	for _, m := range []*menu.Menu{menu.Default(), menu.ForStaff()} {
		for _, p := range m.Pages() {
			if p.Path == "" {
				continue
			}
			stem := engineOf(p, citizen.ProcedurePages())
			if stem == "" {
				stem = strings.ReplaceAll(p.ID, "-", "_")
			}
			folder, file := placeOf(t, root, opened[p.ID])
			if file != stem+".go" {
				t.Errorf("%s is opened by %s in %s/%s, not in %s.go", p.ID, opened[p.ID][0], folder, file, stem)
			}
			template := filepath.Join(folder, stem)
			if shared := sharedTemplates[p.ID]; shared != "" {
				template = shared
			}
			if _, err := os.Stat(filepath.Join(root, "internal", "web", template+".templ")); err != nil {
				t.Errorf("%s has no template of its name: %v", p.ID, err)
			}
		}
	}
}

// handlerName is a handler's package and method, as the program names it.
var handlerName = regexp.MustCompile(`internal/web/(\w+)\.\(\*\w+\)\.(\w+)-fm$`)

// placeOf is the folder and the file of a handler.
func placeOf(t *testing.T, root string, handler [2]string) (folder, file string) {
	t.Helper()
	name := handlerName.FindStringSubmatch(handler[0])
	if name == nil {
		return filepath.Base(filepath.Dir(handler[1])), filepath.Base(handler[1])
	}
	for _, folder := range []string{name[1], "door"} { // a handler of the door is bound by the site that it stands in
		files, err := filepath.Glob(filepath.Join(root, "internal", "web", folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if regexp.MustCompile(`(?m)^func \(\w+ \*\w+\) ` + name[2] + `\(`).Match(source) {
				return folder, filepath.Base(file)
			}
		}
	}
	t.Errorf("no file declares %s", handler[0])
	return "", ""
}
