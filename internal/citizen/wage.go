package citizen

import (
	"context"
	"errors"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// changeWage is 修改缴费工资 (guide 三(三)2(2)): whole yuan within the bounds of every branch that the person pays, in the month from which
// it counts. That is the next one that was not collected.
var changeWage = &Procedure{
	Page: "change-wage", Act: "wage.change", SelfService: true,
	Asks: func(*Application) []Ask { return []Ask{askWage, askBankTail} },
	Admit: func(ctx context.Context, a *Application) (*Refusal, error) {
		if refusal, err := admitSelfPayer(ctx, a); err != nil || refusal != nil {
			return refusal, err
		}
		if len(paidBranches(a)) == 0 {
			return &Refusal{Title: text.NotPaying, Why: text.WhyNotPaying, Pages: []string{"resume-cover"}}, nil
		}
		_, err := readSelfPayment(ctx, a, paidBranches(a))
		return refusalOf(err)
	},
	Show: func(ctx context.Context, a *Application) (Shown, error) {
		return showWage(ctx, a, paidBranches(a))
	},
	Settle: settleWage,
}

var askWage = Ask{Name: "wage", Label: text.WordWage, Hint: text.HintWage, Kind: AskNumber, Width: 10, Suffix: text.YuanPerMonth}

// refusalOf tells a refusal from an error.
func refusalOf(err error) (*Refusal, error) {
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return refusal, nil
	}
	return nil, err
}

// showWage shows the wage on file and the bounds that a new one lies in.
func showWage(ctx context.Context, a *Application, branches []social.Insurance) (Shown, error) {
	shown := Shown{Facts: []Line{{text.WordWage, wageWords(a.Person.Wage)}}}
	if len(branches) == 0 {
		return shown, nil
	}
	p, err := readSelfPayment(ctx, a, branches)
	if refusal, err := refusalOf(err); err != nil || refusal != nil {
		return shown, err
	}
	shown.Facts = append(shown.Facts, Line{text.WordFrom, text.YearMonth(p.month)}, Line{text.WordRange, text.Range(p.within())})
	shown.Tables = []Table{p.boundsTable()}
	return shown, nil
}

func wageWords(wage social.Fen) string {
	if wage == 0 {
		return text.WageUnknown
	}
	return text.WholeYuan(wage)
}

func settleWage(ctx context.Context, a *Application) (*Plan, error) {
	p, err := readSelfPayment(ctx, a, paidBranches(a))
	if err != nil {
		return nil, err
	}
	var problems text.Problems
	wage, message := p.checkWage(a.Value("wage"))
	if message == "" && wage == a.Person.Wage {
		message = text.WageSame
	}
	problems.Add("wage", message)
	problems.Add(bankTail, checkBankTail(a))
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return &Plan{
		Changes: []Difference{{text.WordWage, wageWords(a.Person.Wage), text.WholeYuan(wage)}, {text.WordFrom, "", text.From(p.month)}},
		Tables:  []Table{p.changeTable(a.Person.Wage, wage)},
		Notes:   append([]string{text.FromNote(p.month)}, p.notes(wage)...),
		Apply: func(tx *store.Tx) error {
			_, err := tx.Change("wage", wage.Plain())
			return err
		},
	}, nil
}
