package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
)

func newKeys(t *testing.T, s store.Secrets) *store.Keys {
	t.Helper()
	k, err := store.NewKeys(s)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestASealedValueOpensOnlyWhereItBelongs(t *testing.T) {
	k := newKeys(t, store.NewSecrets())
	sealed := k.Seal("persons.phone", "600000001", "13800138000")
	if bytes.Contains(sealed, []byte("13800138000")) {
		t.Fatal("the value is not sealed")
	}
	if plain, err := k.Open("persons.phone", "600000001", sealed); err != nil || plain != "13800138000" {
		t.Errorf("where it belongs it reads %q, %v", plain, err)
	}
	altered := bytes.Clone(sealed)
	altered[len(altered)-1] ^= 1
	for name, open := range map[string]func() (string, error){
		"another person's": func() (string, error) { return k.Open("persons.phone", "600000002", sealed) },
		"another field's":  func() (string, error) { return k.Open("persons.email", "600000001", sealed) },
		"altered":          func() (string, error) { return k.Open("persons.phone", "600000001", altered) },
		"cut off":          func() (string, error) { return k.Open("persons.phone", "600000001", sealed[:9]) },
		"of other keys": func() (string, error) {
			return newKeys(t, store.NewSecrets()).Open("persons.phone", "600000001", sealed)
		},
	} {
		if plain, err := open(); !errors.Is(err, store.ErrSealed) || plain != "" {
			t.Errorf("%s: opened to %q, %v; want ErrSealed", name, plain, err)
		}
	}
}

func TestTheSameValueSealsDifferentlyEachTime(t *testing.T) {
	k := newKeys(t, store.NewSecrets())
	if bytes.Equal(k.Seal("persons.phone", "1", "13800138000"), k.Seal("persons.phone", "1", "13800138000")) {
		t.Error("equal values can be told from their sealed forms")
	}
	if sealed := k.Seal("persons.phone", "1", ""); sealed != nil {
		t.Errorf("nothing seals to %x", sealed)
	}
	if plain, err := k.Open("persons.phone", "1", nil); plain != "" || err != nil {
		t.Errorf("nothing opens to %q, %v", plain, err)
	}
}

func TestAfterANewKeyOldValuesStillOpen(t *testing.T) {
	secrets := store.NewSecrets()
	old := newKeys(t, secrets).Seal("persons.phone", "1", "13800138000")

	secrets.Data["2"], secrets.Current = store.NewSecrets().Data["1"], "2"
	rotated := newKeys(t, secrets)
	if plain, err := rotated.Open("persons.phone", "1", old); err != nil || plain != "13800138000" {
		t.Errorf("the old value reads %q, %v", plain, err)
	}
	fresh := rotated.Seal("persons.phone", "1", "13800138000")
	if fresh[0] != 2 {
		t.Errorf("a new value is sealed with key %d, want 2", fresh[0])
	}

	delete(secrets.Data, "1")
	if _, err := newKeys(t, secrets).Open("persons.phone", "1", old); !errors.Is(err, store.ErrSealed) {
		t.Errorf("without its key the old value: %v, want ErrSealed", err)
	}
}

func TestAPersonReadsTheSameAfterANewKey(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "employee")
		secrets := fixture.Secrets()
		secrets.Data = map[string]string{"1": secrets.Data["1"], "7": store.NewSecrets().Data["1"]}
		secrets.Current = "7"
		db, err := store.Open(t.Context(), store.Options{URL: w.URL, Keys: newKeys(t, secrets), Now: w.Clock.Now})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		person, err := db.Person(t.Context(), p.PersonNo)
		if err != nil || person.Phone != p.Phone || person.ID != p.IDNumber || person.BankAccount != p.BankAccount {
			t.Errorf("reads %+v, %v", person, err)
		}
	})
}

func TestLookupsAndCodesAreKeptApart(t *testing.T) {
	k, other := newKeys(t, store.NewSecrets()), newKeys(t, store.NewSecrets())
	hashes := map[string]string{}
	for name, hash := range map[string]string{
		"a lookup": k.Lookup("id", "x"), "of another kind": k.Lookup("phone", "x"), "of other keys": other.Lookup("id", "x"),
		"of another split": k.Lookup("i", "dx"), "a code": k.CodeHash("pin", "1", "x"), "of another person": k.CodeHash("pin", "2", "x"),
		"of another kind of code": k.CodeHash("access", "1", "x"), "of nobody": k.CodeHash("pin", "", "x"),
	} {
		if same, seen := hashes[hash]; seen {
			t.Errorf("%s and %s hash the same", name, same)
		}
		hashes[hash] = name
	}
	if hashes[k.Lookup("id", "x")] != "a lookup" {
		t.Error("a lookup is not found again")
	}
}

func TestATokenOpensOnlyForItsPurpose(t *testing.T) {
	k := newKeys(t, store.NewSecrets())
	token := k.SealToken("captcha", "1234")
	if plain, err := k.OpenToken("captcha", token); err != nil || plain != "1234" {
		t.Errorf("reads %q, %v", plain, err)
	}
	for name, try := range map[string]string{"empty": "", "no hex": "zz", "short": "0011", "altered": token[:len(token)-1] + "x"} {
		if _, err := k.OpenToken("captcha", try); !errors.Is(err, store.ErrSealed) {
			t.Errorf("%s: %v, want ErrSealed", name, err)
		}
	}
	if _, err := k.OpenToken("other", token); !errors.Is(err, store.ErrSealed) {
		t.Errorf("for another purpose: %v, want ErrSealed", err)
	}
}

func TestBadKeysAreNamedAndNeverShown(t *testing.T) {
	for name, spoil := range map[string]func(*store.Secrets){
		"no data key":      func(s *store.Secrets) { s.Data = nil },
		"current unknown":  func(s *store.Secrets) { s.Current = "9" },
		"numbered 0":       func(s *store.Secrets) { s.Data["0"] = s.Data["1"] },
		"numbered 256":     func(s *store.Secrets) { s.Data["256"] = s.Data["1"] },
		"numbered 1x":      func(s *store.Secrets) { s.Data["1x"] = store.NewSecrets().Data["1"] },
		"data too short":   func(s *store.Secrets) { s.Data["1"] = s.Data["1"][:30] },
		"lookup missing":   func(s *store.Secrets) { s.Lookup = "" },
		"audit not hex":    func(s *store.Secrets) { s.Audit = strings.Repeat("z", 64) },
		"code too long":    func(s *store.Secrets) { s.Code += "00" },
		"session of blank": func(s *store.Secrets) { s.Session = " " },
	} {
		s := store.NewSecrets()
		spoil(&s)
		_, err := store.NewKeys(s)
		if !errors.Is(err, store.ErrKeys) {
			t.Errorf("%s: %v, want ErrKeys", name, err)
			continue
		}
		if s.Lookup != "" && strings.Contains(err.Error(), s.Lookup) {
			t.Errorf("%s: the error shows a key", name)
		}
	}
}

func TestSecretsPrintRedacted(t *testing.T) {
	s := store.NewSecrets()
	for _, printed := range []string{fmt.Sprint(s), fmt.Sprintf("%+v", s), fmt.Sprintf("%#v", s), fmt.Sprintf("%v", &s)} {
		if strings.Contains(printed, s.Lookup) || strings.Contains(printed, s.Data["1"]) {
			t.Errorf("keys are printed: %s", printed)
		}
	}
}

func TestDemoKeysAreKnownAsSuch(t *testing.T) {
	if !store.DemoSecrets().IsDemo() {
		t.Error("the keys of demo mode are not known")
	}
	own := store.NewSecrets()
	if own.IsDemo() {
		t.Error("fresh keys are taken for demo mode's")
	}
	own.Code = store.DemoSecrets().Code
	if !own.IsDemo() {
		t.Error("one demo key among fresh ones goes unseen")
	}
}

func TestADatabaseNeedsKeysAndAClock(t *testing.T) {
	keys := newKeys(t, store.NewSecrets())
	if _, err := store.Open(t.Context(), store.Options{URL: testkit.SQLite(t), Now: testkit.NewClock().Now}); !errors.Is(err, store.ErrKeys) {
		t.Errorf("without keys: %v, want ErrKeys", err)
	}
	if _, err := store.Open(t.Context(), store.Options{URL: testkit.SQLite(t), Keys: keys}); err == nil {
		t.Error("opened without a clock")
	}
}

func TestPersonalFieldsLieSealedInTheDatabase(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		p := w.Persona(t, "employee")
		for _, column := range []string{"id_no", "phone", "bank_account", "address"} {
			var raw []byte
			w.Ask(t, fmt.Sprintf("SELECT %s FROM persons WHERE person_no = '%s'", column, p.PersonNo), &raw)
			if len(raw) < 29 {
				t.Errorf("%s is %q, which is not sealed", column, raw)
			}
			for _, plain := range []string{string(p.IDNumber), p.Phone, p.BankAccount} {
				if bytes.Contains(raw, []byte(plain)) {
					t.Errorf("%s holds %s in the open", column, plain)
				}
			}
		}
	})
}
