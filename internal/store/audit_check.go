package store

import (
	"context"
	"encoding/json"
	"time"
)

// States of a check of the audit chains.
const (
	CheckQueued  = "queued"
	CheckRunning = "running"
	CheckDone    = "done"
)

// AuditChains is how many chains a check walks.
const AuditChains = chains

// AuditCheck is a check of the audit chains that somebody asked for.
type AuditCheck struct {
	ID         string
	AskedBy    string
	AskedAt    int64
	State      string
	ChainsDone int
	Entries    int64 // read so far
	Faults     []AuditFault
	Anchors    int // compared with
	BadAnchors int // lines of their file that are not as they were written
	FinishedAt int64
	owner      string
}

const auditCheckColumns = `check_id, asked_by, asked_at, state, owner, chains_done, entries, faults, anchors, bad_anchors, finished_at`

func scanAuditCheck(row scanner) (*AuditCheck, error) {
	c := &AuditCheck{}
	var faults string
	err := row.Scan(&c.ID, &c.AskedBy, &c.AskedAt, &c.State, &c.owner, &c.ChainsDone, &c.Entries, &faults, &c.Anchors, &c.BadAnchors, &c.FinishedAt)
	if err == nil && faults != "" {
		err = json.Unmarshal([]byte(faults), &c.Faults)
	}
	return c, classify(err)
}

// AskAuditCheck puts a check in the queue for the act's actor, and says under which ID. ErrExists where one waits or runs already.
func (tx *Tx) AskAuditCheck() (id string, err error) {
	id = NewID()
	n, err := tx.exec(`INSERT INTO audit_checks (check_id, asked_by, asked_at, state, next_at)
		SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS BIGINT), 'queued', CAST($3 AS BIGINT)
		WHERE NOT EXISTS (SELECT 1 FROM audit_checks WHERE state IN ('queued', 'running'))`, id, tx.act.Actor.ID, tx.at.Unix())
	if err == nil && n == 0 {
		return "", ErrExists
	}
	return id, err
}

// AuditChecks are the last n checks, the newest first.
func (db *DB) AuditChecks(ctx context.Context, n int) ([]AuditCheck, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT `+auditCheckColumns+` FROM audit_checks ORDER BY asked_at DESC, check_id LIMIT $1`, n)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []AuditCheck
	for rows.Next() {
		c, err := scanAuditCheck(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, *c)
	}
	return list, classify(rows.Err())
}

// ClaimAuditCheck takes a check that waits, or that a process which died left behind, and begins it. ErrNotFound where there is none. Its
// state is the product's own and changes outside Do.
func (db *DB) ClaimAuditCheck(ctx context.Context, lease time.Duration) (*AuditCheck, error) {
	now := db.Now()
	return scanAuditCheck(db.write.QueryRowContext(ctx, `UPDATE audit_checks SET state = 'running', owner = $3, next_at = $2, chains_done = 0, entries = 0, faults = ''
		WHERE check_id IN (SELECT check_id FROM audit_checks WHERE state IN ('queued', 'running') AND next_at <= $1 ORDER BY next_at LIMIT 1`+db.skipLocked()+`)
		RETURNING `+auditCheckColumns, now.Unix(), now.Add(lease).Unix(), NewID()))
}

// PutAuditCheckBack lets whoever comes next begin a check anew from a time on, after it could not be made.
func (db *DB) PutAuditCheckBack(ctx context.Context, c *AuditCheck, at time.Time) error {
	return db.settle(ctx, `UPDATE audit_checks SET state = 'queued', owner = '', next_at = $3 WHERE check_id = $1 AND owner = $2`, c.ID, c.owner, at.Unix())
}

// RunAuditCheck walks the chains one after the other and keeps how far it is and what it finds. bad is how many lines of the file of
// anchors were not as written. ErrLeaseLost where another process took it over.
func (db *DB) RunAuditCheck(ctx context.Context, c *AuditCheck, anchors []Anchor, bad int, lease time.Duration) error {
	c.Anchors, c.BadAnchors = len(anchors), bad
	strays, err := db.strayEntries(ctx)
	if err != nil {
		return err
	}
	if strays != nil {
		c.Faults = append(c.Faults, *strays)
	}
	for chain := range int64(chains) {
		n, fault, err := db.verifyChain(ctx, chain, anchored(anchors, chain))
		if err != nil {
			return err
		}
		c.Entries, c.ChainsDone = c.Entries+n, int(chain)+1
		if fault != nil {
			c.Faults = append(c.Faults, *fault)
		}
		if err := db.keepAuditCheck(ctx, c, lease); err != nil {
			return err
		}
	}
	return nil
}

// keepAuditCheck keeps how far a check is, and its end with the last chain.
func (db *DB) keepAuditCheck(ctx context.Context, c *AuditCheck, lease time.Duration) error {
	faults := ""
	if len(c.Faults) > 0 {
		plain, err := json.Marshal(c.Faults)
		if err != nil {
			return err
		}
		faults = string(plain)
	}
	state, finished := CheckRunning, int64(0)
	if c.ChainsDone == chains {
		state, finished = CheckDone, db.Now().Unix()
	}
	result, err := db.write.ExecContext(ctx, `UPDATE audit_checks SET state = $3, chains_done = $4, entries = $5, faults = $6, anchors = $7,
			bad_anchors = $8, finished_at = $9, next_at = $10
		WHERE check_id = $1 AND owner = $2 AND state = 'running'`, c.ID, c.owner, state, c.ChainsDone, c.Entries, faults, c.Anchors, c.BadAnchors, finished,
		db.Now().Add(lease).Unix())
	if err != nil {
		return classify(err)
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		return ErrLeaseLost
	}
	c.State, c.FinishedAt = state, finished
	return classify(err)
}
