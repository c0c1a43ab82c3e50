package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"
)

// life is the one life of all that a portal does: its listeners and what works beside them. They begin together; told to stop, it says that
// it is going, serves on for a while, lets all listeners finish what is under way, and only then ends the work beside them. The database
// is closed by whoever opened it, once run has ended.
type life struct {
	lifeFlags
	group
	systemd systemd
	going   atomic.Bool // readiness is off
	servers []*listening
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
	s := &listening{what: what, on: listener, Server: newServer(nil, l.lifeFlags, l.log)}
	if own != nil {
		s.TLSConfig = own.config()
	}
	l.servers = append(l.servers, s)
	l.listeners = append(l.listeners, &part{name: what, run: func(ctx context.Context) error { return l.serve(ctx, s) }})
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

// close gives up listeners that run has not served.
func (l *life) close() {
	for _, s := range l.servers {
		s.on.Close()
	}
}

// run serves until the context ends or a listener ends by itself. ready is called once all serve. Whatever the reason, all parts have ended when it
// returns, but for work that did not within its patience.
func (l *life) run(ctx context.Context, ready func()) error {
	failed := make(chan error, len(l.listeners))
	stopServing := l.begin(ctx, l.listeners, func(ctx context.Context, p *part) { failed <- p.once(ctx) })
	if l.systemd.watched() {
		l.work("watchdog", l.systemd.watch)
	}
	stopWork := l.begin(ctx, l.works, l.keep)
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
	stopServing()
	for _, p := range l.listeners {
		<-p.done // each bounds itself
	}
	stopWork()
	l.wait(l.works, workersPatience)
	return errors.Join(err, rest(failed))
}

// rest is what else a channel has of errors.
func rest(of <-chan error) (err error) {
	for {
		select {
		case next := <-of:
			err = errors.Join(err, next)
		default:
			return err
		}
	}
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

// serve serves until the context ends, and then takes no more connections and lets what is under way finish.
func (l *life) serve(ctx context.Context, s *listening) error {
	served := make(chan error, 1)
	go func() { served <- s.serve() }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), l.DrainTimeout)
	defer cancel()
	if err := s.Shutdown(stop); err != nil {
		l.log.Warn("requests were cut off", "listener", s.what, "error", err.Error())
		s.Close()
	}
	return <-served
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

// watched reports that the service manager wants to hear of the program.
func (s systemd) watched() bool { return s.socket != "" && s.watchdog > 0 }

// watch tells the watchdog that the program lives, twice as often as it must.
func (s systemd) watch(ctx context.Context) {
	atOnceAndEach(ctx, s.watchdog/2, func() { s.tell("WATCHDOG=1") })
}
