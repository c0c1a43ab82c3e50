package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// FeedPosition is where the change feed stands. Numbers up to KeptNo, and from FirstNo on, mean what they say; those between were given
// before the database was restored from a copy, and what they meant is lost. Both are 0 where that never happened.
type FeedPosition struct {
	Epoch           string
	LastNo          int64 // the last number given
	KeptNo, FirstNo int64
}

// FeedEpochError means that whoever reads the feed has numbers that are none of this database's.
type FeedEpochError struct{ FeedPosition }

// Error implements error.
func (e *FeedEpochError) Error() string {
	if e.FirstNo == 0 {
		return fmt.Sprintf("store: the feed has no such number: its last is %d", e.LastNo)
	}
	return fmt.Sprintf("store: the database was restored from a copy that knows the feed up to %d: read on from there, in epoch %s. What numbers "+
		"from %d to %d meant is lost", e.KeptNo, e.Epoch, e.KeptNo+1, e.FirstNo-1)
}

// FeedPosition is where the change feed stands.
func (db *DB) FeedPosition(ctx context.Context) (p FeedPosition, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT i.feed_epoch, h.last_no, COALESCE(e.kept_no, 0), COALESCE(e.first_no, 0)
		FROM installation i CROSS JOIN feed_head h LEFT JOIN feed_epochs e ON e.epoch = i.feed_epoch WHERE h.head = 1`).
		Scan(&p.Epoch, &p.LastNo, &p.KeptNo, &p.FirstNo)
	return p, classify(err)
}

// Refuse is *FeedEpochError for whoever goes by another epoch ("" for any), or has a number that was not given in this one.
func (p FeedPosition) Refuse(epoch string, since int64) error {
	lost := p.FirstNo > 0 && since > p.KeptNo && since < p.FirstNo-1
	if epoch != "" && epoch != p.Epoch || since > p.LastNo || lost {
		return &FeedEpochError{p}
	}
	return nil
}

// Renewal is what became of a database that was restored.
type Renewal struct {
	FeedPosition
	// Messages that waited when the copy was made and will be sent (again, maybe); codes among them that were dropped.
	Messages, CodesDropped int64
	// SessionsEnded are citizens' and staff's.
	SessionsEnded int64
	// Batches and jobs of imports, copies of data and checks that were under way.
	WorkFreed int64
	// LastImport is the last batch that the copy knows.
	LastImport int64
	// Grants are access codes that count according to the copy: their holders may have revoked them since.
	Grants int64
	// Staff are the accounts that may sign in according to the copy.
	Staff []string
}

// feedJump is by how much the feed's numbers, and batches', go on beyond those of the copy: more than could have been given since.
const feedJump = 1_000_000

// BeginAnew makes a database that was just restored from a copy fit to be used: a new epoch of the feed whose numbers were never given, no
// work that believes itself under way, no session, no code on its way. copiedAt is when the copy was made (Unix seconds).
func (db *DB) BeginAnew(ctx context.Context, copiedAt int64) (r Renewal, err error) {
	act := Act{Kind: "backup.restore", Actor: System("restore")}
	_, err = db.Do(ctx, act, func(tx *Tx) error {
		r = Renewal{}
		before, err := tx.DB().FeedPosition(tx.ctx)
		if err != nil {
			return err
		}
		r.FeedPosition = FeedPosition{Epoch: NewID(), KeptNo: before.LastNo, FirstNo: before.LastNo + feedJump + 1, LastNo: before.LastNo + feedJump}
		if err := tx.beginEpoch(r.FeedPosition, copiedAt); err != nil {
			return err
		}
		if err := tx.freeWork(&r); err != nil {
			return err
		}
		tx.Note("restored", before.Epoch, r.Epoch)
		return tx.tellOfCopy(&r)
	})
	return r, err
}

func (tx *Tx) beginEpoch(p FeedPosition, copiedAt int64) error {
	for _, change := range []struct {
		query string
		args  []any
	}{
		{`UPDATE installation SET feed_epoch = $1`, []any{p.Epoch}},
		{`UPDATE feed_head SET last_no = $1 WHERE head = 1`, []any{p.LastNo}},
		{`INSERT INTO feed_epochs (epoch, began_at, copied_at, kept_no, first_no) VALUES ($1, $2, $3, $4, $5)`,
			[]any{p.Epoch, tx.at.Unix(), copiedAt, p.KeptNo, p.FirstNo}},
	} {
		if _, err := tx.exec(change.query, change.args...); err != nil {
			return err
		}
	}
	return tx.jumpBatches()
}

// jumpBatches lets the numbers of imports go on beyond those given since the copy was made: they stand in protocols.
func (tx *Tx) jumpBatches() error {
	var last int64
	if err := tx.row(`SELECT COALESCE(MAX(batch_id), 0) FROM import_batches`).Scan(&last); err != nil {
		return classify(err)
	}
	next := last + 1000
	if tx.db.engine == Postgres {
		return classify(tx.row(`SELECT setval(pg_get_serial_sequence('import_batches', 'batch_id'), $1)`, next).Scan(&next))
	}
	n, err := tx.exec(`UPDATE sqlite_sequence SET seq = $1 WHERE name = 'import_batches'`, next)
	if err == nil && n == 0 {
		_, err = tx.exec(`INSERT INTO sqlite_sequence (name, seq) VALUES ('import_batches', $1)`, next)
	}
	return err
}

// freeWork ends what believes itself under way, and whatever lets somebody in.
func (tx *Tx) freeWork(r *Renewal) error {
	now := tx.at.Unix()
	for _, change := range []struct {
		count *int64
		query string
		args  []any
	}{
		{&r.CodesDropped, `UPDATE messages SET state = 'given_up', body = NULL, next_at = $1 WHERE state IN ('queued', 'failed', 'sending') AND template = 'code'`, []any{now}},
		{nil, `UPDATE messages SET state = 'queued', next_at = $1, due_at = $1 WHERE state = 'sending'`, []any{now}},
		{&r.WorkFreed, `UPDATE import_batches SET state = 'stopped', owner = '' WHERE state = 'running'`, nil},
		{&r.WorkFreed, `UPDATE import_jobs SET owner = '', next_at = 0 WHERE owner <> ''`, nil},
		{&r.WorkFreed, `UPDATE exports SET state = 'queued', owner = '', next_at = $1 WHERE state = 'running'`, []any{now}},
		{&r.WorkFreed, `UPDATE audit_checks SET state = 'queued', owner = '', next_at = $1 WHERE state = 'running'`, []any{now}},
		{&r.WorkFreed, `UPDATE river_job SET state = 'available' WHERE state = 'running'`, nil},
		{&r.SessionsEnded, `DELETE FROM sessions`, nil},
		{&r.SessionsEnded, `DELETE FROM staff_sessions`, nil},
		{nil, `DELETE FROM kept_pages`, nil},
		{nil, `DELETE FROM one_time_codes`, nil},
	} {
		n, err := tx.exec(change.query, change.args...)
		if err != nil {
			return err
		}
		if change.count != nil {
			*change.count += n
		}
	}
	return nil
}

// tellOfCopy counts what the copy believes and the world may know otherwise.
func (tx *Tx) tellOfCopy(r *Renewal) error {
	for _, one := range []struct {
		into  *int64
		query string
		args  []any
	}{
		{&r.Messages, `SELECT COUNT(*) FROM messages WHERE state IN ('queued', 'failed', 'sending')`, nil},
		{&r.LastImport, `SELECT COALESCE(MAX(batch_id), 0) FROM import_batches WHERE state = 'done'`, nil},
		{&r.Grants, `SELECT COUNT(*) FROM access_codes WHERE state = 'active' AND expires_at > $1`, []any{tx.at.Unix()}},
	} {
		if err := tx.row(one.query, one.args...).Scan(one.into); err != nil {
			return classify(err)
		}
	}
	rows, err := tx.sql.QueryContext(tx.ctx, `SELECT name FROM staff_accounts WHERE state = 'active' ORDER BY name`)
	if err != nil {
		return classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return classify(err)
		}
		r.Staff = append(r.Staff, name)
	}
	return classify(rows.Err())
}

// Restored is when the copy was made that this database was restored from last, and when that was done (Unix seconds); 0 for never.
func (db *DB) Restored(ctx context.Context) (copiedAt, at int64, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT copied_at, began_at FROM feed_epochs ORDER BY began_at DESC LIMIT 1`).Scan(&copiedAt, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, nil
	}
	return copiedAt, at, classify(err)
}
