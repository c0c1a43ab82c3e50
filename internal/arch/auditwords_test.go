package arch_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"shebao/internal/store"
	"shebao/internal/text"
)

// actLike is how the name of an act reads. doAnAct are functions beyond package staff that take one, notActs those that take other names of that
// form.
var (
	actLike = regexp.MustCompile(`^[a-z_]+(\.[a-z_]+)+$`)
	doAnAct = []string{"keyAct", "noteReseal", "changeEnquiry", "moveCase"}
	notActs = []string{"opened", "openedJSON", "seal", "Seal", "open", "Open", "sealWith", "sealedAs", "Lookup", "EqualFold", "Join", "WithNames"}
)

// auditNames are the acts and the fields that the program writes into the audit log, as they stand in its source.
func auditNames(t *testing.T) (acts, fields map[string]string) {
	t.Helper()
	acts, fields = map[string]string{}, map[string]string{}
	set := token.NewFileSet()
	for _, root := range []string{"../../internal", "../../cmd"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") || strings.Contains(path, "testkit") {
				return err
			}
			file, err := parser.ParseFile(set, path, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CompositeLit:
					actsOfLiteral(n, path, acts)
				case *ast.CallExpr:
					namesOfCall(n, path, acts, fields)
				case *ast.ReturnStmt:
					for _, result := range n.Results {
						if name := quoted(result); strings.HasPrefix(name, "case.") {
							acts[name] = path
						}
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return acts, fields
}

// actsOfLiteral takes the act out of store.Act{Kind: …} and Procedure{Act: …}.
func actsOfLiteral(n *ast.CompositeLit, path string, acts map[string]string) {
	field := map[string]string{"Act": "Kind", "Procedure": "Act"}[lastName(n.Type)]
	for _, e := range n.Elts {
		pair, ok := e.(*ast.KeyValueExpr)
		if !ok || field == "" {
			continue
		}
		if key, ok := pair.Key.(*ast.Ident); ok && key.Name == field {
			if name := quoted(pair.Value); name != "" {
				acts[name] = path
			}
		}
	}
}

// namesOfCall takes an act that is handed on to whoever does it, and the field of a note.
func namesOfCall(n *ast.CallExpr, path string, acts, fields map[string]string) {
	called := lastName(n.Fun)
	for i, arg := range n.Args {
		name := quoted(arg)
		if sum, ok := arg.(*ast.BinaryExpr); ok && called == "Note" && i == 0 {
			name = quoted(sum.X)
		}
		switch {
		case called == "Note" && i == 0 && name != "" && len(n.Args) == 3:
			fields[name] = path
		case actLike.MatchString(name) && !slices.Contains(notActs, called) && (strings.Contains(path, "internal/staff/") || slices.Contains(doAnAct, called)):
			acts[name] = path
		}
	}
}

func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.Ident:
		return e.Name
	}
	return ""
}

func quoted(e ast.Expr) string {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return ""
	}
	s, err := strconv.Unquote(l.Value)
	if err != nil {
		return ""
	}
	return s
}

func inChinese(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// Whoever reads the audit log reads words: every act, every field and every table of it has a name in Chinese.
func TestTheAuditLogIsReadInWords(t *testing.T) {
	acts, fields := auditNames(t)
	if len(acts) < 90 || len(fields) < 45 {
		t.Fatalf("only %d acts and %d fields were found", len(acts), len(fields))
	}
	for _, state := range []string{store.ProposalApproved, store.ProposalRefused, store.ProposalWithdrawn} {
		acts["proposal."+state] = "staff/proposal.go"
	}
	for act, path := range acts {
		if name := text.AuditAct(act); !inChinese(name) {
			t.Errorf("the act %s of %s has no name", act, path)
		}
	}
	for _, field := range store.PersonFields {
		fields[field] = "store.PersonFields"
	}
	for field, path := range fields {
		if name := text.AuditField(field); !inChinese(name) || strings.Contains(name, strings.Fields(field)[0]) {
			t.Errorf("the field %q of %s is read as %q", field, path, name)
		}
	}
}
