package notify

import (
	"context"
	"errors"
	"time"

	"shebao/internal/store"
	"shebao/internal/text"
)

// interruptionsMost is how often the process may end while a message is being sent; it may have gone out each time.
const interruptionsMost = 2

// Deliver sends one message if it is due, and marks what became of it. It answers with the time from which to call it again;
// zero means never. An error is the database's: the message stays as it was claimed, until its lease ends.
//
// A message goes out once. Where nobody knows whether it did, since a worker died between the two or the answer was lost, a
// channel that drops repeats gets it again; without such a channel a notice is sent again, since one too many does less
// harm than none, and a one-time code is not: the person asks for a new one.
func (s *Service) Deliver(ctx context.Context, personNo, id string) (again time.Time, err error) {
	m, due, err := s.DB.ClaimMessage(ctx, personNo, id, s.Lease)
	if errors.Is(err, store.ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil || !due.IsZero() {
		return due, err
	}
	// What was claimed is settled even while the program stops.
	settle := context.WithoutCancel(ctx)
	sender := s.Senders[m.Channel]
	if s.DB.Now().Unix() >= m.ExpiresAt || m.Interrupted && onceAtMost(m, sender) {
		return time.Time{}, s.giveUp(settle, m, errors.New("too late"))
	}
	if m.Interruptions >= interruptionsMost {
		return time.Time{}, s.giveUp(settle, m, errors.New("it ended the process each time"))
	}
	until, err := s.night(ctx, m)
	if err != nil {
		return time.Time{}, err
	}
	if !until.IsZero() {
		s.Tried(m.Channel, "held")
		return until, s.DB.HoldMessage(settle, m, until)
	}
	until, err = s.takeTurn(settle, m)
	if err != nil {
		return time.Time{}, err
	}
	if !until.IsZero() {
		s.Tried(m.Channel, "held")
		return until, s.DB.HoldMessage(settle, m, until)
	}
	sending, cancel := context.WithTimeout(ctx, s.Lease/2)
	defer cancel()
	m.Reference, err = sender.Send(sending, m)
	if err == nil {
		s.Tried(m.Channel, "sent")
		return time.Time{}, s.DB.MessageSent(settle, m)
	}
	return s.failed(settle, m, sender, err)
}

// night is when a short message may go out that came at night to somebody who wants none then; zero where it may go now. What is about
// security does not wait.
func (s *Service) night(ctx context.Context, m store.Message) (time.Time, error) {
	until := store.QuietUntil(s.DB.Now())
	if until.IsZero() || m.Channel != store.ChannelSMS || text.KindOf(m.Template) == text.KindSecurity {
		return time.Time{}, nil
	}
	choices, err := s.DB.NoticeChoices(ctx, m.PersonNo)
	if err != nil || !choices.Quiet {
		return time.Time{}, err
	}
	return until, nil
}

func (s *Service) failed(ctx context.Context, m store.Message, sender Sender, cause error) (time.Time, error) {
	if errors.Is(cause, ErrRefused) || errors.Is(cause, ErrUnclear) && onceAtMost(m, sender) {
		return time.Time{}, s.giveUp(ctx, m, cause)
	}
	again := s.DB.Now().Add(pause(m))
	if again.Unix() >= m.ExpiresAt {
		return time.Time{}, s.giveUp(ctx, m, cause)
	}
	s.Tried(m.Channel, "failed")
	s.Log.Warn("message failed", "message", m.ID, "channel", m.Channel, "try", m.Tries, "error", cause.Error())
	if err := s.giveBackTurn(ctx, m); err != nil {
		return time.Time{}, err
	}
	return again, s.DB.MessageFailed(ctx, m, again)
}

func (s *Service) giveUp(ctx context.Context, m store.Message, cause error) error {
	s.Tried(m.Channel, "given_up")
	s.Log.Error("message given up", "message", m.ID, "channel", m.Channel, "try", m.Tries, "error", cause.Error())
	return s.DB.MessageGivenUp(ctx, m)
}

// onceAtMost says that a message which may have gone out must not be sent again.
func onceAtMost(m store.Message, sender Sender) bool { return m.IsCode() && !sender.Repeatable() }

// pause is how long to wait after a try that failed: somebody sits waiting for a code; a notice has time.
func pause(m store.Message) time.Duration {
	first, most := time.Minute, time.Hour
	if m.IsCode() {
		first, most = 5*time.Second, time.Minute
	}
	return min(most, first<<min(m.Tries-1, 10))
}

// takeTurn counts a notice against its limits. It answers with the time until which it has to wait, zero where it may go.
func (s *Service) takeTurn(ctx context.Context, m store.Message) (time.Time, error) {
	limits, key := s.limitsOf(m)
	for i, limit := range limits {
		until, err := s.DB.Take(ctx, limit, key)
		if err != nil {
			return time.Time{}, err
		}
		if !until.IsZero() {
			return until, s.restore(ctx, limits[:i], key)
		}
	}
	return time.Time{}, nil
}

// limitsOf are the limits of a message and what it counts for there. Chatter counts for its phone or address. A warning counts for its kind
// and its person as well, so that neither chatter, nor warnings of another kind, nor what happens to somebody else at the same phone holds
// it back. Codes have limits of their own, where they are asked for.
func (s *Service) limitsOf(m store.Message) (limits []store.Limit, key string) {
	key = m.Channel + ":" + m.Recipient
	switch {
	case m.IsCode():
		return nil, ""
	case text.KindOf(m.Template) == text.KindSecurity:
		return s.Warnings, m.PersonNo + ":" + m.Template + ":" + key
	}
	return s.Limits, key
}

// giveBackTurn lets a try that failed not count against the limits.
func (s *Service) giveBackTurn(ctx context.Context, m store.Message) error {
	limits, key := s.limitsOf(m)
	return s.restore(ctx, limits, key)
}

func (s *Service) restore(ctx context.Context, limits []store.Limit, key string) error {
	for _, limit := range limits {
		if err := s.DB.Restore(ctx, limit, key); err != nil {
			return err
		}
	}
	return nil
}

// NoticeLimits are the limits of one phone or address; a number of 0 sets none.
func NoticeLimits(perHour, perDay int) []store.Limit {
	var limits []store.Limit
	for _, l := range []store.Limit{
		{Scope: "message.hour", Tries: perHour, Window: time.Hour}, {Scope: "message.day", Tries: perDay, Window: 24 * time.Hour},
	} {
		if l.Tries > 0 {
			limits = append(limits, l)
		}
	}
	return limits
}

// WarningLimits are the limits of one kind of warning to one person at one phone or address: wide, since the first of them must never wait.
func WarningLimits() []store.Limit {
	return []store.Limit{
		{Scope: "warning.hour", Tries: 10, Window: time.Hour}, {Scope: "warning.day", Tries: 40, Window: 24 * time.Hour},
	}
}
