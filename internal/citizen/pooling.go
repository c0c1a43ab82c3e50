package citizen

import (
	"context"
	"errors"
	"slices"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Fields of 个人账户家庭共享.
const (
	poolingNo       = "relative_no"
	poolingID       = "relative_id"
	poolingRelation = "relation"
)

// poolingTries limits pairs of numbers that lead nowhere: each would tell a stranger whether somebody is insured.
var poolingTries = store.Limit{Scope: "pooling.relative", Tries: 10, Window: 24 * time.Hour}

// shareAccount is 个人账户家庭共享 (guide 三(三)4(2)).
var shareAccount = &Procedure{
	Page: "family-pooling", Act: "pooling.add", Tries: poolingTries, Button: text.PoolingAdd,
	Asks: func(*Application) []Ask {
		return []Ask{
			{Name: poolingNo, Label: text.PoolingRelativeNo, Hint: text.PoolingNoHint, Kind: AskNumber, Proof: true, Width: 20},
			{Name: poolingID, Label: text.PoolingRelativeID, Kind: AskText, Proof: true, Width: 20},
			{Name: poolingRelation, Label: text.PoolingRelation, Hint: text.PoolingRelationHint, Kind: AskChoice, Options: relationOptions()},
		}
	},
	Admit:  admitSharing,
	Show:   showSharing,
	Settle: settleSharing,
}

func relationOptions() []Option {
	options := make([]Option, len(social.Relations))
	for i, r := range social.Relations {
		options[i] = Option{Value: string(r), Text: text.Relations[r]}
	}
	return options
}

// sharing is what a person's medical account holds, and how much of it relatives may use.
type sharing struct {
	balance   social.Fen
	account   bool // there is one
	shareable social.Fen
	known     bool // shareable could be worked out
}

// readSharing works out what may be shared by the rule of this month.
func readSharing(ctx context.Context, a *Application) (s sharing, err error) {
	if s.balance, s.account, err = a.DB.MedicalBalance(ctx, a.PersonNo); err != nil || !s.account {
		return s, err
	}
	s.shareable, s.known, err = a.DB.Shareable(ctx, a.ThisMonth(), s.balance)
	return s, err
}

func (s sharing) words() string {
	if !s.known {
		return text.BalanceShareUnknown
	}
	return text.Yuan(s.shareable)
}

func admitSharing(ctx context.Context, a *Application) (*Refusal, error) {
	if a.Person.MedicalTier != social.TierOne || !a.Person.Status[social.Medical].InForce() {
		return &Refusal{Title: text.PoolingNoAccount, Why: text.WhyPoolingNoAccount}, nil
	}
	s, err := readSharing(ctx, a)
	if err != nil {
		return nil, err
	}
	if !s.account || s.balance <= 0 || s.known && s.shareable == 0 {
		return &Refusal{Title: text.PoolingNoBalance, Why: text.WhyPoolingNoBalance, Pages: []string{"balance"}}, nil
	}
	list, err := a.DB.Poolings(ctx, a.PersonNo)
	if err == nil && len(list) >= social.PoolingMost {
		return &Refusal{Title: text.PoolingFull, Why: text.WhyPoolingFull}, nil
	}
	return nil, err
}

func showSharing(ctx context.Context, a *Application) (Shown, error) {
	s, err := readSharing(ctx, a)
	if err != nil || !s.account {
		return Shown{}, err
	}
	return Shown{
		Facts: []Line{{text.PoolingBalance, text.Yuan(s.balance)}, {text.PoolingShareable, s.words()}},
		Notes: []string{text.SharingRules[store.SharingRuleAt(a.ThisMonth()).ID], text.PoolingMineHow},
	}, nil
}

func settleSharing(ctx context.Context, a *Application) (*Plan, error) {
	relative, relation, err := readRelative(ctx, a)
	if err != nil {
		return nil, err
	}
	list, err := a.DB.Poolings(ctx, a.PersonNo)
	if err != nil {
		return nil, err
	}
	switch {
	case slices.ContainsFunc(list, func(s store.Pooling) bool { return s.RelativeNo == relative.PersonNo }):
		return nil, text.OneProblem("", text.PoolingTwice)
	case !relation.Fits(relative.BirthDate, a.Person.BirthDate):
		return nil, text.OneProblem(poolingRelation, text.PoolingMisfit)
	}
	who := text.PoolingPerson(social.MaskName(relative.Name), relative.PersonNo)
	return &Plan{
		Changes: []Difference{
			{Name: text.PoolingRelative, After: who}, {Name: text.PoolingRelation, After: text.Relations[relation]},
			{text.PoolingOthers, text.PoolingCount(len(list)), text.PoolingCount(len(list) + 1)},
		},
		Notes: []string{text.PoolingNoteSpend, text.PoolingNoteTold},
		Apply: func(tx *store.Tx) error {
			if err := tx.Pool(relative.PersonNo, relation); err != nil {
				return err
			}
			words := text.Pooled(social.MaskName(a.Person.Name), tx.Now().Unix(), relation)
			return tellOther(tx, relative.PersonNo, store.Message{Template: "pooled", Text: words})
		},
	}, nil
}

// readRelative reads the relative by what was typed: somebody alive in whose name both numbers are, and whose medical cover is in force.
// Everybody else reads the same.
func readRelative(ctx context.Context, a *Application) (*store.Person, social.Relation, error) {
	var problems text.Problems
	no, err := social.ParsePersonNo(a.Value(poolingNo))
	problems.Add(poolingNo, text.PersonNo(a.Value(poolingNo), err))
	id, err := social.ParseTypedID(a.Value(poolingID))
	problems.Add(poolingID, text.IDNumber(a.Value(poolingID), err))
	relation := social.Relation(a.Value(poolingRelation))
	if !relation.Valid() {
		problems.Add(poolingRelation, text.PoolingChooseOne)
	}
	if no == a.PersonNo || id.Full() == a.Person.ID.Full() {
		problems.Add(poolingNo, text.PoolingOneself)
	}
	if err := problems.Err(); err != nil {
		return nil, "", err
	}
	relative, err := a.DB.Person(ctx, no)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, "", err
	}
	if err != nil || relative.ID.Full() != id.Full() || relative.State == social.PersonDeceased || !relative.Status[social.Medical].InForce() {
		return nil, "", text.OneProblem(poolingNo, text.PoolingNoMatch)
	}
	return relative, relation, nil
}

// tellOther tells somebody else on their own pages, and by SMS: to their phone for notices, else to the one in the archive, since they
// need not be registered.
func tellOther(tx *store.Tx, personNo string, m store.Message) error {
	m.Channel = store.ChannelPage
	if err := tx.TellTo(personNo, m); err != nil {
		return err
	}
	phone, err := tx.NoticePhone(personNo)
	if err != nil {
		return err
	}
	if phone == "" {
		other, err := tx.Person(personNo)
		if err != nil {
			return err
		}
		phone = other.Phone
	}
	if phone == "" {
		return nil
	}
	m.Channel, m.Recipient = store.ChannelSMS, phone
	return tx.TellTo(personNo, m)
}

// Poolings are both lists of a person: with whom they share their account, and who shares with them.
func (s *Service) Poolings(ctx context.Context, personNo string) (mine, toMe []store.Pooling, err error) {
	if mine, err = s.db.Poolings(ctx, personNo); err != nil {
		return nil, nil, err
	}
	toMe, err = s.db.PooledBy(ctx, personNo)
	return mine, toMe, err
}

// EndPooling ends a sharing, by its reference: either of the two may. The other one is told. Errors: store.ErrNotFound where the person
// has none of that reference now, the store's.
func (s *Service) EndPooling(ctx context.Context, personNo, ref, formKey, address string) (store.Done, error) {
	act := store.Act{Kind: "pooling.end", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	return s.db.Do(ctx, act, func(tx *store.Tx) error {
		if err := tx.Lock(personNo); err != nil {
			return err
		}
		pooling, err := findPooling(ctx, tx.DB(), personNo, ref)
		if err != nil {
			return err
		}
		return endPooling(tx, pooling)
	})
}

func findPooling(ctx context.Context, db *store.DB, personNo, ref string) (store.Pooling, error) {
	mine, err := db.Poolings(ctx, personNo)
	if err != nil {
		return store.Pooling{}, err
	}
	toMe, err := db.PooledBy(ctx, personNo)
	if err != nil {
		return store.Pooling{}, err
	}
	list := append(mine, toMe...)
	at := slices.IndexFunc(list, func(s store.Pooling) bool { return s.Ref == ref })
	if at < 0 {
		return store.Pooling{}, store.ErrNotFound
	}
	return list[at], nil
}

func endPooling(tx *store.Tx, s store.Pooling) error {
	who, what, other := social.MaskName(s.OtherName), text.PoolingMine, s.RelativeNo
	if s.RelativeNo == tx.PersonNo() {
		what, other = text.PoolingToMe, s.HolderNo
	}
	_, err := tx.Receipt(store.Fact{Name: what, Before: who, Value: text.PoolingEnded},
		store.Fact{Name: text.PoolingRelation, Value: text.Relations[s.Relation]})
	if err != nil {
		return err
	}
	tx.Note(what, who, text.PoolingEnded)
	if err := tx.EndPooling(s); err != nil {
		return err
	}
	me, err := tx.Person(tx.PersonNo())
	if err != nil {
		return err
	}
	words := text.PoolEnded(social.MaskName(me.Name), tx.Now().Unix())
	if err := tellOther(tx, other, store.Message{Template: "pool_ended", Text: words}); err != nil {
		return err
	}
	return tx.TellPerson(text.TemplateService, "", text.ServiceDone(text.Acts["pooling.end"], tx.Now().Unix()))
}

// undoPooling takes back a sharing that the core system refused, and tells the relative; its holder is told by whoever refuses.
func undoPooling(tx *store.Tx, e store.FeedEvent) error {
	relativeNo, err := tx.UndoPool(e)
	if err != nil {
		return err
	}
	holder, err := tx.Person(e.PersonNo)
	if err != nil {
		return err
	}
	return tellOther(tx, relativeNo, store.Message{Template: "pool_undone", Text: text.PoolUndone(social.MaskName(holder.Name))})
}

// undoEndPooling brings back a sharing whose end the core system refused, unless the two share again or it was refused itself.
func undoEndPooling(tx *store.Tx, e store.FeedEvent) error {
	otherNo, err := tx.UndoEndPooling(e)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	me, err := tx.Person(e.PersonNo)
	if err != nil {
		return err
	}
	return tellOther(tx, otherNo, store.Message{Template: "pool_back", Text: text.PoolBack(social.MaskName(me.Name))})
}
