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

// ConflictList is a page of the open conflicts of a filter, the oldest first. Errors: ErrNotAllowed.
func (s *Service) ConflictList(ctx context.Context, by Clerk, f store.ConflictFilter) ([]store.Conflict, error) {
	if err := by.must(Conflicts); err != nil {
		return nil, err
	}
	return s.db.Conflicts(ctx, f)
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
	return clash, s.looked(ctx, by, look{Act: "conflict.show", PersonNo: c.PersonNo, Matter: "conflict:" + c.ID, Reason: text.ConflictLookReason,
		Shown: text.FieldNames(clash.fields())})
}

// fields are what the act changed.
func (c *Clash) fields() (fields []string) {
	for _, line := range c.Lines {
		fields = append(fields, line.Field)
	}
	return fields
}

// differing are those of them that the conflict is about.
func (c *Clash) differing() (fields []string) {
	for _, line := range c.Lines {
		if line.Differs() {
			fields = append(fields, line.Field)
		}
	}
	return fields
}

// TakeConflict makes a conflict that is nobody's the clerk's. Errors: store.ErrNotFound, store.ErrConflictSettled, ErrNotAllowed, *Held.
func (s *Service) TakeConflict(ctx context.Context, by Clerk, id, formKey string) error {
	return s.ownConflict(ctx, by, id, by.Name, formKey, "conflict.take")
}

// GiveConflictBack makes a conflict of the clerk's nobody's. Errors: as TakeConflict.
func (s *Service) GiveConflictBack(ctx context.Context, by Clerk, id, formKey string) error {
	return s.ownConflict(ctx, by, id, "", formKey, "conflict.give_back")
}

func (s *Service) ownConflict(ctx context.Context, by Clerk, id, owner, formKey, act string) error {
	if err := by.must(Conflicts); err != nil {
		return err
	}
	c, err := s.db.Conflict(ctx, id)
	if err != nil {
		return err
	}
	if err := s.mustBeFree(ctx, by, c); err != nil || c.Owner == owner {
		return err
	}
	_, err = s.db.Do(ctx, store.Act{Kind: act, Actor: by.actor(), PersonNo: c.PersonNo, Key: formKey}, func(tx *store.Tx) error {
		if err := tx.Lock(c.PersonNo); err != nil {
			return err
		}
		return tx.OwnConflict(c, owner)
	})
	if errors.Is(err, store.ErrConflictHeld) { // somebody came first
		if c, err = s.db.Conflict(ctx, id); err == nil {
			err = held(ctx, s.db, c.Owner)
		}
	}
	return err
}

// mustBeFree answers with *Held where a conflict is somebody else's, save for whoever looks after everybody's work.
func (s *Service) mustBeFree(ctx context.Context, by Clerk, c *store.Conflict) error {
	if c.Owner == "" || c.Owner == by.Name || by.May(CasesAssign) {
		return nil
	}
	return held(ctx, s.db, c.Owner)
}

// Settlement is how a conflict is to be settled, and why.
type Settlement struct{ How, Reason string }

func (t *Settlement) tidy() error {
	t.Reason = oneLine(t.Reason)
	var problems text.Problems
	if !slices.Contains([]string{store.ConflictArchive, store.ConflictPortal, store.ConflictClosed}, t.How) {
		problems.Add("how", text.ConflictChoose)
	}
	problems.Add("reason", text.Plain(text.LabelReason, t.Reason, true, 100))
	return problems.Err()
}

// Settle settles everything that an act and the core system disagree about, at once, and says in words what was done. store.ConflictArchive on a
// conflict of an import takes the act back, as a refusal by the core system does; store.ConflictPortal on a refused act makes the change
// once more, for the core system to take. The person is told of both. Everything else changes nothing. Errors: store.ErrNotFound,
// store.ErrConflictSettled, store.ErrFrozen, ErrNotAllowed, *Held, text.Problems at "how" and "reason".
func (s *Service) Settle(ctx context.Context, by Clerk, id string, t Settlement, formKey string) (done string, err error) {
	if err := by.must(Conflicts); err != nil {
		return "", err
	}
	if err := t.tidy(); err != nil {
		return "", err
	}
	clash, err := s.Clash(ctx, by, id, false)
	if err != nil {
		return "", err
	}
	if clash.Handled != "" {
		return "", store.ErrConflictSettled
	}
	if err := s.mustBeFree(ctx, by, clash.Conflict); err != nil {
		return "", err
	}
	what := text.DoneAt(clash.DoneAt, clash.Act)
	switch {
	case clash.Source == store.ConflictImport && t.How == store.ConflictArchive:
		return s.takeArchive(ctx, by, clash, t, formKey)
	case clash.Source == store.ConflictFeed && t.How == store.ConflictPortal:
		return text.ConflictSentAgain(what, text.FieldNames(clash.fields())), s.sendAgain(ctx, by, clash, t, formKey)
	}
	err = s.settleConflict(ctx, "conflict.settle", by, clash, t, formKey, func(*store.Tx) error { return nil })
	return text.ConflictLeft(clash.Source, t.How, what), err
}

// settleConflict notes in one act how a conflict was settled and why, and does what follows.
func (s *Service) settleConflict(ctx context.Context, act string, by Clerk, c *Clash, t Settlement, formKey string, do func(*store.Tx) error) error {
	_, err := s.db.Do(ctx, store.Act{Kind: act, Actor: by.actor(), PersonNo: c.PersonNo, Key: formKey}, func(tx *store.Tx) error {
		if err := tx.Lock(c.PersonNo); err != nil {
			return err
		}
		if err := tx.SettleConflict(c.Conflict, t.How, t.Reason); err != nil {
			return err
		}
		tx.Note("reason", nil, t.Reason)
		return do(tx)
	})
	return err
}

// takeArchive takes the act back whole, as it was one: a bank's name goes with the account. What the person did to the same fields before and
// after it, and nobody has answered, goes with it, the latest first: else these fields would not be what the archive brought.
func (s *Service) takeArchive(ctx context.Context, by Clerk, c *Clash, t Settlement, formKey string) (done string, err error) {
	pending, err := s.db.PendingEvents(ctx, c.PersonNo, c.differing()...)
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(pending, func(e store.FeedEvent) bool { return e.HasOther() && s.Undo[e.Act] == nil }) {
		return "", text.OneProblem("how", text.ConflictNoUndo)
	}
	t.Reason = text.Reason(t.Reason)
	var back []string
	err = s.settleConflict(ctx, "conflict.settle", by, c, t, formKey, func(tx *store.Tx) error {
		for _, event := range pending {
			taken, err := s.takeBack(tx, event.No, t.Reason)
			if err != nil {
				return err
			}
			if taken != "" {
				back = append(back, taken)
			}
		}
		return nil
	})
	return text.ConflictTakenBack(text.DoneAt(c.DoneAt, c.Act), back), err
}

// takeBack refuses an event in the core system's place, tells the person, and says what was taken back; "" where the core system took it meanwhile,
// so that the archive follows by itself.
func (s *Service) takeBack(tx *store.Tx, no int64, reason string) (what string, err error) {
	e, fresh, err := tx.RefuseEvent(no, reason)
	switch {
	case errors.Is(err, store.ErrFeedSettled):
		return "", nil
	case err != nil || !fresh:
		return "", err
	}
	if undo := s.Undo[e.Act]; undo != nil {
		if err := undo(tx, e); err != nil {
			return "", err
		}
	}
	if err := tx.SettleRefused(e.EventNo); err != nil {
		return "", err
	}
	var fields []string
	for _, f := range e.Fields {
		fields = append(fields, f.Field)
	}
	names := text.FieldNames(fields)
	return text.ActAndFields(e.At, e.Act, names), tx.TellPerson(text.TemplateTakenBack, text.TemplateTakenBack+":"+strconv.FormatInt(e.EventNo, 10),
		text.TakenBack(e.At, e.Act, names, e.Reason))
}

// sendAgain makes a refused change of a person's fields once more, under a receipt of its own, where nothing has changed since.
func (s *Service) sendAgain(ctx context.Context, by Clerk, c *Clash, t Settlement, formKey string) error {
	event, err := s.db.ConflictEvent(ctx, c.Conflict)
	if err != nil {
		return err
	}
	if event.HasOther() || slices.ContainsFunc(event.Fields, func(f store.FeedField) bool { return f.Field == "card_pin_hash" || f.Field == "id_no" }) {
		return text.OneProblem("how", text.ConflictNoResend)
	}
	return s.settleConflict(ctx, text.ActRestore, by, c, t, formKey, func(tx *store.Tx) error {
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

// conflictsAtOnce is how many conflicts are settled or taken with one form.
const conflictsAtOnce = 50

// Bulk is what came of a step at many conflicts: each is an act of its own, and one that could not be done stops no other.
type Bulk struct {
	Done   int
	Failed []BulkFailure
}

// BulkFailure is a conflict at which the step could not be done, and why, in words.
type BulkFailure struct{ ID, Why string }

// TakeConflicts is TakeConflict for several. Errors: ErrNotAllowed, text.Problems.
func (s *Service) TakeConflicts(ctx context.Context, by Clerk, ids []string, formKey string) (Bulk, error) {
	return s.inBulk(by, ids, formKey, func(id, key string) error { return s.TakeConflict(ctx, by, id, key) })
}

// SettleConflicts is Settle for several, in one way and for one reason. Errors: ErrNotAllowed, text.Problems at "how" and "reason".
func (s *Service) SettleConflicts(ctx context.Context, by Clerk, ids []string, t Settlement, formKey string) (Bulk, error) {
	if err := t.tidy(); err != nil {
		return Bulk{}, err
	}
	return s.inBulk(by, ids, formKey, func(id, key string) error {
		_, err := s.Settle(ctx, by, id, t, key)
		return err
	})
}

// CheckSettlement says what is wrong with settling several conflicts so, before anything is done: text.Problems at "how" and "reason".
func CheckSettlement(ids []string, t Settlement) error {
	if err := t.tidy(); err != nil {
		return err
	}
	return chosenSome(ids)
}

func chosenSome(ids []string) error {
	if len(ids) == 0 || len(ids) > conflictsAtOnce {
		return text.OneProblem("", text.ConflictChooseSome(conflictsAtOnce))
	}
	return nil
}

func (s *Service) inBulk(by Clerk, ids []string, formKey string, step func(id, key string) error) (b Bulk, err error) {
	if err := by.must(Conflicts); err != nil {
		return b, err
	}
	if err := chosenSome(ids); err != nil {
		return b, err
	}
	for _, id := range ids {
		key := formKey
		if key != "" {
			key += ":" + id
		}
		err := step(id, key)
		if err == nil {
			b.Done++
			continue
		}
		why, known := conflictProblem(err)
		if !known {
			return b, err
		}
		b.Failed = append(b.Failed, BulkFailure{id, why})
	}
	return b, nil
}

// conflictProblem says in words why a step at a conflict was not done; false where it is nothing that a member of staff can mend.
func conflictProblem(err error) (string, bool) {
	var problems text.Problems
	var other *Held
	switch {
	case errors.As(err, &problems):
		return problems[0].Message, true
	case errors.As(err, &other):
		return text.ConflictHeldBy(other.ShownName), true
	}
	for known, why := range map[error]string{store.ErrConflictSettled: text.ConflictSettled, store.ErrFrozen: text.ConflictFrozen, store.ErrNotFound: text.ConflictGone,
		ErrOwnRecord: text.ConflictOwn} {
		if errors.Is(err, known) {
			return why, true
		}
	}
	return "", false
}

// ConflictProblem is what is wrong with a step at a conflict as a form's problem; the error itself where it is none.
func ConflictProblem(err error) error {
	var problems text.Problems
	if err == nil || errors.As(err, &problems) {
		return err
	}
	if why, known := conflictProblem(err); known && !errors.Is(err, store.ErrNotFound) {
		return text.OneProblem("", why)
	}
	return err
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
