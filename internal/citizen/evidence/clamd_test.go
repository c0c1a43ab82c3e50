package evidence

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"path/filepath"
	"testing"
)

// clamd answers as ClamAV's daemon does, and gives what it was sent.
func clamd(t *testing.T, network, address, answer string) (at string, sent chan []byte) {
	t.Helper()
	listener, err := net.Listen(network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	sent = make(chan []byte, 1)
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		sent <- instream(bufio.NewReader(conn))
		io.WriteString(conn, answer)
	}()
	return network + ":" + listener.Addr().String(), sent
}

// instream reads a command and what comes with it; nil for another command.
func instream(r *bufio.Reader) []byte {
	if command, _ := r.ReadString(0); command != "zINSTREAM\x00" {
		return nil
	}
	var content []byte
	for {
		var length uint32
		if binary.Read(r, binary.BigEndian, &length) != nil || length == 0 {
			return content
		}
		part := make([]byte, length)
		if _, err := io.ReadFull(r, part); err != nil {
			return nil
		}
		content = append(content, part...)
	}
}

func TestTheScannerGetsTheWholeFileAndIsUnderstood(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789"), 20_000)
	for answer, want := range map[string]error{
		"stream: OK\x00": nil, "stream: Win.Test.EICAR_HDB-1 FOUND\x00": ErrVirus,
		"INSTREAM size limit exceeded. ERROR\x00": ErrNoScan, "": ErrNoScan, "stream: OKAY": ErrNoScan,
	} {
		for network, address := range map[string]string{"tcp": "127.0.0.1:0", "unix": filepath.Join(t.TempDir(), "clamd.ctl")} {
			at, sent := clamd(t, network, address, answer)
			c, err := NewClamd(at)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Scan(t.Context(), content); !errors.Is(err, want) || want == nil && err != nil {
				t.Errorf("%s, %q: %v, want %v", network, answer, err, want)
			}
			if got := <-sent; !bytes.Equal(got, content) {
				t.Errorf("%s: %d bytes arrived, want %d", network, len(got), len(content))
			}
		}
	}
}

func TestAScannerThatIsNotThere(t *testing.T) {
	c, err := NewClamd("unix:" + filepath.Join(t.TempDir(), "none"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Scan(t.Context(), []byte("x")); !errors.Is(err, ErrNoScan) {
		t.Error(err)
	}
	for _, address := range []string{"", "localhost", "http://localhost", "unix:", "udp:1.2.3.4:5"} {
		if _, err := NewClamd(address); err == nil {
			t.Errorf("%q is taken for an address", address)
		}
	}
}
