// Package leash ties helper processes and scratch folders to the life of the
// process that asked for them. A test binary can end in ways that run no
// clean-up code (a time limit, kill -9, a panic in a goroutine); what hangs on a
// leash goes away all the same.
//
// The leash is a pipe: a small shell holds the reading end as its standard
// input, and the kernel closes the writing end when the owner is gone, however
// it went. Unlike Linux's parent-death signal this does not depend on which
// thread started the child, and works on every Unix.
package leash

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
)

// removeScript waits for the end of input, then removes the folder $1, and again for a while: a browser's
// processes outlive the owner by a moment and may write on as they die.
const removeScript = `cat >/dev/null; for pass in 1 2 3 4; do rm -rf "$1" 2>/dev/null; sleep 1; done; rm -rf "$1"`

// runScript runs the command after $1 until it ends by itself or standard input ends, then removes the folder $1.
// SIGQUIT is PostgreSQL's "stop at once"; what does not heed it is killed.
const runScript = `dir=$1; shift
exec 3<&0
"$@" </dev/null 3<&- & child=$!
(cat <&3 >/dev/null; kill -QUIT $child && sleep 3 && kill -KILL $child) 2>/dev/null & watch=$!
wait $child
kill $watch 2>/dev/null
rm -rf "$dir"`

// Dir makes an empty folder that is removed when this process has ended.
func Dir(pattern string) (string, error) { return DirIn("", pattern) }

// DirIn is Dir within a folder.
func DirIn(place, pattern string) (string, error) {
	dir, err := os.MkdirTemp(place, pattern)
	if err != nil {
		return "", err
	}
	if _, err := start(nil, nil, removeScript, dir); err != nil {
		os.Remove(dir)
		return "", err
	}
	return dir, nil
}

// A Process is a command on a leash.
type Process struct {
	rope   io.WriteCloser
	ended  chan struct{}
	result error
}

// Run starts a command that lives in dir until Stop is called or this process
// ends; then it is stopped with SIGQUIT and dir is removed. What the command
// writes goes to output. A nil owner is the present user.
func Run(dir string, owner *syscall.Credential, output *os.File, command ...string) (*Process, error) {
	return start(owner, output, runScript, append([]string{dir}, command...)...)
}

func start(owner *syscall.Credential, output *os.File, script string, args ...string) (*Process, error) {
	cmd := exec.Command("/bin/sh", append([]string{"-c", script, "leash"}, args...)...)
	cmd.Dir = "/"
	if output != nil { // a nil *os.File in an io.Writer would not be nil
		cmd.Stdout, cmd.Stderr = output, output
	}
	// A group of its own: Ctrl-C must reach the owner only, or the shell would die before it has cleaned up.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: owner}
	rope, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("leash: %w", err)
	}
	p := &Process{rope: rope, ended: make(chan struct{})}
	go func() {
		p.result = cmd.Wait()
		close(p.ended)
	}()
	return p, nil
}

// Ended is closed when the command is gone.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Stop lets go of the leash and waits until the command and its folder are gone.
func (p *Process) Stop() error {
	p.rope.Close()
	<-p.ended
	return p.result
}
