package arch_test

import (
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"shebao/internal/menu"
)

// typedPlaces may type an address of the menu, each for its reason.
var typedPlaces = []string{
	"internal/menu",    // says what the addresses are
	"internal/testkit", // tests only, which type what a person would
	"*_templ.go",       // made of the templates, which are looked at themselves
}

// ownAddresses are what all addresses of the menu begin with, the longest first: /verify/d for /verify/d/{document}.
func ownAddresses() []string {
	addresses := []string{menu.SignOut, menu.Stay, menu.Display, menu.StaffSignOut, menu.StaffStay, menu.StaffDisplay, menu.NewCaptcha}
	for _, p := range slices.Concat(menu.Default().Pages(), menu.ForStaff().Pages()) {
		fixed, _, _ := strings.Cut(p.Path, "{")
		if fixed = strings.TrimSuffix(fixed, "/"); fixed != "" {
			addresses = append(addresses, fixed)
		}
	}
	slices.Sort(addresses)
	slices.Reverse(addresses)
	return slices.Compact(addresses)
}

// typed is the address of the menu that a text begins with; "" where it begins with none.
func typed(text string, addresses []string) string {
	for _, address := range addresses {
		rest, begins := strings.CutPrefix(text, address)
		if begins && (rest == "" || strings.ContainsAny(rest[:1], "/?#")) {
			return address
		}
	}
	return ""
}

const useMenu = "%.60q types the address %s: name the page by menu.At, menu.Step or menu.Of"

func TestNoAddressIsTypedTwice(t *testing.T) {
	addresses := ownAddresses()
	inspect(t, typedPlaces, func(n ast.Node) string {
		text, ok := literal(n)
		if address := typed(text, addresses); ok && address != "" {
			return fmt.Sprintf(useMenu, text, address)
		}
		return ""
	})
	templates, err := filepath.Glob(filepath.Join(sourceRoot(t), "internal", "web", "*", "*.templ"))
	if err != nil || len(templates) == 0 {
		t.Fatalf("no templates: %v", err)
	}
	for _, template := range templates {
		source, err := os.ReadFile(template)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(source), "\n") {
			for _, text := range quotedIn(line) {
				if address := typed(text, addresses); address != "" {
					t.Errorf("%s:%d: "+useMenu, filepath.Base(template), i+1, text, address)
				}
			}
		}
	}
}

var inQuotes = regexp.MustCompile("\"([^\"]*)\"|`([^`]*)`|'([^']*)'")

// quotedIn are the texts in quotes in a line of a template: values of attributes and strings of Go. What a comment says does not count.
func quotedIn(line string) (texts []string) {
	code, _, _ := strings.Cut(line, "// ")
	for _, found := range inQuotes.FindAllStringSubmatch(code, -1) {
		texts = append(texts, found[1]+found[2]+found[3])
	}
	return texts
}

func TestWhatTypesAnAddress(t *testing.T) {
	addresses := []string{"/verify/d", "/verify", "/my"}
	for text, want := range map[string]string{
		"/my": "/my", "/my#top": "/my", "/my/all": "/my", "/verify?way=file": "/verify", "/verify/d/": "/verify/d", "/myself": "", "go to /my": "", "": "",
	} {
		if got := typed(text, addresses); got != want {
			t.Errorf("%q types %q, want %q", text, got, want)
		}
	}
	line := "<a href=\"/my\" class='x'>{ f(`/verify`) }</a> // e.g. \"/seen\""
	if got, want := quotedIn(line), []string{"/my", "x", "/verify"}; !slices.Equal(got, want) {
		t.Errorf("in quotes stand %q, want %q", got, want)
	}
}

// Every page and step that is named in the source is in the menu: At, Step and Of panic where it is not, and no page shall.
func TestThePagesNamedAreInTheMenu(t *testing.T) {
	named := 0
	inspect(t, nil, func(n ast.Node) string {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return ""
		}
		id, isText := literal(call.Args[0])
		if !isText || !namesPage(call.Fun) {
			return ""
		}
		named++
		p := pageOf(id)
		if p == nil || p.Path == "" {
			return fmt.Sprintf("the menu has no page %q", id)
		}
		if selected(call.Fun) == "menu.Step" && len(call.Args) == 2 {
			if step, isText := literal(call.Args[1]); isText && !p.Has(step) {
				return fmt.Sprintf("the menu's page %q has no step %q", id, step)
			}
		}
		return ""
	})
	if named < 100 {
		t.Errorf("only %d pages are named", named)
	}
}

// namesPage says whether a function takes the ID of a page that must have an address: menu.At and its like, and Path of a menu.
func namesPage(function ast.Expr) bool {
	if slices.Contains([]string{"menu.At", "menu.Step", "menu.Of"}, selected(function)) {
		return true
	}
	method, ok := function.(*ast.SelectorExpr)
	if !ok || method.Sel.Name != "Path" {
		return false
	}
	of, ok := method.X.(*ast.SelectorExpr)
	return ok && of.Sel.Name == "Menu"
}

func pageOf(id string) *menu.Page {
	if p := menu.Default().Page(id); p != nil {
		return p
	}
	return menu.ForStaff().Page(id)
}
