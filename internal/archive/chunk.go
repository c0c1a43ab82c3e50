package archive

import (
	"context"
	"errors"
	"fmt"
	"io"

	"shebao/internal/store"
	"shebao/internal/text"
)

// limits say how much of a file goes into one transaction.
type limits struct {
	rows   int // or rejects
	people int // which are sealed, and larger
	memory int // bytes
}

// usualLimits are large enough that a commit costs little beside the rows, and small enough that three chunks fit into
// memory with room to spare.
var usualLimits = limits{rows: 20_000, people: 4_000, memory: 16 << 20}

// Reject is a row that was not taken in. Key is its personal number where it has a proper one; no other value of the row
// leaves the archive.
type Reject struct {
	Line                int64
	Column, Reason, Key string
}

// chunk is a piece of a file, checked and ready to be written in one transaction.
type chunk struct {
	rows    *store.Rows   // of every file but
	people  *store.People // persons.csv
	rejects []Reject

	bytes, lines int64 // how far in the text the chunk ends
	done         int64 // how far in the file, for a progress bar
	last         bool
	warning      string
	err          error // reading went wrong after these rows
}

func newChunk(db *store.DB, f *format) *chunk {
	if f == persons {
		return &chunk{people: db.NewPeople()}
	}
	return &chunk{rows: store.NewRows(f.table)}
}

func (c *chunk) reset() {
	if c.people != nil {
		c.people.Reset()
	} else {
		c.rows.Reset()
	}
	c.rejects, c.last, c.warning, c.err = c.rejects[:0], false, "", nil
}

func (c *chunk) full(most limits) bool {
	if len(c.rejects) >= most.rows {
		return true
	}
	if c.people != nil {
		return c.people.Len() >= most.people || c.people.Size() >= most.memory
	}
	return c.rows.Len() >= most.rows || c.rows.Size() >= most.memory
}

// chunks are a file's pieces on their way from the reader to the writer, which work side by side.
type chunks struct {
	most limits
	out  chan *chunk
	free chan *chunk
	stop context.CancelFunc
	gone chan struct{}
}

// readChunks reads a source from where an earlier import left off, in a goroutine of its own.
func readChunks(ctx context.Context, db *store.DB, s *source, from store.ImportFile, most limits) *chunks {
	const inFlight = 3 // one being filled, one waiting, one being written
	ctx, stop := context.WithCancel(ctx)
	c := &chunks{most: most, out: make(chan *chunk, 1), free: make(chan *chunk, inFlight), stop: stop, gone: make(chan struct{})}
	for range inFlight {
		c.free <- newChunk(db, s.format)
	}
	go func() {
		defer close(c.gone)
		defer close(c.out)
		c.read(ctx, db, s, from)
	}()
	return c
}

// close ends the reader and waits for it.
func (c *chunks) close() {
	c.stop()
	<-c.gone
}

func (c *chunks) read(ctx context.Context, db *store.DB, s *source, from store.ImportFile) {
	piece := <-c.free
	in, err := s.open(from.Bytes)
	if err != nil {
		piece.last, piece.err = true, err
		c.send(ctx, piece)
		return
	}
	defer in.Close()
	csv := newCSVReader(in, from.Bytes, from.Lines)
	rows := newRowReader(s.format, s.header, db.Keys())
	for {
		piece.reset()
		piece.fill(csv, rows, c.most)
		piece.bytes, piece.lines, piece.done = csv.offset(), csv.line, in.done.Load()
		last := piece.last
		if !c.send(ctx, piece) || last {
			return
		}
		select {
		case piece = <-c.free:
		case <-ctx.Done():
			return
		}
	}
}

func (c *chunks) send(ctx context.Context, piece *chunk) bool {
	select {
	case c.out <- piece:
		return true
	case <-ctx.Done():
		return false
	}
}

// fill reads rows until the chunk is full or the file ends.
func (c *chunk) fill(csv *csvReader, rows *rowReader, most limits) {
	for !c.full(most) {
		rec, err := csv.next()
		switch {
		case errors.Is(err, io.EOF):
			c.last = true
			return
		case isBroken(err):
			c.rejects = append(c.rejects, Reject{Line: rec.line, Reason: rejectReason(err)})
			continue
		case err != nil:
			c.last, c.err = true, err
			return
		}
		c.add(rec, rows)
		if rec.cut && c.warning == "" {
			c.warning = text.WarnNoLineBreak
		}
	}
}

func (c *chunk) add(rec record, rows *rowReader) {
	if fault := rows.read(rec); fault != nil {
		c.rejects = append(c.rejects, Reject{rec.line, fault.column, fault.reason, fault.key})
		return
	}
	if c.people == nil {
		rows.addTo(c.rows)
		return
	}
	add := c.people.Add
	if rows.withdraws {
		add = c.people.Withdraw
	}
	if err := add(rows.person()); err != nil {
		c.rejects = append(c.rejects, Reject{Line: rec.line, Reason: text.RejectMoney})
	}
}

// isBroken reports whether one record could not be read, and the file goes on.
func isBroken(err error) bool {
	return errors.Is(err, errOpenQuote) || errors.Is(err, errStrayQuote) || errors.Is(err, errLongRecord)
}

func rejectReason(err error) string {
	switch {
	case errors.Is(err, errOpenQuote):
		return text.RejectOpenQuote
	case errors.Is(err, errStrayQuote):
		return text.RejectStrayQuote
	case errors.Is(err, errLongRecord):
		return fmt.Sprintf(text.RejectLong, maxRecord>>10)
	}
	return err.Error()
}

// withdraws reports whether any row withdraws one.
func (c *chunk) withdraws() bool {
	if c.people != nil {
		return c.people.Withdraws()
	}
	return c.rows.Withdraws()
}

// len is how many rows the chunk has, without the rejected.
func (c *chunk) len() int64 {
	if c.people != nil {
		return int64(c.people.Len())
	}
	return int64(c.rows.Len())
}
