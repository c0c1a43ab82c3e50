package testkit

import (
	"strings"
	"testing"
)

func shell(t *testing.T, script string) *Process {
	t.Helper()
	return start(t, "/bin/sh", Command{Args: []string{"-c", script}, Env: []string{"WHO=张三"}})
}

func TestProcessTellsItsAddressAndStops(t *testing.T) {
	p := shell(t, `trap 'echo bye; exit 3' TERM; echo "listening on http://127.0.0.1:4711"; while :; do sleep 0.05; done`)
	if url := p.URL(); url != "http://127.0.0.1:4711" {
		t.Errorf("listens on %s", url)
	}
	if !p.Running() {
		t.Error("it ended before it was stopped")
	}
	if code := p.Stop(); code != 3 || !strings.HasSuffix(p.Stdout(), "bye\n") {
		t.Errorf("exit code %d after %q", code, p.Stdout())
	}
}

func TestProcessIsKilled(t *testing.T) {
	p := shell(t, `trap "" TERM; echo "listening on http://127.0.0.1:1"; while :; do sleep 0.05; done`)
	p.URL()
	p.Kill()
	if p.Running() || p.ExitCode() != -1 {
		t.Errorf("running %v, exit code %d after the kill", p.Running(), p.ExitCode())
	}
}

func TestProcessRunsToItsEnd(t *testing.T) {
	p := shell(t, `echo "$WHO"; echo 坏 >&2; exit 2`)
	if code := p.Wait(); code != 2 || p.Stdout() != "张三\n" || p.Stderr() != "坏\n" {
		t.Errorf("exit code %d, stdout %q, stderr %q", code, p.Stdout(), p.Stderr())
	}
}
