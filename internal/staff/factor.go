package staff

import (
	"context"
	"errors"

	"shebao/internal/secret"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// The second factor of an account: an authenticator app, any number of passkeys. The first is added while signing in; further changes need
// the
// password, and the last factor stays.

const (
	passkeysMost     = 10
	passkeyLabelMost = 20

	ceremonyAdd    = "staff.add"
	ceremonySecond = "staff.second"
)

func (s *Service) holder(a *store.StaffAccount, passkeys []store.StaffPasskey) (*secret.Holder, error) {
	h := &secret.Holder{Handle: s.db.Keys().StaffUserHandle(a.Name), Name: a.Name, Shown: a.ShownName}
	for _, p := range passkeys {
		if err := h.Add(p.Credential, p.SignCount); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// AddFirstApp adds the authenticator app that a sign-in waits for. Errors: ErrSignInEnded, text.Problems of the field "code".
func (s *Service) AddFirstApp(ctx context.Context, step *Step, app secret.AppSecret, typed string, v Visit) (*Step, error) {
	st, err := s.at(ctx, step, StageFactor)
	if err != nil {
		return nil, err
	}
	if err := s.addApp(ctx, st.Account, true, app, typed, "", v.Address); err != nil {
		return nil, err
	}
	return s.proved(ctx, *step, ByPasswordAndCode, v)
}

// ChangeApp adds an authenticator app on proof of the password, in place of the one before. Errors: text.Problems, *store.Throttled.
func (s *Service) ChangeApp(ctx context.Context, by Clerk, app secret.AppSecret, password, typed, formKey string) error {
	if _, err := secret.ParseAppCode(typed); err != nil {
		return err
	}
	account, err := s.checkOwnPassword(ctx, by, "password", password)
	if err != nil {
		return err
	}
	return s.addApp(ctx, account, false, app, typed, formKey, by.Address)
}

// addApp keeps an app whose code was typed. first says that the account must have no factor yet.
func (s *Service) addApp(ctx context.Context, a *store.StaffAccount, first bool, app secret.AppSecret, typed, formKey, address string) error {
	code, err := secret.ParseAppCode(typed)
	if err != nil {
		return err
	}
	step, ok, err := app.StepOf(code, s.db.Now())
	if err != nil {
		return err
	}
	if !ok {
		return text.OneProblem("code", text.BadAppCode)
	}
	return s.changeFactor(ctx, a, "staff.app.add", first, formKey, address, func(tx *store.Tx, _ factors) error {
		return tx.SetStaffApp(a.Name, string(app), step)
	})
}

// factors are how an account can prove itself, as the act sees it.
type factors struct {
	app      bool
	passkeys int
}

// changeFactor changes what an account has, while nobody else does.
func (s *Service) changeFactor(ctx context.Context, a *store.StaffAccount, kind string, first bool, formKey, address string,
	change func(*store.Tx, factors) error) error {
	act := store.Act{Kind: kind, Actor: Clerk{Name: a.Name, Address: address}.actor(), Key: formKey}
	_, err := s.db.Do(ctx, act, func(tx *store.Tx) error {
		if err := tx.LockStaffRights(); err != nil {
			return err
		}
		now, err := tx.DB().StaffAccount(ctx, a.Name)
		if err != nil {
			return err
		}
		passkeys, err := tx.DB().StaffPasskeys(ctx, a.Name)
		if err != nil {
			return err
		}
		has := factors{now.AppSince != 0, len(passkeys)}
		if now.Epoch != a.Epoch || first && has != (factors{}) {
			return ErrSignInEnded // somebody was quicker
		}
		return change(tx, has)
	})
	return err
}

// RemoveApp removes the authenticator app on proof of the password, where there are passkeys. Errors: text.Problems, *store.Throttled,
// store.ErrNotFound.
func (s *Service) RemoveApp(ctx context.Context, by Clerk, password, formKey string) error {
	account, err := s.checkOwnPassword(ctx, by, "password", password)
	if err != nil {
		return err
	}
	return s.changeFactor(ctx, account, "staff.app.remove", false, formKey, by.Address, func(tx *store.Tx, has factors) error {
		if has.passkeys == 0 {
			return text.OneProblem("", text.LastFactor)
		}
		return tx.RemoveStaffApp(by.Name)
	})
}

// RemovePasskey removes a passkey on proof of the password, unless it is the last factor. Errors: text.Problems, *store.Throttled,
// store.ErrNotFound.
func (s *Service) RemovePasskey(ctx context.Context, by Clerk, id, password, formKey string) error {
	account, err := s.checkOwnPassword(ctx, by, "password", password)
	if err != nil {
		return err
	}
	return s.changeFactor(ctx, account, "staff.passkey.remove", false, formKey, by.Address, func(tx *store.Tx, has factors) error {
		if !has.app && has.passkeys == 1 {
			return text.OneProblem("", text.LastFactor)
		}
		return tx.RemoveStaffPasskey(by.Name, id)
	})
}

// BeginFirstPasskey begins to add the passkey that a sign-in waits for. Errors: ErrSignInEnded, text.Problems.
func (s *Service) BeginFirstPasskey(ctx context.Context, site *secret.Site, step *Step, label string) (options []byte, c *secret.Ceremony, err error) {
	st, err := s.at(ctx, step, StageFactor)
	if err != nil {
		return nil, nil, err
	}
	return s.beginPasskey(site, st.Account, st.Passkeys, label)
}

// BeginPasskey begins to add a passkey on proof of the password. Errors: text.Problems, *store.Throttled.
func (s *Service) BeginPasskey(ctx context.Context, site *secret.Site, by Clerk, label, password string) (options []byte, c *secret.Ceremony, err error) {
	if _, err := passkeyLabel(label); err != nil {
		return nil, nil, err
	}
	account, err := s.checkOwnPassword(ctx, by, "password", password)
	if err != nil {
		return nil, nil, err
	}
	passkeys, err := s.db.StaffPasskeys(ctx, by.Name)
	if err != nil {
		return nil, nil, err
	}
	return s.beginPasskey(site, account, passkeys, label)
}

func passkeyLabel(typed string) (string, error) {
	label := social.Fold(typed)
	if problem := text.Plain(text.WordPasskeyName, label, true, passkeyLabelMost); problem != "" {
		return "", text.OneProblem("name", problem)
	}
	return label, nil
}

func (s *Service) beginPasskey(site *secret.Site, a *store.StaffAccount, passkeys []store.StaffPasskey, typed string) ([]byte, *secret.Ceremony, error) {
	if !site.Passkeys() {
		return nil, nil, text.OneProblem("", text.NoPasskeysHere)
	}
	label, err := passkeyLabel(typed)
	if err != nil {
		return nil, nil, err
	}
	if len(passkeys) >= passkeysMost {
		return nil, nil, text.OneProblem("", text.PasskeyTooMany)
	}
	h, err := s.holder(a, passkeys)
	if err != nil {
		return nil, nil, err
	}
	options, c, err := site.AskNew(s.db, ceremonyAdd, h)
	if err == nil {
		c.Name = label
	}
	return options, c, err
}

// FinishFirstPasskey adds the passkey that a sign-in waits for. Errors: ErrSignInEnded, text.Problems.
func (s *Service) FinishFirstPasskey(ctx context.Context, site *secret.Site, step *Step, c *secret.Ceremony, answer []byte, v Visit) (*Step, error) {
	st, err := s.at(ctx, step, StageFactor)
	if err != nil {
		return nil, err
	}
	if err := s.finishPasskey(ctx, site, st.Account, true, c, answer, v.Address); err != nil {
		return nil, err
	}
	return s.proved(ctx, *step, ByPasswordAndPasskey, v)
}

// FinishPasskey adds the passkey that answers a ceremony. Errors: text.Problems.
func (s *Service) FinishPasskey(ctx context.Context, site *secret.Site, by Clerk, c *secret.Ceremony, answer []byte) error {
	account, err := s.db.StaffAccount(ctx, by.Name)
	if err != nil {
		return err
	}
	return s.finishPasskey(ctx, site, account, false, c, answer, by.Address)
}

func (s *Service) finishPasskey(ctx context.Context, site *secret.Site, a *store.StaffAccount, first bool, c *secret.Ceremony, answer []byte, address string) error {
	if !site.Passkeys() {
		return text.OneProblem("", text.NoPasskeysHere)
	}
	if err := c.Spend(ctx, s.db, ceremonyAdd); err != nil {
		return err
	}
	h, err := s.holder(a, nil)
	if err != nil {
		return err
	}
	made, err := site.Made(h, c, answer)
	if err != nil {
		return err
	}
	return s.changeFactor(ctx, a, "staff.passkey.add", first, "", address, func(tx *store.Tx, has factors) error {
		if has.passkeys >= passkeysMost {
			return text.OneProblem("", text.PasskeyTooMany)
		}
		_, err := tx.AddStaffPasskey(store.StaffPasskey{Name: a.Name, CredentialID: made.ID, Credential: made.Kept, Label: c.Name, SignCount: made.Count})
		if errors.Is(err, store.ErrExists) {
			return text.OneProblem("", text.PasskeyExists)
		}
		return err
	})
}
