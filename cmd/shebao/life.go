package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// life is the one life of all that a portal does: its listeners and what works beside them. They begin together; told to stop, it says that
// it is going, serves on for a while, lets all listeners finish what is under way, and only then ends the work beside them. The database
// is closed by whoever opened it, once run has ended.
type life struct {
	lifeFlags
	log     *slog.Logger
	systemd systemd
	going   atomic.Bool // readiness is off
	servers []listening
	works   []work

	mu      sync.Mutex
	stopped []string // work that ended though nobody asked it to
}

// work is what runs beside the listeners.
type work struct {
	name string
	run  func(context.Context)
}

// listening is a server and what it listens on.
type listening struct {
	what string
	*http.Server
	on net.Listener
}

// workersPatience is how long the work beside the listeners may take to end.
const workersPatience = 30 * time.Second

// listen opens an address. own, which may be nil, is the certificate that it speaks TLS with.
func (l *life) listen(what, address string, own *certificate) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("can't listen on %s (%s): %w", address, what, err)
	}
	l.servers = append(l.servers, listening{what: what, on: listener, Server: newServer(nil, l.lifeFlags, l.log)})
	if own != nil {
		l.servers[len(l.servers)-1].TLSConfig = own.config()
	}
	return listener, nil
}

// secure lets a listener speak TLS so.
func (l *life) secure(on net.Listener, settings *tls.Config) {
	for _, s := range l.servers {
		if s.on == on {
			s.TLSConfig = settings
		}
	}
}

// answer says what a listener answers with. It is said of each before run.
func (l *life) answer(on net.Listener, handler http.Handler) {
	for _, s := range l.servers {
		if s.on == on {
			s.Handler = handler
		}
	}
}

// work adds what runs beside the listeners until its context ends.
func (l *life) work(name string, f func(context.Context)) { l.works = append(l.works, work{name, f}) }

// do runs work, and notes that it has ended where nobody asked it to.
func (l *life) do(ctx context.Context, w work) {
	w.run(ctx)
	if ctx.Err() != nil {
		return
	}
	l.log.Error("work beside the pages has ended", "work", w.name)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.stopped = append(l.stopped, w.name)
}

// stoppedWork lists work that has ended though nobody asked it to.
func (l *life) stoppedWork() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.stopped)
}

// close gives up listeners that run has not served.
func (l *life) close() {
	for _, s := range l.servers {
		s.on.Close()
	}
}

// run serves until the context ends or a listener fails. ready is called once all serve.
func (l *life) run(ctx context.Context, ready func()) error {
	failed := make(chan error, len(l.servers))
	for _, s := range l.servers {
		go func() { failed <- s.serve() }()
	}
	working, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()
	var workers sync.WaitGroup
	for _, w := range l.works {
		workers.Go(func() { l.do(working, w) })
	}
	workers.Go(func() { l.systemd.watch(working) })
	ready()
	l.systemd.tell("READY=1")
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		l.systemd.tell("STOPPING=1")
		l.log.Info("stopping", "delay", l.DrainDelay)
		l.going.Store(true)
		err = pauseOr(failed, l.DrainDelay)
	}
	l.going.Store(true)
	err = errors.Join(err, l.drain())
	stopWork()
	l.wait(&workers)
	return err
}

// pauseOr waits, unless a listener fails meanwhile.
func pauseOr(failed <-chan error, delay time.Duration) error {
	select {
	case err := <-failed:
		return err
	case <-time.After(delay):
		return nil
	}
}

func (s *listening) serve() (err error) {
	if s.TLSConfig != nil {
		err = s.ServeTLS(s.on, "", "")
	} else {
		err = s.Serve(s.on)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("%s: %w", s.what, err)
}

// drain takes no more connections and lets all listeners finish what is under way, at the same time.
func (l *life) drain() error {
	stop, cancel := context.WithTimeout(context.Background(), l.DrainTimeout)
	defer cancel()
	var group sync.WaitGroup
	for _, s := range l.servers {
		group.Go(func() {
			if err := s.Shutdown(stop); err != nil {
				l.log.Warn("requests were cut off", "listener", s.what, "error", err.Error())
				s.Close()
			}
		})
	}
	group.Wait()
	return nil
}

// withDeadline bounds how long requests may be worked on; 0 leaves them alone.
func withDeadline(next http.Handler, within time.Duration) http.Handler {
	if within <= 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), within)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func (l *life) wait(workers *sync.WaitGroup) {
	ended := make(chan struct{})
	go func() { workers.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(workersPatience):
		l.log.Warn("some work did not end in time; the next start goes on with it")
	}
}

// systemd is how the program tells the service manager how it is (sd_notify). It is silent where there is none.
type systemd struct {
	socket   string        // "" for none
	watchdog time.Duration // within which the manager wants to hear of the program; 0 for never
}

// tell sends a line. Whoever does not hear it starts the program anew, so that nothing is done about an error.
func (s systemd) tell(state string) {
	if s.socket == "" {
		return
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: s.socket, Net: "unixgram"})
	if err != nil {
		return
	}
	defer conn.Close()
	_, _ = conn.Write([]byte(state))
}

// watch tells the watchdog that the program lives, twice as often as it must.
func (s systemd) watch(ctx context.Context) {
	if s.socket == "" || s.watchdog <= 0 {
		return
	}
	ticker := time.NewTicker(s.watchdog / 2)
	defer ticker.Stop()
	for {
		s.tell("WATCHDOG=1")
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
