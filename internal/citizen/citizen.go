// Package citizen is what an insured person can do: register, sign in, and hand out proof of their cover.
package citizen

import (
	"context"
	"errors"
	"fmt"
	"time"

	"shebao/internal/store"
)

// Service does what insured people ask for. It is safe for concurrent use.
type Service struct {
	db      *store.DB
	hasher  *Hasher
	exports *exportDesk
}

// New makes a service on a database.
func New(db *store.DB, hasher *Hasher) *Service {
	return &Service{db: db, hasher: hasher, exports: newExportDesk()}
}

// Throttled means that something was tried too often. Until is when it may be tried again.
type Throttled struct{ Until time.Time }

// Error is for logs; pages say it in their own words.
func (t *Throttled) Error() string {
	return fmt.Sprintf("citizen: tried too often, until %s", t.Until.Format(time.RFC3339))
}

// ErrStep means that a step of a sequence came before those it needs.
var ErrStep = errors.New("citizen: an earlier step is missing")

// takeBoth counts a try under two keys, and gives the first back where the second is refused.
func (s *Service) takeBoth(ctx context.Context, a store.Limit, keyA string, b store.Limit, keyB string) error {
	until, err := s.db.Take(ctx, a, keyA)
	if err != nil {
		return err
	}
	if !until.IsZero() {
		return &Throttled{until}
	}
	if until, err = s.db.Take(ctx, b, keyB); err != nil {
		return err
	}
	if !until.IsZero() {
		return errors.Join(&Throttled{until}, s.db.Restore(ctx, a, keyA))
	}
	return nil
}
