package web

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"shebao/internal/archive"
	"shebao/internal/menu"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// streamedPath is the one address where a body of any length is taken, straight to the disk: nothing of it is read before it is known who
// sends it.
const streamedPath = "/staff/imports/upload"

const (
	// streamsAtOnce is how many are taken at a time.
	streamsAtOnce = 2
	// streamPause is how long nothing may come, or be taken, before a stream is cut off.
	streamPause = 60 * time.Second
)

// streaming lets that many in.
var streaming = make(chan struct{}, streamsAtOnce)

// streams says whether a page takes its form itself, as it comes.
func (s *Server) streams(p *menu.Page) bool { return p.Path == streamedPath && s.Imports != nil }

// leavePlace gives back the place among the requests being worked on: what takes minutes has places of its own.
func (r *request) leavePlace() {
	w := r.w
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
func (r *request) keepReading() {
	_ = http.NewResponseController(r.w).SetReadDeadline(r.server.Clock().Add(streamPause))
	r.keepWriting()
}

func (r *request) keepWriting() {
	_ = http.NewResponseController(r.w).SetWriteDeadline(r.server.Clock().Add(2 * streamPause))
}

// slowly is a body that may take as long as it likes, as long as it goes on.
type slowly struct {
	io.ReadCloser
	r    *request
	last time.Time
}

// Read implements io.Reader.
func (s *slowly) Read(p []byte) (int, error) {
	if now := s.r.server.Clock(); now.Sub(s.last) > time.Second {
		s.last = now
		s.r.keepReading()
	}
	return s.ReadCloser.Read(p)
}

func (s *Server) uploadForm(r *request) error {
	return s.showUpload(r, http.StatusOK, r.frame(), "")
}

func (s *Server) showUpload(r *request, status int, p view.Page, note string) error {
	v := view.ImportUpload{Action: streamedPath, Key: newKey(), Note: note}
	if s.Imports != nil {
		limits := s.Imports.Spool.Limits()
		v.Most, v.MostText = text.DataSize(limits.Upload), text.DataSize(limits.Text)
	}
	return r.render(status, view.ImportUploadPage(p, v))
}

// takeUpload writes what is sent to the disk and asks for its dry run.
func (s *Server) takeUpload(r *request) error {
	if s.Imports == nil {
		return errNoPage
	}
	if err := s.Staff.MayReceiveImport(r.clerk.Clerk); err != nil {
		return err
	}
	select {
	case streaming <- struct{}{}:
		defer func() { <-streaming }()
	default:
		return errOverloaded
	}
	r.leavePlace()
	r.Body = &slowly{ReadCloser: r.Body, r: r}
	form, err := r.MultipartReader()
	if err != nil {
		return errBadForm
	}
	job := store.ImportJob{ID: store.NewID(), Spool: s.Imports.Spool.ID(), Origin: store.FromUpload}
	names, fields, err := s.Imports.Spool.Receive(job.ID, form)
	r.keepWriting()
	if err != nil {
		return s.refuseUpload(r, fields["note"], err)
	}
	job.Label, job.Note = strings.Join(names, "、"), fields["note"]
	if short := []rune(job.Label); len(short) > 100 {
		job.Label = string(short[:100]) + "…"
	}
	return s.stage(r, job, fields["key"])
}

// refuseUpload shows the form again with what is wrong. What was chosen is gone, as browsers want it.
func (s *Server) refuseUpload(r *request, note string, err error) error {
	var upload *archive.UploadError
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return errTooLarge
	case errors.As(err, &upload):
		problems := text.Problems{{Field: "files", Message: upload.Sentence}}
		return s.showUpload(r, http.StatusUnprocessableEntity, r.withErrors(problems), note)
	case errors.Is(err, io.ErrUnexpectedEOF), strings.HasPrefix(err.Error(), "multipart: "):
		return errBadForm
	}
	return err
}

func (s *Server) stage(r *request, job store.ImportJob, key string) error {
	if len(key) != len(newKey()) {
		key = ""
	}
	repeated, err := s.Staff.StageImport(r.Context(), r.clerk.Clerk, job, key)
	if err != nil || repeated {
		if removed := s.Imports.Spool.Remove(job.ID); removed != nil {
			s.Log.Warn("imports", "error", removed.Error())
		}
	}
	var problems text.Problems
	switch {
	case errors.As(err, &problems) && job.Origin == store.FromUpload:
		return s.showUpload(r, http.StatusUnprocessableEntity, r.withErrors(problems), job.Note)
	case err != nil:
		return err
	case repeated:
		return r.redirect(s.desk.menu.Path("staff-imports"))
	}
	s.Imports.Wake()
	return r.redirect(jobPath(job.ID))
}
