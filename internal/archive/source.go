package archive

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"shebao/internal/store"
	"shebao/internal/text"
)

// source is a file of the archive as it lies in the folder.
type source struct {
	format *format
	name   string // "contributions.csv.gz"
	path   string
	size   int64

	fileSum, textSum string // SHA-256 of the file, and of its text where that is compressed
	header           header
	start            int64 // the offset after the header row
	startLine        int64
	warnings         []string
	refusal          string // why it is not read, or ""
	controls         []store.ImportControl
	listed           bool // manifest.json says something of it
}

func (s *source) compressed() bool { return strings.HasSuffix(s.name, ".gz") }

// manifestName is the optional file with row counts and sums.
const manifestName = "manifest.json"

// findSources lists the archive's files in a folder, in the order in which they are to be read, and the names of what
// else is there.
func findSources(dir string) (sources []*source, others []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, err
	}
	for _, entry := range entries {
		name := entry.Name()
		at := slices.IndexFunc(formats, func(f *format) bool { return name == f.name || name == f.name+".gz" })
		if at < 0 || entry.IsDir() {
			if name != manifestName && name != signatureName {
				others = append(others, name)
			}
			continue
		}
		sources = append(sources, &source{format: formats[at], name: name, path: filepath.Join(dir, name)})
	}
	slices.SortStableFunc(sources, func(a, b *source) int {
		return slices.Index(formats, a.format) - slices.Index(formats, b.format)
	})
	for i, s := range sources {
		if i > 0 && s.format == sources[i-1].format {
			reason := fmt.Sprintf(text.RefuseTwice, sources[i-1].name, s.name)
			s.refusal, sources[i-1].refusal = reason, reason
		}
	}
	return sources, others, nil
}

// inspect reads the whole file once before anything is written: its SHA-256, whether a compressed one is whole, its
// encoding and its header. What is wrong is left in refusal; the error is the context's.
func (s *source) inspect(ctx context.Context, maxText int64) error {
	if err := s.sum(ctx, maxText); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		s.refuse(refusalOf(err))
		return nil
	}
	sample, err := s.readSample()
	if err != nil {
		s.refuse(refusalOf(err))
		return nil
	}
	if encoding := foreignEncoding(sample); encoding != "" {
		s.refuse(fmt.Sprintf(text.RefuseNotUTF8, encoding))
		return nil
	}
	if endsInCR(sample) {
		s.refuse(text.RefuseCR)
		return nil
	}
	s.readHeader(sample)
	return nil
}

func (s *source) refuse(reason string) {
	if s.refusal == "" {
		s.refusal = reason
	}
}

func refusalOf(err error) string {
	if errors.Is(err, errTextTooLong) {
		return text.RefuseTooLong
	}
	var corrupt flate.CorruptInputError
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, io.EOF) || errors.As(err, &corrupt) {
		return text.RefuseGzip
	}
	return fmt.Sprintf(text.RefuseUnreadable, err)
}

// errTextTooLong means that a file has more text than is allowed.
var errTextTooLong = errors.New("archive: the text is too long")

func (s *source) sum(ctx context.Context, maxText int64) error {
	if maxText <= 0 {
		maxText = math.MaxInt64
	}
	file, err := os.Open(s.path)
	if err != nil {
		return err
	}
	defer file.Close()
	whole, inside := sha256.New(), sha256.New()
	raw := io.TeeReader(bufio.NewReaderSize(&interruptible{ctx, file}, readSize), whole)
	if s.compressed() {
		unzipped, err := gzip.NewReader(raw)
		if err != nil {
			return err
		}
		switch _, err := io.CopyN(inside, unzipped, maxText); {
		case err == nil:
			return errTextTooLong
		case !errors.Is(err, io.EOF):
			return err
		}
	}
	if _, err := io.Copy(io.Discard, raw); err != nil {
		return err
	}
	s.fileSum = hex.EncodeToString(whole.Sum(nil))
	s.textSum = s.fileSum
	if s.compressed() {
		s.textSum = hex.EncodeToString(inside.Sum(nil))
	}
	info, err := file.Stat()
	if err == nil {
		s.size = info.Size()
	}
	return err
}

const (
	readSize   = 256 << 10
	sampleSize = 1 << 20
)

func (s *source) readSample() ([]byte, error) {
	in, err := s.open(0)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return io.ReadAll(io.LimitReader(in, sampleSize))
}

// endsInCR reports whether the lines of a text end in a carriage return alone: one stands in its first line, outside quotes.
func endsInCR(sample []byte) bool {
	quoted := false
	for i, b := range sample {
		switch {
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '\n':
			return false
		case b == '\r':
			return i+1 == len(sample) || sample[i+1] != '\n'
		}
	}
	return false
}

// readHeader binds the header row, which is in the sample.
func (s *source) readHeader(sample []byte) {
	csv := newCSVReader(bytes.NewReader(sample), 0, 1)
	rec, err := csv.next()
	switch {
	case errors.Is(err, io.EOF):
		s.refuse(text.RefuseEmpty)
		return
	case err != nil:
		s.refuse(fmt.Sprintf(text.RefuseHeader, rejectReason(err)))
		return
	}
	trimMark(rec.fields)
	bound, unknown, reason := s.format.bind(rec.fields)
	if reason != "" {
		s.refuse(reason)
		return
	}
	if len(unknown) > 0 {
		s.warnings = append(s.warnings, fmt.Sprintf(text.WarnUnknownColumn, joinNames(unknown)))
	}
	s.header, s.start, s.startLine = bound, csv.offset(), csv.line
}

// openSource is a source being read. done is how many bytes of the file have been taken in.
type openSource struct {
	io.Reader
	file *os.File
	done atomic.Int64
}

// Close closes the file.
func (o *openSource) Close() error { return o.file.Close() }

// open reads the text from an offset on.
func (s *source) open(offset int64) (*openSource, error) {
	file, err := os.Open(s.path)
	if err != nil {
		return nil, err
	}
	o := &openSource{file: file}
	if err := o.begin(s.compressed(), offset); err != nil {
		file.Close()
		return nil, err
	}
	return o, nil
}

func (o *openSource) begin(compressed bool, offset int64) error {
	if !compressed {
		if _, err := o.file.Seek(offset, io.SeekStart); err != nil {
			return err
		}
		o.done.Store(offset)
		o.Reader = &counter{o.file, &o.done}
		return nil
	}
	unzipped, err := gzip.NewReader(bufio.NewReaderSize(&counter{o.file, &o.done}, readSize))
	if err != nil {
		return err
	}
	o.Reader = unzipped
	_, err = io.CopyN(io.Discard, unzipped, offset)
	return err
}

type counter struct {
	io.Reader
	n *atomic.Int64
}

// Read implements io.Reader.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// interruptible stops reading when its context ends.
type interruptible struct {
	ctx context.Context
	io.Reader
}

// Read implements io.Reader.
func (i *interruptible) Read(p []byte) (int, error) {
	if err := i.ctx.Err(); err != nil {
		return 0, err
	}
	return i.Reader.Read(p)
}
