//go:build unix

package main

import (
	"os"
	"syscall"
)

// keepOwner gives a file the owner of another: a key file that root writes must stay readable for the server.
func keepOwner(path string, of os.FileInfo) error {
	owner, ok := of.Sys().(*syscall.Stat_t)
	if !ok || os.Geteuid() == int(owner.Uid) && os.Getegid() == int(owner.Gid) {
		return nil
	}
	return os.Chown(path, int(owner.Uid), int(owner.Gid))
}
