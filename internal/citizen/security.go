package citizen

import (
	"context"
	"errors"
	"fmt"
	"time"

	"shebao/internal/secret"
	"shebao/internal/store"
	"shebao/internal/text"
)

// 登录与安全: what a person can do when something looks wrong.

// What the page of security shows of the past.
const (
	signInsShown     = 200
	signInsShownDays = 90
)

// Security is what a person sees of their account's safety.
type Security struct {
	Sessions     []store.Session
	Devices      []store.Device
	SignIns      []store.SignInEntry
	Registration *store.Registration
}

// Security reads it; idle is how long a session lives without a request.
func (s *Service) Security(ctx context.Context, personNo string, idle time.Duration) (*Security, error) {
	now := s.db.Now()
	var v Security
	var err error
	if v.Registration, err = s.db.Registration(ctx, personNo); err != nil {
		return nil, err
	}
	if v.Sessions, err = s.db.LiveSessions(ctx, personNo, now.Add(-idle)); err != nil {
		return nil, err
	}
	if v.Devices, err = s.db.Devices(ctx, personNo); err != nil {
		return nil, err
	}
	v.SignIns, err = s.db.SignIns(ctx, personNo, now.AddDate(0, 0, -signInsShownDays), signInsShown)
	return &v, err
}

// EndSession signs the person out on one device. store.ErrNotFound where that session is over already or none of theirs.
func (s *Service) EndSession(ctx context.Context, personNo, sessionID, formKey, address string) (store.Done, error) {
	act := store.Act{Kind: "session.end", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	return s.db.Do(ctx, act, func(tx *store.Tx) error { return tx.EndSession(personNo, sessionID) })
}

// ForgetDevice forgets a device that the person signed in from and signs out there; the next sign-in from it is told as one from a new
// device. store.ErrNotFound where it is none of theirs.
func (s *Service) ForgetDevice(ctx context.Context, personNo, deviceID, formKey, address string) (store.Done, error) {
	act := store.Act{Kind: "device.forget", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	return s.db.Do(ctx, act, func(tx *store.Tx) error { return tx.ForgetDevice(personNo, deviceID) })
}

// Freeze freezes changes: from then on nothing that changes something is done by the person or in their name, save what protects them. It
// asks for nothing, since it must be quick. store.ErrNotFound where it is so already.
func (s *Service) Freeze(ctx context.Context, personNo, formKey, address string) (store.Done, error) {
	r, err := s.db.Registration(ctx, personNo)
	if err != nil {
		return store.Done{}, err
	}
	act := store.Act{Kind: "freeze", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	return s.db.Do(ctx, act, func(tx *store.Tx) error {
		stopped, err := tx.Freeze(personNo)
		if err != nil {
			return err
		}
		var facts []store.Fact
		if stopped {
			tx.Note("pending_phone", true, false)
			facts = append(facts, store.Fact{Name: text.WordPhone, Value: text.PhoneChangeStopped})
		}
		others, err := stopGuarded(ctx, tx)
		if err != nil {
			return err
		}
		facts = append(facts, others...)
		err = warn(tx, r, "frozen", fmt.Sprintf(text.MessageFrozen, text.Time(tx.Now().Unix())))
		if err != nil {
			return err
		}
		_, err = tx.Receipt(facts...)
		return err
	})
}

// SendUnfreezeCode sends the one-time code that unfreezing asks for to the phone on the account.
func (s *Service) SendUnfreezeCode(ctx context.Context, personNo, address string) error {
	r, err := s.db.Registration(ctx, personNo)
	if err != nil {
		return err
	}
	until, err := s.db.Take(ctx, codesByPerson, personNo)
	if err != nil {
		return err
	}
	if !until.IsZero() {
		return &Throttled{Until: until}
	}
	return s.sendCode(ctx, codeTo{purpose: "unfreeze", personNo: personNo, phone: r.Phone}, address)
}

// Unfreeze lets changes be made again, on proof of the password and of the phone or the authenticator app: whoever holds only one of them,
// or a session left open, can't. Errors: text.Problems, *Throttled, store.ErrNotFound where changes are not frozen.
func (s *Service) Unfreeze(ctx context.Context, personNo, password, code, formKey, address string) (store.Done, error) {
	r, err := s.checkOwnPassword(ctx, personNo, "password", password)
	if err != nil {
		return store.Done{}, err
	}
	if err := s.proveHolder(ctx, r, code, address); err != nil {
		return store.Done{}, err
	}
	act := store.Act{Kind: "unfreeze", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	return s.db.Do(ctx, act, func(tx *store.Tx) error {
		if err := tx.Unfreeze(personNo); err != nil {
			return err
		}
		err := warn(tx, r, "unfrozen", fmt.Sprintf(text.MessageUnfrozen, text.Time(tx.Now().Unix())))
		if err != nil {
			return err
		}
		_, err = tx.Receipt()
		return err
	})
}

// proveHolder checks a code of the authenticator app where the person has one, or else the one sent to the phone.
func (s *Service) proveHolder(ctx context.Context, r *store.Registration, typed, address string) error {
	f, err := s.db.SecondFactor(ctx, r.PersonNo)
	if err != nil {
		return err
	}
	if code, err := secret.ParseAppCode(typed); err == nil && f.AppSince != 0 {
		if err := s.db.TakeBoth(ctx, secondByPerson, r.PersonNo, secondByAddress, store.AddressOf(address)); err != nil {
			return err
		}
		ok, err := s.useAppCode(ctx, r.PersonNo, code)
		if err != nil {
			return err
		}
		if ok {
			return errors.Join(s.db.Forgive(ctx, secondByPerson, r.PersonNo), s.db.RestoreFrom(ctx, secondByAddress, store.AddressOf(address)))
		}
	}
	return s.useCode(ctx, codeTo{purpose: "unfreeze", personNo: r.PersonNo, phone: r.Phone}, typed)
}
