package staff

import (
	"context"
	"errors"
	"strings"
	"time"

	"shebao/internal/store"
	"shebao/internal/text"
)

// Signing in has steps: the name and the password, then a second factor, always; a password that must be changed is changed and a factor
// that
// is missing is added on the way. Sign-in slows down from the fifth failure, for a name at one network, whether or not there is an account
// of it; one
// address may fail for many names, but not without end. No number of failures elsewhere keeps the holder out: from the third on a captcha
// is asked for, wherever they sign in.
var (
	signInByName    = store.Limit{Scope: "staff.name", Tries: 5, Window: 24 * time.Hour, FirstDelay: 30 * time.Second, MaxDelay: time.Hour}
	signInByAddress = store.AddressLimit{Scope: "staff.address", Tries: 60, Window: 15 * time.Minute}

	captchaByName    = store.Limit{Scope: "staff.captcha", Tries: 3, Window: 24 * time.Hour}
	captchaByAddress = store.AddressLimit{Scope: "staff.captcha.address", Tries: 10, Window: time.Hour}
)

// passwordLife is how long a password lasts (GB/T 22239: changed from time to time).
const passwordLife = 90 * 24 * time.Hour

// stepLife is how long after a step the next may follow.
const stepLife = 10 * time.Minute

// Ways to sign in, as they stand in the list of sign-ins.
const (
	ByPassword           = "password"
	ByPasswordAndCode    = "password+code"
	ByPasswordAndPasskey = "password+passkey"
)

// Visit is where a sign-in comes from.
type Visit struct {
	Address string // network address
	Agent   string // what the browser says it is
}

func (v Visit) entry(outcome, way string) store.SignInEntry {
	return store.SignInEntry{Outcome: outcome, Way: way, Label: text.Device(v.Agent), Address: v.Address}
}

// Step is a sign-in under way, after the password. The web session keeps it, sealed; it opens no page.
type Step struct {
	Name   string `json:"name"`
	Epoch  int64  `json:"epoch"` // of the account's sessions: whatever ends them ends this
	Until  int64  `json:"until"`
	Proved bool   `json:"proved"` // by a second factor
	Way    string `json:"way"`
}

// Stage is what a sign-in waits for.
type Stage string

// The stages, in their order. A second factor comes before a new password: whoever has only the password must not be able to change it.
const (
	StageSecond   Stage = "second"   // a code, or a passkey
	StagePassword Stage = "password" // a new password
	StageFactor   Stage = "factor"   // an app or a passkey to be added
	StageDone     Stage = "done"
)

// ErrSignInEnded means that there is no sign-in under way any more: one begins from the start.
var ErrSignInEnded = errors.New("staff: the sign-in under way has ended")

func foldName(typed string) string { return strings.ToLower(strings.TrimSpace(typed)) }

// placeOf is what tries at a name count for that come from one network.
func placeOf(name string, v Visit) string { return name + "\x00" + store.AddressOf(v.Address).Key() }

// AsksCaptcha says whether a sign-in by a name needs a captcha, since too many failed before, by that name or from that address. It is the
// same whether or not there is an account of the name.
func (s *Service) AsksCaptcha(ctx context.Context, typedName string, v Visit) (bool, error) {
	failed, err := s.db.Tried(ctx, captchaByName, foldName(typedName))
	if err != nil || failed >= captchaByName.Tries {
		return err == nil, err
	}
	for _, c := range captchaByAddress.From(store.AddressOf(v.Address)) {
		failed, err := s.db.Tried(ctx, c.Limit, c.Key)
		if err != nil || failed >= c.Tries {
			return err == nil, err
		}
	}
	return false, nil
}

// noteFailure counts towards the captcha.
func (s *Service) noteFailure(ctx context.Context, name string, v Visit) error {
	for _, c := range append(captchaByAddress.From(store.AddressOf(v.Address)), captchaByName.For(name)) {
		if _, err := s.db.Take(ctx, c.Limit, c.Key); err != nil { // past its number it counts no further, and need not
			return err
		}
	}
	return nil
}

// SignIn checks a name and a password; where AsksCaptcha says so, whoever calls it has checked one. Unknown names, disabled accounts and wrong passwords read the same and take as long. Errors:
// text.Problems, *store.Throttled.
func (s *Service) SignIn(ctx context.Context, name, password string, v Visit) (*Step, error) {
	name = foldName(name)
	var problems text.Problems
	problems.Add("name", text.Plain(text.LabelStaffName, name, true, 60))
	if password == "" {
		problems.Add("password", text.NoPassword)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	account, err := s.db.StaffAccount(ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		account, err = &store.StaffAccount{}, nil
	}
	if err != nil {
		return nil, err
	}
	if err := s.db.TakeBoth(ctx, signInByName, placeOf(name, v), signInByAddress, store.AddressOf(v.Address)); err != nil {
		return nil, s.notTried(ctx, account.Name, ByPassword, v, err)
	}
	ok, err := s.hasher.Matches(ctx, password, account.PasswordHash)
	if err != nil {
		return nil, errors.Join(err, s.db.Restore(ctx, signInByName, placeOf(name, v)), s.db.RestoreFrom(ctx, signInByAddress, store.AddressOf(v.Address)))
	}
	if !ok || account.State != store.StaffActive {
		if err := s.db.KeepFailedStaffSignIn(ctx, account.Name, v.entry(store.SignInPassword, ByPassword)); err != nil {
			return nil, err
		}
		if err := s.noteFailure(ctx, name, v); err != nil {
			return nil, err
		}
		return nil, s.refuseSignIn(ctx, placeOf(name, v))
	}
	err = errors.Join(s.db.Forgive(ctx, signInByName, placeOf(name, v)), s.db.Forgive(ctx, captchaByName, name), s.db.RestoreFrom(ctx, signInByAddress, store.AddressOf(v.Address)))
	if err == nil && account.MustChange && s.db.Now().Unix()-account.PasswordAt >= int64(firstPasswordLife.Seconds()) {
		return nil, text.OneProblem("", text.FirstPasswordOver)
	}
	return &Step{Name: name, Epoch: account.Epoch, Until: s.stepEnd(), Way: ByPassword}, err
}

// refuseSignIn is the one answer to a wrong pair, with how long to wait where the next try is delayed.
func (s *Service) refuseSignIn(ctx context.Context, key string) error {
	problems := text.Problems{{Message: text.BadStaffSignIn}}
	until, err := s.db.BlockedUntil(ctx, signInByName, key)
	if err != nil {
		return err
	}
	if wait := until.Sub(s.db.Now()); wait > 0 {
		problems.Add("", text.SignInDelayed(wait))
	}
	return problems
}

// notTried keeps on the holder's list that a try was not looked at, and answers with why.
func (s *Service) notTried(ctx context.Context, name, way string, v Visit, why error) error {
	var throttled *store.Throttled
	if !errors.As(why, &throttled) {
		return why
	}
	if err := s.db.KeepFailedStaffSignIn(ctx, name, v.entry(store.SignInThrottled, way)); err != nil {
		return err
	}
	return why
}

func (s *Service) stepEnd() int64 { return s.db.Now().Add(stepLife).Unix() }

// Standing is where a sign-in under way stands.
type Standing struct {
	Stage    Stage
	Account  *store.StaffAccount
	Passkeys []store.StaffPasskey
	Expired  bool // the password is older than 90 days, rather than somebody else's making
}

// Standing says what a sign-in under way waits for. ErrSignInEnded where there is none.
func (s *Service) Standing(ctx context.Context, step *Step) (*Standing, error) {
	if step == nil || s.db.Now().Unix() >= step.Until {
		return nil, ErrSignInEnded
	}
	account, err := s.db.StaffAccount(ctx, step.Name)
	if errors.Is(err, store.ErrNotFound) || err == nil && (account.Epoch != step.Epoch || account.State != store.StaffActive) {
		return nil, ErrSignInEnded
	}
	if err != nil {
		return nil, err
	}
	st := &Standing{Account: account, Stage: StageDone}
	if st.Passkeys, err = s.db.StaffPasskeys(ctx, step.Name); err != nil {
		return nil, err
	}
	st.Expired = s.db.Now().Unix()-account.PasswordAt >= int64(passwordLife.Seconds())
	factor := account.AppSince != 0 || len(st.Passkeys) > 0
	switch {
	case factor && !step.Proved:
		st.Stage = StageSecond
	case account.MustChange || st.Expired:
		st.Stage = StagePassword
	case !factor:
		st.Stage = StageFactor
	}
	return st, nil
}

// at is the standing of a sign-in that waits for one thing. ErrSignInEnded where it waits for another.
func (s *Service) at(ctx context.Context, step *Step, stage Stage) (*Standing, error) {
	st, err := s.Standing(ctx, step)
	if err == nil && st.Stage != stage {
		err = ErrSignInEnded
	}
	return st, err
}

// goesOn is the step after one that was passed.
func (s *Service) goesOn(step Step) *Step {
	step.Until = s.stepEnd()
	return &step
}

// ReplacePassword sets the new password that a sign-in waits for. Errors: ErrSignInEnded, text.Problems.
func (s *Service) ReplacePassword(ctx context.Context, step *Step, password, again string, v Visit) (*Step, error) {
	st, err := s.at(ctx, step, StagePassword)
	if err != nil {
		return nil, err
	}
	account, err := s.setOwnPassword(ctx, st.Account, password, again, "", v)
	if err != nil {
		return nil, err
	}
	next := s.goesOn(*step)
	next.Epoch = account.Epoch
	return next, nil
}

// Entered is a sign-in that came to its end.
type Entered struct {
	Account      *store.StaffAccount
	Way          string
	LastSignInAt int64 // the one before; 0 for none
	Failures     int   // since then
}

// Enter ends a sign-in: from here on pages open. Errors: ErrSignInEnded.
func (s *Service) Enter(ctx context.Context, step *Step, v Visit) (*Entered, error) {
	st, err := s.at(ctx, step, StageDone)
	if err != nil {
		return nil, err
	}
	e := &Entered{Account: st.Account, Way: step.Way, LastSignInAt: st.Account.LastSignInAt}
	actor := Clerk{Name: step.Name, Address: v.Address}.actor()
	_, err = s.db.Do(ctx, store.Act{Kind: "staff.signin", Actor: actor}, func(tx *store.Tx) error {
		if e.Failures, err = tx.FailedStaffSignIns(step.Name, e.LastSignInAt); err != nil {
			return err
		}
		return tx.SaveStaffSignIn(step.Name, v.entry(store.SignInOK, step.Way))
	})
	return e, err
}
