package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"shebao/internal/prose"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// typedPiece reads the form of a piece. What can't be read is among the problems.
func (s *Server) typedPiece(r *request) (w store.Writing, problems text.Problems) {
	w = store.Writing{Title: r.field("title"), Keywords: r.field("keywords"), Summary: r.field("summary"), Body: r.field("body"), Category: r.field("category"),
		Service: r.field("service"), Pinned: r.field("pinned") != ""}
	if typed := r.field("order"); typed != "" {
		var err error
		if w.Order, err = strconv.Atoi(typed); err != nil {
			problems.Add("order", text.BadOrder)
		}
	}
	known := func(o view.Option) bool { return o.Value == w.Service }
	if !slices.ContainsFunc(s.servicePages(), known) {
		problems.Add("service", text.NoSuchService)
	}
	w.WantFrom, w.WantUntil = momentField(&problems, "want_from", r.field("want_from")), momentField(&problems, "want_until", r.field("want_until"))
	return w, problems
}

// shownForm is the form of a piece of a kind with what was typed.
func (s *Server) shownForm(r *request, kind string) (view.PieceForm, error) {
	known, err := s.DB.PieceCategories(r.Context(), kind)
	return view.PieceForm{Key: newKey(), Kind: kind, KindName: text.ContentKinds[kind], Notice: kind == store.ContentNotice, Slug: r.field("slug"), Title: r.field("title"),
		Category: r.field("category"), Service: r.field("service"), Keywords: r.field("keywords"), Summary: r.field("summary"), Order: r.field("order"),
		Body: r.field("body"), WantFrom: r.field("want_from"), WantUntil: r.field("want_until"), Note: r.field("note"), Pinned: r.field("pinned") != "",
		Services: s.servicePages(), Known: known, Seen: r.field("seen")}, err
}

func (s *Server) newPieceForm(r *request) error {
	kind := r.URL.Query().Get("kind")
	if text.ContentKinds[kind] == "" {
		kind = store.ContentNotice
	}
	form, err := s.shownForm(r, kind)
	if err != nil {
		return err
	}
	return s.renderNewPiece(r, r.frame(), http.StatusOK, form)
}

func (s *Server) renderNewPiece(r *request, page view.Page, status int, form view.PieceForm) error {
	form.Action, form.New = r.page.Path, true
	page.Title = text.NewOf(form.Kind)
	return r.render(status, view.PieceFormPage(page, form))
}

func (s *Server) newPiece(r *request) error {
	kind := r.field("kind")
	w, problems := s.typedPiece(r)
	id, err := "", problems.Err()
	if err == nil {
		id, err = s.Staff.NewPiece(r.Context(), r.clerk.Clerk, kind, r.field("slug"), w, r.field("note"), r.key())
	}
	if errors.As(err, &problems) {
		form, err := s.shownForm(r, kind)
		if err != nil {
			return err
		}
		return s.renderNewPiece(r, r.withErrors(problems), http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	return s.afterSaving(r, id)
}

// afterSaving leads to the piece, or to its preview where that was asked for.
func (s *Server) afterSaving(r *request, id string) error {
	if r.field("then") == "preview" {
		return r.redirect(s.piecePath(id) + "/preview")
	}
	return r.redirect(s.piecePath(id) + "?done=saved")
}

func (s *Server) editPieceForm(r *request) error {
	if !r.clerk.May(staff.ContentWrite) {
		return errForbidden
	}
	p, err := s.piece(r)
	if err != nil {
		return err
	}
	form, err := s.shownForm(r, p.Kind)
	if err != nil {
		return err
	}
	form.Title, form.Category, form.Service, form.Keywords, form.Summary, form.Body = p.Title, p.Category, p.Service, p.Keywords, p.Summary, p.Body
	form.Order, form.Pinned, form.Seen = strconv.Itoa(p.Order), p.Pinned, strconv.Itoa(p.No)
	form.WantFrom, form.WantUntil = momentInput(p.WantFrom), momentInput(p.WantUntil)
	return s.renderEditPiece(r, r.frame(), http.StatusOK, p, form)
}

func (s *Server) renderEditPiece(r *request, page view.Page, status int, p *store.Piece, form view.PieceForm) error {
	form.Action = s.piecePath(p.ID) + "/edit"
	page.Title = text.EditOf(p.Title)
	return r.render(status, view.PieceFormPage(page, form))
}

func (s *Server) editPiece(r *request) error {
	p, err := s.piece(r)
	if err != nil {
		return err
	}
	seen, err := strconv.Atoi(r.field("seen"))
	if err != nil {
		return errBadForm
	}
	w, problems := s.typedPiece(r)
	if err = problems.Err(); err == nil {
		err = s.Staff.SaveDraft(r.Context(), r.clerk.Clerk, p.ID, seen, w, r.field("note"), r.key())
	}
	switch {
	case errors.As(err, &problems):
		form, err := s.shownForm(r, p.Kind)
		if err != nil {
			return err
		}
		return s.renderEditPiece(r, r.withErrors(problems), http.StatusUnprocessableEntity, p, form)
	case errors.Is(err, staff.ErrContentMoved):
		return s.showConflict(r, p.ID, w)
	case err != nil:
		return err
	}
	return s.afterSaving(r, p.ID)
}

// showConflict tells whoever saves second that somebody else saved meanwhile, with all that they typed and how it differs. Saving once more
// puts theirs on top.
func (s *Server) showConflict(r *request, id string, w store.Writing) error {
	theirs, err := s.DB.Piece(r.Context(), id, 0)
	if err != nil {
		return err
	}
	form, err := s.shownForm(r, theirs.Kind)
	if err != nil {
		return err
	}
	form.Seen = strconv.Itoa(theirs.No)
	form.Conflict = &view.PieceConflict{Title: text.ContentConflict, Text: text.ConflictBy(text.WhoWrote(theirs.By, theirs.ByName), theirs.No, theirs.At),
		Diff: prose.Diff(s.asLines(theirs.Writing), s.asLines(w))}
	return s.renderEditPiece(r, r.frame(), http.StatusConflict, theirs, form)
}
