package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// newTemplate stands in the address in place of a template's ID.
const newTemplate = "new"

func (s *Server) templatePath(id string) string {
	return s.desk.menu.Path("staff-templates") + "/" + id
}

func (s *Server) answerTemplates(r *request) error {
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
	v := view.DeskTemplates{New: s.templatePath(newTemplate)}
	for _, t := range list {
		v.Items = append(v.Items, view.DeskTemplateRow{Title: t.Title, Href: s.templatePath(t.ID), Use: text.TemplateUses[t.Use], Kind: kindOrAll(t.Kind), Body: t.Body,
			Changed: text.ChangedBy(names[t.ChangedBy], t.ChangedAt)})
	}
	return r.render(http.StatusOK, view.DeskTemplatesPage(s.flashed(r), v))
}

func kindOrAll(kind string) string {
	if kind == "" {
		return text.EveryCaseKind
	}
	return text.CaseKind(kind)
}

func (s *Server) answerTemplate(r *request) error {
	t := &store.AnswerTemplate{}
	if id := r.PathValue("template"); id != newTemplate {
		var err error
		if t, err = s.DB.AnswerTemplate(r.Context(), id); err != nil {
			return err
		}
	}
	return s.showTemplate(r, s.flashed(r), http.StatusOK, t)
}

func (s *Server) showTemplate(r *request, page view.Page, status int, t *store.AnswerTemplate) error {
	v := view.DeskTemplate{Action: s.templatePath(r.PathValue("template")), Key: newKey(), Version: t.Version, Use: t.Use, Kind: t.Kind, Title: t.Title, Body: t.Body,
		Kinds: caseKindOptions(text.EveryCaseKind), Uses: []view.Option{{Text: text.BasePleaseChoose}}}
	for _, use := range store.TemplateUses {
		v.Uses = append(v.Uses, view.Option{Value: use, Text: text.TemplateUses[use]})
	}
	if r.PathValue("template") != newTemplate {
		v.Drop = v.Action + "/drop"
	}
	return r.render(status, view.DeskTemplatePage(page, v))
}

func (s *Server) saveAnswerTemplate(r *request) error {
	t := &store.AnswerTemplate{Use: r.field("use"), Kind: r.field("kind"), Title: strings.TrimSpace(r.field("title")), Body: strings.TrimSpace(r.field("body"))}
	if id := r.PathValue("template"); id != newTemplate {
		t.ID = id
		t.Version, _ = strconv.ParseInt(r.field("version"), 10, 64)
	}
	err := s.Staff.SaveTemplate(r.Context(), r.clerk.Clerk, t, r.key())
	if errors.Is(err, store.ErrNotFound) {
		err = text.OneProblem("", text.TemplateStale)
	}
	if page, status := r.refusal(err); page != nil {
		return s.showTemplate(r, *page, status, t)
	}
	if err != nil {
		return err
	}
	r.deskFlash(text.TemplateSaved)
	return r.redirect(s.desk.menu.Path("staff-templates"))
}

func (s *Server) dropAnswerTemplate(r *request) error {
	if err := s.Staff.DropTemplate(r.Context(), r.clerk.Clerk, r.PathValue("template"), r.key()); err != nil {
		return err
	}
	r.deskFlash(text.TemplateGone)
	return r.redirect(s.desk.menu.Path("staff-templates"))
}

// caseRules shows how cases of each kind are decided.
func (s *Server) caseRules(r *request) error {
	return s.showRules(r, s.flashed(r), http.StatusOK, view.DeskRules{})
}

func (s *Server) showRules(r *request, page view.Page, status int, v view.DeskRules) error {
	rules, err := s.DB.CaseRules(r.Context())
	if err != nil {
		return err
	}
	v.Action, v.Key = r.page.Path, newKey()
	v.Kinds = caseKindOptions(text.BasePleaseChoose)
	v.Rules = view.SimpleTable{Caption: text.RulesCaption, Headers: []string{text.WordCaseKind, text.WordCaseRule, text.WordCaseDue, text.WordRuleChanged}}
	deadlines := text.DeadlineRules(s.Citizen.CaseDays())
	for _, rule := range rules {
		changed := text.RuleAsDelivered
		if rule.ChangedAt > 0 {
			changed = text.ChangedBy(rule.ChangedBy, rule.ChangedAt)
		}
		v.Rules.Rows = append(v.Rules.Rows, []string{text.CaseKind(rule.Kind), text.FourEyesWord(rule.FourEyes), deadlines[rule.Kind], changed})
	}
	waiting, err := s.DB.WaitingProposals(r.Context(), 500)
	if err != nil {
		return err
	}
	for _, p := range waiting {
		if p.Kind == staff.RuleProposal && len(p.Facts) > 0 {
			v.Waiting = append(v.Waiting, view.DeskRuleWaiting{What: p.Subject + "：" + p.Facts[0].Value, By: p.ProposedBy, At: text.Time(p.ProposedAt), Reason: p.Reason})
		}
	}
	return r.render(status, view.DeskRulesPage(page, v))
}

func (s *Server) proposeCaseRule(r *request) error {
	v := view.DeskRules{Kind: oneOf(r.field("kind"), social.CaseKinds...), Four: oneOf(r.field("four"), "two", "one"), Reason: r.field("reason")}
	err := text.OneProblem("four", text.ChooseRule)
	if v.Four != "" {
		err = s.Staff.ProposeRule(r.Context(), r.clerk.Clerk, v.Kind, v.Four == "two", v.Reason, r.key())
	}
	if page, status := r.refusal(err); page != nil {
		return s.showRules(r, *page, status, v)
	}
	if err != nil {
		return err
	}
	r.deskFlash(text.RuleProposed)
	return r.redirect(r.page.Path)
}
