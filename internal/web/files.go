package web

import (
	"context"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"shebao/internal/citizen"
	"shebao/internal/citizen/evidence"
	"shebao/internal/menu"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/parts"
)

// maxEvidence bounds the body of a form that hands files in: the files, and the form around them.
const maxEvidence = evidence.MaxRequest + 2*maxForm

// uploadsAtOnce is how many forms with files are read at a time: each may take its whole size of memory, since nothing of them is to lie
// on a disk as it came.
const uploadsAtOnce = 8

// uploads lets that many be read.
var uploads = make(chan struct{}, uploadsAtOnce)

// takesFiles says whether files may be handed in on a page.
func (s *Server) takesFiles(p *menu.Page) bool {
	if p.Body == menu.BodyFiles {
		return true
	}
	procedure := s.Citizen.Procedure(p.ID)
	return procedure != nil && procedure.Files
}

// waitToUpload waits for the turn of a form with files; done lets the next one in.
func waitToUpload(ctx context.Context) (done func(), err error) {
	select {
	case uploads <- struct{}{}:
		return func() { <-uploads }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Names of the fields beside one of files: those kept from before, and those to be taken away.
func keptField(name string) string { return name + "_kept" }

func dropField(name string) string { return name + "_drop" }

// TakeFiles takes in what the form brought for a field of files: those kept from before less those to be taken away, and new ones.
func (s *Server) TakeFiles(r *Request, field string) (ids []string, err error) {
	kept, err := s.Citizen.Remove(r.Context(), r.User.PersonNo, strings.Fields(r.Field(keptField(field))), r.PostForm[dropField(field)])
	if err != nil {
		return nil, err
	}
	brought, err := r.uploads(field)
	if err != nil {
		return kept, err
	}
	return s.Citizen.TakeIn(r.Context(), r.User.PersonNo, field, kept, brought)
}

// TakeAllFiles does so for every field of files of a procedure.
func (s *Server) TakeAllFiles(r *Request, p *citizen.Procedure, a *citizen.Application) error {
	for _, ask := range p.Questions(a) {
		if ask.Kind != citizen.AskFiles {
			continue
		}
		ids, err := s.TakeFiles(r, ask.Name)
		a.Values[ask.Name] = strings.Join(ids, " ")
		if err != nil {
			return err
		}
	}
	return nil
}

// uploads reads the files of a field. A browser sends one without a name where none was chosen.
func (r *Request) uploads(field string) (list []citizen.Upload, err error) {
	if r.MultipartForm == nil {
		return nil, nil
	}
	for _, header := range r.MultipartForm.File[field] {
		if header.Filename == "" && header.Size == 0 {
			continue
		}
		file, err := header.Open()
		if err != nil {
			return nil, ErrBadForm
		}
		content, err := io.ReadAll(file)
		file.Close()
		if err != nil {
			return nil, ErrBadForm
		}
		list = append(list, citizen.Upload{Name: header.Filename, Content: content})
	}
	return list, nil
}

// FileField is a field of files, with those that wait.
func FileField(label, name, hint, fault string, required bool, waiting []store.Evidence) templ.Component {
	f := parts.Files{Label: label, Name: name, Hint: hint, Error: fault, Required: required && len(waiting) == 0,
		KeptName: keptField(name), DropName: dropField(name), Accept: ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"}
	for _, e := range waiting {
		f.Kept = append(f.Kept, parts.KeptFile{ID: e.ID, Name: e.Name, Size: text.FileSize(e.Size)})
	}
	return f
}

// HandOut answers with a file that somebody handed in: to be saved, never to be shown in the page's place.
func (r *Request) HandOut(file *store.Evidence, content []byte) error {
	h := r.Writer.Header()
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	return r.Answer(http.StatusOK, file.Kind, content)
}
