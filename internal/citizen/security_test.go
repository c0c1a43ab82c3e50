package citizen_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/secret"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

const (
	edge  = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0"
	phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"
)

// signIn signs a persona in from a device.
func signIn(t *testing.T, s *citizen.Service, id, agent, device string) *citizen.SignedIn {
	t.Helper()
	who, err := s.SignIn(t.Context(), id, fixture.Password, citizen.Visit{Address: "198.51.100.1", Agent: agent, Device: device})
	if err != nil {
		t.Fatal(err)
	}
	return who
}

// byChannel are the messages of a template that a person was told, counted by channel.
func byChannel(t *testing.T, w *fixture.World, personNo, template string) map[string]int {
	t.Helper()
	list, err := w.DB.Messages(t.Context(), personNo)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int{}
	for _, m := range list {
		if m.Template == template {
			found[m.Channel]++
		}
	}
	return found
}

func TestANewDeviceIsToldOnceAndAKnownOneNever(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p, other := newService(w.DB), w.Persona(t, "employee"), w.Persona(t, "guardian")
		id := string(p.IDNumber)
		home := signIn(t, s, id, edge, "token of the machine at home")
		if told := byChannel(t, w, p.PersonNo, "new_device"); len(told) != 0 {
			t.Errorf("the first sign-in of all is news: %v", told)
		}
		w.Clock.Advance(time.Hour)
		if again := signIn(t, s, id, edge, "token of the machine at home"); again.DeviceID != home.DeviceID {
			t.Error("the same device has another name")
		}
		for range 3 {
			signIn(t, s, id, phone, "token of a phone")
		}
		if told := byChannel(t, w, p.PersonNo, "new_device"); told["sms"] != 1 || told["page"] != 1 {
			t.Errorf("a new device was told %v, want once by each", told)
		}
		for _, m := range told(t, w) {
			if m.Template == "new_device" && m.Recipient != p.Phone {
				t.Errorf("told to %s", m.Recipient)
			}
		}
		devices, err := w.DB.Devices(t.Context(), p.PersonNo)
		if err != nil || len(devices) != 2 || devices[0].Label != "iPhone 上的 Safari" || devices[1].Label != "Windows 上的 Edge" {
			t.Errorf("%+v, %v", devices, err)
		}
		signIn(t, s, string(other.IDNumber), edge, "token of the machine at home")
		if n := w.Count(t, "devices GROUP BY device_hash HAVING COUNT(*) > 1 UNION ALL SELECT 0"); n != 0 {
			t.Error("the table tells that two people share a device")
		}
		if _, err := s.ForgetDevice(t.Context(), other.PersonNo, devices[0].ID, "", "a"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("forgetting another person's device: %v", err)
		}
		if _, err := s.ForgetDevice(t.Context(), p.PersonNo, devices[0].ID, "", "a"); err != nil {
			t.Fatal(err)
		}
		signIn(t, s, id, phone, "token of a phone")
		if told := byChannel(t, w, p.PersonNo, "new_device"); told["sms"] != 2 {
			t.Errorf("a device that was removed is new again, but was told %v", told)
		}
	})
}

func TestSixteenSignInsAtOnceFromANewDeviceAreToldOnce(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		signIn(t, s, string(p.IDNumber), edge, "home")
		w.Clock.Advance(time.Minute)
		together(16, func(int) {
			_, err := s.SignIn(t.Context(), string(p.IDNumber), fixture.Password, citizen.Visit{Address: "a", Agent: phone, Device: "new"})
			if throttledOr(err) != nil {
				t.Error(err)
			}
		})
		if told := byChannel(t, w, p.PersonNo, "new_device"); told["sms"] != 1 {
			t.Errorf("told %v", told)
		}
	})
}

// throttledOr is the error unless it says only that too many tried at once.
func throttledOr(err error) error {
	var throttled *citizen.Throttled
	if errors.As(err, &throttled) {
		return nil
	}
	return err
}

func TestFailedSignInsAreListedAndCounted(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		id := string(p.IDNumber)
		signIn(t, s, id, edge, "home")
		stranger := citizen.Visit{Address: "203.0.113.9", Agent: phone, Device: "elsewhere"}
		for range 5 {
			w.Clock.Advance(time.Second)
			if _, err := s.SignIn(t.Context(), id, "Wrong-2026", stranger); err == nil {
				t.Fatal("a wrong password signs in")
			}
		}
		for range 3 {
			if _, err := s.SignIn(t.Context(), id, "Wrong-2026", stranger); wait(w, err) == 0 {
				t.Fatalf("not throttled: %v", err)
			}
		}
		w.Clock.Advance(time.Hour)
		if who := signIn(t, s, id, edge, "home"); who.Failures != 8 {
			t.Errorf("%d failures are told, want 8", who.Failures)
		}
		w.Clock.Advance(time.Hour)
		if who := signIn(t, s, id, edge, "home"); who.Failures != 0 {
			t.Errorf("%d failures are told a second time", who.Failures)
		}
		v, err := s.Security(t.Context(), p.PersonNo, 15*time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		var outcomes []string
		for i, e := range v.SignIns {
			outcomes = append(outcomes, e.Outcome)
			if i > 0 && e.At > v.SignIns[i-1].At {
				t.Error("they don't stand newest first")
			}
		}
		if len(outcomes) != 9 || outcomes[0] != store.SignInOK || outcomes[8] != store.SignInOK {
			t.Errorf("%v, want two successes, a line of what was refused, five failures and the first success", outcomes)
		}
		for _, e := range v.SignIns {
			if e.Outcome == store.SignInThrottled && (e.Times != 3 || e.Address != "203.0.113.9" || e.Label != "iPhone 上的 Safari") {
				t.Errorf("what was refused reads %+v", e)
			}
		}
		if other, err := s.Security(t.Context(), w.Persona(t, "guardian").PersonNo, time.Hour); err != nil || len(other.SignIns) != 0 {
			t.Errorf("somebody else sees %+v, %v", other.SignIns, err)
		}
	})
}

// The list of failures must not tell who is registered: an unknown ID number costs the same rows in the same tables.
func TestAFailedSignInWritesAsMuchForTheUnknown(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		known, unknown := w.Persona(t, "employee"), w.Persona(t, "left")
		for _, test := range []struct{ id, personNo string }{{string(known.IDNumber), known.PersonNo}, {string(unknown.IDNumber), ""}} {
			for range 7 { // five wrong, two throttled
				if _, err := s.SignIn(t.Context(), test.id, "Wrong-2026", citizen.Visit{Address: "203.0.113.9", Agent: edge}); err == nil {
					t.Fatal("a wrong password signs in")
				}
			}
			where := "signins WHERE person_no = '" + test.personNo + "' AND outcome = "
			if wrong, refused := w.Count(t, where+"'password'"), w.Count(t, where+"'throttled' AND times = 2"); wrong != 5 || refused != 1 {
				t.Errorf("for %q %d rows of wrong passwords and %d of refusals, want 5 and 1", test.personNo, wrong, refused)
			}
		}
		w.Clock.Advance(8 * 24 * time.Hour)
		if err := w.DB.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, mine := w.Count(t, "signins WHERE person_no = ''"), w.Count(t, "signins"); n != 0 || mine != 6 {
			t.Errorf("a week later %d rows of the unknown are kept, %d in all", n, mine)
		}
		for _, want := range []struct {
			days, left int
			words      string
		}{{183, 6, "six months"}, {30, 0, "seven months"}} {
			w.Clock.Advance(time.Duration(want.days) * 24 * time.Hour)
			if _, _, err := w.DB.Retain(t.Context(), nil, func(context.Context) error { return nil }); err != nil || w.Count(t, "signins") != want.left {
				t.Errorf("%s on %d rows are kept, %v", want.words, w.Count(t, "signins"), err)
			}
		}
	})
}

// moveHouse is a change of the person's address.
func moveHouse(t *testing.T, s *citizen.Service, w *fixture.World, personNo, password string) error {
	t.Helper()
	typed := contactOf(t, w, personNo)
	typed.Address = "示例路 9 号"
	change, err := s.BeginContactChange(t.Context(), personNo, typed, password, "a")
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.FinishContactChange(t.Context(), personNo, change, "", "", "a")
	return err
}

func TestFreezingAndUnfreezing(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		done, err := s.Freeze(t.Context(), p.PersonNo, store.NewID(), "a")
		if err != nil || done.ReceiptNo == "" {
			t.Fatalf("%+v, %v", done, err)
		}
		if told := byChannel(t, w, p.PersonNo, "frozen"); told["sms"] != 1 || told["page"] != 1 {
			t.Errorf("freezing was told %v", told)
		}
		if _, err := s.Freeze(t.Context(), p.PersonNo, "", "a"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("freezing twice: %v", err)
		}
		told(t, w)
		if err := moveHouse(t, s, w, p.PersonNo, fixture.Password); !errors.Is(err, store.ErrFrozen) {
			t.Errorf("another address while frozen: %v", err)
		}
		if _, err := s.CloseRegistration(t.Context(), p.PersonNo, p.Phone, fixture.Password, "", "a"); !errors.Is(err, store.ErrFrozen) {
			t.Errorf("closing while frozen: %v", err)
		}
		if _, err := s.ChangePassword(t.Context(), p.PersonNo, fixture.Password, newPassword, newPassword, "", "a"); err != nil {
			t.Errorf("a new password while frozen: %v", err)
		}
		told(t, w)
		_, err = s.Unfreeze(t.Context(), p.PersonNo, newPassword, "123456", "", "a")
		oneSentence(t, "a code never sent", err, text.BadCode)
		if err := s.SendUnfreezeCode(t.Context(), p.PersonNo, "a"); err != nil {
			t.Fatal(err)
		}
		code := sentCode(t, w, p.Phone)
		_, err = s.Unfreeze(t.Context(), p.PersonNo, "Wrong-2026", code, "", "a")
		oneSentence(t, "a wrong password", err, text.WrongPassword)
		_, err = s.Unfreeze(t.Context(), p.PersonNo, newPassword, "", "", "a")
		oneSentence(t, "no code", err, text.NoCode)
		if _, err := s.Unfreeze(t.Context(), p.PersonNo, newPassword, code, "", "a"); err != nil {
			t.Fatal(err)
		}
		if told := byChannel(t, w, p.PersonNo, "unfrozen"); told["sms"] != 1 || told["page"] != 1 {
			t.Errorf("unfreezing was told %v", told)
		}
		if err := moveHouse(t, s, w, p.PersonNo, newPassword); err != nil {
			t.Errorf("after unfreezing: %v", err)
		}
	})
}

func TestTheCoolingPeriodIsTheAgencysToSet(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := citizen.New(w.DB, secret.NewFastHasher(), citizen.Settings{Cooling: 2 * time.Hour})
		p := w.Persona(t, "employee")
		typed := contactOf(t, w, p.PersonNo)
		typed.Phone = "19911112222"
		change, err := s.BeginContactChange(t.Context(), p.PersonNo, typed, fixture.Password, "a")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.FinishContactChange(t.Context(), p.PersonNo, change, sentCode(t, w, typed.Phone), "", "a"); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(2*time.Hour - time.Second)
		if got := contactOf(t, w, p.PersonNo).Phone; got != p.Phone {
			t.Errorf("a second early the phone is %s", got)
		}
		w.Clock.Advance(time.Second)
		if got := contactOf(t, w, p.PersonNo).Phone; got != typed.Phone {
			t.Errorf("after two hours the phone is %s", got)
		}
	})
}

func TestTheAuthenticatorAppUnfreezesToo(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		secret, _ := withApp(t, w, s, p)
		if _, err := s.Freeze(t.Context(), p.PersonNo, "", "a"); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(time.Minute)
		code := appCode(t, w, secret, 0)
		_, err := s.Unfreeze(t.Context(), p.PersonNo, "Wrong-2026", code, "", "a")
		oneSentence(t, "a wrong password", err, text.WrongPassword)
		if _, err := s.Unfreeze(t.Context(), p.PersonNo, fixture.Password, code, "", "a"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Freeze(t.Context(), p.PersonNo, "", "a"); err != nil {
			t.Fatal(err)
		}
		_, err = s.Unfreeze(t.Context(), p.PersonNo, fixture.Password, code, "", "a")
		oneSentence(t, "a code used before", err, text.BadCode)
	})
}
