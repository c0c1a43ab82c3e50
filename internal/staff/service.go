package staff

import (
	"shebao/internal/document"
	"shebao/internal/secret"
	"shebao/internal/store"
)

// Service is the agency's side: what the people who work there can do. It is safe for concurrent use.
type Service struct {
	*Cases
	// Undo takes back, by the kind of act, what an act did beside fields of the person, where a member of staff settles a conflict for the
	// core
	// system's value. A kind that is not there, and that changed more than such fields, can't be settled so.
	Undo map[string]func(tx *store.Tx, e store.FeedEvent) error

	db     *store.DB
	hasher *secret.Hasher
	checks chan struct{} // wakes whoever checks the audit log
	// anchors is the file of anchors that checks compare with; "" for none.
	anchors string
}

// New makes the service; decisions are drawn up in the issuer's name.
func New(db *store.DB, hasher *secret.Hasher, issuer document.Issuer) *Service {
	return &Service{Cases: NewCases(db, issuer), db: db, hasher: hasher, checks: make(chan struct{}, 1)}
}
