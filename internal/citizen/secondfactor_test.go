package citizen_test

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"shebao/internal/citizen"
	"shebao/internal/demo"
	"shebao/internal/secret"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

var home = citizen.Visit{Address: "198.51.100.9"}

// appCode is what the app shows at the clock's time, plus so many steps.
func appCode(t *testing.T, w *fixture.World, app secret.AppSecret, steps int) string {
	t.Helper()
	code, err := totp.GenerateCode(string(app), w.DB.Now().Add(time.Duration(steps)*30*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// withApp gives a persona an authenticator app; a step later, so that the code that confirmed it is no longer the one shown.
func withApp(t *testing.T, w *fixture.World, s *citizen.Service, p demo.Persona) (app secret.AppSecret, codes []string) {
	t.Helper()
	app = secret.NewAppSecret()
	e, err := s.AddApp(t.Context(), p.PersonNo, app, fixture.Password, appCode(t, w, app, 0), store.NewID(), "a")
	if err != nil || e.ReceiptNo == "" {
		t.Fatalf("adding the app: %+v, %v", e, err)
	}
	w.Clock.Advance(time.Minute)
	return app, e.Codes
}

// firstStep is a sign-in with the right password by somebody who has a second factor.
func firstStep(t *testing.T, s *citizen.Service, p demo.Persona) *citizen.SecondStep {
	t.Helper()
	who, err := s.SignIn(t.Context(), string(p.IDNumber), fixture.Password, home)
	var step *citizen.SecondStep
	if who != nil || !errors.As(err, &step) {
		t.Fatalf("the right password: %+v, %v; want a second step", who, err)
	}
	return step
}

func lastWay(t *testing.T, w *fixture.World, p demo.Persona) (outcome, way string) {
	t.Helper()
	w.Ask(t, "SELECT outcome, way FROM signins WHERE person_no = '"+p.PersonNo+"' ORDER BY at DESC LIMIT 1", &outcome, &way)
	return outcome, way
}

func TestAnAppCountsOnceACodeOfItConfirmsIt(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		app := secret.NewAppSecret()
		add := func(password, code string) (citizen.Enabled, error) {
			return s.AddApp(t.Context(), p.PersonNo, app, password, code, store.NewID(), "a")
		}
		_, err := add(fixture.Password, "")
		oneSentence(t, "no code", err, text.NoAppCode)
		_, err = add(fixture.Password, appCode(t, w, app, 3))
		oneSentence(t, "a code of a minute and a half ahead", err, text.BadAppCode)
		_, err = add("Wrong-2026", appCode(t, w, app, 0))
		oneSentence(t, "a wrong password", err, text.WrongPassword)
		if f, err := w.DB.SecondFactor(t.Context(), p.PersonNo); err != nil || f.On() {
			t.Fatalf("it counts before it is confirmed: %+v, %v", f, err)
		}
		if _, err := s.SignIn(t.Context(), string(p.IDNumber), fixture.Password, home); err != nil {
			t.Fatalf("the password alone: %v", err)
		}
		told(t, w)

		shown := appCode(t, w, app, 0)
		e, err := add(fixture.Password, shown[:3]+" "+shown[3:])
		if err != nil || e.ReceiptNo == "" || len(e.Codes) != citizen.RecoveryCodeCount || len(slices.Compact(slices.Sorted(slices.Values(e.Codes)))) != citizen.RecoveryCodeCount {
			t.Fatalf("%+v, %v", e, err)
		}
		if list := told(t, w); len(list) != 1 || list[0].Recipient != p.Phone || !strings.Contains(list[0].Text, "两步验证已开启") {
			t.Errorf("told %+v", list)
		}
		_, err = add(fixture.Password, appCode(t, w, app, 1))
		oneSentence(t, "a second app", err, text.AppExists)
		step := firstStep(t, s, p)
		_, err = s.SignInWithCode(t.Context(), step, shown, home)
		oneSentence(t, "the code that confirmed it", err, text.BadAppCode)
		if w.Count(t, "authenticators WHERE person_no = '"+p.PersonNo+"'") != 1 || w.Count(t, "recovery_codes") != citizen.RecoveryCodeCount {
			t.Error("not one app and one set of codes are kept")
		}
	})
}

func TestTheSecretAndTheCodesLieSealed(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		app, codes := withApp(t, w, s, p)
		var kept []byte
		w.Ask(t, "SELECT secret FROM authenticators", &kept)
		if strings.Contains(string(kept), string(app)) {
			t.Error("the secret lies in the open")
		}
		for _, code := range codes {
			if w.Count(t, "recovery_codes WHERE code_hash LIKE '%"+code+"%'") != 0 {
				t.Errorf("the code %s lies in the open", code)
			}
		}
		if got, err := w.DB.AuthenticatorSecret(t.Context(), p.PersonNo); err != nil || got != string(app) {
			t.Errorf("the secret read back: %v", err)
		}
		if _, err := w.DB.AuthenticatorSecret(t.Context(), w.Persona(t, "guardian").PersonNo); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another person's secret: %v", err)
		}
	})
}

func TestACodeOfTheAppCountsOnce(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		app, _ := withApp(t, w, s, p)
		step, code := firstStep(t, s, p), appCode(t, w, app, 0)
		who, err := s.SignInWithCode(t.Context(), step, code, home)
		if err != nil || who.Person.PersonNo != p.PersonNo {
			t.Fatalf("%+v, %v", who, err)
		}
		if outcome, way := lastWay(t, w, p); outcome != store.SignInOK || way != citizen.ByPasswordAndCode {
			t.Errorf("kept as %s by %s", outcome, way)
		}
		_, err = s.SignInWithCode(t.Context(), firstStep(t, s, p), code, home)
		oneSentence(t, "the same code again", err, text.BadAppCode)
		_, err = s.SignInWithCode(t.Context(), firstStep(t, s, p), appCode(t, w, app, -1), home)
		oneSentence(t, "the code before it, which would do else", err, text.BadAppCode)
		if _, err = s.SignInWithCode(t.Context(), firstStep(t, s, p), appCode(t, w, app, 1), home); err != nil {
			t.Errorf("the next code, from a clock half a minute fast: %v", err)
		}
	})
}

func TestOfSixteenWithOneCodeOneGetsIn(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		app, codes := withApp(t, w, s, p)
		step := firstStep(t, s, p)
		for name, try := range map[string]func() (*citizen.SignedIn, error){
			"app": func() (*citizen.SignedIn, error) {
				return s.SignInWithCode(t.Context(), step, appCode(t, w, app, 0), home)
			},
			"recovery": func() (*citizen.SignedIn, error) { return s.SignInWithRecoveryCode(t.Context(), step, codes[0], home) },
		} {
			var in, out atomic.Int32
			together(16, func(int) {
				who, err := try()
				switch {
				case err == nil && who != nil:
					in.Add(1)
				case problems(err) != nil || wait(w, err) > 0:
					out.Add(1)
				default:
					t.Errorf("%s: %v", name, err)
				}
			})
			if in.Load() != 1 || out.Load() != 15 {
				t.Errorf("%s: %d of 16 got in, %d were refused", name, in.Load(), out.Load())
			}
			w.Edit(t, "DELETE FROM throttles") // what the fifteen used up, wherever it counts
		}
	})
}

func TestARecoveryCodeCountsOnceAndANewSetVoidsTheOld(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		_, codes := withApp(t, w, s, p)
		told(t, w)
		use := func(code string) error {
			_, err := s.SignInWithRecoveryCode(t.Context(), firstStep(t, s, p), code, home)
			return err
		}
		if err := use(" " + strings.ToLower(codes[0][:4]) + "-" + codes[0][4:]); err != nil {
			t.Fatalf("as a person types it: %v", err)
		}
		if list := told(t, w); len(list) != 1 || !strings.Contains(list[0].Text, "还剩 9 个") {
			t.Errorf("told %+v", list)
		}
		oneSentence(t, "the same again", use(codes[0]), text.BadRecoveryCode)
		oneSentence(t, "nothing", use(" "), text.NoRecoveryCode)
		oneSentence(t, "no code at all", use("123"), text.BadRecoveryCode)

		_, err := s.NewRecoveryCodes(t.Context(), p.PersonNo, "Wrong-2026", "", "a")
		oneSentence(t, "a new set without the password", err, text.WrongPassword)
		e, err := s.NewRecoveryCodes(t.Context(), p.PersonNo, fixture.Password, store.NewID(), "a")
		if err != nil || len(e.Codes) != citizen.RecoveryCodeCount || e.ReceiptNo == "" {
			t.Fatalf("%+v, %v", e, err)
		}
		oneSentence(t, "one of the old set", use(codes[1]), text.BadRecoveryCode)
		if err := use(e.Codes[1]); err != nil {
			t.Errorf("one of the new set: %v", err)
		}
		other := w.Persona(t, "guardian")
		withApp(t, w, s, other)
		_, err = s.SignInWithRecoveryCode(t.Context(), firstStep(t, s, other), e.Codes[2], home)
		oneSentence(t, "another person's", err, text.BadRecoveryCode)
	})
}

func TestWrongCodesAreSlowedDown(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		app, codes := withApp(t, w, s, p)
		step := firstStep(t, s, p)
		wrong := "000000"
		if slices.Contains([]string{appCode(t, w, app, -1), appCode(t, w, app, 0), appCode(t, w, app, 1)}, wrong) {
			wrong = "000001"
		}
		for i := range 10 {
			_, err := s.SignInWithCode(t.Context(), step, wrong, citizen.Visit{Address: "198.51.100." + string(rune('0'+i))})
			oneSentence(t, "a wrong code", err, text.BadAppCode)
		}
		_, err := s.SignInWithCode(t.Context(), step, appCode(t, w, app, 0), home)
		if got := wait(w, err); got != 10*time.Minute {
			t.Errorf("the eleventh waits %v (%v)", got, err)
		}
		_, err = s.SignInWithRecoveryCode(t.Context(), step, codes[0], home)
		if wait(w, err) == 0 {
			t.Errorf("a recovery code goes round the limit: %v", err)
		}
		if outcome, way := lastWay(t, w, p); outcome == store.SignInOK || !strings.HasPrefix(way, citizen.ByPassword+"+") {
			t.Errorf("the list ends with %s by %s", outcome, way)
		}
		w.Clock.Advance(10 * time.Minute)
		if _, err = s.SignInWithCode(t.Context(), step, appCode(t, w, app, 0), home); !errors.Is(err, citizen.ErrSecondEnded) {
			t.Errorf("the second step lasts longer than ten minutes: %v", err)
		}
		if _, err := s.SignInWithCode(t.Context(), firstStep(t, s, p), appCode(t, w, app, 0), home); err != nil {
			t.Errorf("ten minutes later: %v", err)
		}
		_, err = s.SignInWithCode(t.Context(), firstStep(t, s, p), wrong, home)
		oneSentence(t, "a wrong one after a right one", err, text.BadAppCode)
	})
}

func TestTheSecondStepEndsWhereThePasswordChanges(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		app, _ := withApp(t, w, s, p)
		step := firstStep(t, s, p)
		if _, err := s.ChangePassword(t.Context(), p.PersonNo, fixture.Password, newPassword, newPassword, "", "a"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SignInWithCode(t.Context(), step, appCode(t, w, app, 0), home); !errors.Is(err, citizen.ErrSecondEnded) {
			t.Errorf("a step begun with the old password: %v", err)
		}
		if _, err := s.SignInWithCode(t.Context(), nil, appCode(t, w, app, 0), home); !errors.Is(err, citizen.ErrSecondEnded) {
			t.Errorf("no step at all: %v", err)
		}
	})
}

func TestRecoveringThePasswordLeavesTheSecondFactor(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		app, _ := withApp(t, w, s, p)
		told(t, w)
		recovery, err := s.BeginRecovery(string(p.IDNumber), citizen.RecoverBySMS)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.SendRecoveryCode(t.Context(), recovery, p.Phone, citizen.Visit{Address: "a"}); err != nil {
			t.Fatal(err)
		}
		if err := s.RecoverBySMS(t.Context(), recovery, sentCode(t, w, p.Phone), newPassword, newPassword, citizen.Visit{Address: "a"}); err != nil {
			t.Fatal(err)
		}
		_, err = s.SignIn(t.Context(), string(p.IDNumber), newPassword, home)
		var step *citizen.SecondStep
		if !errors.As(err, &step) {
			t.Fatalf("the recovered password alone: %v", err)
		}
		if _, err := s.SignInWithCode(t.Context(), step, appCode(t, w, app, 0), home); err != nil {
			t.Error(err)
		}
	})
}

func TestRemovingTheLastFactorVoidsTheRecoveryCodes(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		withApp(t, w, s, p)
		told(t, w)
		_, err := s.RemoveApp(t.Context(), p.PersonNo, "Wrong-2026", "", "a")
		oneSentence(t, "without the password", err, text.WrongPassword)
		done, err := s.RemoveApp(t.Context(), p.PersonNo, fixture.Password, store.NewID(), "a")
		if err != nil || done.ReceiptNo == "" {
			t.Fatalf("%+v, %v", done, err)
		}
		if list := told(t, w); len(list) != 1 || !strings.Contains(list[0].Text, "两步验证已关闭") {
			t.Errorf("told %+v", list)
		}
		if w.Count(t, "recovery_codes") != 0 {
			t.Error("recovery codes stand in for nothing")
		}
		if _, err := s.SignIn(t.Context(), string(p.IDNumber), fixture.Password, home); err != nil {
			t.Errorf("the password alone: %v", err)
		}
		if _, err := s.RemoveApp(t.Context(), p.PersonNo, fixture.Password, store.NewID(), "a"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("removing it again: %v", err)
		}
		_, err = s.NewRecoveryCodes(t.Context(), p.PersonNo, fixture.Password, "", "a")
		oneSentence(t, "recovery codes for nothing", err, text.NoCodesYet)
	})
}

func TestClosingTheRegistrationForgetsTheSecondFactor(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		withApp(t, w, s, p)
		other := w.Persona(t, "guardian")
		withApp(t, w, s, other)
		w.Clock.Advance(time.Hour)
		if _, err := s.CloseRegistration(t.Context(), p.PersonNo, p.Phone, fixture.Password, "", "a"); err != nil {
			t.Fatal(err)
		}
		if f, err := w.DB.SecondFactor(t.Context(), p.PersonNo); err != nil || f != (store.SecondFactor{}) {
			t.Errorf("%+v is left, %v", f, err)
		}
		if f, err := w.DB.SecondFactor(t.Context(), other.PersonNo); err != nil || !f.On() {
			t.Errorf("another person's is %+v, %v", f, err)
		}
	})
}

func TestAnAgencyMayAskEveryoneForASecondFactor(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		free, p := newService(w.DB), w.Persona(t, "employee")
		s := citizen.New(w.DB, secret.NewFastHasher(), citizen.Settings{RequireSecondFactor: true})
		must := func(s *citizen.Service) bool {
			must, err := s.MustAddSecondFactor(t.Context(), p.PersonNo)
			if err != nil {
				t.Fatal(err)
			}
			return must
		}
		if must(free) || !must(s) {
			t.Errorf("must add one: without the setting %v, with it %v", must(free), must(s))
		}
		withApp(t, w, s, p)
		if must(s) {
			t.Error("must add another")
		}
		_, err := s.RemoveApp(t.Context(), p.PersonNo, fixture.Password, store.NewID(), "a")
		oneSentence(t, "removing the last", err, text.LastFactor)
		if f, err := w.DB.SecondFactor(t.Context(), p.PersonNo); err != nil || f.AppSince == 0 || f.CodesLeft != citizen.RecoveryCodeCount {
			t.Errorf("it is %+v, %v", f, err)
		}
	})
}

func TestTheCounterResetsASecondFactor(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		reset := func() error {
			_, err := s.ResetSecondFactor(t.Context(), store.System("test"), p.PersonNo)
			return err
		}
		if err := reset(); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("where there is none: %v", err)
		}
		withApp(t, w, s, p)
		told(t, w)
		if err := reset(); err != nil {
			t.Fatal(err)
		}
		if list := told(t, w); len(list) != 1 || list[0].Recipient != p.Phone {
			t.Errorf("told %+v", list)
		}
		if _, err := s.SignIn(t.Context(), string(p.IDNumber), fixture.Password, home); err != nil {
			t.Errorf("the password alone: %v", err)
		}
	})
}

func TestPasskeysNeedANameAndASafeAddress(t *testing.T) {
	for address, want := range map[string]bool{
		"https://shebao.example": true, "https://shebao.example:8443": true, "http://localhost:8080": true, "http://a.localhost": true,
		"http://shebao.example": false, "http://127.0.0.1:8080": false, "https://192.0.2.1": false, "https://[2001:db8::1]:8443": false,
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := secret.NewSite(u).Passkeys(); got != want {
			t.Errorf("%s: %v, want %v", address, got, want)
		}
	}
	w := fixture.SQLite(t)
	s, p := newService(w.DB), w.Persona(t, "employee")
	bare := secret.NewSite(&url.URL{Scheme: "http", Host: "127.0.0.1"})
	_, _, err := s.BeginPasskey(context.Background(), bare, p.PersonNo, "我的手机", fixture.Password)
	oneSentence(t, "asked for all the same", err, text.NoPasskeysHere)
	_, _, err = s.BeginPasskeySignIn(context.Background(), bare, "a")
	oneSentence(t, "signing in all the same", err, text.NoPasskeysHere)
}
