package store

import (
	"context"
	"fmt"

	"shebao/internal/text"
)

// MessageFilter chooses messages of everybody. Empty fields choose all; a span of time is required.
type MessageFilter struct {
	State, Channel, Template string
	From, Until              int64
}

// MessageCursor is the place of a message in the log, the newest first. The zero value is before the newest.
type MessageCursor struct {
	At int64
	ID string
}

// LoggedMessage is a message without what it says.
type LoggedMessage struct {
	PersonNo, ID, Channel, Template, State string
	Recipient                              string // whole: to be masked wherever it is shown
	Tries                                  int
	CreatedAt, SentAt, NextAt, ExpiresAt   int64
}

const loggedColumns = `person_no, message_id, channel, template, state, recipient, tries, created_at, sent_at, next_at, expires_at`

func (f MessageFilter) where(after MessageCursor) (string, []any) {
	var c conditions
	c.add("created_at >= ?", f.From)
	c.add("created_at < ?", f.Until)
	if f.State != "" {
		c.add("state = ?", f.State)
	}
	if f.Channel != "" {
		c.add("channel = ?", f.Channel)
	}
	if f.Template != "" {
		c.add("template = ?", f.Template)
	}
	if after.ID != "" {
		c.add("(created_at, message_id) < (?, ?)", after.At, after.ID)
	}
	return c.where()
}

// MessageLog lists up to n messages of everybody that come after a place, the newest first.
func (db *DB) MessageLog(ctx context.Context, f MessageFilter, after MessageCursor, n int) ([]LoggedMessage, error) {
	where, args := f.where(after)
	return db.logged(ctx, fmt.Sprintf(`%s ORDER BY created_at DESC, message_id DESC LIMIT $%d`, where, len(args)+1), append(args, n)...)
}

// LoggedMessage finds one by its place in the log. ErrNotFound where there is none.
func (db *DB) LoggedMessage(ctx context.Context, at MessageCursor) (*LoggedMessage, error) {
	return only(db.logged(ctx, `created_at = $1 AND message_id = $2`, at.At, at.ID))
}

func (db *DB) logged(ctx context.Context, where string, args ...any) ([]LoggedMessage, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT `+loggedColumns+` FROM messages WHERE `+where, args...)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []LoggedMessage
	for rows.Next() {
		var m LoggedMessage
		var recipient []byte
		if err := rows.Scan(&m.PersonNo, &m.ID, &m.Channel, &m.Template, &m.State, &recipient, &m.Tries, &m.CreatedAt, &m.SentAt, &m.NextAt, &m.ExpiresAt); err != nil {
			return nil, classify(err)
		}
		if m.Recipient, err = db.keys.Open("messages.recipient", m.PersonNo, recipient); err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, classify(rows.Err())
}

// MessageCount is how many messages of a day went by a channel and how they stand.
type MessageCount struct {
	Day            int64 // the moment at which the day begins
	Channel, State string
	Messages       int
}

// CountMessages counts messages by day, channel and state in a span of time, the newest day first. zone is the offset of the agency's
// time zone in seconds.
func (db *DB) CountMessages(ctx context.Context, from, until int64, zone int) ([]MessageCount, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT (created_at + $3) / 86400, channel, state, COUNT(*) FROM messages
		WHERE created_at >= $1 AND created_at < $2 GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2, 3`, from, until, int64(zone))
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []MessageCount
	for rows.Next() {
		var c MessageCount
		if err := rows.Scan(&c.Day, &c.Channel, &c.State, &c.Messages); err != nil {
			return nil, classify(err)
		}
		c.Day = c.Day*86400 - int64(zone)
		list = append(list, c)
	}
	return list, classify(rows.Err())
}

// RetryMessage puts a message of the act's person that was given up back in the queue, for as long as its kind is tried. ErrNotFound where
// it is not given up (any more), or its text is gone.
func (tx *Tx) RetryMessage(m *LoggedMessage) error {
	n, err := tx.exec(`UPDATE messages SET state = 'queued', tries = 0, interrupted = 0, next_at = $3, due_at = $3, expires_at = $4
		WHERE person_no = $1 AND message_id = $2 AND state = 'given_up' AND body IS NOT NULL`, tx.act.PersonNo, m.ID, tx.at.Unix(),
		tx.at.Add(text.MessageLife(m.Template)).Unix())
	if err == nil && n == 0 {
		return ErrNotFound
	}
	if err != nil {
		return err
	}
	tx.Note("message "+m.ID, MessageGivenUp, MessageQueued)
	return tx.enqueue(Message{PersonNo: tx.act.PersonNo, ID: m.ID, Channel: m.Channel, Template: m.Template}, tx.at.Unix())
}
