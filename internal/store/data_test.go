package store_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
)

// docs/data.md says of each table whose it is, what is in it, why, and until when.
func TestEveryTableStandsInTheListOfData(t *testing.T) {
	root, err := testkit.Root()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "docs/data.md"))
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\|(.*)\\|$").FindAllStringSubmatch(string(text), -1) {
		if listed[row[1]] {
			t.Errorf("%s stands there twice", row[1])
		}
		listed[row[1]] = true
		cells := strings.Split(row[2], "|")
		for _, cell := range cells {
			if len(cells) != 4 || strings.TrimSpace(cell) == "" {
				t.Errorf("%s has no whole row: %q", row[1], row[2])
			}
		}
	}
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		tables := schema(t, w)
		for table := range tables {
			if !listed[table] {
				t.Errorf("%s is not in docs/data.md: say there what is kept, whose, why, and until when", table)
			}
		}
		for table := range listed {
			if tables[table] == nil && !strings.HasPrefix(table, "river_") { // the queue's own differ between the engines
				t.Errorf("%s is in docs/data.md and not in the database", table)
			}
		}
	})
}
