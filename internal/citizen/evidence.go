package citizen

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"shebao/internal/citizen/evidence"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Upload is a file as a form brought it.
type Upload struct {
	Name    string
	Content []byte
}

// Scanner asks a virus scanner about a file. Errors: evidence.ErrVirus, evidence.ErrNoScan.
type Scanner interface {
	Scan(ctx context.Context, content []byte) error
}

// evidenceFaults say why a file is not taken in.
var evidenceFaults = map[error]string{
	evidence.ErrEmpty: text.EvidenceEmpty, evidence.ErrLarge: text.EvidenceLarge, evidence.ErrType: text.EvidenceType, evidence.ErrHEIC: text.EvidenceHEIC,
	evidence.ErrBroken: text.EvidenceBroken, evidence.ErrActive: text.EvidenceActive, evidence.ErrEncrypted: text.EvidenceEncrypted,
	evidence.ErrDisguised: text.EvidenceDisguised, evidence.ErrPixels: text.EvidencePixels, evidence.ErrVirus: text.EvidenceVirus,
}

// TakeIn looks into files that somebody is about to hand in with those kept already, and keeps the good ones for a day, so that they need
// not be chosen again. ids are all that are kept. The error is text.Problems at the field where one was not taken in.
func (s *Service) TakeIn(ctx context.Context, personNo, field string, kept []string, uploads []Upload) (ids []string, err error) {
	before, err := s.db.LooseEvidence(ctx, personNo, kept)
	if err != nil {
		return nil, err
	}
	total := 0
	for _, e := range before {
		ids, total = append(ids, e.ID), total+int(e.Size)
	}
	if len(ids)+len(uploads) > evidence.MaxFiles {
		return ids, text.OneProblem(field, text.EvidenceTooMany)
	}
	for _, u := range uploads {
		total += len(u.Content)
	}
	if total > evidence.MaxRequest {
		return ids, text.OneProblem(field, text.EvidenceTooMuch)
	}
	if err := s.takeUploads(ctx, personNo, len(uploads)); err != nil {
		return ids, err
	}
	var problems text.Problems
	for _, u := range uploads {
		id, problem, err := s.takeIn(ctx, personNo, u)
		if err != nil {
			return ids, err
		}
		if problem == "" {
			ids = append(ids, id)
		}
		problems.Add(field, problem)
	}
	return ids, problems.Err()
}

// uploadLimit keeps a person from filling the disk with files that are never handed in.
var uploadLimit = store.Limit{Scope: "evidence", Tries: 60, Window: time.Hour}

// takeUploads counts files brought. The error is *Throttled.
func (s *Service) takeUploads(ctx context.Context, personNo string, n int) error {
	for range n {
		until, err := s.db.Take(ctx, uploadLimit, personNo)
		if err != nil {
			return err
		}
		if !until.IsZero() {
			return &Throttled{Until: until}
		}
	}
	return nil
}

func (s *Service) takeIn(ctx context.Context, personNo string, u Upload) (id, problem string, err error) {
	file, err := evidence.Check(u.Name, u.Content)
	if err == nil && s.settings.Scanner != nil {
		err = s.settings.Scanner.Scan(ctx, u.Content)
	}
	if errors.Is(err, evidence.ErrNoScan) {
		s.unscanned(err)
		return "", text.EvidenceUnscaned, nil
	}
	for fault, words := range evidenceFaults {
		if errors.Is(err, fault) {
			return "", text.EvidenceFault(evidence.ShownName(u.Name), words), nil
		}
	}
	if err != nil {
		return "", "", err
	}
	kept, err := s.db.KeepEvidence(ctx, personNo, file.Name, file.Kind, file.Content)
	if err != nil {
		return "", "", err
	}
	return kept.ID, "", nil
}

// unscanned tells whoever runs the portal that the scanner does not answer.
func (s *Service) unscanned(err error) {
	if s.settings.ScanFailed != nil {
		s.settings.ScanFailed(err)
	}
}

// Remove throws away files that wait to be handed in, and answers with those of kept that stay.
func (s *Service) Remove(ctx context.Context, personNo string, kept, removed []string) ([]string, error) {
	for _, id := range removed {
		if err := s.db.DropEvidence(ctx, personNo, id); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(slices.Clone(kept), func(id string) bool { return slices.Contains(removed, id) }), nil
}

// Files are the files of a field of AskFiles that still wait to be handed in.
func (a *Application) Files(ctx context.Context, field string) ([]store.Evidence, error) {
	return a.DB.LooseEvidence(ctx, a.PersonNo, strings.Fields(a.Value(field)))
}

// chosenFiles reads the files of a field for a plan. The problem says that one is gone, or that there is none where there must be.
func chosenFiles(ctx context.Context, a *Application, field string, required bool, missing string) (files []store.Evidence, problem string, err error) {
	files, err = a.Files(ctx, field)
	switch {
	case err != nil:
	case len(files) < len(strings.Fields(a.Value(field))):
		problem = text.EvidenceGone
	case required && len(files) == 0:
		problem = missing
	}
	return files, problem, err
}

// fileNames are files as 核对 and the receipt list them.
func fileNames(files []store.Evidence) string {
	if len(files) == 0 {
		return text.EvidenceNone
	}
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.Name + "（" + text.FileSize(f.Size) + "）"
	}
	return strings.Join(names, "；")
}

func fileIDs(files []store.Evidence) []string {
	ids := make([]string, len(files))
	for i, f := range files {
		ids[i] = f.ID
	}
	return ids
}
