package archive

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"shebao/internal/store"
	"shebao/internal/text"
)

// actKind is how an import stands in the audit log.
const actKind = "import"

func (im *importer) act() store.Act { return store.Act{Kind: actKind, Actor: im.Actor, Locked: true} }

// importAll writes. The batch is on record before the first row, and a file's progress with every chunk.
func (im *importer) importAll() error {
	if err := im.begin(); err != nil {
		return err
	}
	err := im.each(im.summary, im.load)
	im.noteRejects()
	if err == nil {
		err = im.finish()
	}
	if err != nil {
		im.stop()
	}
	return err
}

// begin opens the batch, or takes up one that was interrupted in the middle of these very files.
func (im *importer) begin() error {
	wanted := store.ImportBatch{Folder: im.Dir, Note: im.Note, RejectsPath: im.rejects.path, JobID: im.Job,
		Sequence: im.order.Sequence, AsOf: im.order.AsOf}
	wanted.Keep(im.Undo)
	wanted.Cooling = im.Cooling
	for _, s := range im.sources {
		file := store.ImportFile{Name: s.name, SHA256: s.fileSum, State: store.ImportWaiting, Reason: s.refusal, Controls: s.controls}
		if s.refusal != "" {
			file.State = store.ImportRefused
		}
		wanted.Files = append(wanted.Files, file)
	}
	_, err := im.db.Do(im.ctx, im.act(), func(tx *store.Tx) error {
		var err error
		im.batch, err = tx.BeginImport(wanted)
		tx.Note("folder", nil, im.Dir)
		tx.Note("batch", nil, im.batch.ID)
		for _, p := range im.summary.Order {
			tx.Note("out of order", nil, p.Reason)
		}
		return err
	})
	if err != nil {
		return err
	}
	im.summary.BatchID = im.batch.ID
	im.summary.Resumed = slices.ContainsFunc(im.batch.Files, func(f store.ImportFile) bool {
		return f.State == store.ImportDone || f.State == store.ImportRunning
	})
	return im.takeUpRejects()
}

func (im *importer) takeUpRejects() error {
	if im.batch.RejectsPath != im.Rejects && im.batch.RejectsBytes > 0 {
		im.warn(im.Rejects, fmt.Sprintf(text.WarnRejectsLost, im.batch.RejectsPath))
		im.batch.RejectsBytes = 0
	}
	var found bool
	im.rejects, found = resumeRejects(im.Rejects, im.batch.RejectsBytes)
	if !found {
		im.warn(im.Rejects, fmt.Sprintf(text.WarnRejectsLost, im.batch.RejectsPath))
	}
	im.warnings, _ = resumeRejects(WarningsPath(im.Rejects), im.batch.WarningsBytes) // where it has gone, the summary still counts them
	im.batch.RejectsPath = im.Rejects
	for _, list := range []*rejectFile{im.rejects, im.warnings} {
		if list.size == 0 {
			if err := list.discard(); err != nil {
				return err
			}
		}
	}
	return nil
}

// load imports one file, from where an interrupted import left off.
func (im *importer) load(s *source) (FileSummary, error) {
	at := slices.IndexFunc(im.batch.Files, func(f store.ImportFile) bool { return f.Name == s.name })
	file := im.batch.Files[at]
	switch file.State {
	case store.ImportDone, store.ImportRefused:
		im.note(s, file)
		return summaryOf(file), nil
	case store.ImportWaiting:
		file.Bytes, file.Lines, file.State = s.start, s.startLine, store.ImportRunning
	}
	run := &fileRun{importer: im, source: s, file: file, fresh: true, began: im.Clock(), before: file.Elapsed}
	pieces := readChunks(im.ctx, im.db, s, file, im.reading(), im.limits)
	defer pieces.close()
	shown := FileSummary{}
	for c := range pieces.out {
		if err := run.take(c); err != nil {
			return run.summary(shown), err
		}
		shown.count(store.Counts{}, c)
		im.summary.note(s.name, c.rejects)
		im.Progress(s.name, c.done, s.size)
		pieces.free <- c
	}
	im.note(s, run.file)
	return run.summary(shown), im.ctx.Err()
}

// note remembers a file that brought anything new.
func (im *importer) note(s *source, file store.ImportFile) {
	if file.Brought() {
		im.loaded = append(im.loaded, s)
	}
	im.noteAbsent(s, file.Counts)
}

func summaryOf(f store.ImportFile) FileSummary {
	return FileSummary{Name: f.Name, Counts: f.Counts, Elapsed: f.Elapsed, Refused: f.Reason, Controls: f.Controls, Notes: f.Notes}
}

// fileRun is one file on its way into the database.
type fileRun struct {
	*importer
	source *source
	file   store.ImportFile
	fresh  bool // the rows so far were all new, so the next ones are taken to be
	began  time.Time
	before time.Duration // what an interrupted import had spent
}

func (r *fileRun) summary(shown FileSummary) FileSummary {
	s := summaryOf(r.file)
	s.Rejects = shown.Rejects
	return s
}

// take commits a chunk. Where its rows were taken to be new and are not, it is done again with care.
func (r *fileRun) take(c *chunk) error {
	if err := r.list(r.source, c); err != nil {
		return err
	}
	counts, err := r.commit(c)
	if r.fresh && errors.Is(err, store.ErrExists) {
		r.fresh = false
		counts, err = r.commit(c)
	}
	if err != nil {
		return err
	}
	r.fresh = counts.Added == counts.Rows
	return nil
}

// commit writes a chunk's rows, the file's progress and one audit entry, all of it or nothing. The chunk's rejects are
// on the disk before.
func (r *fileRun) commit(c *chunk) (counts store.Counts, err error) {
	var batch store.ImportBatch
	var next store.ImportFile
	_, err = r.db.Do(r.ctx, r.act(), func(tx *store.Tx) error {
		batch = r.batch
		batch.RejectsBytes, batch.WarningsBytes, batch.Moved = r.rejects.size, r.warnings.size, nil
		var err error
		if counts, err = r.write(tx, &batch, c); err != nil {
			return err
		}
		next = r.after(c, counts)
		next.Notes.Follow(batch.Moved)
		tx.Note("file", nil, next.Name)
		tx.Note("batch", nil, batch.ID)
		tx.Note("rows", r.file.Rows, next.Rows)
		return tx.SaveImport(batch, next)
	})
	if err == nil {
		r.batch, r.file = batch, next
	}
	return counts, err
}

func (r *fileRun) write(tx *store.Tx, b *store.ImportBatch, c *chunk) (store.Counts, error) {
	fresh := r.fresh && !c.withdraws()
	switch {
	case c.people != nil && fresh:
		return tx.LoadNewPeople(b, c.people)
	case c.people != nil:
		return tx.LoadPeople(b, c.people)
	case fresh:
		return tx.LoadNew(b, c.rows)
	}
	return tx.Load(b, c.rows)
}

// after is the file's progress with a chunk.
func (r *fileRun) after(c *chunk, counts store.Counts) store.ImportFile {
	rejected := int64(len(c.rejects))
	counts.Rows += rejected
	counts.Rejected = rejected
	next := r.file
	next.Counts = next.Counts.Plus(counts)
	next.Controls, next.Notes = slices.Clone(next.Controls), next.Notes.Clone()
	c.noteIn(&next.Notes)
	c.addTo(next.Controls)
	next.Bytes, next.Lines = c.bytes, c.lines
	next.Elapsed = r.before + r.Clock().Sub(r.began)
	switch {
	case c.err != nil:
		next.State, next.Reason = store.ImportRefused, refusalOf(c.err)
	case c.last:
		next.State = store.ImportDone
	}
	return next
}

// finish looks over what was loaded and closes the batch.
func (im *importer) finish() error {
	var tables []*store.LoadTable
	for _, s := range im.loaded {
		tables = append(tables, s.format.table)
		for _, column := range s.format.people {
			orphans, err := im.db.Orphans(im.ctx, s.format.table, column)
			if err != nil {
				return err
			}
			if orphans > 0 {
				im.warn(s.name, fmt.Sprintf(text.WarnOrphans, orphans, column))
			}
		}
	}
	if err := im.db.Analyze(im.ctx, tables); err != nil {
		return err
	}
	return im.end(im.ctx, store.ImportDone)
}

// stop leaves the batch so that the next import takes it up. Where not even that can be written it stays "running",
// which means the same once this process has given the lock back.
func (im *importer) stop() {
	const patience = 5 * time.Second
	ctx, cancel := context.WithTimeout(context.WithoutCancel(im.ctx), patience)
	defer cancel()
	_ = im.end(ctx, store.ImportStopped)
}

func (im *importer) end(ctx context.Context, state store.ImportState) error {
	_, err := im.db.Do(ctx, im.act(), func(tx *store.Tx) error {
		tx.Note("batch", nil, im.batch.ID)
		for _, p := range im.summary.Order {
			tx.Note("out of order", nil, p.Reason)
		}
		tx.Note("state", nil, state)
		return tx.EndImport(im.batch, state, im.Undo)
	})
	return err
}
