package pgcluster

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

const (
	memory      = "/dev/shm"
	memoryLeast = 2 << 30 // bytes free
)

// Place is where clusters stand: in memory where there is room, since each test's database is a copy of some eight hundred files, which
// takes a disk thirty times as long. Never os.TempDir: a Unix socket's path has at most 107 bytes, and every folder above must be open to
// the server's user.
func Place() string { return PlaceFor(memoryLeast) }

// PlaceFor is Place for what takes so many bytes: memory only where the machine has twice as much free.
func PlaceFor(bytes uint64) string {
	var fs syscall.Statfs_t
	if syscall.Statfs(memory, &fs) != nil || fs.Type != tmpfs || fs.Bavail*uint64(fs.Bsize) < bytes {
		return "/tmp"
	}
	if available := memoryAvailable(); available < 2*bytes {
		return "/tmp"
	}
	return memory
}

// memoryAvailable is what the kernel says that programs may still take, in bytes; 0 where it does not say.
func memoryAvailable() uint64 {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		var kilobytes uint64
		if n, _ := fmt.Sscanf(line, "MemAvailable: %d kB", &kilobytes); n == 1 {
			return kilobytes << 10
		}
	}
	return 0
}

const tmpfs = 0x01021994
