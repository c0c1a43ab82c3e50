package citizen

import (
	"context"
	"errors"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Sign-in slows down from the fifth failure: 30 seconds, doubling up to an hour, for an ID number at one of its holder's devices or from one
// network, whether or not anyone is registered under it. All networks together that the holder never signed in from have a day's number
// for an ID, and one network may fail for many, but not without end.
var (
	signInByID      = store.Limit{Scope: "signin.id", Tries: 5, Window: 24 * time.Hour, FirstDelay: 30 * time.Second, MaxDelay: time.Hour}
	signInStrangers = store.Limit{Scope: "signin.strangers", Tries: 60, Window: 24 * time.Hour}
	signInByAddress = store.AddressLimit{Scope: "signin.address", Tries: 60, Window: 15 * time.Minute}

	signInGuard = guard{signInByID, signInStrangers, signInByAddress}
)

// SignIn checks ID number and password (guide 一(二)). Unknown people and wrong passwords read the same and take as long.
// Errors: text.Problems, *Throttled, the store's; *SecondStep where the password is right and a second factor must follow.
func (s *Service) SignIn(ctx context.Context, typedID, password string, v Visit) (*SignedIn, error) {
	if err := SignInProblems(typedID, password).Err(); err != nil {
		return nil, err
	}
	id, err := social.ParseTypedID(typedID)
	if err != nil {
		return nil, err
	}
	registration, err := s.db.RegistrationByID(ctx, id)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	if registration == nil {
		registration = &store.Registration{}
	}
	fact := string(id.Full())
	at, err := s.placeOf(ctx, registration.PersonNo, v)
	if err != nil {
		return nil, err
	}
	if err := s.take(ctx, signInGuard, fact, at, v.Address); err != nil {
		return nil, s.signInNotTried(ctx, registration.PersonNo, ByPassword, v, err)
	}
	ok, err := s.hasher.Matches(ctx, password, registration.PasswordHash)
	if err != nil {
		return nil, errors.Join(err, s.giveBack(ctx, signInGuard, fact, at, v.Address))
	}
	if !ok {
		if err := s.signInFailed(ctx, registration.PersonNo, store.SignInPassword, ByPassword, v); err != nil {
			return nil, err
		}
		return nil, s.refuseSignIn(ctx, at.of(fact))
	}
	if err := s.settle(ctx, signInGuard, fact, at, v.Address); err != nil {
		return nil, err
	}
	if err := s.secondStep(ctx, registration); err != nil {
		return nil, err
	}
	return s.signedIn(ctx, registration, ByPassword, v)
}

// refuseSignIn is the one answer to a wrong pair, with how long to wait where the next try is delayed.
func (s *Service) refuseSignIn(ctx context.Context, key string) error {
	problems := text.Problems{{Message: text.BadSignIn}}
	until, err := s.db.BlockedUntil(ctx, signInByID, key)
	if err != nil {
		return err
	}
	if wait := until.Sub(s.db.Now()); wait > 0 {
		problems.Add("", text.SignInDelayed(wait))
	}
	return problems
}

// EndSessions signs the person out on every device.
func (s *Service) EndSessions(ctx context.Context, personNo, formKey, address string) (store.Done, error) {
	act := store.Act{Kind: "sessions.end", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	return s.db.Do(ctx, act, func(tx *store.Tx) error {
		n, err := tx.EndSessions(personNo)
		tx.Note("sessions", n, 0)
		return err
	})
}

// SignInProblems is what is wrong with the form of what was typed to sign in; whether it is right shows later.
func SignInProblems(typedID, password string) (problems text.Problems) {
	_, err := social.ParseTypedID(typedID)
	problems.Add("id", text.IDNumber(typedID, err))
	if password == "" {
		problems.Add("password", text.NoPassword)
	}
	return problems
}
