package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"shebao/internal/archive"
	"shebao/internal/citizen"
	"shebao/internal/store"
)

type exportCmd struct {
	Changes     exportChangesCmd     `cmd:"" help:"Write the change feed to standard output, as lines of JSON."`
	Acknowledge exportAcknowledgeCmd `cmd:"" help:"Take the core system's answers to the change feed, as lines of JSON."`
}

type exportChangesCmd struct {
	databaseFlags
	Since  int64         `help:"The last number that was read; 0 for all."`
	Epoch  string        `help:"The epoch that it is of, as the feed told it; what is of another one is refused."`
	Limit  int           `help:"How many events at most; 0 for all there are."`
	Follow bool          `help:"Go on with what comes, until interrupted."`
	Every  time.Duration `help:"How often to look for more, with --follow." default:"2s"`
}

// Run writes the feed. Whoever reads it goes on from the last whole line.
func (c exportChangesCmd) Run(ctx context.Context) error {
	if c.Since < 0 || c.Limit < 0 || c.Every <= 0 {
		return errors.New("since and limit must not be negative, and every must be positive")
	}
	db, err := c.open()
	if err != nil {
		return err
	}
	defer db.Close()
	feed := &archive.Feed{DB: db, Actor: store.System("export changes"), Epoch: c.Epoch}
	err = c.write(ctx, feed, os.Stdout)
	if c.Follow && ctx.Err() != nil {
		return nil // interrupted, as it is meant to end
	}
	return err
}

func (c exportChangesCmd) write(ctx context.Context, feed *archive.Feed, out io.Writer) error {
	since, left := c.Since, c.Limit
	for {
		most := store.FeedMost
		if c.Limit > 0 {
			most = min(left, most)
		}
		lines, last, err := feed.Read(ctx, since, most)
		if err != nil {
			return err
		}
		if _, err := out.Write(lines); err != nil {
			return err
		}
		left -= bytes.Count(lines, []byte("\n"))
		done := last == since
		since = last
		switch {
		case c.Limit > 0 && left <= 0, done && !c.Follow:
			return nil
		case !done:
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(c.Every):
		}
	}
}

type exportAcknowledgeCmd struct {
	databaseFlags
	File string `arg:"" help:"File with the answers, or - for standard input."`
}

// Run takes answers, and writes what became of each line to standard output. Its exit code is 1 where any was not taken.
func (c exportAcknowledgeCmd) Run(ctx context.Context) error {
	in := io.Reader(os.Stdin)
	if c.File != "-" {
		file, err := os.Open(c.File)
		if err != nil {
			return err
		}
		defer file.Close()
		in = file
	}
	db, err := c.open()
	if err != nil {
		return err
	}
	defer db.Close()
	feed := &archive.Feed{DB: db, Undo: citizen.Undo, Actor: store.System("export acknowledge")}
	encoder, wrong := json.NewEncoder(os.Stdout), 0
	err = feed.AcknowledgeAll(ctx, in, func(r archive.AnswerResult) error {
		if r.Error != "" {
			wrong++
		}
		return encoder.Encode(r)
	})
	if err == nil && wrong > 0 {
		err = fmt.Errorf("%d of the answers could not be taken", wrong)
	}
	return err
}
