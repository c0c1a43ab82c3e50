package pgcluster

import "syscall"

const (
	memory      = "/dev/shm"
	memoryLeast = 2 << 30 // bytes free
)

// Place is where clusters stand: in memory where there is room, since each test's database is a copy of some eight hundred files, which
// takes a disk thirty times as long. Never os.TempDir: a Unix socket's path has at most 107 bytes, and every folder above must be open to
// the server's user.
func Place() string {
	var fs syscall.Statfs_t
	if syscall.Statfs(memory, &fs) == nil && fs.Type == tmpfs && fs.Bavail*uint64(fs.Bsize) >= memoryLeast {
		return memory
	}
	return "/tmp"
}

const tmpfs = 0x01021994
