package store

import (
	"syscall"
	"time"
)

// tcpUserTimeout is the kernel's option TCP_USER_TIMEOUT (linux/tcp.h).
const tcpUserTimeout = 0x12

// limitSilence has the kernel give a TCP connection up where what was sent is not acknowledged for so long.
func limitSilence(raw syscall.RawConn, limit time.Duration) error {
	return raw.Control(func(fd uintptr) {
		// A Unix socket knows no such option, and needs none.
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, int(limit.Milliseconds()))
	})
}
