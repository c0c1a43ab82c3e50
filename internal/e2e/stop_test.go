package e2e_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"shebao/internal/testkit"
)

// underWay begins a request that sends a form, and holds back the form's end.
func underWay(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_, err = fmt.Fprintf(conn, "POST /staff/signin HTTP/1.1\r\nHost: %s\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"+
		"Content-Length: 20\r\nExpect: 100-continue\r\n\r\n", address)
	if err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(conn).ReadString('\n') // the server has begun to read it
	if err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("%s: %q, %v", address, line, err)
	}
	return conn
}

// TestNoRequestIsLostWhenTheServerStops has twelve requests of staff and as many of everybody under way when it is told to stop.
func TestNoRequestIsLostWhenTheServerStops(t *testing.T) {
	long(t)
	t.Parallel()
	s := installSQLite(t)
	desk := testkit.FreeAddr(t)
	s.serve("--staff-addr", desk)
	var open []net.Conn
	for _, address := range []string{desk, s.addr} {
		for range 12 {
			open = append(open, underWay(t, address))
		}
	}
	stopped := make(chan int, 1)
	go func() { stopped <- s.process.Stop() }()
	testkit.Eventually(t, 10*time.Second, func() error {
		if conn, err := net.Dial("tcp", desk); err == nil {
			conn.Close()
			return fmt.Errorf("it still takes requests of staff")
		}
		return nil
	})
	lost := 0
	for _, conn := range open {
		io.WriteString(conn, "name=lin&password=12")
		conn.SetReadDeadline(time.Now().Add(20 * time.Second))
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			lost++
			continue
		}
		answer.Body.Close()
		if answer.StatusCode >= 500 {
			t.Errorf("answered with %d", answer.StatusCode)
		}
	}
	if lost > 0 {
		t.Errorf("%d of %d requests were lost", lost, len(open))
	}
	if code := <-stopped; code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// TestABalancerHearsFirst has a server that serves on for a while after it was told to stop.
func TestABalancerHearsFirst(t *testing.T) {
	long(t)
	t.Parallel()
	s := installSQLite(t)
	s.serve("--drain-delay", "3s")
	status := func(path string) int {
		answer, err := http.Get(s.url + path)
		if err != nil {
			return 0
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	if got := status("/healthz"); got != http.StatusOK {
		t.Fatalf("at first /healthz answers %d", got)
	}
	stopped := make(chan int, 1)
	go func() { stopped <- s.process.Stop() }()
	testkit.Eventually(t, 3*time.Second, func() error {
		if got := status("/healthz"); got != http.StatusServiceUnavailable {
			return fmt.Errorf("/healthz answers %d", got)
		}
		return nil
	})
	if got := status("/signin"); got != http.StatusOK {
		t.Errorf("meanwhile a page answers %d", got)
	}
	if code := <-stopped; code != 0 {
		t.Errorf("exit code %d", code)
	}
}
