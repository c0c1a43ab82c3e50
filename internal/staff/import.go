package staff

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"shebao/internal/store"
	"shebao/internal/text"
)

// ErrJobMoved means that an import is not in a state for what was asked, or that somebody was quicker.
var ErrJobMoved = store.ErrJobMoved

// importContent is what a proposal to release an import is about: those files and no others.
type importContent struct {
	Job    string `json:"job"`
	Digest string `json:"digest"`
}

type rollbackContent struct {
	Batch int64 `json:"batch"`
}

// MayReceiveImport says whether the clerk may hand files in. It is asked before the first byte of them is read. ErrNotAllowed.
func (s *Service) MayReceiveImport(by Clerk) error { return by.must(ImportsRun) }

// StageImport asks for the dry run of an import whose files lie in a spool, or of a folder that the server listed. Errors: ErrNotAllowed,
// text.Problems of the field "note". repeated says that the form had been sent before, and nothing new is asked for.
func (s *Service) StageImport(ctx context.Context, by Clerk, j store.ImportJob, formKey string) (repeated bool, err error) {
	if err := by.must(ImportsRun); err != nil {
		return false, err
	}
	j.Note = strings.TrimSpace(j.Note)
	if problem := text.Plain(text.LabelImportNote, j.Note, false, 200); problem != "" {
		return false, text.OneProblem("note", problem)
	}
	j.Kind, j.State, j.AskedBy = store.JobImport, store.JobStaged, by.Name
	done, err := s.db.Do(ctx, store.Act{Kind: "import.ask", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error { return tx.AddImportJob(j) })
	return done.Repeated, err
}

// StartImport releases an import of which nothing is doubtful. Errors: store.ErrNotFound, ErrNotAllowed, ErrJobMoved, which is also what a
// doubtful one answers.
func (s *Service) StartImport(ctx context.Context, by Clerk, id, digest, formKey string) error {
	if err := by.must(ImportsRun); err != nil {
		return err
	}
	_, err := s.db.Do(ctx, store.Act{Kind: "import.release", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error {
		return tx.ReleaseImportJob(id, digest, "", "")
	})
	return err
}

// ProposeImport asks a second person to release an import. facts are the figures of its dry run. Errors: store.ErrNotFound, ErrNotAllowed,
// ErrJobMoved, text.Problems of the field "reason".
func (s *Service) ProposeImport(ctx context.Context, by Clerk, id, digest, reason string, facts []store.Fact, formKey string) error {
	j, err := s.db.ImportJob(ctx, id)
	if err != nil {
		return err
	}
	p := Proposal{Kind: "import.release", Subject: fmt.Sprintf(text.ImportSubject, j.Label), Content: importContent{id, digest}, Reason: reason, Facts: facts}
	_, err = s.proposeAnd(ctx, by, p, formKey, func(tx *store.Tx, proposal string) error { return tx.ProposeImportJob(id, digest, proposal) })
	return err
}

func (s *Service) releaseImport(tx *store.Tx, p *store.Proposal) error {
	var c importContent
	if err := json.Unmarshal(p.Content, &c); err != nil {
		return err
	}
	return tx.ReleaseImportJob(c.Job, c.Digest, p.ID, p.Reason)
}

// DropImport gives an import up that was not released. Errors: ErrNotAllowed, ErrJobMoved.
func (s *Service) DropImport(ctx context.Context, by Clerk, id, formKey string) error {
	if err := by.must(ImportsRun); err != nil {
		return err
	}
	_, err := s.db.Do(ctx, store.Act{Kind: "import.drop", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error { return tx.DropImportJob(id) })
	return err
}

// ProposeRollback asks a second person to have an import rolled back. Errors: store.ErrNotFound, ErrNotAllowed, store.ErrNoUndo,
// text.Problems
// of the field "reason".
func (s *Service) ProposeRollback(ctx context.Context, by Clerk, batch int64, reason string, facts []store.Fact, formKey string) error {
	b, err := s.db.ImportBatch(ctx, batch)
	if err != nil {
		return err
	}
	if b.Undo != store.UndoKept {
		return store.ErrNoUndo
	}
	_, err = s.Propose(ctx, by, Proposal{Kind: "import.rollback", Subject: fmt.Sprintf(text.RollbackSubject, batch), Content: rollbackContent{batch},
		Reason: reason, Facts: facts}, formKey)
	return err
}

func (s *Service) rollBackImport(tx *store.Tx, p *store.Proposal) error {
	var c rollbackContent
	if err := json.Unmarshal(p.Content, &c); err != nil {
		return err
	}
	return tx.AddImportJob(store.ImportJob{ID: store.NewID(), Kind: store.JobRollback, State: store.JobReleased, Batch: c.Batch,
		AskedBy: p.ProposedBy, ReleasedBy: p.DecidedBy, ReleaseReason: p.Reason})
}

// ReadRejects notes in the audit log that somebody took the list of an import's rejects, which holds personal numbers. ErrNotAllowed.
func (s *Service) ReadRejects(ctx context.Context, by Clerk, what string) error {
	if err := by.must(ImportsRun, ImportsRelease); err != nil {
		return err
	}
	_, err := s.db.Do(ctx, store.Act{Kind: "import.rejects", Actor: by.actor()}, func(tx *store.Tx) error {
		tx.Note("list", nil, what)
		return nil
	})
	return err
}
