package citizen

import (
	"context"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// actAddress is the kind of the act of 修改通讯地址.
const actAddress = "address.change"

// changeAddress is 修改通讯地址 (guide 三(三)2(1)): address and postcode at once. The phone is the archive's, by which people prove
// themselves when they register or apply; so a new one counts after the cooling period only, old and new are told, and it can be stopped.
var changeAddress = &Procedure{
	Page: "change-address", Act: actAddress, SelfService: true,
	Asks: func(a *Application) []Ask {
		p := a.Person
		return []Ask{
			{Name: "address", Label: text.WordAddress, Hint: text.HintAddress, Value: p.Address},
			{Name: "postcode", Label: text.WordPostcode, Hint: text.HintPostcode, Kind: AskNumber, Value: p.Postcode, Width: 6},
			{Name: "phone", Label: text.WordContactPhone, Hint: text.HintNewPhone(maskedPhone(p.Phone)), Kind: AskNumber, Optional: true, Width: 20},
			askBankTail,
		}
	},
	Admit:  admitSelfPayer,
	Settle: settleAddress,
}

// newAddress is what was typed, cleaned; phone is "" where it stays.
type newAddress struct{ address, postcode, phone string }

func settleAddress(ctx context.Context, a *Application) (*Plan, error) {
	typed, problems := readAddress(a)
	if typed.phone != "" {
		waiting, err := a.DB.WaitingChanges(ctx, a.PersonNo, actAddress)
		if err != nil {
			return nil, err
		}
		if len(waiting) > 0 {
			problems.Add("phone", text.PhoneWaits)
		}
	}
	problems.Add(bankTail, checkBankTail(a))
	if err := problems.Err(); err != nil {
		return nil, err
	}
	p, wait := a.Person, text.Wait(a.Settings.Cooling)
	plan := &Plan{Apply: func(tx *store.Tx) error { return typed.apply(tx, a.Settings.Cooling) }}
	if typed.address != p.Address {
		plan.Changes = append(plan.Changes, Difference{text.WordAddress, p.Address, typed.address})
	}
	if !p.Facts.Postcode(typed.postcode) {
		plan.Changes = append(plan.Changes, Difference{text.WordPostcode, p.Postcode, typed.postcode})
	}
	if typed.phone != "" {
		plan.Changes = append(plan.Changes, Difference{text.WordContactPhone, maskedPhone(p.Phone), text.NewPhone(social.MaskPhone(typed.phone), wait)})
		plan.Notes = []string{text.PhoneNote(wait), text.NoteNoticePhone}
		plan.Tables = []Table{{Caption: text.CheckNewPhone, Headers: []string{text.WordContactPhone}, Rows: [][]string{{typed.phone}}}}
		plan.Tell = func(tx *store.Tx) error { return tellNewPhone(tx, p.Phone, typed.phone, a.Settings.Cooling) }
	}
	if len(plan.Changes) == 0 {
		return nil, text.OneProblem("", text.NothingChanges)
	}
	return plan, nil
}

func readAddress(a *Application) (newAddress, text.Problems) {
	var problems text.Problems
	n := newAddress{address: social.CleanText(a.Value("address")), postcode: social.Key(social.FactPostcode, a.Value("postcode"))}
	problems.Add("address", text.Plain(text.WordAddress, n.address, true, longestAddress))
	if n.postcode == "" {
		problems.Add("postcode", text.BadPostcode)
	}
	if a.Value("phone") == "" {
		return n, problems
	}
	phone, err := social.ParseMobile(a.Value("phone"))
	problems.Add("phone", text.Mobile(a.Value("phone"), err))
	if !a.Person.Facts.Phone(phone) {
		n.phone = phone
	}
	return n, problems
}

func (n newAddress) apply(tx *store.Tx, cooling time.Duration) error {
	if _, err := tx.Change("address", n.address); err != nil {
		return err
	}
	if n.postcode != "" {
		if _, err := tx.Change("postcode", n.postcode); err != nil {
			return err
		}
	}
	if n.phone == "" {
		return nil
	}
	return tx.Schedule(tx.Now().Add(cooling), store.FieldValue{Field: "phone", Value: n.phone})
}

func tellNewPhone(tx *store.Tx, old, phone string, cooling time.Duration) error {
	words := text.ContactChange(social.MaskPhone(phone), tx.Now().Add(cooling).Unix())
	return tellAlso(tx, text.TemplateContact, words, old, phone)
}

// maskedPhone is a phone as pages show it; "" where there is none.
func maskedPhone(phone string) string {
	if phone == "" {
		return ""
	}
	return social.MaskPhone(phone)
}
