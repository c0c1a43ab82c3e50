package testkit

import (
	"net"
	"testing"
	"time"
)

const pollInterval = 20 * time.Millisecond

// Eventually asks until condition returns nil. When the time is up it fails the
// test with what condition said last.
func Eventually(t testing.TB, limit time.Duration, condition func() error) {
	t.Helper()
	if err := poll(limit, condition); err != nil {
		t.Fatalf("not within %v: %v", limit, err)
	}
}

func poll(limit time.Duration, condition func() error) error {
	deadline := time.Now().Add(limit)
	for {
		err := condition()
		if err == nil || time.Now().After(deadline) {
			return err
		}
		time.Sleep(pollInterval)
	}
}

// FreeAddr is a loopback address, host:port, that nothing listens on at the moment.
func FreeAddr(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
