package evidence

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"time"
)

// ErrVirus means that the scanner knows the file.
var ErrVirus = errors.New("evidence: known to the virus scanner")

// ErrNoScan means that the scanner could not be asked. The file must not be taken in then.
var ErrNoScan = errors.New("evidence: the virus scanner does not answer")

// Clamd is ClamAV's daemon, asked over its INSTREAM command.
type Clamd struct{ network, address string }

// clamdPatience is how long a file may take to be scanned.
const clamdPatience = 30 * time.Second

// NewClamd reads an address: "unix:/run/clamav/clamd.ctl" or "tcp:127.0.0.1:3310".
func NewClamd(address string) (*Clamd, error) {
	network, at, ok := strings.Cut(address, ":")
	if !ok || at == "" || network != "unix" && network != "tcp" {
		return nil, fmt.Errorf("a virus scanner's address is unix:/path or tcp:host:port, not %q", address)
	}
	return &Clamd{network, at}, nil
}

// Scan asks whether the scanner knows a file. Errors: ErrVirus, and ErrNoScan with its cause.
func (c *Clamd) Scan(ctx context.Context, content []byte) error {
	ctx, stop := context.WithTimeout(ctx, clamdPatience)
	defer stop()
	answer, err := c.ask(ctx, content)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", ErrNoScan, err)
	case answer == "stream: OK":
		return nil
	case strings.HasSuffix(answer, " FOUND"):
		return ErrVirus
	}
	return fmt.Errorf("%w: it said %q", ErrNoScan, answer)
}

func (c *Clamd) ask(ctx context.Context, content []byte) (answer string, err error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, c.network, c.address)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		conn.SetDeadline(deadline)
	}
	// Where the file is too large for it, the scanner answers and stops reading: the answer then tells more than the failed write.
	sent := send(conn, content)
	plain, err := io.ReadAll(io.LimitReader(conn, 4096))
	if len(plain) == 0 && err == nil {
		err = errors.Join(sent, io.ErrUnexpectedEOF)
	}
	return strings.TrimRight(string(plain), "\x00\n"), err
}

func send(conn net.Conn, content []byte) error {
	if _, err := conn.Write([]byte("zINSTREAM\x00")); err != nil {
		return err
	}
	for piece := range slices.Chunk(content, 64<<10) {
		if _, err := conn.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(piece))), piece...)); err != nil {
			return err
		}
	}
	_, err := conn.Write(make([]byte, 4))
	return err
}
