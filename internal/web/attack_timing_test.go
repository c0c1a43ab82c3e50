package web_test

import (
	"net/url"
	"slices"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/testkit/fixture"
	"shebao/internal/web"
)

// Times tell nothing: what takes longest is done for everybody (a password is hashed for the unknown too), or an answer is given no sooner
// than after a fixed time. Here the whole way is measured past that fixed time; where it is kept, tests of its own hold it
// (TestARefusalTakesItsTime, TestAnUnknownPersonCostsTheHasherAsMuchAsAKnownOne).

// rounds are how many times each is measured, in turn, so that whatever else the machine does falls on both.
const rounds = 15

// toldApart compares the middle times of two ways, measured by turns. The bound is wide: only a difference as large as the work itself counts,
// and it must show three times.
func toldApart(one, other func() time.Duration) (a, b time.Duration, told bool) {
	for range 3 {
		var ones, others []time.Duration
		for range rounds {
			ones, others = append(ones, one()), append(others, other())
		}
		slices.Sort(ones)
		slices.Sort(others)
		a, b = ones[rounds/2], others[rounds/2]
		if max(a, b) < 2*min(a, b)+2*time.Millisecond {
			return a, b, false
		}
	}
	return a, b, true
}

func TestTimesDoNotTellWhoIsKnown(t *testing.T) {
	s := besiege(t, fixture.SQLite(t))
	timed := func(open string, fields func(i int) url.Values) func() time.Duration {
		i := 0
		return func() time.Duration {
			i++
			s.Edit(t, "DELETE FROM throttles")
			b := s.browser(t)
			form := b.get(open)
			values := fields(i)
			values.Set("captcha", captchaAnswer)
			values.Set("captcha_token", form.value("captcha_token"))
			values.Set("key", newKey())
			began := time.Now()
			b.post(open, values)
			return time.Since(began)
		}
	}
	known := string(s.Persona(t, "employee").IDNumber)
	for what, pair := range map[string][2]func() time.Duration{
		"signing in": {
			timed("/signin", func(int) url.Values { return url.Values{"id": {known}, "password": {"Wrong-2026"}} }),
			timed("/signin", func(i int) url.Values { return url.Values{"id": {someID(i)}, "password": {"Wrong-2026"}} }),
		},
		"recovering": {
			timed("/recover", func(int) url.Values { return url.Values{"id": {known}, "way": {"question"}} }),
			timed("/recover", func(i int) url.Values { return url.Values{"id": {someID(i)}, "way": {"question"}} }),
		},
		"checking a document": {
			timed("/verify/d/CB20261123-ABCDEFGHJKLM", func(int) url.Values { return url.Values{"id_tail": {"0000"}} }),
			timed("/verify/d/CB20261122-ABCDEFGHJKLM", func(int) url.Values { return url.Values{"id_tail": {"0001"}} }),
		},
	} {
		if a, b, told := toldApart(pair[0], pair[1]); told {
			t.Errorf("%s: the known take %v, the unknown %v", what, a, b)
		}
	}
	registering := func(n citizen.Numbers) func() time.Duration {
		return func() time.Duration {
			s.Edit(t, "DELETE FROM throttles")
			began := time.Now()
			s.people.MatchNumbers(t.Context(), s.people.Agree(), n, "a")
			return time.Since(began)
		}
	}
	if a, b, told := toldApart(registering(citizen.Numbers{ID: known, PersonNo: s.Persona(t, "employee").PersonNo}), registering(citizen.Numbers{ID: someID(7), PersonNo: "600900000"})); told {
		t.Errorf("registering: the known take %v, the unknown %v", a, b)
	}
}

// Every step of a recovery takes as long as is set, whoever it is for.
func TestARecoveryTakesItsTime(t *testing.T) {
	const even = 60 * time.Millisecond
	p := newPortal(t, fixture.SQLite(t), func(o *web.Options) { o.EvenTime = even })
	for who, id := range map[string]string{"known": string(p.Persona(t, "employee").IDNumber), "unknown": someID(1)} {
		b := p.browser(t)
		phone := b.follow(b.submit(b.get("/recover"), "id", id, "way", "sms", "captcha", captchaAnswer))
		began := time.Now()
		sent := b.submit(phone, "phone", "19911112222")
		if took := time.Since(began); took < even {
			t.Errorf("a code for the %s: %v", who, took)
		}
		began = time.Now()
		b.submit(b.follow(sent), "code", "123456", "password", "Litchi-tree-7", "again", "Litchi-tree-7")
		if took := time.Since(began); took < even {
			t.Errorf("a wrong code for the %s: %v", who, took)
		}
	}
}
