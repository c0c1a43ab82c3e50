package notify_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"shebao/internal/testkit"
	"shebao/internal/text"
)

// named is where a template is told, by its name or by its constant in package text; constant is where that stands.
var (
	named    = regexp.MustCompile(`(?:Template:\s*|TellPerson\(|TellOther\(|warn\(tx, \w+, |tellAlso\(tx, |tellScheduled\(tx, c, person, )(?:"(\w+)"|text\.(Template\w+))`)
	constant = regexp.MustCompile(`(Template[A-Z]\w*)\s*=\s*"(\w+)"`)
)

// TestEveryMessageThatIsToldIsOneOfTheTemplates keeps those checks whole that go over text.MessageTemplates.
func TestEveryMessageThatIsToldIsOneOfTheTemplates(t *testing.T) {
	root, err := testkit.Root()
	if err != nil {
		t.Fatal(err)
	}
	constants, found := map[string]string{}, map[string]bool{}
	for _, path := range []string{"internal/text", "internal"} {
		err = filepath.WalkDir(filepath.Join(root, path), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			source, err := os.ReadFile(path)
			for _, match := range constant.FindAllStringSubmatch(string(source), -1) {
				constants[match[1]] = match[2]
			}
			for _, match := range named.FindAllStringSubmatch(string(source), -1) {
				name := match[1]
				if name == "" {
					name = constants[match[2]]
				}
				if found[name] = true; text.MessageTemplates[name] == "" {
					t.Errorf("%s tells %q, which is not in text.MessageTemplates", path, match[0])
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for name := range text.MessageTemplates {
		if !found[name] {
			t.Errorf("nobody tells %q", name)
		}
	}
}
