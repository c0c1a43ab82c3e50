package arch_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// bothLanguages are the documents that are kept in English and Chinese: whoever changes one changes the other.
var bothLanguages = [][2]string{{"README.md", "README.zh-CN.md"}, {"docs/operations.md", "docs/operations.zh-CN.md"}}

// papersOfPlaces are the documents whose files, tests and make targets must be there.
var papersOfPlaces = []string{"CONTRIBUTING.md", "docs/architecture.md", "docs/testing.md"}

// section is a part of a document: all that stands below a heading before the next one.
type section struct {
	heading string   // with its marks: "## Import"
	code    []string // lines of code blocks, without comments
	spans   []string // what stands in backticks, each once, in order
	rows    int      // of tables
}

func (s section) level() int { return strings.Count(strings.SplitN(s.heading, " ", 2)[0], "#") }

var (
	span    = regexp.MustCompile("`([^`]+)`")
	comment = regexp.MustCompile(`(^|\s+)#\s.*$`)
	blank   = regexp.MustCompile(`\s+`)
)

// sectionsOf reads a document.
func sectionsOf(document string) []section {
	var all []section
	var prose strings.Builder
	var at section
	end := func() {
		for _, found := range span.FindAllStringSubmatch(prose.String(), -1) {
			at.spans = append(at.spans, blank.ReplaceAllString(found[1], " "))
		}
		slices.Sort(at.spans)
		at.spans = slices.Compact(at.spans)
		all = append(all, at)
		prose.Reset()
	}
	fenced := false
	for line := range strings.Lines(document) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "```"):
			fenced = !fenced
		case fenced:
			if command := comment.ReplaceAllString(line, ""); command != "" {
				at.code = append(at.code, blank.ReplaceAllString(command, " "))
			}
		case strings.HasPrefix(line, "#"):
			end()
			at = section{heading: line}
		default:
			if strings.HasPrefix(line, "|") {
				at.rows++
			}
			prose.WriteString(line + "\n")
		}
	}
	end()
	return all
}

// differences says where two documents of one content are out of step: headings by their level, rows of tables, commands, and what stands in
// backticks. Sentences it can't compare.
func differences(one, other string) []string {
	a, b := sectionsOf(one), sectionsOf(other)
	var found []string
	for i := range min(len(a), len(b)) {
		where := fmt.Sprintf("%q and %q: ", a[i].heading, b[i].heading)
		if a[i].level() != b[i].level() {
			return append(found, where+"headings of different levels; what follows is not compared")
		}
		if a[i].rows != b[i].rows {
			found = append(found, fmt.Sprintf("%s%d and %d rows in tables", where, a[i].rows, b[i].rows))
		}
		for _, kind := range [][2][]string{{a[i].code, b[i].code}, {a[i].spans, b[i].spans}} {
			if !slices.Equal(kind[0], kind[1]) {
				found = append(found, fmt.Sprintf("%sonly in the first %q, only in the second %q", where, without(kind[0], kind[1]), without(kind[1], kind[0])))
			}
		}
	}
	if len(a) != len(b) {
		found = append(found, fmt.Sprintf("%d and %d headings", len(a)-1, len(b)-1))
	}
	return found
}

// without is what list has and other lacks; where both have the same in another order, the first that is out of order.
func without(list, other []string) []string {
	var left []string
	for _, s := range list {
		if !slices.Contains(other, s) {
			left = append(left, s)
		}
	}
	for i := range min(len(list), len(other)) {
		if left == nil && list[i] != other[i] {
			return []string{list[i]}
		}
	}
	return left
}

func TestTheLanguagesOfADocumentSayTheSame(t *testing.T) {
	root := sourceRoot(t)
	for _, pair := range bothLanguages {
		for _, difference := range differences(read(t, root, pair[0]), read(t, root, pair[1])) {
			t.Errorf("%s and %s: %s", pair[0], pair[1], difference)
		}
	}
}

func TestWhereLanguagesDiffer(t *testing.T) {
	const english = "# Run\n\nSee `a`\nand `b c`.\n\n## Keys\n\n```\nkeys list   # all\n```\n\n| x |\n|---|\n"
	for name, test := range map[string]struct {
		chinese string
		wrong   bool
	}{
		"in step":            {"# 运行\n\n`b\nc` 和 `a`。\n\n## 密钥\n\n```\nkeys list     # 全部\n```\n\n| x |\n|---|\n", false},
		"a heading more":     {"# 运行\n\n`a`、`b c`\n\n## 密钥\n\n```\nkeys list\n```\n\n| x |\n|---|\n\n## 其他\n", true},
		"another level":      {"# 运行\n\n`a`、`b c`\n\n### 密钥\n\n```\nkeys list\n```\n\n| x |\n|---|\n", true},
		"another command":    {"# 运行\n\n`a`、`b c`\n\n## 密钥\n\n```\nkeys lists\n```\n\n| x |\n|---|\n", true},
		"a setting less":     {"# 运行\n\n`a`\n\n## 密钥\n\n```\nkeys list\n```\n\n| x |\n|---|\n", true},
		"a row less":         {"# 运行\n\n`a`、`b c`\n\n## 密钥\n\n```\nkeys list\n```\n\n| x |\n", true},
		"moved a part along": {"# 运行\n\n## 密钥\n\n`a`、`b c`\n\n```\nkeys list\n```\n\n| x |\n|---|\n", true},
	} {
		if found := differences(english, test.chinese); (len(found) > 0) != test.wrong {
			t.Errorf("%s: found %q", name, found)
		}
	}
}

// link is a link or a picture; what is in backticks is none.
var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

func TestEveryLinkBetweenDocumentsLeadsSomewhere(t *testing.T) {
	root := sourceRoot(t)
	for _, name := range documents(t, root) {
		for _, found := range link.FindAllStringSubmatch(span.ReplaceAllString(read(t, root, name), ""), -1) {
			target, _, _ := strings.Cut(found[1], "#")
			if target == "" || strings.Contains(target, ":") {
				continue // within the page, or elsewhere
			}
			if _, err := os.Stat(filepath.Join(root, filepath.Dir(name), filepath.FromSlash(target))); err != nil {
				t.Errorf("%s: the link to %s leads nowhere", name, found[1])
			}
		}
	}
}

// documents are all Markdown files of the project but the texts for the public, whose links are addresses of pages.
func documents(t *testing.T, root string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		name := entry.Name()
		if err == nil && entry.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "node_modules" || name == "firstcontent" || name == "testdata") {
			return fs.SkipDir
		}
		if err != nil || filepath.Ext(path) != ".md" {
			return err
		}
		relative, err := filepath.Rel(root, path)
		names = append(names, relative)
		return err
	})
	if err != nil || len(names) < 10 {
		t.Fatalf("found %d documents, %v", len(names), err)
	}
	return names
}

var (
	place      = regexp.MustCompile(`^(?:\./)?((?:internal|cmd|docs|tools)/[\w./-]+)$`)
	testName   = regexp.MustCompile(`\bTest[A-Z]\w+`)
	makeTarget = regexp.MustCompile(`\bmake ([a-z]+)\b`)
)

// A file that was moved takes the papers for who comes new along.
func TestThePapersNameWhatIsThere(t *testing.T) {
	root := sourceRoot(t)
	makefile := read(t, root, "Makefile")
	declared := declaredTests(t, root)
	for _, name := range papersOfPlaces {
		for _, s := range sectionsOf(read(t, root, name)) {
			for _, text := range s.spans {
				if found := place.FindStringSubmatch(text); found != nil {
					if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(found[1]))); err != nil {
						t.Errorf("%s, %s: %s is not there", name, s.heading, text)
					}
				}
			}
			for _, text := range slices.Concat(s.code, s.spans) {
				for _, test := range testName.FindAllString(text, -1) {
					if !strings.Contains(declared, "\nfunc "+test) { // -run takes the beginning of a name
						t.Errorf("%s, %s: there is no %s", name, s.heading, test)
					}
				}
				if found := makeTarget.FindStringSubmatch(text); found != nil && !strings.Contains(makefile, "\n"+found[1]+":") {
					t.Errorf("%s, %s: make has no %s", name, s.heading, found[1])
				}
			}
		}
	}
}

// declaredTests are the first lines of all tests.
func declaredTests(t *testing.T, root string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for line := range strings.Lines(string(source)) {
			if strings.HasPrefix(line, "func Test") {
				b.WriteString("\n" + line)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func read(t *testing.T, root, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
