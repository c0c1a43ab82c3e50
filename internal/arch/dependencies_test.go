package arch_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// goodLicences are those of which a part may be.
var goodLicences = []string{"MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "MPL-2.0"}

// Each module that our code names stands in docs/dependencies.md once, with its version, its day, a licence, what it is for, and whether it is kept.
func TestEveryModuleStandsInItsList(t *testing.T) {
	root := sourceRoot(t)
	read := func(path string) string {
		text, err := os.ReadFile(filepath.Join(root, path))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	rows := map[string][]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|(.+)\\|$").FindAllStringSubmatch(read("docs/dependencies.md"), -1) {
		if rows[row[1]] != nil {
			t.Errorf("%s stands there twice", row[1])
		}
		for cell := range strings.SplitSeq(row[2], "|") {
			rows[row[1]] = append(rows[row[1]], strings.TrimSpace(cell))
		}
	}
	direct := regexp.MustCompile(`(?m)^\t(\S+) (v\S+)$`).FindAllStringSubmatch(read("go.mod"), -1)
	if len(direct) < 30 {
		t.Fatalf("only %d modules were found in go.mod", len(direct))
	}
	day := regexp.MustCompile(`^20\d\d-\d\d-\d\d$`)
	for _, module := range direct {
		row := rows[module[1]]
		delete(rows, module[1])
		if len(row) != 5 || slices.Contains(row, "") {
			t.Errorf("%s has no whole row: %q", module[1], row)
			continue
		}
		if row[0] != module[2] {
			t.Errorf("%s is %s in go.mod and %s in the list", module[1], module[2], row[0])
		}
		if !day.MatchString(row[1]) || !slices.Contains(goodLicences, row[2]) {
			t.Errorf("%s is of %q, under %q", module[1], row[1], row[2])
		}
	}
	for module := range rows {
		t.Errorf("%s is in the list and not in go.mod", module)
	}
}
