package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"shebao/internal/store"
)

type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Walk the audit log and report any entry changed, removed, inserted or moved."`
	Anchor auditAnchorCmd `cmd:"" help:"Print where the chains of the audit log end now, or append it to a file outside the database."`
}

type auditVerifyCmd struct {
	databaseFlags
	Anchors string `help:"File of anchors: also report what they know and the log no longer has." type:"existingfile"`
}

// Run verifies; a fault makes the exit code 1.
func (c auditVerifyCmd) Run(ctx context.Context) error {
	db, err := c.openToRead()
	if err != nil {
		return err
	}
	defer db.Close()
	anchors, bad, err := c.read(db)
	if err != nil {
		return err
	}
	for _, line := range bad {
		fmt.Printf("%s, line %d: this installation did not write it so\n", c.Anchors, line)
	}
	entries, faults, err := db.VerifyAudit(ctx, anchors...)
	if err != nil {
		return err
	}
	for _, fault := range faults {
		fmt.Printf("chain %d, entry %d: %s\n", fault.Chain, fault.Seq, fault.Reason)
	}
	if len(faults) > 0 {
		return fmt.Errorf("the audit log is not as it was written: %d of its chains are broken", len(faults))
	}
	if len(bad) > 0 {
		return fmt.Errorf("%d lines of the file of anchors are not as they were written", len(bad))
	}
	fmt.Printf("%d entries, all as they were written\n", entries)
	if c.Anchors != "" {
		fmt.Printf("%d anchors, all of them hold\n", len(anchors))
	}
	return nil
}

func (c auditVerifyCmd) read(db *store.DB) (anchors []store.Anchor, bad []int, err error) {
	if c.Anchors == "" {
		return nil, nil, nil
	}
	file, err := os.Open(c.Anchors)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	return db.ReadAnchors(file)
}

type auditAnchorCmd struct {
	databaseFlags
	File string `help:"File to append to, on another machine or append-only; printed where none is given." type:"path"`
}

// Run writes one anchor.
func (c auditAnchorCmd) Run(ctx context.Context) error {
	open := c.open // an anchor in the file is noted in the database
	if c.File == "" {
		open = c.openToRead
	}
	db, err := open()
	if err != nil {
		return err
	}
	defer db.Close()
	if c.File == "" {
		return writeAnchor(ctx, db, os.Stdout)
	}
	return appendAnchor(ctx, db, c.File)
}

func writeAnchor(ctx context.Context, db *store.DB, w io.Writer) error {
	anchor, err := db.AuditAnchor(ctx)
	if err != nil {
		return err
	}
	line, err := json.Marshal(anchor)
	if err != nil {
		return err
	}
	_, err = w.Write(append(line, '\n')) // at once: several may append to one file
	return err
}

func appendAnchor(ctx context.Context, db *store.DB, path string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("the file of anchors can't be written: %w", err)
	}
	return errors.Join(writeAnchor(ctx, db, file), file.Sync(), file.Close(), db.Beat(ctx, store.BeatAnchor))
}

// anchorEvery is how often a server appends an anchor: what is cut off the end of the audit log within that time goes unseen.
const anchorEvery = time.Hour

// keepAnchors appends an anchor at once and then from time to time, until the context ends.
func keepAnchors(ctx context.Context, db *store.DB, path string, log *slog.Logger) {
	atOnceAndEach(ctx, anchorEvery, func() {
		if err := appendAnchor(ctx, db, path); err != nil && ctx.Err() == nil {
			log.Error("audit anchor", "error", err.Error())
		}
	})
}
