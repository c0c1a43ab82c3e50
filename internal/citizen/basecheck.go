package citizen

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// BaseObjectionKind is the kind of cases that objections to a contribution base are.
const BaseObjectionKind = social.BaseObjectionCase

// confirmBases confirms the bases of a closed year (缴费基数核对). The year comes with the address.
var confirmBases = &Procedure{
	Page: "base-confirm", Act: "base.confirm",
	Admit: func(_ context.Context, a *Application) (*Refusal, error) {
		year, _ := strconv.Atoi(a.Value("year"))
		if year >= social.YearOf(a.Now) {
			return &Refusal{Title: text.BaseNoSuchYear, Why: text.BaseYearNotOver, Pages: []string{"base-check"}}, nil
		}
		return nil, nil
	},
	Settle: func(ctx context.Context, a *Application) (*Plan, error) {
		year, _ := strconv.Atoi(a.Value("year"))
		months, err := baseMonths(ctx, a, year)
		if err != nil {
			return nil, err
		}
		if months == 0 {
			return nil, &Refusal{Title: text.BaseNoSuchYear, Why: text.BaseYearNoRows, Pages: []string{"base-check"}}
		}
		return &Plan{
			Changes: []Difference{{Name: text.WordYear, After: text.BaseYear(year, months)}},
			Notes:   []string{text.BaseConfirmNote},
			Apply: func(tx *store.Tx) error {
				if err := tx.ConfirmBases(year); err != nil {
					return err
				}
				return tx.ChangeOther("base_confirmation", "", strconv.Itoa(year))
			},
		}, nil
	},
}

// baseMonths counts the months of a year whose bases can be checked.
func baseMonths(ctx context.Context, a *Application, year int) (int, error) {
	cover, err := a.DB.Coverage(ctx, a.PersonNo)
	if err != nil {
		return 0, err
	}
	months := 0
	for _, m := range cover.BaseMonths(0) {
		if m.Month.Year() == year {
			months++
		}
	}
	return months, nil
}

// objectToBase objects to the base of a month of a branch, for the agency to answer.
var objectToBase = &Procedure{
	Page: "base-object", Act: "base.object", Files: true,
	Asks: func(a *Application) []Ask {
		return []Ask{
			{Name: "month", Label: text.WordMonth, Hint: text.BaseMonthHint, Kind: AskNumber, Width: 6},
			{Name: "branch", Label: text.WordBranch, Kind: AskSelect, Options: branchOptions()},
			{Name: "wage", Label: text.WordActualWage, Kind: AskNumber, Width: 10, Suffix: text.BaseUnit},
			{Name: "reason", Label: text.WordReason, Kind: AskArea},
			{Name: "files", Label: text.BaseEvidence, Hint: text.BaseFilesHint, Kind: AskFiles, Optional: true},
		}
	},
	Settle: settleObjection,
}

func branchOptions() []Option {
	options := []Option{{Text: text.BasePleaseChoose}}
	for _, branch := range social.CheckedBranches {
		options = append(options, Option{Value: string(branch), Text: text.Insurances[branch]})
	}
	return options
}

func settleObjection(ctx context.Context, a *Application) (*Plan, error) {
	o := social.BaseObjection{Insurance: social.Insurance(a.Value("branch")), Reason: a.Value("reason")}
	var problems text.Problems
	month, err := social.ParseMonth(a.Value("month"))
	problems.Add("month", text.BaseMonth(a.Value("month"), err))
	o.Month = month
	if !o.Insurance.Valid() {
		problems.Add("branch", text.BaseChooseBranch)
	}
	o.Wage, err = ReadWage(a.Value("wage"))
	if err != nil {
		problems.Add("wage", text.BaseWageNotMoney)
	}
	problems.Add("reason", text.Plain(text.WordReason, o.Reason, true, 500))
	if err := problems.Err(); err != nil {
		return nil, err
	}
	check, err := checkOf(ctx, a, o.Month, o.Insurance)
	if err != nil {
		return nil, err
	}
	switch {
	case check == nil:
		return nil, text.OneProblem("month", text.BaseNoSuchMonth)
	case check.Gives(o.Wage):
		return nil, text.OneProblem("wage", text.BaseSameWage)
	}
	o.Base = check.Base
	if err := refuseTwice(ctx, a, o); err != nil {
		return nil, err
	}
	files, problem, err := chosenFiles(ctx, a, "files", false, "")
	if err != nil {
		return nil, err
	}
	if problem != "" {
		return nil, text.OneProblem("files", problem)
	}
	return objectionPlan(a.Settings, o, files), nil
}

// ReadWage reads a month's wage as typed, in 分. An error says that it is none.
func ReadWage(typed string) (social.Fen, error) {
	wage, err := social.ParseYuan(strings.ReplaceAll(social.Fold(typed), ",", ""))
	if err == nil && wage <= 0 {
		err = social.ErrMoney
	}
	return wage, err
}

// checkOf is the check of a month of a branch; nil where there was no contribution.
func checkOf(ctx context.Context, a *Application, month social.Month, branch social.Insurance) (*social.BaseCheck, error) {
	cover, err := a.DB.Coverage(ctx, a.PersonNo)
	if err != nil {
		return nil, err
	}
	for _, m := range cover.BaseMonths(0) {
		if m.Month == month {
			return m.Check(branch), nil
		}
	}
	return nil, nil
}

// refuseTwice keeps a month of a branch from being objected to while an objection to it is open.
func refuseTwice(ctx context.Context, a *Application, o social.BaseObjection) error {
	open, err := a.DB.OpenCases(ctx, a.PersonNo, BaseObjectionKind)
	if err != nil {
		return err
	}
	for _, c := range open {
		whole, err := a.DB.Case(ctx, a.PersonNo, c.No)
		if err != nil {
			return err
		}
		var other social.BaseObjection
		if err := json.Unmarshal(whole.Content, &other); err != nil {
			return err
		}
		if other.Month == o.Month && other.Insurance == o.Insurance {
			return text.OneProblem("month", text.BaseObjected)
		}
	}
	return nil
}

// objectionDays is within how many days the agency answers an objection.
const objectionDays = 30

func objectionPlan(settings Settings, o social.BaseObjection, files []store.Evidence) *Plan {
	return &Plan{
		Changes: []Difference{
			{Name: text.WordMonth, After: o.Month.String()},
			{Name: text.WordBranch, After: text.Insurances[o.Insurance]},
			{Name: text.WordBaseUsed, After: o.Base.String()},
			{Name: text.WordActualWage, After: o.Wage.String()},
			{Name: text.WordReason, After: o.Reason},
			{Name: text.WordEvidence, After: fileNames(files)},
		},
		Notes: []string{text.BaseObjectNote},
		Apply: func(tx *store.Tx) error {
			return tx.OpenCase(BaseObjectionKind, o, caseDue(BaseObjectionKind, tx.Now(), settings), fileIDs(files)...)
		},
	}
}
