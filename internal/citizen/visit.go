package citizen

import (
	"context"

	"shebao/internal/store"
)

// Visit is where a request comes from, as far as a sign-in leaves it behind.
type Visit struct {
	Address string // network address
	Agent   string // what the browser says it is
	Device  string // the token in the device's own cookie; "" where it has none yet
}

// Ways to sign in, as they are kept.
const (
	ByPassword = "password"
)

// SignedIn is who signed in.
type SignedIn struct {
	Person       *store.Person
	LastSignInAt int64 // 0 at the first sign-in
	SessionEpoch int64
}

// signedIn is the end of every way to sign in: what it leaves behind, and who it was.
func (s *Service) signedIn(ctx context.Context, r *store.Registration, way string, v Visit) (*SignedIn, error) {
	person, err := s.db.Person(ctx, r.PersonNo)
	if err != nil {
		return nil, err
	}
	act := store.Act{Kind: "signin", Actor: store.Citizen(r.PersonNo, v.Address), PersonNo: r.PersonNo}
	_, err = s.db.Do(ctx, act, func(tx *store.Tx) error {
		tx.Note("way", nil, way)
		return tx.SignedIn(r.PersonNo)
	})
	if err != nil {
		return nil, err
	}
	return &SignedIn{Person: person, LastSignInAt: r.LastSignInAt, SessionEpoch: r.SessionEpoch}, nil
}
