package citizen

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"shebao/internal/secret"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// The second step of signing in, after the right password, for those who have a second factor.

// Ways to sign in beside ByPassword, as they are kept.
const (
	ByPasswordAndCode     = "password+code"
	ByPasswordAndPasskey  = "password+passkey"
	ByPasswordAndRecovery = "password+recovery"
	ByPasskey             = "passkey"
)

// secondByPerson slows the guessing of codes by somebody who knows the password: after ten wrong ones each further one costs ten
// minutes, then twice as much up to an hour, so that a day has room for about 35. secondByAddress bounds one address over many people.
var (
	secondByPerson  = store.Limit{Scope: "second.person", Tries: 10, Window: 24 * time.Hour, FirstDelay: 10 * time.Minute, MaxDelay: time.Hour}
	secondByAddress = store.AddressLimit{Scope: "second.address", Tries: 60, Window: 15 * time.Minute}
)

// secondStepLife is how long after the password the second factor may follow.
const secondStepLife = 10 * time.Minute

// SecondStep is a sign-in between the password and the second factor. The web session keeps it, sealed. SignIn answers with it as an
// error, so that whoever forgets about it lets nobody in.
type SecondStep struct {
	PersonNo string `json:"person_no"`
	Epoch    int64  `json:"epoch"` // of the person's sessions: a password changed meanwhile ends it
	Until    int64  `json:"until"`
}

// Error is for logs; pages ask for the second factor.
func (*SecondStep) Error() string { return "citizen: a second factor is asked for" }

// ErrSecondEnded means that there is no second step under way any more: the person signs in from the start.
var ErrSecondEnded = errors.New("citizen: the second step has ended")

// secondStep is the error that asks for the second factor, nil where the person has none.
func (s *Service) secondStep(ctx context.Context, r *store.Registration) error {
	f, err := s.db.SecondFactor(ctx, r.PersonNo)
	if err != nil || !f.On() {
		return err
	}
	return &SecondStep{PersonNo: r.PersonNo, Epoch: r.SessionEpoch, Until: s.db.Now().Add(secondStepLife).Unix()}
}

// goesOn checks that a second step is still under way, and whose. ErrSecondEnded where it is not.
func (s *Service) goesOn(ctx context.Context, step *SecondStep) (*store.Registration, error) {
	if step == nil || s.db.Now().Unix() >= step.Until {
		return nil, ErrSecondEnded
	}
	r, err := s.db.Registration(ctx, step.PersonNo)
	if errors.Is(err, store.ErrNotFound) || err == nil && r.SessionEpoch != step.Epoch {
		return nil, ErrSecondEnded
	}
	return r, err
}

// SecondWays are the ways in which the person may go on. ErrSecondEnded.
func (s *Service) SecondWays(ctx context.Context, step *SecondStep) (store.SecondFactor, error) {
	r, err := s.goesOn(ctx, step)
	if err != nil {
		return store.SecondFactor{}, err
	}
	return s.db.SecondFactor(ctx, r.PersonNo)
}

// SignInWithCode ends a sign-in with a code of the authenticator app. Each counts once. Errors: ErrSecondEnded, text.Problems, *Throttled.
func (s *Service) SignInWithCode(ctx context.Context, step *SecondStep, typed string, v Visit) (*SignedIn, error) {
	r, err := s.goesOn(ctx, step)
	if err != nil {
		return nil, err
	}
	code, err := secret.ParseAppCode(typed)
	if err != nil {
		return nil, err
	}
	if err := s.takeSecond(ctx, r.PersonNo, ByPasswordAndCode, v); err != nil {
		return nil, err
	}
	ok, err := s.useAppCode(ctx, r.PersonNo, code)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, s.refuseSecond(ctx, r.PersonNo, ByPasswordAndCode, v, text.OneProblem("code", text.BadAppCode))
	}
	return s.secondDone(ctx, r, ByPasswordAndCode, v)
}

func (s *Service) useAppCode(ctx context.Context, personNo, code string) (bool, error) {
	kept, err := s.db.AuthenticatorSecret(ctx, personNo)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	at, ok, err := secret.AppSecret(kept).StepOf(code, s.db.Now())
	if err != nil || !ok {
		return false, err
	}
	return s.db.UseAuthenticatorStep(ctx, personNo, at)
}

// SignInWithRecoveryCode ends a sign-in with a recovery code, which is used up, and tells the person. Errors as of SignInWithCode.
func (s *Service) SignInWithRecoveryCode(ctx context.Context, step *SecondStep, typed string, v Visit) (*SignedIn, error) {
	r, err := s.goesOn(ctx, step)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(typed) == "" {
		return nil, text.OneProblem("recovery", text.NoRecoveryCode)
	}
	code, err := social.ParseCode(typed, recoveryCodeLength)
	if err != nil {
		return nil, text.OneProblem("recovery", text.BadRecoveryCode)
	}
	if err := s.takeSecond(ctx, r.PersonNo, ByPasswordAndRecovery, v); err != nil {
		return nil, err
	}
	act := store.Act{Kind: "recovery_codes.use", Actor: store.Citizen(r.PersonNo, v.Address), PersonNo: r.PersonNo}
	_, err = s.db.Do(ctx, act, func(tx *store.Tx) error { return useRecoveryCode(ctx, tx, r, code) })
	if errors.Is(err, store.ErrNotFound) {
		return nil, s.refuseSecond(ctx, r.PersonNo, ByPasswordAndRecovery, v, text.OneProblem("recovery", text.BadRecoveryCode))
	}
	if err != nil {
		return nil, err
	}
	return s.secondDone(ctx, r, ByPasswordAndRecovery, v)
}

func useRecoveryCode(ctx context.Context, tx *store.Tx, r *store.Registration, code string) error {
	if err := tx.UseRecoveryCode(r.PersonNo, code); err != nil {
		return err
	}
	f, err := tx.DB().SecondFactor(ctx, r.PersonNo)
	if err != nil {
		return err
	}
	return warn(tx, r, "recovery_used", fmt.Sprintf(text.MessageRecoveryUsed, text.Time(tx.Now().Unix()), strconv.Itoa(f.CodesLeft)))
}

// takeSecond counts a code before it is looked at. One that is not looked at, since too many were tried, stands on the person's list.
func (s *Service) takeSecond(ctx context.Context, personNo, way string, v Visit) error {
	key, err := s.secondKey(ctx, personNo, v)
	if err != nil {
		return err
	}
	err = s.db.TakeBoth(ctx, secondByPerson, key, secondByAddress, store.AddressOf(v.Address))
	var throttled *Throttled
	if !errors.As(err, &throttled) {
		return err
	}
	return errors.Join(err, s.signInFailed(ctx, personNo, store.SignInThrottled, way, v))
}

// secondKey is what codes of a person count for: the person's own place, or all places together that they are not known at.
func (s *Service) secondKey(ctx context.Context, personNo string, v Visit) (string, error) {
	at, err := s.placeOf(ctx, personNo, v)
	if at.known {
		return at.of(personNo), err
	}
	return personNo, err
}

// refuseSecond keeps a wrong second step on the person's list, and answers with the problem.
func (s *Service) refuseSecond(ctx context.Context, personNo, way string, v Visit, problem error) error {
	if err := s.signInFailed(ctx, personNo, store.SignInCode, way, v); err != nil {
		return err
	}
	return problem
}

// secondDone forgives the tries and ends the sign-in.
func (s *Service) secondDone(ctx context.Context, r *store.Registration, way string, v Visit) (*SignedIn, error) {
	key, err := s.secondKey(ctx, r.PersonNo, v)
	if err != nil {
		return nil, err
	}
	if err := s.db.Forgive(ctx, secondByPerson, key); err != nil {
		return nil, err
	}
	if err := s.db.RestoreFrom(ctx, secondByAddress, store.AddressOf(v.Address)); err != nil {
		return nil, err
	}
	return s.signedIn(ctx, r, way, v)
}
