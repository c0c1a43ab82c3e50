package citizen

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"shebao/internal/store"
)

const (
	exportLease = 2 * time.Minute // after which a copy begun by a process that died is begun anew
	exportTries = 3
	exportRetry = 30 * time.Second
	// exportPoll is how often to look for copies that nobody in this process asked for: another node's, or one whose lease ran
	// out. It is also how often those that have run out are deleted.
	exportPoll = 5 * time.Second
)

// exportDesk is where those who ask for copies and the one who makes them meet, within one process. Across processes, the
// database alone is what they share.
type exportDesk struct {
	asked   chan struct{}
	mu      sync.Mutex
	settled chan struct{}
}

func newExportDesk() *exportDesk {
	return &exportDesk{asked: make(chan struct{}, 1), settled: make(chan struct{})}
}

// ask wakes the maker.
func (d *exportDesk) ask() {
	select {
	case d.asked <- struct{}{}:
	default: // already awake
	}
}

// next is closed when the next copy is made or given up.
func (d *exportDesk) next() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.settled
}

func (d *exportDesk) announce() {
	d.mu.Lock()
	defer d.mu.Unlock()
	close(d.settled)
	d.settled = make(chan struct{})
}

// MakeExports makes the copies that people ask for, one at a time, and deletes those that have run out, until the context ends.
func (s *Service) MakeExports(ctx context.Context, log *slog.Logger) {
	poll := time.NewTicker(exportPoll)
	defer poll.Stop()
	for {
		if err := s.makeDueExports(ctx, log); err != nil && ctx.Err() == nil {
			log.Warn("exports", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-s.exports.asked:
		case <-poll.C:
			if err := s.db.SweepExports(ctx); err != nil && ctx.Err() == nil {
				log.Warn("exports", "error", err.Error())
			}
		}
	}
}

func (s *Service) makeDueExports(ctx context.Context, log *slog.Logger) error {
	for {
		made, err := s.MakeExport(ctx)
		switch {
		case errors.Is(err, store.ErrLeaseLost):
			log.Warn("export taken over by another process")
		case err != nil:
			return err
		case !made:
			return nil
		}
	}
}

// MakeExport makes the copy that has waited longest; made is false where none is due. A copy that could not be made is put back
// and, after some tries, given up; the error says why.
func (s *Service) MakeExport(ctx context.Context) (made bool, err error) {
	e, err := s.db.ClaimExport(ctx, exportLease)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer s.exports.announce()
	if e.Tries > exportTries { // it ended the process each time
		return false, s.db.FailExport(ctx, e)
	}
	content, err := s.buildExport(ctx, e)
	if err == nil {
		err = s.keepExport(ctx, e, content)
	}
	if err == nil || errors.Is(err, store.ErrLeaseLost) || ctx.Err() != nil {
		return err == nil, err
	}
	if e.Tries == exportTries {
		return false, errors.Join(err, s.db.FailExport(ctx, e))
	}
	return false, errors.Join(err, s.db.RetryExport(ctx, e, s.db.Now().Add(exportRetry)))
}

func (s *Service) keepExport(ctx context.Context, e *store.Export, content []byte) error {
	act := store.Act{Kind: "export.make", Actor: store.System("export"), PersonNo: e.PersonNo}
	_, err := s.db.Do(ctx, act, func(tx *store.Tx) error {
		return tx.FinishExport(e, content, tx.Now().Add(exportKept))
	})
	return err
}
