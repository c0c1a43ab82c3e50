package citizen

import (
	"context"
	"crypto/subtle"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// applySelfService is 申请个人缴费自助业务 (guide 三(三)1): it opens, from the next sign-in on, what only self-payers may do here.
var applySelfService = &Procedure{
	Page: "apply-self-service", Act: "self_service.open", Tries: pinTries, // the PIN is among what is compared
	Asks: func(*Application) []Ask {
		return []Ask{
			{Name: "account", Label: text.WordBankAccount, Hint: text.HintBankAccount, Kind: AskNumber, Proof: true, Width: 20},
			{Name: "phone", Label: text.WordContactPhone, Hint: text.HintContactPhone, Kind: AskNumber, Proof: true, Width: 20},
			{Name: "pin", Label: text.WordCardPIN, Hint: text.HintCardPIN, Kind: AskSecret, Proof: true, Optional: true, Width: 10},
		}
	},
	Admit:  admitApplicant,
	Settle: openSelfService,
}

func admitApplicant(ctx context.Context, a *Application) (*Refusal, error) {
	opened, err := a.DB.SelfServiceSince(ctx, a.PersonNo)
	if err != nil {
		return nil, err
	}
	if opened != 0 {
		return &Refusal{Title: text.SelfServiceOpen, Why: text.WhySelfServiceOpen}, nil
	}
	if refusal := refuseOthers(a); refusal != nil {
		return refusal, nil
	}
	if !a.Person.Facts.HasPhone() {
		return &Refusal{Title: text.NoArchivePhone, Why: text.WhyNoPhone}, nil
	}
	return refuseWithoutBank(a), nil
}

func openSelfService(ctx context.Context, a *Application) (*Plan, error) {
	var problems text.Problems
	if account := social.FoldNumber(a.Value("account")); account == "" {
		problems.Add("account", text.NoBankAccountTyped)
	} else if !a.Person.Facts.Account(account) {
		problems.Add("account", text.WrongBankAccount)
	}
	phone, err := social.ParseMobile(a.Value("phone"))
	problem := text.Mobile(a.Value("phone"), err)
	if problem == "" && !a.Person.Facts.Phone(phone) {
		problem = text.WrongContactPhone
	}
	problems.Add("phone", problem)
	right, err := pinMatches(ctx, a, a.Value("pin"))
	if err != nil {
		return nil, err
	}
	if !right {
		problems.Add("pin", text.WrongCardPIN)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return &Plan{
		Changes: []Difference{{text.WordSelfService, text.SelfServiceNow, text.SelfServiceThen}},
		Notes:   text.SelfServiceNotes,
		Apply:   func(tx *store.Tx) error { return tx.OpenSelfService() },
	}, nil
}

// pinMatches compares a 医疗服务密码 with the archive's; nothing, or 0, where the archive has none.
func pinMatches(ctx context.Context, a *Application, typed string) (bool, error) {
	hash, err := a.DB.CardPINHash(ctx, a.PersonNo)
	if err != nil {
		return false, err
	}
	pin := social.FoldNumber(typed)
	if hash == "" {
		return pin == "" || pin == "0", nil
	}
	return same(a.DB.Keys().CodeHash("pin", a.PersonNo, pin), hash), nil
}

// same compares a proof with the archive's value, which proves nothing where it is empty.
func same(typed, kept string) bool {
	return kept != "" && subtle.ConstantTimeCompare([]byte(typed), []byte(kept)) == 1
}

// refuseOthers refuses whoever does not pay at the window for self-payers.
func refuseOthers(a *Application) *Refusal {
	if a.Person.Category == social.SelfPayer && a.Person.State == social.InWork {
		return nil
	}
	return &Refusal{Title: text.NotSelfPayer, Why: text.WhyNotSelfPayer}
}

// refuseWithoutBank refuses whoever has no bank account on file to prove themselves by.
func refuseWithoutBank(a *Application) *Refusal {
	if !a.Person.Facts.HasAccount() {
		return &Refusal{Title: text.NoBankAccount, Why: text.WhyNoBankAccount}
	}
	return nil
}

// admitSelfPayer admits whoever pays for themselves and can prove it by their account: what every service of 个人缴费自助业务 asks.
func admitSelfPayer(_ context.Context, a *Application) (*Refusal, error) {
	if refusal := refuseOthers(a); refusal != nil {
		return refusal, nil
	}
	return refuseWithoutBank(a), nil
}

// bankTail is the field of the last six digits of the account on file.
const bankTail = "bank_tail"

var askBankTail = Ask{Name: bankTail, Label: text.WordBankTail, Hint: text.BankTailHint, Kind: AskNumber, Proof: true, Width: 6}

// checkBankTail says what is wrong with the last six digits as typed; "" for nothing.
func checkBankTail(a *Application) string {
	typed := a.Value(bankTail)
	tail, err := social.ParseBankTail(typed)
	if problem := text.BankTail(typed, err); problem != "" {
		return problem
	}
	if !a.Person.Facts.AccountTail(tail) {
		return text.BankTailDiffers
	}
	return ""
}

// justBankTail asks for nothing else.
func justBankTail(*Application) []Ask { return []Ask{askBankTail} }
