package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
)

// AuditFilter chooses entries of the audit log. Empty fields choose all.
type AuditFilter struct {
	Actor    string `json:"actor,omitempty"`  // the name of a staff account, a personal number, a command of the system
	Act      string `json:"act,omitempty"`    // kind of act
	PersonNo string `json:"person,omitempty"` // whose record it touched
	From     int64  `json:"from,omitempty"`   // inclusive
	Until    int64  `json:"until,omitempty"`  // exclusive
}

// AuditCursor is the place of an entry in the order of a search, the newest first. The zero value is before the newest.
type AuditCursor struct{ At, Chain, Seq int64 }

// Cursor is the entry's place in the order of a search.
func (e *AuditEntry) Cursor() AuditCursor { return AuditCursor{e.At, e.Chain, e.Seq} }

// AuditDetail is the sealed part of an entry.
type AuditDetail struct {
	Address string            `json:"address"`
	Changes map[string]Change `json:"changes"`
}

// Fields are the names of what changed, in order.
func (d *AuditDetail) Fields() []string {
	var names []string
	for name := range d.Changes {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// FoundEntry is an entry with what it keeps sealed.
type FoundEntry struct {
	AuditEntry
	Detail AuditDetail
}

// where is the condition of a filter after a place, and its values.
func (f AuditFilter) where(after AuditCursor) (string, []any) {
	c := conditions{all: []string{"1 = 1"}}
	if f.Actor != "" {
		c.add("actor = ? AND actor <> ''", f.Actor) // the index leaves out those without
	}
	if f.Act != "" {
		c.add("act = ?", f.Act)
	}
	if f.PersonNo != "" {
		c.add("person_no = ?", f.PersonNo)
	}
	if f.From != 0 {
		c.add("at >= ?", f.From)
	}
	if f.Until != 0 {
		c.add("at < ?", f.Until)
	}
	if after != (AuditCursor{}) {
		c.add("(at, chain, seq) < (?, ?, ?)", after.At, after.Chain, after.Seq)
	}
	return c.where()
}

// SearchAudit finds up to n entries that come after a place, the newest first.
func (db *DB) SearchAudit(ctx context.Context, f AuditFilter, after AuditCursor, n int) ([]FoundEntry, error) {
	where, args := f.where(after)
	return db.auditEntries(ctx, fmt.Sprintf(`%s ORDER BY at DESC, chain DESC, seq DESC LIMIT $%d`, where, len(args)+1), append(args, n)...)
}

// AuditEntryAt reads one entry. ErrNotFound where there is none.
func (db *DB) AuditEntryAt(ctx context.Context, chain, seq int64) (*FoundEntry, error) {
	return only(db.auditEntries(ctx, `chain = $1 AND seq = $2`, chain, seq))
}

// auditBatch is how many entries AllAudit reads at a time, so that no reading lasts as long as who takes them wants.
const auditBatch = 2000

// AllAudit gives every entry that a filter chooses to f, the newest first, in batches, until f fails.
func (db *DB) AllAudit(ctx context.Context, filter AuditFilter, f func([]FoundEntry) error) error {
	for after := (AuditCursor{}); ; {
		list, err := db.SearchAudit(ctx, filter, after, auditBatch)
		if err != nil || len(list) == 0 {
			return err
		}
		if err := f(list); err != nil {
			return err
		}
		if len(list) < auditBatch {
			return nil
		}
		after = list[len(list)-1].Cursor()
	}
}

func (db *DB) auditEntries(ctx context.Context, where string, args ...any) ([]FoundEntry, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT chain, seq, at, actor_kind, actor, person_no, act, receipt_no, detail FROM audit_log WHERE `+where, args...)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []FoundEntry
	for rows.Next() {
		var e FoundEntry
		var detail []byte
		if err := rows.Scan(&e.Chain, &e.Seq, &e.At, &e.ActorKind, &e.ActorID, &e.PersonNo, &e.Act, &e.ReceiptNo, &detail); err != nil {
			return nil, classify(err)
		}
		if len(detail) > 0 {
			plain, err := db.keys.open("audit.detail", e.PersonNo, detail)
			if err == nil {
				err = json.Unmarshal(plain, &e.Detail)
			}
			if err != nil {
				return nil, err
			}
		}
		list = append(list, e)
	}
	return list, classify(rows.Err())
}

// AuditActs are the kinds of act that stand in the log, in order. It hops from one to the next in the index, however many entries each has.
func (db *DB) AuditActs(ctx context.Context) ([]string, error) {
	return collect(ctx, db.read, itself[string], `WITH RECURSIVE kinds (act) AS (
			SELECT MIN(act) FROM audit_log
			UNION ALL SELECT (SELECT MIN(l.act) FROM audit_log l WHERE l.act > k.act) FROM kinds k WHERE k.act IS NOT NULL)
		SELECT act FROM kinds WHERE act IS NOT NULL`)
}
