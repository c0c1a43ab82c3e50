package staff

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"shebao/internal/store"
	"shebao/internal/text"
)

// What a second person reads of a matter: what there is now beside what it would become, and where it stands.

// Matter is the page that a proposal is about, by the menu's ID, with what stands in the place of the variable in its address.
type Matter struct{ Page, Variable, Value string }

// MatterOf says where a proposal's matter stands for the second person; the zero Matter where there is no such page.
func MatterOf(p *store.Proposal) Matter {
	var c struct {
		Name  string `json:"name"`
		Job   string `json:"job"`
		Batch int64  `json:"batch"`
	}
	_ = json.Unmarshal(p.Content, &c) // what has none of these is found by its kind
	switch p.Kind {
	case "role.grant", "account.reset":
		return Matter{"staff-grant", "account", c.Name}
	case "role.change":
		var change roleChange
		if json.Unmarshal(p.Content, &change) != nil || change.New {
			return Matter{Page: "staff-roles"}
		}
		return Matter{"staff-role", "role", change.Role.Role}
	case "import.release":
		return Matter{"staff-import-job", "job", c.Job}
	case "import.rollback":
		return Matter{"staff-import-batch", "batch", strconv.FormatInt(c.Batch, 10)}
	}
	return Matter{Page: map[string]string{"export.audit": "staff-audit-log", changeBound: "staff-rates", changeFigure: "staff-rates",
		"export.bulk": "staff-exports", RuleProposal: "staff-case-rules"}[p.Kind]}
}

// moved stands before facts that are otherwise than they were when the matter was proposed.
func moved(facts []store.Fact, stale bool) []store.Fact {
	if !stale {
		return facts
	}
	return append([]store.Fact{{Name: text.WordMovedSince, Value: text.MovedSince}}, facts...)
}

func factsOfBound(ctx context.Context, s *Service, p *store.Proposal) ([]store.Fact, error) {
	var c store.BoundChange
	if err := json.Unmarshal(p.Content, &c); err != nil {
		return nil, err
	}
	rows, err := s.db.Bounds(ctx)
	if err != nil {
		return nil, err
	}
	now := store.BoundOf(rows, c.Bound)
	stale := (now == nil) != (c.Before == nil) || now != nil && *now != *c.Before
	plan := PlannedBound{BoundChange: c}
	plan.Before = now
	if !c.Remove {
		groups, err := s.db.InsuredByWage(ctx, c.Bound.Insurance, c.Bound.Min, c.Bound.Max)
		if err != nil {
			return nil, err
		}
		plan.Touched = touchedBy(c.Bound, rows, groups)
	}
	return moved(plan.Facts(), stale), nil
}

func factsOfFigure(ctx context.Context, s *Service, p *store.Proposal) ([]store.Fact, error) {
	var c store.FigureChange
	if err := json.Unmarshal(p.Content, &c); err != nil {
		return nil, err
	}
	all, err := s.db.Parameters(ctx)
	if err != nil {
		return nil, err
	}
	now := store.FigureOf(all[c.Name], c.Figure.From)
	stale := (now == nil) != (c.Before == nil) || now != nil && *now != *c.Before
	plan := PlannedFigure{FigureChange: c}
	plan.Before = now
	if !c.Remove {
		if plan.Touched, err = s.touchedByFigure(ctx, c.Name, c.Figure, all); err != nil {
			return nil, err
		}
	}
	return moved(plan.Facts(), stale), nil
}

func factsOfRule(ctx context.Context, s *Service, p *store.Proposal) ([]store.Fact, error) {
	var change ruleChange
	if err := json.Unmarshal(p.Content, &change); err != nil {
		return nil, err
	}
	now, err := s.db.FourEyes(ctx, change.Kind)
	return moved(change.facts(now), now == change.FourEyes), err
}

func (c ruleChange) facts(now bool) []store.Fact {
	return []store.Fact{{Name: text.CaseKinds[c.Kind], Before: text.FourEyesWord(now), Value: text.FourEyesWord(c.FourEyes)}}
}

func factsOfGrant(ctx context.Context, s *Service, p *store.Proposal) ([]store.Fact, error) {
	var g grant
	if err := json.Unmarshal(p.Content, &g); err != nil {
		return nil, err
	}
	return s.grantFacts(ctx, g)
}

// grantFacts are an account's roles before and after a grant, and which permissions it would gain.
func (s *Service) grantFacts(ctx context.Context, g grant) ([]store.Fact, error) {
	account, err := s.db.StaffAccount(ctx, g.Name)
	if err != nil {
		return nil, err
	}
	role, err := s.db.StaffRole(ctx, g.Role)
	if err != nil {
		return nil, err
	}
	held, err := s.db.StaffRolesOf(ctx, g.Name)
	if err != nil {
		return nil, err
	}
	var use, give []Permission
	for _, r := range held {
		use, give = append(use, r.Use...), append(give, r.Grant...)
	}
	before := titlesOf(held)
	after := titlesOf(append(held, *role))
	if before == "" {
		before = text.WordNoRole
	}
	facts := []store.Fact{{Name: text.LabelStaffName, Value: g.Name}, {Name: text.LabelShownName, Value: account.ShownName},
		{Name: text.WordState, Value: text.StaffStates[account.State]}, {Name: text.WordRoles, Before: before, Value: after},
		{Name: text.WordArea, Value: text.StaffAreas[role.Area]}}
	facts = append(facts, difference(text.WordMayUse, use, union(use, role.Use))...)
	return append(facts, difference(text.WordMayGive, give, union(give, role.Grant))...), nil
}

func union(a, b []Permission) []Permission {
	all := slices.Clone(a)
	for _, p := range b {
		if !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}

// difference tells a change of rights by what comes and what goes; both stand there, also where they are nothing.
func difference(name string, before, after []Permission) []store.Fact {
	without := func(from, what []Permission) []Permission {
		return slices.DeleteFunc(slices.Clone(from), func(p Permission) bool { return slices.Contains(what, p) })
	}
	words := func(list []Permission) string {
		if len(list) == 0 {
			return text.WordNothing
		}
		return namesOf(list)
	}
	return []store.Fact{{Name: name + text.WordComes, Value: words(without(after, before))}, {Name: name + text.WordGoes, Value: words(without(before, after))}}
}

func factsOfRole(ctx context.Context, s *Service, p *store.Proposal) ([]store.Fact, error) {
	var c roleChange
	if err := json.Unmarshal(p.Content, &c); err != nil {
		return nil, err
	}
	return s.roleFacts(ctx, c)
}

// roleFacts are a role before and after a change, and how many hold it.
func (s *Service) roleFacts(ctx context.Context, c roleChange) ([]store.Fact, error) {
	before, err := s.db.StaffRole(ctx, c.Role.Role)
	there := err == nil
	if errors.Is(err, store.ErrNotFound) {
		before, err = &store.StaffRole{}, nil
	}
	if err != nil {
		return nil, err
	}
	holders, err := s.db.StaffRoleHolders(ctx)
	if err != nil {
		return nil, err
	}
	after := c.Role
	if c.Remove {
		after = store.StaffRole{Role: c.Role.Role, Area: c.Role.Area}
	}
	title := store.Fact{Name: text.LabelRoleTitle, Before: before.Title, Value: after.Title}
	said := store.Fact{Name: text.LabelRoleDescription, Before: before.Description, Value: after.Description}
	for _, f := range []*store.Fact{&title, &said} {
		if f.Value == "" {
			f.Value = text.Removed
		}
	}
	facts := []store.Fact{{Name: text.WordAsked, Value: c.what()}, {Name: text.WordRole, Value: c.Role.Role}, title, said,
		{Name: text.WordArea, Value: text.StaffAreas[c.Role.Area]}, {Name: text.WordHolders, Value: text.HoldersOf(holders[c.Role.Role])}}
	facts = append(facts, difference(text.WordMayUse, before.Use, after.Use)...)
	facts = append(facts, difference(text.WordMayGive, before.Grant, after.Grant)...)
	return moved(facts, there == c.New), nil
}

// what names the change.
func (c roleChange) what() string {
	switch {
	case c.New:
		return text.MakesRole
	case c.Remove:
		return text.RemovesRole
	}
	return text.ChangesRole
}
