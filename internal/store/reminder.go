package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"shebao/internal/social"
	"shebao/internal/text"
)

// ErrTakenOver means that another process goes on with a search for reminders.
var ErrTakenOver = errors.New("store: another process goes on with it")

// ReminderKey is one thing found in a person's record: what it is told once by.
type ReminderKey struct {
	Kind    text.NoticeKind
	Subject string // "110:202509"
}

// FoundReminder is a key with whose it is.
type FoundReminder struct {
	PersonNo string
	ReminderKey
}

// ReminderPart is what a person is told of one kind.
type ReminderPart struct {
	Kind     text.NoticeKind
	Template string
	Words    string
}

// ReminderRun is how far the search after an import has come.
type ReminderRun struct {
	Batch                  int64
	After                  string // the last personal number looked at
	Persons, Told, Settled int64
	Done                   bool
	owner                  string
}

// reminderLease is how long a process may take over one step of a search; where it died, another goes on after that.
const reminderLease = 2 * time.Minute

// States of a run.
const (
	runRunning    = "running"
	runDone       = "done"
	runSuperseded = "superseded"
)

// DueReminders is the number of the newest finished import, where the search after it is still to be made or finished. ErrNotFound where
// there is nothing to do, or somebody is at it.
func (db *DB) DueReminders(ctx context.Context) (batch int64, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT b.batch_id FROM import_batches b LEFT JOIN reminder_runs r ON r.batch_id = b.batch_id
		WHERE b.batch_id = (SELECT MAX(batch_id) FROM import_batches WHERE state = $1)
			AND (r.batch_id IS NULL OR r.state = $2 AND r.lease_until <= $3)`, ImportDone, runRunning, db.Now().Unix()).Scan(&batch)
	return batch, classify(err)
}

// LastImport is the number of the newest finished import. ErrNotFound where there is none.
func (db *DB) LastImport(ctx context.Context) (batch int64, err error) {
	var last sql.NullInt64
	err = db.read.QueryRowContext(ctx, `SELECT MAX(batch_id) FROM import_batches WHERE state = $1`, ImportDone).Scan(&last)
	if err == nil && !last.Valid {
		return 0, ErrNotFound
	}
	return last.Int64, classify(err)
}

// BeginReminders begins the search after a finished import, or goes on with one whose process ended. again begins one anew that is done.
// A search after another import that still runs is superseded: this one finds the rest. Errors: ErrNotFound where the import is not
// finished, ErrTakenOver where another process is at it or it is done.
func (db *DB) BeginReminders(ctx context.Context, batch int64, again bool) (run ReminderRun, err error) {
	run = ReminderRun{Batch: batch, owner: newOwner()}
	now := db.Now()
	err = db.technical(ctx, func(raw *sql.Tx) error {
		var state ImportState
		if err := raw.QueryRowContext(ctx, `SELECT state FROM import_batches WHERE batch_id = $1`, batch).Scan(&state); err != nil {
			return classify(err)
		}
		if state != ImportDone {
			return ErrNotFound
		}
		if _, err := raw.ExecContext(ctx, `UPDATE reminder_runs SET state = $1, owner = '' WHERE state = $2 AND batch_id <> $3`,
			runSuperseded, runRunning, batch); err != nil {
			return classify(err)
		}
		result, err := raw.ExecContext(ctx, `INSERT INTO reminder_runs (batch_id, state, owner, lease_until, started_at)
			VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`, batch, runRunning, run.owner, now.Add(reminderLease).Unix(), now.Unix())
		if err != nil {
			return classify(err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 1 {
			return classify(err)
		}
		return takeRun(ctx, raw, &run, now, again)
	})
	return run, err
}

// takeRun goes on with a run that is on record.
func takeRun(ctx context.Context, raw *sql.Tx, run *ReminderRun, now time.Time, again bool) error {
	anew := 0
	if again {
		anew = 1
	}
	err := classify(raw.QueryRowContext(ctx, `UPDATE reminder_runs SET owner = $2, lease_until = $3, state = $4, finished_at = 0,
			after_no = CASE WHEN state = $4 THEN after_no ELSE '' END, persons = CASE WHEN state = $4 THEN persons ELSE 0 END,
			told = CASE WHEN state = $4 THEN told ELSE 0 END, settled = CASE WHEN state = $4 THEN settled ELSE 0 END
		WHERE batch_id = $1 AND (state = $4 AND lease_until <= $5 OR state <> $4 AND $6 = 1)
		RETURNING after_no, persons, told, settled`, run.Batch, run.owner, now.Add(reminderLease).Unix(), runRunning, now.Unix(), anew).
		Scan(&run.After, &run.Persons, &run.Told, &run.Settled))
	if errors.Is(err, ErrNotFound) {
		return ErrTakenOver
	}
	return err
}

// reminderFiles are those of an archive in which there is something to find.
const reminderFiles = `(name LIKE 'contributions.csv%' OR name LIKE 'persons.csv%' OR name LIKE 'unemployment%' OR name LIKE 'contribution_bounds.csv%' OR name LIKE 'debits.csv%')`

// BroughtReminders reports whether an import brought anything new in which there is something to find.
func (db *DB) BroughtReminders(ctx context.Context, batch int64) (bool, error) {
	var n int
	err := db.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM import_files WHERE batch_id = $1 AND added + changed + withdrawn > 0 AND `+reminderFiles, batch).Scan(&n)
	return n > 0, classify(err)
}

// advance is the statement that notes how far a run has come, and fails where another process has it.
const advance = `UPDATE reminder_runs SET after_no = $3, persons = $4, told = $5, settled = $6, lease_until = $7, state = $8, finished_at = $9
	WHERE batch_id = $1 AND owner = $2`

func (r ReminderRun) advanceArgs(now time.Time) []any {
	state, finished := runRunning, int64(0)
	if r.Done {
		state, finished = runDone, now.Unix()
	}
	return []any{r.Batch, r.owner, r.After, r.Persons, r.Told, r.Settled, now.Add(reminderLease).Unix(), state, finished}
}

// AdvanceReminders notes how far a run has come where nothing was found. ErrTakenOver where another process has it.
func (db *DB) AdvanceReminders(ctx context.Context, run ReminderRun) error {
	return db.technical(ctx, func(raw *sql.Tx) error {
		result, err := raw.ExecContext(ctx, advance, run.advanceArgs(db.Now())...)
		if err != nil {
			return classify(err)
		}
		n, err := result.RowsAffected()
		if err == nil && n == 0 {
			return ErrTakenOver
		}
		return classify(err)
	})
}

// AdvanceReminders notes how far a run has come, together with what was found: all or nothing, so that each is told once. ErrTakenOver
// where another process has the run.
func (tx *Tx) AdvanceReminders(run ReminderRun) error {
	n, err := tx.exec(advance, run.advanceArgs(tx.at)...)
	if err == nil && n == 0 {
		return ErrTakenOver
	}
	return err
}

// KeepReminders notes what was found in the search after an import. What was settled and is found again is open again.
func (tx *Tx) KeepReminders(batch int64, found []FoundReminder) error {
	const columns = 5
	for len(found) > 0 {
		n := min(len(found), parametersPerStatement/columns)
		var values strings.Builder
		args := make([]any, 0, n*columns)
		for i, f := range found[:n] {
			if i > 0 {
				values.WriteByte(',')
			}
			fmt.Fprintf(&values, "($%d, $%d, $%d, $%d, $%d)", i*columns+1, i*columns+2, i*columns+3, i*columns+4, i*columns+5)
			args = append(args, f.PersonNo, string(f.Kind), f.Subject, batch, tx.at.Unix())
		}
		if _, err := tx.exec(`INSERT INTO reminders (person_no, kind, subject, batch_id, found_at) VALUES `+values.String()+`
			ON CONFLICT (person_no, kind, subject) DO UPDATE SET batch_id = excluded.batch_id, found_at = excluded.found_at, settled_at = 0`, args...); err != nil {
			return err
		}
		found = found[n:]
	}
	return nil
}

// SettleReminders notes what is so no longer.
func (tx *Tx) SettleReminders(settled []FoundReminder) error {
	const columns = 3
	for len(settled) > 0 {
		n := min(len(settled), parametersPerStatement/columns)
		var keys strings.Builder
		args := []any{tx.at.Unix()}
		for i, f := range settled[:n] {
			if i > 0 {
				keys.WriteByte(',')
			}
			fmt.Fprintf(&keys, "($%d, $%d, $%d)", i*columns+2, i*columns+3, i*columns+4)
			args = append(args, f.PersonNo, string(f.Kind), f.Subject)
		}
		if _, err := tx.exec(`UPDATE reminders SET settled_at = $1 WHERE (person_no, kind, subject) IN (VALUES `+keys.String()+`)`, args...); err != nil {
			return err
		}
		settled = settled[n:]
	}
	return nil
}

// Reach reads how people are reached at once, before each is told something.
func (tx *Tx) Reach(numbers []string) error { return tx.reachAll(numbers) }

// TellReminders tells a person what was found in their record, in one notice: the parts that they want. The phone gets a sentence without
// what was found; where the person wants one a day, whatever else is found that day adds no further one.
func (tx *Tx) TellReminders(personNo string, parts []ReminderPart) (told bool, err error) {
	r, err := tx.reachOf(personNo)
	if err != nil {
		return false, err
	}
	var wanted []ReminderPart
	var kinds []text.NoticeKind
	for _, part := range parts {
		if r.choices.Wants(part.Kind) {
			wanted, kinds = append(wanted, part), append(kinds, part.Kind)
		}
	}
	if len(wanted) == 0 {
		return false, nil
	}
	m := Message{Channel: ChannelPage, Template: wanted[0].Template, Text: wanted[0].Words}
	if len(wanted) > 1 {
		lines := make([]string, len(wanted))
		for i, part := range wanted {
			lines[i] = strconv.Itoa(i+1) + ". " + part.Words
		}
		m = Message{Channel: ChannelPage, Template: text.TemplateReminders, Text: text.ReminderBundle(lines)}
	}
	if err := tx.TellTo(personNo, m); err != nil || r.phone == "" {
		return true, err
	}
	id := tx.notices[personNo+"\x00"+m.Template+"\x00"]
	short := Message{Channel: ChannelSMS, Template: m.Template, NoticeID: id, Recipient: r.phone, Text: text.ReminderSMS(kinds)}
	if r.choices.Daily {
		at := nextHour(tx.at.In(social.Zone), dailyAt)
		short.Event, short.NotBefore, short.Text = "reminders:"+at.Format(time.DateOnly), at.Unix(), text.ReminderDaily
	}
	return true, tx.tellShort(personNo, r, short)
}

// tellShort sends the phone's own words of a notice whose other words stand on the page, where they are wanted.
func (tx *Tx) tellShort(personNo string, r reach, m Message) error {
	if !r.choices.sends(text.KindOf(m.Template), m.Channel) {
		return nil
	}
	_, err := tx.tell(personNo, &m)
	return err
}

// TellSettled tells a person on their pages that what they were reminded of is put right, where they want to be told of any of its kinds;
// nothing goes out.
func (tx *Tx) TellSettled(personNo string, kinds []text.NoticeKind, words string) error {
	r, err := tx.reachOf(personNo)
	if err != nil || !slices.ContainsFunc(kinds, r.choices.Wants) {
		return err
	}
	_, err = tx.tell(personNo, &Message{Channel: ChannelPage, Template: text.TemplateRemindersSettled, Text: words})
	return err
}
