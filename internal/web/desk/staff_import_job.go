package desk

import (
	"errors"
	"fmt"
	"net/http"

	"shebao/internal/archive"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

func (s *pages) jobOf(r *web.Request) (*store.ImportJob, error) {
	j, err := s.DB.ImportJob(r.Context(), r.PathValue("job"))
	if err == nil && j.Kind != store.JobImport {
		err = store.ErrNotFound
	}
	return j, err
}

func (s *pages) importJobPage(r *web.Request) error {
	j, err := s.jobOf(r)
	if err != nil {
		return err
	}
	return s.showJob(r, http.StatusOK, r.Frame(), j, "")
}

func (s *pages) importJobProgress(r *web.Request) error {
	j, err := s.jobOf(r)
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, ImportJobProgress(s.progressOf(j)))
}

func (s *pages) showJob(r *web.Request, status int, page parts.Page, j *store.ImportJob, reason string) error {
	summary, err := archive.SummaryOf(j)
	if err != nil {
		return err
	}
	v := ImportJob{Progress: s.progressOf(j), ProgressPath: jobPath(j.ID) + "/progress", Key: web.NewKey(), MayRun: mayImport(r.Clerk), Reason: reason,
		Start: jobPath(j.ID) + "/start", Propose: jobPath(j.ID) + "/propose", Drop: jobPath(j.ID) + "/drop", Checked: j.State == store.JobChecked,
		Doubtful: j.Doubtful, Ended: !j.UnderWay() && j.State != store.JobChecked}
	v.Facts = []parts.Fact{{Key: text.LabelImportFiles, Value: j.Label}, {Key: text.LabelAskedBy, Value: j.AskedBy}, {Key: text.LabelAskedAt, Value: text.Time(j.AskedAt)},
		{Key: text.LabelImportNote, Value: j.Note}}
	if j.ReleasedBy != "" {
		v.Facts = append(v.Facts, parts.Fact{Key: text.LabelReleasedBy, Value: j.ReleasedBy + " " + text.Time(j.ReleasedAt)})
	}
	if j.ReleaseReason != "" {
		v.Facts = append(v.Facts, parts.Fact{Key: text.LabelReason, Value: j.ReleaseReason})
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
	refreshWhile(r, j.UnderWay())
	return r.Render(status, ImportJobPage(page, v))
}

func (s *pages) addProposal(r *web.Request, j *store.ImportJob, v *ImportJob) error {
	if j.ProposalID == "" {
		return nil
	}
	p, err := s.DB.Proposal(r.Context(), j.ProposalID)
	if err != nil {
		return err
	}
	v.Waiting = p.State == store.ProposalWaiting
	v.Facts = append(v.Facts, parts.Fact{Key: text.LabelSecondPerson, Value: text.ProposalStates[p.State] + " " + p.DecidedBy})
	if p.Note != "" {
		v.Facts = append(v.Facts, parts.Fact{Key: text.LabelNote, Value: p.Note})
	}
	return nil
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

func (s *pages) startImport(r *web.Request) error {
	j, err := s.jobOf(r)
	if err != nil {
		return err
	}
	return s.then(r, s.Staff.StartImport(r.Context(), r.Clerk.Clerk, j.ID, j.Digest, r.Key()), jobPath(j.ID))
}

// then goes on to a page where something was done, and lets the worker know.
func (s *pages) then(r *web.Request, err error, to string) error {
	if err != nil {
		return err
	}
	if s.Imports != nil {
		s.Imports.Wake()
	}
	return r.Redirect(to)
}

func (s *pages) proposeImport(r *web.Request) error {
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
	reason := r.Field("reason")
	err = s.Staff.ProposeImport(r.Context(), r.Clerk.Clerk, j.ID, j.Digest, reason, releaseFacts(j, summary), r.Key())
	if page, status := r.Refusal(err); page != nil {
		return s.showJob(r, status, *page, j, reason)
	}
	return s.then(r, err, jobPath(j.ID))
}

func (s *pages) dropImport(r *web.Request) error {
	j, err := s.jobOf(r)
	if err != nil {
		return err
	}
	return s.then(r, s.Staff.DropImport(r.Context(), r.Clerk.Clerk, j.ID, r.Key()), s.Desk.Menu.Path("staff-imports"))
}

func (s *pages) rejectsOf(j *store.ImportJob) string {
	if s.Imports == nil || j.Spool != s.Imports.Spool.ID() {
		return ""
	}
	return s.Imports.Spool.Rejects(j.ID)
}

// warningsOf is where the warnings of a job of this server lie; "" of another's.
func (s *pages) warningsOf(j *store.ImportJob) string {
	if s.rejectsOf(j) == "" {
		return ""
	}
	return s.Imports.Spool.Warnings(j.ID)
}

func (s *pages) jobWarnings(r *web.Request) error {
	j, err := s.jobOf(r)
	if err != nil {
		return err
	}
	return s.sendRejects(r, s.warningsOf(j), -1, j.ID)
}

func (s *pages) jobRejects(r *web.Request) error {
	j, err := s.jobOf(r)
	if err != nil {
		return err
	}
	return s.sendRejects(r, s.rejectsOf(j), -1, j.ID)
}
