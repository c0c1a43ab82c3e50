package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"shebao/internal/social"
	"shebao/internal/text"
)

// Channels by which people are told.
const (
	ChannelSMS  = "sms"
	ChannelMail = "mail"
	ChannelPage = "page" // on the person's own pages only; told as soon as it is written
)

// States of a message.
const (
	MessageQueued    = "queued"    // waits to be sent
	MessageSending   = "sending"   // a worker has it; past its lease that worker died and nobody knows whether it went out
	MessageSent      = "sent"      // the channel took it
	MessageDelivered = "delivered" // it arrived
	MessageFailed    = "failed"    // will be tried again
	MessageGivenUp   = "given_up"  // will not
)

// Message is something told to a person by a channel.
type Message struct {
	PersonNo string
	// ID is drawn by Tell. A channel gets it as its reference of the message, the same at every try.
	ID       string
	Channel  string
	Template string
	// Event names what happened, "phone_change:2026…": a second message of the same event to the same person by the same channel
	// is not written. "" where the act itself happens once and that is enough.
	Event     string
	Recipient string // phone or mail address; "" for ChannelPage
	Text      string
	State     string
	Tries     int
	CreatedAt int64
	SentAt    int64
	ExpiresAt int64 // until when sending it is tried
	// Reference is the channel's own number of it, by which it reports that it arrived.
	Reference string
	// Interrupted says that an earlier try ended without a word: it may have gone out.
	Interrupted bool
	// Interruptions is how often that was so.
	Interruptions int
	// NoticeID holds together what was told of one thing by several channels; Tell gives it.
	NoticeID string
	// NotBefore is when sending it may begin (Unix seconds); 0 for at once.
	NotBefore int64
	ReadAt    int64 // when the person marked it as read on their page; 0 before
}

// IsCode says that it carries a one-time code.
func (m Message) IsCode() bool { return text.IsCode(m.Template) }

// Tell writes a message to the act's person, and the job that sends it, in the act's own transaction, so that none is ever
// without the others. Numbers that would stand whole in its text are masked. An event told before is not told again.
func (tx *Tx) Tell(m Message) error { return tx.TellTo(tx.act.PersonNo, m) }

// TellTo is Tell to somebody else whom the act concerns. What the person chose is kept to here, whoever tells: a kind they do not want
// stands on their pages as read and goes nowhere else, and the first message of a notice goes by mail as well where they want that.
// Security is told always. A short message goes to a mobile number only: what else stands in the archive as a phone is none, and the notice
// then stands on the person's pages.
func (tx *Tx) TellTo(personNo string, m Message) error {
	if !tx.addressed(personNo, &m) {
		return nil
	}
	r, err := tx.reachOf(personNo)
	if err != nil {
		return err
	}
	kind := text.KindOf(m.Template)
	if m.Channel != ChannelPage && !r.choices.sends(kind, m.Channel) {
		return nil
	}
	own := tx.act.Actor.Kind == "citizen" && tx.act.Actor.ID == personNo && text.ReadWhereOwn(m.Template)
	if own || m.IsCode() || !r.choices.Wants(kind) {
		m.ReadAt = tx.at.Unix() // there is nothing to read of it on the page, nothing that was wanted, or it is what the person just did
	}
	first, err := tx.tell(personNo, &m)
	if err != nil || !first || m.IsCode() || m.Channel == ChannelMail || r.email == "" || !r.choices.Mail || !r.choices.Wants(kind) {
		return err
	}
	_, err = tx.tell(personNo, &Message{Channel: ChannelMail, Template: m.Template, Event: m.Event, Recipient: r.email, Text: m.Text})
	return err
}

// addressed sees to it that a short message goes to a mobile number, or that the notice stands on the person's pages instead. false says that there
// is nothing to tell: a code that can't be sent, or what the act has told already.
func (tx *Tx) addressed(personNo string, m *Message) bool {
	if m.Channel != ChannelSMS {
		return true
	}
	mobile, err := social.ParseMobile(m.Recipient)
	switch {
	case err == nil:
		m.Recipient = mobile
	case m.IsCode() || tx.told(personNo, *m):
		return false
	default:
		m.Channel, m.Recipient = ChannelPage, ""
	}
	return true
}

// noticeKey holds together what is told of one thing in one act.
func noticeKey(personNo string, m Message) string {
	return personNo + "\x00" + m.Template + "\x00" + m.Event
}

// told says that the act has told somebody of the same thing.
func (tx *Tx) told(personNo string, m Message) bool {
	_, told := tx.notices[noticeKey(personNo, m)]
	return told
}

// tell writes a message and its job. first says that nothing was told of its notice before.
func (tx *Tx) tell(personNo string, m *Message) (first bool, err error) {
	m.PersonNo, m.ID, m.State = personNo, NewID(), MessageQueued
	switch m.Channel {
	case ChannelSMS, ChannelMail:
	case ChannelPage:
		m.State = MessageDelivered
	default:
		return false, fmt.Errorf("store: %q is no channel", m.Channel)
	}
	notice := noticeKey(m.PersonNo, *m)
	id, told := tx.notices[notice]
	if m.NoticeID == "" {
		m.NoticeID = id
	}
	if m.NoticeID == "" {
		m.NoticeID = m.ID
	}
	k, begin := tx.db.keys, max(tx.at.Unix(), m.NotBefore)
	n, err := tx.exec(`INSERT INTO messages (person_no, message_id, channel, template, event, recipient, body, state, next_at, created_at, expires_at,
			notice_id, read_at, due_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $9) ON CONFLICT DO NOTHING`,
		m.PersonNo, m.ID, m.Channel, m.Template, m.Event, k.Seal("messages.recipient", m.PersonNo, m.Recipient),
		k.Seal("messages.body", m.PersonNo, text.MaskNumbers(m.Text)), m.State, begin, tx.at.Unix(),
		begin+int64(text.MessageLife(m.Template).Seconds()), m.NoticeID, m.ReadAt)
	if err != nil || n == 0 {
		return false, err
	}
	if !told {
		if tx.notices == nil {
			tx.notices = map[string]string{}
		}
		tx.notices[notice] = m.NoticeID
	}
	if m.Channel == ChannelPage {
		return !told, nil
	}
	return !told, tx.enqueue(*m, begin)
}

const messageColumns = `person_no, message_id, channel, template, event, recipient, body, state, tries, created_at, sent_at, expires_at, reference,
	notice_id, read_at, interrupted`

type scanner interface{ Scan(...any) error }

func (db *DB) scanMessage(row scanner) (m Message, err error) {
	var recipient, body []byte
	err = row.Scan(&m.PersonNo, &m.ID, &m.Channel, &m.Template, &m.Event, &recipient, &body, &m.State, &m.Tries, &m.CreatedAt, &m.SentAt,
		&m.ExpiresAt, &m.Reference, &m.NoticeID, &m.ReadAt, &m.Interruptions)
	if err != nil {
		return m, classify(err)
	}
	if m.Recipient, err = db.keys.Open("messages.recipient", m.PersonNo, recipient); err != nil {
		return m, err
	}
	m.Text, err = db.keys.Open("messages.body", m.PersonNo, body)
	return m, err
}

// Messages are what a person was told by any channel, newest first, without the texts of one-time codes.
func (db *DB) Messages(ctx context.Context, personNo string) ([]Message, error) {
	return db.messages(ctx, `SELECT `+messageColumns+` FROM messages WHERE person_no = $1 ORDER BY created_at DESC, message_id`, personNo)
}

func (db *DB) messages(ctx context.Context, query string, args ...any) ([]Message, error) {
	rows, err := db.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []Message
	for rows.Next() {
		m, err := db.scanMessage(rows)
		if err != nil {
			return nil, err
		}
		if m.IsCode() {
			m.Text = ""
		}
		list = append(list, m)
	}
	return list, classify(rows.Err())
}

// OverdueMessages are up to n messages that should have been tried before a time, longest first.
func (db *DB) OverdueMessages(ctx context.Context, before time.Time, n int) ([]Message, error) {
	return db.messages(ctx, `SELECT `+messageColumns+` FROM messages WHERE state IN ('queued', 'failed', 'sending') AND next_at <= $1
		ORDER BY next_at, message_id LIMIT $2`, before.Unix(), n)
}

// ClaimMessage takes a message to send it and keeps other workers from it until the lease ends. Where it is not due it answers
// with the time from which it is; ErrNotFound where there is nothing more to send.
func (db *DB) ClaimMessage(ctx context.Context, personNo, id string, lease time.Duration) (m Message, due time.Time, err error) {
	now := db.Now()
	for _, from := range []struct {
		states      string
		interrupted int
	}{{`'queued', 'failed'`, 0}, {`'sending'`, 1}} {
		m, err = db.scanMessage(db.write.QueryRowContext(ctx, `UPDATE messages SET state = 'sending', next_at = $4, tries = tries + 1, interrupted = interrupted + $5
			WHERE person_no = $1 AND message_id = $2 AND state IN (`+from.states+`) AND next_at <= $3 RETURNING `+messageColumns,
			personNo, id, now.Unix(), now.Add(lease).Unix(), from.interrupted))
		if !errors.Is(err, ErrNotFound) {
			m.Interrupted = from.interrupted > 0
			return m, time.Time{}, err
		}
	}
	var next int64
	err = classify(db.read.QueryRowContext(ctx, `SELECT next_at FROM messages WHERE person_no = $1 AND message_id = $2
		AND state IN ('queued', 'failed', 'sending')`, personNo, id).Scan(&next))
	return Message{}, social.At(next), err
}

// The state of a message is the product's own and changes outside Do. A worker that lost its lease meanwhile changes nothing,
// save that what it sent was sent.

// MessageSent marks a message that the channel took, with the channel's reference. The text of a one-time code goes.
func (db *DB) MessageSent(ctx context.Context, m Message) error {
	return db.settle(ctx, `UPDATE messages SET state = 'sent', sent_at = $3, reference = $4, body = CASE WHEN $5 = 1 THEN NULL ELSE body END
		WHERE person_no = $1 AND message_id = $2 AND state <> 'delivered'`,
		m.PersonNo, m.ID, db.Now().Unix(), m.Reference, spent(m))
}

// MessageGivenUp marks a message that will not be tried again. The text of a one-time code goes.
func (db *DB) MessageGivenUp(ctx context.Context, m Message) error {
	return db.settle(ctx, `UPDATE messages SET state = 'given_up', next_at = $4, body = CASE WHEN $5 = 1 THEN NULL ELSE body END
		WHERE person_no = $1 AND message_id = $2 AND state = 'sending' AND tries = $3`,
		m.PersonNo, m.ID, m.Tries, db.Now().Unix(), spent(m))
}

// spent is 1 for a message whose text is to go, once it is of no more use.
func spent(m Message) int {
	if m.IsCode() {
		return 1
	}
	return 0
}

// MessageFailed puts a message back until a time.
func (db *DB) MessageFailed(ctx context.Context, m Message, until time.Time) error {
	return db.settle(ctx, `UPDATE messages SET state = 'failed', next_at = $4
		WHERE person_no = $1 AND message_id = $2 AND state = 'sending' AND tries = $3`, m.PersonNo, m.ID, m.Tries, until.Unix())
}

// HoldMessage puts a message back until a time as if it had not been tried: it is due then.
func (db *DB) HoldMessage(ctx context.Context, m Message, until time.Time) error {
	return db.settle(ctx, `UPDATE messages SET state = 'queued', next_at = $4, due_at = $4, tries = tries - 1
		WHERE person_no = $1 AND message_id = $2 AND state = 'sending' AND tries = $3`, m.PersonNo, m.ID, m.Tries, until.Unix())
}

func (db *DB) settle(ctx context.Context, query string, args ...any) error {
	_, err := db.write.ExecContext(ctx, query, args...)
	return classify(err)
}

// MessageReported takes a channel's report on what it was given under a reference: it arrived, or it never will. It says
// whether there is such a message.
func (db *DB) MessageReported(ctx context.Context, channel, reference string, arrived bool) (known bool, err error) {
	state := MessageGivenUp
	if arrived {
		state = MessageDelivered
	}
	err = db.technical(ctx, func(raw *sql.Tx) error {
		result, err := raw.ExecContext(ctx, `UPDATE messages SET state = $3
			WHERE channel = $1 AND reference = $2 AND reference <> '' AND state IN ('sent', 'delivered', 'given_up')`, channel, reference, state)
		if err != nil {
			return classify(err)
		}
		n, err := result.RowsAffected()
		known = n > 0
		return classify(err)
	})
	return known, err
}
