package desk

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"shebao/internal/archive"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

func (s *pages) batchOf(r *web.Request) (*store.ImportBatch, error) {
	return s.DB.ImportBatch(r.Context(), number(r.PathValue("batch")))
}

func (s *pages) importBatchPage(r *web.Request) error {
	b, err := s.batchOf(r)
	if err != nil {
		return err
	}
	return s.showBatch(r, http.StatusOK, r.Frame(), b, "")
}

func (s *pages) showBatch(r *web.Request, status int, page parts.Page, b *store.ImportBatch, reason string) error { //nolint:gocyclo // a page of many parts, each there or not
	page.Title = fmt.Sprintf(text.SummaryBatch, b.ID)
	if r.URL.Query().Get("asked") == "1" {
		page.Flash = &parts.Notice{Tone: parts.ToneSuccess, Title: text.RollbackAsked}
	}
	v := ImportBatch{State: batchTag(b), Key: web.NewKey(), Reason: reason, Rollback: batchPath(b.ID) + "/rollback", Undo: text.UndoStates[b.Undo],
		MayRollBack: mayImport(r.Clerk) && s.Imports != nil && b.Undo == store.UndoKept && b.State != store.ImportRunning}
	v.Facts = []parts.Fact{{Key: text.LabelState, Content: batchTag(b)}, {Key: text.LabelStarted, Value: text.Time(b.StartedAt.Unix())},
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
		if p := s.Desk.Menu.Page("staff-conflicts"); p != nil && p.Path != "" && r.Clerk.Sees(p) {
			v.ConflictsPage = p.Path
		}
	}
	rollback, err := s.DB.RollbackOf(r.Context(), b.ID)
	if err == nil {
		progress := s.progressOf(rollback)
		v.Progress, v.ProgressPath = &progress, batchPath(b.ID)+"/progress"
		v.MayRollBack = v.MayRollBack && !rollback.UnderWay()
		refreshWhile(r, rollback.UnderWay())
		err = nil
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return r.Render(status, ImportBatchPage(page, v))
}

// addRelease says who released a batch and why, with the reasons of rejects that its dry run found.
func (s *pages) addRelease(r *web.Request, b *store.ImportBatch, v *ImportBatch) error {
	if b.JobID == "" {
		return nil
	}
	j, err := s.DB.ImportJob(r.Context(), b.JobID)
	if err != nil {
		return err
	}
	v.Job = jobPath(j.ID)
	v.Facts = append(v.Facts, parts.Fact{Key: text.LabelAskedBy, Value: j.AskedBy}, parts.Fact{Key: text.LabelReleasedBy, Value: j.ReleasedBy + " " + text.Time(j.ReleasedAt)})
	if j.ReleaseReason != "" {
		v.Facts = append(v.Facts, parts.Fact{Key: text.LabelReason, Value: j.ReleaseReason})
	}
	summary, err := archive.SummaryOf(j)
	if err == nil && summary != nil {
		v.Reasons = summaryView(summary).Reasons
	}
	return err
}

func (s *pages) importBatchProgress(r *web.Request) error {
	b, err := s.batchOf(r)
	if err != nil {
		return err
	}
	j, err := s.DB.RollbackOf(r.Context(), b.ID)
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, ImportJobProgress(s.progressOf(j)))
}

func (s *pages) batchRejects(r *web.Request) error {
	b, err := s.batchOf(r)
	if err != nil {
		return err
	}
	return s.sendRejects(r, b.RejectsPath, b.RejectsBytes, "batch "+strconv.FormatInt(b.ID, 10))
}

func (s *pages) batchWarnings(r *web.Request) error {
	b, err := s.batchOf(r)
	if err != nil {
		return err
	}
	return s.sendRejects(r, archive.WarningsPath(b.RejectsPath), b.WarningsBytes, "batch "+strconv.FormatInt(b.ID, 10))
}

func (s *pages) proposeRollback(r *web.Request) error {
	b, err := s.batchOf(r)
	if err != nil {
		return err
	}
	total, reason := totalOf(b.Files), r.Field("reason")
	facts := []store.Fact{{Name: text.LabelStarted, Value: text.Time(b.StartedAt.Unix())}, {Name: text.SummaryAdded, Value: text.Figure(total.Added)},
		{Name: text.SummaryChanged, Value: text.Figure(total.Changed)}, {Name: text.LabelUndoRows, Value: text.Figure(b.UndoRows)}}
	err = s.Staff.ProposeRollback(r.Context(), r.Clerk.Clerk, b.ID, reason, facts, r.Key())
	if page, status := r.Refusal(err); page != nil {
		return s.showBatch(r, status, *page, b, reason)
	}
	if err != nil {
		return err
	}
	return r.Redirect(batchPath(b.ID) + "?asked=1")
}
