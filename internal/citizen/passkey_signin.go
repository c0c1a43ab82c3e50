package citizen

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"shebao/internal/secret"
	"shebao/internal/store"
	"shebao/internal/text"
)

// passkeyByAddress bounds how many ceremonies one address may begin without signing in. There is nothing to guess; each costs a session.
var passkeyByAddress = store.AddressLimit{Scope: "passkey.address", Tries: 60, Window: 15 * time.Minute}

// BeginPasskeySignIn begins a sign-in without a password, by whichever passkey of this site the device holds, and gives what the
// browser hands to it (JSON). Errors: *Throttled, text.Problems.
func (s *Service) BeginPasskeySignIn(ctx context.Context, site *secret.Site, address string) (options []byte, c *Ceremony, err error) {
	if !site.Passkeys() {
		return nil, nil, errNoPasskeys
	}
	if err := s.db.TakeFrom(ctx, passkeyByAddress, store.AddressOf(address)); err != nil {
		return nil, nil, err
	}
	return site.AskAnyone(s.db, ceremonySignIn)
}

// FinishPasskeySignIn signs in whoever answers a ceremony. Errors: text.Problems.
func (s *Service) FinishPasskeySignIn(ctx context.Context, site *secret.Site, c *Ceremony, answer []byte, v Visit) (*SignedIn, error) {
	if !site.Passkeys() {
		return nil, errNoPasskeys
	}
	if err := c.Spend(ctx, s.db, ceremonySignIn); err != nil {
		return nil, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return nil, text.OneProblem("", text.PasskeyBad)
	}
	p, h, err := s.holderBy(ctx, parsed)
	if err != nil {
		return nil, err
	}
	r, err := s.db.Registration(ctx, p.PersonNo)
	if err != nil {
		return nil, err
	}
	whose := func(_, _ []byte) (webauthn.User, error) { return h, nil }
	_, credential, err := site.Relying.ValidatePasskeyLogin(whose, c.Session, parsed)
	if err != nil {
		return nil, text.OneProblem("", text.PasskeyBad)
	}
	if err := s.usePasskey(ctx, r, p.ID, parsed, credential, v.Address); err != nil {
		return nil, s.passkeyFailed(ctx, r.PersonNo, ByPasskey, v, err)
	}
	if err := s.db.RestoreFrom(ctx, passkeyByAddress, store.AddressOf(v.Address)); err != nil {
		return nil, err
	}
	return s.signedIn(ctx, r, ByPasskey, v)
}

// holderBy finds whose passkey answered, and checks that the device holds it for the same person.
func (s *Service) holderBy(ctx context.Context, parsed *protocol.ParsedCredentialAssertionData) (store.Passkey, *secret.Holder, error) {
	p, err := s.db.PasskeyByCredential(ctx, parsed.RawID)
	if errors.Is(err, store.ErrNotFound) {
		return p, nil, text.OneProblem("", text.PasskeyUnknown)
	}
	if err != nil {
		return p, nil, err
	}
	h, err := s.newHolder(p.PersonNo, p)
	if err == nil && h.Handle != string(parsed.Response.UserHandle) {
		err = text.OneProblem("", text.PasskeyBad)
	}
	return p, h, err
}

// usePasskey notes the use. A counter that does not grow means that there may be a copy: the sign-in is refused and the holder told.
func (s *Service) usePasskey(ctx context.Context, r *store.Registration, id string, parsed *protocol.ParsedCredentialAssertionData,
	credential *webauthn.Credential, address string) error {
	err := store.ErrCounter
	if !credential.Authenticator.CloneWarning {
		err = s.db.UsePasskey(ctx, r.PersonNo, id, parsed.Response.AuthenticatorData.Counter)
	}
	if errors.Is(err, store.ErrNotFound) {
		return text.OneProblem("", text.PasskeyUnknown)
	}
	if !errors.Is(err, store.ErrCounter) {
		return err
	}
	act := store.Act{Kind: "passkey.refuse", Actor: store.Citizen(r.PersonNo, address), PersonNo: r.PersonNo}
	_, err = s.db.Do(ctx, act, func(tx *store.Tx) error {
		return warn(tx, r, "passkey_refused", fmt.Sprintf(text.MessagePasskeyRefused, text.Time(tx.Now().Unix())))
	})
	if err != nil {
		return err
	}
	return text.OneProblem("", text.PasskeyCounter)
}

// passkeyFailed keeps the sign-in on the person's list where the passkey was refused, and answers with the refusal.
func (s *Service) passkeyFailed(ctx context.Context, personNo, way string, v Visit, refusal error) error {
	var problems text.Problems
	if !errors.As(refusal, &problems) {
		return refusal
	}
	return s.refuseSecond(ctx, personNo, way, v, refusal)
}

// BeginSecondPasskey asks for a passkey of the person as the second step. Errors: ErrSecondEnded, *Throttled, text.Problems.
func (s *Service) BeginSecondPasskey(ctx context.Context, site *secret.Site, step *SecondStep, address string) (options []byte, c *Ceremony, err error) {
	if !site.Passkeys() {
		return nil, nil, errNoPasskeys
	}
	r, err := s.goesOn(ctx, step)
	if err != nil {
		return nil, nil, err
	}
	if err := s.db.TakeFrom(ctx, secondByAddress, store.AddressOf(address)); err != nil {
		return nil, nil, err
	}
	h, err := s.holderOf(ctx, r.PersonNo)
	if err != nil {
		return nil, nil, err
	}
	if len(h.Credentials) == 0 {
		return nil, nil, text.OneProblem("", text.PasskeyUnknown)
	}
	return site.Ask(s.db, ceremonySecond, h)
}

// FinishSecondPasskey ends a sign-in with a passkey as the second step. Errors: ErrSecondEnded, text.Problems.
func (s *Service) FinishSecondPasskey(ctx context.Context, site *secret.Site, step *SecondStep, c *Ceremony, answer []byte, v Visit) (*SignedIn, error) {
	if !site.Passkeys() {
		return nil, errNoPasskeys
	}
	r, err := s.goesOn(ctx, step)
	if err != nil {
		return nil, err
	}
	if err := c.Spend(ctx, s.db, ceremonySecond); err != nil {
		return nil, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return nil, text.OneProblem("", text.PasskeyBad)
	}
	p, err := s.db.PasskeyByCredential(ctx, parsed.RawID)
	if errors.Is(err, store.ErrNotFound) || err == nil && p.PersonNo != r.PersonNo {
		return nil, text.OneProblem("", text.PasskeyUnknown)
	}
	if err != nil {
		return nil, err
	}
	h, err := s.holderOf(ctx, r.PersonNo)
	if err != nil {
		return nil, err
	}
	credential, err := site.Relying.ValidateLogin(h, c.Session, parsed)
	if err != nil {
		return nil, text.OneProblem("", text.PasskeyBad)
	}
	if err := s.usePasskey(ctx, r, p.ID, parsed, credential, v.Address); err != nil {
		return nil, s.passkeyFailed(ctx, r.PersonNo, ByPasswordAndPasskey, v, err)
	}
	return s.secondDone(ctx, r, ByPasswordAndPasskey, v)
}
