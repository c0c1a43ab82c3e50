package staff

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"shebao/internal/store"
	"shebao/internal/text"
)

const (
	// checkLease is after when a check is begun anew whose process died: longer than the longest chain takes.
	checkLease = time.Hour
	checkRetry = time.Minute
	checkPoll  = 10 * time.Second // how often to look for checks that another process was asked for
)

// CompareWith names the file of anchors that checks of the audit log compare with; "" for none. It is called before the service is used.
func (s *Service) CompareWith(anchors string) { s.anchors = anchors }

// HasAnchors says whether checks compare with anchors.
func (s *Service) HasAnchors() bool { return s.anchors != "" }

// AskAuditCheck asks for a check of all chains. Errors: ErrNotAllowed, text.Problems where one is under way.
func (s *Service) AskAuditCheck(ctx context.Context, by Clerk, formKey string) error {
	if err := by.must(AuditRead); err != nil {
		return err
	}
	_, err := s.db.Do(ctx, store.Act{Kind: "audit.check", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error {
		_, err := tx.AskAuditCheck()
		return err
	})
	if errors.Is(err, store.ErrExists) {
		return text.OneProblem("", text.AuditRunning)
	}
	if err != nil {
		return err
	}
	select {
	case s.checks <- struct{}{}:
	default: // awake already
	}
	return nil
}

// AuditChecks are the last checks, the newest first. Error: ErrNotAllowed.
func (s *Service) AuditChecks(ctx context.Context, by Clerk) ([]store.AuditCheck, error) {
	if err := by.must(AuditRead); err != nil {
		return nil, err
	}
	return s.db.AuditChecks(ctx, 10)
}

// RunAuditChecks makes the checks that are asked for, until the context ends.
func (s *Service) RunAuditChecks(ctx context.Context, log *slog.Logger) {
	poll := time.NewTicker(checkPoll)
	defer poll.Stop()
	for {
		if _, err := s.RunAuditCheck(ctx); err != nil && ctx.Err() == nil {
			log.Warn("audit check", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-s.checks:
		case <-poll.C:
		}
	}
}

// RunAuditCheck makes the check that has waited longest; done is false where none waits.
func (s *Service) RunAuditCheck(ctx context.Context) (done bool, err error) {
	check, err := s.db.ClaimAuditCheck(ctx, checkLease)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	anchors, bad, err := s.readAnchors()
	if err == nil {
		err = s.db.RunAuditCheck(ctx, check, anchors, len(bad), checkLease)
	}
	if err == nil || errors.Is(err, store.ErrLeaseLost) {
		return err == nil, err
	}
	again := context.WithoutCancel(ctx) // the process may be ending
	return false, errors.Join(err, s.db.PutAuditCheckBack(again, check, s.db.Now().Add(checkRetry)))
}

func (s *Service) readAnchors() (anchors []store.Anchor, bad []int, err error) {
	if s.anchors == "" {
		return nil, nil, nil
	}
	file, err := os.Open(s.anchors)
	if errors.Is(err, fs.ErrNotExist) { // none was written yet
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	return s.db.ReadAnchors(file)
}
