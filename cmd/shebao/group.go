package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"
)

// part is one of the things that the program does as long as it runs: a listener, or work beside the listeners.
type part struct {
	name string
	run  func(context.Context) error // until the context ends; an error, or an end before, is a fault
	done chan struct{}               // closed once it has ended for good
}

// group is named parts. Listeners are what the program is for: where one ends by itself, all end. Work beside them is begun again where it ends or
// panics, after a pause that doubles; it is on the list of what has stopped once it ended several times in a row. Every part is waited for.
type group struct {
	log       *slog.Logger
	listeners []*part
	works     []*part

	mu      sync.Mutex
	ended   map[string]int // work that ended though nobody asked it to: how often since it last ran for a while
	stopped []string       // what of it ended so often that somebody is to look
}

const (
	restartFirst = time.Second
	restartMost  = time.Minute
	steadyAfter  = time.Minute // work that has run so long is all right again
	stoppedAfter = 3           // ends in a row
)

// errEnded is a part that ended without a word.
var errEnded = errors.New("it ended though nobody asked it to")

// work adds what runs beside the listeners until its context ends. It may be begun again at any time: what it does stands in the database.
func (g *group) work(name string, f func(context.Context)) {
	g.attempt(name, func(ctx context.Context) error { f(ctx); return nil })
}

// attempt is work for what may fail to begin.
func (g *group) attempt(name string, f func(context.Context) error) {
	g.works = append(g.works, &part{name: name, run: f})
}

// each does something at every turn of a while, the first after one, until the context ends.
func each(ctx context.Context, turn time.Duration, do func()) {
	ticker := time.NewTicker(turn)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			do()
		}
	}
}

// atOnceAndEach is each, and once before.
func atOnceAndEach(ctx context.Context, turn time.Duration, do func()) {
	do()
	each(ctx, turn, do)
}

// begin starts parts, each in do. Their context ends with stop, and not with the one given.
func (g *group) begin(ctx context.Context, parts []*part, do func(context.Context, *part)) (stop context.CancelFunc) {
	ctx, stop = context.WithCancel(context.WithoutCancel(ctx))
	for _, p := range parts {
		p.done = make(chan struct{})
		go func() {
			defer close(p.done)
			do(ctx, p)
		}()
	}
	return stop
}

// wait waits for parts that were told to end. Those that have not within the patience are told of and left.
func (g *group) wait(parts []*part, patience time.Duration) {
	late, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var left []string
	for _, p := range parts {
		select {
		case <-p.done:
			continue
		default:
		}
		select {
		case <-p.done:
		case <-late.Done():
			left = append(left, p.name)
		}
	}
	if left != nil {
		g.log.Warn("some work did not end in time; the next start goes on with it", "work", left)
	}
}

// once runs a part. Its error says why it ended; nil is that it was asked to.
func (p *part) once(ctx context.Context) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = &panicked{cause, string(debug.Stack())}
		}
	}()
	err = p.run(ctx)
	if err == nil && ctx.Err() == nil {
		return errEnded
	}
	return err
}

// panicked is the end of a part by a panic.
type panicked struct {
	cause any
	stack string
}

// Error implements error.
func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.cause) }

// keep runs work until the context ends, and begins it again where it ends by itself.
func (g *group) keep(ctx context.Context, p *part) {
	for pause := restartFirst; ; pause = min(2*pause, restartMost) {
		steady := time.AfterFunc(steadyAfter, func() { g.runs(p) })
		err := p.once(ctx)
		if !steady.Stop() {
			pause = restartFirst
		}
		if err != nil {
			g.tell(ctx, p, err, pause)
		}
		if ctx.Err() == nil {
			g.ends(p)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

func (g *group) tell(ctx context.Context, p *part, err error, pause time.Duration) {
	about := []any{"work", p.name, "error", err.Error()}
	if by, ok := errors.AsType[*panicked](err); ok {
		about = append(about, "stack", by.stack)
	}
	if ctx.Err() == nil {
		about = append(about, "again_in", pause)
	}
	g.log.Error("work beside the pages has ended", about...)
}

// runs notes that work has run for a while.
func (g *group) runs(p *part) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.ended, p.name)
	g.stopped = slices.DeleteFunc(g.stopped, func(name string) bool { return name == p.name })
}

// ends notes that work has ended though nobody asked it to.
func (g *group) ends(p *part) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ended == nil {
		g.ended = map[string]int{}
	}
	if g.ended[p.name]++; g.ended[p.name] == stoppedAfter {
		g.stopped = append(g.stopped, p.name)
	}
}

// stoppedWork lists work that ended several times in a row though nobody asked it to. It is tried on, and leaves the list once it has run for a while.
func (g *group) stoppedWork() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.stopped)
}
