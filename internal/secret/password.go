// Package secret is what proves who somebody is, citizen or staff: passwords, the codes of authenticator apps, passkeys.
package secret

import (
	"context"
	"runtime"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"github.com/trustelem/zxcvbn"
	"golang.org/x/text/unicode/norm"

	"shebao/internal/store"
	"shebao/internal/text"
)

// Hasher hashes and checks passwords with argon2id, so many at once as the machine has cores: a flood of sign-ins waits,
// and past a bound is told that the portal is busy, instead of taking all memory.
type Hasher struct {
	params  argon2id.Params
	slots   chan struct{}
	waiting chan struct{}
	decoy   string
}

// NewHasher makes a hasher with the product's parameters: 19 MiB, two passes (OWASP's minimum for argon2id).
func NewHasher() *Hasher {
	return newHasher(argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32})
}

// NewFastHasher makes a hasher that is quick and weak, for tests that are not about passwords.
func NewFastHasher() *Hasher {
	return newHasher(argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
}

func newHasher(params argon2id.Params) *Hasher {
	cores := runtime.GOMAXPROCS(0)
	h := &Hasher{params: params, slots: make(chan struct{}, cores), waiting: make(chan struct{}, 64*cores)}
	decoy, err := argon2id.CreateHash("no account has this password", &h.params)
	if err != nil {
		panic(err) // only a broken source of randomness can cause it
	}
	h.decoy = decoy
	return h
}

// Load is how many are being hashed, and how many wait for that.
func (h *Hasher) Load() (running, waiting int) {
	return len(h.slots), max(0, len(h.waiting)-len(h.slots))
}

// Hash hashes a password or an answer, in the form that keyboards and input methods of all kinds agree on (NFKC, as NIST SP 800-63B has
// it). ErrBusy from package store where too many wait already.
func (h *Hasher) Hash(ctx context.Context, secret string) (hash string, err error) {
	secret = norm.NFKC.String(secret)
	err = h.run(ctx, func() error {
		hash, err = argon2id.CreateHash(secret, &h.params)
		return err
	})
	return hash, err
}

// Matches checks a secret. With an empty hash, which stands for an unknown account, it takes as long and answers no.
func (h *Hasher) Matches(ctx context.Context, secret, hash string) (ok bool, err error) {
	known := hash != ""
	if !known {
		hash = h.decoy
	}
	err = h.run(ctx, func() error {
		folded := norm.NFKC.String(secret)
		ok, err = argon2id.ComparePasswordAndHash(folded, hash)
		if err == nil && folded != secret { // a hash of before there was a form: one comparison more, whoever asks
			var plain bool
			plain, err = argon2id.ComparePasswordAndHash(secret, hash)
			ok = ok || plain
		}
		return err
	})
	return ok && known, err
}

// Same reports whether two passwords typed are one.
func Same(a, b string) bool { return norm.NFKC.String(a) == norm.NFKC.String(b) }

func (h *Hasher) run(ctx context.Context, f func() error) error {
	select {
	case h.waiting <- struct{}{}:
		defer func() { <-h.waiting }()
	default:
		return store.ErrBusy
	}
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return f()
}

// Occupy fills the queue, as a flood of sign-ins does, until release is called: for tests of what people are told then.
func (h *Hasher) Occupy() (release func()) {
	for range cap(h.waiting) {
		h.waiting <- struct{}{}
	}
	return func() {
		for range cap(h.waiting) {
			<-h.waiting
		}
	}
}

const (
	passwordLeast = 8
	passwordMost  = 64
)

// CheckPassword says what is wrong with a new password, "" for nothing. Facts are what it must not contain. The rules
// follow NIST SP 800-63B: length and how soon it would be guessed, rather than classes of characters.
func CheckPassword(password string, facts ...string) string {
	password = norm.NFKC.String(password)
	n := utf8.RuneCountInString(password)
	switch {
	case n < passwordLeast:
		return text.PasswordShort
	case n > passwordMost:
		return text.PasswordLong
	case !strings.ContainsFunc(password, func(r rune) bool { return !unicode.IsDigit(r) }) || isOneRune(password):
		return text.PasswordPlain
	case isCommon(password):
		return text.PasswordCommon
	}
	for _, fact := range facts {
		if len(fact) >= 6 && strings.Contains(strings.ToLower(password), strings.ToLower(fact)) {
			return text.PasswordPersonal
		}
	}
	return ""
}

func isOneRune(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return strings.Trim(s, string(first)) == ""
}

// fewestGuesses is how many guesses a password must stand at least: what a patient attacker can make online. It refuses the tens of
// thousands of passwords on the lists of the best-known ones, alone or with digits, in capitals or with the usual substitutions.
const fewestGuesses = 1e6

// homeWords are words that guessers here try, and the lists do not know.
var homeWords = []string{"woaini", "shenzhen", "guangdong", "shebao", "shehuibaoxian", "mima", "nihao", "zhongguo", "beijing", "shanghai", "laopo", "laogong",
	"wodemima", "woaiwojia", "zhangwei", "5201314", "1314520"}

// isCommon says that a password would be guessed soon, by the estimate of zxcvbn.
func isCommon(password string) bool {
	return zxcvbn.PasswordStrength(password, homeWords).Guesses < fewestGuesses
}
