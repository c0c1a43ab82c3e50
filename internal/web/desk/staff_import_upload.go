package desk

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"shebao/internal/archive"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

func (s *pages) uploadForm(r *web.Request) error {
	return s.showUpload(r, http.StatusOK, r.Frame(), "")
}

func (s *pages) showUpload(r *web.Request, status int, p parts.Page, note string) error {
	v := ImportUpload{Action: web.StreamedPath, Key: web.NewKey(), Note: note}
	if s.Imports != nil {
		limits := s.Imports.Spool.Limits()
		v.Most, v.MostText = text.DataSize(limits.Upload), text.DataSize(limits.Text)
	}
	return r.Render(status, ImportUploadPage(p, v))
}

// takeUpload writes what is sent to the disk and asks for its dry run.
func (s *pages) takeUpload(r *web.Request) error {
	if s.Imports == nil {
		return web.ErrNoPage
	}
	if err := s.Staff.MayReceiveImport(r.Clerk.Clerk); err != nil {
		return err
	}
	select {
	case web.Streaming <- struct{}{}:
		defer func() { <-web.Streaming }()
	default:
		return web.ErrOverloaded
	}
	r.LeavePlace()
	r.Body = &web.Slowly{ReadCloser: r.Body, R: r}
	form, err := r.MultipartReader()
	if err != nil {
		return web.ErrBadForm
	}
	job := store.ImportJob{ID: store.NewID(), Spool: s.Imports.Spool.ID(), Origin: store.FromUpload}
	names, fields, err := s.Imports.Spool.Receive(job.ID, form)
	r.KeepWriting()
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
func (s *pages) refuseUpload(r *web.Request, note string, err error) error {
	var upload *archive.UploadError
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return web.ErrTooLarge
	case errors.As(err, &upload):
		problems := text.Problems{{Field: "files", Message: upload.Sentence}}
		page, status := r.Refused(problems)
		return s.showUpload(r, status, page, note)
	case errors.Is(err, io.ErrUnexpectedEOF), strings.HasPrefix(err.Error(), "multipart: "):
		return web.ErrBadForm
	}
	return err
}

func (s *pages) stage(r *web.Request, job store.ImportJob, key string) error {
	if len(key) != len(web.NewKey()) {
		key = ""
	}
	repeated, err := s.Staff.StageImport(r.Context(), r.Clerk.Clerk, job, key)
	if err != nil || repeated {
		if removed := s.Imports.Spool.Remove(job.ID); removed != nil {
			s.Log.Warn("imports", "error", removed.Error())
		}
	}
	var problems text.Problems
	switch {
	case errors.As(err, &problems) && job.Origin == store.FromUpload:
		page, status := r.Refused(problems)
		return s.showUpload(r, status, page, job.Note)
	case err != nil:
		return err
	case repeated:
		return r.Redirect(s.Desk.Menu.Path("staff-imports"))
	}
	s.Imports.Wake()
	return r.Redirect(jobPath(job.ID))
}
