package arch_test

import (
	"go/ast"
	"go/parser"
	"testing"
)

func TestWhichImportsAreForbidden(t *testing.T) {
	for _, test := range []struct {
		home, to string
		allowed  bool
	}{
		{"internal/store", "internal/social", true},
		{"internal/social", "internal/text", false},
		{"internal/store", "internal/citizen", false},
		{"internal/citizen", "internal/document", true},
		{"internal/document", "internal/citizen", false},
		{"internal/citizen", "internal/verifier", false},
		{"internal/document", "internal/document/font", true},
		{"internal/web/parts", "internal/document/font", true},
		{"internal/web", "internal/web/parts", true},
		{"internal/web/parts", "internal/web", false},
		{"internal/web/portal", "internal/web/door", true},
		{"internal/web/portal", "internal/web/desk", false},
		{"internal/web/door", "internal/web/portal", false},
		{"internal/web", "internal/web/portal", false},
		{"internal/demo", "internal/social", true},
		{"internal/demo", "internal/store", false},
		{"cmd", "internal/web", true},
		{"cmd", "internal/testkit", false},
		{"tools", "internal/testkit/need", true},
	} {
		if why := forbidden(test.home, test.to); (why == "") != test.allowed {
			t.Errorf("%s imports %s: allowed should be %v, the rule says %q", test.home, test.to, test.allowed, why)
		}
	}
}

func TestWhatLooksLikeSQL(t *testing.T) {
	for text, want := range map[string]bool{
		"SELECT name FROM person":                   true,
		"\n\tselect 1\n\tfrom person":               true,
		"WITH recent AS (SELECT 1) SELECT 2":        true,
		"INSERT INTO person VALUES ($1)":            true,
		"UPDATE person SET version = version + 1":   true,
		"DELETE FROM person":                        true,
		"CREATE TABLE person (no TEXT)":             true,
		"<select name=\"year\"> from the last year": false,
		"update the record set by the agency":       false,
		"select a year":                             false,
	} {
		if got := sqlText.MatchString(text); got != want {
			t.Errorf("%q looks like SQL: %v, want %v", text, got, want)
		}
	}
}

func TestWhatReckonsFromTheMonthOfNow(t *testing.T) {
	for code, wrong := range map[string]bool{
		"social.MonthOf(db.Now())":                     true,
		"social.MonthOf(now)":                          true,
		"social.MonthOf(s.now().AddDate(0, -1, 0))":    true,
		"social.MonthOf(born)":                         false,
		"s.now().Year()":                               true,
		"now.Month()":                                  true,
		"born.Year()":                                  false,
		"s.now().Unix()":                               false,
		"social.ThisMonth(now).Add(-1)":                true,
		"a.ThisMonth().Add(1)":                         true,
		"a.DueMonth().Add(1)":                          false,
		"func() { m := a.ThisMonth(); _ = m.Add(-1) }": true,
		"func() { m := a.ThisMonth(); use(m) }":        false,
		"func() { m := a.DueMonth(); _ = m.Add(-1) }":  false,
	} {
		expression, err := parser.ParseExpr(code)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		ast.Inspect(expression, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && monthOfNow(call) != "" {
				found = true
			}
			if body, ok := n.(*ast.BlockStmt); ok && reckonsFromNow(body) != "" {
				found = true
			}
			return true
		})
		if found != wrong {
			t.Errorf("%s: found %v, want %v", code, found, wrong)
		}
	}
}
