package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"shebao/internal/archive"
	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

const (
	batchesShown = 20
	jobsShown    = 20
)

func (s *Server) importDeskRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	return []route{
		{"staff-imports", get, "", s.importsPage}, {"staff-imports", post, "/folder", s.importFolder},
		{"staff-import-upload", get, "", s.uploadForm}, {"staff-import-upload", post, "", s.takeUpload},
		{"staff-import-job", get, "", s.importJobPage}, {"staff-import-job", get, "/progress", s.importJobProgress},
		{"staff-import-job", get, "/rejects.csv", s.jobRejects}, {"staff-import-job", get, "/warnings.csv", s.jobWarnings},
		{"staff-import-job", post, "/start", s.startImport}, {"staff-import-job", post, "/propose", s.proposeImport}, {"staff-import-job", post, "/drop", s.dropImport},
		{"staff-import-batch", get, "", s.importBatchPage}, {"staff-import-batch", get, "/progress", s.importBatchProgress},
		{"staff-import-batch", get, "/rejects.csv", s.batchRejects},
		{"staff-import-batch", get, "/warnings.csv", s.batchWarnings}, {"staff-import-batch", post, "/rollback", s.proposeRollback},
	}
}

func jobPath(id string) string      { return "/staff/imports/jobs/" + id }
func batchPath(id int64) string     { return "/staff/imports/batches/" + strconv.FormatInt(id, 10) }
func yuan(n int64) string           { return social.Fen(n).String() }
func number(typed string) (n int64) { n, _ = strconv.ParseInt(typed, 10, 64); return n }
func (c *clerk) mayImport() bool    { return c.May(staff.ImportsRun) }

func (s *Server) importsPage(r *request) error {
	ctx := r.Context()
	jobs, err := s.DB.OpenImportJobs(ctx, 0, jobsShown)
	if err != nil {
		return err
	}
	batches, err := s.DB.ImportBatchesBefore(ctx, number(r.URL.Query().Get("before")), batchesShown+1)
	if err != nil {
		return err
	}
	v := view.Imports{MayRun: r.clerk.mayImport() && s.Imports != nil, Upload: streamedPath, FolderAction: r.page.Path + "/folder", Key: newKey()}
	if v.MayRun {
		if v.Folders, err = archive.Folders(s.Imports.Root); err != nil {
			s.Log.Warn("import folder", "error", err.Error())
		}
	}
	for i := range jobs {
		v.Jobs = append(v.Jobs, jobLine(&jobs[i]))
	}
	if len(batches) > batchesShown {
		batches = batches[:batchesShown]
		v.Older = r.page.Path + "?before=" + strconv.FormatInt(batches[batchesShown-1].ID, 10)
	}
	for i := range batches {
		v.Batches = append(v.Batches, s.batchLine(&batches[i]))
	}
	return r.render(http.StatusOK, view.ImportsPage(r.frame(), v))
}

func jobLine(j *store.ImportJob) view.ImportLine {
	l := view.ImportLine{Title: j.Label, Href: jobPath(j.ID), At: text.Time(j.AskedAt), Who: j.AskedBy, State: jobTag(j), Words: j.Problem}
	if j.Kind == store.JobRollback {
		l.Title, l.Href = fmt.Sprintf(text.RollbackSubject, j.Batch), batchPath(j.Batch)
	}
	return l
}

func jobTag(j *store.ImportJob) view.Tag {
	tag := view.Tag{Text: text.JobStates[j.State]}
	switch j.State {
	case store.JobFailed:
		tag.Tone = view.ToneDanger
	case store.JobDone:
		tag.Tone = view.ToneSuccess
	case store.JobChecked:
		tag.Tone = view.ToneWarning
	}
	if j.Kind == store.JobRollback {
		tag.Text = text.RollbackStates[j.State]
	}
	return tag
}

func batchTag(b *store.ImportBatch) view.Tag {
	tag := view.Tag{Text: text.ImportStates[string(b.State)]}
	switch b.State {
	case store.ImportDone:
		tag.Tone = view.ToneSuccess
	case store.ImportStopped, store.ImportAbandoned, store.ImportUndone:
		tag.Tone = view.ToneWarning
	}
	return tag
}

func totalOf(files []store.ImportFile) (total store.Counts) {
	for _, f := range files {
		total = total.Plus(f.Counts)
	}
	return total
}

func (s *Server) batchLine(b *store.ImportBatch) view.ImportLine {
	total := totalOf(b.Files)
	return view.ImportLine{Title: fmt.Sprintf(text.SummaryBatch, b.ID), Href: batchPath(b.ID), At: text.Time(b.StartedAt.Unix()), Who: actorOf(b),
		State: batchTag(b), Words: fmt.Sprintf(text.BatchWords, text.Figure(total.Rows), text.Figure(total.Rejected), s.tookOf(b))}
}

// actorOf is who ran an import: the command is the system's.
func actorOf(b *store.ImportBatch) string {
	if b.JobID == "" {
		return text.ImportByCommand
	}
	return b.Actor
}

func (s *Server) tookOf(b *store.ImportBatch) string {
	end := b.FinishedAt
	if end.IsZero() {
		end = b.StartedAt
		for _, f := range b.Files {
			end = end.Add(f.Elapsed)
		}
	}
	return text.Duration(end.Sub(b.StartedAt))
}

// importFolder asks for the dry run of a folder that the server has listed.
func (s *Server) importFolder(r *request) error {
	if s.Imports == nil {
		return errNoPage
	}
	folders, err := archive.Folders(s.Imports.Root)
	name := r.field("folder")
	if err != nil || !slices.Contains(folders, name) {
		return text.OneProblem("folder", text.ChooseFolder)
	}
	return s.stage(r, store.ImportJob{ID: store.NewID(), Spool: s.Imports.Spool.ID(), Origin: store.FromFolder, Label: name, Note: r.field("note")}, r.key())
}

func (s *Server) jobOf(r *request) (*store.ImportJob, error) {
	j, err := s.DB.ImportJob(r.Context(), r.PathValue("job"))
	if err == nil && j.Kind != store.JobImport {
		err = store.ErrNotFound
	}
	return j, err
}

func (s *Server) importJobPage(r *request) error {
	j, err := s.jobOf(r)
	if err != nil {
		return err
	}
	return s.showJob(r, http.StatusOK, r.frame(), j, "")
}

func (s *Server) importJobProgress(r *request) error {
	j, err := s.jobOf(r)
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, view.ImportJobProgress(s.progressOf(j)))
}

func (s *Server) progressOf(j *store.ImportJob) view.ImportProgress {
	p := view.ImportProgress{State: jobTag(j), UnderWay: j.UnderWay(), File: j.ProgressFile, Page: jobPath(j.ID), Problem: j.Problem}
	if j.Kind == store.JobRollback {
		p.Page = batchPath(j.Batch)
	}
	if j.Total > 0 {
		p.Percent = int(min(100, 100*j.Done/j.Total))
	}
	return p
}

// refreshWhile lets a browser without JavaScript look again by itself.
func (r *request) refreshWhile(underWay bool) {
	if underWay {
		r.w.Header().Set("Refresh", "15")
	}
}

func (s *Server) showJob(r *request, status int, page view.Page, j *store.ImportJob, reason string) error {
	summary, err := archive.SummaryOf(j)
	if err != nil {
		return err
	}
	v := view.ImportJob{Progress: s.progressOf(j), ProgressPath: jobPath(j.ID) + "/progress", Key: newKey(), MayRun: r.clerk.mayImport(), Reason: reason,
		Start: jobPath(j.ID) + "/start", Propose: jobPath(j.ID) + "/propose", Drop: jobPath(j.ID) + "/drop", Checked: j.State == store.JobChecked,
		Doubtful: j.Doubtful, Ended: !j.UnderWay() && j.State != store.JobChecked}
	v.Facts = []view.Fact{{Key: text.LabelImportFiles, Value: j.Label}, {Key: text.LabelAskedBy, Value: j.AskedBy}, {Key: text.LabelAskedAt, Value: text.Time(j.AskedAt)},
		{Key: text.LabelImportNote, Value: j.Note}}
	if j.ReleasedBy != "" {
		v.Facts = append(v.Facts, view.Fact{Key: text.LabelReleasedBy, Value: j.ReleasedBy + " " + text.Time(j.ReleasedAt)})
	}
	if j.ReleaseReason != "" {
		v.Facts = append(v.Facts, view.Fact{Key: text.LabelReason, Value: j.ReleaseReason})
	}
	if err := s.addProposal(r, j, &v); err != nil {
		return err
	}
	batch, err := s.DB.ImportBatchOfJob(r.Context(), j.ID)
	switch {
	case err == nil:
		v.Batch = batchPath(batch.ID)
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	if summary != nil {
		v.Summary = summaryView(summary)
		v.Alone, v.Wrong = summary.Alone, summary.Doubtful()
		if j.ProposalID != "" && !j.Doubtful { // whoever was asked did not agree: it is not started past them
			v.Doubtful, v.Alone = true, text.ImportAsked
		}
		if summary.Total().Rejected > 0 && s.canRead(s.rejectsOf(j)) {
			v.Summary.Rejects = jobPath(j.ID) + "/rejects.csv"
		}
		if len(v.Summary.Notes) > 0 && s.canRead(s.warningsOf(j)) {
			v.Summary.NotesList = jobPath(j.ID) + "/warnings.csv"
		}
	}
	r.refreshWhile(j.UnderWay())
	return r.render(status, view.ImportJobPage(page, v))
}

func (s *Server) addProposal(r *request, j *store.ImportJob, v *view.ImportJob) error {
	if j.ProposalID == "" {
		return nil
	}
	p, err := s.DB.Proposal(r.Context(), j.ProposalID)
	if err != nil {
		return err
	}
	v.Waiting = p.State == store.ProposalWaiting
	v.Facts = append(v.Facts, view.Fact{Key: text.LabelSecondPerson, Value: text.ProposalStates[p.State] + " " + p.DecidedBy})
	if p.Note != "" {
		v.Facts = append(v.Facts, view.Fact{Key: text.LabelNote, Value: p.Note})
	}
	return nil
}

// summaryView are the figures of a dry run.
func summaryView(summary *archive.Summary) *view.ImportSummary {
	v := &view.ImportSummary{Manifest: summary.HasManifest()}
	for _, f := range summary.Files {
		if f.Refused == "" && !f.Listed {
			v.Unlisted = append(v.Unlisted, f.Name)
		}
		v.Files = append(v.Files, countsRow(f.Name, f.Counts))
		v.Controls = append(v.Controls, controlRows(f.Name, f.Controls)...)
		if f.Refused != "" {
			v.Problems = append(v.Problems, fmt.Sprintf(text.FileRefused, f.Name, f.Refused))
		}
	}
	v.Total = countsRow(text.SummaryTotal, summary.Total())
	for _, p := range summary.Absent {
		v.Problems = append(v.Problems, p.File+"："+p.Reason)
	}
	for _, p := range summary.Warnings {
		v.Warnings = append(v.Warnings, p.File+"："+p.Reason)
	}
	for _, f := range summary.Files {
		v.Notes = append(v.Notes, noteRows(f.Name, f.Notes)...)
		for _, fact := range archive.NoteFacts(f.Notes) {
			v.Warnings = append(v.Warnings, f.Name+"："+fact)
		}
	}
	for _, f := range summary.Sensitive {
		table := view.ImportSensitive{Title: f.File + " " + f.Field, Count: fmt.Sprintf(text.SensitiveCount, text.Figure(f.Count))}
		for _, c := range f.Samples {
			line := ""
			if c.Line > 0 {
				line = strconv.FormatInt(c.Line, 10)
			}
			table.Rows = append(table.Rows, []string{line, c.Who, text.Sensitive(c.Old), text.Sensitive(c.New)})
		}
		v.Sensitive = append(v.Sensitive, table)
	}
	for _, reason := range summary.Reasons {
		v.Reasons = append(v.Reasons, reasonRow(reason.File, reason.Column, reason.Reason, reason.Count, reason.Lines))
	}
	return v
}

// noteRows are what an import points out in a file.
func noteRows(file string, n store.ImportNotes) (rows [][]string) {
	for _, w := range n.Warnings {
		rows = append(rows, reasonRow(file, w.Column, w.Reason, w.Count, w.Lines))
	}
	return rows
}

// reasonRow tells how often there was the same to say of a column, and in which lines first.
func reasonRow(file, column, reason string, count int64, first []int64) []string {
	lines := make([]string, len(first))
	for i, line := range first {
		lines[i] = strconv.FormatInt(line, 10)
	}
	return []string{file, column, reason, text.Figure(count), text.LineNumbers(lines, count)}
}

func countsRow(name string, c store.Counts) []string {
	row := []string{name}
	for _, n := range []int64{c.Rows, c.Added, c.Changed, c.Unchanged, c.Withdrawn, c.Rejected, c.Conflicts} {
		row = append(row, text.Figure(n))
	}
	return row
}

// controlRows compare what the manifest says with what was read and what was taken in, in figures and in words.
func controlRows(file string, controls []store.ImportControl) (rows [][]string) {
	for _, c := range controls {
		show := yuan
		name := c.Column
		if c.Column == "" {
			show, name = text.Figure, text.SummaryRows
		}
		words := text.ControlMatches
		switch {
		case c.Problem != "":
			rows = append(rows, []string{file, "", "", "", "", c.Problem})
			continue
		case c.Differs():
			words = fmt.Sprintf(text.ControlDiffers, show(c.Read-c.Manifest))
		case c.Stored != c.Read:
			words = fmt.Sprintf(text.ControlLess, show(c.Read-c.Stored))
		}
		rows = append(rows, []string{file, name, show(c.Manifest), show(c.Read), show(c.Stored), words})
	}
	return rows
}

// releaseFacts is what a second person reads before releasing an import.
func releaseFacts(j *store.ImportJob, summary *archive.Summary) []store.Fact {
	total := summary.Total()
	facts := []store.Fact{{Name: text.LabelImportFiles, Value: j.Label}, {Name: text.LabelDigest, Value: j.Digest},
		{Name: text.SummaryRows, Value: text.Figure(total.Rows)}, {Name: text.SummaryAdded, Value: text.Figure(total.Added)},
		{Name: text.SummaryChanged, Value: text.Figure(total.Changed)}, {Name: text.SummaryWithdrawn, Value: text.Figure(total.Withdrawn)},
		{Name: text.SummaryRejected, Value: text.Figure(total.Rejected)},
		{Name: text.SummaryConflicts, Value: text.Figure(total.Conflicts)}}
	if summary.Alone != "" {
		facts = append(facts, store.Fact{Name: text.LabelSecondPerson, Value: summary.Alone})
	}
	for _, f := range summary.Sensitive {
		facts = append(facts, store.Fact{Name: f.File + " " + f.Field, Value: fmt.Sprintf(text.SensitiveCount, text.Figure(f.Count))})
		for _, c := range f.Samples {
			facts = append(facts, store.Fact{Name: text.SensitiveAt(f.Field, c.Line, c.Who), Before: text.Sensitive(c.Old), Value: text.Sensitive(c.New)})
		}
	}
	for _, f := range summary.Files {
		if f.Refused != "" {
			facts = append(facts, store.Fact{Name: f.Name, Value: text.SummaryRefused + "：" + f.Refused})
		}
		for _, c := range f.Controls {
			if c.Differs() {
				facts = append(facts, store.Fact{Name: f.Name, Value: archive.Difference(c)})
			}
		}
	}
	for _, p := range summary.Absent {
		facts = append(facts, store.Fact{Name: p.File, Value: p.Reason})
	}
	for i, reason := range summary.Reasons {
		if i == 10 {
			break
		}
		facts = append(facts, store.Fact{Name: reason.File + " " + reason.Column, Value: fmt.Sprintf(text.RejectFact, reason.Reason, text.Figure(reason.Count))})
	}
	return facts
}

func (s *Server) startImport(r *request) error {
	j, err := s.jobOf(r)
	if err != nil {
		return err
	}
	return s.then(r, s.Staff.StartImport(r.Context(), r.clerk.Clerk, j.ID, j.Digest, r.key()), jobPath(j.ID))
}

// then goes on to a page where something was done, and lets the worker know.
func (s *Server) then(r *request, err error, to string) error {
	if err != nil {
		return err
	}
	if s.Imports != nil {
		s.Imports.Wake()
	}
	return r.redirect(to)
}

func (s *Server) proposeImport(r *request) error {
	j, err := s.jobOf(r)
	if err != nil {
		return err
	}
	summary, err := archive.SummaryOf(j)
	if err != nil {
		return err
	}
	if summary == nil {
		return staff.ErrJobMoved
	}
	reason := r.field("reason")
	err = s.Staff.ProposeImport(r.Context(), r.clerk.Clerk, j.ID, j.Digest, reason, releaseFacts(j, summary), r.key())
	var problems text.Problems
	if errors.As(err, &problems) {
		return s.showJob(r, http.StatusUnprocessableEntity, r.withErrors(problems), j, reason)
	}
	return s.then(r, err, jobPath(j.ID))
}

func (s *Server) dropImport(r *request) error {
	j, err := s.jobOf(r)
	if err != nil {
		return err
	}
	return s.then(r, s.Staff.DropImport(r.Context(), r.clerk.Clerk, j.ID, r.key()), s.desk.menu.Path("staff-imports"))
}

func (s *Server) rejectsOf(j *store.ImportJob) string {
	if s.Imports == nil || j.Spool != s.Imports.Spool.ID() {
		return ""
	}
	return s.Imports.Spool.Rejects(j.ID)
}

// canRead says whether a list of rejects lies on this server.
func (s *Server) canRead(path string) bool {
	info, err := os.Stat(path)
	return path != "" && err == nil && info.Mode().IsRegular()
}

// warningsOf is where the warnings of a job of this server lie; "" of another's.
func (s *Server) warningsOf(j *store.ImportJob) string {
	if s.rejectsOf(j) == "" {
		return ""
	}
	return s.Imports.Spool.Warnings(j.ID)
}

func (s *Server) jobWarnings(r *request) error {
	j, err := s.jobOf(r)
	if err != nil {
		return err
	}
	return s.sendRejects(r, s.warningsOf(j), -1, j.ID)
}

func (s *Server) jobRejects(r *request) error {
	j, err := s.jobOf(r)
	if err != nil {
		return err
	}
	return s.sendRejects(r, s.rejectsOf(j), -1, j.ID)
}

// sendRejects streams a list of rejects or of warnings, of which size bytes count; -1 for all.
func (s *Server) sendRejects(r *request, path string, size int64, what string) error {
	if !s.canRead(path) {
		return errNoPage
	}
	file, err := os.Open(path)
	if err != nil {
		return errNoPage
	}
	defer file.Close()
	if err := s.Staff.ReadRejects(r.Context(), r.clerk.Clerk, what); err != nil {
		return err
	}
	var from io.Reader = file
	if size >= 0 {
		from = io.LimitReader(file, size)
	}
	return r.stream(filepath.Base(path), func(w io.Writer) error {
		_, err := io.Copy(w, from)
		return err
	})
}

func (s *Server) batchOf(r *request) (*store.ImportBatch, error) {
	return s.DB.ImportBatch(r.Context(), number(r.PathValue("batch")))
}

func (s *Server) importBatchPage(r *request) error {
	b, err := s.batchOf(r)
	if err != nil {
		return err
	}
	return s.showBatch(r, http.StatusOK, r.frame(), b, "")
}

func (s *Server) showBatch(r *request, status int, page view.Page, b *store.ImportBatch, reason string) error { //nolint:gocyclo // a page of many parts, each there or not
	page.Title = fmt.Sprintf(text.SummaryBatch, b.ID)
	if r.URL.Query().Get("asked") == "1" {
		page.Flash = &view.Notice{Tone: view.ToneSuccess, Title: text.RollbackAsked}
	}
	v := view.ImportBatch{State: batchTag(b), Key: newKey(), Reason: reason, Rollback: batchPath(b.ID) + "/rollback", Undo: text.UndoStates[b.Undo],
		MayRollBack: r.clerk.mayImport() && s.Imports != nil && b.Undo == store.UndoKept && b.State != store.ImportRunning}
	v.Facts = []view.Fact{{Key: text.LabelState, Content: batchTag(b)}, {Key: text.LabelStarted, Value: text.Time(b.StartedAt.Unix())},
		{Key: text.LabelTook, Value: s.tookOf(b)}, {Key: text.LabelImportBy, Value: actorOf(b)}, {Key: text.LabelImportNote, Value: b.Note}}
	if err := s.addRelease(r, b, &v); err != nil {
		return err
	}
	for _, f := range b.Files {
		row := countsRow(f.Name, f.Counts)
		v.Files = append(v.Files, append(row[:1:1], append([]string{text.ImportStates[string(f.State)]}, row[1:]...)...))
		v.Controls = append(v.Controls, controlRows(f.Name, f.Controls)...)
		if f.Reason != "" {
			v.Problems = append(v.Problems, fmt.Sprintf(text.FileRefused, f.Name, f.Reason))
		}
		v.Notes = append(v.Notes, noteRows(f.Name, f.Notes)...)
		for _, fact := range archive.NoteFacts(f.Notes) {
			v.NoteFacts = append(v.NoteFacts, f.Name+"："+fact)
		}
		if f.Absent > 0 {
			v.NoteFacts = append(v.NoteFacts, f.Name+"："+fmt.Sprintf(text.WarnAbsent, f.Absent))
		}
	}
	if warnings := archive.WarningsPath(b.RejectsPath); b.WarningsBytes > 0 && s.canRead(warnings) {
		v.NotesList = batchPath(b.ID) + "/warnings.csv"
	}
	if total := totalOf(b.Files); total.Rejected > 0 {
		v.RejectsAt = b.RejectsPath
		if b.JobID != "" {
			v.RejectsAt = ""
		}
		if s.canRead(b.RejectsPath) {
			v.Rejects = batchPath(b.ID) + "/rejects.csv"
		}
	}
	if total := totalOf(b.Files); total.Conflicts > 0 {
		v.Conflicts = text.Figure(total.Conflicts)
		if p := s.desk.menu.Page("staff-conflicts"); p != nil && p.Path != "" && r.clerk.sees(p) {
			v.ConflictsPage = p.Path
		}
	}
	rollback, err := s.DB.RollbackOf(r.Context(), b.ID)
	if err == nil {
		progress := s.progressOf(rollback)
		v.Progress, v.ProgressPath = &progress, batchPath(b.ID)+"/progress"
		v.MayRollBack = v.MayRollBack && !rollback.UnderWay()
		r.refreshWhile(rollback.UnderWay())
		err = nil
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return r.render(status, view.ImportBatchPage(page, v))
}

// addRelease says who released a batch and why, with the reasons of rejects that its dry run found.
func (s *Server) addRelease(r *request, b *store.ImportBatch, v *view.ImportBatch) error {
	if b.JobID == "" {
		return nil
	}
	j, err := s.DB.ImportJob(r.Context(), b.JobID)
	if err != nil {
		return err
	}
	v.Job = jobPath(j.ID)
	v.Facts = append(v.Facts, view.Fact{Key: text.LabelAskedBy, Value: j.AskedBy}, view.Fact{Key: text.LabelReleasedBy, Value: j.ReleasedBy + " " + text.Time(j.ReleasedAt)})
	if j.ReleaseReason != "" {
		v.Facts = append(v.Facts, view.Fact{Key: text.LabelReason, Value: j.ReleaseReason})
	}
	summary, err := archive.SummaryOf(j)
	if err == nil && summary != nil {
		v.Reasons = summaryView(summary).Reasons
	}
	return err
}

func (s *Server) importBatchProgress(r *request) error {
	b, err := s.batchOf(r)
	if err != nil {
		return err
	}
	j, err := s.DB.RollbackOf(r.Context(), b.ID)
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, view.ImportJobProgress(s.progressOf(j)))
}

func (s *Server) batchRejects(r *request) error {
	b, err := s.batchOf(r)
	if err != nil {
		return err
	}
	return s.sendRejects(r, b.RejectsPath, b.RejectsBytes, "batch "+strconv.FormatInt(b.ID, 10))
}

func (s *Server) batchWarnings(r *request) error {
	b, err := s.batchOf(r)
	if err != nil {
		return err
	}
	return s.sendRejects(r, archive.WarningsPath(b.RejectsPath), b.WarningsBytes, "batch "+strconv.FormatInt(b.ID, 10))
}

func (s *Server) proposeRollback(r *request) error {
	b, err := s.batchOf(r)
	if err != nil {
		return err
	}
	total, reason := totalOf(b.Files), r.field("reason")
	facts := []store.Fact{{Name: text.LabelStarted, Value: text.Time(b.StartedAt.Unix())}, {Name: text.SummaryAdded, Value: text.Figure(total.Added)},
		{Name: text.SummaryChanged, Value: text.Figure(total.Changed)}, {Name: text.LabelUndoRows, Value: text.Figure(b.UndoRows)}}
	err = s.Staff.ProposeRollback(r.Context(), r.clerk.Clerk, b.ID, reason, facts, r.key())
	var problems text.Problems
	if errors.As(err, &problems) {
		return s.showBatch(r, http.StatusUnprocessableEntity, r.withErrors(problems), b, reason)
	}
	if err != nil {
		return err
	}
	return r.redirect(batchPath(b.ID) + "?asked=1")
}
