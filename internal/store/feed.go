package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
)

// What the core system has said of an event of the change feed.
const (
	FeedPending  = "pending"  // nothing yet
	FeedAccepted = "accepted" // it took the event over, or an import brought every value of it
	FeedRefused  = "refused"  // it did not, and the event was undone
)

// FeedMost is how many events are read at once at most.
const FeedMost = 1000

// ErrFeedSettled means that an event was answered otherwise before: what was accepted can't be refused any more, nor the other way
// round.
var ErrFeedSettled = errors.New("store: the event was answered otherwise before")

// FeedEvent is everything that one act changed, for the core system.
type FeedEvent struct {
	No        int64 // the number by which the feed is read; 0 before anybody has read so far
	PersonNo  string
	EventNo   int64 // the person's own count
	ReceiptNo string
	Act       string
	At        int64 // Unix seconds; within a person never earlier than the event before
	Fields    []FeedField
	State     string // FeedPending, FeedAccepted or FeedRefused
	Reason    string // why it was refused, as the person was told
	SettledAt int64
}

// FeedField is a line of an event.
type FeedField struct {
	// Field is one of PersonFields, or a name with which the act's service called ChangeOther.
	Field string
	// Old is what the field goes back to where the event is refused. Until the event is answered it follows what the core system said
	// of earlier events and what imports brought.
	Old, New string
	// Before is what the field was when the act was done; Old where that is not known.
	Before string
	// Settled says that the core system has the value: it accepted this event or a later one of the same field, or an import brought it.
	Settled bool

	line int64
}

// ofPerson says whether the line is about a field of persons, which this package undoes itself.
func (f FeedField) ofPerson() bool { return slices.Contains(PersonFields, f.Field) }

// HasOther says whether any line is about something that persons does not hold.
func (e *FeedEvent) HasOther() bool {
	return slices.ContainsFunc(e.Fields, func(f FeedField) bool { return !f.ofPerson() })
}

// feed keeps a line until the act is settled, when its receipt is known. What goes on from an earlier line of the act is one with it.
func (tx *Tx) feed(field, before, after string) error {
	if tx.undoing {
		return nil // the core system never took what is being undone
	}
	if tx.act.PersonNo == "" {
		return errors.New("store: a change of nobody")
	}
	at := slices.IndexFunc(tx.changed, func(f FeedField) bool { return f.Field == field && f.New == before })
	if at < 0 {
		tx.changed = append(tx.changed, FeedField{Field: field, Old: before, New: after})
		return nil
	}
	tx.changed[at].New = after
	return nil
}

// writeEvent writes what the act changed as one event. The person's record is locked by now, so nobody else counts on meanwhile.
func (tx *Tx) writeEvent() error {
	lines := slices.DeleteFunc(tx.changed, func(f FeedField) bool { return f.Old == f.New })
	if len(lines) == 0 {
		return nil
	}
	no, at, k := tx.act.PersonNo, tx.at.Unix(), tx.db.keys
	var event, latest int64
	err := tx.row(`SELECT COALESCE(MAX(event_no), 0) + 1, COALESCE(MAX(at), 0) FROM feed_events WHERE person_no = $1`, no).Scan(&event, &latest)
	if err != nil {
		return classify(err)
	}
	// Events are published by their time. The clocks of several nodes differ; the order of one person's events must not.
	_, err = tx.exec(`INSERT INTO feed_events (person_no, event_no, receipt_no, act, at, state) VALUES ($1, $2, $3, $4, $5, 'pending')`,
		no, event, tx.receipt, tx.act.Kind, max(at, latest))
	if err != nil {
		return err
	}
	for _, f := range lines {
		_, err := tx.exec(`INSERT INTO changes (person_no, event_no, receipt_no, act, field, old_value, new_value, at, before_value)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, no, event, tx.receipt, tx.act.Kind, f.Field,
			k.Seal("changes."+f.Field, no, f.Old), k.Seal("changes."+f.Field, no, f.New), at, k.seal("changes."+f.Field, no, []byte(f.Old)))
		if err != nil {
			return err
		}
	}
	return nil
}

// Feed reads the events after a number, in the order of their numbers, up to limit (FeedMost at most). Whoever has seen a number has
// seen, or can read, every one below it: numbers are given here, after the acts have been committed, and never while one is under way. There is a
// gap where the database was restored from a copy (BeginAnew).
func (db *DB) Feed(ctx context.Context, since int64, limit int) ([]FeedEvent, error) {
	if err := db.publish(ctx); err != nil {
		return nil, err
	}
	since = min(max(since, 0), math.MaxInt64-FeedMost)
	return db.keys.feedEvents(ctx, db.read, `SELECT `+feedColumns+` FROM feed_events e JOIN changes c
		ON c.person_no = e.person_no AND c.event_no = e.event_no
		WHERE e.feed_no > 0 AND e.feed_no > $1 AND e.feed_no <= (SELECT COALESCE(MAX(feed_no), 0) FROM (SELECT feed_no FROM feed_events
			WHERE feed_no > 0 AND feed_no > $1 ORDER BY feed_no LIMIT $2) page) ORDER BY e.feed_no, c.seq`,
		since, int64(min(max(limit, 1), FeedMost)))
}

// FeedEvent reads one event by its number. ErrNotFound where there is none.
func (db *DB) FeedEvent(ctx context.Context, no int64) (*FeedEvent, error) {
	return db.keys.feedEvent(ctx, db.read, no)
}

// publish numbers what was committed since, up to FeedMost events. Numbers are the product's own state, written outside Do. The head's
// row is held until they are committed, so they become visible in their order, without a gap. The order of one person's events is the
// order in which they were committed.
func (db *DB) publish(ctx context.Context) error {
	var waiting bool
	err := db.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM feed_events WHERE feed_no = 0)`).Scan(&waiting)
	if err != nil || !waiting {
		return classify(err)
	}
	return db.technical(ctx, func(raw *sql.Tx) error {
		var last int64
		err := raw.QueryRowContext(ctx, `UPDATE feed_head SET last_no = last_no WHERE head = 1 RETURNING last_no`).Scan(&last)
		if err != nil {
			return classify(err)
		}
		result, err := raw.ExecContext(ctx, `UPDATE feed_events SET feed_no = $1 + fresh.nth FROM (
				SELECT person_no, event_no, ROW_NUMBER() OVER (ORDER BY at, person_no, event_no) AS nth FROM (
					SELECT person_no, event_no, at FROM feed_events WHERE feed_no = 0 ORDER BY at, person_no, event_no LIMIT $2
				) AS waiting
			) AS fresh WHERE feed_events.person_no = fresh.person_no AND feed_events.event_no = fresh.event_no`, last, int64(FeedMost))
		if err != nil {
			return classify(err)
		}
		n, err := result.RowsAffected()
		if err == nil {
			_, err = raw.ExecContext(ctx, `UPDATE feed_head SET last_no = $1 WHERE head = 1`, last+n)
		}
		return classify(err)
	})
}

const feedColumns = `e.feed_no, e.person_no, e.event_no, e.receipt_no, e.act, e.at, e.state, e.reason, e.settled_at,
	c.seq, c.field, c.old_value, c.new_value, c.acknowledged_at, c.before_value`

func (k *Keys) feedEvent(ctx context.Context, q querier, no int64) (*FeedEvent, error) {
	return only(k.feedEvents(ctx, q, `SELECT `+feedColumns+` FROM feed_events e JOIN changes c
		ON c.person_no = e.person_no AND c.event_no = e.event_no
		WHERE e.feed_no > 0 AND e.feed_no = $1 ORDER BY c.seq`, no))
}

// feedEvents gathers lines into events; those of one event come together.
func (k *Keys) feedEvents(ctx context.Context, q querier, query string, args ...any) ([]FeedEvent, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []FeedEvent
	for rows.Next() {
		e, f, err := k.scanFeed(rows)
		if err != nil {
			return nil, err
		}
		if n := len(list); n == 0 || list[n-1].PersonNo != e.PersonNo || list[n-1].EventNo != e.EventNo {
			list = append(list, e)
		}
		last := &list[len(list)-1]
		last.Fields = append(last.Fields, f)
	}
	return list, classify(rows.Err())
}

func (k *Keys) scanFeed(row scanner) (e FeedEvent, f FeedField, err error) {
	var reason, old, after, before []byte
	var settled int64
	err = row.Scan(&e.No, &e.PersonNo, &e.EventNo, &e.ReceiptNo, &e.Act, &e.At, &e.State, &reason, &e.SettledAt,
		&f.line, &f.Field, &old, &after, &settled, &before)
	if err != nil {
		return e, f, classify(err)
	}
	f.Settled = settled > 0 && e.State != FeedRefused
	if e.Reason, err = k.Open("feed_events.reason", e.PersonNo, reason); err != nil {
		return e, f, err
	}
	for _, side := range []struct {
		sealed []byte
		into   *string
	}{{old, &f.Old}, {before, &f.Before}} {
		if *side.into, err = k.Open("changes."+f.Field, e.PersonNo, side.sealed); err != nil {
			return e, f, fmt.Errorf("%s: %w", f.Field, err)
		}
	}
	if before == nil { // of a program before this column; a value that is not known is sealed as well
		f.Before = f.Old
	}
	if f.New, err = k.Open("changes."+f.Field, e.PersonNo, after); err != nil {
		return e, f, fmt.Errorf("%s: %w", f.Field, err)
	}
	return e, f, nil
}

// FeedState is what the core system has said of the event of a receipt.
type FeedState struct {
	State     string // "" where the receipt's act changed nothing that the core system has
	Reason    string
	SettledAt int64 // Unix seconds; 0 while nothing was said
}

// ReceiptState says where the event of one of a person's receipts stands: the last one, where what was asked for took effect later.
func (db *DB) ReceiptState(ctx context.Context, personNo, receiptNo string) (s FeedState, err error) {
	var reason []byte
	err = classify(db.read.QueryRowContext(ctx, `SELECT state, reason, settled_at FROM feed_events WHERE person_no = $1 AND receipt_no = $2
		AND receipt_no <> '' ORDER BY event_no DESC LIMIT 1`, personNo, receiptNo).Scan(&s.State, &reason, &s.SettledAt))
	if errors.Is(err, ErrNotFound) {
		return FeedState{}, nil
	}
	if err != nil {
		return s, err
	}
	s.Reason, err = db.keys.Open("feed_events.reason", personNo, reason)
	return s, err
}

// AcceptEvent notes that the core system has taken an event over, and with it whatever came before of the same fields. It says false
// where that was known. The act is one of the event's person. Errors: ErrNotFound, ErrFeedSettled.
func (tx *Tx) AcceptEvent(no int64) (fresh bool, err error) {
	e, err := tx.answering(no)
	if err != nil || e.State == FeedAccepted {
		return false, err
	}
	if e.State != FeedPending {
		return false, ErrFeedSettled
	}
	for _, f := range e.Fields {
		if err := tx.settleLines(e.PersonNo, f.Field, f.line); err != nil {
			return false, err
		}
	}
	return true, tx.settleEvents(e.PersonNo)
}

// RefuseEvent undoes an event that the core system did not take: every field of the person goes back to what it was, save where a later
// event has changed it again. That one stays, and would now go back to what this one would have. What persons does not hold is left to
// the caller. It says false where the event was refused before. From here on the act records nothing for the core system.
// Errors: ErrNotFound, ErrFeedSettled.
func (tx *Tx) RefuseEvent(no int64, reason string) (e FeedEvent, fresh bool, err error) {
	found, err := tx.answering(no)
	if err != nil {
		return e, false, err
	}
	switch found.State {
	case FeedRefused:
		return *found, false, nil
	case FeedAccepted:
		return *found, false, ErrFeedSettled
	}
	tx.undoing = true
	for _, f := range found.Fields {
		if f.Settled {
			continue // an import has brought this one
		}
		if err := tx.undo(f); err != nil {
			return *found, false, err
		}
	}
	if _, err := tx.exec(`UPDATE changes SET acknowledged_at = $3 WHERE person_no = $1 AND event_no = $2 AND acknowledged_at = 0`,
		found.PersonNo, found.EventNo, tx.at.Unix()); err != nil {
		return *found, false, err
	}
	_, err = tx.exec(`UPDATE feed_events SET state = 'refused', reason = $3, settled_at = $4 WHERE person_no = $1 AND event_no = $2`,
		found.PersonNo, found.EventNo, tx.db.keys.Seal("feed_events.reason", found.PersonNo, reason), tx.at.Unix())
	if err != nil {
		return *found, false, err
	}
	found.State, found.Reason, found.SettledAt = FeedRefused, reason, tx.at.Unix()
	if err := tx.openConflict(found.PersonNo, found.EventNo, ConflictFeed, false); err != nil {
		return *found, false, err
	}
	return *found, true, tx.followConflicts(found.PersonNo)
}

// answering reads an event of the act's person with the person's record locked.
func (tx *Tx) answering(no int64) (*FeedEvent, error) {
	if err := tx.Lock(tx.act.PersonNo); err != nil {
		return nil, err
	}
	e, err := tx.db.keys.feedEvent(tx.ctx, tx.sql, no)
	if err == nil && e.PersonNo != tx.act.PersonNo {
		return nil, ErrNotFound
	}
	return e, err
}

// undo takes a line out of the chain of changes of its field that the core system has not answered. The last of a chain is what stands
// in persons.
func (tx *Tx) undo(f FeedField) error {
	if !f.ofPerson() {
		return nil
	}
	var next int64
	err := tx.row(`SELECT COALESCE(MIN(seq), 0) FROM changes WHERE person_no = $1 AND field = $2 AND seq > $3 AND acknowledged_at = 0`,
		tx.act.PersonNo, f.Field, f.line).Scan(&next)
	if err != nil {
		return classify(err)
	}
	if next > 0 {
		return tx.setOld(tx.act.PersonNo, f.Field, next, f.Old)
	}
	current, err := tx.field(f.Field)
	if err != nil || current != f.New {
		return err
	}
	_, _, err = tx.setField(f.Field, f.Old)
	return err
}

// setOld changes what a line goes back to.
func (tx *Tx) setOld(personNo, field string, line int64, old string) error {
	_, err := tx.exec(`UPDATE changes SET old_value = $3 WHERE person_no = $1 AND seq = $2`, personNo, line,
		tx.db.keys.Seal("changes."+field, personNo, old))
	return err
}

// settleLines notes that the core system has a line's value. Whatever came before in the same field of a person is over with it;
// what persons does not hold has no such order.
func (tx *Tx) settleLines(personNo, field string, line int64) error {
	first := line
	if slices.Contains(PersonFields, field) {
		first = 0
	}
	_, err := tx.exec(`UPDATE changes SET acknowledged_at = $5 WHERE person_no = $1 AND field = $2 AND seq >= $3 AND seq <= $4
		AND acknowledged_at = 0`, personNo, field, first, line, tx.at.Unix())
	return err
}

// settleEvents accepts those of a person's events of which every line is settled.
func (tx *Tx) settleEvents(personNo string) error {
	_, err := tx.exec(`UPDATE feed_events SET state = 'accepted', settled_at = $2 WHERE person_no = $1 AND state = 'pending'
		AND NOT EXISTS (SELECT 1 FROM changes c WHERE c.person_no = feed_events.person_no AND c.event_no = feed_events.event_no
			AND c.acknowledged_at = 0)`, personNo, tx.at.Unix())
	if err != nil {
		return err
	}
	return tx.followConflicts(personNo)
}
