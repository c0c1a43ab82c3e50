package web

import (
	"bufio"
	"io"
	"net/http"
	"time"

	"shebao/internal/menu"
)

// StreamedPath is the one address where a body of any length is taken, straight to the disk: nothing of it is read before it is known who
// sends it.
var StreamedPath = menu.At("staff-import-upload")

const (
	// streamsAtOnce is how many are taken at a time.
	streamsAtOnce = 2
	// streamPause is how long nothing may come, or be taken, before a stream is cut off.
	streamPause = 60 * time.Second
)

// Streaming lets that many in.
var Streaming = make(chan struct{}, streamsAtOnce)

// streams says whether a page takes its form itself, as it comes.
func (s *Server) streams(p *menu.Page) bool { return p.Body == menu.BodyStream && s.Imports != nil }

// LeavePlace gives back the place among the requests being worked on: what takes minutes has places of its own.
func (r *Request) LeavePlace() {
	w := r.Writer
	for {
		if p, ok := w.(*placed); ok {
			p.leave()
			return
		}
		inner, ok := w.(interface{ Unwrap() http.ResponseWriter })
		if !ok {
			return
		}
		w = inner.Unwrap()
	}
}

// keepReading and keepWriting move the server's time limits along with what is read and written. A connection that has none has nothing to
// move.
func (r *Request) keepReading() {
	_ = http.NewResponseController(r.Writer).SetReadDeadline(r.Server.Clock().Add(streamPause))
	r.KeepWriting()
}

func (r *Request) KeepWriting() {
	_ = http.NewResponseController(r.Writer).SetWriteDeadline(r.Server.Clock().Add(2 * streamPause))
}

// Slowly is a body that may take as long as it likes, as long as it goes on.
type Slowly struct {
	io.ReadCloser
	R    *Request
	last time.Time
}

// Read implements io.Reader.
func (s *Slowly) Read(p []byte) (int, error) {
	if now := s.R.Server.Clock(); now.Sub(s.last) > time.Second {
		s.last = now
		s.R.keepReading()
	}
	return s.ReadCloser.Read(p)
}

// streamBuffer is how much of a stream is in memory.
const streamBuffer = 64 << 10

// Stream answers with a file to keep, written as it is read: nothing of it stays in memory. Once it has begun an error can only break it
// off,
// which whoever saves it sees.
func (r *Request) Stream(name string, write func(io.Writer) error) error {
	return r.StreamAs("text/csv; charset=utf-8", name, write)
}

// StreamAs is stream for a file of another kind than CSV.
func (r *Request) StreamAs(kind, name string, write func(io.Writer) error) error {
	r.Unhurried()
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
	r          *Request
	kind, name string
	begun      bool
}

func (s *streamed) begin() {
	if s.begun {
		return
	}
	s.begun = true
	h := s.r.Writer.Header()
	h.Set("Content-Type", s.kind)
	h.Set("Content-Disposition", `attachment; filename="`+s.name+`"`)
	s.r.Status = http.StatusOK
	s.r.Writer.WriteHeader(http.StatusOK)
}

// Write implements io.Writer.
func (s *streamed) Write(p []byte) (int, error) {
	s.begin()
	s.r.KeepWriting()
	return s.r.Writer.Write(p)
}
