package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"shebao/internal/social"
	"shebao/internal/text"
)

// NoticeChoices are what a person chose to be told of and how, beside their own pages, where everything stands.
type NoticeChoices struct {
	SMS   bool
	Mail  bool // to the address in the registration
	Quiet bool // no short messages at night, save those about security
	Daily bool // one short message of reminders a day
	// Off are the kinds that the person does not want to be told of.
	Off map[text.NoticeKind]bool
}

// StandardNotices are the choices of somebody who made none.
func StandardNotices() NoticeChoices {
	return NoticeChoices{SMS: true, Quiet: true, Daily: true, Off: map[text.NoticeKind]bool{}}
}

// Wants reports whether the person is told of a kind. Security can't be switched off; a bundle is wanted where any of its parts is.
func (c NoticeChoices) Wants(kind text.NoticeKind) bool {
	switch kind {
	case text.KindSecurity:
		return true
	case text.KindReminders:
		for _, part := range text.ReminderKinds {
			if !c.Off[part] {
				return true
			}
		}
		return false
	}
	return !c.Off[kind]
}

// sends reports whether a message goes out by a channel beside the pages.
func (c NoticeChoices) sends(kind text.NoticeKind, channel string) bool {
	switch {
	case kind == text.KindSecurity:
		return true
	case channel == ChannelMail:
		return c.Mail && c.Wants(kind)
	}
	return c.SMS && c.Wants(kind)
}

// noticeChoice is one of them as it is stored.
type noticeChoice struct {
	name   string
	chosen bool
}

const kindChoice = "kind."

// rows are the choices as they are stored.
func (c NoticeChoices) rows() []noticeChoice {
	list := []noticeChoice{{"sms", c.SMS}, {"mail", c.Mail}, {"quiet", c.Quiet}, {"daily", c.Daily}}
	for _, group := range text.NoticeGroups {
		for _, kind := range group.Kinds {
			list = append(list, noticeChoice{kindChoice + string(kind), !c.Off[kind]})
		}
	}
	return list
}

// take takes a row over.
func (c *NoticeChoices) take(row noticeChoice) {
	switch row.name {
	case "sms":
		c.SMS = row.chosen
	case "mail":
		c.Mail = row.chosen
	case "quiet":
		c.Quiet = row.chosen
	case "daily":
		c.Daily = row.chosen
	}
	if kind, ok := strings.CutPrefix(row.name, kindChoice); ok {
		c.Off[text.NoticeKind(kind)] = !row.chosen
	}
}

// Same reports whether two people chose the same.
func (c NoticeChoices) Same(o NoticeChoices) bool {
	a, b := c.rows(), o.rows()
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// NoticeChoices reads a person's choices; the standard ones where they made none.
func (db *DB) NoticeChoices(ctx context.Context, personNo string) (NoticeChoices, error) {
	all, err := noticeChoices(ctx, db.read, []string{personNo})
	return all[personNo], err
}

// noticeChoices reads the choices of people, by one query for each two hundred.
func noticeChoices(ctx context.Context, q querier, numbers []string) (map[string]NoticeChoices, error) {
	all := make(map[string]NoticeChoices, len(numbers))
	for _, no := range numbers {
		all[no] = StandardNotices()
	}
	err := eachPerson(ctx, q, `SELECT person_no, choice, chosen FROM notice_choices WHERE person_no IN `, numbers, func(rows *sql.Rows) error {
		var no string
		var row noticeChoice
		var chosen int64
		if err := rows.Scan(&no, &row.name, &chosen); err != nil {
			return err
		}
		row.chosen = chosen != 0
		c := all[no]
		c.take(row)
		all[no] = c
		return nil
	})
	return all, err
}

// ChooseNotices keeps what the act's person chose.
func (tx *Tx) ChooseNotices(c NoticeChoices) error {
	no := tx.act.PersonNo
	before, err := noticeChoices(tx.ctx, tx.sql, []string{no})
	if err != nil {
		return err
	}
	old := before[no].rows()
	for i, row := range c.rows() {
		chosen := 0
		if row.chosen {
			chosen = 1
		}
		if old[i].chosen != row.chosen {
			tx.Note(row.name, old[i].chosen, row.chosen)
		}
		if _, err := tx.exec(`INSERT INTO notice_choices (person_no, choice, chosen, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (person_no, choice) DO UPDATE SET chosen = excluded.chosen, at = excluded.at`, no, row.name, chosen, tx.at.Unix()); err != nil {
			return err
		}
	}
	delete(tx.reach, no)
	return nil
}

// reach is how a person is told of things.
type reach struct {
	choices NoticeChoices
	phone   string // that notices go to; "" where they are not registered
	email   string
}

// reachOf reads how a person is reached, once for an act.
func (tx *Tx) reachOf(personNo string) (reach, error) {
	if r, ok := tx.reach[personNo]; ok {
		return r, nil
	}
	err := tx.reachAll([]string{personNo})
	return tx.reach[personNo], err
}

// reachAll reads how several people are reached, at once.
func (tx *Tx) reachAll(numbers []string) error {
	if tx.reach == nil {
		tx.reach = map[string]reach{}
	}
	choices, err := noticeChoices(tx.ctx, tx.sql, numbers)
	if err != nil {
		return err
	}
	for no, c := range choices {
		tx.reach[no] = reach{choices: c}
	}
	k, now := tx.db.keys, tx.at.Unix()
	return eachPerson(tx.ctx, tx.sql, `SELECT person_no, phone, email, pending_phone, pending_phone_at FROM registrations
		WHERE state = 'active' AND person_no IN `, numbers, func(rows *sql.Rows) error {
		var no string
		var phone, email, pending []byte
		var from int64
		if err := rows.Scan(&no, &phone, &email, &pending, &from); err != nil {
			return err
		}
		if from > 0 && from <= now {
			phone = pending
		}
		r := tx.reach[no]
		var err error
		if r.phone, err = k.Open("registrations.phone", no, phone); err != nil {
			return err
		}
		r.email, err = k.Open("registrations.email", no, email)
		tx.reach[no] = r
		return err
	})
}

// Hours in which no short messages are sent to those who want none at night, in the agency's time zone.
const (
	quietFrom  = 21
	quietUntil = 8
	// dailyAt is when the one short message of reminders of a day goes out.
	dailyAt = 9
)

// QuietUntil is when the night ends in which t lies; zero by day.
func QuietUntil(t time.Time) time.Time {
	local := t.In(social.Zone)
	if local.Hour() >= quietUntil && local.Hour() < quietFrom {
		return time.Time{}
	}
	return nextHour(local, quietUntil)
}

// nextHour is the next time that a clock shows a full hour.
func nextHour(local time.Time, hour int) time.Time {
	at := time.Date(local.Year(), local.Month(), local.Day(), hour, 0, 0, 0, local.Location())
	if !at.After(local) {
		at = at.AddDate(0, 0, 1)
	}
	return at
}
