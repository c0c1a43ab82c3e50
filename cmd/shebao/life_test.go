package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// TestAllListenersFinishBeforeTheWorkEnds stops a portal while twelve requests are under way on each of two listeners.
func TestAllListenersFinishBeforeTheWorkEnds(t *testing.T) {
	all := &life{lifeFlags: standardLife, group: group{log: slog.New(slog.DiscardHandler)}}
	const requests = 12
	var begun, ended sync.WaitGroup
	finish, workEnded := make(chan struct{}), make(chan struct{})
	var addresses []string
	for _, what := range []string{"portal", "staff"} {
		on, err := all.listen(what, "127.0.0.1:0", nil)
		if err != nil {
			t.Fatal(err)
		}
		addresses = append(addresses, on.Addr().String())
		all.answer(on, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			begun.Done()
			<-finish
			select {
			case <-workEnded:
				t.Error("the work beside ended before the requests")
			default:
			}
			io.WriteString(w, what)
		}))
	}
	all.work("test", func(ctx context.Context) { <-ctx.Done(); close(workEnded) })
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() { done <- all.run(ctx, func() { close(ready) }) }()
	<-ready
	begun.Add(len(addresses) * requests)
	for _, address := range addresses {
		for range requests {
			ended.Go(func() {
				answer, err := http.Get("http://" + address)
				if err != nil {
					t.Errorf("a request was lost: %v", err)
					return
				}
				defer answer.Body.Close()
				if _, err := io.ReadAll(answer.Body); err != nil || answer.StatusCode != http.StatusOK {
					t.Errorf("answered with %d, %v", answer.StatusCode, err)
				}
			})
		}
	}
	begun.Wait()
	stop()
	for !all.going.Load() {
		time.Sleep(time.Millisecond)
	}
	close(finish)
	ended.Wait()
	if err := <-done; err != nil {
		t.Error(err)
	}
	<-workEnded
	for _, address := range addresses {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			t.Error("it still listens")
		}
	}
}

// TestReadinessGoesOffBeforeTheListenersDo has a balancer that needs a while to see it.
func TestReadinessGoesOffBeforeTheListenersDo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := &life{lifeFlags: standardLife, group: group{log: slog.New(slog.DiscardHandler)}}
		all.DrainDelay = 15 * time.Second
		var workEnded time.Time
		all.work("test", func(ctx context.Context) { <-ctx.Done(); workEnded = time.Now() })
		ctx, stop := context.WithCancel(t.Context())
		began := time.Now()
		go func() {
			time.Sleep(time.Second)
			stop()
			synctest.Wait()
			if !all.going.Load() || !workEnded.IsZero() {
				t.Errorf("told to stop: going %v, work ended at %v", all.going.Load(), workEnded)
			}
		}()
		if err := all.run(ctx, func() {}); err != nil {
			t.Error(err)
		}
		if took := workEnded.Sub(began); took != 16*time.Second {
			t.Errorf("the work ended after %v, want 1 s and the delay of 15 s", took)
		}
	})
}

func TestTheServiceManagerHearsOfBeginAndEnd(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "notify")
	on, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer on.Close()
	t.Setenv("NOTIFY_SOCKET", socket)
	t.Setenv("WATCHDOG_USEC", "40000")
	t.Setenv("WATCHDOG_PID", "")
	all := &life{lifeFlags: standardLife, group: group{log: slog.New(slog.DiscardHandler)}, systemd: serviceManager()}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	done := make(chan error, 1)
	go func() { done <- all.run(ctx, func() {}) }()
	var heard []string
	buffer := make([]byte, 100)
	for !strings.Contains(strings.Join(heard, " "), "STOPPING=1") {
		n, err := on.Read(buffer)
		if err != nil {
			t.Fatal(err)
		}
		heard = append(heard, string(buffer[:n]))
		if said := strings.Join(heard, " "); strings.Contains(said, "READY=1") && strings.Count(said, "WATCHDOG=1") > 1 {
			stop()
		}
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
}
