package staff

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strings"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// What takes two people among bounds and rates.
const (
	changeBound  = "rates.bound"
	changeFigure = "rates.figure"
)

// applyChange makes a change as it was proposed, unless what it was made for has changed since.
func applyChange[C any](change func(*store.Tx, C) error) func(*Service, *store.Tx, *store.Proposal) error {
	return func(_ *Service, tx *store.Tx, p *store.Proposal) error {
		var c C
		if err := json.Unmarshal(p.Content, &c); err != nil {
			return err
		}
		err := change(tx, c)
		if errors.Is(err, store.ErrStale) {
			return text.OneProblem("", text.RateStale)
		}
		return err
	}
}

// TypedBound is a row of bounds as typed.
type TypedBound struct {
	Branch, Tier, Household, From, Least, Greatest, Source, Note string
	Remove                                                       bool
}

// PlannedBound is a row of bounds read, with whom it touches.
type PlannedBound struct {
	store.BoundChange
	Touched Touched
}

// Touched counts whom a change of bounds touches, by their declared wages.
type Touched struct {
	People, Below, Above             int64
	SelfPayers, SelfBelow, SelfAbove int64
}

// PlanBound reads a row of bounds and finds out whom it would touch. Errors: ErrNotAllowed, text.Problems.
func (s *Service) PlanBound(ctx context.Context, by Clerk, typed TypedBound) (*PlannedBound, error) {
	if err := by.must(RatesEdit); err != nil {
		return nil, err
	}
	rows, err := s.db.Bounds(ctx)
	if err != nil {
		return nil, err
	}
	plan, err := readBound(typed, rows)
	if err != nil {
		return nil, err
	}
	if typed.Remove {
		return plan, nil
	}
	groups, err := s.db.InsuredByWage(ctx, plan.Bound.Insurance, plan.Bound.Min, plan.Bound.Max)
	if err != nil {
		return nil, err
	}
	plan.Touched = touchedBy(plan.Bound, rows, groups)
	return plan, nil
}

func readBound(typed TypedBound, rows []social.Bound) (*PlannedBound, error) {
	var problems text.Problems
	b := social.Bound{Insurance: social.Insurance(typed.Branch), Tier: typed.Tier, Household: typed.Household, Source: strings.TrimSpace(typed.Source),
		Note: strings.TrimSpace(typed.Note)}
	if text.Insurances[b.Insurance] == "" {
		problems.Add("branch", text.ChooseBranch)
	}
	if b.Tier != "" && (text.Tiers[b.Tier] == "" || b.Insurance != social.Medical) {
		problems.Add("tier", text.TierOfMedical)
	}
	if b.Household != "" && text.Households[social.Household(b.Household)] == "" {
		problems.Add("household", text.ChooseHousehold)
	}
	b.From = readMonth(&problems, typed.From)
	if stands := store.BoundOf(rows, b); typed.Remove {
		if stands == nil {
			problems.Add("from", text.NothingToRemove)
			return nil, problems
		}
		return &PlannedBound{BoundChange: store.BoundChange{Bound: *stands, Before: stands, Remove: true}}, problems.Err()
	}
	b.Min = readYuan(&problems, "least", typed.Least)
	b.Max = social.NoCeiling
	if strings.TrimSpace(typed.Greatest) != "" {
		b.Max = readYuan(&problems, "greatest", typed.Greatest)
	}
	if b.Max < b.Min {
		problems.Add("greatest", text.BoundOrder)
	}
	problems.Add("source", text.Plain(text.LabelSource, b.Source, true, 120))
	problems.Add("note", text.Plain(text.LabelInnerNote, b.Note, false, 200))
	if err := problems.Err(); err != nil {
		return nil, err
	}
	change := store.BoundChange{Bound: b, Before: store.BoundOf(rows, b)}
	if change.Before != nil {
		change.Bound.To = change.Before.To
		if *change.Before == change.Bound {
			return nil, text.OneProblem("", text.RateSame)
		}
	}
	return &PlannedBound{BoundChange: change}, nil
}

func readMonth(problems *text.Problems, typed string) social.Month {
	m, err := social.ParseMonth(social.FoldNumber(typed))
	if err != nil {
		problems.Add("from", text.BadRateMonth)
	}
	return m
}

func readYuan(problems *text.Problems, field, typed string) social.Fen {
	amount, err := social.ParseYuan(typed)
	if err != nil || amount <= 0 || amount > social.NoCeiling {
		problems.Add(field, text.BadYuan)
	}
	return amount
}

// touchedBy counts those for whom the new row would be the one in force in its first month.
func touchedBy(b social.Bound, rows []social.Bound, groups []store.InsuredGroup) (t Touched) {
	with := []social.Bound{b}
	for _, row := range rows {
		if row.Insurance != b.Insurance || row.Tier != b.Tier || row.Household != b.Household || row.From != b.From {
			with = append(with, row)
		}
	}
	for _, g := range groups {
		tier := ""
		if b.Insurance == social.Medical {
			tier = g.Tier
		}
		if won, ok := social.BoundAt(with, b.Insurance, tier, string(g.Household), b.From); !ok || won != b {
			continue
		}
		t.People, t.Below, t.Above = t.People+g.People, t.Below+g.Below, t.Above+g.Above
		if g.SelfPayer {
			t.SelfPayers, t.SelfBelow, t.SelfAbove = t.SelfPayers+g.People, t.SelfBelow+g.Below, t.SelfAbove+g.Above
		}
	}
	return t
}

// ProposeBound puts a row of bounds before a second person. Errors: as PlanBound, text.Problems of the field "reason".
func (s *Service) ProposeBound(ctx context.Context, by Clerk, typed TypedBound, reason, formKey string) error {
	plan, err := s.PlanBound(ctx, by, typed)
	if err != nil {
		return err
	}
	_, err = s.Propose(ctx, by, Proposal{Kind: changeBound, Subject: text.BoundSubject(plan.Bound, plan.Remove), Content: plan.BoundChange,
		Facts: plan.Facts(), Reason: reason}, formKey)
	return err
}

// Facts are what the second person reads, and the first one checks.
func (p *PlannedBound) Facts() []store.Fact {
	b, before := p.Bound, p.Before
	facts := []store.Fact{{Name: text.LabelBranch, Value: text.BoundOf(b)}, {Name: text.LabelFrom, Value: text.YearMonth(b.From)}}
	if p.Remove {
		return append(facts, store.Fact{Name: text.LabelLeast, Before: b.Min.String(), Value: text.Removed},
			store.Fact{Name: text.LabelGreatest, Before: ceiling(b), Value: text.Removed})
	}
	least, greatest := store.Fact{Name: text.LabelLeast, Value: b.Min.String()}, store.Fact{Name: text.LabelGreatest, Value: ceiling(b)}
	if before != nil {
		least.Before, greatest.Before = before.Min.String(), ceiling(*before)
	}
	t := p.Touched
	facts = append(facts, least, greatest)
	return append(append(facts, sourceFacts(b.Source, b.Note)...),
		store.Fact{Name: text.LabelTouched, Value: text.TouchedPeople(t.People, t.Below, t.Above)},
		store.Fact{Name: text.LabelTouchedSelf, Value: text.TouchedSelfPayers(t.SelfPayers, t.SelfBelow, t.SelfAbove)})
}

func ceiling(b social.Bound) string {
	if !b.Capped() {
		return text.NoCeiling
	}
	return b.Max.String()
}

// sourceFacts are where a figure comes from, what of it the public reads, and the note beside it.
func sourceFacts(source, note string) []store.Fact {
	facts := []store.Fact{{Name: text.LabelSource, Value: source}, {Name: text.LabelCitation, Value: cmp.Or(text.Citation(source), text.NoCitation)}}
	if note != "" {
		facts = append(facts, store.Fact{Name: text.LabelInnerNote, Value: note})
	}
	return facts
}
