package citizen

import (
	"context"
	"strings"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// pinTries limits guessing the old PIN: it has a million values, and whoever gets it can pay with the card.
var pinTries = store.Limit{Scope: "card.pin", Tries: 5, Window: 24 * time.Hour}

// changePIN is 社会保障卡密码修改 (guide 三(三)3(3)). A card without a PIN gets its first one on proof of the bank account: its number, which
// the person's own pages show, would prove nothing.
var changePIN = &Procedure{
	Page: "card-pin", Act: "card.change_pin", Tries: pinTries,
	Asks: func(a *Application) []Ask {
		asks := []Ask{
			{Name: "old", Label: text.WordOldPIN, Hint: text.OldPINHint, Kind: AskSecret, Proof: true, Width: 10},
			{Name: "new", Label: text.WordNewPIN, Hint: text.NewPINHint, Kind: AskSecret, Width: 10},
			{Name: "again", Label: text.WordPINAgain, Kind: AskSecret, Width: 10},
		}
		if !a.Person.HasPIN {
			asks[0] = askBankTail
		}
		return asks
	},
	Admit: func(_ context.Context, a *Application) (*Refusal, error) {
		if a.Person.CardNo == "" {
			return &Refusal{Title: text.NoCard, Why: text.WhyNoCard}, nil
		}
		if refusal := refuseUse(a.Person, social.CardForPIN, text.CardPINRefusals, "card-lift-report"); refusal != nil {
			return refusal, nil
		}
		if !a.Person.HasPIN {
			return refuseWithoutBank(a), nil
		}
		return nil, nil
	},
	Show: showPIN,
	Settle: func(ctx context.Context, a *Application) (*Plan, error) {
		pin, err := readNewPIN(ctx, a)
		if err != nil {
			return nil, err
		}
		before := text.PINIsSet
		if !a.Person.HasPIN {
			before = text.PINIsNotSet
		}
		return &Plan{
			Changes: []Difference{{text.WordPIN, before, text.PINIsNew}},
			Notes:   []string{text.PINNote},
			Apply: func(tx *store.Tx) error {
				_, err := tx.Change("card_pin_hash", a.DB.Keys().CodeHash("pin", a.PersonNo, pin))
				return err
			},
		}, nil
	},
}

func showPIN(ctx context.Context, a *Application) (Shown, error) {
	shown, err := showCard(ctx, a)
	if err != nil || a.Person.CardStatus.Stops(social.CardForPIN) {
		return shown, err
	}
	if !a.Person.HasPIN {
		shown.Notes = []string{text.PINFirstNote}
		return shown, nil
	}
	isDefault, err := pinMatches(ctx, a, social.DefaultPIN)
	if isDefault {
		shown.Notes = []string{text.PINDefaultNote}
	}
	return shown, err
}

// readNewPIN checks what was typed and answers with the new PIN. Errors: text.Problems.
func readNewPIN(ctx context.Context, a *Application) (string, error) {
	var problems text.Problems
	old, err := checkHolder(ctx, a, &problems)
	if err != nil {
		return "", err
	}
	births := []string{strings.ReplaceAll(a.Person.BirthDate, "-", "")}
	if inID := birthDigits(a.Person.ID); inID != "" {
		births = append(births, inID)
	}
	pin, err := social.NewPIN(a.Value("new"), births...)
	switch {
	case err != nil:
		problems.Add("new", text.NewPIN(err))
	case pin == old:
		problems.Add("new", text.PINSameAsOld)
	case social.FoldNumber(a.Value("again")) != pin:
		problems.Add("again", text.PINsDiffer)
	}
	return pin, problems.Err()
}

// checkHolder compares the old PIN with the archive, or the bank account where there is no PIN. old is "" then.
func checkHolder(ctx context.Context, a *Application, problems *text.Problems) (old string, err error) {
	if !a.Person.HasPIN {
		problems.Add(bankTail, checkBankTail(a))
		return "", nil
	}
	old, err = social.ParsePIN(a.Value("old"))
	if problem := text.OldPIN(err); problem != "" {
		problems.Add("old", problem)
		return "", nil
	}
	right, err := pinMatches(ctx, a, old)
	if err == nil && !right {
		problems.Add("old", text.OldPINWrong)
	}
	return old, err
}
