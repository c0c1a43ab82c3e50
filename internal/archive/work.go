package archive

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"shebao/internal/store"
	"shebao/internal/text"
)

const (
	jobLease = 2 * time.Minute  // after which a job of a process that died is taken over
	jobPoll  = 3 * time.Second  // how often it is looked for jobs that came by another server
	jobRetry = 15 * time.Second // until a job is tried again that had to wait
	jobEnds  = 2                // how often a job may end the process; then it fails instead of being begun again
)

// errEndedServer means that a job ended the process each time it was begun.
var errEndedServer = errors.New("archive: the job ended the process twice")

// Worker does what the desk asks for: dry runs, imports, rolling back. One is enough for a server; several servers share the jobs.
type Worker struct {
	DB    *store.DB
	Spool *Spool
	// Root is the folder out of whose folders imports may be chosen, or "".
	Root string
	// Undo is how much is kept to roll imports back by.
	Undo store.Undo
	// Printable, IDTypes, Core and Cooling are as in Options.
	Printable func(texts ...string) error
	IDTypes   map[string]string
	Core      []*x509.Certificate
	Cooling   time.Duration
	// CoreFolder says that nobody but the core system puts files into Root.
	CoreFolder bool

	Clock func() time.Time
	Log   *slog.Logger

	asked  chan struct{}
	limits limits
}

// NewWorker makes a worker; its fields may be set until it runs.
func NewWorker(db *store.DB, spool *Spool, root string, undo store.Undo, clock func() time.Time, log *slog.Logger) *Worker {
	return &Worker{DB: db, Spool: spool, Root: root, Undo: undo, Clock: clock, Log: log, asked: make(chan struct{}, 1)}
}

// Wake says that there is something to do.
func (w *Worker) Wake() {
	select {
	case w.asked <- struct{}{}:
	default:
	}
}

// Run does jobs, one at a time, until the context ends.
func (w *Worker) Run(ctx context.Context) {
	poll, sweep := time.NewTicker(jobPoll), time.NewTicker(time.Hour)
	defer poll.Stop()
	defer sweep.Stop()
	for {
		for {
			found, err := w.Next(ctx)
			if err != nil && ctx.Err() == nil {
				w.Log.Warn("imports", "error", err.Error())
			}
			if !found || err != nil {
				break
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-w.asked:
		case <-poll.C:
		case <-sweep.C:
			if err := w.Sweep(ctx); err != nil && ctx.Err() == nil {
				w.Log.Warn("imports", "error", err.Error())
			}
		}
	}
}

// Next does the job that has waited longest, if there is one, and says whether there was. The error is of the server, not of the job: what
// is
// wrong with the files stands in the job.
func (w *Worker) Next(ctx context.Context) (found bool, err error) {
	job, err := w.DB.ClaimImportJob(ctx, w.Spool.ID(), jobLease)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	ctx, stop := context.WithCancel(ctx)
	var beating sync.WaitGroup
	defer beating.Wait()
	defer stop()
	p := &jobProgress{worker: w, job: job, ctx: ctx, stop: stop}
	beating.Go(p.beat)
	switch {
	case job.Begun > jobEnds:
		err = &Error{text.ImportEndedServer, errEndedServer}
	case job.Kind == store.JobRollback:
		err = w.rollBack(ctx, job)
	case job.State == store.JobChecking:
		err = w.check(ctx, job, p)
	default:
		err = w.load(ctx, job, p)
	}
	if errors.Is(err, store.ErrLeaseLost) {
		w.Log.Warn("import taken over by another server")
		return true, nil
	}
	if problem := problemOf(err); problem != "" && ctx.Err() == nil {
		w.Log.Error("import failed", "job", job.ID, "kind", job.Kind, "error", strings.Join(strings.Fields(err.Error()), " "))
		err := w.end(ctx, job, store.JobFailed, problem)
		if err == nil && job.Kind == store.JobImport {
			err = w.Spool.removeFiles(job.ID)
		}
		return true, err
	}
	if err != nil {
		return true, w.putBack(ctx, job, err)
	}
	return true, nil
}

// putBack leaves a job to whoever comes next: at once where this server stops, a little later where it has to wait.
func (w *Worker) putBack(ctx context.Context, job *store.ImportJob, cause error) error {
	const patience = 5 * time.Second
	at := w.DB.Now()
	if ctx.Err() == nil {
		at = at.Add(jobRetry)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if err := w.DB.PutBackImportJob(ctx, job, at); err != nil && !errors.Is(err, store.ErrLeaseLost) {
		return errors.Join(cause, err)
	}
	if errors.Is(cause, store.ErrImporting) {
		return nil // an import by command is at work; its turn comes
	}
	return cause
}

// problemOf is why a job can't be done however often it is tried, in words; "" where it can.
func problemOf(err error) string {
	var upload *UploadError
	var told *Error
	var manifest *ManifestError
	var built *store.BuiltUponError
	switch {
	case err == nil, errors.Is(err, store.ErrUnavailable), errors.Is(err, store.ErrBusy), errors.Is(err, store.ErrImporting),
		errors.Is(err, store.ErrFull), errors.Is(err, syscall.ENOSPC), // it goes on by itself when there is room
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), errors.Is(err, store.ErrLeaseLost):
		return ""
	case errors.As(err, &upload):
		return upload.Sentence
	case errors.As(err, &manifest):
		return manifest.Error()
	case errors.As(err, &built):
		return text.BuiltUpon(built.Table)
	case errors.Is(err, store.ErrNoUndo):
		return text.RollbackNone
	case errors.Is(err, ErrNoArchive):
		return text.ImportNoFiles
	case errors.As(err, &told):
		return told.Sentence
	}
	return fmt.Sprintf(text.ImportTrouble, err)
}

// check gets the files ready and makes the dry run.
func (w *Worker) check(ctx context.Context, job *store.ImportJob, p *jobProgress) error {
	err := w.Spool.Unpack(ctx, job.ID)
	if err == nil && job.Origin == store.FromFolder {
		err = w.Spool.Copy(ctx, job.ID, w.Root, job.Label)
	}
	if err != nil {
		return err
	}
	o := w.options(job, p)
	o.DryRun, o.Rejects = true, w.Spool.Rejects(job.ID)
	summary, err := Import(ctx, w.DB, o)
	if err != nil && !errors.Is(err, ErrFilesRefused) {
		return err
	}
	for i := range summary.Files { // whose numbers stand in the list of rejects, and nowhere else
		for r := range summary.Files[i].Rejects {
			summary.Files[i].Rejects[r].Key = ""
		}
	}
	if summary.Alone, err = w.notAlone(ctx, job, summary); err != nil {
		return err
	}
	if total := summary.Total(); w.Undo.Rows > 0 && total.Added+total.Changed+total.Withdrawn > w.Undo.Rows {
		summary.Warnings = append(summary.Warnings, Problem{job.Label, text.WarnNoUndo})
	}
	_, err = w.DB.Do(ctx, store.Act{Kind: "import.check", Actor: store.System(actKind)}, func(tx *store.Tx) error {
		return tx.EndImportCheck(job, digestOf(summary.SHA256), summary.Doubtful() || summary.Alone != "", summary.SignedAt, summary)
	})
	return err
}

// notAlone says why one person may not start an import; "" where they may: the core system vouches for the files, by its folder or by a
// signature that is later than that of all files before. An earlier delivery would bring back what has changed since.
func (w *Worker) notAlone(ctx context.Context, job *store.ImportJob, s *Summary) (why string, err error) {
	switch last, err := w.DB.LastSigned(ctx); {
	case err != nil:
		return "", err
	case w.ofCore(job):
		return "", nil
	case !s.Signed:
		return text.AloneUnsigned, nil
	case s.SignedAt == 0 || s.SignedAt > w.DB.Now().Add(clockApart).Unix():
		return text.AloneNoTime, nil
	case s.SignedAt <= last:
		return text.AloneOld, nil
	}
	return "", nil
}

// clockApart is how far the core system's clock may be ahead.
const clockApart = 5 * time.Minute

// ofCore says that a job's files lie in the core system's own folder.
func (w *Worker) ofCore(job *store.ImportJob) bool {
	return job.Origin == store.FromFolder && w.CoreFolder
}

// digestOf is one value for the names and contents of all files.
func digestOf(sums map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		b.WriteString(name + " " + sums[name] + "\n")
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}

// SummaryOf is what a job's dry run found; nil where there was none.
func SummaryOf(job *store.ImportJob) (*Summary, error) {
	if job.Summary == nil {
		return nil, nil
	}
	s := &Summary{}
	return s, json.Unmarshal(job.Summary, s)
}

// load imports what was released: those files and no others.
func (w *Worker) load(ctx context.Context, job *store.ImportJob, p *jobProgress) error {
	checked, err := SummaryOf(job)
	if err != nil {
		return err
	}
	if checked == nil || digestOf(checked.SHA256) != job.Digest {
		return &Error{text.ImportSwapped, ErrSwapped}
	}
	o := w.options(job, p)
	o.Rejects, o.Expect, o.Accept = w.Spool.Rejects(job.ID), checked.SHA256, checked.Order
	o.Actor = store.Actor{Kind: "staff", ID: job.ReleasedBy}
	_, err = Import(ctx, w.DB, o)
	if err != nil && !errors.Is(err, ErrFilesRefused) {
		return err
	}
	if err := w.end(ctx, job, store.JobDone, ""); err != nil {
		return err
	}
	return w.Spool.removeFiles(job.ID)
}

func (w *Worker) options(job *store.ImportJob, p *jobProgress) Options {
	return Options{Dir: w.Spool.files(job.ID), Note: job.Note, Job: job.ID, Undo: w.Undo, Differing: true, MaxText: w.Spool.limits.Text,
		Progress: p.note, Clock: w.Clock, Printable: w.Printable, IDTypes: w.IDTypes, Core: w.Core, Cooling: w.Cooling,
		Handed: !w.ofCore(job), limits: w.limits}
}

func (w *Worker) rollBack(ctx context.Context, job *store.ImportJob) error {
	release, err := w.DB.LockImport(ctx)
	if err != nil {
		return err
	}
	defer release()
	// In one act: should the server die, nothing has happened, and the next one begins anew.
	act := store.Act{Kind: "import.rollback", Actor: store.Actor{Kind: "staff", ID: job.ReleasedBy}, Locked: true}
	_, err = w.DB.Do(ctx, act, func(tx *store.Tx) error {
		if _, err := tx.RollBackImport(job.Batch); err != nil {
			return err
		}
		return tx.EndImportJob(job, store.JobDone, "")
	})
	return err
}

func (w *Worker) end(ctx context.Context, job *store.ImportJob, state, problem string) error {
	_, err := w.DB.Do(ctx, store.Act{Kind: "import.job", Actor: store.System(actKind)}, func(tx *store.Tx) error {
		return tx.EndImportJob(job, state, problem)
	})
	return err
}

// jobProgress tells the database how far a job is, once a second at most, and stops the job where another server has taken it over.
type jobProgress struct {
	worker *Worker
	job    *store.ImportJob
	ctx    context.Context
	stop   context.CancelFunc

	mu          sync.Mutex
	last        int64
	file        string
	done, total int64
}

// beatEvery is how often the claim on a job is renewed while there is no progress to tell.
const beatEvery = jobLease / 4

func (p *jobProgress) beat() {
	ticker := time.NewTicker(beatEvery)
	defer ticker.Stop()
	for {
		select {
		case <-p.ctx.Done():
			return
		case <-ticker.C:
			p.mu.Lock()
			p.save()
			p.mu.Unlock()
		}
	}
}

func (p *jobProgress) note(file string, done, total int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.worker.DB.Now().Unix()
	fresh := now != p.last || file != p.file
	p.last, p.file, p.done, p.total = now, file, done, total
	if fresh {
		p.save()
	}
}

func (p *jobProgress) save() {
	err := p.worker.DB.ImportJobProgress(p.ctx, p.job, p.file, p.done, p.total, jobLease)
	if errors.Is(err, store.ErrLeaseLost) {
		p.stop()
	}
}

// Sweep deletes files of jobs that came to an end by another server or before they were asked for, a day later, and what undoes imports of
// long ago.
func (w *Worker) Sweep(ctx context.Context) error {
	needed, err := w.DB.SpooledJobs(ctx, w.Spool.ID())
	if err != nil {
		return err
	}
	_, err = w.DB.Do(ctx, store.Act{Kind: "import.sweep", Actor: store.System(actKind)}, func(tx *store.Tx) error {
		if w.Undo.Days > 0 {
			if err := tx.DropOldUndo(w.Undo.Days); err != nil {
				return err
			}
		}
		return tx.DropProofWaits()
	})
	if err != nil {
		return err
	}
	return w.Spool.sweep(needed, w.Clock().AddDate(0, 0, -1))
}
