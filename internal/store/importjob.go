package store

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"time"
)

// Kinds of jobs that the desk asks the servers for.
const (
	JobImport   = "import"
	JobRollback = "rollback"
)

// States of such a job.
const (
	JobStaged   = "staged"   // the files are there
	JobChecking = "checking" // the dry run is under way
	JobChecked  = "checked"  // it may be released
	JobReleased = "released" // it waits for its turn
	JobRunning  = "running"
	JobDone     = "done"
	JobFailed   = "failed"  // Problem says why
	JobDropped  = "dropped" // given up before it was released
)

// Where the files of a job came from.
const (
	FromUpload = "upload"
	FromFolder = "folder"
)

// ErrJobMoved means that a job is not in a state for what was asked of it, or that its files are others than those that were looked at.
var ErrJobMoved = errors.New("store: the job is not in a state for this")

// ImportJob is an import, or a rolling back, that the desk asked for.
type ImportJob struct {
	ID, Kind, State string
	// Spool names the folder with its files, of which Digest tells them from others. Origin is FromUpload or FromFolder, Label what the
	// files or the folder are called, Note what whoever asked wrote beside.
	Spool, Origin, Label, Note, Digest string
	// Summary is what the dry run found, as JSON of package archive; nil until then. Numbers of persons are masked in it.
	Summary json.RawMessage
	// Doubtful says that a second person must release it: all jobs but those that the core system vouches for, and of which nothing is
	// rejected or otherwise than its manifest says.
	Doubtful bool
	// SignedAt is when the core system signed the manifest (Unix seconds); 0 where it did not.
	SignedAt int64
	// ProposalID is the proposal by which a second person is asked, "" for none.
	ProposalID string
	Batch      int64 // the import that is rolled back
	AskedBy    string
	AskedAt    int64

	ReleasedBy, ReleaseReason string
	ReleasedAt, EndedAt       int64
	Problem                   string // why it failed, in words

	// ProgressFile is what is being read, Done of Total bytes of it.
	ProgressFile string
	Done, Total  int64

	// Begun is how often it was begun, this time included, without a word of how that went: the process before ended. Its check, its
	// release and a server that put it back begin the count anew.
	Begun int

	owner string
}

// UnderWay says that a server is at work on it or will be soon.
func (j *ImportJob) UnderWay() bool {
	return j.State == JobStaged || j.State == JobChecking || j.State == JobReleased || j.State == JobRunning
}

// AddImportJob asks for a job; its ID is given.
func (tx *Tx) AddImportJob(j ImportJob) error {
	if j.ReleasedBy != "" {
		j.ReleasedAt = tx.at.Unix()
	}
	_, err := tx.exec(`INSERT INTO import_jobs (job_id, kind, state, spool, origin, label, note, batch_id, asked_by, asked_at, released_by,
			released_at, release_reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, j.ID, j.Kind, j.State, j.Spool, j.Origin,
		j.Label, j.Note, j.Batch, j.AskedBy, tx.at.Unix(), j.ReleasedBy, j.ReleasedAt, j.ReleaseReason)
	tx.Note("job "+j.ID, nil, j.Kind)
	return err
}

// ProposeImportJob notes that a second person is asked. ErrJobMoved where one is asked already, or the job is not a checked one with the
// digest.
func (tx *Tx) ProposeImportJob(id, digest, proposal string) error {
	n, err := tx.exec(`UPDATE import_jobs SET proposal_id = $3 WHERE job_id = $1 AND state = 'checked' AND digest = $2 AND digest <> ''
		AND NOT EXISTS (SELECT 1 FROM proposals p WHERE p.proposal_id = import_jobs.proposal_id AND p.state = 'waiting' AND p.proposed_at > $4)`, id, digest, proposal, tx.db.proposalCutoff())
	if err == nil && n == 0 {
		return ErrJobMoved
	}
	return err
}

// ReleaseImportJob lets a checked job run. proposal is the one that was approved, or "". ErrJobMoved where it is not checked any more, has
// another digest, belongs to another proposal, or nobody else approved it and it is doubtful, or the same files were put before a second person
// at any time, in this job or another, who did not agree.
func (tx *Tx) ReleaseImportJob(id, digest, proposal, reason string) error {
	n, err := tx.exec(`UPDATE import_jobs SET state = 'released', released_by = $4, released_at = $5, release_reason = $6, next_at = 0, begun = 0
		WHERE job_id = $1 AND state = 'checked' AND digest = $2 AND digest <> '' AND ($3 <> '' AND $3 = proposal_id OR $3 = '' AND doubtful = 0 AND NOT EXISTS (
			SELECT 1 FROM import_jobs asked WHERE asked.digest = $2 AND asked.proposal_id <> '' AND asked.state IN ('checked', 'dropped')))`,
		id, digest, proposal, tx.act.Actor.ID, tx.at.Unix(), reason)
	if err == nil && n == 0 {
		return ErrJobMoved
	}
	tx.Note("job "+id, JobChecked, JobReleased)
	tx.Note("digest", nil, digest)
	return err
}

// DropImportJob gives a job up that was not released. ErrJobMoved where it was, or waits for a second person.
func (tx *Tx) DropImportJob(id string) error {
	n, err := tx.exec(`UPDATE import_jobs SET state = 'dropped', ended_at = $2 WHERE job_id = $1 AND state = 'checked' AND NOT EXISTS (
		SELECT 1 FROM proposals p WHERE p.proposal_id = import_jobs.proposal_id AND p.state = 'waiting' AND p.proposed_at > $3)`, id, tx.at.Unix(), tx.db.proposalCutoff())
	if err == nil && n == 0 {
		return ErrJobMoved
	}
	tx.Note("job "+id, JobChecked, JobDropped)
	return err
}

// GiveUpImportJob ends a job that nobody works on any more, as one that failed: of a server that has gone for good. What a part of its import
// brought stays. ErrJobMoved where a server has it, or it has come to an end.
func (tx *Tx) GiveUpImportJob(id, problem string) error {
	n, err := tx.exec(`UPDATE import_jobs SET state = 'failed', problem = $3, owner = '', ended_at = $2 WHERE job_id = $1
		AND state IN ('staged', 'checking', 'released', 'running') AND (owner = '' OR next_at <= $2)`, id, tx.at.Unix(), problem)
	if err == nil && n == 0 {
		return ErrJobMoved
	}
	tx.Note("job "+id, nil, JobFailed)
	return err
}

// MoveImportJob lets servers with another spool do a job, whose files lie there by now. ErrJobMoved as GiveUpImportJob.
func (tx *Tx) MoveImportJob(id, spool string) error {
	n, err := tx.exec(`UPDATE import_jobs SET spool = $3, owner = '', next_at = 0, begun = 0 WHERE job_id = $1
		AND state IN ('staged', 'checking', 'checked', 'released', 'running') AND (owner = '' OR next_at <= $2)`, id, tx.at.Unix(), spool)
	if err == nil && n == 0 {
		return ErrJobMoved
	}
	tx.Note("job "+id, "spool", spool)
	return err
}

const importJobColumns = `job_id, kind, state, spool, origin, label, note, digest, doubtful, summary, proposal_id, batch_id, asked_by, asked_at,
	released_by, released_at, release_reason, ended_at, problem, progress_file, progress_done, progress_total, signed_at, begun, owner`

func (k *Keys) scanImportJob(row scanner) (*ImportJob, error) {
	j := &ImportJob{}
	var summary []byte
	var doubtful int
	err := row.Scan(&j.ID, &j.Kind, &j.State, &j.Spool, &j.Origin, &j.Label, &j.Note, &j.Digest, &doubtful, &summary, &j.ProposalID, &j.Batch, &j.AskedBy,
		&j.AskedAt, &j.ReleasedBy, &j.ReleasedAt, &j.ReleaseReason, &j.EndedAt, &j.Problem, &j.ProgressFile, &j.Done, &j.Total, &j.SignedAt, &j.Begun, &j.owner)
	if err != nil {
		return nil, classify(err)
	}
	j.Doubtful = doubtful != 0
	if summary != nil {
		if j.Summary, err = k.open("import_jobs.summary", "", summary); err != nil {
			return nil, err
		}
	}
	return j, nil
}

// ImportJob reads one. ErrNotFound where there is none.
func (db *DB) ImportJob(ctx context.Context, id string) (*ImportJob, error) {
	return db.keys.scanImportJob(db.read.QueryRowContext(ctx, `SELECT `+importJobColumns+` FROM import_jobs WHERE job_id = $1`, id))
}

// LastSigned is when the manifest of the latest job that was released or is done was signed; 0 where none was.
func (db *DB) LastSigned(ctx context.Context) (at int64, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT COALESCE(MAX(signed_at), 0) FROM import_jobs WHERE state IN ('released', 'running', 'done')`).Scan(&at)
	return at, classify(err)
}

// OpenImportJobs are up to n jobs of which nothing came yet, or that came to nothing, the latest first: those asked for before a time, or
// all
// where it is 0.
func (db *DB) OpenImportJobs(ctx context.Context, before int64, n int) ([]ImportJob, error) {
	if before <= 0 {
		before = math.MaxInt64
	}
	rows, err := db.read.QueryContext(ctx, `SELECT `+importJobColumns+` FROM import_jobs
		WHERE asked_at < $1 AND state NOT IN ('done', 'dropped') ORDER BY asked_at DESC, job_id LIMIT $2`, before, n)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []ImportJob
	for rows.Next() {
		j, err := db.keys.scanImportJob(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, *j)
	}
	return list, classify(rows.Err())
}

// RollbackOf reads the latest job that rolls an import back. ErrNotFound where there is none.
func (db *DB) RollbackOf(ctx context.Context, batch int64) (*ImportJob, error) {
	return db.keys.scanImportJob(db.read.QueryRowContext(ctx, `SELECT `+importJobColumns+` FROM import_jobs
		WHERE kind = 'rollback' AND batch_id = $1 ORDER BY asked_at DESC LIMIT 1`, batch))
}

// ClaimImportJob takes the job that has waited longest, of those whose files lie in a spool and of those without any, and keeps other
// processes from it for a while. What it was about is continued: a job staged is now being checked, one released runs. ErrNotFound where
// none
// is due. The claim and the progress are the product's own state and change outside Do.
func (db *DB) ClaimImportJob(ctx context.Context, spool string, lease time.Duration) (*ImportJob, error) {
	now := db.Now()
	return db.keys.scanImportJob(db.write.QueryRowContext(ctx, `UPDATE import_jobs SET owner = $4, next_at = $3, begun = begun + 1,
			state = CASE state WHEN 'staged' THEN 'checking' WHEN 'released' THEN 'running' ELSE state END
		WHERE job_id IN (SELECT job_id FROM import_jobs WHERE state IN ('staged', 'checking', 'released', 'running') AND next_at <= $2
			AND spool IN ($1, '') ORDER BY asked_at, job_id LIMIT 1`+db.skipLocked()+`)
		RETURNING `+importJobColumns, spool, now.Unix(), now.Add(lease).Unix(), NewID()))
}

// ImportJobProgress notes how far a job is and extends the claim on it. ErrLeaseLost where somebody else has it.
func (db *DB) ImportJobProgress(ctx context.Context, j *ImportJob, file string, done, total int64, lease time.Duration) error {
	return db.settleJob(ctx, j, `progress_file = $3, progress_done = $4, progress_total = $5, next_at = $6`, file, done, total,
		db.Now().Add(lease).Unix())
}

// PutBackImportJob lets whoever comes after a time go on with a job.
func (db *DB) PutBackImportJob(ctx context.Context, j *ImportJob, at time.Time) error {
	return db.settleJob(ctx, j, `owner = '', next_at = $3, begun = 0`, at.Unix())
}

func (db *DB) settleJob(ctx context.Context, j *ImportJob, set string, args ...any) error {
	result, err := db.write.ExecContext(ctx, `UPDATE import_jobs SET `+set+` WHERE job_id = $1 AND owner = $2 AND state IN ('checking', 'running')`,
		append([]any{j.ID, j.owner}, args...)...)
	if err != nil {
		return classify(err)
	}
	n, err := result.RowsAffected()
	if err == nil && n == 0 {
		return ErrLeaseLost
	}
	return classify(err)
}

// EndImportCheck keeps what a job's dry run found, whether a second person must look at it, and when the core system signed it (0 for not).
// ErrLeaseLost where another process has taken the job over.
func (tx *Tx) EndImportCheck(j *ImportJob, digest string, doubtful bool, signedAt int64, summary any) error {
	plain, err := json.Marshal(summary)
	if err != nil {
		return err
	}
	flag := 0
	if doubtful {
		flag = 1
	}
	tx.Note("job "+j.ID, JobChecking, JobChecked)
	tx.Note("digest", nil, digest)
	return tx.endJob(j, `state = 'checked', owner = '', begun = 0, digest = $3, doubtful = $4, summary = $5, signed_at = $6, progress_file = ''`, digest, flag,
		tx.db.keys.seal("import_jobs.summary", "", plain), signedAt)
}

// EndImportJob notes that a job is done, or that it failed and why. ErrLeaseLost where another process has taken it over.
func (tx *Tx) EndImportJob(j *ImportJob, state, problem string) error {
	tx.Note("job "+j.ID, j.State, state)
	return tx.endJob(j, `state = $3, problem = $4, owner = '', ended_at = $5`, state, problem, tx.at.Unix())
}

func (tx *Tx) endJob(j *ImportJob, set string, args ...any) error {
	n, err := tx.exec(`UPDATE import_jobs SET `+set+` WHERE job_id = $1 AND owner = $2`, append([]any{j.ID, j.owner}, args...)...)
	if err == nil && n == 0 {
		return ErrLeaseLost
	}
	return err
}

// SpooledJobs are the jobs of a spool whose files are still needed.
func (db *DB) SpooledJobs(ctx context.Context, spool string) (map[string]bool, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT job_id FROM import_jobs WHERE spool = $1 AND state NOT IN ('done', 'dropped', 'failed')`, spool)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	needed := map[string]bool{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, classify(err)
		}
		needed[id] = true
	}
	return needed, classify(rows.Err())
}
