package citizen_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/secret"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

func TestSigningIn(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		first, err := s.SignIn(t.Context(), " "+wide(string(p.IDNumber))+" ", fixture.Password, citizen.Visit{Address: "203.0.113.7"})
		if err != nil || first.Person.PersonNo != p.PersonNo || first.LastSignInAt != 0 {
			t.Fatalf("the first time: %+v, %v", first, err)
		}
		at := w.Clock.Now().Unix()
		w.Clock.Advance(time.Hour)
		second, err := s.SignIn(t.Context(), string(p.IDNumber), fixture.Password, citizen.Visit{Address: "203.0.113.7"})
		if err != nil || second.LastSignInAt != at {
			t.Errorf("the second time: last at %d, want %d, %v", second.LastSignInAt, at, err)
		}
		if n := w.Count(t, "audit_log WHERE act = 'signin' AND person_no = '"+p.PersonNo+"'"); n != 2 {
			t.Errorf("%d sign-ins are in the audit log, want 2", n)
		}
	})
}

func TestUnknownPeopleAndWrongPasswordsReadTheSame(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		for who, id := range map[string]string{
			"registered": string(w.Persona(t, "employee").IDNumber), "in the archive only": string(w.Persona(t, "left").IDNumber),
			"a card reported lost": string(w.Persona(t, "card_lost").IDNumber), "unknown": stranger.ID,
		} {
			for _, password := range []string{"Wrong-2026", " " + fixture.Password, strings.ToLower(fixture.Password), strings.Repeat("x", 5000)} {
				_, err := s.SignIn(t.Context(), id, password, citizen.Visit{Address: "a"})
				oneProblem(t, who, err, text.BadSignIn)
			}
		}
	})
}

// The work is compared, since a time measured on a busy machine proves nothing: both ask the hasher, for the same parameters.
func TestAnUnknownPersonCostsTheHasherAsMuchAsAKnownOne(t *testing.T) {
	w := fixture.SQLite(t)
	hasher := secret.NewFastHasher()
	s := citizen.New(w.DB, hasher, citizen.Settings{})
	release := hasher.Occupy()
	for _, id := range []string{string(w.Persona(t, "employee").IDNumber), stranger.ID} {
		if _, err := s.SignIn(t.Context(), id, "Wrong-2026", citizen.Visit{Address: "a"}); !errors.Is(err, store.ErrBusy) {
			t.Errorf("%s did not ask the hasher: %v", id, err)
		}
	}
	release()
	ok, err := hasher.Matches(t.Context(), "no account has this password", "")
	if ok || err != nil {
		t.Errorf("the decoy's own password opens: %v, %v", ok, err)
	}
}

func TestAFloodIsToldThatThePortalIsBusy(t *testing.T) {
	w := fixture.SQLite(t)
	hasher := secret.NewFastHasher()
	s, p := citizen.New(w.DB, hasher, citizen.Settings{}), w.Persona(t, "employee")
	release := hasher.Occupy()
	for range 10 { // which are not looked at and so do not count
		if _, err := s.SignIn(t.Context(), string(p.IDNumber), fixture.Password, citizen.Visit{Address: "a"}); !errors.Is(err, store.ErrBusy) {
			t.Fatalf("got %v, want ErrBusy", err)
		}
	}
	release()
	if _, err := s.SignIn(t.Context(), string(p.IDNumber), fixture.Password, citizen.Visit{Address: "a"}); err != nil {
		t.Errorf("once it is over: %v", err)
	}
}

func TestFromTheFifthFailureSignInSlowsDown(t *testing.T) {
	for who, key := range map[string]string{"registered": "employee", "not registered": "left"} {
		t.Run(who, func(t *testing.T) {
			fixture.Engines(t, func(t *testing.T, w *fixture.World) {
				id := string(w.Persona(t, key).IDNumber)
				s := newService(w.DB)
				for range 4 {
					_, err := s.SignIn(t.Context(), id, "Wrong-2026", citizen.Visit{Address: "a"})
					oneProblem(t, "an early failure", err, text.BadSignIn)
				}
				delay := 30 * time.Second
				for range 9 {
					_, err := s.SignIn(t.Context(), id, "Wrong-2026", citizen.Visit{Address: "a"})
					want := text.Problems{{Message: text.BadSignIn}, {Message: text.SignInDelayed(delay)}}
					if fmt.Sprint(problems(err)) != fmt.Sprint(want) {
						t.Errorf("said %v, want %v", err, want)
					}
					s = newService(w.Reopen(t))
					w.Clock.Advance(delay - time.Second)
					if _, err := s.SignIn(t.Context(), id, fixture.Password, citizen.Visit{Address: "a"}); wait(w, err) != time.Second {
						t.Errorf("the right password a second early: %v", err)
					}
					w.Clock.Advance(time.Second)
					delay = min(2*delay, time.Hour)
				}
				_, err := s.SignIn(t.Context(), id, fixture.Password, citizen.Visit{Address: "a"})
				if key == "left" {
					if len(problems(err)) != 2 {
						t.Errorf("after the delay: %v", err)
					}
					return
				}
				if err != nil {
					t.Fatalf("the right password after the delay: %v", err)
				}
				for range 4 {
					_, err := s.SignIn(t.Context(), id, "Wrong-2026", citizen.Visit{Address: "a"})
					oneProblem(t, "a failure after a success", err, text.BadSignIn)
				}
			})
		})
	}
}

func TestAnAddressMayNotFailWithoutEnd(t *testing.T) {
	w := fixture.SQLite(t)
	s, p := newService(w.DB), w.Persona(t, "employee")
	for i := range 60 {
		id := social15(i)
		_, err := s.SignIn(t.Context(), id, "Wrong-2026", citizen.Visit{Address: "here"})
		oneProblem(t, id, err, text.BadSignIn)
	}
	if _, err := s.SignIn(t.Context(), string(p.IDNumber), fixture.Password, citizen.Visit{Address: "here"}); wait(w, err) != 15*time.Minute {
		t.Errorf("after sixty failures: %v", err)
	}
	if _, err := s.SignIn(t.Context(), string(p.IDNumber), fixture.Password, citizen.Visit{Address: "elsewhere"}); err != nil {
		t.Errorf("from elsewhere: %v", err)
	}
}

// social15 is an ID number of 15 digits, which has no check digit.
func social15(i int) string { return fmt.Sprintf("110105491231%03d", i) }

func TestSignInOfTheWrongForm(t *testing.T) {
	w := fixture.SQLite(t)
	s := newService(w.DB)
	for _, id := range []string{"", "1", "<b>", "\x00", strings.Repeat("1", 5000)} {
		_, err := s.SignIn(t.Context(), id, "", citizen.Visit{Address: "a"})
		if p := problems(err); len(p) != 2 || p[0].Field != "id" || p[1].Field != "password" {
			t.Errorf("%.10q: %v", id, err)
		}
	}
	if w.Count(t, "throttles") != 0 {
		t.Error("a number of the wrong form counts as a try")
	}
}

func TestSigningOutEverywhereIsDoneOnceAForm(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p, key := newService(w.DB), w.Persona(t, "employee"), store.NewID()
		for range 2 {
			if _, err := s.EndSessions(t.Context(), p.PersonNo, key, "a"); err != nil {
				t.Fatal(err)
			}
		}
		who, err := s.SignIn(t.Context(), string(p.IDNumber), fixture.Password, citizen.Visit{Address: "a"})
		if err != nil || who.SessionEpoch != 1 {
			t.Errorf("the epoch is %d after one sign-out, %v", who.SessionEpoch, err)
		}
	})
}
