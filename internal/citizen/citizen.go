// Package citizen is what an insured person can do: register, sign in, and hand out proof of their cover.
package citizen

import (
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
