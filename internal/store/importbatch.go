package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"shebao/internal/social"
)

// ErrImporting means that another import is at work on this database.
var ErrImporting = errors.New("store: another import is running")

// ImportState is how far an import, or one of its files, has come.
type ImportState string

// The states. A stopped import ended by an error and goes on when it is run again; so does one that says it is running
// while nobody holds the lock. An abandoned one gave way to another archive before it was finished.
const (
	ImportWaiting   ImportState = "waiting" // files only
	ImportRunning   ImportState = "running"
	ImportStopped   ImportState = "stopped" // batches only
	ImportDone      ImportState = "done"
	ImportRefused   ImportState = "refused"   // files only: Reason says why
	ImportAbandoned ImportState = "abandoned" // batches only
	ImportUndone    ImportState = "undone"    // batches only: rolled back
)

// ImportFile is a file of an import and how far it has been read. Bytes and Lines count its text, uncompressed.
type ImportFile struct {
	Name   string
	SHA256 string // of the file as it lies in the folder
	State  ImportState
	Reason string
	Bytes  int64
	Lines  int64
	Counts
	Elapsed time.Duration
	// Controls are the figures of manifest.json, where that names the file.
	Controls []ImportControl
	// Notes are what it points out in the file.
	Notes ImportNotes
}

// ImportControl is a figure of a file that the sender's manifest.json gives, and what was found: the number of rows (Column is ""), or the
// sum of a money column in 分. Stored counts the rows that were taken in, as far as the file has come.
type ImportControl struct {
	Column                 string
	Manifest, Read, Stored int64
	// Problem is why the manifest's figure can't be compared, or "".
	Problem string `json:",omitempty"`
}

// Differs says that the file is not what its manifest says.
func (c ImportControl) Differs() bool { return c.Problem != "" || c.Manifest != c.Read }

// ImportBatch is an import on record.
type ImportBatch struct {
	ID    int64
	Actor string
	// Folder is where the archive lay, Note what the operator wrote beside.
	Folder, Note string
	State        ImportState
	// Rejects is the path of rejects.csv, and how much of it belongs to what is committed.
	RejectsPath           string
	RejectsBytes          int64
	WarningsBytes         int64     // of warnings.csv, which lies beside rejects.csv
	StartedAt, FinishedAt time.Time // FinishedAt is zero until then
	Files                 []ImportFile

	// Sequence is the sender's number of the archive, AsOf the day (yyyy-mm-dd) that it is as of; 0 and "" where the sender does not say.
	Sequence int64
	AsOf     string

	// JobID is the job of the desk that began it, "" for a command's.
	JobID string
	// Undo says whether it can be rolled back, UndoRows of how many rows something is kept for that.
	Undo         string
	UndoRows     int64
	RolledBackAt time.Time // zero unless it was

	// Cooling is how long a phone or an account that the batch changes waits before it is a proof.
	Cooling time.Duration

	// Moved are the people whose registration went along with a corrected ID number, of the rows loaded since the batch was last saved.
	Moved []string

	owner    string
	undoMost int64
}

// Keep sets how much is kept to roll the batch back by. It is said anew whenever the batch is taken up; a batch of which a part was loaded
// without can't be rolled back.
func (b *ImportBatch) Keep(u Undo) { b.undoMost = u.Rows }

// effectOn collects what a load does to a table, or is nil where nothing of the batch is kept.
func (b *ImportBatch) effectOn(t *LoadTable) *loadEffect {
	if b.Undo != UndoKept {
		return nil
	}
	return newLoadEffect(t)
}

// BeginImport opens a batch, or takes up the last one where it was not finished and has the same files: the same names
// and SHA-256. It answers with the batch as it stands. Hold the import lock. Another unfinished batch is abandoned.
func (tx *Tx) BeginImport(b ImportBatch) (ImportBatch, error) {
	b.owner = newOwner()
	// Taking the unfinished ones over comes first: a process that lost its lock and is still writing ends here, and what
	// is read next stays true.
	if _, err := tx.exec(`UPDATE import_batches SET owner = $1 WHERE state IN ($2, $3)`, b.owner, ImportRunning,
		ImportStopped); err != nil {
		return b, err
	}
	last, err := tx.unfinishedImport()
	if err != nil && !errors.Is(err, ErrNotFound) {
		return b, err
	}
	if err == nil && sameFiles(last.Files, b.Files) {
		last.State = ImportRunning
		last.undoMost, last.Cooling = b.undoMost, b.Cooling
		if last.Undo == UndoKept && b.undoMost == 0 {
			last.Undo = UndoDropped
			if err := tx.dropUndo(last.ID); err != nil {
				return last, err
			}
		}
		if last.JobID == "" {
			last.JobID = b.JobID
		}
		_, err := tx.exec(`UPDATE import_batches SET state = $2, undo = $3, job_id = $4 WHERE batch_id = $1`, last.ID, last.State, last.Undo, last.JobID)
		return last, err
	}
	if _, err := tx.exec(`UPDATE import_batches SET state = $1, owner = '', finished_at = $2
		WHERE state IN ($3, $4)`, ImportAbandoned, tx.at.Unix(), ImportRunning, ImportStopped); err != nil {
		return b, err
	}
	b.State, b.StartedAt, b.Actor = ImportRunning, tx.at, tx.act.Actor.ID
	if b.undoMost > 0 {
		b.Undo = UndoKept
	}
	err = tx.row(`INSERT INTO import_batches (actor, folder, note, state, owner, rejects_path, started_at, job_id, undo, sequence, as_of)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING batch_id`,
		b.Actor, b.Folder, b.Note, b.State, b.owner, b.RejectsPath, b.StartedAt.Unix(), b.JobID, b.Undo, b.Sequence, b.AsOf).Scan(&b.ID)
	if err != nil {
		return b, classify(err)
	}
	for _, f := range b.Files {
		_, err := tx.exec(`INSERT INTO import_files (batch_id, name, sha256, state, reason, controls) VALUES ($1, $2, $3, $4, $5, $6)`,
			b.ID, f.Name, f.SHA256, f.State, f.Reason, controlsText(f.Controls))
		if err != nil {
			return b, err
		}
	}
	return b, nil
}

// newOwner is the token by which a process knows its batch.
func newOwner() string {
	token := make([]byte, 16)
	rand.Read(token)
	return hex.EncodeToString(token)
}

func sameFiles(a, b []ImportFile) bool {
	sums := func(files []ImportFile) map[string]string {
		m := map[string]string{}
		for _, f := range files {
			m[f.Name] = f.SHA256
		}
		return m
	}
	return maps.Equal(sums(a), sums(b))
}

// Predecessors are the last batch that was completed and had a number of its sender, and the one that was not finished; nil for none.
func (db *DB) Predecessors(ctx context.Context) (numbered, unfinished *ImportBatch, err error) {
	for _, wanted := range []struct {
		clause string
		into   **ImportBatch
	}{{`WHERE state = 'done' AND sequence > 0 ORDER BY batch_id DESC LIMIT 1`, &numbered},
		{`WHERE state IN ('running', 'stopped') ORDER BY batch_id DESC LIMIT 1`, &unfinished}} {
		list, err := importBatches(ctx, db.read, wanted.clause)
		if err != nil {
			return nil, nil, err
		}
		if len(list) > 0 {
			*wanted.into = &list[0]
		}
	}
	return numbered, unfinished, nil
}

// HasFiles reports whether a batch was of these files: the same names and SHA-256.
func (b *ImportBatch) HasFiles(sums map[string]string) bool {
	own := map[string]string{}
	for _, f := range b.Files {
		own[f.Name] = f.SHA256
	}
	return maps.Equal(own, sums)
}

func (tx *Tx) unfinishedImport() (ImportBatch, error) {
	b, err := only(importBatches(tx.ctx, tx.sql, `WHERE state IN ($1, $2) ORDER BY batch_id DESC LIMIT 1`, ImportRunning, ImportStopped))
	if err != nil {
		return ImportBatch{}, err
	}
	return *b, nil
}

// SaveImport records how far a file of the batch has come, together with the rows written in the same transaction.
// ErrImporting where another process has taken the batch over.
func (tx *Tx) SaveImport(b ImportBatch, f ImportFile) error {
	n, err := tx.exec(`UPDATE import_batches SET rejects_path = $3, rejects_bytes = $4, undo = $5, undo_rows = $6,
		warnings_bytes = $7 WHERE batch_id = $1 AND owner = $2`, b.ID, b.owner, b.RejectsPath, b.RejectsBytes, b.Undo, b.UndoRows, b.WarningsBytes)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrImporting
	}
	n, err = tx.exec(`UPDATE import_files SET state = $3, reason = $4, read_bytes = $5, read_lines = $6, row_count = $7,
			added = $8, changed = $9, unchanged = $10, rejected = $11, conflicts = $12, milliseconds = $13, controls = $14,
			notes = $15, withdrawn = $16, absent = $17 WHERE batch_id = $1 AND name = $2`, b.ID, f.Name, f.State, f.Reason, f.Bytes, f.Lines, f.Rows,
		f.Added, f.Changed, f.Unchanged, f.Rejected, f.Conflicts, f.Elapsed.Milliseconds(), controlsText(f.Controls), f.Notes.text(),
		f.Withdrawn, f.Absent)
	if err == nil && n == 0 {
		return fmt.Errorf("%w: file %s of import %d", ErrNotFound, f.Name, b.ID)
	}
	return err
}

func controlsText(controls []ImportControl) string {
	if len(controls) == 0 {
		return ""
	}
	text, _ := json.Marshal(controls) // numbers and words
	return string(text)
}

// EndImport closes the batch as done or stopped, and drops what undoes batches that ended too long ago.
func (tx *Tx) EndImport(b ImportBatch, state ImportState, u Undo) error {
	var finished int64
	if state == ImportDone {
		finished = tx.at.Unix()
	}
	n, err := tx.exec(`UPDATE import_batches SET state = $3, finished_at = $4 WHERE batch_id = $1 AND owner = $2`,
		b.ID, b.owner, state, finished)
	if err == nil && n == 0 {
		return ErrImporting
	}
	if err != nil || state != ImportDone {
		return err
	}
	return tx.DropOldUndo(u.Days)
}

// ImportBatchesBefore lists up to n imports, newest first: those with smaller numbers, or the latest where before is 0.
func (db *DB) ImportBatchesBefore(ctx context.Context, before int64, n int) ([]ImportBatch, error) {
	if before <= 0 {
		before = math.MaxInt64
	}
	return importBatches(ctx, db.read, `WHERE batch_id < $1 ORDER BY batch_id DESC LIMIT $2`, before, n)
}

// ImportBatch reads one with its files. ErrNotFound where there is none.
func (db *DB) ImportBatch(ctx context.Context, id int64) (*ImportBatch, error) {
	return only(importBatches(ctx, db.read, `WHERE batch_id = $1`, id))
}

// ImportBatchOfJob reads the batch that a job began. ErrNotFound where it began none.
func (db *DB) ImportBatchOfJob(ctx context.Context, job string) (*ImportBatch, error) {
	return only(importBatches(ctx, db.read, `WHERE job_id = $1 AND job_id <> '' ORDER BY batch_id DESC LIMIT 1`, job))
}

// ImportBatches lists the imports on record, newest first, each with its files.
func (db *DB) ImportBatches(ctx context.Context) ([]ImportBatch, error) {
	return importBatches(ctx, db.read, `ORDER BY batch_id DESC`)
}

func importBatches(ctx context.Context, q querier, clause string, args ...any) ([]ImportBatch, error) {
	rows, err := q.QueryContext(ctx, `SELECT batch_id, actor, folder, note, state, owner, rejects_path, rejects_bytes,
		started_at, finished_at, job_id, undo, undo_rows, rolled_back_at, warnings_bytes, sequence, as_of FROM import_batches `+clause, args...)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []ImportBatch
	for rows.Next() {
		var b ImportBatch
		var started, finished, undone int64
		if err := rows.Scan(&b.ID, &b.Actor, &b.Folder, &b.Note, &b.State, &b.owner, &b.RejectsPath, &b.RejectsBytes,
			&started, &finished, &b.JobID, &b.Undo, &b.UndoRows, &undone, &b.WarningsBytes, &b.Sequence, &b.AsOf); err != nil {
			return nil, classify(err)
		}
		b.StartedAt = social.At(started)
		if finished > 0 {
			b.FinishedAt = social.At(finished)
		}
		if undone > 0 {
			b.RolledBackAt = social.At(undone)
		}
		list = append(list, b)
	}
	if err := rows.Err(); err != nil {
		return nil, classify(err)
	}
	rows.Close()
	return list, importFiles(ctx, q, list)
}

// importFiles fills in the files of batches, by one query.
func importFiles(ctx context.Context, q querier, list []ImportBatch) error {
	if len(list) == 0 {
		return nil
	}
	byID := func(a, b ImportBatch) int { return cmp.Compare(a.ID, b.ID) }
	oldest, newest := slices.MinFunc(list, byID).ID, slices.MaxFunc(list, byID).ID
	rows, err := q.QueryContext(ctx, `SELECT batch_id, name, sha256, state, reason, read_bytes, read_lines, row_count, added,
		changed, unchanged, rejected, conflicts, milliseconds, controls, notes, withdrawn, absent
		FROM import_files WHERE batch_id >= $1 AND batch_id <= $2 ORDER BY batch_id, name`, oldest, newest)
	if err != nil {
		return classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		f, batch, err := scanImportFile(rows)
		if err != nil {
			return classify(err)
		}
		for i := range list {
			if list[i].ID == batch {
				list[i].Files = append(list[i].Files, f)
			}
		}
	}
	return classify(rows.Err())
}

func scanImportFile(rows *sql.Rows) (f ImportFile, batch int64, err error) {
	var milliseconds int64
	var controls, notes string
	err = rows.Scan(&batch, &f.Name, &f.SHA256, &f.State, &f.Reason, &f.Bytes, &f.Lines, &f.Rows, &f.Added, &f.Changed,
		&f.Unchanged, &f.Rejected, &f.Conflicts, &milliseconds, &controls, &notes, &f.Withdrawn, &f.Absent)
	if err == nil {
		f.Notes, err = parseNotes(notes)
	}
	if err == nil && controls != "" {
		err = json.Unmarshal([]byte(controls), &f.Controls)
	}
	f.Elapsed = time.Duration(milliseconds) * time.Millisecond
	return f, batch, err
}

// ImportConflict is a field of a person that an import left as the portal had set it.
type ImportConflict struct {
	Batch                int64
	PersonNo, Field      string
	PortalValue, Archive string
}

// ImportConflicts lists the conflicts of a batch, opened.
func (db *DB) ImportConflicts(ctx context.Context, batch int64) ([]ImportConflict, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT person_no, field, portal_value, archive_value FROM import_conflicts
		WHERE batch_id = $1 ORDER BY person_no, field`, batch)
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	var list []ImportConflict
	for rows.Next() {
		c := ImportConflict{Batch: batch}
		var portal, archive []byte
		if err := rows.Scan(&c.PersonNo, &c.Field, &portal, &archive); err != nil {
			return nil, classify(err)
		}
		field := "import_conflicts." + c.Field
		if c.PortalValue, err = db.keys.Open(field, c.PersonNo, portal); err != nil {
			return nil, err
		}
		if c.Archive, err = db.keys.Open(field, c.PersonNo, archive); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, classify(rows.Err())
}

// Orphans counts the rows of a table that belong to a person whom the archive does not have. column names the personal
// number.
func (db *DB) Orphans(ctx context.Context, t *LoadTable, column string) (int64, error) {
	if t.column(column) < 0 {
		return 0, fmt.Errorf("store: table %s has no column %s", t.Name, column)
	}
	if t == Contributions {
		return db.orphanContributions(ctx)
	}
	var n int64
	err := db.read.QueryRowContext(ctx, fmt.Sprintf(`SELECT COUNT(*) FROM %s t
		WHERE NOT EXISTS (SELECT 1 FROM persons p WHERE p.person_no = t.%s)`, t.Name, column)).Scan(&n)
	return n, classify(err)
}

// Analyze tells the engine's planner about tables that a load has changed.
func (db *DB) Analyze(ctx context.Context, tables []*LoadTable) error {
	if db.engine == SQLite {
		_, err := db.write.ExecContext(ctx, `PRAGMA analysis_limit = 400; PRAGMA optimize = 0x10002`)
		return classify(err)
	}
	for _, t := range tables {
		if _, err := db.write.ExecContext(ctx, `ANALYZE `+t.Stored()); err != nil {
			return classify(err)
		}
	}
	return nil
}
