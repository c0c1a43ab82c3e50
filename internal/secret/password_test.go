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

// What one keyboard sends as one character another sends as two, or in full width: Ａｂｃ１２ is Abc12, and e with an accent after it is é.
// A hash of before passwords had one form still takes what it was made of.
func TestAPasswordIsTheSameFromEveryKeyboard(t *testing.T) {
	h := NewFastHasher()
	for _, pair := range [][2]string{{"Lychee-2026", "Ｌｙｃｈｅｅ－２０２６"}, {"Lych\u00e9e-2026", "Lyche\u0301e-2026"}, {"ﬁ-Lychee-2026", "fi-Lychee-2026"}} {
		for _, as := range [][2]string{pair, {pair[1], pair[0]}} {
			hash, err := h.Hash(t.Context(), as[0])
			if err != nil {
				t.Fatal(err)
			}
			if ok, err := h.Matches(t.Context(), as[1], hash); err != nil || !ok {
				t.Errorf("%q is not taken for %q: %v, %v", as[1], as[0], ok, err)
			}
			if ok, _ := h.Matches(t.Context(), as[1]+"x", hash); ok {
				t.Errorf("%qx is taken for %q", as[1], as[0])
			}
		}
		if !Same(pair[0], pair[1]) || Same(pair[0], pair[1]+" x") {
			t.Errorf("%q and %q, typed twice", pair[0], pair[1])
		}
	}
	old, err := argon2id.CreateHash("Ｌｙｃｈｅｅ－２０２６", &h.params)
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := h.Matches(t.Context(), "Ｌｙｃｈｅｅ－２０２６", old); err != nil || !ok {
		t.Errorf("a hash of before is not taken any more: %v, %v", ok, err)
	}
	if words := CheckPassword("Ａ１Ａ１Ａ１Ａ"); words == "" {
		t.Error("seven characters in full width are long enough")
	}
}
