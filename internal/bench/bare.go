package bench

import (
	"io"
	"net/http"
	"sync"
	"sync/atomic"
)

// Bare answers as a portal did, out of memory: the least that net/http can do to send the same bytes under the same
// headers. What a portal takes more than this is what the portal itself costs.
type Bare struct {
	mu      sync.RWMutex
	answers map[string][]recorded // by method and path
	next    atomic.Uint64
}

type recorded struct {
	status int
	header http.Header
	body   []byte
}

// Record passes requests on to a portal's handler and keeps the answers.
func (b *Bare) Record(portal http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := r.Method + " " + r.URL.Path
		tape := &tape{ResponseWriter: w, status: http.StatusOK}
		portal.ServeHTTP(tape, r)
		header := w.Header().Clone()
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.answers == nil {
			b.answers = map[string][]recorded{}
		}
		b.answers[key] = append(b.answers[key], recorded{tape.status, header, tape.body})
	})
}

// ServeHTTP answers with each of the answers recorded for the address in turn.
func (b *Bare) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.RLock()
	answers := b.answers[r.Method+" "+r.URL.Path]
	b.mu.RUnlock()
	if len(answers) == 0 {
		http.NotFound(w, r)
		return
	}
	io.Copy(io.Discard, r.Body) // a body that breaks off is the reader's affair
	a := answers[b.next.Add(1)%uint64(len(answers))]
	header := w.Header()
	for name, values := range a.header {
		header[name] = values
	}
	w.WriteHeader(a.status)
	w.Write(a.body) // nor is one who went away
}

// tape keeps what goes through it.
type tape struct {
	http.ResponseWriter
	status int
	body   []byte
}

func (t *tape) WriteHeader(status int) {
	t.status = status
	t.ResponseWriter.WriteHeader(status)
}

func (t *tape) Write(p []byte) (int, error) {
	t.body = append(t.body, p...)
	return t.ResponseWriter.Write(p)
}
