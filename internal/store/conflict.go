package store

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
)

// Where the portal and the core system come to disagree.
const (
	ConflictImport = "import" // an import brought another value for what the portal changed and nobody has answered
	ConflictFeed   = "feed"   // the core system refused what the portal had done, which was undone
)

// How a conflict was settled.
const (
	ConflictArchive = "archive" // what the core system has counts
	ConflictPortal  = "portal"  // what the portal had counts
	ConflictClosed  = "closed"  // with a note, nothing changed
)

// ErrConflictSettled means that somebody settled the conflict before.
var ErrConflictSettled = errors.New("store: the conflict is settled already")

// Conflict is something that the portal and the core system disagree about.
type Conflict struct {
	ID         string // names nobody
	Source     string
	PersonNo   string
	PersonName string // whole: to be masked where it is shown
	At         int64  // since when

	// Field and Batch are those of a conflict of an import, EventNo, Act and ReceiptNo those of a refused event.
	Field          string
	Batch          int64
	EventNo        int64
	Act, ReceiptNo string
	Handled        string // how it was settled; "" while it is open
}

// Conflicts are up to limit of a source that nobody has settled, the oldest first, after one: its time and ID, "" to begin.
func (db *DB) Conflicts(ctx context.Context, source string, afterAt int64, afterID string, limit int) ([]Conflict, error) {
	if source == ConflictFeed {
		after, _ := strconv.ParseInt(strings.TrimPrefix(afterID, "f"), 10, 64)
		return db.conflicts(ctx, source, `e.state = 'refused' AND e.handled = '' AND (e.settled_at, e.feed_no) > ($1, $2)
			ORDER BY e.settled_at, e.feed_no LIMIT $3`, afterAt, after, limit)
	}
	return db.conflicts(ctx, source, `e.handled = '' AND (e.at, e.conflict_id) > ($1, $2) ORDER BY e.at, e.conflict_id LIMIT $3`, afterAt, afterID, limit)
}

// CountConflicts counts those of a source that nobody has settled, up to CaseCountMost; one more stands for more.
func (db *DB) CountConflicts(ctx context.Context, source string) (n int, err error) {
	from := `import_conflicts e WHERE handled = ''`
	if source == ConflictFeed {
		from = `feed_events e WHERE state = 'refused' AND handled = ''`
	}
	err = db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM (SELECT 1 FROM `+from+`
		AND EXISTS (SELECT 1 FROM persons p WHERE p.person_no = e.person_no) LIMIT $1) c`, CaseCountMost+1).Scan(&n)
	return n, classify(err)
}

// Conflict finds one, settled or not. ErrNotFound where there is none of that ID.
func (db *DB) Conflict(ctx context.Context, id string) (*Conflict, error) {
	var list []Conflict
	var err error
	if no, isFeed := strings.CutPrefix(id, "f"); isFeed && len(id) < 20 {
		feedNo, _ := strconv.ParseInt(no, 10, 64)
		list, err = db.conflicts(ctx, ConflictFeed, `e.feed_no = $1 AND e.feed_no > 0 AND e.state = 'refused'`, feedNo)
	} else {
		list, err = db.conflicts(ctx, ConflictImport, `e.conflict_id = $1`, id)
	}
	if err == nil && len(list) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return &list[0], nil
}

func (db *DB) conflicts(ctx context.Context, source, where string, args ...any) ([]Conflict, error) {
	columns, table := `e.conflict_id, e.at, e.field, e.batch_id, 0, '', ''`, `import_conflicts`
	if source == ConflictFeed {
		columns, table = `'f' || CAST(e.feed_no AS TEXT), e.settled_at, '', 0, e.event_no, e.act, e.receipt_no`, `feed_events`
	}
	// Those of somebody whom the core system has withdrawn since are nobody's to settle.
	rows, err := db.read.QueryContext(ctx, `SELECT `+columns+`, e.person_no, p.name, e.handled FROM `+table+` e
		JOIN persons p ON p.person_no = e.person_no WHERE `+where, args...)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []Conflict
	for rows.Next() {
		c := Conflict{Source: source}
		if err := rows.Scan(&c.ID, &c.At, &c.Field, &c.Batch, &c.EventNo, &c.Act, &c.ReceiptNo, &c.PersonNo, &c.PersonName, &c.Handled); err != nil {
			return nil, classify(err)
		}
		list = append(list, c)
	}
	return list, classify(rows.Err())
}

// ConflictLine is a field of a conflict, with what either side has; "" is not known. Withdrawn says that the archive took the whole person
// back.
type ConflictLine struct {
	Field, Portal, Archive string
	Withdrawn              bool
}

// ConflictLines are what either side has, and why the core system refused.
func (db *DB) ConflictLines(ctx context.Context, c *Conflict) (lines []ConflictLine, reason string, err error) {
	if c.Source == ConflictImport {
		var portal, archive []byte
		var withdrawn int
		err := db.read.QueryRowContext(ctx, `SELECT portal_value, archive_value, withdrawn FROM import_conflicts
			WHERE person_no = $1 AND batch_id = $2 AND field = $3`, c.PersonNo, c.Batch, c.Field).Scan(&portal, &archive, &withdrawn)
		if err != nil {
			return nil, "", classify(err)
		}
		line := ConflictLine{Field: c.Field, Withdrawn: withdrawn != 0}
		if line.Portal, err = db.keys.Open("import_conflicts."+c.Field, c.PersonNo, portal); err != nil {
			return nil, "", err
		}
		line.Archive, err = db.keys.Open("import_conflicts."+c.Field, c.PersonNo, archive)
		return []ConflictLine{line}, "", err
	}
	e, err := db.conflictEvent(ctx, c)
	if err != nil {
		return nil, "", err
	}
	for _, f := range e.Fields {
		lines = append(lines, ConflictLine{Field: f.Field, Portal: f.New, Archive: f.Old})
	}
	return lines, e.Reason, nil
}

func (db *DB) conflictEvent(ctx context.Context, c *Conflict) (*FeedEvent, error) {
	no, err := strconv.ParseInt(strings.TrimPrefix(c.ID, "f"), 10, 64)
	if err != nil {
		return nil, ErrNotFound
	}
	return db.FeedEvent(ctx, no)
}

// PendingEvents are a person's events that changed a field and that the core system has not answered, the latest first. Each has its
// number.
func (db *DB) PendingEvents(ctx context.Context, personNo, field string) ([]FeedEvent, error) {
	if db.inside == nil {
		if err := db.publish(ctx); err != nil {
			return nil, err
		}
	}
	list, err := db.keys.feedEvents(ctx, db.read, `SELECT `+feedColumns+` FROM feed_events e JOIN changes c ON c.person_no = e.person_no AND c.event_no = e.event_no
		WHERE e.person_no = $1 AND e.state = 'pending' ORDER BY e.event_no DESC, c.seq`, personNo)
	return slices.DeleteFunc(list, func(e FeedEvent) bool {
		return !slices.ContainsFunc(e.Fields, func(f FeedField) bool { return f.Field == field && !f.Settled })
	}), err
}

// SettleConflict notes how a conflict of the act's person was settled. ErrConflictSettled where it was before.
func (tx *Tx) SettleConflict(c *Conflict, how string) error {
	query, args := `UPDATE import_conflicts SET handled = $4 WHERE person_no = $1 AND batch_id = $2 AND field = $3 AND handled = ''`,
		[]any{tx.act.PersonNo, c.Batch, c.Field, how}
	if c.Source == ConflictFeed {
		query, args = `UPDATE feed_events SET handled = $3 WHERE person_no = $1 AND event_no = $2 AND handled = ''`, []any{tx.act.PersonNo, c.EventNo, how}
	}
	n, err := tx.exec(query, args...)
	if err == nil && n == 0 {
		return ErrConflictSettled
	}
	tx.Note("conflict "+c.ID, nil, how)
	return err
}

// SettleRefused keeps an event out of the conflicts that a member of staff had refused themselves.
func (tx *Tx) SettleRefused(eventNo int64) error {
	_, err := tx.exec(`UPDATE feed_events SET handled = $3 WHERE person_no = $1 AND event_no = $2`, tx.act.PersonNo, eventNo, ConflictArchive)
	return err
}

// Standing is what a field of the act's person is now, in the archive's form.
func (tx *Tx) Standing(field string) (string, error) {
	if err := changeable(field); err != nil {
		return "", err
	}
	return tx.field(field)
}

// SettleOthers settles the open conflicts of one field of the act's person in other imports as one was.
func (tx *Tx) SettleOthers(field, how string) error {
	_, err := tx.exec(`UPDATE import_conflicts SET handled = $3 WHERE person_no = $1 AND field = $2 AND handled = ''`, tx.act.PersonNo, field, how)
	return err
}
