package staff

import (
	"context"
	"errors"
	"strings"

	"shebao/internal/store"
	"shebao/internal/text"
)

// ReadOnly is a span in which nothing is to be changed, as typed.
type ReadOnly struct {
	Reason, From, Until string
	EndsItself          bool
}

// PlanReadOnly lets nothing be changed through the portal from a time on, at once where none is given. One span stands at a time. Errors:
// ErrNotAllowed, text.Problems.
func (s *Service) PlanReadOnly(ctx context.Context, by Clerk, typed ReadOnly, formKey string) error {
	if err := by.must(Announce); err != nil {
		return err
	}
	var problems text.Problems
	span := store.ReadOnlySpan{Reason: strings.TrimSpace(typed.Reason), EndsItself: typed.EndsItself}
	problems.Add("reason", text.Plain(text.LabelPublicReason, span.Reason, true, 200))
	span.FromAt, span.UntilAt = s.span(&problems, typed.From, typed.Until)
	if span.EndsItself && span.UntilAt == 0 {
		problems.Add("until", text.ReadOnlyWantsEnd)
	}
	if err := problems.Err(); err != nil {
		return err
	}
	span.Reason = sentence(span.Reason)
	_, err := s.db.Do(ctx, store.Act{Kind: "readonly.plan", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error {
		err := tx.PlanReadOnly(span)
		if errors.Is(err, store.ErrExists) {
			return text.OneProblem("", text.ReadOnlyOverlaps)
		}
		return err
	})
	return err
}

// sentence ends a text as a sentence ends.
func sentence(s string) string {
	if strings.HasSuffix(s, "。") {
		return s
	}
	return s + "。"
}

// EndReadOnly ends a span, or calls one off. Errors: ErrNotAllowed; store.ErrNotFound where somebody did so before.
func (s *Service) EndReadOnly(ctx context.Context, by Clerk, id, formKey string) error {
	if err := by.must(Announce); err != nil {
		return err
	}
	_, err := s.db.Do(ctx, store.Act{Kind: "readonly.end", Actor: by.actor(), Key: formKey}, func(tx *store.Tx) error { return tx.EndReadOnly(id) })
	return err
}
