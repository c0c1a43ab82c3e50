package staff

import (
	"shebao/internal/document"
	"shebao/internal/secret"
	"shebao/internal/store"
)

// Service is the agency's side: what the people who work there can do. It is safe for concurrent use.
type Service struct {
	*Cases
	db     *store.DB
	hasher *secret.Hasher
}

// New makes the service; decisions are drawn up in the issuer's name.
func New(db *store.DB, hasher *secret.Hasher, issuer document.Issuer) *Service {
	return &Service{Cases: NewCases(db, issuer), db: db, hasher: hasher}
}
