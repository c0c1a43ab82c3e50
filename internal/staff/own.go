package staff

import (
	"context"
	"errors"
	"slices"
	"strings"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Nobody looks at or decides on their own record, nor on that of people close to them. store.DB.Do refuses every act about such a record; what is
// here says whose they are, and keeps such work from reaching them.

// ErrOwnRecord means that a record is the clerk's own, or of somebody they declared.
var ErrOwnRecord = store.ErrOwnRecord

// StaffRelations are the relations to choose from, as text.StaffRelations names them.
var StaffRelations = []string{"spouse", "parent", "child", "sibling", "in_law", "other"}

// SetPerson says which insured person the holder of an account is, by the personal number; "" for nobody. The holder is told, and where it was
// another before also who they work under. Errors: as DisableAccount, and text.Problems of the field "person_no".
func (s *Service) SetPerson(ctx context.Context, by Clerk, name, typed, formKey string) error {
	no := ""
	if strings.TrimSpace(typed) != "" {
		var err error
		if no, err = social.ParsePersonNo(typed); err != nil {
			return text.OneProblem("person_no", text.PersonNo(typed, err))
		}
		if _, err := s.db.Person(ctx, no); errors.Is(err, store.ErrNotFound) {
			return text.OneProblem("person_no", text.NoSuchPerson)
		} else if err != nil {
			return err
		}
	}
	return s.manage(ctx, by, "staff.person", name, formKey, func(tx *store.Tx) error {
		account, err := tx.DB().StaffAccount(ctx, name)
		if err != nil || account.PersonNo == no {
			return err
		}
		if err := tx.SetStaffPerson(name, no); err != nil {
			return err
		}
		if err := tx.TellStaff(name, text.PersonSet(by.Name, social.MaskTail(no))); err != nil {
			return err
		}
		if account.PersonNo == "" {
			return nil
		}
		return tellOver(tx, account, text.PersonUnset(by.Name, name, account.ShownName)) //nolint:contextcheck // the transaction has it
	})
}

// DeclareRelative keeps the clerk away from the records of whoever has an ID number, insured or not. It does not say whether anybody has it.
// Errors: text.Problems.
func (s *Service) DeclareRelative(ctx context.Context, by Clerk, typedID, relation, shown, formKey string) error {
	var problems text.Problems
	id, err := social.ParseTypedID(typedID)
	problems.Add("id_no", text.IDNumber(typedID, err))
	if !slices.Contains(StaffRelations, relation) {
		problems.Add("relation", text.ChooseRelation)
	}
	shown = strings.TrimSpace(shown)
	problems.Add("shown", text.Plain(text.LabelShownName, shown, true, 30))
	if err := problems.Err(); err != nil {
		return err
	}
	_, err = s.db.Do(ctx, store.Act{Kind: "staff.relative", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error {
		err := tx.DeclareRelative(id, store.StaffRelative{Relation: relation, Shown: shown})
		if errors.Is(err, store.ErrExists) {
			return text.OneProblem("id_no", text.RelativeTwice)
		}
		return err
	})
	return err
}

// DropRelative ends a declaration, which nobody does for themselves: whoever manages accounts does, and the holder's superiors are told. Errors:
// as DisableAccount.
func (s *Service) DropRelative(ctx context.Context, by Clerk, name, relativeID, formKey string) error {
	return s.manage(ctx, by, "staff.relative_drop", name, formKey, func(tx *store.Tx) error {
		account, err := tx.DB().StaffAccount(ctx, name)
		if err != nil {
			return err
		}
		if err := tx.DropRelative(name, relativeID); err != nil {
			return err
		}
		return tellOver(tx, account, text.RelativeDropped(by.Name, name, account.ShownName)) //nolint:contextcheck // the transaction has it
	})
}

// mustNotBeOwn answers with ErrOwnRecord where a record is the account's own.
func mustNotBeOwn(ctx context.Context, db *store.DB, name, personNo string) error {
	own, err := db.OwnRecord(ctx, name, personNo)
	if err == nil && own {
		err = ErrOwnRecord
	}
	return err
}

// mayHave says whether work about a person may go to an account; text.Problems of the field where it is about the holder themselves.
func mayHave(ctx context.Context, db *store.DB, name, personNo, field string) error {
	err := mustNotBeOwn(ctx, db, name, personNo)
	if errors.Is(err, ErrOwnRecord) {
		return text.OneProblem(field, text.NotToThem)
	}
	return err
}
