// Package notify tells people: it takes the messages that acts wrote and hands each to the sender of its channel, once, and
// again later where that failed. The message's row says what is to be done; the jobs that go through the queue only say when.
package notify

import (
	"context"
	"errors"

	"shebao/internal/store"
)

// Sender hands messages over to a channel. It is safe for concurrent use. Its errors name no recipient and quote no text,
// since they are logged. An error that wraps neither of those below means that the message did not go out and may be tried again.
type Sender interface {
	// Send hands one message over. m.ID is the same at every try; it is what the far side can know the message by. The answer is
	// the channel's own reference, by which it reports later (Reporter), or "".
	Send(ctx context.Context, m store.Message) (reference string, err error)
	// Repeatable says that the far side knows a message by its ID and drops a second one, so that sending again never doubles.
	Repeatable() bool
}

// Reporter is a Sender that hears whether what it sent arrived.
type Reporter interface {
	Sender
	// Listen hears reports until the context ends and passes each to report until that knows the reference.
	Listen(ctx context.Context, report Report)
}

// Renewable is a Sender whose secret can be replaced while it sends.
type Renewable interface {
	Sender
	// Renew takes another secret from now on. On an error the former one stays.
	Renew(secret string) error
}

// Report tells that a message arrived or never will, by its channel's reference. known is false where there is no such message (yet).
type Report func(ctx context.Context, reference string, arrived bool) (known bool, err error)

// What a sender's error may wrap.
var (
	// ErrRefused means the channel will never take this message: a wrong number, a text it forbids.
	ErrRefused = errors.New("notify: refused")
	// ErrUnclear means nobody knows whether the message went out: the answer was lost.
	ErrUnclear = errors.New("notify: no answer")
)
