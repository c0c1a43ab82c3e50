package staff

import (
	"context"
	"strings"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// TypedFigure is a dated figure as typed: yuan for amounts, per cent for shares.
type TypedFigure struct {
	Name, From, Value, Source, Note string
	Remove                          bool
}

// PlannedFigure is a dated figure read, with what it touches in words.
type PlannedFigure struct {
	store.FigureChange
	Touched string
}

// PlanFigure reads a dated figure and finds out whom it would touch. Errors: ErrNotAllowed, text.Problems.
func (s *Service) PlanFigure(ctx context.Context, by Clerk, typed TypedFigure) (*PlannedFigure, error) {
	if err := by.must(RatesEdit); err != nil {
		return nil, err
	}
	units, err := s.db.FigureUnits(ctx)
	if err != nil {
		return nil, err
	}
	all, err := s.db.Parameters(ctx)
	if err != nil {
		return nil, err
	}
	plan, err := readFigure(typed, units, all)
	if err != nil || plan.Remove {
		return plan, err
	}
	plan.Touched, err = s.touchedByFigure(ctx, plan.Name, plan.Figure, all)
	return plan, err
}

func readFigure(typed TypedFigure, units map[social.FigureName]string, all social.Parameters) (*PlannedFigure, error) {
	var problems text.Problems
	change := store.FigureChange{Name: social.FigureName(typed.Name), Remove: typed.Remove}
	change.Unit = units[change.Name]
	if change.Unit == "" || text.FigureNames[change.Name] == "" {
		return nil, text.OneProblem("name", text.ChooseFigure)
	}
	f := social.Figure{From: readMonth(&problems, typed.From), Source: strings.TrimSpace(typed.Source),
		Note: strings.TrimSpace(typed.Note), Confidence: social.Sourced}
	change.Before = store.FigureOf(all[change.Name], f.From)
	if typed.Remove {
		if change.Before == nil || len(all[change.Name]) == 1 {
			problems.Add("from", text.NothingToRemove)
			return nil, problems
		}
		change.Figure = *change.Before
		return &PlannedFigure{FigureChange: change}, problems.Err()
	}
	f.Value = readValue(&problems, change.Unit, typed.Value)
	problems.Add("source", text.Plain(text.LabelSource, f.Source, true, 120))
	problems.Add("note", text.Plain(text.LabelInnerNote, f.Note, false, 200))
	if err := problems.Err(); err != nil {
		return nil, err
	}
	if change.Before != nil && *change.Before == f {
		return nil, text.OneProblem("", text.RateSame)
	}
	change.Figure = f
	return &PlannedFigure{FigureChange: change}, nil
}

func readValue(problems *text.Problems, unit, typed string) int64 {
	if unit == "fen" {
		return int64(readYuan(problems, "value", typed))
	}
	rate, err := social.ParseRate(typed)
	if err != nil {
		problems.Add("value", text.BadRate)
	}
	return int64(rate)
}

// touchedByFigure says in words whom a figure touches: what self-payers pay, what open claims of unemployment benefit are worked out by, or
// estimates only.
func (s *Service) touchedByFigure(ctx context.Context, name social.FigureName, f social.Figure, all social.Parameters) (string, error) {
	switch name {
	case social.MinimumWage, social.UnemploymentShare:
		n, err := s.db.OpenCaseCount(ctx, "unemployment")
		return text.TouchedClaims(n), err
	case social.SelfPension, social.SelfMedical, social.SelfUnemployment:
		return s.touchedSelfPayers(ctx, name, f, all)
	}
	return text.TouchedEstimates, nil
}

func (s *Service) touchedSelfPayers(ctx context.Context, name social.FigureName, f social.Figure, all social.Parameters) (string, error) {
	branch := map[social.FigureName]social.Insurance{
		social.SelfPension: social.Pension, social.SelfMedical: social.Medical, social.SelfUnemployment: social.Unemployment}[name]
	groups, err := s.db.InsuredByWage(ctx, branch, 0, social.NoCeiling)
	if err != nil {
		return "", err
	}
	var people int64
	var wages social.Fen
	for _, g := range groups {
		if g.SelfPayer {
			people, wages = people+g.People, wages+g.Wages
		}
	}
	before, _ := all[name].At(f.From)
	return text.TouchedShares(people, before.Rate().Of(wages), f.Rate().Of(wages)), nil
}

// ProposeFigure puts a dated figure before a second person. Errors: as PlanFigure, text.Problems of the field "reason".
func (s *Service) ProposeFigure(ctx context.Context, by Clerk, typed TypedFigure, reason, formKey string) error {
	plan, err := s.PlanFigure(ctx, by, typed)
	if err != nil {
		return err
	}
	_, err = s.Propose(ctx, by, Proposal{Kind: changeFigure, Subject: text.FigureSubject(plan.Name, plan.Figure.From, plan.Remove), Content: plan.FigureChange,
		Facts: plan.Facts(), Reason: reason}, formKey)
	return err
}

// Facts are what the second person reads, and the first one checks.
func (p *PlannedFigure) Facts() []store.Fact {
	value := store.Fact{Name: text.LabelValue, Value: text.FigureValue(p.Unit, p.Figure.Value)}
	if p.Before != nil {
		value.Before = text.FigureValue(p.Unit, p.Before.Value)
	}
	facts := []store.Fact{{Name: text.LabelFigure, Value: text.FigureNames[p.Name]}, {Name: text.LabelFrom, Value: text.YearMonth(p.Figure.From)}}
	if p.Remove {
		value.Value = text.Removed
		return append(facts, value)
	}
	facts = append(append(facts, value), sourceFacts(p.Figure.Source, p.Figure.Note)...)
	return append(facts, store.Fact{Name: text.LabelTouched, Value: p.Touched})
}
