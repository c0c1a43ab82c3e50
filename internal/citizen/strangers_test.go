package citizen_test

import (
	"errors"
	"fmt"
	"regexp"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// A stranger knows the holder's ID number, and has any number of networks, none of them the holder's.
func strangersPlace(i int) citizen.Visit {
	return citizen.Visit{Address: fmt.Sprintf("198.51.100.%d", i%250+1), Device: fmt.Sprintf("%032d", i)}
}

var (
	ownBrowser = citizen.Visit{Address: "203.0.113.20", Agent: "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0", Device: "0123456789abcdef0123456789abcdef"}
	// the holder's browser in a network that others use up
	abroad = citizen.Visit{Address: "198.51.100.1", Device: ownBrowser.Device}
	// another browser in the holder's network
	atHome = citizen.Visit{Address: ownBrowser.Address, Device: "ffffffffffffffffffffffffffffffff"}
)

func tooOften(err error) bool { return errors.As(err, new(*store.Throttled)) }

func TestNoStrangerKeepsTheHolderFromSigningIn(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		signIn := func(v citizen.Visit, password string) error {
			_, err := s.SignIn(t.Context(), string(p.IDNumber), password, v)
			return err
		}
		if err := signIn(ownBrowser, fixture.Password); err != nil {
			t.Fatal(err)
		}
		looked := 0
		for i := range 300 {
			if err := signIn(strangersPlace(i), "Wrong-2026"); !tooOften(err) {
				looked++
			}
		}
		if looked != 60 {
			t.Errorf("%d of a stranger's guesses of a day are looked at, want 60", looked)
		}
		for range 100 { // one of them goes on
			if err := signIn(strangersPlace(0), "Wrong-2026"); err == nil {
				t.Fatal("a wrong password signs in")
			}
		}
		for name, v := range map[string]citizen.Visit{"their own browser": ownBrowser, "their own browser elsewhere": abroad, "their own network": atHome} {
			if err := signIn(v, fixture.Password); err != nil {
				t.Errorf("from %s: %v", name, err)
			}
		}
		if err := signIn(strangersPlace(301), fixture.Password); !tooOften(err) {
			t.Errorf("a place nobody knows: %v", err)
		}
		w.Clock.Advance(24 * time.Hour)
		if err := signIn(strangersPlace(301), fixture.Password); err != nil {
			t.Errorf("a new place a day later: %v", err)
		}
	})
}

// A device is somebody's own only after they signed in from it, and only theirs.
func TestADeviceIsKnownByWhoeverSignedInFromIt(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p, other := newService(w.DB), w.Persona(t, "employee"), w.Persona(t, "guardian")
		if _, err := s.SignIn(t.Context(), string(p.IDNumber), fixture.Password, ownBrowser); err != nil {
			t.Fatal(err)
		}
		guesses := 0
		for i := range 100 { // the same device, which is no device of the one who is guessed at, from ever other networks
			v := strangersPlace(i)
			v.Device = ownBrowser.Device
			if _, err := s.SignIn(t.Context(), string(other.IDNumber), "Wrong-2026", v); !tooOften(err) {
				guesses++
			}
		}
		if guesses != 60 {
			t.Errorf("%d guesses are looked at, want 60", guesses)
		}
		own := 0
		for range 20 {
			if _, err := s.SignIn(t.Context(), string(p.IDNumber), "Wrong-2026", ownBrowser); !tooOften(err) {
				own++
			}
		}
		if own != 5 {
			t.Errorf("whoever sits at the holder's own device has %d guesses at once, want 5", own)
		}
	})
}

func TestNoStrangerKeepsTheHolderFromRecovering(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		if _, err := s.SignIn(t.Context(), string(p.IDNumber), fixture.Password, ownBrowser); err != nil {
			t.Fatal(err)
		}
		begin := func(way string) *citizen.Recovery {
			r, err := s.BeginRecovery(string(p.IDNumber), way)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		told(t, w)
		mine := begin(citizen.RecoverBySMS)
		if err := s.SendRecoveryCode(t.Context(), mine, p.Phone, ownBrowser); err != nil {
			t.Fatal(err)
		}
		code := sentCode(t, w, p.Phone)
		sent, answered := 0, 0
		for i := range 60 { // who knows the phone as well
			r := begin(citizen.RecoverBySMS)
			if err := s.SendRecoveryCode(t.Context(), r, p.Phone, strangersPlace(i)); !tooOften(err) {
				sent++
			}
			r.Phone = p.Phone
			if err := s.RecoverBySMS(t.Context(), r, "000000x", newPassword, newPassword, strangersPlace(i)); !tooOften(err) {
				answered++
			}
			a := begin(citizen.RecoverByQuestion)
			if err := s.RecoverByAnswer(t.Context(), a, "x", "S00000000", newPassword, newPassword, strangersPlace(i)); !tooOften(err) {
				answered++
			}
		}
		if to := len(told(t, w)); sent != 10 || to != 10 || answered != 20 {
			t.Errorf("of strangers %d codes are sent (%d messages) and %d answers looked at, want 10 and 20", sent, to, answered)
		}
		if err := s.RecoverBySMS(t.Context(), mine, code, newPassword, newPassword, ownBrowser); err != nil {
			t.Errorf("the holder's own code, sent before: %v", err)
		}
		again := begin(citizen.RecoverBySMS)
		if err := s.SendRecoveryCode(t.Context(), again, p.Phone, atHome); err != nil {
			t.Fatalf("a code to the holder at home: %v", err)
		}
		for _, m := range told(t, w) {
			if m.IsCode() {
				code = regexp.MustCompile(`\d{6}`).FindString(m.Text)
			}
		}
		if err := s.RecoverBySMS(t.Context(), again, code, newPassword+"2", newPassword+"2", atHome); err != nil {
			t.Errorf("the holder at home: %v", err)
		}
		if _, err := s.SignIn(t.Context(), string(p.IDNumber), newPassword+"2", ownBrowser); err != nil {
			t.Errorf("signing in afterwards: %v", err)
		}
	})
}

// A code counts in the recovery that it was sent in, and in no other.
func TestACodeOpensItsOwnRecoveryOnly(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		r, err := s.BeginRecovery(string(p.IDNumber), citizen.RecoverBySMS)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.SendRecoveryCode(t.Context(), r, p.Phone, home); err != nil {
			t.Fatal(err)
		}
		code := sentCode(t, w, p.Phone)
		other := *r
		other.Sent = ""
		oneSentence(t, "another recovery", s.RecoverBySMS(t.Context(), &other, code, newPassword, newPassword, home), text.BadCode)
		if err := s.RecoverBySMS(t.Context(), r, code, newPassword, newPassword, home); err != nil {
			t.Error(err)
		}
	})
}

// Codes that others have sent to a phone, since they want it as theirs, take none from its holder.
func TestNoStrangerUsesUpTheCodesOfAPhone(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		sent := 0
		for _, key := range []string{"guardian", "pensioner", "mover", "injured", "tier2", "spouse"} {
			stranger := w.Persona(t, key).PersonNo
			typed := contactOf(t, w, stranger)
			typed.Phone = p.Phone
			if _, err := s.BeginContactChange(t.Context(), stranger, typed, fixture.Password, "a"); !tooOften(err) {
				sent++
			}
		}
		if sent != 5 {
			t.Errorf("%d codes went to a phone of somebody else in an hour, want 5", sent)
		}
		if err := s.SendUnfreezeCode(t.Context(), p.PersonNo, "a"); err != nil {
			t.Errorf("the holder's own code: %v", err)
		}
		r, err := s.BeginRecovery(string(p.IDNumber), citizen.RecoverBySMS)
		if err != nil {
			t.Fatal(err)
		}
		told(t, w)
		if err := s.SendRecoveryCode(t.Context(), r, p.Phone, home); err != nil || len(told(t, w)) != 1 {
			t.Errorf("the holder's recovery: %v", err)
		}
	})
}

func TestNoStrangerKeepsAnybodyFromRegistering(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "left")
		wrong := citizen.Numbers{ID: string(p.IDNumber), PersonNo: "600999999"}
		for range 50 {
			if err := s.MatchNumbers(t.Context(), s.Agree(), wrong, "198.51.100.7"); err == nil {
				t.Fatal("a wrong number goes on")
			}
		}
		if err := s.MatchNumbers(t.Context(), s.Agree(), numbers(p), "203.0.113.20"); err != nil {
			t.Errorf("from elsewhere: %v", err)
		}
	})
}

// What others do with the password they know slows them down, not the holder on their own device.
func TestAThiefOfThePasswordKeepsNobodyFromTheSecondStep(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		if _, err := s.SignIn(t.Context(), string(p.IDNumber), fixture.Password, ownBrowser); err != nil {
			t.Fatal(err)
		}
		app, _ := withApp(t, w, s, p)
		step := firstStep(t, s, p)
		for i := range 20 {
			if _, err := s.SignInWithCode(t.Context(), step, "000000", strangersPlace(i)); err == nil {
				t.Fatal("a wrong code signs in")
			}
		}
		if _, err := s.SignInWithCode(t.Context(), step, appCode(t, w, app, 0), strangersPlace(21)); !tooOften(err) {
			t.Errorf("a stranger's eleventh code: %v", err)
		}
		if _, err := s.SignInWithCode(t.Context(), step, appCode(t, w, app, 0), ownBrowser); err != nil {
			t.Errorf("the holder: %v", err)
		}
	})
}
