package desk

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

func (s *pages) answerTemplate(r *web.Request) error {
	t := &store.AnswerTemplate{}
	if id := r.PathValue("template"); id != newTemplate {
		var err error
		if t, err = s.DB.AnswerTemplate(r.Context(), id); err != nil {
			return err
		}
	}
	return s.showTemplate(r, s.flashed(r), http.StatusOK, t)
}

func (s *pages) showTemplate(r *web.Request, page parts.Page, status int, t *store.AnswerTemplate) error {
	v := DeskTemplate{Action: s.templatePath(r.PathValue("template")), Key: web.NewKey(), Version: t.Version, Use: t.Use, Kind: t.Kind, Title: t.Title, Body: t.Body,
		Kinds: caseKindOptions(text.EveryCaseKind), Uses: []parts.Option{{Text: text.BasePleaseChoose}}}
	for _, use := range store.TemplateUses {
		v.Uses = append(v.Uses, parts.Option{Value: use, Text: text.TemplateUses[use]})
	}
	if r.PathValue("template") != newTemplate {
		v.Drop = v.Action + "/drop"
	}
	return r.Render(status, DeskTemplatePage(page, v))
}

func (s *pages) saveAnswerTemplate(r *web.Request) error {
	t := &store.AnswerTemplate{Use: r.Field("use"), Kind: r.Field("kind"), Title: strings.TrimSpace(r.Field("title")), Body: strings.TrimSpace(r.Field("body"))}
	if id := r.PathValue("template"); id != newTemplate {
		t.ID = id
		t.Version, _ = strconv.ParseInt(r.Field("version"), 10, 64)
	}
	err := s.Staff.SaveTemplate(r.Context(), r.Clerk.Clerk, t, r.Key())
	if errors.Is(err, store.ErrNotFound) {
		err = text.OneProblem("", text.TemplateStale)
	}
	if page, status := r.Refusal(err); page != nil {
		return s.showTemplate(r, *page, status, t)
	}
	if err != nil {
		return err
	}
	deskFlash(r, text.TemplateSaved)
	return r.Redirect(s.Desk.Menu.Path("staff-templates"))
}

func (s *pages) dropAnswerTemplate(r *web.Request) error {
	if err := s.Staff.DropTemplate(r.Context(), r.Clerk.Clerk, r.PathValue("template"), r.Key()); err != nil {
		return err
	}
	deskFlash(r, text.TemplateGone)
	return r.Redirect(s.Desk.Menu.Path("staff-templates"))
}
