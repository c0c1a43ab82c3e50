package citizen

import (
	"context"
	"errors"
	"slices"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// scheduled is what is special about changes that an act leaves to a later time. Acts that are not listed have nothing special.
type scheduled struct {
	// keep is the kind of the act by which the person stops the change before its time; "" where they can't.
	keep string
	// guarded changes wait so that somebody who never asked for them can stop them: freezing changes stops them, and closing the registration,
	// after which nobody could.
	guarded bool
	// check says why the change can't be made any more, when its time has come; "" where it can. nil for no rule beyond those of all:
	// changes are not frozen, and the fields are still what they were when it was asked for.
	check func(ctx context.Context, a *Application, c *store.ScheduledChange) (why string, err error)
	// dropped does what else there is to do where the change is not made after all; nil for nothing.
	dropped func(tx *store.Tx, c *store.ScheduledChange) error
}

// schedules are they by the kind of the act that asked for the change.
var schedules = map[string]scheduled{
	actBank:    {keep: "bank.keep", guarded: true},
	actAddress: {keep: "phone.keep", guarded: true},

	store.ActChangeCentre: {check: hindersCentre, dropped: func(tx *store.Tx, c *store.ScheduledChange) error { return tx.ForgetCentre(c) }},
}

// actsOf are the acts whose changes are of a sort.
func actsOf(which func(scheduled) bool) []string {
	var acts []string
	for act, s := range schedules {
		if which(s) {
			acts = append(acts, act)
		}
	}
	slices.Sort(acts)
	return acts
}

func stoppable(s scheduled) bool { return s.keep != "" }

func isGuarded(s scheduled) bool { return s.guarded }

// scheduleBatch is how many due changes are looked for at once.
const scheduleBatch = 100

// ApplyScheduled makes every scheduled change whose time has come, each by itself, and says how many it settled. It may run on
// several nodes at once, and again after a crash: each change is made once. One that can't be made now for a fault of the system does not
// stop the others, and is tried again the next time; the error tells of the last.
func (s *Service) ApplyScheduled(ctx context.Context) (settled int, err error) {
	var last store.DueChange
	for {
		due, readErr := s.db.DueChanges(ctx, last, scheduleBatch)
		if readErr != nil || len(due) == 0 {
			return settled, errors.Join(err, readErr)
		}
		for _, d := range due {
			done, oneErr := s.applyDue(ctx, d)
			if done {
				settled++
			}
			if oneErr != nil {
				err = oneErr
			}
			if ctx.Err() != nil || errors.Is(oneErr, store.ErrUnavailable) {
				return settled, err
			}
		}
		last = due[len(due)-1]
	}
}

// applyDue makes one change, or drops it where it can't be made any more. It says false where somebody else settled it before.
func (s *Service) applyDue(ctx context.Context, d store.DueChange) (bool, error) {
	act := store.Act{Kind: d.Act, Actor: store.System("schedule"), PersonNo: d.PersonNo}
	_, err := s.db.Do(ctx, act, func(tx *store.Tx) error {
		frozen, err := tx.Frozen(d.PersonNo) // before the person's record, as every citizen's act locks them
		if err != nil {
			return err
		}
		if err := tx.Lock(d.PersonNo); err != nil {
			return err
		}
		c, err := tx.WaitingChange(d.ReceiptNo)
		if err != nil {
			return err
		}
		tx.Continue(c.ReceiptNo)
		why, err := s.hindrance(ctx, tx, c, frozen)
		if err != nil {
			return err
		}
		if why != "" {
			return dropScheduled(tx, c, why)
		}
		return makeScheduled(tx, c)
	})
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// hindrance says why a change can't be made any more; "" where it can.
func (s *Service) hindrance(ctx context.Context, tx *store.Tx, c *store.ScheduledChange, frozen bool) (string, error) {
	if frozen {
		return text.DroppedFrozen, nil
	}
	rule := schedules[c.Act]
	if rule.guarded {
		registered, err := tx.Registered(c.PersonNo)
		if err != nil {
			return "", err
		}
		if !registered {
			return text.DroppedClosed, nil
		}
	}
	overtaken, err := tx.Overtaken(c)
	if err != nil {
		return "", err
	}
	if overtaken {
		return text.DroppedOvertaken, nil
	}
	if rule.check == nil {
		return "", nil
	}
	a, err := s.application(ctx, tx.DB(), tx.Now(), c.PersonNo, nil)
	if err != nil {
		return "", err
	}
	return rule.check(ctx, a, c)
}

func makeScheduled(tx *store.Tx, c *store.ScheduledChange) error {
	person, err := tx.Person(c.PersonNo)
	if err != nil {
		return err
	}
	for _, f := range c.Fields {
		if _, err := tx.Change(f.Field, f.Value); err != nil {
			return err
		}
	}
	if err := tx.SettleScheduled(c.ReceiptNo, store.ScheduleDone); err != nil {
		return err
	}
	return tellScheduled(tx, c, person, text.TemplateScheduleDone, text.ScheduleDone(text.Acts[c.Act], c.MadeAt))
}

func dropScheduled(tx *store.Tx, c *store.ScheduledChange, why string) error {
	person, err := tx.Person(c.PersonNo)
	if err != nil {
		return err
	}
	tx.Note("schedule", store.ScheduleWaiting, store.ScheduleDropped)
	if err := tx.SettleScheduled(c.ReceiptNo, store.ScheduleDropped); err != nil {
		return err
	}
	if after := schedules[c.Act].dropped; after != nil {
		if err := after(tx, c); err != nil {
			return err
		}
	}
	return tellScheduled(tx, c, person, text.TemplateScheduleDropped, text.ScheduleDropped(text.Acts[c.Act], c.MadeAt, why))
}

// tellScheduled tells the person; of a guarded change the phone on file too, which may be another. person is as before the change.
func tellScheduled(tx *store.Tx, c *store.ScheduledChange, person *store.Person, template, words string) error {
	if !schedules[c.Act].guarded {
		return tx.TellPerson(template, "", words)
	}
	return tellAlso(tx, template, words, person.Phone)
}

// tellAlso tells the person, and sends the same to further phones: each once, and none where it is "".
func tellAlso(tx *store.Tx, template, words string, phones ...string) error {
	if err := tx.TellPerson(template, "", words); err != nil {
		return err
	}
	told, err := tx.NoticePhone(tx.PersonNo())
	if err != nil {
		return err
	}
	done := []string{"", told}
	for _, phone := range phones {
		if slices.Contains(done, phone) {
			continue
		}
		done = append(done, phone)
		if err := tx.Tell(store.Message{Channel: store.ChannelSMS, Template: template, Recipient: phone, Text: words}); err != nil {
			return err
		}
	}
	return nil
}

// Waiting is a change that waits for its time, as its person is shown it.
type Waiting struct {
	ReceiptNo   string
	Act         string
	What        string // what becomes what
	Made, DueAt int64
}

// Waiting are the person's changes that wait and that they can stop.
func (s *Service) Waiting(ctx context.Context, personNo string) ([]Waiting, error) {
	changes, err := s.db.WaitingChanges(ctx, personNo, actsOf(stoppable)...)
	if err != nil {
		return nil, err
	}
	list := make([]Waiting, len(changes))
	for i, c := range changes {
		list[i] = Waiting{ReceiptNo: c.ReceiptNo, Act: c.Act, What: becomes(&c), Made: c.MadeAt, DueAt: c.DueAt}
	}
	return list, nil
}

// becomes says what the change makes of what; numbers are masked.
func becomes(c *store.ScheduledChange) string {
	var words string
	for _, f := range c.Fields {
		name, value := text.PersonFieldNames[f.Field], f.Value
		switch f.Field {
		case "phone":
			value = social.MaskPhone(value)
		case "bank_account":
			value = social.MaskAccount(value)
		}
		if words != "" {
			words += text.Comma
		}
		words += text.Becomes(name, value)
	}
	return words
}

// KeepScheduled stops a change before it is made. store.ErrNotFound where none of the person's waits under the receipt, or it is none that
// they can stop.
func (s *Service) KeepScheduled(ctx context.Context, personNo, receiptNo, formKey, address string) (store.Done, error) {
	c, err := s.db.ScheduledByReceipt(ctx, personNo, receiptNo)
	if err != nil {
		return store.Done{}, err
	}
	kind := schedules[c.Act].keep
	if kind == "" {
		return store.Done{}, store.ErrNotFound
	}
	act := store.Act{Kind: kind, Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	return s.db.Do(ctx, act, func(tx *store.Tx) error {
		if err := tx.Lock(personNo); err != nil {
			return err
		}
		fact, err := stopScheduled(tx, c)
		if err != nil {
			return err
		}
		_, err = tx.Receipt(fact)
		return err
	})
}

// stopScheduled stops one change, and tells of it. store.ErrNotFound where it is settled.
func stopScheduled(tx *store.Tx, c *store.ScheduledChange) (store.Fact, error) {
	if err := tx.SettleScheduled(c.ReceiptNo, store.ScheduleCancelled); err != nil {
		return store.Fact{}, err
	}
	tx.Note("schedule "+c.ReceiptNo, store.ScheduleWaiting, store.ScheduleCancelled)
	person, err := tx.Person(c.PersonNo)
	if err != nil {
		return store.Fact{}, err
	}
	err = tellScheduled(tx, c, person, text.TemplateScheduleStopped, text.ScheduleStopped(text.Acts[c.Act], c.MadeAt))
	return store.Fact{Name: text.WordStopped, Value: becomes(c)}, err
}

// stopGuarded stops every guarded change of the act's person, and says which.
func stopGuarded(ctx context.Context, tx *store.Tx) ([]store.Fact, error) {
	waiting, err := tx.DB().WaitingChanges(ctx, tx.PersonNo(), actsOf(isGuarded)...)
	if err != nil {
		return nil, err
	}
	var facts []store.Fact
	for i := range waiting {
		fact, err := stopScheduled(tx, &waiting[i])
		if errors.Is(err, store.ErrNotFound) {
			continue // settled this moment
		}
		if err != nil {
			return nil, err
		}
		facts = append(facts, fact)
	}
	return facts, nil
}
