package secret

import (
	"testing"

	"github.com/alexedwards/argon2id"
)

// The parameters are compared, since a time measured on a busy machine proves nothing.
func TestAPasswordOfNobodyCostsWhatOneOfSomebodyDoes(t *testing.T) {
	for name, h := range map[string]*Hasher{"the product's": NewHasher(), "the quick one": NewFastHasher()} {
		known, err := h.Hash(t.Context(), "Lychee-2026")
		if err != nil {
			t.Fatal(err)
		}
		of, _, _, err := argon2id.DecodeHash(known)
		if err != nil {
			t.Fatal(err)
		}
		decoy, _, _, err := argon2id.DecodeHash(h.decoy)
		if err != nil || *of != *decoy {
			t.Errorf("%s: %v for somebody, %v for nobody, %v", name, of, decoy, err)
		}
	}
}
