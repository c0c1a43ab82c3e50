package staff

import (
	"context"
	"errors"
	"time"

	"shebao/internal/secret"
	"shebao/internal/store"
	"shebao/internal/text"
)

// secondByName slows the guessing of codes by somebody who knows the password: after ten wrong ones each further one costs ten minutes,
// then
// twice as much up to an hour. secondByAddress bounds one address over many accounts.
var (
	secondByName    = store.Limit{Scope: "staff.second", Tries: 10, Window: 24 * time.Hour, FirstDelay: 10 * time.Minute, MaxDelay: time.Hour}
	secondByAddress = store.AddressLimit{Scope: "staff.second.address", Tries: 60, Window: 15 * time.Minute}
)

// ProveByCode passes the second step with a code of the authenticator app. Each counts once. Errors: ErrSignInEnded, text.Problems,
// *store.Throttled.
func (s *Service) ProveByCode(ctx context.Context, step *Step, typed string, v Visit) (*Step, error) {
	st, err := s.at(ctx, step, StageSecond)
	if err != nil {
		return nil, err
	}
	code, err := secret.ParseAppCode(typed)
	if err != nil {
		return nil, err
	}
	if err := s.db.TakeBoth(ctx, secondByName, step.Name, secondByAddress, store.AddressOf(v.Address)); err != nil {
		return nil, s.notTried(ctx, step.Name, ByPasswordAndCode, v, err)
	}
	ok, err := s.useCode(ctx, st.Account, code)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, s.refuseSecond(ctx, step.Name, ByPasswordAndCode, v, text.OneProblem("code", text.BadAppCode))
	}
	return s.proved(ctx, *step, ByPasswordAndCode, v)
}

func (s *Service) useCode(ctx context.Context, a *store.StaffAccount, code string) (bool, error) {
	if a.AppSince == 0 {
		return false, nil
	}
	at, ok, err := secret.AppSecret(a.AppSecret).StepOf(code, s.db.Now())
	if err != nil || !ok {
		return false, err
	}
	return s.db.UseStaffAppStep(ctx, a.Name, at)
}

// refuseSecond keeps a wrong second step on the holder's list, and answers with the problem.
func (s *Service) refuseSecond(ctx context.Context, name, way string, v Visit, problem error) error {
	if err := s.db.KeepFailedStaffSignIn(ctx, name, v.entry(store.SignInCode, way)); err != nil {
		return err
	}
	return problem
}

// proved forgives the tries and lets the sign-in go on.
func (s *Service) proved(ctx context.Context, step Step, way string, v Visit) (*Step, error) {
	step.Proved, step.Way = true, way
	return s.goesOn(step), errors.Join(s.db.Forgive(ctx, secondByName, step.Name), s.db.RestoreFrom(ctx, secondByAddress, store.AddressOf(v.Address)))
}

// BeginProof asks for a passkey as the second step, and gives what the browser hands to the device (JSON). Errors: ErrSignInEnded,
// *store.Throttled, text.Problems.
func (s *Service) BeginProof(ctx context.Context, site *secret.Site, step *Step, v Visit) (options []byte, c *secret.Ceremony, err error) {
	st, err := s.at(ctx, step, StageSecond)
	if err != nil {
		return nil, nil, err
	}
	if !site.Passkeys() {
		return nil, nil, text.OneProblem("", text.NoPasskeysHere)
	}
	if err := s.db.TakeFrom(ctx, secondByAddress, store.AddressOf(v.Address)); err != nil {
		return nil, nil, err
	}
	if len(st.Passkeys) == 0 {
		return nil, nil, text.OneProblem("", text.PasskeyUnknown)
	}
	h, err := s.holder(st.Account, st.Passkeys)
	if err != nil {
		return nil, nil, err
	}
	return site.Ask(s.db, ceremonySecond, h)
}

// FinishProof passes the second step with a passkey. Errors: ErrSignInEnded, text.Problems.
func (s *Service) FinishProof(ctx context.Context, site *secret.Site, step *Step, c *secret.Ceremony, answer []byte, v Visit) (*Step, error) {
	st, err := s.at(ctx, step, StageSecond)
	if err != nil {
		return nil, err
	}
	if !site.Passkeys() {
		return nil, text.OneProblem("", text.NoPasskeysHere)
	}
	if err := c.Spend(ctx, s.db, ceremonySecond); err != nil {
		return nil, err
	}
	h, err := s.holder(st.Account, st.Passkeys)
	if err != nil {
		return nil, err
	}
	shown, err := site.Shows(h, c, answer)
	if err == nil {
		err = s.usePasskey(ctx, step.Name, shown)
	}
	var problems text.Problems
	if errors.As(err, &problems) {
		return nil, s.refuseSecond(ctx, step.Name, ByPasswordAndPasskey, v, err)
	}
	if err != nil {
		return nil, err
	}
	return s.proved(ctx, *step, ByPasswordAndPasskey, v)
}

// usePasskey notes the use. A counter that does not grow means that there may be a copy: it is refused.
func (s *Service) usePasskey(ctx context.Context, name string, shown secret.Shown) error {
	err := store.ErrCounter
	if !shown.Copied {
		err = s.db.UseStaffPasskey(ctx, name, shown.ID, shown.Count)
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		return text.OneProblem("", text.PasskeyUnknown)
	case errors.Is(err, store.ErrCounter):
		return text.OneProblem("", text.StaffPasskeyCounter)
	}
	return err
}
