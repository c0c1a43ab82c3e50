package citizen

import "github.com/alexedwards/argon2id"

// Occupy fills the hasher's queue, as a flood of sign-ins does, until release is called.
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

// DecoyCosts reports whether checking a password for nobody costs what a real check does.
func (h *Hasher) DecoyCosts(hash string) (same bool, err error) {
	decoy, _, _, err := argon2id.DecodeHash(h.decoy)
	if err != nil {
		return false, err
	}
	known, _, _, err := argon2id.DecodeHash(hash)
	return err == nil && *decoy == *known, err
}

// MonthsAfter is how validity is counted.
var MonthsAfter = monthsAfter
