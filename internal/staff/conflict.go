package staff

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Clash is a conflict with the core system, as whoever settles it sees it.
type Clash struct {
	*store.Conflict
	Person *store.Person
	// Lines are what either side has, and Reason why the core system refused; both only where they were asked for.
	Lines  []store.ConflictLine
	Reason string
}

// ConflictList is a page of the conflicts of a source, the oldest first. Errors: ErrNotAllowed.
func (s *Service) ConflictList(ctx context.Context, by Clerk, source string, afterAt int64, afterID string, limit int) ([]store.Conflict, error) {
	if err := by.must(Conflicts); err != nil {
		return nil, err
	}
	return s.db.Conflicts(ctx, source, afterAt, afterID, limit)
}

// Clash reads a conflict. With its values open the person sees that a member of staff looked. Errors: store.ErrNotFound, ErrNotAllowed.
func (s *Service) Clash(ctx context.Context, by Clerk, id string, open bool) (*Clash, error) {
	if err := by.must(Conflicts); err != nil {
		return nil, err
	}
	c, err := s.db.Conflict(ctx, id)
	if err != nil {
		return nil, err
	}
	clash := &Clash{Conflict: c}
	if clash.Person, err = s.db.Person(ctx, c.PersonNo); err != nil {
		return nil, err
	}
	if clash.Lines, clash.Reason, err = s.db.ConflictLines(ctx, c); err != nil || !open {
		return clash, err
	}
	_, err = s.db.Do(ctx, store.Act{Kind: "conflict.show", Actor: by.actor(), PersonNo: c.PersonNo}, func(tx *store.Tx) error {
		return tx.SaveLookup(store.Lookup{Who: store.LookStaff, Via: store.ViaStaff, Address: by.Address, Outcome: "shown", StaffName: by.Name,
			Reason: text.ConflictLookReason, Shown: clash.fields()})
	})
	return clash, err
}

// fields are the names of what the conflict is about.
func (c *Clash) fields() (names string) {
	for i, line := range c.Lines {
		if i > 0 {
			names += "、"
		}
		names += text.FieldName(line.Field)
	}
	return names
}

// Settle settles a conflict. store.ConflictArchive on a conflict of an import takes the portal's change back, as a refusal by the core
// system does;
// store.ConflictPortal on a refused event makes the change once more, for the core system to take. The person is told of both. Everything
// else
// changes nothing. Errors: store.ErrNotFound, store.ErrConflictSettled, store.ErrFrozen, ErrNotAllowed, text.Problems at "how" and
// "reason".
func (s *Service) Settle(ctx context.Context, by Clerk, id, how, reason, formKey string) error {
	if err := by.must(Conflicts); err != nil {
		return err
	}
	reason = oneLine(reason)
	var problems text.Problems
	if !slices.Contains([]string{store.ConflictArchive, store.ConflictPortal, store.ConflictClosed}, how) {
		problems.Add("how", text.ConflictChoose)
	}
	problems.Add("reason", text.Plain(text.LabelReason, reason, true, 100))
	if err := problems.Err(); err != nil {
		return err
	}
	clash, err := s.Clash(ctx, by, id, false)
	if err != nil {
		return err
	}
	if clash.Handled != "" {
		return store.ErrConflictSettled
	}
	switch {
	case clash.Source == store.ConflictImport && how == store.ConflictArchive:
		return s.takeArchive(ctx, by, clash, reason, formKey)
	case clash.Source == store.ConflictFeed && how == store.ConflictPortal:
		return s.sendAgain(ctx, by, clash, reason, formKey)
	}
	return s.settleConflict(ctx, "conflict.settle", by, clash, how, reason, formKey, func(*store.Tx) error { return nil })
}

// settleConflict notes in one act how a conflict was settled and why, and does what follows.
func (s *Service) settleConflict(ctx context.Context, act string, by Clerk, c *Clash, how, reason, formKey string, do func(*store.Tx) error) error {
	_, err := s.db.Do(ctx, store.Act{Kind: act, Actor: by.actor(), PersonNo: c.PersonNo, Key: formKey}, func(tx *store.Tx) error {
		if err := tx.Lock(c.PersonNo); err != nil {
			return err
		}
		if err := tx.SettleConflict(c.Conflict, how); err != nil {
			return err
		}
		tx.Note("reason", nil, reason)
		return do(tx)
	})
	return err
}

// takeArchive takes the person's unanswered changes of the field back, the latest first, so that the field goes to what the archive
// brought. Each is taken
// back whole, as its act was one: a bank's name goes with the account.
func (s *Service) takeArchive(ctx context.Context, by Clerk, c *Clash, reason, formKey string) error {
	pending, err := s.db.PendingEvents(ctx, c.PersonNo, c.Field)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(pending, func(e store.FeedEvent) bool { return e.HasOther() && s.Undo[e.Act] == nil }) {
		return text.OneProblem("how", text.ConflictNoUndo)
	}
	reason = text.Reason(reason)
	return s.settleConflict(ctx, "conflict.settle", by, c, store.ConflictArchive, reason, formKey, func(tx *store.Tx) error {
		if err := tx.SettleOthers(c.Field, store.ConflictArchive); err != nil {
			return err
		}
		for _, event := range pending {
			if err := s.takeBack(tx, event.No, reason); err != nil {
				return err
			}
		}
		return nil
	})
}

// takeBack refuses an event in the core system's place and tells the person.
func (s *Service) takeBack(tx *store.Tx, no int64, reason string) error {
	e, fresh, err := tx.RefuseEvent(no, reason)
	switch {
	case errors.Is(err, store.ErrFeedSettled):
		return nil // the core system took it meanwhile, so the archive follows by itself
	case err != nil || !fresh:
		return err
	}
	if undo := s.Undo[e.Act]; undo != nil {
		if err := undo(tx, e); err != nil {
			return err
		}
	}
	if err := tx.SettleRefused(e.EventNo); err != nil {
		return err
	}
	return tx.TellPerson("feed_refused", "feed_refused:"+strconv.FormatInt(e.EventNo, 10), text.RefusedByStaff(e.At, e.Act, e.Reason))
}

// sendAgain makes a refused change of a person's fields once more, under a receipt of its own, where nothing has changed since.
func (s *Service) sendAgain(ctx context.Context, by Clerk, c *Clash, reason, formKey string) error {
	event, err := s.db.FeedEvent(ctx, feedNo(c.ID))
	if err != nil {
		return err
	}
	if event.HasOther() || slices.ContainsFunc(event.Fields, func(f store.FeedField) bool { return f.Field == "card_pin_hash" || f.Field == "id_no" }) {
		return text.OneProblem("how", text.ConflictNoResend)
	}
	return s.settleConflict(ctx, text.ActRestore, by, c, store.ConflictPortal, reason, formKey, func(tx *store.Tx) error {
		var facts []store.Fact
		for _, f := range event.Fields {
			facts = append(facts, store.Fact{Name: text.FieldName(f.Field), Before: MaskedValue(f.Field, f.Old), Value: MaskedValue(f.Field, f.New)})
		}
		if _, err := tx.Receipt(facts...); err != nil {
			return err
		}
		for _, f := range event.Fields {
			before, err := tx.Change(f.Field, f.New)
			if err != nil {
				return err
			}
			if before != f.Old {
				return text.OneProblem("how", text.ConflictMoved)
			}
		}
		return tx.TellPerson(text.TemplateRestored, "", text.Restored(event.At, event.Act))
	})
}

func feedNo(id string) int64 {
	no, _ := strconv.ParseInt(id[min(1, len(id)):], 10, 64)
	return no
}

// MaskedValue is the value of a field of a person with its numbers masked.
func MaskedValue(field, value string) string {
	switch field {
	case "bank_account":
		return social.MaskAccount(value)
	case "phone":
		return social.MaskPhone(value)
	case "card_pin_hash":
		return ""
	}
	return text.MaskNumbers(value)
}
