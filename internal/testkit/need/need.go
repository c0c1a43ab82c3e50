// Package need names what the tests need beside Go: where it is found, which
// Debian or Ubuntu package brings it, and the word that leaves it out. The tests
// and the program that runs them (tools/check) read the same list.
package need

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// SkipVariable is the environment variable that leaves needs out of a run: their
// words, separated by commas, e.g. SHEBAO_TEST_SKIP=postgres,browser.
const SkipVariable = "SHEBAO_TEST_SKIP"

// A Need is something outside Go that some tests cannot do without.
type Need struct {
	Word     string     // in SkipVariable
	Title    string     // for people
	Programs [][]string // every one is needed; for each, the names it may have
	Folders  []string   // glob patterns of folders to look in beside PATH
	Package  string     // for apt-get install
}

// What the tests need.
var (
	Postgres = Need{
		Word:     "postgres",
		Title:    "PostgreSQL's server programs",
		Programs: [][]string{{"initdb"}, {"postgres"}, {"pg_basebackup"}},
		Folders:  []string{"/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin"},
		Package:  "postgresql",
	}
	Browser = Need{
		Word:     "browser",
		Title:    "Chromium",
		Programs: [][]string{{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome-headless-shell"}},
		Folders:  []string{"/snap/bin", "/Applications/Chromium.app/Contents/MacOS", "/Applications/Google Chrome.app/Contents/MacOS"},
		Package:  "chromium",
	}
	Poppler = Need{
		Word:     "poppler",
		Title:    "poppler's PDF programs",
		Programs: [][]string{{"pdftotext"}, {"pdfinfo"}, {"pdffonts"}, {"pdftoppm"}, {"pdftocairo"}, {"pdfsig"}},
		Package:  "poppler-utils",
	}
	Zbar = Need{
		Word:     "zbar",
		Title:    "the QR code reader zbarimg",
		Programs: [][]string{{"zbarimg"}},
		Package:  "zbar-tools",
	}
	Promtool = Need{
		Word:     "promtool",
		Title:    "Prometheus' tester of alert rules",
		Programs: [][]string{{"promtool"}},
		Package:  "prometheus",
	}
	PgBouncer = Need{
		Word:     "pgbouncer",
		Title:    "the pooler PgBouncer",
		Programs: [][]string{{"pgbouncer"}},
		Folders:  []string{"/usr/sbin", "/opt/homebrew/bin", "/usr/local/sbin"},
		Package:  "pgbouncer",
	}
)

// All are the needs in the order in which they are reported.
var All = []Need{Postgres, Browser, Poppler, Zbar, Promtool, PgBouncer}

// Skipped says whether the person who started the run asked to leave this out.
func (n Need) Skipped() bool {
	words := strings.FieldsFunc(os.Getenv(SkipVariable), func(r rune) bool { return r == ',' || r == ' ' })
	return slices.Contains(words, n.Word)
}

// Missing lists the programs that are not on this machine.
func (n Need) Missing() []string {
	var missing []string
	for _, names := range n.Programs {
		if n.find(names) == "" {
			missing = append(missing, strings.Join(names, " or "))
		}
	}
	return missing
}

// Path is where one of the need's programs is, by any of its names; empty if it is missing.
func (n Need) Path(program string) string {
	for _, names := range n.Programs {
		if slices.Contains(names, program) {
			return n.find(names)
		}
	}
	panic(fmt.Sprintf("need: %s is not among the programs of %s", program, n.Word))
}

// Remedy is the sentence for a person who lacks it.
func (n Need) Remedy() string {
	return fmt.Sprintf("missing: %s (%s). sudo apt-get install %s, or leave it out with %s=%s",
		n.Title, strings.Join(n.Missing(), ", "), n.Package, SkipVariable, n.Word)
}

func (n Need) find(names []string) string {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	for _, pattern := range n.Folders {
		folders, _ := filepath.Glob(pattern) // its only error is a bad pattern, and these are constants
		slices.Reverse(folders)              // the newest version comes last
		for _, folder := range folders {
			for _, name := range names {
				if path, err := exec.LookPath(filepath.Join(folder, name)); err == nil {
					return path
				}
			}
		}
	}
	return ""
}
