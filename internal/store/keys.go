package store

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"sync/atomic"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"

	"shebao/internal/social"
)

// Errors of keys and sealed values.
var (
	// ErrKeys means the key material is missing, of the wrong size or repeated.
	ErrKeys = errors.New("store: bad keys")
	// ErrSealed means a sealed value can't be opened: it was altered, moved to another person or field, or its key is gone.
	ErrSealed = errors.New("store: sealed value can't be opened")
)

// Secrets is the key material as it stands in a key file: hexadecimal text. It never reaches the database or a log.
type Secrets struct {
	// Data holds the SM4 keys (16 bytes) that seal personal fields, by number 1..255; Current seals, all open.
	Data    map[string]string `toml:"data"`
	Current string            `toml:"current"`
	// Lookup keys the hashes by which sealed fields are found; Audit the chain of the audit log; Code the hashes of
	// access codes and of card PINs; Session the tokens of captchas (32 bytes each).
	Lookup  string `toml:"lookup"`
	Audit   string `toml:"audit"`
	Code    string `toml:"code"`
	Session string `toml:"session"`
}

// String keeps key material out of logs and panics.
func (Secrets) String() string { return "[secrets]" }

// GoString keeps key material out of %#v.
func (Secrets) GoString() string { return "[secrets]" }

// NewSecrets draws fresh key material.
func NewSecrets() Secrets {
	draw := func(n int) string {
		b := make([]byte, n)
		rand.Read(b) // never fails: crypto/rand ends the program instead
		return hex.EncodeToString(b)
	}
	return Secrets{
		Data: map[string]string{"1": draw(16)}, Current: "1",
		Lookup: draw(32), Audit: draw(32), Code: draw(32), Session: draw(32),
	}
}

// DemoSecrets are the keys of demo mode. They are public: a server outside demo mode refuses them.
func DemoSecrets() Secrets {
	demo := func(label string, n int) string {
		sum := sm3.Sum([]byte("shebao demo " + label))
		return hex.EncodeToString(sum[:n])
	}
	return Secrets{
		Data: map[string]string{"1": demo("data", 16)}, Current: "1",
		Lookup: demo("lookup", 32), Audit: demo("audit", 32), Code: demo("code", 32), Session: demo("session", 32),
	}
}

// IsDemo reports whether any of the keys is one of demo mode's.
func (s Secrets) IsDemo() bool {
	demo := DemoSecrets()
	for _, key := range s.Data {
		if key == demo.Data["1"] {
			return true
		}
	}
	return s.Lookup == demo.Lookup || s.Audit == demo.Audit || s.Code == demo.Code || s.Session == demo.Session
}

// Keys are secrets made ready for use. They are safe for concurrent use, and take up new data keys while they are in use
// (keys_ring.go).
type Keys struct {
	ring    atomic.Pointer[ring]
	lookup  []byte
	audit   []byte
	code    []byte
	session cipher.AEAD
	detail  cipher.AEAD // seals what the audit log keeps
	source  source
}

// NewKeys checks secrets and makes them ready. The error wraps ErrKeys and names the key, never its value.
func NewKeys(s Secrets) (*Keys, error) {
	k := &Keys{}
	data, err := newRing(s)
	if err != nil {
		return nil, err
	}
	k.ring.Store(data)
	for _, key := range []struct {
		name, text string
		into       *[]byte
	}{{"lookup", s.Lookup, &k.lookup}, {"audit", s.Audit, &k.audit}, {"code", s.Code, &k.code}} {
		raw, err := decodeKey(key.name, key.text, 32)
		if err != nil {
			return nil, err
		}
		*key.into = raw
	}
	session, err := decodeKey("session", s.Session, 32)
	if err != nil {
		return nil, err
	}
	if k.session, err = newAEAD("session", hex.EncodeToString(session[:16]), 16); err != nil {
		return nil, err
	}
	k.detail, err = newAEAD("audit", keyedHash(k.audit, "audit.detail key", "")[:32], 16)
	return k, err
}

func decodeKey(name, text string, size int) ([]byte, error) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != size {
		return nil, fmt.Errorf("%w: %s must be %d bytes in hexadecimal", ErrKeys, name, size)
	}
	return raw, nil
}

func newAEAD(name, text string, size int) (cipher.AEAD, error) {
	raw, err := decodeKey(name, text, size)
	if err != nil {
		return nil, err
	}
	block, err := sm4.NewCipher(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrKeys, name, err)
	}
	return cipher.NewGCM(block)
}

// Seal encrypts a personal field with SM4-GCM for storage. It is bound to its field ("persons.phone") and person, so a
// value moved to another row does not open. Empty text seals to nil. Form: key number, nonce, ciphertext with tag.
func (k *Keys) Seal(field, personNo, text string) []byte {
	if text == "" {
		return nil
	}
	return k.seal(field, personNo, []byte(text))
}

func (k *Keys) seal(field, personNo string, plain []byte) []byte {
	r := k.ring.Load()
	return sealWith(r.current, r.data[r.current], field, personNo, plain)
}

func sealWith(number byte, aead cipher.AEAD, field, personNo string, plain []byte) []byte {
	out := make([]byte, 1+aead.NonceSize(), 1+aead.NonceSize()+len(plain)+aead.Overhead())
	out[0] = number
	rand.Read(out[1:])
	return aead.Seal(out, out[1:], plain, binding(field, personNo))
}

// sealDetail seals what an audit entry keeps with the audit log's own key. The code of the chain is over the sealed form, so
// that it can't be sealed anew: it must not stand in the way of a data key's end.
func (k *Keys) sealDetail(personNo string, plain []byte) []byte {
	return sealWith(detailNumber, k.detail, "audit.detail", personNo, plain)
}

// Open is the inverse of Seal; nil opens to "". The error is ErrSealed.
func (k *Keys) Open(field, personNo string, sealed []byte) (string, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	plain, err := k.open(field, personNo, sealed)
	return string(plain), err
}

func (k *Keys) open(field, personNo string, sealed []byte) ([]byte, error) {
	aead := k.opener(sealed[0])
	if aead == nil || len(sealed) < 1+aead.NonceSize() {
		return nil, ErrSealed
	}
	nonce := sealed[1 : 1+aead.NonceSize()]
	plain, err := aead.Open(nil, nonce, sealed[1+aead.NonceSize():], binding(field, personNo))
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}

func binding(field, personNo string) []byte { return []byte(field + "\x00" + personNo) }

// Lookup is the keyed hash (HMAC-SM3, hexadecimal) by which a sealed value of a kind ("id", "phone") is found.
func (k *Keys) Lookup(kind, value string) string { return keyedHash(k.lookup, kind, value) }

// idHash is the hash by which a person is found by their ID number, of 15 or 18 places.
func (k *Keys) idHash(id string) string {
	return k.Lookup("id", string(social.IDNumber(id).Full()))
}

// CodeHash is the keyed hash of a secret too short for an unkeyed one: an access code, a check code, a card PIN. Kind
// tells them apart; owner ("" where the code itself is the way in) binds it to a person.
func (k *Keys) CodeHash(kind, owner, code string) string {
	return keyedHash(k.code, kind+"\x00"+owner, code)
}

func keyedHash(key []byte, kind, value string) string {
	mac := newMAC(key)
	mac.Write([]byte(kind))
	mac.Write([]byte{0})
	mac.Write([]byte(value))
	return hex.EncodeToString(mac.Sum(nil))
}

func newMAC(key []byte) hash.Hash { return hmac.New(sm3.New, key) }

// SealToken makes an opaque token of text for a purpose: what a page hands out and takes back without the server
// keeping it. It is hexadecimal and safe in an address.
func (k *Keys) SealToken(purpose, text string) string {
	nonce := make([]byte, k.session.NonceSize())
	rand.Read(nonce)
	return hex.EncodeToString(k.session.Seal(nonce, nonce, []byte(text), []byte(purpose)))
}

// OpenToken is the inverse of SealToken; the error is ErrSealed. A token has one spelling only: another, in capitals, would pass for a
// token that was not used up yet.
func (k *Keys) OpenToken(purpose, token string) (string, error) {
	raw, err := hex.DecodeString(token)
	if err != nil || len(raw) < k.session.NonceSize() || hex.EncodeToString(raw) != token {
		return "", ErrSealed
	}
	n := k.session.NonceSize()
	plain, err := k.session.Open(nil, raw[:n], raw[n:], []byte(purpose))
	if err != nil {
		return "", ErrSealed
	}
	return string(plain), nil
}
