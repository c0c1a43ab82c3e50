package store

import (
	"context"
	"errors"
)

// Names of work that is done from time to time.
const (
	BeatSweep  = "sweep"
	BeatAnchor = "anchor" // an anchor of the audit chains was written
)

// Beat notes that work was done now.
func (db *DB) Beat(ctx context.Context, name string) error {
	_, err := db.write.ExecContext(ctx, `INSERT INTO heartbeats (name, at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET at = excluded.at`, name, db.Now().Unix())
	return classify(err)
}

// JobCount is how many jobs of a queue are in a state.
type JobCount struct {
	Queue, State string
	Jobs         int
}

// Operation is how the work in the background stands.
type Operation struct {
	Engine Engine
	Jobs   []JobCount
	// Scheduled changes that wait, those whose time has come among them, and the time of the one due longest.
	Scheduled, ScheduledDue int
	ScheduledOldest         int64
	// Copies of people's data that wait, and that are being made.
	ExportsQueued, ExportsRunning int
	// OverdueMessages should have been sent before now, whatever was tried since; OverdueSince is since when the oldest.
	OverdueMessages int
	OverdueSince    int64
	FeedLast        int64        // the number of the last event that the core system may read
	FeedUnpublished int          // events nobody has asked for yet
	Import          *ImportBatch // the last one; nil for none
	Beats           map[string]int64
}

// overdueMost bounds how many are counted: beyond that, the number says no more.
const overdueMost = 100_000

// firstDue is when a message was first to be sent.
const firstDue = `(CASE WHEN due_at = 0 THEN next_at ELSE due_at END)`

// Operation reads how the work in the background stands.
func (db *DB) Operation(ctx context.Context) (*Operation, error) {
	o := &Operation{Engine: db.engine, Beats: map[string]int64{}}
	now := db.Now().Unix()
	for _, count := range []struct {
		query string
		args  []any
		into  []any
	}{
		{`SELECT COUNT(*), COALESCE(SUM(CASE WHEN due_at <= $1 THEN 1 ELSE 0 END), 0), COALESCE(MIN(due_at), 0) FROM scheduled_changes WHERE state = 'waiting'`,
			[]any{now}, []any{&o.Scheduled, &o.ScheduledDue, &o.ScheduledOldest}},
		{`SELECT COALESCE(SUM(CASE WHEN state = 'queued' THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN state = 'running' THEN 1 ELSE 0 END), 0)
			FROM exports WHERE state IN ('queued', 'running')`, nil, []any{&o.ExportsQueued, &o.ExportsRunning}},
		{`SELECT COUNT(*), COALESCE(MIN(due), 0) FROM (SELECT ` + firstDue + ` AS due FROM messages WHERE state IN ('queued', 'failed', 'sending')
			AND ` + firstDue + ` <= $1 LIMIT $2) late`, []any{now, overdueMost}, []any{&o.OverdueMessages, &o.OverdueSince}},
		{`SELECT last_no FROM feed_head WHERE head = 1`, nil, []any{&o.FeedLast}},
		{`SELECT COUNT(*) FROM feed_events WHERE feed_no = 0`, nil, []any{&o.FeedUnpublished}},
	} {
		if err := db.read.QueryRowContext(ctx, count.query, count.args...).Scan(count.into...); err != nil {
			return nil, classify(err)
		}
	}
	batches, err := importBatches(ctx, db.read, `ORDER BY batch_id DESC LIMIT 1`)
	if err != nil {
		return nil, err
	}
	if len(batches) > 0 {
		o.Import = &batches[0]
	}
	return o, errors.Join(db.countJobs(ctx, o), db.beats(ctx, o))
}

func (db *DB) countJobs(ctx context.Context, o *Operation) error {
	rows, err := db.read.QueryContext(ctx, `SELECT queue, state, COUNT(*) FROM river_job GROUP BY queue, state ORDER BY queue, state`)
	if err != nil {
		return classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		var c JobCount
		if err := rows.Scan(&c.Queue, &c.State, &c.Jobs); err != nil {
			return classify(err)
		}
		o.Jobs = append(o.Jobs, c)
	}
	return classify(rows.Err())
}

func (db *DB) beats(ctx context.Context, o *Operation) error {
	rows, err := db.read.QueryContext(ctx, `SELECT name, at FROM heartbeats`)
	if err != nil {
		return classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var at int64
		if err := rows.Scan(&name, &at); err != nil {
			return classify(err)
		}
		o.Beats[name] = at
	}
	return classify(rows.Err())
}
