package main

import (
	"bufio"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// loris starts a server with short limits; its pages read what they are sent.
func loris(t *testing.T) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := newServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			http.Error(w, "cut off", http.StatusBadRequest)
			return
		}
		io.WriteString(w, "page")
	}), standardLife, slog.New(slog.DiscardHandler))
	server.ReadHeaderTimeout, server.ReadTimeout = server.ReadHeaderTimeout/40, server.ReadTimeout/120
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return listener.Addr().String()
}

// patience is how long a sender waits to be cut off: far longer than the server's limits, whatever else the machine does.
const patience = 3 * time.Minute

// dribble sends a beginning, then a byte now and then, until it is cut off; it says whether that happened, and what was answered.
func dribble(t *testing.T, address, begin string) (cutOff bool, answer string) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(conn, begin); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				if _, err := io.WriteString(conn, "a"); err != nil {
					return
				}
			}
		}
	}()
	read, err := io.ReadAll(conn) // a reset counts as an end
	return !errors.Is(err, os.ErrDeadlineExceeded), string(read)
}

func TestWhoDribblesIsCutOffAndOthersAreServed(t *testing.T) {
	address := loris(t)
	type end struct {
		what, answer string
		cutOff       bool
	}
	ends := make(chan end)
	for what, begin := range map[string]string{
		"a header": "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
		"a body":   "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nid=",
	} {
		go func() {
			cutOff, answer := dribble(t, address, begin)
			ends <- end{what, answer, cutOff}
		}()
	}
	for range 20 {
		answer, err := http.Get("http://" + address)
		if err != nil {
			t.Fatal(err)
		}
		if body, _ := io.ReadAll(answer.Body); string(body) != "page" {
			t.Errorf("another one is answered %q meanwhile", body)
		}
		answer.Body.Close()
	}
	for range 2 {
		e := <-ends
		if !e.cutOff || strings.Contains(e.answer, "200 OK") {
			t.Errorf("%s: cut off is %v, with %q", e.what, e.cutOff, e.answer)
		}
	}
}

func TestAHugeHeaderIsRefused(t *testing.T) {
	conn, err := net.Dial("tcp", loris(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	go io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nX-Large: "+strings.Repeat("a", 1<<20)+"\r\n\r\n")
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil || !strings.Contains(line, "431") {
		t.Errorf("answered with %q, %v; want 431", line, err)
	}
}

func TestTheServersLimitsAreThere(t *testing.T) {
	s := newServer(nil, standardLife, slog.New(slog.DiscardHandler))
	for what, limit := range map[string]time.Duration{
		"header": s.ReadHeaderTimeout, "body": s.ReadTimeout, "answer": s.WriteTimeout, "idle": s.IdleTimeout,
	} {
		if limit <= 0 || limit > 2*time.Minute {
			t.Errorf("%s: %v", what, limit)
		}
	}
}

// One request to a proxy must not be two to us: a body with two lengths is refused, and what comes after it on the connection is not read.
func TestABodyOfTwoLengthsIsRefused(t *testing.T) {
	address := loris(t)
	hidden := "GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n"
	for what, test := range map[string]struct{ sent, begins string }{
		"both":            {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden, "HTTP/1.1 411 "},
		"the other way":   {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n" + hidden, "HTTP/1.1 411 "},
		"chunks":          {"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden, "HTTP/1.1 411 "},
		"chunks in GET":   {"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden, "HTTP/1.1 411 "},
		"two lengths":     {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 6\r\n\r\nabcdef" + hidden, "HTTP/1.1 400 "},
		"another coding":  {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nTransfer-Encoding: xchunked\r\n\r\n" + hidden, "HTTP/1.1 501 "},
		"chunks to 1.0":   {"POST / HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nx" + hidden, "HTTP/1.0 200 "},
		"length and more": {"POST / HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 6\r\n\r\nabcdef" + hidden, "HTTP/1.0 200 "},
	} {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		conn.SetDeadline(time.Now().Add(patience))
		if _, err := io.WriteString(conn, test.sent); err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(conn)
		conn.Close()
		if errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("%s: the connection stays open", what)
		}
		if n := strings.Count(string(answer), "HTTP/1."); n != 1 || !strings.HasPrefix(string(answer), test.begins) {
			t.Errorf("%s: answered %d times: %.60q, want %q once", what, n, answer, test.begins)
		}
	}
}
