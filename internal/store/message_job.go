package store

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"

	"shebao/internal/social"
	"shebao/internal/text"
)

// SendJob asks a worker to send one message. What is to be sent, and whether it still is, stands in the message alone: a job
// more or less changes when a message goes out, never whether or how often.
type SendJob struct {
	PersonNo  string `json:"person_no" river:"unique"`
	MessageID string `json:"message_id" river:"unique"`
}

// Kind names the job in the queue's tables.
func (SendJob) Kind() string { return "message.send" }

// jobAttempts bounds how often a job may end without a word, by a crash or a database out of reach; waiting to try again is no
// such end. Messages whose job is used up get a new one (RequeueMessages).
const jobAttempts = 100

// The order in which workers take what is due: what somebody waits for or must know at once goes past any number of other notices.
const (
	priorityUrgent = 1
	priorityOther  = 3
)

// sendOptions keep a message from having two jobs at once.
func sendOptions(m Message) *river.InsertOpts {
	priority := priorityOther
	if text.KindOf(m.Template) == text.KindSecurity {
		priority = priorityUrgent
	}
	return &river.InsertOpts{Queue: m.Channel, Priority: priority, MaxAttempts: jobAttempts, UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled,
	}}}
}

// JobDriver is the job queue's way to this database. On SQLite it is the one connection that writes, where jobs wait their
// turn like every other writer and never meet a locked file.
func (db *DB) JobDriver() riverdriver.Driver[*sql.Tx] { return db.jobDriver(db.write) }

func (db *DB) jobDriver(pool *sql.DB) riverdriver.Driver[*sql.Tx] {
	if db.engine == Postgres {
		return riverdatabasesql.New(pool)
	}
	return riversqlite.New(pool)
}

// openJobs makes the client by which acts put jobs in the queue. Workers poll: nobody listens for what a client announces, so
// it announces next to nothing.
func (db *DB) openJobs() error {
	quiet := time.Hour
	client, err := river.NewClient(db.JobDriver(), &river.Config{
		Logger: slog.New(slog.DiscardHandler), FetchCooldown: quiet, FetchPollInterval: quiet,
	})
	if err != nil {
		return fmt.Errorf("store: job queue: %w", err)
	}
	db.jobs = client
	return nil
}

// enqueue puts the job for a message in the queue, in the act's transaction, to be done at a time (Unix seconds).
func (tx *Tx) enqueue(m Message, at int64) error {
	options := sendOptions(m)
	if at > tx.at.Unix() {
		options.ScheduledAt = social.At(at).UTC()
	}
	_, err := tx.db.jobs.InsertTx(tx.ctx, tx.sql, SendJob{m.PersonNo, m.ID}, options)
	return classify(err)
}

// requeueBatch bounds one transaction of RequeueMessages.
const requeueBatch = 500

// RequeueMessages gives a job to every message that should have been tried before a time and was not: its job was used up, or
// the queue was emptied, or restored from another moment than the messages. A message that has a job keeps that one. It
// answers with how many messages it found.
func (db *DB) RequeueMessages(ctx context.Context, before time.Time) (n int, err error) {
	due, err := db.OverdueMessages(ctx, before, requeueBatch)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	jobs := make([]river.InsertManyParams, len(due))
	for i, m := range due {
		jobs[i] = river.InsertManyParams{Args: SendJob{m.PersonNo, m.ID}, InsertOpts: sendOptions(m)}
	}
	err = db.technical(ctx, func(raw *sql.Tx) error {
		_, err := db.jobs.InsertManyTx(ctx, raw, jobs)
		return classify(err)
	})
	return len(due), err
}
