package store

import (
	"context"
	"time"
)

// Message is something told to a person by a channel.
type Message struct {
	PersonNo  string
	ID        string
	Channel   string // sms, mail
	Template  string
	Recipient string // phone or address
	Text      string
	State     string // queued, sent, given_up
	Tries     int
	CreatedAt int64
}

// Tell queues a message to the act's person in the act's own transaction, so that neither is ever without the other.
func (tx *Tx) Tell(m Message) error {
	id, person, k := NewID(), tx.act.PersonNo, tx.db.keys
	_, err := tx.exec(`INSERT INTO messages (person_no, message_id, channel, template, recipient, body, state, next_at, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, 'queued', $7, $7)`, person, id, m.Channel, m.Template,
		k.Seal("messages.recipient", person, m.Recipient), k.Seal("messages.body", person, m.Text), tx.at.Unix())
	return err
}

// ClaimMessages takes up to n messages that are due and keeps other nodes from taking them for a while: whoever claimed one and
// died leaves it to be sent again after that.
func (db *DB) ClaimMessages(ctx context.Context, n int, lease time.Duration) ([]Message, error) {
	now := db.Now()
	rows, err := db.write.QueryContext(ctx, `UPDATE messages SET next_at = $2, tries = tries + 1
		WHERE (person_no, message_id) IN (SELECT person_no, message_id FROM messages
			WHERE state = 'queued' AND next_at <= $1 ORDER BY next_at LIMIT $3`+db.skipLocked()+`)
		RETURNING person_no, message_id, channel, template, recipient, body, tries, created_at`,
		now.Unix(), now.Add(lease).Unix(), n)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []Message
	for rows.Next() {
		m := Message{State: "queued"}
		var recipient, body []byte
		if err := rows.Scan(&m.PersonNo, &m.ID, &m.Channel, &m.Template, &recipient, &body, &m.Tries, &m.CreatedAt); err != nil {
			return nil, classify(err)
		}
		if m.Recipient, err = db.keys.Open("messages.recipient", m.PersonNo, recipient); err != nil {
			return nil, err
		}
		if m.Text, err = db.keys.Open("messages.body", m.PersonNo, body); err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, classify(rows.Err())
}

// skipLocked lets several PostgreSQL nodes claim at once; on SQLite one transaction writes at a time anyway.
func (db *DB) skipLocked() string {
	if db.engine == Postgres {
		return " FOR UPDATE SKIP LOCKED"
	}
	return ""
}

// MessageSent marks a message sent. The state of a message is the product's own and changes outside Do.
func (db *DB) MessageSent(ctx context.Context, m Message) error {
	return db.settleMessage(ctx, m, `state = 'sent', sent_at = $3`, db.Now().Unix())
}

// MessageGivenUp marks a message that will not be tried again.
func (db *DB) MessageGivenUp(ctx context.Context, m Message) error {
	return db.settleMessage(ctx, m, `state = 'given_up', next_at = $3`, db.Now().Unix())
}

// RetryMessage puts a message back until a time.
func (db *DB) RetryMessage(ctx context.Context, m Message, at time.Time) error {
	return db.settleMessage(ctx, m, `next_at = $3`, at.Unix())
}

func (db *DB) settleMessage(ctx context.Context, m Message, set string, value int64) error {
	_, err := db.write.ExecContext(ctx, `UPDATE messages SET `+set+` WHERE person_no = $1 AND message_id = $2`,
		m.PersonNo, m.ID, value)
	return classify(err)
}
