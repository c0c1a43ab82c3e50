package desk

import (
	"net/http"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// caseRules shows how cases of each kind are decided.
func (s *pages) caseRules(r *web.Request) error {
	return s.showRules(r, s.flashed(r), http.StatusOK, DeskRules{})
}

func (s *pages) showRules(r *web.Request, page parts.Page, status int, v DeskRules) error {
	rules, err := s.DB.CaseRules(r.Context())
	if err != nil {
		return err
	}
	v.Action, v.Key = r.Page.Path, web.NewKey()
	v.Kinds = caseKindOptions(text.BasePleaseChoose)
	v.Rules = parts.SimpleTable{Caption: text.RulesCaption, Headers: []string{text.WordCaseKind, text.WordCaseRule, text.WordCaseDue, text.WordRuleChanged}}
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
			v.Waiting = append(v.Waiting, DeskRuleWaiting{What: p.Subject + "：" + p.Facts[0].Value, By: p.ProposedBy, At: text.Time(p.ProposedAt), Reason: p.Reason})
		}
	}
	return r.Render(status, DeskRulesPage(page, v))
}

func (s *pages) proposeCaseRule(r *web.Request) error {
	v := DeskRules{Kind: web.OneOf(r.Field("kind"), social.CaseKinds...), Four: web.OneOf(r.Field("four"), "two", "one"), Reason: r.Field("reason")}
	err := text.OneProblem("four", text.ChooseRule)
	if v.Four != "" {
		err = s.Staff.ProposeRule(r.Context(), r.Clerk.Clerk, v.Kind, v.Four == "two", v.Reason, r.Key())
	}
	if page, status := r.Refusal(err); page != nil {
		return s.showRules(r, *page, status, v)
	}
	if err != nil {
		return err
	}
	deskFlash(r, text.RuleProposed)
	return r.Redirect(r.Page.Path)
}
