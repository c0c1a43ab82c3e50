package web

import (
	"bufio"
	"io"
	"net/http"
)

// streamBuffer is how much of a stream is in memory.
const streamBuffer = 64 << 10

// stream answers with a file to keep, written as it is read: nothing of it stays in memory. Once it has begun an error can only break it
// off,
// which whoever saves it sees.
func (r *request) stream(name string, write func(io.Writer) error) error {
	return r.streamAs("text/csv; charset=utf-8", name, write)
}

// streamAs is stream for a file of another kind than CSV.
func (r *request) streamAs(kind, name string, write func(io.Writer) error) error {
	r.unhurried()
	out := &streamed{r: r, kind: kind, name: name}
	buffer := bufio.NewWriterSize(out, streamBuffer)
	err := write(buffer)
	if err == nil {
		out.begin()
		err = buffer.Flush()
	}
	if err != nil && out.begun {
		panic(http.ErrAbortHandler)
	}
	return err
}

// streamed begins the answer with the first byte, so that what fails before it still becomes a page, and moves the time limit along.
type streamed struct {
	r          *request
	kind, name string
	begun      bool
}

func (s *streamed) begin() {
	if s.begun {
		return
	}
	s.begun = true
	h := s.r.w.Header()
	h.Set("Content-Type", s.kind)
	h.Set("Content-Disposition", `attachment; filename="`+s.name+`"`)
	s.r.status = http.StatusOK
	s.r.w.WriteHeader(http.StatusOK)
}

// Write implements io.Writer.
func (s *streamed) Write(p []byte) (int, error) {
	s.begin()
	s.r.keepWriting()
	return s.r.w.Write(p)
}
