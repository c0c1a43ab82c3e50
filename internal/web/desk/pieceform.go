package desk

import (
	"slices"
	"strconv"

	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// typedPiece reads the form of a piece. What can't be read is among the problems.
func (s *pages) typedPiece(r *web.Request) (w store.Writing, problems text.Problems) {
	w = store.Writing{Title: r.Field("title"), Keywords: r.Field("keywords"), Summary: r.Field("summary"), Body: r.Field("body"), Category: r.Field("category"),
		Service: r.Field("service"), Pinned: r.Field("pinned") != ""}
	if typed := r.Field("order"); typed != "" {
		var err error
		if w.Order, err = strconv.Atoi(typed); err != nil {
			problems.Add("order", text.BadOrder)
		}
	}
	known := func(o parts.Option) bool { return o.Value == w.Service }
	if !slices.ContainsFunc(s.servicePages(), known) {
		problems.Add("service", text.NoSuchService)
	}
	w.WantFrom, w.WantUntil = momentField(&problems, "want_from", r.Field("want_from")), momentField(&problems, "want_until", r.Field("want_until"))
	return w, problems
}

// shownForm is the form of a piece of a kind with what was typed.
func (s *pages) shownForm(r *web.Request, kind string) (PieceForm, error) {
	known, err := s.DB.PieceCategories(r.Context(), kind)
	return PieceForm{Key: web.NewKey(), Kind: kind, KindName: text.ContentKinds[kind], Notice: kind == store.ContentNotice, Slug: r.Field("slug"), Title: r.Field("title"),
		Category: r.Field("category"), Service: r.Field("service"), Keywords: r.Field("keywords"), Summary: r.Field("summary"), Order: r.Field("order"),
		Body: r.Field("body"), WantFrom: r.Field("want_from"), WantUntil: r.Field("want_until"), Note: r.Field("note"), Pinned: r.Field("pinned") != "",
		Services: s.servicePages(), Known: known, Seen: r.Field("seen")}, err
}

// afterSaving leads to the piece, or to its preview where that was asked for.
func (s *pages) afterSaving(r *web.Request, id string) error {
	if r.Field("then") == "preview" {
		return r.Redirect(s.piecePath(id) + "/preview")
	}
	return doneAt(r, nil, s.piecePath(id), text.ContentSaved)
}
