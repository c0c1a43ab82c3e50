package testkit

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// BinaryVariable is the environment variable with the path of a built shebao to
// test; `make test` builds it once for all test binaries. Where it is not set, each
// test binary that needs it builds its own.
const BinaryVariable = "SHEBAO_TEST_BINARY"

const (
	listeningPrefix = "listening on http://"
	startLimit      = 120 * time.Second
	stopLimit       = 60 * time.Second
)

var binary = sync.OnceValues(func() (string, error) {
	if given := os.Getenv(BinaryVariable); given != "" {
		return given, nil
	}
	root, err := Root()
	if err != nil {
		return "", err
	}
	dir, err := scratch()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "shebao")
	build := exec.Command("go", "build", "-o", path, "./cmd/shebao")
	build.Dir = root
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build ./cmd/shebao: %w\n%s", err, out)
	}
	return path, nil
})

// Command is a call of the built program, as a person would type it.
type Command struct {
	Args []string
	Env  []string // beside the environment of the test, "KEY=value"
	Dir  string   // working folder; the test's temporary one where empty
}

// Start starts the program. It is killed when the test ends, if it still runs.
func (c Command) Start(t testing.TB) *Process {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	return start(t, path, c)
}

// Run runs the program to its end and returns it, for its output and exit code.
func (c Command) Run(t testing.TB) *Process {
	t.Helper()
	p := c.Start(t)
	p.Wait()
	return p
}

// A Process is the program as it runs.
type Process struct {
	t       testing.TB
	cmd     *exec.Cmd
	stdout  transcript
	stderr  transcript
	address chan string // the listening address, once
	url     string
	ended   chan struct{}
}

func start(t testing.TB, path string, c Command) *Process {
	t.Helper()
	if c.Dir == "" {
		c.Dir = t.TempDir()
	}
	p := &Process{t: t, cmd: exec.Command(path, c.Args...), address: make(chan string, 1), ended: make(chan struct{})}
	p.cmd.Dir = c.Dir
	p.cmd.Env = append(ownEnvironment(), c.Env...)
	p.cmd.SysProcAttr = dieWithParent()
	p.cmd.Stderr = &p.stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go p.follow(out)
	t.Cleanup(func() {
		p.Kill()
		if t.Failed() {
			t.Logf("%s\nstdout:\n%s\nstderr:\n%s", strings.Join(p.cmd.Args, " "), p.Stdout(), p.Stderr())
		}
	})
	return p
}

// ownEnvironment is the test's, without the time at which the whole run is to take place: a test says itself what clock a program goes by.
func ownEnvironment() []string {
	return slices.DeleteFunc(os.Environ(), func(setting string) bool { return strings.HasPrefix(setting, NowVariable+"=") })
}

// follow reads standard output to its end, then reaps the process.
func (p *Process) follow(out io.Reader) {
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		p.stdout.Write([]byte(line))
		if at, found := strings.CutPrefix(strings.TrimSpace(line), listeningPrefix); found {
			select {
			case p.address <- at:
			default: // it listens on several addresses; the first will do
			}
		}
		if err != nil {
			break
		}
	}
	_ = p.cmd.Wait() // ProcessState has what it says
	close(p.ended)
}

// URL waits until the program says that it listens, and returns "http://host:port".
func (p *Process) URL() string {
	p.t.Helper()
	if p.url != "" {
		return p.url
	}
	select {
	case at := <-p.address:
		p.url = "http://" + at
	case <-p.ended:
		p.t.Fatalf("it ended before it listened, exit code %d\n%s", p.ExitCode(), p.Stderr())
	case <-time.After(startLimit):
		p.t.Fatalf("it does not listen after %v", startLimit)
	}
	return p.url
}

// Wait waits until the program has ended and returns its exit code.
func (p *Process) Wait() int {
	<-p.ended
	return p.ExitCode()
}

// ExitCode is the program's exit code, -1 where a signal ended it. Only after the end.
func (p *Process) ExitCode() int { return p.cmd.ProcessState.ExitCode() }

// Running says whether the program has not ended yet.
func (p *Process) Running() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// Kill ends the program at once, as kill -9 does, and waits until it is gone.
func (p *Process) Kill() {
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Errorf("kill: %v", err)
	}
	<-p.ended
}

// Stop asks the program to end (SIGTERM) and waits for it. One that does not end by itself fails the test.
func (p *Process) Stop() int {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Errorf("stop: %v", err)
	}
	select {
	case <-p.ended:
	case <-time.After(stopLimit):
		p.Kill()
		p.t.Errorf("it did not end within %v of SIGTERM", stopLimit)
	}
	return p.ExitCode()
}

// HangUp tells the program to read its files again.
func (p *Process) HangUp() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		p.t.Fatal(err)
	}
}

// Stdout is what the program has written to standard output so far.
func (p *Process) Stdout() string { return p.stdout.String() }

// Stderr is what the program has written to standard error so far.
func (p *Process) Stderr() string { return p.stderr.String() }

// transcript is a buffer that one goroutine fills while another reads.
type transcript struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (t *transcript) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buf.Write(b)
}

func (t *transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buf.String()
}
