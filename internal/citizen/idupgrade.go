package citizen

import (
	"context"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// upgradeID is 身份证号码升位 (guide 三(三)2(3)): the 15 digits of old become 18 by GB 11643. Registration and sign-in go by 18 already.
var upgradeID = &Procedure{
	Page: "upgrade-id", Act: "id.upgrade", SelfService: true,
	Asks: justBankTail,
	Admit: func(ctx context.Context, a *Application) (*Refusal, error) {
		if refusal, err := admitSelfPayer(ctx, a); err != nil || refusal != nil {
			return refusal, err
		}
		return refuseID(a.Person), nil
	},
	Show: func(_ context.Context, a *Application) (Shown, error) {
		return Shown{Facts: []Line{{text.WordName, a.Person.Name}, {text.WordID, a.Person.ID.Masked()}}}, nil
	},
	Settle: func(_ context.Context, a *Application) (*Plan, error) {
		if problem := checkBankTail(a); problem != "" {
			return nil, text.OneProblem(bankTail, problem)
		}
		full := a.Person.ID.Full()
		return &Plan{
			Changes: []Difference{{text.WordID, string(a.Person.ID), string(full)}},
			Notes:   []string{text.IDUpgradeNote, text.IDUpgradeNote2},
			Apply: func(tx *store.Tx) error {
				_, err := tx.Change("id_no", string(full))
				return err
			},
		}, nil
	},
}

// refuseID says that there is nothing to upgrade, or that the number is not sound: what is made of it would be wrong too.
func refuseID(p *store.Person) *Refusal {
	full := p.ID.Full()
	if p.IDType != social.ResidentID {
		return &Refusal{Title: text.IDOther, Why: text.WhyIDOther}
	}
	if p.ID == full {
		return &Refusal{Title: text.IDFull, Why: text.WhyIDFull}
	}
	if _, err := social.ParseID(string(p.ID)); err != nil || full.Birth().Format(time.DateOnly) != p.BirthDate || full.Sex() != p.Sex {
		return &Refusal{Title: text.IDUnsound, Why: text.WhyIDUnsound}
	}
	return nil
}
