package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// States of an export.
const (
	ExportQueued  = "queued"
	ExportRunning = "running"
	ExportReady   = "ready"
	ExportFailed  = "failed"
	ExportExpired = "expired"
)

// Export is a copy of everything held about a person (我的数据), or the making of one.
type Export struct {
	PersonNo    string
	No          int64 // counts a person's exports from 1
	State       string
	Tries       int // how often it was begun
	Done, Total int // tables read and to be read
	Size        int64
	CreatedAt   int64
	MadeAt      int64 // 0 until it is ready
	ExpiresAt   int64 // 0 until it is ready; then nobody gets it any more
	owner       string
}

// UnderWay reports whether it is waiting to be made or being made.
func (e *Export) UnderWay() bool { return e.State == ExportQueued || e.State == ExportRunning }

// ErrLeaseLost means that another process has taken over an export, or finished it.
var ErrLeaseLost = errors.New("store: another process makes this export")

const exportColumns = `person_no, export_no, state, owner, tries, done, total, size, created_at, made_at, expires_at`

func scanExport(row interface{ Scan(...any) error }) (*Export, error) {
	e := &Export{}
	err := row.Scan(&e.PersonNo, &e.No, &e.State, &e.owner, &e.Tries, &e.Done, &e.Total, &e.Size, &e.CreatedAt, &e.MadeAt, &e.ExpiresAt)
	if err != nil {
		return nil, classify(err)
	}
	return e, nil
}

// LatestExport reads the export a person asked for last, as of now: one that has run out is expired even before it is swept.
// ErrNotFound where they never asked.
func (db *DB) LatestExport(ctx context.Context, personNo string) (*Export, error) {
	e, err := scanExport(db.read.QueryRowContext(ctx, `SELECT `+exportColumns+` FROM exports WHERE person_no = $1
		ORDER BY export_no DESC LIMIT 1`, personNo))
	if err == nil && e.State == ExportReady && e.ExpiresAt <= db.Now().Unix() {
		e.State = ExportExpired
	}
	return e, err
}

// ExportsSince lists the exports a person asked for after a time, oldest first. The caller holds the person's lock where what
// follows depends on it.
func (tx *Tx) ExportsSince(personNo string, since time.Time) ([]Export, error) {
	rows, err := tx.sql.QueryContext(tx.ctx, `SELECT `+exportColumns+` FROM exports WHERE person_no = $1 AND created_at > $2
		ORDER BY export_no`, personNo, since.Unix())
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []Export
	for rows.Next() {
		e, err := scanExport(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, *e)
	}
	return list, classify(rows.Err())
}

// QueueExport asks for an export of the act's person. The caller holds their lock.
func (tx *Tx) QueueExport() error {
	_, err := tx.exec(`INSERT INTO exports (person_no, export_no, state, next_at, created_at)
		SELECT CAST($1 AS TEXT), COALESCE(MAX(export_no), 0) + 1, 'queued', CAST($2 AS BIGINT), CAST($2 AS BIGINT)
		FROM exports WHERE person_no = $1`,
		tx.act.PersonNo, tx.at.Unix())
	return err
}

// ClaimExport takes the export that has waited longest and keeps other processes from it for a while; whoever claimed one and died
// leaves it to the next after that. ErrNotFound where none is due. An export's state is the product's own and changes outside Do.
func (db *DB) ClaimExport(ctx context.Context, lease time.Duration) (*Export, error) {
	now := db.Now()
	return scanExport(db.write.QueryRowContext(ctx, `UPDATE exports SET state = 'running', owner = $3, next_at = $2,
			tries = tries + 1, done = 0
		WHERE (person_no, export_no) IN (SELECT person_no, export_no FROM exports
			WHERE state IN ('queued', 'running') AND next_at <= $1 ORDER BY next_at LIMIT 1`+db.skipLocked()+`)
		RETURNING `+exportColumns, now.Unix(), now.Add(lease).Unix(), NewID()))
}

// ExportProgress notes how far an export is and extends the claim on it. ErrLeaseLost where somebody else has it.
func (db *DB) ExportProgress(ctx context.Context, e *Export, done, total int, lease time.Duration) error {
	return db.settleExport(ctx, e, `done = $4, total = $5, next_at = $6`, done, total, db.Now().Add(lease).Unix())
}

// RetryExport puts an export back until a time.
func (db *DB) RetryExport(ctx context.Context, e *Export, at time.Time) error {
	return db.settleExport(ctx, e, `state = 'queued', owner = '', next_at = $4`, at.Unix())
}

// FailExport gives an export up.
func (db *DB) FailExport(ctx context.Context, e *Export) error {
	return db.settleExport(ctx, e, `state = 'failed', owner = ''`)
}

// ownExport is the condition that an export is still this process's.
const ownExport = ` WHERE person_no = $1 AND export_no = $2 AND state = 'running' AND owner = $3`

func (db *DB) settleExport(ctx context.Context, e *Export, set string, args ...any) error {
	result, err := db.write.ExecContext(ctx, `UPDATE exports SET `+set+ownExport, append([]any{e.PersonNo, e.No, e.owner}, args...)...)
	if err != nil {
		return classify(err)
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		return ErrLeaseLost
	}
	return classify(err)
}

// exportPart is how many bytes of an export a row holds.
const exportPart = 256 << 10

// FinishExport keeps a finished export until a time and drops the content of the person's earlier ones. ErrLeaseLost where
// another process has taken it over; then nothing is kept.
func (tx *Tx) FinishExport(e *Export, content []byte, expires time.Time) error {
	n, err := tx.exec(`UPDATE exports SET state = 'ready', owner = '', done = total, size = $4, made_at = $5, expires_at = $6`+ownExport,
		e.PersonNo, e.No, e.owner, len(content), tx.at.Unix(), expires.Unix())
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrLeaseLost
	}
	if _, err := tx.exec(`DELETE FROM export_parts WHERE person_no = $1`, e.PersonNo); err != nil {
		return err
	}
	if _, err := tx.exec(`UPDATE exports SET state = 'expired' WHERE person_no = $1 AND export_no < $2 AND state = 'ready'`,
		e.PersonNo, e.No); err != nil {
		return err
	}
	for part := 0; ; part++ {
		end := min(len(content), exportPart)
		last := end == len(content)
		sealed := tx.db.keys.seal(exportBinding(e.No, part, last), e.PersonNo, content[:end])
		_, err := tx.exec(`INSERT INTO export_parts (person_no, export_no, part, content) VALUES ($1, $2, $3, $4)`,
			e.PersonNo, e.No, part, sealed)
		if err != nil || last {
			return err
		}
		content = content[end:]
	}
}

func exportBinding(no int64, part int, last bool) string {
	return fmt.Sprintf("export_parts.content %d %d %t", no, part, last)
}

// ExportContent opens a finished export. ErrNotFound where it has expired; ErrSealed where it is not whole.
func (tx *Tx) ExportContent(e *Export) ([]byte, error) {
	rows, err := tx.sql.QueryContext(tx.ctx, `SELECT p.content FROM export_parts p
		JOIN exports e ON e.person_no = p.person_no AND e.export_no = p.export_no
		WHERE p.person_no = $1 AND p.export_no = $2 AND e.state = 'ready' AND e.expires_at > $3 ORDER BY p.part`,
		e.PersonNo, e.No, tx.at.Unix())
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	content := make([]byte, 0, e.Size)
	found := false
	for part := 0; rows.Next(); part++ {
		var sealed []byte
		if err := rows.Scan(&sealed); err != nil {
			return nil, classify(err)
		}
		found = true
		last := int64(part+1)*exportPart >= e.Size
		plain, err := tx.db.keys.open(exportBinding(e.No, part, last), e.PersonNo, sealed)
		if err != nil {
			return nil, err
		}
		content = append(content, plain...)
	}
	switch {
	case rows.Err() != nil:
		return nil, classify(rows.Err())
	case !found:
		return nil, ErrNotFound
	case int64(len(content)) != e.Size:
		return nil, ErrSealed
	}
	return content, nil
}

// SweepExports deletes the content of exports that have run out.
func (db *DB) SweepExports(ctx context.Context) error {
	now := db.Now().Unix()
	return db.technical(ctx, func(raw *sql.Tx) error {
		_, err := raw.ExecContext(ctx, `DELETE FROM export_parts WHERE (person_no, export_no) IN
			(SELECT person_no, export_no FROM exports WHERE state = 'ready' AND expires_at <= $1)`, now)
		if err != nil {
			return classify(err)
		}
		_, err = raw.ExecContext(ctx, `UPDATE exports SET state = 'expired' WHERE state = 'ready' AND expires_at <= $1`, now)
		return classify(err)
	})
}
