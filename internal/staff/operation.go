package staff

import (
	"context"
	"errors"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// MaxMessageSpan is how much of the message log one list or count is over, in seconds: counts read all of it.
const MaxMessageSpan = 31 * 24 * 60 * 60

// MessageLog lists up to n messages of everybody after a place, their recipients masked and without what they say. Errors: ErrNotAllowed,
// text.Problems of the field "to".
func (s *Service) MessageLog(ctx context.Context, by Clerk, f store.MessageFilter, after store.MessageCursor, n int) ([]store.LoggedMessage, error) {
	if err := spanOfMessages(by, f); err != nil {
		return nil, err
	}
	list, err := s.db.MessageLog(ctx, f, after, n)
	for i := range list {
		list[i].Recipient, list[i].PersonNo = maskRecipient(list[i].Channel, list[i].Recipient), ""
	}
	return list, err
}

// CountMessages counts the messages of a span of time by day, channel and state. Errors: as MessageLog.
func (s *Service) CountMessages(ctx context.Context, by Clerk, f store.MessageFilter) ([]store.MessageCount, error) {
	if err := spanOfMessages(by, f); err != nil {
		return nil, err
	}
	_, zone := s.db.Now().Zone()
	return s.db.CountMessages(ctx, f.From, f.Until, zone)
}

func spanOfMessages(by Clerk, f store.MessageFilter) error {
	if err := by.must(Operate); err != nil {
		return err
	}
	if f.Until-f.From > MaxMessageSpan {
		return text.OneProblem("to", text.MessageLongSpan)
	}
	return nil
}

// maskRecipient hides most of the address that a message went to.
func maskRecipient(channel, recipient string) string {
	switch {
	case recipient == "":
		return ""
	case channel == store.ChannelMail:
		return social.MaskMail(recipient)
	}
	return social.MaskPhone(recipient)
}

// RetryMessage puts a message that was given up back in the queue. Errors: ErrNotAllowed, store.ErrNotFound; text.Problems where it can't
// be
// sent (any more).
func (s *Service) RetryMessage(ctx context.Context, by Clerk, at store.MessageCursor, formKey string) error {
	if err := by.must(Operate); err != nil {
		return err
	}
	m, err := s.db.LoggedMessage(ctx, at)
	if err != nil {
		return err
	}
	if text.IsCode(m.Template) {
		return text.OneProblem("", text.MessageNoRetry)
	}
	_, err = s.db.Do(ctx, store.Act{Kind: "message.retry", Actor: by.actor(), PersonNo: m.PersonNo, Key: formKey}, func(tx *store.Tx) error {
		return tx.RetryMessage(m)
	})
	if errors.Is(err, store.ErrNotFound) {
		return text.OneProblem("", text.MessageNoRetry)
	}
	return err
}

// Operation is how the work in the background stands. Error: ErrNotAllowed.
func (s *Service) Operation(ctx context.Context, by Clerk) (*store.Operation, error) {
	if err := by.must(Operate); err != nil {
		return nil, err
	}
	return s.db.Operation(ctx)
}
