package web

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"shebao/internal/store"
)

// A large body takes a place only when all of it is here: until then it takes the memory of what has come, of which there is so much for
// all, and one line has a few on their way. Who sends too slowly is cut off.
const (
	maxLarge = max(maxEvidence, maxFile) // the largest body of any page that reads its whole form
	// bodyRoom is how many bytes of large bodies may be here at once, and bodyStep by how many that is counted.
	bodyRoom = 8 * maxLarge
	bodyStep = 64 << 10
	// bodiesOfLine is how many may be on their way from one line: a hall or a company comes from one.
	bodiesOfLine = 4
	// A body comes at leastSpeed, in bytes a second, but for the time to begin with.
	leastSpeed = 32 << 10
	bodyGrace  = 15 * time.Second
)

// bodies are the large bodies on their way.
type bodies struct {
	room  *semaphore.Weighted
	clock func() time.Time

	mu     sync.Mutex
	byLine map[string]int
}

func newBodies(clock func() time.Time) *bodies {
	return &bodies{room: semaphore.NewWeighted(bodyRoom), clock: clock, byLine: map[string]int{}}
}

// enter lets one more body of a line come, or says that there are enough.
func (b *bodies) enter(line string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.byLine[line] >= bodiesOfLine {
		return false
	}
	b.byLine[line]++
	return true
}

func (b *bodies) leave(line string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.byLine[line]--; b.byLine[line] == 0 {
		delete(b.byLine, line)
	}
}

// bring reads a large body whole, as long as any may be, before anybody works on it; done gives back what it takes. ok is false where
// there is no room for it.
func (b *bodies) bring(w http.ResponseWriter, r *http.Request, from store.Address) (done func(), ok bool) {
	line := from.Key()
	if !b.enter(line) {
		return nil, false
	}
	held := int64(0)
	done = func() {
		b.room.Release(held)
		b.leave(line)
	}
	body, began := r.Body, b.clock()
	control := http.NewResponseController(w) // where the connection has no deadline, as in tests, there is none to set
	var here bytes.Buffer
	for here.Len() <= maxLarge {
		if !b.room.TryAcquire(bodyStep) {
			done()
			return nil, false
		}
		held += bodyStep
		slowest := time.Duration(here.Len()+bodyStep) * time.Second / leastSpeed
		_ = control.SetReadDeadline(began.Add(bodyGrace + slowest))
		if _, err := io.CopyN(&here, body, bodyStep); err != nil {
			_ = control.SetWriteDeadline(b.clock().Add(2 * streamPause))
			r.Body = readCloser{io.MultiReader(&here, failing{err}), body}
			return done, !tooSlow(err)
		}
	}
	r.Body = readCloser{io.MultiReader(&here, body), body}
	return done, true
}

// readCloser reads from one and closes another.
type readCloser struct {
	io.Reader
	io.Closer
}

// tooSlow says that a body was cut off since it came too slowly.
func tooSlow(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.As(err, &timeout) && timeout.Timeout()
}
