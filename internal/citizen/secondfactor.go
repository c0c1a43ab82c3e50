package citizen

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"shebao/internal/secret"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// 两步验证: what a person may set up beside the password. An authenticator app and any number of passkeys; with the first of them come
// recovery codes, and with the last of them they go. Each change needs the password, so that a session left open can't lock its owner out.

// RecoveryCodeCount is how many recovery codes a set has. Each has 40 bits; guessing is bounded by secondByPerson.
const RecoveryCodeCount = 10

const recoveryCodeLength = 8

// Enabled is what adding a factor leaves behind. Codes are new recovery codes, to be shown this once; none where the person has some.
type Enabled struct {
	store.Done
	Codes []string
}

// AddApp adds an authenticator app on proof of the password and of a code that it shows.
func (s *Service) AddApp(ctx context.Context, personNo string, app secret.AppSecret, password, typed, formKey, address string) (Enabled, error) {
	code, err := secret.ParseAppCode(typed)
	if err != nil {
		return Enabled{}, err
	}
	r, err := s.checkOwnPassword(ctx, personNo, "password", password)
	if err != nil {
		return Enabled{}, err
	}
	step, ok, err := app.StepOf(code, s.db.Now())
	if err != nil {
		return Enabled{}, err
	}
	if !ok {
		return Enabled{}, text.OneProblem("code", text.BadAppCode)
	}
	act := store.Act{Kind: "authenticator.add", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	return s.addFactor(ctx, act, r, text.WordApp, func(tx *store.Tx) error {
		err := tx.AddAuthenticator(personNo, string(app), step)
		if errors.Is(err, store.ErrExists) {
			return text.OneProblem("", text.AppExists)
		}
		return err
	})
}

// addFactor adds a factor by add, with recovery codes where none are left, and tells the person.
func (s *Service) addFactor(ctx context.Context, act store.Act, r *store.Registration, what string, add func(*store.Tx) error) (e Enabled, err error) {
	e.Done, err = s.db.Do(ctx, act, func(tx *store.Tx) error {
		if err := tx.Lock(act.PersonNo); err != nil {
			return err
		}
		if err := add(tx); err != nil {
			return err
		}
		if e.Codes, err = firstCodes(ctx, tx, act.PersonNo); err != nil {
			return err
		}
		err := warn(tx, r, "factor_added", fmt.Sprintf(text.MessageFactorAdded, text.Time(tx.Now().Unix()), what))
		if err != nil {
			return err
		}
		_, err = tx.Receipt(store.Fact{Name: text.WordAdded, Value: what})
		return err
	})
	return e, err
}

// firstCodes makes a set of recovery codes where none are left.
func firstCodes(ctx context.Context, tx *store.Tx, personNo string) ([]string, error) {
	f, err := tx.DB().SecondFactor(ctx, personNo)
	if err != nil || f.CodesLeft > 0 {
		return nil, err
	}
	codes := newRecoveryCodes()
	return codes, tx.NewRecoveryCodes(personNo, codes)
}

func newRecoveryCodes() []string {
	codes := make([]string, RecoveryCodeCount)
	for i := range codes {
		codes[i] = social.NewCode(rand.Reader, recoveryCodeLength)
	}
	return codes
}

// RemoveApp removes the authenticator app on proof of the password. store.ErrNotFound where there is none.
func (s *Service) RemoveApp(ctx context.Context, personNo, password, formKey, address string) (store.Done, error) {
	act := store.Act{Kind: "authenticator.remove", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	return s.removeFactor(ctx, act, password, text.WordApp, func(tx *store.Tx) error { return tx.RemoveAuthenticator(personNo) })
}

// removeFactor removes a factor by remove. Where it was the last the recovery codes go too, unless the agency asks for a second factor:
// then the last stays.
func (s *Service) removeFactor(ctx context.Context, act store.Act, password, what string, remove func(*store.Tx) error) (store.Done, error) {
	r, err := s.checkOwnPassword(ctx, act.PersonNo, "password", password)
	if err != nil {
		return store.Done{}, err
	}
	return s.db.Do(ctx, act, func(tx *store.Tx) error {
		if err := tx.Lock(act.PersonNo); err != nil {
			return err
		}
		if err := remove(tx); err != nil {
			return err
		}
		said, err := s.afterRemoval(ctx, tx, act.PersonNo)
		if err != nil {
			return err
		}
		err = warn(tx, r, "factor_removed", fmt.Sprintf(said, text.Time(tx.Now().Unix()), what))
		if err != nil {
			return err
		}
		_, err = tx.Receipt(store.Fact{Name: text.WordRemoved, Value: what})
		return err
	})
}

// afterRemoval settles what a removal leaves, and gives the template of what the person is told.
func (s *Service) afterRemoval(ctx context.Context, tx *store.Tx, personNo string) (template string, err error) {
	f, err := tx.DB().SecondFactor(ctx, personNo)
	if err != nil || f.On() {
		return text.MessageFactorRemoved, err
	}
	if s.settings.RequireSecondFactor {
		return "", text.OneProblem("", text.LastFactor)
	}
	return text.MessageFactorOff, tx.DropRecoveryCodes(personNo)
}

// NewRecoveryCodes makes a new set of recovery codes on proof of the password; those before count no more.
func (s *Service) NewRecoveryCodes(ctx context.Context, personNo, password, formKey, address string) (e Enabled, err error) {
	r, err := s.checkOwnPassword(ctx, personNo, "password", password)
	if err != nil {
		return e, err
	}
	act := store.Act{Kind: "recovery_codes.new", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	e.Done, err = s.db.Do(ctx, act, func(tx *store.Tx) error {
		if err := tx.Lock(personNo); err != nil {
			return err
		}
		f, err := tx.DB().SecondFactor(ctx, personNo)
		if err != nil {
			return err
		}
		if !f.On() {
			return text.OneProblem("", text.NoCodesYet)
		}
		e.Codes = newRecoveryCodes()
		if err := tx.NewRecoveryCodes(personNo, e.Codes); err != nil {
			return err
		}
		err = warn(tx, r, "recovery_new", fmt.Sprintf(text.MessageRecoveryNew, text.Time(tx.Now().Unix())))
		if err != nil {
			return err
		}
		_, err = tx.Receipt()
		return err
	})
	return e, err
}

// ResetSecondFactor removes all of a person's second factor, for the counter: they lost what they had, and their identity was checked. It
// ends every session and tells the person. store.ErrNotFound where nobody is registered under the number, or nothing is set up.
func (s *Service) ResetSecondFactor(ctx context.Context, actor store.Actor, personNo string) (store.Done, error) {
	r, err := s.db.Registration(ctx, personNo)
	if err != nil {
		return store.Done{}, err
	}
	act := store.Act{Kind: "second_factor.reset", Actor: actor, PersonNo: personNo}
	return s.db.Do(ctx, act, func(tx *store.Tx) error {
		if err := tx.Lock(personNo); err != nil {
			return err
		}
		f, err := tx.DB().SecondFactor(ctx, personNo)
		if err == nil && !f.On() {
			err = store.ErrNotFound
		}
		if err != nil {
			return err
		}
		if err := tx.RemoveSecondFactor(personNo); err != nil {
			return err
		}
		if _, err := tx.EndSessions(personNo); err != nil {
			return err
		}
		err = warn(tx, r, "factor_reset", fmt.Sprintf(text.MessageFactorReset, text.Time(tx.Now().Unix())))
		if err != nil {
			return err
		}
		_, err = tx.Receipt()
		return err
	})
}

// MustAddSecondFactor says that the agency asks for a second factor and the person has none: they may do nothing else before.
func (s *Service) MustAddSecondFactor(ctx context.Context, personNo string) (bool, error) {
	if !s.settings.RequireSecondFactor {
		return false, nil
	}
	f, err := s.db.SecondFactor(ctx, personNo)
	return !f.On(), err
}
