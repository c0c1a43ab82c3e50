// Package notify tells people: it takes the messages that acts queued and hands them to a sender.
package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"shebao/internal/store"
)

// Sender hands one message over. An error means that it may be tried again.
type Sender interface {
	Send(ctx context.Context, m store.Message) error
}

// FileSender writes each message as a line of JSON, for demonstrations and tests.
type FileSender struct {
	mu  sync.Mutex
	out io.Writer
	now func() time.Time
}

// NewFileSender appends to a file that only its owner can read: messages hold phone numbers.
func NewFileSender(path string, now func() time.Time) (*FileSender, error) {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("notify: the message file can't be written: %w", err)
	}
	return &FileSender{out: file, now: now}, nil
}

// Send appends the message.
func (f *FileSender) Send(_ context.Context, m store.Message) error {
	line, err := json.Marshal(struct {
		At       string `json:"at"`
		To       string `json:"to"`
		Channel  string `json:"channel"`
		Template string `json:"template"`
		Text     string `json:"text"`
	}{f.now().UTC().Format(time.RFC3339), m.Recipient, m.Channel, m.Template, m.Text})
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	_, err = f.out.Write(append(line, '\n'))
	return err
}

// Worker sends what is queued until its context ends.
type Worker struct {
	DB     *store.DB
	Sender Sender
	Log    *slog.Logger
	// Every is how often it looks for messages.
	Every time.Duration
}

const (
	batch    = 50
	lease    = 2 * time.Minute // after which a message claimed by a process that died is due again
	maxTries = 8
)

// Run sends until the context ends.
func (w *Worker) Run(ctx context.Context) {
	ticker := time.NewTicker(w.Every)
	defer ticker.Stop()
	for {
		if err := w.Once(ctx); err != nil && ctx.Err() == nil {
			w.Log.Warn("messages", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Once sends all that is due now.
func (w *Worker) Once(ctx context.Context) error {
	for {
		list, err := w.DB.ClaimMessages(ctx, batch, lease)
		if err != nil || len(list) == 0 {
			return err
		}
		for _, m := range list {
			if err := w.send(ctx, m); err != nil {
				return err
			}
		}
	}
}

func (w *Worker) send(ctx context.Context, m store.Message) error {
	err := w.Sender.Send(ctx, m)
	switch {
	case err == nil:
		return w.DB.MessageSent(ctx, m)
	case m.Tries >= maxTries:
		w.Log.Error("message given up", "message", m.ID, "error", err.Error())
		return w.DB.MessageGivenUp(ctx, m)
	}
	w.Log.Warn("message failed", "message", m.ID, "try", m.Tries, "error", err.Error())
	return w.DB.RetryMessage(ctx, m, w.DB.Now().Add(30*time.Second<<m.Tries))
}
