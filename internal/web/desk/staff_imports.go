package desk

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"shebao/internal/archive"
	"shebao/internal/menu"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

const (
	batchesShown = 20
	jobsShown    = 20
)

func (s *pages) importDeskRoutes() []web.Route {
	return []web.Route{
		web.Get("staff-imports", "", s.importsPage), web.Post("staff-imports", "/folder", s.importFolder),
		web.Get("staff-import-upload", "", s.uploadForm), web.Post("staff-import-upload", "", s.takeUpload),
		web.Get("staff-import-job", "", s.importJobPage), web.Look("staff-import-job", "/progress", s.importJobProgress),
		web.Get("staff-import-job", "/rejects.csv", s.jobRejects), web.Get("staff-import-job", "/warnings.csv", s.jobWarnings),
		web.Post("staff-import-job", "/start", s.startImport), web.Post("staff-import-job", "/propose", s.proposeImport), web.Post("staff-import-job", "/drop", s.dropImport),
		web.Get("staff-import-batch", "", s.importBatchPage), web.Look("staff-import-batch", "/progress", s.importBatchProgress),
		web.Get("staff-import-batch", "/rejects.csv", s.batchRejects),
		web.Get("staff-import-batch", "/warnings.csv", s.batchWarnings), web.Post("staff-import-batch", "/rollback", s.proposeRollback),
	}
}

func jobPath(id string) string { return menu.Of("staff-import-job", id) }

func batchPath(id int64) string { return menu.Of("staff-import-batch", strconv.FormatInt(id, 10)) }

func yuan(n int64) string { return social.Fen(n).String() }

func number(typed string) (n int64) { n, _ = strconv.ParseInt(typed, 10, 64); return n }

func (s *pages) importsPage(r *web.Request) error {
	ctx := r.Context()
	jobs, err := s.DB.OpenImportJobs(ctx, 0, jobsShown)
	if err != nil {
		return err
	}
	batches, err := s.DB.ImportBatchesBefore(ctx, number(r.URL.Query().Get("before")), batchesShown+1)
	if err != nil {
		return err
	}
	v := Imports{MayRun: mayImport(r.Clerk) && s.Imports != nil, Upload: web.StreamedPath, FolderAction: r.Page.Path + "/folder", Key: web.NewKey()}
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
		v.Older = r.Page.Path + "?before=" + strconv.FormatInt(batches[batchesShown-1].ID, 10)
	}
	for i := range batches {
		v.Batches = append(v.Batches, s.batchLine(&batches[i]))
	}
	return r.Render(http.StatusOK, ImportsPage(r.Frame(), v))
}

func jobLine(j *store.ImportJob) ImportLine {
	l := ImportLine{Title: j.Label, Href: jobPath(j.ID), At: text.Time(j.AskedAt), Who: j.AskedBy, State: jobTag(j), Words: j.Problem}
	if j.Kind == store.JobRollback {
		l.Title, l.Href = fmt.Sprintf(text.RollbackSubject, j.Batch), batchPath(j.Batch)
	}
	return l
}

func jobTag(j *store.ImportJob) parts.Tag {
	tag := parts.Tag{Text: text.JobStates[j.State]}
	switch j.State {
	case store.JobFailed:
		tag.Tone = parts.ToneDanger
	case store.JobDone:
		tag.Tone = parts.ToneSuccess
	case store.JobChecked:
		tag.Tone = parts.ToneWarning
	}
	if j.Kind == store.JobRollback {
		tag.Text = text.RollbackStates[j.State]
	}
	return tag
}

func batchTag(b *store.ImportBatch) parts.Tag {
	tag := parts.Tag{Text: text.ImportStates[string(b.State)]}
	switch b.State {
	case store.ImportDone:
		tag.Tone = parts.ToneSuccess
	case store.ImportStopped, store.ImportAbandoned, store.ImportUndone:
		tag.Tone = parts.ToneWarning
	}
	return tag
}

func totalOf(files []store.ImportFile) (total store.Counts) {
	for _, f := range files {
		total = total.Plus(f.Counts)
	}
	return total
}

func (s *pages) batchLine(b *store.ImportBatch) ImportLine {
	total := totalOf(b.Files)
	return ImportLine{Title: fmt.Sprintf(text.SummaryBatch, b.ID), Href: batchPath(b.ID), At: text.Time(b.StartedAt.Unix()), Who: actorOf(b),
		State: batchTag(b), Words: fmt.Sprintf(text.BatchWords, text.Figure(total.Rows), text.Figure(total.Rejected), s.tookOf(b))}
}

// actorOf is who ran an import: the command is the system's.
func actorOf(b *store.ImportBatch) string {
	if b.JobID == "" {
		return text.ImportByCommand
	}
	return b.Actor
}

func (s *pages) tookOf(b *store.ImportBatch) string {
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
func (s *pages) importFolder(r *web.Request) error {
	if s.Imports == nil {
		return web.ErrNoPage
	}
	folders, err := archive.Folders(s.Imports.Root)
	name := r.Field("folder")
	if err != nil || !slices.Contains(folders, name) {
		return text.OneProblem("folder", text.ChooseFolder)
	}
	return s.stage(r, store.ImportJob{ID: store.NewID(), Spool: s.Imports.Spool.ID(), Origin: store.FromFolder, Label: name, Note: r.Field("note")}, r.Key())
}

func (s *pages) progressOf(j *store.ImportJob) ImportProgress {
	p := ImportProgress{State: jobTag(j), UnderWay: j.UnderWay(), File: j.ProgressFile, Page: jobPath(j.ID), Problem: j.Problem}
	if j.Kind == store.JobRollback {
		p.Page = batchPath(j.Batch)
	}
	if j.Total > 0 {
		p.Percent = int(min(100, 100*j.Done/j.Total))
	}
	return p
}

// refreshWhile lets a browser without JavaScript look again by itself.
func refreshWhile(r *web.Request, underWay bool) {
	if underWay {
		r.LookAgain(15 * time.Second)
	}
}

// summaryView are the figures of a dry run.
func summaryView(summary *archive.Summary) *ImportSummary {
	v := &ImportSummary{Manifest: summary.HasManifest()}
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
		table := ImportSensitive{Title: f.File + " " + f.Field, Count: fmt.Sprintf(text.SensitiveCount, text.Figure(f.Count))}
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

// canRead says whether a list of rejects lies on this server.
func (s *pages) canRead(path string) bool {
	info, err := os.Stat(path)
	return path != "" && err == nil && info.Mode().IsRegular()
}

// sendRejects streams a list of rejects or of warnings, of which size bytes count; -1 for all.
func (s *pages) sendRejects(r *web.Request, path string, size int64, what string) error {
	if !s.canRead(path) {
		return web.ErrNoPage
	}
	file, err := os.Open(path)
	if err != nil {
		return web.ErrNoPage
	}
	defer file.Close()
	if err := s.Staff.ReadRejects(r.Context(), r.Clerk.Clerk, what); err != nil {
		return err
	}
	var from io.Reader = file
	if size >= 0 {
		from = io.LimitReader(file, size)
	}
	return r.Stream(filepath.Base(path), func(w io.Writer) error {
		_, err := io.Copy(w, from)
		return err
	})
}
