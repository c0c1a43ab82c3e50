package archive

import (
	"bytes"
	"errors"
	"io"
)

// What a csvReader finds wrong with one record. It goes on with the line after the one the record begins on, so that a
// quote left open costs one row and not the rest of the file.
var (
	errOpenQuote  = errors.New("a quoted field is not closed")
	errStrayQuote = errors.New("a quote stands where none may")
	errLongRecord = errors.New("the record is too long")
)

// maxRecord is how many bytes a record may have. The longest true one has a few hundred; the limit keeps memory flat
// when a quote is left open or a file is no CSV at all.
const maxRecord = 256 << 10

// csvReader reads records of RFC 4180 without allocating. Unlike encoding/csv it knows the physical line and the byte
// where each record begins, can begin in the middle of a file, and goes on after a broken record.
type csvReader struct {
	src  io.Reader
	buf  []byte
	r, w int   // the unread part of buf
	base int64 // the offset of buf[0] in the text
	line int64 // the physical line at buf[r], from 1
	eof  bool

	fields  [][]byte
	scratch []byte
}

// record is one row. fields are valid until the next call.
type record struct {
	line   int64
	fields [][]byte
	cut    bool // the text ends in it, without a line break
}

// newCSVReader reads from src, which stands at an offset and a line of its text.
func newCSVReader(src io.Reader, offset, line int64) *csvReader {
	return &csvReader{src: src, buf: make([]byte, 256<<10), base: offset, line: line}
}

// offset is where the next record begins.
func (c *csvReader) offset() int64 { return c.base + int64(c.r) }

// next reads a record; empty lines are passed over. The error is io.EOF at the end, one of the errors above for a record
// that can't be read (its line is set), or that of the source.
func (c *csvReader) next() (record, error) {
	for {
		text, ended, err := c.peekLine()
		if err != nil && !errors.Is(err, errLongRecord) {
			return record{}, err
		}
		rec := record{line: c.line, cut: !ended}
		switch {
		case err != nil:
			return rec, errors.Join(errLongRecord, c.skipLine())
		case len(bytes.TrimRight(text, "\r")) == 0:
			c.consume(text, ended)
			continue
		case bytes.IndexByte(text, '"') < 0:
			rec.fields = c.split(trimCR(text))
			c.consume(text, ended)
			return rec, nil
		}
		return c.quoted(rec)
	}
}

// peekLine is the rest of the buffer up to a line feed, which is not part of it; ended is false where the text ends
// without one.
func (c *csvReader) peekLine() (text []byte, ended bool, err error) {
	from := c.r
	for {
		if at := bytes.IndexByte(c.buf[from:c.w], '\n'); at >= 0 {
			return c.buf[c.r : from+at], true, nil
		}
		if c.eof {
			if c.r == c.w {
				return nil, false, io.EOF
			}
			return c.buf[c.r:c.w], false, nil
		}
		if c.w-c.r >= maxRecord {
			return nil, false, errLongRecord
		}
		done := c.w - c.r
		if err := c.fill(); err != nil {
			return nil, false, err
		}
		from = c.r + done
	}
}

// fill reads more, after moving what is unread to the front.
func (c *csvReader) fill() error {
	if c.r > 0 {
		copy(c.buf, c.buf[c.r:c.w])
		c.base += int64(c.r)
		c.w -= c.r
		c.r = 0
	}
	if c.w == len(c.buf) {
		c.buf = append(c.buf, make([]byte, len(c.buf))...)
	}
	n, err := c.src.Read(c.buf[c.w:])
	c.w += n
	if errors.Is(err, io.EOF) {
		c.eof, err = true, nil
	}
	return err
}

func (c *csvReader) consume(text []byte, ended bool) {
	c.r += len(text)
	if ended {
		c.r++
		c.line++
	}
}

// skipLine passes over a line of any length.
func (c *csvReader) skipLine() error {
	for {
		if at := bytes.IndexByte(c.buf[c.r:c.w], '\n'); at >= 0 {
			c.r += at + 1
			c.line++
			return nil
		}
		c.r = c.w
		if c.eof {
			return nil
		}
		if err := c.fill(); err != nil {
			return err
		}
	}
}

func trimCR(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		return line[:n-1]
	}
	return line
}

// split is the common case: no quotes.
func (c *csvReader) split(line []byte) [][]byte {
	c.fields = c.fields[:0]
	for {
		at := bytes.IndexByte(line, ',')
		if at < 0 {
			c.fields = append(c.fields, line)
			return c.fields
		}
		c.fields = append(c.fields, line[:at])
		line = line[at+1:]
	}
}

// quoted reads a record with quotes, which may go over several lines. The fields are unescaped into scratch.
func (c *csvReader) quoted(rec record) (record, error) {
	var state quoteScan
	for {
		end, err := state.scan(c.buf[c.r:c.w], c.eof)
		switch {
		case err != nil:
			return rec, errors.Join(err, c.skipLine())
		case end >= 0:
			return c.unquote(rec, c.buf[c.r:c.r+end])
		case c.w-c.r >= maxRecord:
			return rec, errors.Join(errOpenQuote, c.skipLine())
		}
		if err := c.fill(); err != nil {
			return rec, err
		}
	}
}

// quoteScan looks for the end of a record with quotes, going on where it left off when more has been read.
type quoteScan struct {
	at     int
	inside bool // a quoted field
	closed bool // just after a closing quote
	begun  bool // something of the field has been seen
}

// scan returns the length of the record with its line feed, or -1 where more is needed.
func (q *quoteScan) scan(text []byte, eof bool) (int, error) { //nolint:gocyclo // one pass over bytes, by state
	for ; q.at < len(text); q.at++ {
		b := text[q.at]
		switch {
		case q.inside && b != '"':
		case q.inside:
			q.inside, q.closed = false, true
		case b == '"' && q.closed: // a doubled quote
			q.inside, q.closed = true, false
		case b == '"' && q.begun:
			return 0, errStrayQuote
		case b == '"':
			q.inside, q.begun = true, true
		case b == '\n':
			return q.at + 1, nil
		case b == ',':
			q.begun, q.closed = false, false
		case q.closed && b == '\r' && q.at+1 == len(text):
			if !eof {
				return -1, nil // what follows decides
			}
		case q.closed && b == '\r' && text[q.at+1] == '\n':
		case q.closed:
			return 0, errStrayQuote
		default:
			q.begun = true
		}
	}
	switch {
	case !eof:
		return -1, nil
	case q.inside:
		return 0, errOpenQuote
	}
	return len(text), nil
}

// unquote splits a whole record, with its line feed if it has one.
func (c *csvReader) unquote(rec record, text []byte) (record, error) {
	c.r += len(text)
	c.line += int64(bytes.Count(text, []byte{'\n'}))
	rec.cut = text[len(text)-1] != '\n'
	if !rec.cut {
		text = text[:len(text)-1]
	}
	text = trimCR(text)
	c.fields, c.scratch = c.fields[:0], c.scratch[:0]
	for {
		var field []byte
		var more bool
		field, text, more = c.field(text)
		c.fields = append(c.fields, field)
		if !more {
			rec.fields = c.fields
			return rec, nil
		}
	}
}

// field takes the first field off text; more says that a comma followed it.
func (c *csvReader) field(text []byte) (field, rest []byte, more bool) {
	if len(text) == 0 || text[0] != '"' {
		field, rest, more = bytes.Cut(text, []byte{','})
		return field, rest, more
	}
	from := len(c.scratch)
	for i := 1; i < len(text); i++ {
		if text[i] != '"' {
			c.scratch = append(c.scratch, text[i])
			continue
		}
		if i+1 < len(text) && text[i+1] == '"' {
			c.scratch = append(c.scratch, '"')
			i++
			continue
		}
		_, rest, more = bytes.Cut(text[i+1:], []byte{','})
		break
	}
	return c.scratch[from:len(c.scratch):len(c.scratch)], rest, more
}
