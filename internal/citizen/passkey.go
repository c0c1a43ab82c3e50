package citizen

import (
	"context"
	"errors"

	"shebao/internal/secret"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// 通行密钥 (passkeys, WebAuthn). They stand in for the password and for the second factor: the device checks a fingerprint, a face or a
// PIN each time. Here they are added, named and removed; passkey_signin.go signs in with them.

// errNoPasskeys answers whoever asks for passkeys where a page offers none.
var errNoPasskeys = text.OneProblem("", text.NoPasskeysHere)

const (
	passkeysMost    = 10
	passkeyNameMost = 20
)

// What a ceremony is for: an answer to one counts for no other.
const (
	ceremonyAdd    = "add"
	ceremonySignIn = "signin"
	ceremonySecond = "second"
)

// Ceremony is a question put to an authenticator and not answered yet. The web session keeps it, sealed.
type Ceremony = secret.Ceremony

func (s *Service) newHolder(personNo string, passkeys ...store.Passkey) (*secret.Holder, error) {
	h := &secret.Holder{Handle: s.db.Keys().UserHandle(personNo)}
	for _, p := range passkeys {
		if err := h.Add(p.Credential, p.SignCount); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// holderOf is a person with all their passkeys.
func (s *Service) holderOf(ctx context.Context, personNo string) (*secret.Holder, error) {
	passkeys, err := s.db.Passkeys(ctx, personNo)
	if err != nil {
		return nil, err
	}
	return s.newHolder(personNo, passkeys...)
}

// BeginPasskey begins to add a passkey, on proof of the password, and gives what the browser hands to the authenticator (JSON).
func (s *Service) BeginPasskey(ctx context.Context, site *secret.Site, personNo, typedName, password string) (options []byte, c *Ceremony, err error) {
	if !site.Passkeys() {
		return nil, nil, errNoPasskeys
	}
	name, err := passkeyName(typedName)
	if err != nil {
		return nil, nil, err
	}
	if _, err := s.checkOwnPassword(ctx, personNo, "password", password); err != nil {
		return nil, nil, err
	}
	person, err := s.db.Person(ctx, personNo)
	if err != nil {
		return nil, nil, err
	}
	h, err := s.holderOf(ctx, personNo)
	if err != nil {
		return nil, nil, err
	}
	if len(h.Credentials) >= passkeysMost {
		return nil, nil, text.OneProblem("", text.PasskeyTooMany)
	}
	h.Name, h.Shown = person.ID.Masked(), social.MaskName(person.Name)
	options, c, err = site.AskNew(s.db, ceremonyAdd, h)
	if err == nil {
		c.Name = name
	}
	return options, c, err
}

func passkeyName(typed string) (string, error) {
	name := social.Fold(typed)
	if problem := text.Plain(text.WordPasskeyName, name, true, passkeyNameMost); problem != "" {
		return "", text.OneProblem("name", problem)
	}
	return name, nil
}

// FinishPasskey adds the passkey that answers a ceremony.
func (s *Service) FinishPasskey(ctx context.Context, site *secret.Site, personNo string, c *Ceremony, answer []byte, address string) (Enabled, error) {
	if !site.Passkeys() {
		return Enabled{}, errNoPasskeys
	}
	if err := c.Spend(ctx, s.db, ceremonyAdd); err != nil {
		return Enabled{}, err
	}
	r, err := s.db.Registration(ctx, personNo)
	if err != nil {
		return Enabled{}, err
	}
	h, err := s.newHolder(personNo)
	if err != nil {
		return Enabled{}, err
	}
	made, err := site.Made(h, c, answer)
	if err != nil {
		return Enabled{}, err
	}
	act := store.Act{Kind: "passkey.add", Actor: store.Citizen(personNo, address), PersonNo: personNo}
	return s.addFactor(ctx, act, r, text.NamedPasskey(c.Name), func(tx *store.Tx) error {
		return addPasskey(ctx, tx, store.Passkey{PersonNo: personNo, CredentialID: made.ID, Credential: made.Kept, Name: c.Name,
			SignCount: made.Count})
	})
}

func addPasskey(ctx context.Context, tx *store.Tx, p store.Passkey) error {
	f, err := tx.DB().SecondFactor(ctx, p.PersonNo)
	if err != nil {
		return err
	}
	if f.Passkeys >= passkeysMost {
		return text.OneProblem("", text.PasskeyTooMany)
	}
	_, err = tx.AddPasskey(p)
	if errors.Is(err, store.ErrExists) {
		return text.OneProblem("", text.PasskeyExists)
	}
	return err
}

// RenamePasskey gives a passkey another name. store.ErrNotFound where the person has none of that ID.
func (s *Service) RenamePasskey(ctx context.Context, personNo, id, typed, formKey, address string) (store.Done, error) {
	name, err := passkeyName(typed)
	if err != nil {
		return store.Done{}, err
	}
	before, err := s.db.PasskeyByID(ctx, personNo, id)
	if err != nil {
		return store.Done{}, err
	}
	act := store.Act{Kind: "passkey.rename", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	return s.db.Do(ctx, act, func(tx *store.Tx) error {
		if err := tx.RenamePasskey(personNo, id, name); err != nil {
			return err
		}
		tx.Note(text.WordPasskeyName, before.Name, name)
		_, err := tx.Receipt(store.Fact{Name: text.WordPasskeyName, Value: name})
		return err
	})
}

// RemovePasskey removes a passkey on proof of the password. store.ErrNotFound where the person has none of that ID.
func (s *Service) RemovePasskey(ctx context.Context, personNo, id, password, formKey, address string) (store.Done, error) {
	p, err := s.db.PasskeyByID(ctx, personNo, id)
	if err != nil {
		return store.Done{}, err
	}
	act := store.Act{Kind: "passkey.remove", Actor: store.Citizen(personNo, address), PersonNo: personNo, Key: formKey}
	return s.removeFactor(ctx, act, password, text.NamedPasskey(p.Name), func(tx *store.Tx) error { return tx.RemovePasskey(personNo, id) })
}
