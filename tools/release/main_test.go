package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"shebao/internal/testkit"
)

func TestAVersionAsDebianTakesIt(t *testing.T) {
	for version, want := range map[string]string{"1.2.0": "1.2.0", "1.2.0-3-gabc": "1.2.0+3+gabc", "development": "0~development", "abc1234-dirty": "0~abc1234+dirty", "": "0~"} {
		if got := debianVersion(version); got != want {
			t.Errorf("%q becomes %q, want %q", version, got, want)
		}
	}
}

// TestWhatIsPackedIsThere looks for every file of the project that the package names, and for the programs that its unit and scripts call.
func TestWhatIsPackedIsThere(t *testing.T) {
	root, err := testkit.Root()
	if err != nil {
		t.Fatal(err)
	}
	config := read(t, filepath.Join(root, "deploy/deb/nfpm.yaml"))
	sources := regexp.MustCompile(`src: "?([^",}]+)`).FindAllStringSubmatch(config, -1)
	if len(sources) < 15 {
		t.Fatalf("%d files", len(sources))
	}
	for _, source := range sources {
		if strings.HasPrefix(source[1], "$") {
			continue // made by the release
		}
		if found, err := filepath.Glob(filepath.Join(root, source[1])); err != nil || len(found) == 0 {
			t.Errorf("%s is not there", source[1])
		}
	}
	unit := read(t, filepath.Join(root, "deploy/systemd/shebao.service"))
	for _, wanted := range []string{"Type=notify", "User=shebao", "ExecStart=/usr/bin/shebao serve", "WatchdogSec=", "NoNewPrivileges=yes", "ProtectSystem=strict",
		"SystemCallFilter=@system-service", "MemoryDenyWriteExecute=yes", "RestrictAddressFamilies="} {
		if !strings.Contains(unit, wanted) {
			t.Errorf("the unit lacks %s", wanted)
		}
	}
	for _, script := range []string{"postinst", "prerm", "postrm", "try.sh"} {
		if out, err := exec.CommandContext(t.Context(), "sh", "-n", filepath.Join(root, "deploy/deb", script)).CombinedOutput(); err != nil {
			t.Errorf("%s: %v %s", script, err, out)
		}
	}
	if docker := read(t, filepath.Join(root, "deploy/container/Dockerfile")); strings.Contains(docker, "\nRUN ") || strings.Contains(docker, "ADD http") {
		t.Error("the container's build fetches or runs something")
	}
}

// TestTheUnitIsHardened asks systemd's own judge, where it is: 10 is open, 0 closed.
func TestTheUnitIsHardened(t *testing.T) {
	judge, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Log("systemd-analyze is not on this machine")
		return
	}
	root, err := testkit.Root()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), judge, "security", "--offline=true", "--threshold=30", filepath.Join(root, "deploy/systemd/shebao.service")).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
