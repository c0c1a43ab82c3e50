package document

import (
	"context"

	"shebao/internal/store"
)

// State is how a document stands at a time: what the store keeps of it, that its time has run out, and that the record was corrected.
type State string

// How a document may stand.
const (
	Valid     State = store.DocumentValid
	Replaced  State = store.DocumentReplaced
	Revoked   State = store.DocumentRevoked
	Expired   State = "expired"
	Corrected State = "corrected"
)

// StateOf tells how a document of the ledger's person stands now, and for Corrected what it says that the record has otherwise. The
// document may come without its snapshot, as lists have it. Errors: ErrVersion and the store's.
func (l *Ledger) StateOf(ctx context.Context, d *store.Document) (state State, corrections []string, err error) {
	switch {
	case d.State != store.DocumentValid:
		return State(d.State), nil, nil
	case !d.InForce(l.db.Now()):
		return Expired, nil, nil
	}
	if len(d.Snapshot) == 0 {
		if d, err = l.db.Document(ctx, d.PersonNo, d.ID); err != nil {
			return "", nil, err
		}
	}
	m, err := Read(d.Kind, d.Snapshot)
	if err != nil {
		return "", nil, err
	}
	corrections, err = l.Corrections(ctx, m)
	if err != nil || len(corrections) == 0 {
		return Valid, nil, err
	}
	return Corrected, corrections, nil
}
