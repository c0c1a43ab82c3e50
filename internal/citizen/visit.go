package citizen

import (
	"context"
	"errors"
	"fmt"

	"shebao/internal/store"
	"shebao/internal/text"
)

// Visit is where a request comes from, as far as a sign-in leaves it behind.
type Visit struct {
	Address string // network address
	Agent   string // what the browser says it is
	Device  string // the token in the device's own cookie, or the one it is about to get
}

// Ways to sign in, as they are kept; package text has their words.
const (
	ByPassword = "password"
)

// SignedIn is who signed in.
type SignedIn struct {
	Person       *store.Person
	LastSignInAt int64 // 0 at the first sign-in
	SessionEpoch int64
	Way          string
	DeviceID     string // which of the person's devices it is; "" where the visit named none
	Failures     int    // sign-ins that failed since the last one
}

// signedIn is the end of every way to sign in: what it leaves behind, and who it was.
func (s *Service) signedIn(ctx context.Context, r *store.Registration, way string, v Visit) (*SignedIn, error) {
	person, err := s.db.Person(ctx, r.PersonNo)
	if err != nil {
		return nil, err
	}
	who := &SignedIn{Person: person, LastSignInAt: r.LastSignInAt, SessionEpoch: r.SessionEpoch, Way: way}
	act := store.Act{Kind: "signin", Actor: store.Citizen(r.PersonNo, v.Address), PersonNo: r.PersonNo}
	_, err = s.db.Do(ctx, act, func(tx *store.Tx) error {
		tx.Note("way", nil, way)
		if who.Failures, err = tx.FailedSignIns(r.PersonNo, r.LastSignInAt); err != nil {
			return err
		}
		if err := tx.KeepSignIn(r.PersonNo, v.entry(store.SignInOK, way)); err != nil {
			return err
		}
		if who.DeviceID, err = noteDevice(tx, r, v); err != nil {
			return err
		}
		return tx.SignedIn(r.PersonNo)
	})
	if err != nil {
		return nil, err
	}
	return who, nil
}

// noteDevice keeps the device of a sign-in, and tells the person where it is not one of theirs. The first sign-in of all is from a new
// device, and no news.
func noteDevice(tx *store.Tx, r *store.Registration, v Visit) (id string, err error) {
	if v.Device == "" {
		return "", nil
	}
	label := text.Device(v.Agent)
	id, known, err := tx.SawDevice(r.PersonNo, v.Device, label)
	if err != nil || known || r.LastSignInAt == 0 {
		return id, err
	}
	tx.Note("new_device", nil, label)
	return id, warn(tx, r, "new_device", fmt.Sprintf(text.MessageNewDevice, text.Time(tx.Now().Unix()), label))
}

func (v Visit) entry(outcome, way string) store.SignInEntry {
	return store.SignInEntry{Outcome: outcome, Way: way, Label: text.Device(v.Agent), Address: v.Address}
}

// signInFailed keeps a failed sign-in on the person's list. personNo is "" where nobody is registered under the ID number: what is
// written then costs as much, and nobody sees it.
func (s *Service) signInFailed(ctx context.Context, personNo, outcome, way string, v Visit) error {
	return s.db.KeepFailedSignIn(ctx, personNo, v.entry(outcome, way))
}

// signInNotTried keeps a sign-in that was refused unseen, since too many were tried, and answers with the refusal.
func (s *Service) signInNotTried(ctx context.Context, personNo, way string, v Visit, refusal error) error {
	var throttled *Throttled
	if !errors.As(refusal, &throttled) {
		return refusal
	}
	if err := s.signInFailed(ctx, personNo, store.SignInThrottled, way, v); err != nil {
		return err
	}
	return refusal
}
