package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"shebao/internal/text"
)

// parsed reads a settings file as the program does, and gives what serve is then told.
func parsed(t *testing.T, file string, args ...string) (*cli, *kong.Context, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "shebao.toml")
	write(t, path, []byte(file))
	var c cli
	parser, err := kong.New(&c, kong.Vars{"agency": text.Agency}, kong.Configuration(tomlSettings), kong.Exit(func(int) { t.Error("it ended") }))
	if err != nil {
		t.Fatal(err)
	}
	k, err := parser.Parse(append(args, "--config", path))
	return &c, k, err
}

func TestASettingThatNobodyKnowsStopsEveryCommand(t *testing.T) {
	for file, want := range map[string]string{
		"require_second_facter = true":                 "did you mean require_second_factor?",
		"trusted-proxy = ['10.0.0.0/8']":               "did you mean trusted_proxies?",
		"xyzzy = 1":                                    "there is no setting xyzzy",
		"[serve]\nidel = '5m'":                         "did you mean idle?",
		"[import]\naddr = '127.0.0.1:1'":               "there is no setting addr",
		"[sreve]\nidle = '5m'":                         "did you mean serve?",
		"base_url = 'http://a'\nbase-url = 'http://b'": "are one setting",
		"idle =": "can't be read",
	} {
		for _, command := range [][]string{{"serve"}, {"import", "."}, {"config", "check"}} {
			if _, _, err := parsed(t, file, command...); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q for %v: %v, want %q", file, command, err, want)
			}
		}
	}
}

func TestCommandsShareOneFile(t *testing.T) {
	c, _, err := parsed(t, "addr = '127.0.0.1:1234'\nimport_undo_days = 7\nstrict = true\n[serve]\nidle = '20m'\n[keys]\n", "serve")
	if err != nil || c.Serve.Addr != "127.0.0.1:1234" || c.Serve.Idle.Minutes() != 20 {
		t.Errorf("serve: %+v, %v", c.Serve.serverFlags, err)
	}
	if c, _, err = parsed(t, "addr = '127.0.0.1:1234'\nimport_undo_days = 7\nstrict = true", "import", "."); err != nil || c.Import.UndoDays != 7 || !c.Import.Strict {
		t.Errorf("import: %+v, %v", c.Import, err)
	}
	if c, _, err = parsed(t, "[serve]\nidle = '20m'", "config", "show"); err != nil || c.Settings.Show.Idle.Minutes() != 20 {
		t.Errorf("config show reads another section: %v, %v", c.Settings.Show.Idle, err)
	}
}

func TestWhereASettingComesFrom(t *testing.T) {
	t.Setenv("SHEBAO_IDLE", "11m")
	t.Setenv("SHEBAO_WARN", "1m")
	_, k, err := parsed(t, "idle = '12m'\nlifetime = '3h'", "config", "show", "--warn", "2m")
	if err != nil {
		t.Fatal(err)
	}
	origin := origins(k)
	want := map[string][2]string{
		"idle": {"11m0s", "the environment (SHEBAO_IDLE)"}, "warn": {"2m0s", "the command line"},
		"lifetime": {"3h0m0s", "the settings file"}, "cut-off-day": {"20", "standard"},
	}
	for _, flag := range k.Flags() {
		if w, ok := want[flag.Name]; ok {
			if got := [2]string{settingShown(flag), origin(flag)}; got != w {
				t.Errorf("%s: %v, want %v", flag.Name, got, w)
			}
			delete(want, flag.Name)
		}
	}
	if len(want) > 0 {
		t.Errorf("not shown: %v", want)
	}
}

func TestSecretsAreMasked(t *testing.T) {
	for value, want := range map[string]string{
		"postgres://shebao:geheim@db/shebao?sslmode=require": "postgres://shebao:xxxxx@db/shebao?sslmode=require",
		"postgres://db/shebao?user=a&password=geheim":        "postgres://db/shebao?password=xxxxx&user=a",
		"cmpp://123456@host:7890?src=1069":                   "cmpp://123456@host:7890?src=1069",
		"shebao.db":                                          "shebao.db",
	} {
		if got := masked(value); got != want {
			t.Errorf("%s is shown as %s, want %s", value, got, want)
		}
	}
}

func TestAllThatIsWrongIsSaidBeforeAnythingIsOpened(t *testing.T) {
	data := filepath.Join(t.TempDir(), "none")
	c, _, err := parsed(t, "", "serve", "--data", data, "--tls-cert", "x", "--warn", "20m", "--cut-off-day", "31", "--trusted-proxies", "10.0.0.1/99",
		"--addr", "127.0.0.1:80:80", "--feed-addr", ":1", "--db-connections", "1", "--write-timeout", "5s", "--import-folder", data, "--sms", "ftp://x")
	if err != nil {
		t.Fatal(err)
	}
	err = c.Serve.Run(t.Context())
	for _, want := range []string{"key file", "what signs documents", "tls-cert and tls-key", "idle and lifetime must be", "cut-off-day", "10.0.0.1/99", "127.0.0.1:80:80",
		"feed-token-file", "db-connections", "write-timeout", "import-folder", "no channel for sms"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("it does not say what is wrong with %q: %v", want, err)
		}
	}
	if _, err := os.Stat(data); err == nil {
		t.Error("something was made")
	}
}
