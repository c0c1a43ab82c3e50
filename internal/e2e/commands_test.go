package e2e_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"shebao/internal/testkit"
)

// shownCommand is a line of a paper that shows a command.
var shownCommand = regexp.MustCompile(`(?m)^ *shebao [^\n]+$`)

// places are where things of an agency lie, by the papers and by the settings that come with the package, and what stands for them here.
var places = strings.NewReplacer("/etc/shebao", "etc", "/var/lib/shebao", "lib", "/var/log/shebao", "log", "/var/backups/shebao", "backups", "/var/tmp", "tmp",
	"/mnt/elsewhere", "elsewhere", "/root/", "elsewhere/")

// TestTheCommandsOfThePapersRun runs what docs/operations.md and docs/change-feed.md show, a line after the other, with the settings of the
// package: each must do what it is shown for. A case that is not there may be the only thing amiss.
func TestTheCommandsOfThePapersRun(t *testing.T) {
	long(t)
	t.Parallel()
	top, err := testkit.Root()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, name := range []string{"etc", "lib", "log", "backups", "tmp", "elsewhere", "texts"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	inDir := func(args ...string) *testkit.Process {
		c := command(args...)
		c.Dir = dir
		return c.Run(t)
	}
	text, err := os.ReadFile(filepath.Join(top, "deploy/shebao.toml"))
	if err != nil {
		t.Fatal(err)
	}
	if p := inDir("keys", "--dir", "etc"); p.ExitCode() != 0 {
		t.Fatal(p.Stderr())
	}
	key := inDir("backup", "key", "recipient.key").Stdout()
	settings := strings.Replace(places.Replace(string(text)), "# backup_recipients = [\"age1…\"]", strings.TrimSpace(key)+"\n#", 1)
	if err := os.WriteFile(filepath.Join(dir, "etc/shebao.toml"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "recipient.key"), filepath.Join(dir, "elsewhere/kept.key")); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"config", "check", "--config", "etc/shebao.toml"}, {"import", "--config", "etc/shebao.toml", theArchive(t).dir},
		{"audit", "anchor", "--config", "etc/shebao.toml", "--file", "log/anchors.jsonl"}} {
		if p := inDir(args...); p.ExitCode() != 0 {
			t.Fatalf("%v: %s %s", args, p.Stdout(), p.Stderr())
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "log/security.jsonl"), nil, 0o600); err != nil { // what a server has written by then
		t.Fatal(err)
	}
	ran := 0
	for _, paper := range []string{"docs/operations.md", "docs/change-feed.md"} {
		text, err := os.ReadFile(filepath.Join(top, paper))
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range shownCommand.FindAllString(string(text), -1) {
			args := shown(t, dir, line)
			if args == nil {
				continue
			}
			ran++
			p := inDir(args...)
			said := p.Stdout() + p.Stderr()
			if p.ExitCode() != 0 && (args[0] != "case" || !strings.Contains(said, "no case of that number")) {
				t.Errorf("%s\n%v: exit code %d, %s", line, args, p.ExitCode(), said)
			}
		}
	}
	if ran < 25 {
		t.Errorf("%d commands were run: are they still found?", ran)
	}
	private(t, dir)
}

// private complains of whatever lies in a folder, made under the umask that tests run with, and can be opened by others than its owner.
func private(t *testing.T, dir string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == dir {
			return err
		}
		files++
		info, err := entry.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %o", path, info.Mode().Perm())
		}
		return err
	})
	if err != nil || files < 20 {
		t.Errorf("%d files were looked at: %v", files, err)
	}
}

var (
	comment  = regexp.MustCompile(`\s+#.*$|\s+>.*$`)
	optional = regexp.MustCompile(`\[[^\]]*\]`)
)

// shown is a line of a paper as it can be run here; nil for what runs without an end.
func shown(t *testing.T, dir, line string) []string {
	t.Helper()
	line = optional.ReplaceAllString(comment.ReplaceAllString(places.Replace(line), ""), "")
	if strings.Contains(line, "--follow") {
		return nil
	}
	line = strings.NewReplacer("--config …", "--config etc/shebao.toml", "serve …", "config check --config etc/shebao.toml", "NAME", "test", "ANOTHER", "other",
		"ACCOUNT", "sun", "ROLE…", "auditor", "NUMBER", "202601010000000000", "disable|enable", "disable", "--since 4711", "--since 0", "texts/", "texts",
		"--data DIR", "--config etc/shebao.toml", "JOB", "none").Replace(line)
	files, _ := filepath.Glob(filepath.Join(dir, "backups/*.backup"))
	for _, file := range files {
		line = strings.ReplaceAll(line, "backups/shebao-20261123-100000.backup", file)
	}
	args := split(strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "shebao ")))
	if !strings.Contains(line, "--config") && args[0] != "backup" {
		args = append(args, "--config", "etc/shebao.toml")
	}
	for i, arg := range args {
		if arg == "elsewhere/backup.key" && (args[0] == "restore" || args[1] == "verify") {
			args[i] = "elsewhere/kept.key" // the one that the settings know
		}
	}
	if args[0] == "restore" {
		args = append(args, "--database", "lib/restored.db")
	}
	return args
}

// split parts words as a shell does, as far as the papers need it.
func split(line string) (words []string) {
	quoted := false
	var word strings.Builder
	for _, r := range line + " " {
		switch {
		case r == '"':
			quoted = !quoted
		case r == ' ' && !quoted:
			if word.Len() > 0 {
				words = append(words, word.String())
			}
			word.Reset()
		default:
			word.WriteRune(r)
		}
	}
	return words
}
