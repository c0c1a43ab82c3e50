package desk

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"strconv"

	"shebao/internal/citizen/evidence"
	"shebao/internal/citizen/evidence/picture"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
)

// mostPaperPages is how many pages of a file are shown; whoever needs more takes the file.
const mostPaperPages = 60

// viewEvidence shows a file of a case in the case's own page: a picture, which can do nothing, or the pages of a PDF as pictures, so that no
// browser of the agency's reads what a stranger made.
func (s *pages) viewEvidence(r *web.Request) error {
	file, content, err := s.Staff.Evidence(r.Context(), r.Clerk.Clerk, r.PathValue("case"), r.PathValue("evidence"))
	if err != nil {
		return err
	}
	if file.Kind == evidence.PDF {
		return s.viewPaper(r, file, content)
	}
	h := r.Writer.Header()
	h.Set("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": file.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	return r.Answer(http.StatusOK, file.Kind, content)
}

// viewPaper shows the pages of a PDF in a frame that nobody else's page may make and in which no script runs.
func (s *pages) viewPaper(r *web.Request, file *store.Evidence, content []byte) error {
	v := Paper{Name: file.Name}
	n, err := s.paperPages(r.Context(), content)
	switch {
	case err != nil:
		s.Log.Warn("evidence as pictures", "error", err.Error())
		v.Problem, n = text.PaperUndrawn, 0
	case n > mostPaperPages:
		v.Problem, n = text.PaperLong(n, mostPaperPages), mostPaperPages
	}
	for i := range n {
		v.Pages = append(v.Pages, PaperPage{Alt: text.PaperPage(file.Name, i+1), Src: s.casePath(r.PathValue("case")) + "/evidence/" + file.ID + "/pages/" + strconv.Itoa(i+1)})
	}
	h := r.Writer.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self'; style-src 'self'; frame-ancestors 'self'")
	h.Set("X-Frame-Options", "SAMEORIGIN")
	return r.Render(http.StatusOK, PaperDocument(v))
}

// errNoDrawer says that the server was made without what draws pages.
var errNoDrawer = errors.New("desk: nothing draws pages of PDF files")

func (s *pages) paperPages(ctx context.Context, content []byte) (int, error) {
	if s.Pictures == nil {
		return 0, errNoDrawer
	}
	return s.Pictures.Pages(ctx, content)
}

// evidencePage is one page of a PDF as a picture.
func (s *pages) evidencePage(r *web.Request) error {
	file, content, err := s.Staff.Evidence(r.Context(), r.Clerk.Clerk, r.PathValue("case"), r.PathValue("evidence"))
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(r.PathValue("page"))
	if err != nil || file.Kind != evidence.PDF || number > mostPaperPages || s.Pictures == nil {
		return store.ErrNotFound
	}
	drawn, err := s.Pictures.Page(r.Context(), content, number)
	if errors.Is(err, picture.ErrNoPage) || errors.Is(err, picture.ErrUnreadable) {
		return store.ErrNotFound
	}
	if err != nil {
		return err
	}
	r.Writer.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	return r.Answer(http.StatusOK, evidence.JPEG, drawn)
}
