package citizen

import (
	"context"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// actBank is the kind of the act of 变更银行账号.
const actBank = "bank.change"

// changeBank is 变更银行账号: where contributions are collected from and benefits paid to. It goes beyond the guide. Since money follows it,
// it asks for the old account and for the login password, counts after the cooling period only, and can be stopped until then.
var changeBank = &Procedure{
	Page: "change-bank", Act: actBank, Password: true,
	Asks: func(*Application) []Ask {
		old := askBankTail
		old.Label, old.Hint = text.WordOldBankTail, text.HintOldBankTail
		return []Ask{
			{Name: "bank_name", Label: text.WordNewBankName, Hint: text.HintNewBankName, Width: 20},
			{Name: "bank_account", Label: text.WordNewBankAccount, Hint: text.HintNewBankAccount, Kind: AskNumber, Width: 20},
			old,
		}
	},
	Admit: func(ctx context.Context, a *Application) (*Refusal, error) {
		waiting, err := a.DB.WaitingChanges(ctx, a.PersonNo, actBank)
		if err != nil {
			return nil, err
		}
		if len(waiting) > 0 {
			return &Refusal{Title: text.BankWaiting, Why: text.WhyBankWaiting}, nil
		}
		return refuseWithoutBank(a), nil
	},
	Show: func(_ context.Context, a *Application) (Shown, error) {
		if a.Person.BankAccount == "" {
			return Shown{}, nil
		}
		return Shown{Facts: []Line{{text.WordBankName, text.OrNotGiven(a.Person.BankName)}, {text.WordBankAccount, social.MaskAccount(a.Person.BankAccount)}}}, nil
	},
	Settle: settleBank,
}

func settleBank(_ context.Context, a *Application) (*Plan, error) {
	var problems text.Problems
	name := social.CleanText(a.Value("bank_name"))
	problems.Add("bank_name", text.Plain(text.WordNewBankName, name, true, longestBank))
	account, err := social.ParseBankAccount(a.Value("bank_account"))
	switch {
	case a.Value("bank_account") == "":
		problems.Add("bank_account", text.NoBankAccountTyped)
	case err != nil:
		problems.Add("bank_account", text.BadBankAccount)
	case a.Person.Facts.Account(account):
		problems.Add("bank_account", text.SameBankAccount)
	}
	problems.Add(bankTail, checkBankTail(a))
	if err := problems.Err(); err != nil {
		return nil, err
	}
	p, cooling := a.Person, a.Settings.Cooling
	wait := text.Wait(cooling)
	plan := &Plan{
		Changes: []Difference{
			{text.WordBankName, p.BankName, name}, {text.WordBankAccount, social.MaskAccount(p.BankAccount), social.MaskAccount(account)},
			{text.WordEffective, "", text.AfterSubmitting(wait)},
		},
		Tables: []Table{{Caption: text.NewAccountCaption, Headers: []string{text.WordNewBankAccount}, Rows: [][]string{{text.GroupAccount(account)}}}},
		Notes:  text.BankNotes(wait),
		Apply: func(tx *store.Tx) error {
			return tx.Schedule(tx.Now().Add(cooling), store.FieldValue{Field: "bank_name", Value: name}, store.FieldValue{Field: "bank_account", Value: account})
		},
		Tell: func(tx *store.Tx) error { return tellNewBank(tx, p.Phone, account, cooling) },
	}
	if !social.LuhnOK(account) {
		plan.Notes = append([]string{text.LuhnNote}, plan.Notes...)
	}
	return plan, nil
}

func tellNewBank(tx *store.Tx, phone, account string, cooling time.Duration) error {
	return tellAlso(tx, text.TemplateBankChange, text.BankChange(account, tx.Now().Add(cooling).Unix()), phone)
}
