package leash_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shebao/internal/testkit/leash"
)

// ownerVariable makes this test binary play the owner that is killed.
const ownerVariable = "LEASH_TEST_OWNER"

func TestMain(m *testing.M) {
	if os.Getenv(ownerVariable) != "" {
		owner()
	}
	os.Exit(m.Run())
}

// owner takes a folder and a process, tells their folders and waits for its end.
func owner() {
	dir, err := leash.Dir("leash-test-")
	if err != nil {
		panic(err)
	}
	second, err := os.MkdirTemp("", "leash-test-")
	if err != nil {
		panic(err)
	}
	if _, err := leash.Run(second, nil, nil, "sleep", "600"); err != nil {
		panic(err)
	}
	fmt.Println(dir)
	fmt.Println(second)
	select {}
}

func TestWhatIsLeashedGoesWithAKilledOwner(t *testing.T) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), ownerVariable+"=yes")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	var dirs []string
	for len(dirs) < 2 && lines.Scan() {
		dirs = append(dirs, lines.Text())
	}
	for _, dir := range dirs {
		if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
			t.Errorf("before the kill: %v", err)
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	gone(t, dirs)
}

func TestACommandThatEndsByItselfTakesItsFolder(t *testing.T) {
	dir, err := os.MkdirTemp("", "leash-test-")
	if err != nil {
		t.Fatal(err)
	}
	p, err := leash.Run(dir, nil, nil, "/bin/true")
	if err != nil {
		t.Fatal(err)
	}
	select {
	case <-p.Ended():
	case <-time.After(10 * time.Second):
		t.Fatal("the end was not noticed")
	}
	gone(t, []string{dir})
}

func gone(t *testing.T, dirs []string) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for {
		var left []string
		for _, dir := range dirs {
			if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
				left = append(left, dir)
			}
		}
		if len(left) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("still there: %s", strings.Join(left, ", "))
		}
		time.Sleep(20 * time.Millisecond)
	}
}
