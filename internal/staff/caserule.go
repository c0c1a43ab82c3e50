package staff

import (
	"context"
	"encoding/json"
	"slices"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// RuleProposal is the kind of proposals that change whether decisions of a kind of cases take a second person.
const RuleProposal = "case.rule"

// ruleChange is what such a proposal holds.
type ruleChange struct {
	Kind     string `json:"kind"`
	FourEyes bool   `json:"four_eyes"`
}

// applyRule makes the change, for the second person.
func applyRule(_ *Service, tx *store.Tx, p *store.Proposal) error {
	var change ruleChange
	if err := json.Unmarshal(p.Content, &change); err != nil {
		return err
	}
	return tx.SaveFourEyes(change.Kind, change.FourEyes)
}

// ProposeRule asks for decisions of a kind of cases to take a second person, or no longer. Errors: ErrNotAllowed, text.Problems at "kind"
// and
// "reason".
func (s *Service) ProposeRule(ctx context.Context, by Clerk, kind string, fourEyes bool, reason, formKey string) error {
	if !slices.Contains(social.CaseKinds, kind) {
		return text.OneProblem("kind", text.ChooseCaseKind)
	}
	now, err := s.db.FourEyes(ctx, kind)
	if err != nil {
		return err
	}
	if now == fourEyes {
		return text.OneProblem("kind", text.RuleIsSo)
	}
	_, err = s.Propose(ctx, by, Proposal{Kind: RuleProposal, Subject: text.CaseKinds[kind], Content: ruleChange{kind, fourEyes}, Reason: reason,
		Facts: ruleChange{kind, fourEyes}.facts(now)}, formKey)
	return err
}

// SaveTemplate writes an answer template: a new one where it has no ID. Errors: ErrNotAllowed, store.ErrNotFound where somebody changed it
// meanwhile,
// text.Problems at "use", "kind", "title" and "body".
func (s *Service) SaveTemplate(ctx context.Context, by Clerk, t *store.AnswerTemplate, formKey string) error {
	if err := by.must(CasesAssign); err != nil {
		return err
	}
	var problems text.Problems
	if !slices.Contains(store.TemplateUses, t.Use) {
		problems.Add("use", text.ChooseTemplateUse)
	}
	if t.Kind != "" && (t.Use == store.TemplateEnquiry || !slices.Contains(social.CaseKinds, t.Kind)) {
		problems.Add("kind", text.TemplateKindWrong)
	}
	problems.Add("title", text.Plain(text.WordTemplateTitle, t.Title, true, 40))
	problems.Add("body", text.Plain(text.WordTemplateBody, oneLine(t.Body), true, 500))
	if err := problems.Err(); err != nil {
		return err
	}
	_, err := s.db.Do(ctx, store.Act{Kind: "template.save", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error {
		copied := *t
		return tx.SaveAnswerTemplate(&copied)
	})
	return err
}

// DropTemplate throws an answer template away. Errors: ErrNotAllowed.
func (s *Service) DropTemplate(ctx context.Context, by Clerk, id, formKey string) error {
	if err := by.must(CasesAssign); err != nil {
		return err
	}
	_, err := s.db.Do(ctx, store.Act{Kind: "template.drop", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error { return tx.DropAnswerTemplate(id) })
	return err
}
