package secret

import (
	"context"
	"encoding/json"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// ceremonyLife is how long an authenticator may take to answer.
const ceremonyLife = 5 * time.Minute

// Ceremony is a question put to an authenticator and not answered yet. The web session keeps it, sealed.
type Ceremony struct {
	Purpose string               `json:"purpose"` // an answer to one counts for no other
	Session webauthn.SessionData `json:"session"`
	Until   int64                `json:"until"`
	Name    string               `json:"name,omitempty"` // of the passkey being added
}

// Spend uses the ceremony up: a question is answered once, however many answers come at the same time. text.Problems where it is of another
// purpose, too old, spent, or none at all (nil).
func (c *Ceremony) Spend(ctx context.Context, db *store.DB, purpose string) error {
	expired := text.OneProblem("", text.PasskeyExpired)
	if c == nil || c.Purpose != purpose || db.Now().Unix() >= c.Until {
		return expired
	}
	first, err := db.Spend(ctx, "passkey "+c.Session.Challenge, social.At(c.Until))
	if err == nil && !first {
		return expired
	}
	return err
}

// Holder is somebody as an authenticator gets to know them: by an opaque handle, and by a name that shows no number whole.
type Holder struct {
	Handle      string
	Name, Shown string
	Credentials []webauthn.Credential
}

// WebAuthnID implements webauthn.User.
func (h *Holder) WebAuthnID() []byte { return []byte(h.Handle) }

// WebAuthnName implements webauthn.User.
func (h *Holder) WebAuthnName() string { return h.Name }

// WebAuthnDisplayName implements webauthn.User.
func (h *Holder) WebAuthnDisplayName() string { return h.Shown }

// WebAuthnCredentials implements webauthn.User.
func (h *Holder) WebAuthnCredentials() []webauthn.Credential { return h.Credentials }

// Add adds a passkey that the holder has, as NewPasskey.Kept has it, with its counter.
func (h *Holder) Add(kept []byte, count uint32) error {
	var c webauthn.Credential
	if err := json.Unmarshal(kept, &c); err != nil {
		return err
	}
	c.Authenticator.SignCount = count
	h.Credentials = append(h.Credentials, c)
	return nil
}

// AskNew asks a device for a new passkey, and gives what the browser hands to it (JSON).
func (s *Site) AskNew(db *store.DB, purpose string, h *Holder) (options []byte, c *Ceremony, err error) {
	question, session, err := s.Relying.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.Credentials).CredentialDescriptors()))
	if err != nil {
		return nil, nil, err
	}
	options, err = json.Marshal(question.Response)
	return options, newCeremony(db, purpose, session), err
}

// NewPasskey is a passkey just made.
type NewPasskey struct {
	ID    []byte // the authenticator's own name of it
	Kept  []byte // public key and what else checks a signature
	Count uint32
}

// Made checks what a device answers to AskNew. text.Problems where it is not right.
func (s *Site) Made(h *Holder, c *Ceremony, answer []byte) (NewPasskey, error) {
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return NewPasskey{}, text.OneProblem("", text.PasskeyBad)
	}
	credential, err := s.Relying.CreateCredential(h, c.Session, parsed)
	if err != nil {
		return NewPasskey{}, text.OneProblem("", text.PasskeyBad)
	}
	credential.Attestation = webauthn.CredentialAttestation{} // none was asked for, and it would name the make of the device
	kept, err := json.Marshal(credential)
	return NewPasskey{credential.ID, kept, credential.Authenticator.SignCount}, err
}

// AskAnyone asks for whichever passkey of this site the device holds, and gives what the browser hands to it (JSON).
func (s *Site) AskAnyone(db *store.DB, purpose string) (options []byte, c *Ceremony, err error) {
	return asked(db, purpose)(s.Relying.BeginDiscoverableLogin())
}

// Ask asks for a passkey of the holder's.
func (s *Site) Ask(db *store.DB, purpose string, h *Holder) (options []byte, c *Ceremony, err error) {
	return asked(db, purpose)(s.Relying.BeginLogin(h))
}

func asked(db *store.DB, purpose string) func(*protocol.CredentialAssertion, *webauthn.SessionData, error) ([]byte, *Ceremony, error) {
	return func(question *protocol.CredentialAssertion, session *webauthn.SessionData, err error) ([]byte, *Ceremony, error) {
		if err != nil {
			return nil, nil, err
		}
		options, err := json.Marshal(question.Response)
		return options, newCeremony(db, purpose, session), err
	}
}

func newCeremony(db *store.DB, purpose string, session *webauthn.SessionData) *Ceremony {
	return &Ceremony{Purpose: purpose, Session: *session, Until: db.Now().Add(ceremonyLife).Unix()}
}

// Shown is a passkey that answered a question rightly.
type Shown struct {
	ID     []byte
	Count  uint32
	Copied bool // its counter went back: there may be a copy
}

// Shows checks what a device answers to Ask. text.Problems where it is not right.
func (s *Site) Shows(h *Holder, c *Ceremony, answer []byte) (Shown, error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return Shown{}, text.OneProblem("", text.PasskeyBad)
	}
	credential, err := s.Relying.ValidateLogin(h, c.Session, parsed)
	if err != nil {
		return Shown{}, text.OneProblem("", text.PasskeyBad)
	}
	return Shown{parsed.RawID, parsed.Response.AuthenticatorData.Counter, credential.Authenticator.CloneWarning}, nil
}
