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

var named = regexp.MustCompile(`store\.Message\{[^}]*Template:\s*"(\w+)"`)

// TestEveryMessageThatIsToldIsOneOfTheTemplates keeps those checks whole that go over text.MessageTemplates.
func TestEveryMessageThatIsToldIsOneOfTheTemplates(t *testing.T) {
	root, err := testkit.Root()
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	err = filepath.WalkDir(filepath.Join(root, "internal"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		for _, match := range named.FindAllStringSubmatch(string(source), -1) {
			if found[match[1]] = true; text.MessageTemplates[match[1]] == "" {
				t.Errorf("%s tells %q, which is not in text.MessageTemplates", path, match[1])
			}
		}
		return err
	})
	if err != nil || len(found) == 0 {
		t.Fatalf("%d templates found, %v", len(found), err)
	}
	for name := range text.MessageTemplates {
		if !found[name] {
			t.Errorf("nobody tells %q", name)
		}
	}
}
