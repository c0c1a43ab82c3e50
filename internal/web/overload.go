package web

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"shebao/internal/observe"
	"shebao/internal/store"
)

// Load bounds what a server takes on at once. What is zero is not bounded.
type Load struct {
	// MaxRequests are worked on at once, half of them such as send something. Others wait for QueueWait at most and are then told that the
	// portal is busy.
	MaxRequests int
	QueueWait   time.Duration
	// AddressRequests is how many pages one network address may ask for in AddressWindow, at once or spread.
	AddressRequests int
	AddressWindow   time.Duration
}

const (
	// retryAfter is when whoever was turned away may come back, in seconds.
	retryAfter = 15
	// queueLength is how many may wait for each place: waiting costs little, and whoever is turned away comes back at once.
	queueLength = 8
	// sendingShare of the places are for requests that send something: they wait for the database's writers and for passwords to be
	// hashed, and a flood of sign-ins must leave places for whoever reads.
	sendingShare = 2
	// largeShare are for requests whose body does not fit into a form's: each takes much memory to work on.
	largeShare = 8
)

// places are the requests that are worked on.
type places struct {
	all, sending, large *room
	wait                time.Duration
	bodies              *bodies
}

func newPlaces(l Load, clock func() time.Time) *places {
	if l.MaxRequests <= 0 {
		return nil
	}
	return &places{wait: l.QueueWait, all: newRoom(l.MaxRequests), sending: newRoom(l.MaxRequests / sendingShare),
		large: newRoom(l.MaxRequests / largeShare), bodies: newBodies(clock)}
}

// room is so many places, and those who wait for one.
type room struct {
	taken   chan struct{}
	waiting atomic.Int64
}

func newRoom(size int) *room { return &room{taken: make(chan struct{}, max(1, size))} }

// enter takes a place, or says that there is none within the time.
func (r *room) enter(ctx context.Context, wait time.Duration) bool {
	select {
	case r.taken <- struct{}{}:
		return true
	default:
	}
	defer r.waiting.Add(-1)
	if r.waiting.Add(1) > int64(queueLength*cap(r.taken)) {
		return false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case r.taken <- struct{}{}:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	return false
}

func (r *room) leave() { <-r.taken }

// standing is how the places stand; none where nothing is bounded.
func (p *places) standing() (list []observe.Places) {
	if p == nil {
		return nil
	}
	for _, of := range []struct {
		what string
		room *room
	}{{"all", p.all}, {"sending", p.sending}, {"large", p.large}} {
		list = append(list, observe.Places{For: of.what, Taken: len(of.room.taken), Waiting: int(of.room.waiting.Load()), AtMost: cap(of.room.taken)})
	}
	return list
}

// bounded turns requests away that are too many for the server, or from one address. Style sheets and the like, and whoever asks
// whether the server is well, are always served.
func (s *Server) bounded(next http.Handler) http.Handler {
	places, rates := newPlaces(s.Load, s.Clock), newRates(s.Load, s.TrustedProxies)
	s.Watch.Watch(places.standing)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/healthz", strings.HasPrefix(r.URL.Path, "/static/"):
			next.ServeHTTP(w, r)
		case !rates.allow(s.from(r), s.Clock()):
			s.Watch.Refused("too_often")
			s.tooOften.ServeHTTP(w, r)
		case places == nil:
			next.ServeHTTP(w, r)
		default:
			places.serve(w, r, s.from(r), next, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				s.Watch.Refused("overloaded")
				s.overloaded.ServeHTTP(w, r)
			}))
		}
	})
}

// makeRefusals makes the answers of bounded.
func (s *Server) makeRefusals() (err error) {
	if s.overloaded, err = s.refusal(ErrOverloaded); err != nil {
		return err
	}
	s.tooOften, err = s.refusal(errTooOften)
	return err
}

// serve works on a request once its form is read, until its answer begins: neither who writes slowly nor who reads slowly takes a place.
func (p *places) serve(w http.ResponseWriter, r *http.Request, from store.Address, next, busy http.Handler) {
	var entered []*room
	leave := sync.OnceFunc(func() {
		for _, room := range entered {
			room.leave()
		}
	})
	defer leave()
	rooms, whole := p.needed(r)
	if !whole {
		done, ok := p.bodies.bring(w, r, from)
		if !ok {
			busy.ServeHTTP(w, r)
			return
		}
		defer done()
	}
	for _, room := range rooms {
		if !room.enter(r.Context(), p.wait) {
			leave()
			busy.ServeHTTP(w, r)
			return
		}
		entered = append(entered, room)
	}
	next.ServeHTTP(&placed{ResponseWriter: w, leave: leave}, r)
}

// needed are the rooms in which a request needs a place; whole is false where its body is to be brought first.
func (p *places) needed(r *http.Request) (rooms []*room, whole bool) {
	if r.Method == http.MethodPost && r.URL.Path == StreamedPath {
		return []*room{p.large, p.sending, p.all}, true // whoever sends it is looked at before any of it is read
	}
	switch {
	case !readAhead(r):
		return []*room{p.large, p.sending, p.all}, false
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		return []*room{p.sending, p.all}, true
	}
	return []*room{p.all}, true
}

// readAhead reads a body as long as a form's may be, and says whether that was all of it.
func readAhead(r *http.Request) bool {
	if r.Body == nil || r.Body == http.NoBody {
		return true
	}
	body := r.Body
	var begun bytes.Buffer
	n, err := io.CopyN(&begun, body, maxForm+1)
	whole := n <= maxForm
	rest := io.Reader(body)
	if whole {
		rest = failing{err} // io.EOF, or why there is no more
	}
	r.Body = readCloser{io.MultiReader(&begun, rest), body}
	return whole
}

// failing is a reader that gives nothing but an error.
type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }

// placed gives the places of its request back when the answer begins: pages are whole before they are written.
type placed struct {
	http.ResponseWriter
	leave func()
}

// WriteHeader implements http.ResponseWriter.
func (p *placed) WriteHeader(status int) {
	p.leave()
	p.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (p *placed) Write(b []byte) (int, error) {
	p.leave()
	return p.ResponseWriter.Write(b)
}

// Unwrap serves http.ResponseController.
func (p *placed) Unwrap() http.ResponseWriter { return p.ResponseWriter }

// refusal answers with an error's page. It is made beforehand, so that turning somebody away costs nothing, least of all the database.
func (s *Server) refusal(err error) (http.Handler, error) {
	f := s.failureOf(err)
	pages := map[bool][]byte{} // by 大字版
	for _, elder := range []bool{false, true} {
		page, err := s.stillPage(f, elder)
		if err != nil {
			return nil, err
		}
		pages[elder] = page
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := pages[(&Request{Request: r, Server: s, Site: s.Portal}).Elder()]
		h := w.Header()
		h.Set("Retry-After", strconv.Itoa(retryAfter))
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Length", strconv.Itoa(len(page)))
		w.WriteHeader(f.status)
		w.Write(page)
	}), nil
}
