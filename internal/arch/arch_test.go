// Package arch holds the rules that keep the parts of the program apart, as tests
// over its source. The lists at the top are the rules; docs/ and the design say why.
package arch_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"shebao/internal/testkit"
)

const module = "shebao/"

// ranks order the packages; an import goes to a lower rank only. A package within
// another (internal/document/font) has the rank of the nearest one listed and may be
// imported by it.
var ranks = map[string]int{
	"internal/social":     0,
	"internal/text":       1,
	"internal/prose":      1, // beside the words of the program: those that the agency writes itself
	"internal/statement":  2,
	"internal/store":      3,
	"internal/secret":     4,
	"internal/citizen":    4,
	"internal/verifier":   4,
	"internal/staff":      4,
	"internal/archive":    4,
	"internal/document":   4,
	"internal/notify":     4,
	"internal/menu":       4,
	"internal/web/static": 5,
	"internal/observe":    5,
	"internal/backup":     5,
	"internal/feed":       5, // beside the pages, which it knows nothing of
	"internal/web/parts":  6,
	"internal/web":        7,
	"internal/web/record": 8, // what both sites show of a person
	"internal/web/door":   9,
	"internal/web/portal": 10,
	"internal/web/desk":   10,
	"internal/demo":       11,
	"internal/bench":      11,
	"cmd":                 12,
	"tools":               12,
	"internal/testkit":    12, // and only for tests and tools
	"internal/arch":       12,
	"internal/e2e":        12,
}

// sameRank are the imports allowed between packages of one rank: plain model types.
var sameRank = map[string][]string{
	"internal/citizen":  {"internal/document", "internal/notify", "internal/secret"},
	"internal/verifier": {"internal/document", "internal/notify"},
	"internal/staff":    {"internal/document", "internal/notify", "internal/secret"},
}

// onlyImports bind a package tighter than its rank does.
var onlyImports = map[string][]string{
	"internal/social": {},
	"internal/demo":   {"internal/social"}, // it writes the files that an agency would
}

// standardLibraryOnly may not use modules of others, save those listed: Unicode's tables, which the standard library has inside only.
var standardLibraryOnly = map[string][]string{"internal/social": {"golang.org/x/text/unicode/norm"}}

// Where source may do what is forbidden elsewhere: folders, or single files. Tests may always.
var (
	sqlPlaces    = []string{"internal/store", "internal/statement", "internal/bench", "internal/testkit", "tools"}
	envPlaces    = []string{"cmd/shebao/config.go", "internal/testkit", "tools"}
	clockPlaces  = []string{"cmd/shebao/clock.go", "internal/bench", "internal/testkit", "tools"}
	monthPlaces  = []string{"internal/social", "internal/testkit", "tools"}
	zonePlaces   = []string{"internal/social/zone.go", "internal/testkit", "tools"}
	statusPlaces = []string{"internal/web/errors.go", "internal/web/static", "internal/feed", "internal/observe", // a program reads their answers, not a person
		"internal/notify", // reads the answers of others
		"internal/bench", "cmd", "internal/testkit", "tools"}
	chinesePlaces = []string{"internal/text", "*_templ.go", "internal/web/parts", "internal/demo", "internal/document", "internal/testkit", "tools",
		"internal/menu", "internal/statement"} // the two tables whose titles are their data
)

// environment, clock and refusal are the calls that those places are about.
var (
	environment = []string{"os.Getenv", "os.LookupEnv", "os.Environ", "os.ExpandEnv", "syscall.Getenv"}
	clock       = []string{"time.Now", "time.Since", "time.Until"}
	moment      = []string{"time.Unix", "time.UnixMilli", "time.UnixMicro", "time.Local", "time.LoadLocation", "time.FixedZone"}
	refusal     = []string{"http.Error", "http.NotFound", "http.NotFoundHandler"}
)

// goodStatuses may be written anywhere; every other status is an error's.
var goodStatuses = []string{"StatusOK", "StatusCreated", "StatusAccepted", "StatusNoContent", "StatusPartialContent",
	"StatusMovedPermanently", "StatusFound", "StatusSeeOther", "StatusNotModified", "StatusTemporaryRedirect", "StatusPermanentRedirect"}

var sqlText = regexp.MustCompile(`(?is)^\s*(SELECT|WITH)\b.*\b(FROM|AS)\b|\bINSERT\s+INTO\b|\bUPDATE\s+\w+\s+SET\b|\bDELETE\s+FROM\b|\b(CREATE|ALTER|DROP)\s+TABLE\b`)

func TestImportsGoDown(t *testing.T) {
	for _, pkg := range packages(t) {
		from := strings.TrimPrefix(pkg.ImportPath, module)
		home, known := homeOf(from)
		if !known {
			t.Errorf("%s has no rank: say in internal/arch where it belongs", from)
			continue
		}
		for _, path := range pkg.Imports {
			to, ours := strings.CutPrefix(path, module)
			if !ours {
				allowed, only := standardLibraryOnly[home]
				if only && strings.Contains(strings.Split(path, "/")[0], ".") && !slices.Contains(allowed, path) {
					t.Errorf("%s imports %s, but may use the standard library only", from, path)
				}
				continue
			}
			if why := forbidden(home, to); why != "" {
				t.Errorf("%s imports %s: %s", from, to, why)
			}
		}
	}
}

// forbidden says why a package of home may not import to; empty where it may.
func forbidden(home, to string) string {
	target, known := homeOf(to)
	if !known || home == target {
		return "" // an unknown one is reported for itself
	}
	if target == "internal/testkit" {
		if home == "tools" {
			return ""
		}
		return "testkit is for tests"
	}
	if only, bound := onlyImports[home]; bound && !slices.Contains(only, target) {
		return fmt.Sprintf("it may import only %q", only)
	}
	switch {
	case ranks[target] < ranks[home], slices.Contains(sameRank[home], target):
		return ""
	case ranks[target] == ranks[home]:
		return "they stand side by side"
	}
	return "imports go down only"
}

// homeOf is the listed package that pkg is or lies within.
func homeOf(pkg string) (string, bool) {
	for path := pkg; path != "."; path = filepath.Dir(path) {
		if _, listed := ranks[path]; listed {
			return path, true
		}
	}
	return "", false
}

func TestSQLStaysInItsPlace(t *testing.T) {
	inspect(t, sqlPlaces, func(n ast.Node) string {
		if text, ok := literal(n); ok && sqlText.MatchString(text) {
			return "SQL belongs in internal/store or internal/statement"
		}
		return ""
	})
}

func TestOnlyTheConfigurationReadsTheEnvironment(t *testing.T) {
	inspect(t, envPlaces, func(n ast.Node) string {
		if name := selected(n); slices.Contains(environment, name) {
			return name + ": the environment is read in cmd/shebao/config.go"
		}
		return ""
	})
}

func TestTheClockIsPassedIn(t *testing.T) {
	inspect(t, clockPlaces, func(n ast.Node) string {
		if name := selected(n); slices.Contains(clock, name) {
			return name + ": take the time from the clock that is passed in"
		}
		return ""
	})
}

// A month or a day that is made of a time in the machine's zone is wrong for eight hours of each day on a server in UTC. So every time
// is made in the agency's zone, in one place, and nothing else brings a zone in.
func TestTheZoneIsTheAgencys(t *testing.T) {
	inspect(t, zonePlaces, func(n ast.Node) string {
		if name := selected(n); slices.Contains(moment, name) {
			return name + ": social.At makes a time of a moment, in the agency's zone"
		}
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return ""
		}
		method, ok := call.Fun.(*ast.SelectorExpr)
		if ok && method.Sel.Name == "Local" && len(call.Args) == 0 {
			return "Local(): the machine's zone is not the agency's; see social.Zone"
		}
		return ""
	})
}

// Which month is due, and from which one a change counts, have one answer, in social. So nothing else makes a month, a year or a day out of
// now, and nothing reckons from the month that it is.
func TestTheMonthOfNowIsSocials(t *testing.T) {
	inspect(t, monthPlaces, func(n ast.Node) string {
		if call, ok := n.(*ast.CallExpr); ok {
			return monthOfNow(call)
		}
		body, ok := n.(*ast.BlockStmt)
		if !ok {
			return ""
		}
		return reckonsFromNow(body)
	})
}

// monthOfNow says what is wrong with a call that makes a month, a year or a day out of now, or reckons from this month.
func monthOfNow(call *ast.CallExpr) string {
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	switch name := method.Sel.Name; {
	case selected(method) == "social.MonthOf" && len(call.Args) == 1 && namesNow(call.Args[0]):
		return "social.MonthOf(now): say what is meant: social.ThisMonth, DueMonth or NextMonth"
	case slices.Contains([]string{"Year", "Month", "Day", "Date"}, name) && len(call.Args) == 0 && namesNow(method.X):
		return name + "() of now: social.YearOf, ThisMonth, DayOf"
	case name == "Add" && isThisMonth(method.X):
		return "ThisMonth().Add: social.DueMonth says what is due, social.NextMonth from when a change counts"
	}
	return ""
}

// reckonsFromNow says what is wrong with a block that keeps this month in a variable and reckons from it.
func reckonsFromNow(body *ast.BlockStmt) string {
	kept := map[string]bool{}
	complaint := ""
	for _, statement := range body.List {
		if set, ok := statement.(*ast.AssignStmt); ok && len(set.Lhs) == 1 && len(set.Rhs) == 1 && isThisMonth(set.Rhs[0]) {
			if name, ok := set.Lhs[0].(*ast.Ident); ok {
				kept[name.Name] = true
			}
		}
	}
	ast.Inspect(body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if method, ok := call.Fun.(*ast.SelectorExpr); ok && method.Sel.Name == "Add" {
			if of, ok := method.X.(*ast.Ident); ok && kept[of.Name] {
				complaint = of.Name + ".Add: " + of.Name + " is the month that it is; see social.DueMonth and NextMonth"
			}
		}
		return true
	})
	return complaint
}

// isThisMonth reports whether an expression is a call of ThisMonth.
func isThisMonth(n ast.Expr) bool {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return false
	}
	method, ok := call.Fun.(*ast.SelectorExpr)
	return ok && method.Sel.Name == "ThisMonth"
}

// namesNow reports whether an expression names now, or calls what does.
func namesNow(n ast.Expr) (names bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && strings.EqualFold(id.Name, "now") {
			names = true
		}
		return true
	})
	return names
}

func TestErrorsBecomeStatusesInOnePlace(t *testing.T) {
	inspect(t, statusPlaces, func(n ast.Node) string {
		if name := selected(n); slices.Contains(refusal, name) {
			return name + ": return an error; internal/web/errors.go makes the page"
		}
		if status, ok := strings.CutPrefix(selected(n), "http."); ok && strings.HasPrefix(status, "Status") && status != "StatusText" &&
			!slices.Contains(goodStatuses, status) {
			return "http." + status + ": return an error, or take the status of Request.Refusal, Refused or StatusOf"
		}
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 1 {
			return ""
		}
		if method, ok := call.Fun.(*ast.SelectorExpr); !ok || method.Sel.Name != "WriteHeader" {
			return ""
		}
		if number, ok := call.Args[0].(*ast.BasicLit); ok && number.Value >= "400" {
			return "WriteHeader(" + number.Value + "): return an error; internal/web/errors.go makes the page"
		}
		return ""
	})
}

func TestChineseStaysInItsPlace(t *testing.T) {
	inspect(t, chinesePlaces, func(n ast.Node) string {
		text, ok := literal(n)
		if ok && strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			return fmt.Sprintf("%.30q: words for people belong in internal/text", text)
		}
		return ""
	})
}

func TestTheRulesNameWhatExists(t *testing.T) {
	root := sourceRoot(t)
	places := slices.Concat(sqlPlaces, envPlaces, clockPlaces, monthPlaces, zonePlaces, statusPlaces, chinesePlaces)
	slices.Sort(places)
	for _, place := range slices.Compact(places) {
		if strings.HasPrefix(place, "*") {
			continue // an ending
		}
		if _, err := os.Stat(filepath.Join(root, place)); err != nil {
			t.Errorf("a rule names what is not there: %v", err)
		}
	}
}

func sourceRoot(t *testing.T) string {
	t.Helper()
	root, err := testkit.Root()
	if err != nil {
		t.Fatal(err)
	}
	return root
}

type listedPackage struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []listedPackage {
	t.Helper()
	list := exec.Command("go", "list", "-e", "-json=ImportPath,Imports", "./...")
	list.Dir = sourceRoot(t)
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []listedPackage
	decoder := json.NewDecoder(bytes.NewReader(out))
	for {
		var pkg listedPackage
		err := decoder.Decode(&pkg)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		all = append(all, pkg)
	}
	if len(all) == 0 {
		t.Fatal("go list names no package")
	}
	return all
}

// inspect reports what fault says of any node of the program's Go files outside the exempt places and the tests.
func inspect(t *testing.T, exempt []string, fault func(ast.Node) string) {
	t.Helper()
	root := sourceRoot(t)
	for _, top := range []string{"cmd", "internal", "tools"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			name, err := filepath.Rel(root, path)
			if err != nil || within(filepath.ToSlash(name), exempt) {
				return err
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if complaint := fault(n); complaint != "" {
					t.Errorf("%s:%d: %s", name, files.Position(n.Pos()).Line, complaint)
				}
				return true
			})
			return nil
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
	}
}

func within(file string, places []string) bool {
	return slices.ContainsFunc(places, func(place string) bool {
		ending, anywhere := strings.CutPrefix(place, "*")
		return file == place || strings.HasPrefix(file, place+"/") || anywhere && strings.HasSuffix(file, ending)
	})
}

// literal is the value of a string literal.
func literal(n ast.Node) (string, bool) {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// selected is "package.Name" for such a selector.
func selected(n ast.Node) string {
	selector, ok := n.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	pkg, ok := selector.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return pkg.Name + "." + selector.Sel.Name
}
