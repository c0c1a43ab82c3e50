package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"shebao/internal/notify"
	"shebao/internal/store"
)

type remindCmd struct {
	databaseFlags
	Batch int64 `help:"Number of the finished import to search after (default: the newest)." placeholder:"N"`
}

// Run searches after a finished import once more, or goes on with a search that broke off. What was told before is not told again.
func (c remindCmd) Run(ctx context.Context) error {
	db, err := c.open()
	if err != nil {
		return err
	}
	defer db.Close()
	batch := c.Batch
	if batch == 0 {
		if batch, err = db.LastImport(ctx); errors.Is(err, store.ErrNotFound) {
			return errors.New("no import has finished yet")
		}
	}
	if err != nil {
		return err
	}
	r := notify.Reminders{DB: db, Log: slog.New(slog.DiscardHandler)}
	run, err := r.After(ctx, batch, true)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return fmt.Errorf("there is no finished import %d", batch)
	case errors.Is(err, store.ErrTakenOver):
		return errors.New("another process is searching; try again in a few minutes")
	case err != nil:
		return err
	}
	fmt.Printf("import %d: looked at %d registered people, told %d, told %d that something is put right\n", batch, run.Persons, run.Told, run.Settled)
	return nil
}
