// Package citizen is what an insured person can do: register, sign in, and hand out proof of their cover.
package citizen

import (
	"context"
	"errors"

	"shebao/internal/secret"
	"shebao/internal/store"
)

// Service does what insured people ask for. It is safe for concurrent use.
type Service struct {
	db       *store.DB
	hasher   *secret.Hasher
	settings Settings
	exports  *exportDesk
}

// New makes a service on a database.
func New(db *store.DB, hasher *secret.Hasher, settings Settings) *Service {
	return &Service{db: db, hasher: hasher, settings: settings.withDefaults(), exports: newExportDesk()}
}

// Throttled means that something was tried too often.
type Throttled = store.Throttled

// ErrStep means that a step of a sequence came before those it needs.
var ErrStep = errors.New("citizen: an earlier step is missing")

// takeBoth counts a try under two keys, and gives the first back where the second is refused.
func (s *Service) takeBoth(ctx context.Context, a store.Limit, keyA string, b store.Limit, keyB string) error {
	until, err := s.db.Take(ctx, a, keyA)
	if err != nil {
		return err
	}
	if !until.IsZero() {
		return &Throttled{Until: until}
	}
	if until, err = s.db.Take(ctx, b, keyB); err != nil {
		return err
	}
	if !until.IsZero() {
		return errors.Join(&Throttled{Until: until}, s.db.Restore(ctx, a, keyA))
	}
	return nil
}
