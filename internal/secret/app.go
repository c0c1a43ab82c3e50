package secret

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"strconv"
	"time"

	"github.com/emmansun/gmsm/sm3"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"shebao/internal/social"
	"shebao/internal/text"
)

// appStep is how long a code of an authenticator app is shown (RFC 6238), and appDigits how long it is. The code before and the one
// after count as well, since clocks differ.
const (
	appStep   = 30
	appDigits = 6
)

// AppSecret is the secret of an authenticator app about to be added. The web session keeps it, sealed, until a code confirms it.
type AppSecret string

// NewAppSecret draws one: 160 bits, as RFC 4226 recommends.
func NewAppSecret() AppSecret {
	secret := make([]byte, 20)
	rand.Read(secret) // never fails: crypto/rand ends the program instead
	return AppSecret(base32.StdEncoding.EncodeToString(secret))
}

// Address is what the app reads out of the QR code; issuer names the site, and account tells apart several people's entries in one app, and
// must
// be no number whole.
func (a AppSecret) Address(issuer, account string) (string, error) {
	raw, err := base32.StdEncoding.DecodeString(string(a))
	if err != nil {
		return "", err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: account, Secret: raw})
	if err != nil {
		return "", err
	}
	return key.URL(), nil
}

// StepOf finds the 30-second step whose code was typed; ok is false where it is none of now, just before or just after.
func (a AppSecret) StepOf(code string, now time.Time) (step int64, ok bool, err error) {
	current := now.Unix() / appStep
	for _, step := range []int64{current, current - 1, current + 1} {
		want, err := hotp.GenerateCode(string(a), uint64(step))
		if err != nil {
			return 0, false, err
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return step, true, nil
		}
	}
	return 0, false, nil
}

// ParseAppCode folds a code of an authenticator app as typed. The error is text.Problems of the field "code".
func ParseAppCode(typed string) (string, error) {
	code := social.FoldNumber(typed)
	if code == "" {
		return "", text.OneProblem("code", text.NoAppCode)
	}
	if _, err := strconv.ParseUint(code, 10, 32); err != nil || len(code) != appDigits {
		return "", text.OneProblem("code", text.NoAppCode)
	}
	return code, nil
}

// Code is what the app shows for a step.
func (a AppSecret) Code(step int64) (string, error) {
	return hotp.GenerateCode(string(a), uint64(step))
}

// Step is the step of a time.
func Step(at time.Time) int64 { return at.Unix() / appStep }

// DemoApp is the secret of an authenticator app that everybody knows, for the accounts of a demonstration.
func DemoApp(name string) AppSecret {
	sum := sm3.Sum([]byte("shebao demo app " + name))
	return AppSecret(base32.StdEncoding.EncodeToString(sum[:20]))
}
