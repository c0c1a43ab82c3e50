package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"shebao/internal/store"
)

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
func (f *FileSender) Send(_ context.Context, m store.Message) (string, error) {
	line, err := json.Marshal(struct {
		At       string `json:"at"`
		To       string `json:"to"`
		Channel  string `json:"channel"`
		Template string `json:"template"`
		Text     string `json:"text"`
	}{f.now().UTC().Format(time.RFC3339), m.Recipient, m.Channel, m.Template, m.Text})
	if err != nil {
		return "", err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	_, err = f.out.Write(append(line, '\n'))
	return "", err
}

// Repeatable is false: a line written twice stands there twice.
func (f *FileSender) Repeatable() bool { return false }
