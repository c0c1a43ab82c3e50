package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// What is kept for a time is swept by one list: each kind has a span, which is a setting, and the tables that go with it. docs/data.md says the
// same of each table, and a test holds the two together.

// Retention is how long each kind of data is kept, by Kind.Name. A kind that is not in it is kept as long as its default says.
type Retention map[string]Span

// Kind is a kind of data that has an end.
type Kind struct {
	Name    string // "messages": the setting is keep-messages
	Default Span
	least   Span // the law asks for that much at least; Ever for nothing
	sweeps  []sweepOf
}

// sweepOf is a table that a kind is swept out of. All that stands in it are words of ours, none of a user's.
type sweepOf struct {
	table string
	keys  []string // its primary key, by which it is walked through
	since string   // when a row's time begins: seconds since 1970
	where string   // which rows have an end at all
	with  []part   // what goes with a row
}

// part are rows of another table that go with one: those that have the same in these columns.
type part struct {
	table string
	on    []string
	// within, where there is one, are the rows of another table that stand between: evidence between a case and its parts.
	within *part
}

// halfYear is how long the Cybersecurity Law asks for records of what happened in a network at least (网络安全法: six months).
var halfYear = Span{Days: 184}

// kinds are all that have an end by a span, in the order in which the pages name them.
var kinds = []Kind{
	{"cases", Span{Years: 50}, Span{Years: 10}, []sweepOf{{"cases", []string{"person_no", "case_no"}, "settled_at", "settled_at > 0", slices.Concat(evidenceOf("case_no"),
		[]part{{table: "case_steps", on: []string{"person_no", "case_no"}}, {table: "case_reviews", on: []string{"person_no", "case_no"}},
			{table: "case_notes", on: []string{"person_no", "case_no"}}, {table: "case_drafts", on: []string{"person_no", "case_no"}}})}}},
	{"evidence", Span{Years: 30}, Span{Years: 10}, []sweepOf{{"cases", []string{"person_no", "case_no"}, "settled_at",
		"settled_at > 0 AND EXISTS (SELECT 1 FROM evidence e WHERE e.person_no = t.person_no AND e.case_no = t.case_no)", evidenceOf("case_no")}}},
	{"enquiries", Span{Years: 5}, Ever, []sweepOf{{"enquiries", []string{"person_no", "enquiry_no"}, "closed_at", "closed_at > 0", slices.Concat(evidenceOf("enquiry_no"),
		[]part{{table: "enquiry_posts", on: []string{"person_no", "enquiry_no"}}, {table: "enquiry_notes", on: []string{"person_no", "enquiry_no"}},
			{table: "enquiry_ratings", on: []string{"person_no", "enquiry_no"}}})}}},
	{"messages", Span{Years: 3}, halfYear, []sweepOf{{"messages", []string{"person_no", "message_id"}, "created_at", "state NOT IN ('queued', 'sending', 'failed')", nil}}},
	{"looks", Span{Years: 3}, Span{Years: 3}, []sweepOf{
		{"lookups", []string{"person_no", "at", "lookup_id"}, "at", "", nil},
		{"look_samples", []string{"person_no", "looked_at", "lookup_id"}, "looked_at", "", nil},
		{"staff_looks", []string{"person_no", "look_id"}, "at", "", []part{{table: "staff_look_records", on: []string{"look_id"}}}},
	}},
	{"access-codes", Span{Years: 3}, Ever, []sweepOf{{"access_codes", []string{"person_no", "code_hash"}, "expires_at", "", nil}}},
	{"submissions", Span{Days: 90}, Span{Days: 7}, []sweepOf{{"submissions", []string{"person_no", "form_key"}, "at", "", nil}}},
	{"exports", Span{Days: 200}, Ever, []sweepOf{{"exports", []string{"person_no", "export_no"}, "created_at", "state NOT IN ('queued', 'running')",
		[]part{{table: "export_parts", on: []string{"person_no", "export_no"}}}}}},
	{"reminders", Span{Years: 3}, Ever, []sweepOf{{"reminders", []string{"person_no", "kind", "subject"}, "settled_at", "settled_at > 0", nil}}},
	{"signins", Span{Days: 200}, halfYear, []sweepOf{
		{"signins", []string{"person_no", "signin_id"}, "at", "", nil}, {"staff_signins", []string{"name", "signin_id"}, "at", "", nil}}},
	{"devices", Span{Days: 400}, Ever, []sweepOf{{"devices", []string{"person_no", "device_hash"}, "last_seen", "", nil}}},
	{"drafts", Span{Days: 90}, Ever, []sweepOf{{"case_drafts", []string{"person_no", "case_no", "staff"}, "at", "", nil}}},
	{"closed-accounts", Span{Years: 3}, halfYear, []sweepOf{{"registrations", []string{"person_no"}, "closed_at", "state = 'closed' AND closed_at > 0 AND frozen_at = 0",
		[]part{{table: "agreements", on: []string{"person_no"}}, {table: "self_service", on: []string{"person_no"}}}}}},
	{"staff-notices", Span{Years: 1}, Ever, []sweepOf{{"staff_notices", []string{"name", "notice_id"}, "at", "", nil}}},
}

// evidenceOf are the files that were handed in with a matter, whose number stands in a column.
func evidenceOf(number string) []part {
	files := &part{table: "evidence", on: []string{"person_no", "case_no=" + number}}
	return []part{{table: "evidence_parts", on: []string{"person_no", "evidence_id"}, within: files}, *files}
}

// Kinds are all kinds of data that have an end, with the tables that each is swept out of.
func Kinds() (list []Kind) { return slices.Clone(kinds) }

// Tables are those that a kind is swept out of, with what goes with their rows.
func (k Kind) Tables() (list []string) {
	for _, s := range k.sweeps {
		if k.Name != "evidence" { // of a case, its files alone
			list = append(list, s.table)
		}
		for _, p := range s.with {
			list = append(list, p.table)
		}
	}
	return list
}

// Of is how long a kind is kept.
func (r Retention) Of(name string) Span {
	if span, ok := r[name]; ok {
		return span
	}
	i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Name == name })
	return kinds[i].Default
}

// Check refuses spans of kinds that are unknown, and those below what the law asks for.
func (r Retention) Check() error {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) // any day: two spans are compared
	for name, span := range r {
		i := slices.IndexFunc(kinds, func(k Kind) bool { return k.Name == name })
		if i < 0 {
			return fmt.Errorf("store: nothing is kept under the name %q", name)
		}
		if least := kinds[i].least; span != Ever && least != Ever && span.before(now).After(least.before(now)) {
			return fmt.Errorf("keep-%s is %s, and must be %s at least", name, span, least)
		}
	}
	return nil
}

const (
	// sweptAtOnce is how many rows are looked at by a statement and deleted by an act at most, so that nobody waits for long.
	sweptAtOnce = 500
	// retainLease is after how long another process goes on with a sweep that one died in.
	retainLease = 5 * time.Minute
	// retainEvery is how often all is swept.
	retainEvery = 20 * time.Hour
)

// Names of the lease and the end of a sweep.
const (
	beatRetaining = "retention lease"
	// BeatRetention is when all that has an end was last swept.
	BeatRetention = "retention"
)

// Swept is how many rows of a kind a sweep deleted, without what went with them.
type Swept struct {
	Kind string
	Rows int
}

// Retain deletes what has been kept long enough, in small acts with a pause after each that deleted something, one process at a time and once a
// day. done is false where another is at it, or it was done today. A sweep that was cut short begins anew.
func (db *DB) Retain(ctx context.Context, r Retention, pause func(context.Context) error) (swept []Swept, done bool, err error) {
	last, err := db.beatOf(ctx, BeatRetention)
	if err != nil || db.Now().Unix() < last+int64(retainEvery.Seconds()) {
		return nil, false, err
	}
	if ok, err := db.takeRetainLease(ctx); err != nil || !ok {
		return nil, false, err
	}
	for _, k := range kinds {
		n := 0
		cutoff := r.Of(k.Name).before(db.Now())
		for _, s := range k.sweeps {
			if cutoff.IsZero() {
				continue
			}
			rows, err := db.sweepTable(ctx, k.Name, s, cutoff.Unix(), pause)
			n += rows
			if err != nil {
				return append(swept, Swept{k.Name, n}), false, err
			}
		}
		if n > 0 {
			swept = append(swept, Swept{k.Name, n})
			db.listener.Swept(k.Name, n)
		}
	}
	return swept, true, errors.Join(db.Beat(ctx, BeatRetention), db.giveRetainLease(ctx))
}

func (db *DB) beatOf(ctx context.Context, name string) (at int64, err error) {
	err = classify(db.readers.QueryRowContext(ctx, `SELECT at FROM heartbeats WHERE name = $1`, name).Scan(&at))
	if errors.Is(err, ErrNotFound) {
		return 0, nil
	}
	return at, err
}

// takeRetainLease makes this process the one that sweeps, where no other has been at it for a while.
func (db *DB) takeRetainLease(ctx context.Context) (bool, error) {
	now := db.Now().Unix()
	result, err := db.write.ExecContext(ctx, `INSERT INTO heartbeats (name, at) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET at = excluded.at WHERE heartbeats.at <= $3`, beatRetaining, now, now-int64(retainLease.Seconds()))
	if err != nil {
		return false, classify(err)
	}
	n, err := result.RowsAffected()
	return n == 1, classify(err)
}

func (db *DB) giveRetainLease(ctx context.Context) error {
	_, err := db.write.ExecContext(ctx, `DELETE FROM heartbeats WHERE name = $1`, beatRetaining)
	return classify(err)
}

// sweepTable walks through a table by its key, and deletes what is older than the cut-off.
func (db *DB) sweepTable(ctx context.Context, kind string, s sweepOf, cutoff int64, pause func(context.Context) error) (deleted int, err error) {
	var after []any
	for {
		page, err := db.pageOf(ctx, s, cutoff, after)
		if err != nil || page.last == nil {
			return deleted, err
		}
		after = page.last
		if len(page.due) == 0 {
			continue
		}
		n := 0
		_, err = db.Do(ctx, Act{Kind: "retention.sweep", Actor: System("retention")}, func(tx *Tx) error {
			n = 0
			if _, err := tx.exec(`UPDATE heartbeats SET at = $2 WHERE name = $1`, beatRetaining, tx.at.Unix()); err != nil {
				return err
			}
			for _, key := range page.due {
				rows, err := tx.sweepRow(s, kind, key, cutoff)
				if err != nil {
					return err
				}
				n += rows
			}
			tx.Note("kept", "", kind)
			tx.Note("table", "", s.table)
			tx.Note("rows", "", n)
			return nil
		})
		if err != nil {
			return deleted, err
		}
		deleted += n
		if err := pause(ctx); err != nil {
			return deleted, err
		}
	}
}

// sweepPage are rows that were looked at together: the keys of those whose time is over, and the key of the last, nil for none.
type sweepPage struct {
	due  [][]any
	last []any
}

func (db *DB) pageOf(ctx context.Context, s sweepOf, cutoff int64, after []any) (page sweepPage, err error) {
	where, args := "", []any{cutoff}
	if after != nil {
		places := make([]string, len(after))
		for i := range after {
			places[i] = fmt.Sprintf("$%d", i+2)
		}
		where = ` WHERE (` + strings.Join(s.keys, ", ") + `) > (` + strings.Join(places, ", ") + `)`
		args = append(args, after...)
	}
	keys := strings.Join(s.keys, ", ")
	rows, err := db.readers.QueryContext(ctx, `SELECT `+keys+`, CASE WHEN `+s.over()+` THEN 1 ELSE 0 END FROM `+s.table+` t`+where+
		` ORDER BY `+keys+fmt.Sprintf(` LIMIT %d`, sweptAtOnce), args...)
	if err != nil {
		return page, classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		key, over := make([]any, len(s.keys)), 0
		into := make([]any, 0, len(key)+1)
		for i := range key {
			into = append(into, &key[i])
		}
		if err := rows.Scan(append(into, &over)...); err != nil {
			return page, classify(err)
		}
		if page.last = key; over == 1 {
			page.due = append(page.due, key)
		}
	}
	return page, classify(rows.Err())
}

// over is the condition that a row's time is over; $1 is the cut-off.
func (s sweepOf) over() string {
	over := s.since + ` < $1`
	if s.where != "" {
		over += ` AND ` + s.where
	}
	return over
}

// sweepRow deletes a row whose time is still over, with what goes with it. Of evidence, the case itself stays.
func (tx *Tx) sweepRow(s sweepOf, kind string, key []any, cutoff int64) (int, error) {
	is := make([]string, len(s.keys))
	for i, column := range s.keys {
		is[i] = fmt.Sprintf("%s = $%d", column, i+2)
	}
	row := strings.Join(is, " AND ") + ` AND ` + s.over()
	args := append([]any{cutoff}, key...)
	var still int
	err := tx.row(`SELECT 1 FROM `+s.table+` t WHERE `+row, args...).Scan(&still)
	if errors.Is(classify(err), ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, classify(err)
	}
	values := map[string]any{}
	for i, column := range s.keys {
		values[column] = key[i]
	}
	for _, p := range s.with {
		if err := tx.sweepPart(p, values); err != nil {
			return 0, err
		}
	}
	if kind == "evidence" {
		return 1, nil
	}
	_, err = tx.exec(`DELETE FROM `+s.table+` AS t WHERE `+row, args...)
	return 1, err
}

func (tx *Tx) sweepPart(p part, values map[string]any) error {
	if p.within == nil {
		where, args := p.match(values)
		_, err := tx.exec(`DELETE FROM `+p.table+` WHERE `+where, args...)
		return err
	}
	where, args := p.within.match(values)
	on := strings.Join(p.on, ", ")
	_, err := tx.exec(`DELETE FROM `+p.table+` WHERE (`+on+`) IN (SELECT `+on+` FROM `+p.within.table+` WHERE `+where+`)`, args...)
	return err
}

// match is the condition that rows of the part belong to a row with these values. "a=b" compares its a with the row's b.
func (p part) match(values map[string]any) (where string, args []any) {
	var is []string
	for i, column := range p.on {
		own, other, renamed := strings.Cut(column, "=")
		if !renamed {
			other = own
		}
		is, args = append(is, fmt.Sprintf("%s = $%d", own, i+1)), append(args, values[other])
	}
	return strings.Join(is, " AND "), args
}
