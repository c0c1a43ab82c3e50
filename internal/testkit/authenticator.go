package testkit

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	bigendian "encoding/binary"
	"encoding/json"
	"testing"
)

// An Authenticator is a device with one passkey on it, and the browser around it: it answers what a page would hand to
// navigator.credentials, right or, with its fields changed, wrong. It verifies its user each time.
type Authenticator struct {
	Origin     string // the address that the browser is at
	Counter    uint32 // of the last signature; 0 and NoCounter for a device that keeps none
	NoCounter  bool
	Unverified bool   // nobody touched the sensor
	Handle     []byte // whose passkey it is, as given when it was made
	ID         []byte

	t   testing.TB
	key *ecdsa.PrivateKey
}

// NewAuthenticator is a device without a passkey yet, in a browser at an address.
func NewAuthenticator(t testing.TB, origin string) *Authenticator {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := make([]byte, 32)
	rand.Read(id)
	return &Authenticator{Origin: origin, ID: id, t: t, key: key}
}

var base64url = base64.RawURLEncoding

// question is the part of a page's options that the device needs.
type question struct {
	Challenge string `json:"challenge"`
	RPID      string `json:"rpId"` // of a sign-in
	RP        struct {
		ID string `json:"id"`
	} `json:"rp"` // of a new passkey
	User struct {
		ID string `json:"id"`
	} `json:"user"`
}

func (a *Authenticator) read(options []byte) (q question) {
	a.t.Helper()
	if err := json.Unmarshal(options, &q); err != nil {
		a.t.Fatalf("the options %q: %v", options, err)
	}
	return q
}

// Create makes the passkey and answers with its public key.
func (a *Authenticator) Create(options []byte) []byte {
	a.t.Helper()
	q := a.read(options)
	handle, err := base64url.DecodeString(q.User.ID)
	if err != nil {
		a.t.Fatal(err)
	}
	a.Handle = handle
	public, err := a.key.PublicKey.Bytes() // 4, X, Y
	if err != nil {
		a.t.Fatal(err)
	}
	// COSE: kty 2 (EC2), alg -7 (ES256), crv 1 (P-256), x, y.
	cose := append([]byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20}, public[1:33]...)
	cose = append(append(cose, 0x22, 0x58, 0x20), public[33:]...)
	data := a.data(q.RP.ID, 0x40)
	data = append(data, make([]byte, 16)...) // no make and model
	data = bigendian.BigEndian.AppendUint16(data, uint16(len(a.ID)))
	data = append(append(data, a.ID...), cose...)
	// CBOR: {"fmt": "none", "attStmt": {}, "authData": data}
	object := append([]byte{0xa3, 0x63}, "fmt"...)
	object = append(append(object, 0x64), "none"...)
	object = append(append(object, 0x67), "attStmt"...)
	object = append(append(object, 0xa0, 0x68), "authData"...)
	object = append(append(object, 0x59, byte(len(data)>>8), byte(len(data))), data...)
	return a.answer(map[string]any{"clientDataJSON": base64url.EncodeToString(a.client("webauthn.create", q)),
		"attestationObject": base64url.EncodeToString(object)})
}

// Get signs a question with the passkey.
func (a *Authenticator) Get(options []byte) []byte {
	a.t.Helper()
	q := a.read(options)
	if !a.NoCounter {
		a.Counter++
	}
	data, client := a.data(q.RPID, 0), a.client("webauthn.get", q)
	hash := sha256.Sum256(client)
	signed := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, signed[:])
	if err != nil {
		a.t.Fatal(err)
	}
	return a.answer(map[string]any{"clientDataJSON": base64url.EncodeToString(client), "authenticatorData": base64url.EncodeToString(data),
		"signature": base64url.EncodeToString(signature), "userHandle": base64url.EncodeToString(a.Handle)})
}

// data is the authenticator data: whom it is for, that its user was there and verified, the counter.
func (a *Authenticator) data(rpID string, flags byte) []byte {
	hash := sha256.Sum256([]byte(rpID))
	flags |= 0x01
	if !a.Unverified {
		flags |= 0x04
	}
	return bigendian.BigEndian.AppendUint32(append(hash[:], flags), a.Counter)
}

func (a *Authenticator) client(kind string, q question) []byte {
	data, err := json.Marshal(map[string]any{"type": kind, "challenge": q.Challenge, "origin": a.Origin, "crossOrigin": false})
	if err != nil {
		a.t.Fatal(err)
	}
	return data
}

func (a *Authenticator) answer(response map[string]any) []byte {
	id := base64url.EncodeToString(a.ID)
	answer, err := json.Marshal(map[string]any{"id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}})
	if err != nil {
		a.t.Fatal(err)
	}
	return answer
}
