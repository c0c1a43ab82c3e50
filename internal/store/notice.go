package store

import (
	"context"
)

// Notice is one thing a person was told, by however many channels.
type Notice struct {
	ID       string
	Messages []Message // the page's own first
}

// Text is what was told: what stands on the page, else what was sent. A one-time code's is "".
func (n *Notice) Text() string { return n.Messages[0].Text }

// Template is the name of what was told.
func (n *Notice) Template() string { return n.Messages[0].Template }

// At is when it was told.
func (n *Notice) At() int64 { return n.Messages[0].CreatedAt }

// Unread says that the person has not marked it as read.
func (n *Notice) Unread() bool {
	for _, m := range n.Messages {
		if m.ReadAt == 0 {
			return true
		}
	}
	return false
}

// Notices lists what a person was told, newest first: up to n after the first skipped ones.
func (db *DB) Notices(ctx context.Context, personNo string, n, skip int) ([]Notice, error) {
	list, err := db.messages(ctx, `SELECT `+messageColumns+` FROM messages WHERE person_no = $1 AND notice_id IN (
			SELECT notice_id FROM messages WHERE person_no = $1 GROUP BY notice_id ORDER BY MAX(created_at) DESC, notice_id LIMIT $2 OFFSET $3)
		ORDER BY created_at DESC, notice_id, CASE channel WHEN 'page' THEN 0 ELSE 1 END, message_id`, personNo, n, skip)
	if err != nil {
		return nil, err
	}
	var notices []Notice
	for _, m := range list {
		if last := len(notices) - 1; last >= 0 && notices[last].ID == m.NoticeID {
			notices[last].Messages = append(notices[last].Messages, m)
			continue
		}
		notices = append(notices, Notice{ID: m.NoticeID, Messages: []Message{m}})
	}
	return notices, nil
}

// CountNotices counts what a person was told, and what of it they have not marked as read.
func (db *DB) CountNotices(ctx context.Context, personNo string) (all, unread int, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT COUNT(DISTINCT notice_id), COUNT(DISTINCT CASE WHEN read_at = 0 THEN notice_id END)
		FROM messages WHERE person_no = $1`, personNo).Scan(&all, &unread)
	return all, unread, classify(err)
}

// UnreadNotices counts what a person has not marked as read. Every page shows it, so it has an index of its own.
func (db *DB) UnreadNotices(ctx context.Context, personNo string) (n int, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT COUNT(DISTINCT notice_id) FROM messages WHERE person_no = $1 AND read_at = 0`, personNo).Scan(&n)
	return n, classify(err)
}

// Whether a notice was read is the product's own state: it changes nothing about the person's record, and is written outside Do.

// ReadNotice marks one of a person's notices as read. Marking it again, or one that is not theirs, changes nothing.
func (db *DB) ReadNotice(ctx context.Context, personNo, id string) error {
	return db.settle(ctx, `UPDATE messages SET read_at = $3 WHERE person_no = $1 AND notice_id = $2 AND read_at = 0`, personNo, id, db.Now().Unix())
}

// ReadNotices marks all of a person's notices up to a time as read: those the person could see when they pressed the button.
func (db *DB) ReadNotices(ctx context.Context, personNo string, until int64) error {
	return db.settle(ctx, `UPDATE messages SET read_at = $3 WHERE person_no = $1 AND created_at <= $2 AND read_at = 0`, personNo, until, db.Now().Unix())
}

// TellPerson tells the act's person of something on their own pages and, where they want notices at a phone, by SMS: one notice.
func (tx *Tx) TellPerson(template, event, words string) error {
	return tx.tellAt(tx.act.PersonNo, Message{Template: template, Event: event, Text: words})
}

// TellOther is TellPerson to somebody else than the act's person.
func (tx *Tx) TellOther(template, personNo, words string) error {
	return tx.tellAt(personNo, Message{Template: template, Text: words})
}

// tellAt is TellPerson to somebody else.
func (tx *Tx) tellAt(personNo string, m Message) error {
	m.Channel = ChannelPage
	if err := tx.TellTo(personNo, m); err != nil {
		return err
	}
	phone, err := tx.NoticePhone(personNo)
	if err != nil || phone == "" {
		return err
	}
	m.Channel, m.Recipient = ChannelSMS, phone
	return tx.TellTo(personNo, m)
}
