package web_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"shebao/internal/testkit"
)

// docs/security.md says of each requirement which test shows it.

var (
	namedTest = regexp.MustCompile("`([a-z0-9/]+)\\.((?:Test|Fuzz)\\w+)`")
	namedFile = regexp.MustCompile("`((?:internal|cmd|docs)/[\\w./-]+)`")
	anyTest   = regexp.MustCompile(`\b(?:Test|Fuzz)[A-Z]\w+`)
)

func TestTheSecurityDocumentNamesTestsThatExist(t *testing.T) {
	root, err := testkit.Root()
	if err != nil {
		t.Fatal(err)
	}
	document := securityDocument(t)
	named := namedTest.FindAllStringSubmatch(document, -1)
	if len(named) < 100 {
		t.Errorf("only %d tests are named", len(named))
	}
	if all := anyTest.FindAllString(document, -1); len(all) != len(named) {
		t.Errorf("%d names of tests, but %d written as `package.Test…`", len(all), len(named))
	}
	sources := map[string]string{}
	for _, name := range named {
		folder := filepath.Join(root, "internal", name[1])
		if strings.HasPrefix(name[1], "cmd/") {
			folder = filepath.Join(root, name[1])
		}
		if sources[folder] == "" {
			files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range files {
				source, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				sources[folder] += string(source)
			}
		}
		if !strings.Contains(sources[folder], "\nfunc "+name[2]+"(") {
			t.Errorf("there is no test %s.%s", name[1], name[2])
		}
	}
	for _, file := range namedFile.FindAllStringSubmatch(document, -1) {
		if _, err := os.Stat(filepath.Join(root, file[1])); err != nil && !anyTest.MatchString(file[1]) {
			t.Errorf("there is no %s", file[1])
		}
	}
}

// Each requirement of level 1 and 2 stands in the document once, with an answer.
func TestEveryRequirementIsAnswered(t *testing.T) {
	document := securityDocument(t)
	answered := map[string]int{}
	for _, line := range strings.Split(document, "\n") {
		row := regexp.MustCompile(`^\| (\d+\.\d+\.\d+) \| ([^|]+) \| (.+) \|$`).FindStringSubmatch(line)
		if row == nil {
			continue
		}
		answered[row[1]]++
		said := row[3]
		if !strings.HasPrefix(said, "met") && !strings.HasPrefix(said, "not met, because ") && !strings.HasPrefix(said, "not applicable") && !strings.HasPrefix(said, "in part: ") {
			t.Errorf("%s is answered %.60q", row[1], said)
		}
		if strings.HasPrefix(said, "met") && !strings.Contains(said, "`") {
			t.Errorf("%s is said to be met, but not where", row[1])
		}
	}
	for chapter, sections := range requirements {
		for section, numbers := range sections {
			for _, n := range numbers {
				if id := chapter + "." + section + "." + n; answered[id] != 1 {
					t.Errorf("requirement %s stands in the document %d times", id, answered[id])
				}
			}
		}
	}
}

// requirements are the last numbers of OWASP ASVS 5.0.0, levels 1 and 2, by chapter and section. Sections with none of them are left out.
var requirements = func() map[string]map[string][]string {
	found := map[string]map[string][]string{}
	for _, section := range strings.Fields(`
		1.1:2 1.2:9 1.3:11 1.4:3 1.5:2  2.1:3 2.2:3 2.3:4 2.4:2  3.2:2 3.3:4 3.4:6 3.5:5 3.7:2  4.1:3 4.2:1 4.3:2 4.4:4  5.1:1 5.2:3 5.3:2 5.4:3
		6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4  7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2  8.1:2 8.2:3 8.3:1 8.4:1  9.1:3 9.2:4
		10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3  11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1  12.1:3 12.2:2 12.3:4
		13.1:1 13.2:5 13.3:2 13.4:5  14.1:2 14.2:4 14.3:3  15.1:3 15.2:3 15.3:7  16.1:1 16.2:5 16.3:4 16.4:3 16.5:3  17.1:1 17.2:4 17.3:2`) {
		id, last, _ := strings.Cut(section, ":") // those of level 3 stand at the end of each
		chapter, number, _ := strings.Cut(id, ".")
		most, err := strconv.Atoi(last)
		if err != nil {
			panic(err)
		}
		if found[chapter] == nil {
			found[chapter] = map[string][]string{}
		}
		for n := range most {
			found[chapter][number] = append(found[chapter][number], strconv.Itoa(n+1))
		}
	}
	return found
}()
