package web_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/testkit/fixture"
	"shebao/internal/web"
)

// Times tell nothing: what takes longest is done for everybody (a password is hashed for the unknown too), or an answer is given no sooner
// than after a fixed time. A machine with other work can't be asked for times, so that the test asks for the work; the benchmark measures.

// TestTheSameWorkIsDoneForTheKnownAndTheUnknown keeps the hasher busy: whoever is told that the portal is too busy would have had something
// hashed.
func TestTheSameWorkIsDoneForTheKnownAndTheUnknown(t *testing.T) {
	s := besiege(t, fixture.SQLite(t))
	for who, id := range map[string]string{"known": string(s.Persona(t, "employee").IDNumber), "unknown": someID(1)} {
		b := s.browser(t)
		question := b.follow(b.submit(b.get("/recover"), "id", id, "way", "question", "captcha", captchaAnswer))
		door := b.get("/signin")
		release := s.hasher.Occupy()
		for what, got := range map[string]page{
			"signing in": b.submit(door, "id", id, "password", "Wrong-2026", "captcha", captchaAnswer),
			"recovering": b.submit(question, "answer", "错", "card_no", "S00000000", "password", "Litchi-tree-7", "again", "Litchi-tree-7"),
		} {
			if got.status != http.StatusServiceUnavailable {
				t.Errorf("%s as somebody %s does not ask the hasher: %d\n%s", what, who, got.status, got.text("main"))
			}
		}
		release()
	}
}

// BenchmarkTimesOfTheKnownAndTheUnknown says how many times as long the known take as the unknown, measured by turns, so that whatever else
// the
// machine does falls on both. Far from 1, somebody could tell them apart. go test ./internal/web -run NONE -bench KnownAndTheUnknown
// -benchtime 50x
func BenchmarkTimesOfTheKnownAndTheUnknown(b *testing.B) {
	s := besiege(b, fixture.SQLite(b))
	known := s.Persona(b, "employee")
	sends := func(open string, values url.Values) func() {
		return func() {
			who := s.browser(b)
			form := who.get(open)
			values.Set("captcha", captchaAnswer)
			values.Set("captcha_token", form.value("captcha_token"))
			values.Set("key", newKey())
			who.post(open, values)
		}
	}
	registers := func(n citizen.Numbers) func() {
		return func() { s.people.MatchNumbers(b.Context(), s.people.Agree(), n, "a") }
	}
	signsIn := func(id string) func() { return sends("/signin", url.Values{"id": {id}, "password": {"Wrong-2026"}}) }
	recovers := func(id string) func() { return sends("/recover", url.Values{"id": {id}, "way": {"question"}}) }
	for what, pair := range map[string][2]func(){
		"signing in":          {signsIn(string(known.IDNumber)), signsIn(someID(1))},
		"recovering":          {recovers(string(known.IDNumber)), recovers(someID(1))},
		"checking a document": {sends("/verify/d/CB20261123-ABCDEFGHJKLM", url.Values{"id_tail": {"0000"}}), sends("/verify/d/CB20261122-ABCDEFGHJKLM", url.Values{"id_tail": {"0001"}})},
		"registering": {registers(citizen.Numbers{ID: string(known.IDNumber), PersonNo: known.PersonNo}),
			registers(citizen.Numbers{ID: someID(7), PersonNo: "600900000"})},
	} {
		b.Run(what, func(b *testing.B) {
			var times [2]time.Duration
			for b.Loop() {
				for i, way := range pair {
					s.Edit(b, "DELETE FROM throttles")
					began := time.Now()
					way()
					times[i] += time.Since(began)
				}
			}
			b.ReportMetric(float64(times[0])/float64(times[1]), "×unknown")
		})
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
