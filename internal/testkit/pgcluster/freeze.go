package pgcluster

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// Freeze stops the server and all that it has started where they are (SIGSTOP), as a machine does that hangs: connections stay, and nothing
// answers. Thaw lets them go on.
func (c *Cluster) Freeze() error { return c.signal(syscall.SIGSTOP) }

// Thaw ends Freeze.
func (c *Cluster) Thaw() error { return c.signal(syscall.SIGCONT) }

// signal stops the server first, so that it starts nothing meanwhile.
func (c *Cluster) signal(s syscall.Signal) error {
	text, err := os.ReadFile(filepath.Join(c.dir, "data", "postmaster.pid"))
	if err != nil {
		return err
	}
	line, _, _ := bytes.Cut(text, []byte("\n"))
	server, err := strconv.Atoi(strings.TrimSpace(string(line)))
	if err != nil {
		return err
	}
	if err := syscall.Kill(server, syscall.SIGSTOP); err != nil {
		return err
	}
	children := childrenOf(server) // which have no parent any more once it is gone
	if err := syscall.Kill(server, s); err != nil {
		return err
	}
	for _, child := range children {
		_ = syscall.Kill(child, s) // it may have ended by itself
	}
	return nil
}

// childrenOf lists the processes that one has started.
func childrenOf(parent int) (children []int) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		_, after, _ := bytes.Cut(text, []byte(") ")) // the name before may hold anything
		fields := strings.Fields(string(after))
		if len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
			if child, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil {
				children = append(children, child)
			}
		}
	}
	return children
}
