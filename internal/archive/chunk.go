package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

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

// Reject is a row that was not taken in, or, as a warning, something to point out in one that was. Key is its personal number where it has
// a proper one; no other value of the row
// leaves the archive.
type Reject struct {
	Line                int64
	Column, Reason, Key string
	// Detail follows the reason where lines differ in it, and "" stands mostly.
	Detail string `json:",omitempty"`
}

// chunk is a piece of a file, checked and ready to be written in one transaction.
type chunk struct {
	rows    *store.Rows   // of every file but
	people  *store.People // persons.csv
	rejects []Reject
	// warnings are of rows that are taken in, and locked counts the people who can't register because of one.
	warnings []Reject
	locked   int64
	at       []int64  // the lines of people
	moved    []string // a dry run: people whose registration would follow their ID number

	bytes, lines int64 // how far in the text the chunk ends
	done         int64 // how far in the file, for a progress bar
	last         bool
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
	c.rejects, c.warnings, c.locked, c.at, c.last, c.err = c.rejects[:0], c.warnings[:0], 0, c.at[:0], false, nil
	c.moved = nil
}

func (c *chunk) full(most limits) bool {
	if len(c.rejects) >= most.rows || len(c.warnings) >= most.rows {
		return true
	}
	if c.people != nil {
		return c.people.Len() >= most.people || c.people.Size() >= most.memory
	}
	return c.rows.Len() >= most.rows || c.rows.Size() >= most.memory
}

// chunks are a file's pieces on their way from the reader to the writer, which work side by side.
type chunks struct {
	reading
	most limits
	out  chan *chunk
	free chan *chunk
	stop context.CancelFunc
	gone chan struct{}
}

// reading is how the rows of all files are read.
type reading struct {
	today     time.Time
	printable func(texts ...string) error // nil where no fonts are asked
	idTypes   map[string]string
}

// readChunks reads a source from where an earlier import left off, in a goroutine of its own.
func readChunks(ctx context.Context, db *store.DB, s *source, from store.ImportFile, how reading, most limits) *chunks {
	const inFlight = 3 // one being filled, one waiting, one being written
	ctx, stop := context.WithCancel(ctx)
	c := &chunks{reading: how, most: most, out: make(chan *chunk, 1), free: make(chan *chunk, inFlight), stop: stop, gone: make(chan struct{})}
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
	rows := newRowReader(s.format, s.header, db.Keys(), c.idTypes)
	look := newDoubts(s.format, c.today, c.printable)
	shared, err := newShared(ctx, db, s.format)
	for {
		piece.reset()
		piece.fill(csv, rows, look, c.most)
		if err == nil {
			err = shared.add(ctx, piece)
		}
		if err != nil && piece.err == nil {
			piece.last, piece.err = true, err
		}
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
func (c *chunk) fill(csv *csvReader, rows *rowReader, look *doubts, most limits) {
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
		c.add(rec, rows, look)
		if rec.cut {
			c.warnings = append(c.warnings, Reject{Line: rec.line, Reason: text.WarnNoLineBreak})
		}
	}
}

func (c *chunk) add(rec record, rows *rowReader, look *doubts) {
	if fault := rows.read(rec); fault != nil {
		c.rejects = append(c.rejects, Reject{Line: rec.line, Column: fault.column, Reason: fault.reason, Key: fault.key})
		return
	}
	if c.people == nil {
		rows.addTo(c.rows)
		c.warnings, _ = look.look(rows, rec.line, c.warnings)
		return
	}
	add := c.people.Add
	if rows.withdraws {
		add = c.people.Withdraw
	}
	if err := add(rows.person()); err != nil {
		c.rejects = append(c.rejects, Reject{Line: rec.line, Reason: text.RejectMoney})
		return
	}
	var locked bool
	if c.warnings, locked = look.look(rows, rec.line, c.warnings); locked {
		c.locked++
	}
	c.at = append(c.at, rec.line)
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

// noteIn adds the chunk's warnings to a file's notes.
func (c *chunk) noteIn(n *store.ImportNotes) {
	for _, w := range c.warnings {
		n.Warn(w.Column, w.Reason, w.Line)
	}
	n.Locked += c.locked
	n.Follow(c.moved)
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
