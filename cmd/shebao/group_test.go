package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// Whatever is told to stop is waited for, and what takes its time is waited for as long as that takes; all on a clock that nobody waits for.
func TestAllPartsAreWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := &life{lifeFlags: standardLife, group: group{log: slog.New(slog.DiscardHandler)}}
		all.DrainDelay = 15 * time.Second
		began := time.Now()
		var mu sync.Mutex
		ends := map[string]time.Duration{}
		slow := func(name string, take time.Duration) func(context.Context) error {
			return func(ctx context.Context) error {
				<-ctx.Done()
				time.Sleep(take)
				mu.Lock()
				defer mu.Unlock()
				ends[name] = time.Since(began)
				return nil
			}
		}
		all.listeners = append(all.listeners, &part{name: "portal", run: slow("portal", 2*time.Second)}, &part{name: "staff", run: slow("staff", 5*time.Second)})
		all.attempt("imports", slow("imports", 7*time.Second))
		all.attempt("messages", slow("messages", time.Second))
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		if err := all.run(ctx, func() {}); err != nil {
			t.Error(err)
		}
		// A minute, and the delay of 15 s: then the listeners are told, and once the slower has ended the work is.
		for name, want := range map[string]time.Duration{"portal": 77 * time.Second, "staff": 80 * time.Second, "messages": 81 * time.Second, "imports": 87 * time.Second} {
			if ends[name] != want {
				t.Errorf("%s ended after %v, want %v", name, ends[name], want)
			}
		}
		if took := time.Since(began); took != 87*time.Second {
			t.Errorf("it all took %v, want as long as the last part", took)
		}
	})
}

func TestWorkThatDoesNotEndIsNamedAndLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		all := &life{lifeFlags: standardLife, group: group{log: slog.New(slog.NewTextHandler(&log, nil))}}
		all.DrainDelay = 0
		let := make(chan struct{})
		all.work("stubborn", func(context.Context) { <-let })
		all.work("good", func(ctx context.Context) { <-ctx.Done() })
		began := time.Now()
		ctx, stop := context.WithCancel(t.Context())
		stop()
		if err := all.run(ctx, func() {}); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took != workersPatience {
			t.Errorf("it took %v, want %v", took, workersPatience)
		}
		if said := log.String(); !strings.Contains(said, "stubborn") || strings.Contains(said, "good") {
			t.Errorf("told of: %s", said)
		}
		close(let)
	})
}

// A part that panics leaves the pages alone: it is told of with its stack, begun again, more slowly each time, and is on the list from the third time on
// until it has run for a minute.
func TestWorkThatPanicsIsBegunAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		g := &group{log: slog.New(slog.NewTextHandler(&log, nil))}
		var begun []time.Duration
		start := time.Now()
		g.work("copies", func(ctx context.Context) {
			begun = append(begun, time.Since(start))
			switch len(begun) {
			case 1, 3:
				panic("a fault")
			case 2:
				return
			}
			<-ctx.Done()
		})
		stop := g.begin(t.Context(), g.works, g.keep)
		at := func(when time.Duration, stopped ...string) {
			t.Helper()
			time.Sleep(when - time.Since(start))
			synctest.Wait()
			if got := g.stoppedWork(); !slices.Equal(got, stopped) {
				t.Errorf("after %v the list has %v, want %v", when, got, stopped)
			}
		}
		at(1500 * time.Millisecond)
		at(4*time.Second, "copies")
		at(66*time.Second, "copies")
		at(67 * time.Second)
		// At 0 and 1 s and 3 s it ended at once; 4 s later it stays.
		if want := []time.Duration{0, time.Second, 3 * time.Second, 7 * time.Second}; !slices.Equal(begun, want) {
			t.Errorf("begun at %v, want %v", begun, want)
		}
		said := log.String()
		if strings.Count(said, "work beside the pages has ended") != 3 || !strings.Contains(said, "panic: a fault") ||
			!strings.Contains(said, "group_test.go") || !strings.Contains(said, errEnded.Error()) {
			t.Errorf("the log: %s", said)
		}
		stop()
		g.wait(g.works, time.Second)
	})
}

// A listener is what the program is for: where one ends, all do, in order, and the program says so.
func TestAListenerThatEndsEndsAll(t *testing.T) {
	for name, end := range map[string]func() error{
		"by an error": func() error { return errors.New("no more files") },
		"by a panic":  func() error { panic("no more files") },
		"silently":    func() error { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				all := &life{lifeFlags: standardLife, group: group{log: slog.New(slog.DiscardHandler)}}
				all.DrainDelay = time.Hour
				var other, work atomic.Bool
				all.listeners = append(all.listeners, &part{name: "portal", run: func(context.Context) error { time.Sleep(time.Second); return end() }},
					&part{name: "staff", run: func(ctx context.Context) error { <-ctx.Done(); other.Store(true); return nil }})
				all.work("messages", func(ctx context.Context) { <-ctx.Done(); work.Store(true) })
				began := time.Now()
				err := all.run(t.Context(), func() {})
				if err == nil || !strings.Contains(err.Error(), "no more files") && !errors.Is(err, errEnded) {
					t.Errorf("it said %v", err)
				}
				if !other.Load() || !work.Load() || !all.going.Load() || time.Since(began) != time.Second {
					t.Errorf("staff ended %v, messages %v, going %v, after %v", other.Load(), work.Load(), all.going.Load(), time.Since(began))
				}
			})
		})
	}
}

// The listener of the staff is a part like the others: it is given back to the system when the program has ended.
func TestTheStaffListenerIsAPart(t *testing.T) {
	all := &life{lifeFlags: standardLife, group: group{log: slog.New(slog.DiscardHandler)}}
	on, err := all.listen("staff", "127.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	all.answer(on, http.NewServeMux())
	if len(all.listeners) != 1 || all.listeners[0].name != "staff" {
		t.Fatalf("parts: %v", all.listeners)
	}
	ctx, stop := context.WithCancel(t.Context())
	if err := all.run(ctx, stop); err != nil {
		t.Error(err)
	}
	again, err := all.listen("staff", on.Addr().String(), nil)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}
