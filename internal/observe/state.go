package observe

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"shebao/internal/staff"
	"shebao/internal/store"
)

// Sources are where figures come from that are read whenever they are asked for. All but DB may be nil.
type Sources struct {
	DB *store.DB
	// Hashing is how many passwords are being hashed, and wait to be.
	Hashing func() (running, waiting int)
	// RunsOut is what runs out, DaysLeft counted by the database's clock.
	RunsOut func(context.Context) ([]staff.RunsOut, error)
	// Disk is how many bytes are free for the program's own files, and how many there are.
	Disk func() (free, all uint64, err error)
	// Stopped lists the work beside the pages that ended several times in a row though nobody asked it to.
	Stopped func() []string
	Log     *slog.Logger
}

// How the database is asked for figures: at most so often, and for so long.
const (
	vitalsEvery   = 5 * time.Second
	vitalsTimeout = 5 * time.Second
)

// Figures of what is there at the moment.
var (
	upDatabase   = describe("shebao_database_up", "1 where the database answered when these figures were read.")
	poolConns    = describe("shebao_pool_connections", "Connections to the database: in_use, idle, at_most.", "pool", "state")
	poolWaits    = describe("shebao_pool_waits_total", "How often somebody had to wait for a connection.", "pool")
	poolWaited   = describe("shebao_pool_wait_seconds_total", "How long all of them waited.", "pool")
	hashes       = describe("shebao_password_hashes", "Passwords being hashed (argon2id): running, waiting.", "state")
	waiting      = describe("shebao_messages_waiting", "Messages that have not come to an end, by state.", "channel", "state")
	overdue      = describe("shebao_messages_overdue_seconds", "For how long the message has waited that is due longest, whatever was tried.", "channel")
	jobs         = describe("shebao_jobs", "Jobs of the queue, by state.", "queue", "state")
	jobAge       = describe("shebao_jobs_overdue_seconds", "For how long the job has waited that is to be done first.", "queue")
	feedPending  = describe("shebao_feed_pending", "Changes that the core system has not answered.")
	feedUnread   = describe("shebao_feed_unread", "Changes that the core system has not read.")
	feedLag      = describe("shebao_feed_lag_seconds", "For how long the oldest change has waited for an answer of the core system.")
	importAge    = describe("shebao_import_age_seconds", "How long ago the last import was completed; no value before the first.")
	importRows   = describe("shebao_import_rows", "Rows of the last batch: read, rejected.", "what")
	importState  = describe("shebao_import_state", "1 for the state of the last batch.", "state")
	beatAge      = describe("shebao_beat_age_seconds", "How long ago work was done that is done from time to time (sweep, anchor).", "work")
	scheduledDue = describe("shebao_scheduled_due", "Changes whose time has come and that have not been made.")
	exportsWait  = describe("shebao_exports_waiting", "Copies of people's data that wait to be made.")
	daysLeft     = describe("shebao_runs_out_days", "Days until it runs out; below 0 where it has.", "what", "name")
	diskFree     = describe("shebao_disk_free_bytes", "Bytes free for the program's own files.")
	diskAll      = describe("shebao_disk_bytes", "Bytes of that disk.")
	workUp       = describe("shebao_work_stopped", "How much of the work beside the pages ended several times in a row though nobody asked it to.")
)

// state reads figures as they are at the moment.
type state struct {
	Sources

	mu     sync.Mutex
	vitals *store.Vitals
	readAt time.Time
}

// Watching adds figures of what is there at the moment.
func (m *Metrics) Watching(s Sources) { m.registry.MustRegister(&state{Sources: s}) }

// Describe implements prometheus.Collector: what is collected depends on what there is.
func (s *state) Describe(chan<- *prometheus.Desc) {}

// Collect implements prometheus.Collector.
func (s *state) Collect(into chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), vitalsTimeout)
	defer cancel()
	s.pools(into)
	s.machine(into)
	up := 1.0
	vitals, err := s.read(ctx)
	if err == nil {
		s.database(into, vitals)
		err = s.runsOut(ctx, into)
	}
	if err != nil {
		up = 0
		s.Log.Warn("figures of the database can't be read", "error", err.Error())
	}
	into <- gauge(upDatabase, up)
}

// read asks the database, or answers with what it said a moment ago: several may ask for figures.
func (s *state) read(ctx context.Context) (*store.Vitals, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.DB.Now()
	if s.vitals != nil && now.Sub(s.readAt) < vitalsEvery && !now.Before(s.readAt) {
		return s.vitals, nil
	}
	vitals, err := s.DB.Vitals(ctx)
	if err == nil {
		s.vitals, s.readAt = vitals, now
	}
	return vitals, err
}

func (s *state) pools(into chan<- prometheus.Metric) {
	for pool, stats := range s.DB.Pools() {
		into <- gauge(poolConns, float64(stats.InUse), pool, "in_use")
		into <- gauge(poolConns, float64(stats.Idle), pool, "idle")
		into <- gauge(poolConns, float64(stats.MaxOpenConnections), pool, "at_most")
		into <- prometheus.MustNewConstMetric(poolWaits, prometheus.CounterValue, float64(stats.WaitCount), pool)
		into <- prometheus.MustNewConstMetric(poolWaited, prometheus.CounterValue, stats.WaitDuration.Seconds(), pool)
	}
}

func (s *state) machine(into chan<- prometheus.Metric) {
	if s.Hashing != nil {
		running, waits := s.Hashing()
		into <- gauge(hashes, float64(running), "running")
		into <- gauge(hashes, float64(waits), "waiting")
	}
	if s.Disk != nil {
		if free, all, err := s.Disk(); err == nil {
			into <- gauge(diskFree, float64(free))
			into <- gauge(diskAll, float64(all))
		}
	}
	if s.Stopped != nil {
		into <- gauge(workUp, float64(len(s.Stopped())))
	}
}

func (s *state) database(into chan<- prometheus.Metric, v *store.Vitals) {
	now := s.DB.Now()
	oldest := map[string]int64{store.ChannelSMS: 0, store.ChannelMail: 0}
	for _, m := range v.Messages {
		into <- gauge(waiting, float64(m.Messages), m.Channel, m.State)
		oldest[m.Channel] = earlier(oldest[m.Channel], m.DueAt)
	}
	for channel, at := range oldest {
		into <- gauge(overdue, age(now, at), channel)
	}
	first := map[string]int64{}
	for _, j := range v.Jobs {
		into <- gauge(jobs, float64(j.Jobs), j.Queue, j.State)
		first[j.Queue] = earlier(first[j.Queue], j.DueAt)
	}
	for queue, at := range first {
		into <- gauge(jobAge, age(now, at), queue)
	}
	into <- gauge(feedPending, float64(v.FeedPending))
	into <- gauge(feedUnread, float64(v.FeedUnpublished))
	into <- gauge(feedLag, age(now, v.FeedOldest))
	if v.ImportedAt != 0 {
		into <- gauge(importAge, age(now, v.ImportedAt))
	}
	if v.ImportState != "" {
		into <- gauge(importState, 1, string(v.ImportState))
		into <- gauge(importRows, float64(v.ImportRows), "read")
		into <- gauge(importRows, float64(v.ImportRejected), "rejected")
	}
	for work, at := range v.Beats {
		into <- gauge(beatAge, age(now, at), work)
	}
	into <- gauge(scheduledDue, float64(v.ScheduledDue))
	into <- gauge(exportsWait, float64(v.ExportsQueued))
}

// earlier is the earlier of two times (Unix seconds); 0 is none.
func earlier(a, b int64) int64 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

func (s *state) runsOut(ctx context.Context, into chan<- prometheus.Metric) error {
	if s.RunsOut == nil {
		return nil
	}
	list, err := s.RunsOut(ctx)
	seen := map[[2]string]bool{}
	for _, e := range list { // what ends first first: of two with one name that one counts
		if name := [2]string{e.What, nameOf(e)}; !seen[name] {
			seen[name] = true
			into <- gauge(daysLeft, float64(e.DaysLeft(s.DB.Now())), name[0], name[1])
		}
	}
	return err
}

// nameOf is which of them it is; how many passwords run out is no name.
func nameOf(e staff.RunsOut) string {
	if e.What == staff.EndPasswords {
		return ""
	}
	return e.Name
}
