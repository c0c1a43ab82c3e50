package notify

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"shebao/internal/store"
)

// Options are what a Service needs.
type Options struct {
	DB *store.DB
	// Senders are the channels of this node. Messages of a channel that no node has stay queued.
	Senders map[string]Sender
	// Limits say how many notices one phone or address gets; none where empty. Those over a limit wait.
	Limits []store.Limit
	// Warnings are the limits of notices of security, which those of Limits don't hold back: of each kind of warning for itself.
	Warnings []store.Limit
	Log      *slog.Logger
	// Lease is how long a worker may take over a message; where one died, another takes over after that. A minute where 0.
	Lease time.Duration
	// Tried is told what became of a try, "sent", "failed" (tried again), "given_up" or "held"; nil for nobody.
	Tried func(channel, outcome string)
}

// Service sends what is queued.
type Service struct {
	Options
}

// New is a service that sends nothing before Run.
func New(o Options) *Service {
	if o.Lease == 0 {
		o.Lease = time.Minute
	}
	if o.Tried == nil {
		o.Tried = func(string, string) {}
	}
	return &Service{o}
}

const (
	pollEvery   = time.Second      // how long a message waits for a worker that has nothing to do, at most
	atOnce      = 16               // messages sent at once by a channel of one node
	keepJobs    = time.Hour        // how long jobs done stay to be looked at
	requeueTick = 10               // leases between two looks for messages without a job
	stopLimit   = 10 * time.Second // for what is being sent when the program stops
)

// Run sends until the context ends, then lets what is being sent finish. What goes on beside it is Beside.
func (s *Service) Run(ctx context.Context) error {
	client, err := s.client()
	if err != nil {
		return err
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("notify: %w", err)
	}
	<-ctx.Done()
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*stopLimit)
	defer cancel()
	return client.Stop(stop)
}

// Beside is what goes on beside the sending, by its name, each until the context ends: taking up messages that lost their job, and hearing from
// channels what became of messages.
func (s *Service) Beside() map[string]func(context.Context) {
	list := map[string]func(context.Context){"messages without a job": s.requeue}
	for channel, sender := range s.Senders {
		if reporter, ok := sender.(Reporter); ok {
			list["reports of "+channel] = func(ctx context.Context) { reporter.Listen(ctx, s.reports(channel)) }
		}
	}
	return list
}

// client is the working side of the job queue. It polls, so that it needs neither LISTEN, which a pooler of connections breaks,
// nor a connection of its own on SQLite.
func (s *Service) client() (*river.Client[*sql.Tx], error) {
	workers := river.NewWorkers()
	if err := river.AddWorkerSafely(workers, &worker{service: s}); err != nil {
		return nil, fmt.Errorf("notify: %w", err)
	}
	queues := map[string]river.QueueConfig{}
	for channel := range s.Senders {
		queues[channel] = river.QueueConfig{MaxWorkers: atOnce}
	}
	client, err := river.NewClient(s.DB.JobDriver(), &river.Config{
		Workers: workers, Queues: queues, Logger: slog.New(atLeast{slog.LevelWarn, s.Log.Handler()}),
		PollOnly: true, FetchPollInterval: pollEvery, SoftStopTimeout: stopLimit,
		JobTimeout: s.Lease, RescueStuckJobsAfter: 2 * s.Lease, RetryPolicy: soon{},
		CompletedJobRetentionPeriod: keepJobs, CancelledJobRetentionPeriod: keepJobs,
	})
	if err != nil {
		return nil, fmt.Errorf("notify: %w", err)
	}
	return client, nil
}

// requeue looks now and then for messages that lost their job.
func (s *Service) requeue(ctx context.Context) {
	ticker := time.NewTicker(requeueTick * s.Lease)
	defer ticker.Stop()
	for {
		n, err := s.DB.RequeueMessages(ctx, s.DB.Now().Add(-requeueTick*s.Lease))
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.Log.Warn("messages without a job", "error", kindOf(err))
		case n > 0:
			s.Log.Warn("messages were overdue", "messages", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (s *Service) reports(channel string) Report {
	return func(ctx context.Context, reference string, arrived bool) (bool, error) {
		return s.DB.MessageReported(ctx, channel, reference, arrived)
	}
}

// worker does the jobs of the queue.
type worker struct {
	river.WorkerDefaults[store.SendJob]
	service *Service
}

// Work sends one message. Waiting is no failure of the job: how often a message is tried is the message's own affair.
func (w *worker) Work(ctx context.Context, job *river.Job[store.SendJob]) error {
	again, err := w.service.Deliver(ctx, job.Args.PersonNo, job.Args.MessageID)
	switch {
	case err != nil:
		return errors.New(kindOf(err)) // kept in the job's row, so without the cause
	case !again.IsZero():
		return river.JobSnooze(max(time.Second, again.Sub(w.service.DB.Now())))
	}
	return nil
}

// kindOf names an error of the database without what it says of the data.
func kindOf(err error) string {
	for _, kind := range []error{store.ErrBusy, store.ErrUnavailable, store.ErrFull, context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, kind) {
			return kind.Error()
		}
	}
	return "store: fault"
}

// soon tries a job again that ended without a word. The message has its own, longer patience.
type soon struct{}

// NextRetry is a few seconds from now.
func (soon) NextRetry(job *rivertype.JobRow) time.Time {
	return job.AttemptedAt.Add(time.Duration(min(len(job.Errors), 12)) * 5 * time.Second)
}

// atLeast drops log records below a level, whatever the program's own.
type atLeast struct {
	level slog.Level
	slog.Handler
}

// Enabled says whether a record of this level is logged.
func (h atLeast) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= h.level && h.Handler.Enabled(ctx, level)
}
