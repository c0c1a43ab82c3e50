package desk

import (
	"errors"
	"net/http"

	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

func (s *pages) newPieceForm(r *web.Request) error {
	kind := r.URL.Query().Get("kind")
	if text.ContentKinds[kind] == "" {
		kind = store.ContentNotice
	}
	form, err := s.shownForm(r, kind)
	if err != nil {
		return err
	}
	return s.renderNewPiece(r, r.Frame(), http.StatusOK, form)
}

func (s *pages) renderNewPiece(r *web.Request, page parts.Page, status int, form PieceForm) error {
	form.Action, form.New = r.Page.Path, true
	page.Title = text.NewOf(form.Kind)
	return r.Render(status, PieceFormPage(page, form))
}

func (s *pages) newPiece(r *web.Request) error {
	kind := r.Field("kind")
	w, problems := s.typedPiece(r)
	id, err := "", problems.Err()
	if err == nil {
		id, err = s.Staff.NewPiece(r.Context(), r.Clerk.Clerk, kind, r.Field("slug"), w, r.Field("note"), r.Key())
	}
	if errors.As(err, &problems) {
		form, err := s.shownForm(r, kind)
		if err != nil {
			return err
		}
		page, status := r.Refused(problems)
		return s.renderNewPiece(r, page, status, form)
	}
	if err != nil {
		return err
	}
	return s.afterSaving(r, id)
}
