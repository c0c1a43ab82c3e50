package arch_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// badWord is a word of docs/words.md that people don't read, or a form.
type badWord struct {
	form *regexp.Regexp
	but  string
	in   []string // phrases that it may stand in
}

// badWords reads the two tables of docs/words.md.
func badWords(t *testing.T) (words []badWord) {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(sourceRoot(t), "docs/words.md"))
	if err != nil {
		t.Fatal(err)
	}
	escaped := strings.NewReplacer(`\|`, "\x00")
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(strings.Trim(escaped.Replace(strings.TrimSpace(line)), "|"), "|")
		if !strings.HasPrefix(line, "| ") || len(cells) < 2 || strings.Contains(line, "| not |") {
			continue
		}
		word := badWord{but: strings.TrimSpace(cells[1])}
		not := strings.ReplaceAll(strings.TrimSpace(cells[0]), "\x00", "|")
		if len(cells) == 2 {
			word.form = regexp.MustCompile(strings.Trim(not, "`"))
		} else {
			word.form = regexp.MustCompile(regexp.QuoteMeta(not))
			for phrase := range strings.SplitSeq(cells[2], ";") {
				if phrase = strings.TrimSpace(phrase); phrase != "" {
					word.in = append(word.in, phrase)
				}
			}
		}
		words = append(words, word)
	}
	return words
}

// breaks says what is wrong with a text, "" for nothing.
func breaks(text string, words []badWord) string {
	for _, word := range words {
		if word.form.String() == text {
			continue // a column's name, as the guide has it
		}
		rest := text
		for _, phrase := range word.in {
			rest = strings.ReplaceAll(rest, phrase, "")
		}
		if found := word.form.FindString(rest); found != "" {
			return found + " should be " + word.but
		}
	}
	return ""
}

// shown gives every piece of a source file that people may read: Chinese in the literals of Go, the lines of a template and of Markdown.
// What a search compares with is what people write, and may be any word.
func shown(t *testing.T, path string, see func(line string)) {
	t.Helper()
	if strings.HasSuffix(path, ".go") {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil && strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) || r == '￥' || r == '¥' }) {
					see(s)
				}
			}
			return true
		})
		return
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(content)) {
		if !strings.HasPrefix(strings.TrimSpace(line), "//") && !strings.HasPrefix(line, "keywords:") {
			see(line)
		}
	}
}

// TestWordsAsWeWriteThem holds docs/words.md.
func TestWordsAsWeWriteThem(t *testing.T) {
	root, words, read := sourceRoot(t), badWords(t), 0
	if len(words) < 25 {
		t.Fatalf("only %d words were found", len(words))
	}
	for _, pattern := range []string{"internal/text/*.go", "internal/web/*/*.templ", "internal/web/*.go", "internal/web/*/*.go", "internal/menu/*.go", "internal/statement/*.go",
		"internal/document/*.go", "internal/citizen/*.go", "internal/notify/*.go", "internal/staff/*.go", "internal/staff/firstcontent/*/*.md"} {
		files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, "_templ.go") || strings.HasSuffix(filepath.ToSlash(file), "text/search.go") {
				continue
			}
			read++
			shown(t, file, func(line string) {
				if wrong := breaks(line, words); wrong != "" {
					t.Errorf("%s: %s in %q", file, wrong, strings.TrimSpace(line))
				}
			})
		}
	}
	if read < 300 {
		t.Errorf("only %d files were read", read)
	}
}

func TestWhatBreaksTheListOfWords(t *testing.T) {
	words := badWords(t)
	for line, wrong := range map[string]bool{
		"每月失业金": true, "失业保险金": false, "停止领取失业救济金": false, "请先登陆": true, "价格 ￥5": true, "2026/1/2 之前": true, "每月 20 日前": false,
		"每月 20号前": true, "电子邮箱": false, "请点击这里": true,
	} {
		if got := breaks(line, words); (got != "") != wrong {
			t.Errorf("%s is told: %q", line, got)
		}
	}
}
