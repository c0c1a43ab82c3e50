//go:build unix

package main

import (
	"os"
	"syscall"
)

// hasOwners says that files have an owner, a group and a mode here.
const hasOwners = true

// makePrivate lets no file that the program makes be opened by others than its owner, however it is made and whoever starts the program.
func makePrivate() { syscall.Umask(0o077) }

// keepOwner gives a file the owner of another: a key file that root writes must stay readable for the server.
func keepOwner(path string, of os.FileInfo) error {
	owner, ok := of.Sys().(*syscall.Stat_t)
	if !ok || os.Geteuid() == int(owner.Uid) && os.Getegid() == int(owner.Gid) {
		return nil
	}
	return os.Chown(path, int(owner.Uid), int(owner.Gid))
}
