package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"shebao/internal/store/migration"
)

// errProbe takes back what Writable writes.
var errProbe = errors.New("store: probe")

// Writable tries whether the database takes a row now, and takes it back. On SQLite somebody else may be writing for long, an import for
// instance: whoever waits for that until the context ends has found a database that is written to, and no error is given.
func (db *DB) Writable(ctx context.Context) error {
	err := db.technical(ctx, func(raw *sql.Tx) error {
		if _, err := raw.ExecContext(ctx, `INSERT INTO heartbeats (name, at) VALUES ('probe', $1) ON CONFLICT (name) DO UPDATE SET at = excluded.at`,
			db.Now().Unix()); err != nil {
			return classify(err)
		}
		return errProbe
	})
	if errors.Is(err, errProbe) {
		return nil
	}
	if db.engine == SQLite && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrBusy)) {
		_, reading := db.Installation(context.WithoutCancel(ctx))
		return reading
	}
	return err
}

// Fits reports whether the database is still one for this program and its keys: it may have been brought up to date, restored, or swapped
// beside it. Errors: ErrOlder, ErrOtherKeys, ErrUnavailable. A newer schema fits: servers of the version before go on.
func (db *DB) Fits(ctx context.Context) error {
	installation, err := db.Installation(ctx)
	if err != nil {
		return err
	}
	steps, err := migration.Steps(string(db.engine))
	if err != nil {
		return err
	}
	var version int64
	if err := db.readers.QueryRowContext(ctx, `SELECT MAX(version_id) FROM goose_db_version WHERE is_applied`).Scan(&version); err != nil {
		return classify(err)
	}
	if needed := steps[len(steps)-1].Version; version < needed {
		return fmt.Errorf("%w: its schema is %d, and this program needs %d", ErrOlder, version, needed)
	}
	return db.compare(ctx, &knowledge{installation: installation})
}

// Pools are the figures of the connections to the database, by what they are for: "read" and "write"; one alone on PostgreSQL, "all".
func (db *DB) Pools() map[string]sql.DBStats {
	if db.readers == db.write {
		return map[string]sql.DBStats{"all": db.write.Stats()}
	}
	return map[string]sql.DBStats{"read": db.readers.Stats(), "write": db.write.Stats()}
}

// Vitals are figures of what waits and of what came last, for whoever watches. Times are Unix seconds, 0 for none.
type Vitals struct {
	Messages []WaitingMessages
	Jobs     []WaitingJobs
	// Events that the core system has not answered, read by it or not, and the time of the oldest; those that it has not read.
	FeedPending     int
	FeedOldest      int64
	FeedUnpublished int
	// The end of the last import that was completed, and of the last batch its state, how many rows it had and how many were rejected.
	ImportedAt                  int64
	ImportState                 ImportState
	ImportRows, ImportRejected  int64
	Beats                       map[string]int64
	ScheduledDue, ExportsQueued int
}

// WaitingMessages are those of a channel in a state that have not come to an end.
type WaitingMessages struct {
	Channel, State string
	Messages       int
	DueAt          int64 // of the one that is due longest
}

// WaitingJobs are the jobs of a queue in a state.
type WaitingJobs struct {
	JobCount
	DueAt int64 // of the one that is to be done first; 0 for jobs that ended
}

// Vitals reads what waits. It reads whatever waits, so ask for it every few seconds at most.
func (db *DB) Vitals(ctx context.Context) (*Vitals, error) {
	v := &Vitals{Beats: map[string]int64{}}
	if err := db.vitalRows(ctx, v); err != nil {
		return nil, err
	}
	o := Operation{Beats: v.Beats}
	if err := db.beats(ctx, &o); err != nil {
		return nil, err
	}
	now := db.Now().Unix()
	for _, one := range []struct {
		query string
		args  []any
		into  []any
	}{
		{`SELECT COUNT(*), COALESCE(MIN(at), 0), COALESCE(SUM(CASE WHEN feed_no = 0 THEN 1 ELSE 0 END), 0) FROM feed_events WHERE state = 'pending'`,
			nil, []any{&v.FeedPending, &v.FeedOldest, &v.FeedUnpublished}},
		{`SELECT COALESCE(MAX(finished_at), 0) FROM import_batches WHERE state = 'done'`, nil, []any{&v.ImportedAt}},
		{`SELECT COUNT(*) FROM scheduled_changes WHERE state = 'waiting' AND due_at <= $1`, []any{now}, []any{&v.ScheduledDue}},
		{`SELECT COUNT(*) FROM exports WHERE state = 'queued'`, nil, []any{&v.ExportsQueued}},
	} {
		if err := db.read.QueryRowContext(ctx, one.query, one.args...).Scan(one.into...); err != nil {
			return nil, classify(err)
		}
	}
	batches, err := importBatches(ctx, db.read, `ORDER BY batch_id DESC LIMIT 1`)
	for _, b := range batches {
		v.ImportState = b.State
		for _, f := range b.Files {
			v.ImportRows, v.ImportRejected = v.ImportRows+f.Rows, v.ImportRejected+f.Rejected
		}
	}
	return v, err
}

// vitalRows reads messages and jobs.
func (db *DB) vitalRows(ctx context.Context, v *Vitals) error {
	rows, err := db.read.QueryContext(ctx, `SELECT channel, state, COUNT(*), MIN(`+firstDue+`) FROM messages
		WHERE state IN ('queued', 'failed', 'sending') GROUP BY channel, state ORDER BY channel, state`)
	if err != nil {
		return classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		var m WaitingMessages
		if err := rows.Scan(&m.Channel, &m.State, &m.Messages, &m.DueAt); err != nil {
			return classify(err)
		}
		v.Messages = append(v.Messages, m)
	}
	if err := rows.Err(); err != nil {
		return classify(err)
	}
	epoch := `unixepoch(MIN(scheduled_at))`
	if db.engine == Postgres {
		epoch = `FLOOR(EXTRACT(EPOCH FROM MIN(scheduled_at)))::BIGINT`
	}
	jobs, err := db.read.QueryContext(ctx, `SELECT queue, state, COUNT(*), CASE WHEN state IN ('available', 'retryable', 'running', 'scheduled')
		THEN `+epoch+` ELSE 0 END FROM river_job GROUP BY queue, state ORDER BY queue, state`)
	if err != nil {
		return classify(err)
	}
	defer jobs.Close()
	for jobs.Next() {
		var j WaitingJobs
		if err := jobs.Scan(&j.Queue, &j.State, &j.Jobs, &j.DueAt); err != nil {
			return classify(err)
		}
		v.Jobs = append(v.Jobs, j)
	}
	return classify(jobs.Err())
}
