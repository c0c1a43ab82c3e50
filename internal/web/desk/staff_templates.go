package desk

import (
	"net/http"

	"shebao/internal/text"
	"shebao/internal/web"
)

// newTemplate stands in the address in place of a template's ID.
const newTemplate = "new"

func (s *pages) templatePath(id string) string {
	return s.Desk.Menu.Path("staff-templates") + "/" + id
}

func (s *pages) answerTemplates(r *web.Request) error {
	list, err := s.DB.AnswerTemplates(r.Context(), "", "")
	if err != nil {
		return err
	}
	var writers []string
	for _, t := range list {
		writers = append(writers, t.ChangedBy)
	}
	names, err := s.DB.StaffNames(r.Context(), writers...)
	if err != nil {
		return err
	}
	v := DeskTemplates{New: s.templatePath(newTemplate)}
	for _, t := range list {
		v.Items = append(v.Items, DeskTemplateRow{Title: t.Title, Href: s.templatePath(t.ID), Use: text.TemplateUses[t.Use], Kind: kindOrAll(t.Kind), Body: t.Body,
			Changed: text.ChangedBy(names[t.ChangedBy], t.ChangedAt)})
	}
	return r.Render(http.StatusOK, DeskTemplatesPage(s.flashed(r), v))
}

func kindOrAll(kind string) string {
	if kind == "" {
		return text.EveryCaseKind
	}
	return text.CaseKind(kind)
}
