package store

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
)

// Where the portal and the core system come to disagree about an act.
const (
	ConflictImport = "import" // an import brought another value for what the act changed and nobody has answered
	ConflictFeed   = "feed"   // the core system refused what the act had done, which was undone
)

// How a conflict was settled.
const (
	ConflictArchive  = "archive"  // what the core system has counts
	ConflictPortal   = "portal"   // what the portal had counts
	ConflictClosed   = "closed"   // with a note, nothing changed
	ConflictAnswered = "answered" // the core system answered the act, or took a later one of the same fields
)

// ErrConflictSettled means that somebody settled the conflict before.
var ErrConflictSettled = errors.New("store: the conflict is settled already")

// ErrConflictHeld means that a conflict is not in the hands that it was in when it was read.
var ErrConflictHeld = errors.New("store: somebody else has the conflict")

// Conflict is an act about which the portal and the core system disagree: everything that it changed is settled at once.
type Conflict struct {
	ID         string // names nobody
	Source     string
	PersonNo   string
	PersonName string // whole: to be masked where it is shown
	At         int64  // since when

	EventNo        int64 // the person's own count of events of the change feed
	Act, ReceiptNo string
	DoneAt         int64 // when the person did it

	Owner, OwnerName string // an account, and its holder's name; "" for nobody
	Handled          string // how it was settled; "" while it is open
	HandledBy        string // an account, or "" where the core system answered
	HandledAt        int64
	Note             string // of whoever settled it. Only Conflict reads it
}

// ConflictFilter chooses open conflicts of a source. Empty fields choose all.
type ConflictFilter struct {
	Source string
	Act    string
	Owner  string // an account, or OwnerNobody
	Before int64  // those that began before a time, in Unix seconds
	// AfterAt and AfterID are those of the last one of the page before; AfterID "" begins.
	AfterAt int64
	AfterID string
	Limit   int
}

func (f ConflictFilter) where() (string, []any) {
	c := conditions{all: []string{"e.handled = ''"}}
	c.add("e.source = ?", f.Source)
	if f.Act != "" {
		c.add("e.act = ?", f.Act)
	}
	switch f.Owner {
	case "":
	case OwnerNobody:
		c.add("e.owner = ?", "")
	default:
		c.add("e.owner = ?", f.Owner)
	}
	if f.Before != 0 {
		c.add("e.at < ?", f.Before)
	}
	if f.AfterID != "" {
		c.add("(e.at, e.conflict_id) > (?, ?)", f.AfterAt, f.AfterID)
	}
	return c.where()
}

// Conflicts are the open conflicts of a filter, the oldest first.
func (db *DB) Conflicts(ctx context.Context, f ConflictFilter) ([]Conflict, error) {
	where, args := f.where()
	args = append(args, f.Limit)
	return db.conflicts(ctx, where+` ORDER BY e.at, e.conflict_id LIMIT $`+strconv.Itoa(len(args)), args...)
}

// CountConflicts counts the conflicts of a filter, wherever its page begins, up to CaseCountMost; one more stands for more.
func (db *DB) CountConflicts(ctx context.Context, f ConflictFilter) (n int, err error) {
	f.AfterID = ""
	where, args := f.where()
	args = append(args, CaseCountMost+1)
	err = db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM conflicts e WHERE `+where+`
		AND EXISTS (SELECT 1 FROM persons p WHERE p.person_no = e.person_no) LIMIT $`+strconv.Itoa(len(args))+`) c`, args...).Scan(&n)
	return n, classify(err)
}

// ConflictActs are the kinds of act of which there are open conflicts of a source, by how many, with the most first.
func (db *DB) ConflictActs(ctx context.Context, source string) ([]string, error) {
	return collect(ctx, db.read, itself[string],
		`SELECT act FROM conflicts WHERE handled = '' AND source = $1 GROUP BY act ORDER BY COUNT(*) DESC, act LIMIT 100`, source)
}

// Conflict finds one, settled or not. ErrNotFound where there is none of that ID.
func (db *DB) Conflict(ctx context.Context, id string) (*Conflict, error) {
	c, err := only(db.conflicts(ctx, `e.conflict_id = $1`, id))
	if err != nil {
		return nil, err
	}
	var note []byte
	err = db.read.QueryRowContext(ctx, `SELECT note FROM conflicts WHERE conflict_id = $1`, id).Scan(&note)
	if err != nil {
		return nil, classify(err)
	}
	c.Note, err = db.keys.Open("conflicts.note", c.PersonNo, note)
	return c, err
}

func (db *DB) conflicts(ctx context.Context, where string, args ...any) ([]Conflict, error) {
	// Those of somebody whom the core system has withdrawn since are nobody's to settle.
	return collect(ctx, db.read, (*Conflict).fields, `SELECT e.conflict_id, e.source, e.person_no, p.name, e.at, e.event_no, e.act, f.receipt_no, f.at, e.owner,
			COALESCE(a.shown_name, ''), e.handled, e.handled_by, e.handled_at FROM conflicts e JOIN persons p ON p.person_no = e.person_no
		JOIN feed_events f ON f.person_no = e.person_no AND f.event_no = e.event_no LEFT JOIN staff_accounts a ON a.name = e.owner WHERE `+where, args...)
}

func (c *Conflict) fields() []any {
	return []any{&c.ID, &c.Source, &c.PersonNo, &c.PersonName, &c.At, &c.EventNo, &c.Act, &c.ReceiptNo, &c.DoneAt, &c.Owner, &c.OwnerName, &c.Handled,
		&c.HandledBy, &c.HandledAt}
}

// ConflictLine is a field that the act of a conflict changed; "" is not known.
type ConflictLine struct {
	Field string
	// Before is what stood there before the act, Portal what the act made of it, Archive what the core system has, where Known says that it is known.
	Before, Portal, Archive string
	Known                   bool
	Withdrawn               bool // the archive took the whole person back
	Settled                 bool // the core system has the act's value of this field
	Later                   bool // a later act changed the field again, and that value stands
}

// Differs says that this is one of the fields that the conflict is about.
func (l ConflictLine) Differs() bool { return !l.Settled && (l.Withdrawn || l.Known) }

// ConflictLines are the fields that the act changed, with what either side has, and why the core system refused it.
func (db *DB) ConflictLines(ctx context.Context, c *Conflict) (lines []ConflictLine, reason string, err error) {
	e, err := db.personEvent(ctx, c.PersonNo, c.EventNo)
	if err != nil {
		return nil, "", err
	}
	brought, err := db.broughtFor(ctx, c)
	if err != nil {
		return nil, "", err
	}
	later, err := db.laterFields(ctx, c)
	if err != nil {
		return nil, "", err
	}
	for _, f := range e.Fields {
		line := ConflictLine{Field: f.Field, Before: f.Before, Portal: f.New, Settled: f.Settled, Later: slices.Contains(later, f.Field)}
		line.Archive, line.Known, line.Withdrawn = brought[f.Field].Archive, brought[f.Field].Known, brought[f.Field].Withdrawn
		if c.Source == ConflictFeed {
			line.Archive, line.Known = f.Old, true // what it went back to, which follows what imports brought
		}
		lines = append(lines, line)
	}
	return lines, e.Reason, nil
}

// broughtFor is what the last import that differed brought for each field of a conflict's act.
func (db *DB) broughtFor(ctx context.Context, c *Conflict) (map[string]ConflictLine, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT field, archive_value, withdrawn FROM import_conflicts
		WHERE person_no = $1 AND event_no = $2 ORDER BY batch_id`, c.PersonNo, c.EventNo)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	brought := map[string]ConflictLine{}
	for rows.Next() {
		var field string
		var archive []byte
		var withdrawn int
		if err := rows.Scan(&field, &archive, &withdrawn); err != nil {
			return nil, classify(err)
		}
		line := brought[field]
		if line.Withdrawn = withdrawn != 0; !line.Withdrawn {
			line.Known = true
			if line.Archive, err = db.keys.Open("import_conflicts."+field, c.PersonNo, archive); err != nil {
				return nil, err
			}
		}
		brought[field] = line
	}
	return brought, classify(rows.Err())
}

// laterFields are the fields of a conflict's act that later acts changed again, which nobody refused.
func (db *DB) laterFields(ctx context.Context, c *Conflict) ([]string, error) {
	return collect(ctx, db.read, itself[string], `SELECT DISTINCT l.field FROM changes l JOIN feed_events f ON f.person_no = l.person_no AND f.event_no = l.event_no
		WHERE l.person_no = $1 AND l.event_no > $2 AND f.state <> 'refused'`, c.PersonNo, c.EventNo)
}

// ConflictEvent is the event of the change feed that a conflict is about, with its number.
func (db *DB) ConflictEvent(ctx context.Context, c *Conflict) (*FeedEvent, error) {
	if db.inside == nil {
		if err := db.publish(ctx); err != nil {
			return nil, err
		}
	}
	return db.personEvent(ctx, c.PersonNo, c.EventNo)
}

func (db *DB) personEvent(ctx context.Context, personNo string, eventNo int64) (*FeedEvent, error) {
	return only(db.keys.feedEvents(ctx, db.read, `SELECT `+feedColumns+` FROM feed_events e JOIN changes c ON c.person_no = e.person_no AND c.event_no = e.event_no
		WHERE e.person_no = $1 AND e.event_no = $2 ORDER BY c.seq`, personNo, eventNo))
}

// PendingEvents are a person's events that changed one of some fields and that the core system has not answered, the latest first. Each has
// its number.
func (db *DB) PendingEvents(ctx context.Context, personNo string, fields ...string) ([]FeedEvent, error) {
	if db.inside == nil {
		if err := db.publish(ctx); err != nil {
			return nil, err
		}
	}
	list, err := db.keys.feedEvents(ctx, db.read, `SELECT `+feedColumns+` FROM feed_events e JOIN changes c ON c.person_no = e.person_no AND c.event_no = e.event_no
		WHERE e.person_no = $1 AND e.state = 'pending' ORDER BY e.event_no DESC, c.seq`, personNo)
	return slices.DeleteFunc(list, func(e FeedEvent) bool {
		return !slices.ContainsFunc(e.Fields, func(f FeedField) bool { return slices.Contains(fields, f.Field) && !f.Settled })
	}), err
}

// OwnConflict gives a conflict of the act's person to somebody, or to nobody (""), from how it was read: whoever comes second gets
// ErrConflictHeld. ErrConflictSettled where it is open no more.
func (tx *Tx) OwnConflict(c *Conflict, owner string) error {
	var now, handled string
	err := tx.row(`SELECT owner, handled FROM conflicts WHERE person_no = $1 AND event_no = $2 AND source = $3`, tx.act.PersonNo, c.EventNo, c.Source).Scan(&now, &handled)
	switch {
	case err != nil:
		return classify(err)
	case handled != "":
		return ErrConflictSettled
	case now != c.Owner:
		return ErrConflictHeld
	}
	n, err := tx.exec(`UPDATE conflicts SET owner = $5 WHERE person_no = $1 AND event_no = $2 AND source = $3 AND owner = $4 AND handled = ''`,
		tx.act.PersonNo, c.EventNo, c.Source, c.Owner, owner)
	if err == nil && n == 0 {
		return ErrConflictHeld
	}
	tx.Note("owner of conflict "+c.ID, c.Owner, owner)
	c.Owner = owner
	return err
}

// SettleConflict notes how a conflict of the act's person was settled, and why. ErrConflictSettled where it was before.
func (tx *Tx) SettleConflict(c *Conflict, how, note string) error {
	no := tx.act.PersonNo
	n, err := tx.exec(`UPDATE conflicts SET handled = $4, handled_by = $5, handled_at = $6, note = $7
		WHERE person_no = $1 AND event_no = $2 AND source = $3 AND handled = ''`, no, c.EventNo, c.Source, how, tx.act.Actor.ID, tx.at.Unix(),
		tx.db.keys.Seal("conflicts.note", no, note))
	if err == nil && n == 0 {
		return ErrConflictSettled
	}
	tx.Note("conflict "+c.ID, nil, how)
	return err
}

// SettleRefused settles all conflicts of an event of the act's person that a member of staff has just refused themselves.
func (tx *Tx) SettleRefused(eventNo int64) error {
	_, err := tx.exec(`UPDATE conflicts SET handled = 'archive', handled_by = $3, handled_at = $4
		WHERE person_no = $1 AND event_no = $2 AND (handled = '' OR handled = 'answered' AND handled_at = $4)`,
		tx.act.PersonNo, eventNo, tx.act.Actor.ID, tx.at.Unix())
	return err
}

// Standing is what a field of the act's person is now, in the archive's form.
func (tx *Tx) Standing(field string) (string, error) {
	if err := changeable(field); err != nil {
		return "", err
	}
	return tx.field(field)
}

// What keeps a conflict open, as conditions on table conflicts: what an import brought otherwise is not answered; nothing later of the same
// fields was taken over. What persons does not hold has values beside each other, so a later one says nothing of an earlier one.
const importWaits = `EXISTS (SELECT 1 FROM import_conflicts i JOIN changes l ON l.person_no = i.person_no AND l.event_no = i.event_no AND l.field = i.field
	WHERE i.person_no = conflicts.person_no AND i.event_no = conflicts.event_no AND l.acknowledged_at = 0)`

var refusedWaits = `EXISTS (SELECT 1 FROM changes l WHERE l.person_no = conflicts.person_no AND l.event_no = conflicts.event_no
	AND (l.field NOT IN ('` + strings.Join(PersonFields, `', '`) + `') OR NOT EXISTS (SELECT 1 FROM changes m
		JOIN feed_events f ON f.person_no = m.person_no AND f.event_no = m.event_no
		WHERE m.person_no = l.person_no AND m.field = l.field AND m.event_no > l.event_no AND f.state = 'accepted')))`

// followConflicts closes the conflicts of a person that the core system has answered.
func (tx *Tx) followConflicts(personNo string) error {
	_, err := tx.exec(`UPDATE conflicts SET handled = 'answered', handled_at = $2 WHERE person_no = $1 AND handled = ''
		AND (source = 'import' AND NOT `+importWaits+` OR source = 'feed' AND NOT `+refusedWaits+`)`, personNo, tx.at.Unix())
	return err
}

// refollowConflicts brings a person's conflicts to what the change feed is once an import has been taken back: what it had answered is open
// again, and what it alone was about is gone.
func (tx *Tx) refollowConflicts(personNo string) error {
	_, err := tx.exec(`UPDATE conflicts SET handled = '', handled_at = 0 WHERE person_no = $1 AND handled = 'answered'
		AND (source = 'import' AND `+importWaits+` OR source = 'feed' AND `+refusedWaits+`)`, personNo)
	if err != nil {
		return err
	}
	_, err = tx.exec(`DELETE FROM conflicts WHERE person_no = $1 AND source = 'import' AND NOT EXISTS (SELECT 1 FROM import_conflicts i
		WHERE i.person_no = conflicts.person_no AND i.event_no = conflicts.event_no)`, personNo)
	return err
}

// openConflict opens a conflict about an event, or once more one that was settled where again says so.
func (tx *Tx) openConflict(personNo string, eventNo int64, source string, again bool) error {
	update := `NOTHING`
	if again {
		update = `UPDATE SET at = excluded.at, owner = '', handled = '', handled_by = '', handled_at = 0, note = NULL WHERE conflicts.handled <> ''`
	}
	_, err := tx.exec(`INSERT INTO conflicts (person_no, event_no, source, conflict_id, act, at)
		SELECT person_no, event_no, $3, $4, act, $5 FROM feed_events WHERE person_no = $1 AND event_no = $2
		ON CONFLICT (person_no, event_no, source) DO `+update, personNo, eventNo, source, NewID(), tx.at.Unix())
	return err
}
