package citizen_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/demo"
	"shebao/internal/secret"
	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

func theSite(t *testing.T) *secret.Site {
	t.Helper()
	base, err := url.Parse(fixture.BaseURL)
	if err != nil {
		t.Fatal(err)
	}
	return secret.NewSite(base)
}

// withPasskey gives a persona a passkey on a device of its own.
func withPasskey(t *testing.T, s *citizen.Service, p demo.Persona, name string) (*testkit.Authenticator, citizen.Enabled) {
	t.Helper()
	device := testkit.NewAuthenticator(t, fixture.BaseURL)
	options, c, err := s.BeginPasskey(t.Context(), theSite(t), p.PersonNo, name, fixture.Password)
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.FinishPasskey(t.Context(), theSite(t), p.PersonNo, c, device.Create(options), "a")
	if err != nil || e.ReceiptNo == "" {
		t.Fatalf("%+v, %v", e, err)
	}
	return device, e
}

// passkeySignIn signs in without a password, with what a device makes of the question.
func passkeySignIn(t *testing.T, s *citizen.Service, device *testkit.Authenticator) (*citizen.SignedIn, error) {
	t.Helper()
	options, c, err := s.BeginPasskeySignIn(t.Context(), theSite(t), home.Address)
	if err != nil {
		t.Fatal(err)
	}
	return s.FinishPasskeySignIn(t.Context(), theSite(t), c, device.Get(options), home)
}

func TestAPasskeyIsAddedNamedAndRemoved(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		begin := func(name, password string) error {
			_, _, err := s.BeginPasskey(t.Context(), theSite(t), p.PersonNo, name, password)
			return err
		}
		oneSentence(t, "without the password", begin("我的手机", "Wrong-2026"), text.WrongPassword)
		oneSentence(t, "without a name", begin("  ", fixture.Password), "请输入通行密钥名称。")
		device, e := withPasskey(t, s, p, "我的手机")
		if len(e.Codes) != citizen.RecoveryCodeCount {
			t.Errorf("%d recovery codes with the first factor", len(e.Codes))
		}
		if list := told(t, w); len(list) != 1 || !strings.Contains(list[0].Text, "通行密钥「我的手机」") {
			t.Errorf("told %+v", list)
		}
		if strings.Contains(string(device.Handle), p.PersonNo) || len(device.Handle) != 64 {
			t.Errorf("the device is told %q", device.Handle)
		}
		if _, e := withPasskey(t, s, p, "我的电脑"); len(e.Codes) != 0 {
			t.Error("a second factor brings new recovery codes")
		}
		list, err := w.DB.Passkeys(t.Context(), p.PersonNo)
		if err != nil || len(list) != 2 {
			t.Fatalf("%+v, %v", list, err)
		}
		id := list[0].ID
		for _, change := range []func(personNo string) error{
			func(personNo string) error {
				_, err := s.RenamePasskey(t.Context(), personNo, id, "旧手机", store.NewID(), "a")
				return err
			},
			func(personNo string) error {
				_, err := s.RemovePasskey(t.Context(), personNo, id, fixture.Password, store.NewID(), "a")
				return err
			},
		} {
			if err := change(w.Persona(t, "guardian").PersonNo); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("another person may: %v", err)
			}
			if err := change(p.PersonNo); err != nil {
				t.Error(err)
			}
		}
		_, err = s.RemovePasskey(t.Context(), p.PersonNo, list[1].ID, "Wrong-2026", store.NewID(), "a")
		oneSentence(t, "removing without the password", err, text.WrongPassword)
		if list, err := w.DB.Passkeys(t.Context(), p.PersonNo); err != nil || len(list) != 1 || list[0].Name == "旧手机" {
			t.Errorf("left are %+v, %v", list, err)
		}
	})
}

func TestSigningInWithAPasskeyAlone(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		device, _ := withPasskey(t, s, p, "我的手机")
		withPasskey(t, s, w.Persona(t, "guardian"), "别人的手机")
		for range 2 {
			who, err := passkeySignIn(t, s, device)
			if err != nil || who.Person.PersonNo != p.PersonNo {
				t.Fatalf("%+v, %v", who, err)
			}
		}
		if outcome, way := lastWay(t, w, p); outcome != store.SignInOK || way != citizen.ByPasskey {
			t.Errorf("kept as %s by %s", outcome, way)
		}
		list, err := w.DB.Passkeys(t.Context(), p.PersonNo)
		if err != nil || list[0].SignCount != 2 || list[0].LastUsedAt == 0 {
			t.Errorf("%+v, %v", list, err)
		}
		if _, err := s.RemovePasskey(t.Context(), p.PersonNo, list[0].ID, fixture.Password, store.NewID(), "a"); err != nil {
			t.Fatal(err)
		}
		_, err = passkeySignIn(t, s, device)
		oneSentence(t, "one removed", err, text.PasskeyUnknown)
	})
}

func TestAPasskeyThatIsNotRightIsRefused(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		device, _ := withPasskey(t, s, p, "我的手机")
		other, _ := withPasskey(t, s, w.Persona(t, "guardian"), "别人的手机")
		for name, spoil := range map[string]func(a *testkit.Authenticator){
			"another site":         func(a *testkit.Authenticator) { a.Origin = "https://shebao.example.evil.example" },
			"a neighbour's port":   func(a *testkit.Authenticator) { a.Origin = fixture.BaseURL + ":8443" },
			"an unverified user":   func(a *testkit.Authenticator) { a.Unverified = true },
			"another's handle":     func(a *testkit.Authenticator) { a.Handle = other.Handle },
			"another's credential": func(a *testkit.Authenticator) { a.ID, a.Handle = other.ID, other.Handle },
			"no handle":            func(a *testkit.Authenticator) { a.Handle = nil },
		} {
			wrong := *device
			spoil(&wrong)
			_, err := passkeySignIn(t, s, &wrong)
			oneSentence(t, name, err, text.PasskeyBad)
		}
		stranger := testkit.NewAuthenticator(t, fixture.BaseURL)
		stranger.Handle = device.Handle
		_, err := passkeySignIn(t, s, stranger)
		oneSentence(t, "one never added", err, text.PasskeyUnknown)
		for _, answer := range []string{"", "null", "{}", `{"id":"AA","rawId":"AA","type":"public-key","response":{}}`, "[1]", strings.Repeat("x", 1000)} {
			_, c, err := s.BeginPasskeySignIn(t.Context(), theSite(t), "b")
			if err != nil {
				t.Fatal(err)
			}
			_, err = s.FinishPasskeySignIn(t.Context(), theSite(t), c, []byte(answer), home)
			oneSentence(t, answer, err, text.PasskeyBad)
		}
	})
}

func TestAQuestionIsAnsweredOnceAndInTime(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p, site := newService(w.DB), w.Persona(t, "employee"), theSite(t)
		device, _ := withPasskey(t, s, p, "我的手机")
		device.NoCounter, device.Counter = true, 0 // as most phones: nothing but the question tells a replay
		options, c, err := s.BeginPasskeySignIn(t.Context(), site, "a")
		if err != nil {
			t.Fatal(err)
		}
		answer := device.Get(options)
		var in, out atomic.Int32
		together(16, func(int) {
			who, err := s.FinishPasskeySignIn(t.Context(), site, c, answer, home)
			if err == nil && who != nil {
				in.Add(1)
			} else if p := problems(err); len(p) == 1 && p[0].Message == text.PasskeyExpired {
				out.Add(1)
			} else {
				t.Error(err)
			}
		})
		if in.Load() != 1 || out.Load() != 15 {
			t.Errorf("%d of 16 got in, %d were refused", in.Load(), out.Load())
		}
		options, c, err = s.BeginPasskeySignIn(t.Context(), site, "a")
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.FinishPasskey(t.Context(), site, p.PersonNo, c, testkit.NewAuthenticator(t, fixture.BaseURL).Create(options), "a")
		oneSentence(t, "a question of another kind", err, text.PasskeyExpired)
		w.Clock.Advance(5 * time.Minute)
		_, err = s.FinishPasskeySignIn(t.Context(), site, c, device.Get(options), home)
		oneSentence(t, "five minutes later", err, text.PasskeyExpired)
		_, err = s.FinishPasskeySignIn(t.Context(), site, nil, device.Get(options), home)
		oneSentence(t, "no question at all", err, text.PasskeyExpired)
	})
}

func TestACounterThatGoesBackIsRefusedAndTold(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		device, _ := withPasskey(t, s, p, "我的手机")
		copied := *device
		device.Counter = 5
		if _, err := passkeySignIn(t, s, device); err != nil {
			t.Fatal(err)
		}
		told(t, w)
		w.Clock.Advance(time.Second)
		_, err := passkeySignIn(t, s, &copied)
		oneSentence(t, "the copy", err, text.PasskeyCounter)
		if list := told(t, w); len(list) != 1 || list[0].Recipient != p.Phone || !strings.Contains(list[0].Text, "可能被复制") {
			t.Errorf("told %+v", list)
		}
		if outcome, way := lastWay(t, w, p); outcome != store.SignInCode || way != citizen.ByPasskey {
			t.Errorf("kept as %s by %s", outcome, way)
		}
		if _, err := passkeySignIn(t, s, device); err != nil {
			t.Errorf("the right one still: %v", err)
		}
		list, err := w.DB.Passkeys(t.Context(), p.PersonNo)
		if err != nil || len(list) != 1 {
			t.Fatal(err)
		}
		if err := w.DB.UsePasskey(t.Context(), p.PersonNo, list[0].ID, list[0].SignCount); !errors.Is(err, store.ErrCounter) {
			t.Errorf("the same count again: %v", err)
		}
	})
}

func TestAPasskeyIsASecondStep(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p, site := newService(w.DB), w.Persona(t, "employee"), theSite(t)
		device, _ := withPasskey(t, s, p, "我的手机")
		other, _ := withPasskey(t, s, w.Persona(t, "guardian"), "别人的手机")
		step := firstStep(t, s, p)
		finish := func(device *testkit.Authenticator) (*citizen.SignedIn, error) {
			options, c, err := s.BeginSecondPasskey(t.Context(), site, step, home.Address)
			if err != nil {
				t.Fatal(err)
			}
			return s.FinishSecondPasskey(t.Context(), site, step, c, device.Get(options), home)
		}
		_, err := finish(other)
		oneSentence(t, "another person's passkey", err, text.PasskeyUnknown)
		who, err := finish(device)
		if err != nil || who.Person.PersonNo != p.PersonNo {
			t.Fatalf("%+v, %v", who, err)
		}
		if outcome, way := lastWay(t, w, p); outcome != store.SignInOK || way != citizen.ByPasswordAndPasskey {
			t.Errorf("kept as %s by %s", outcome, way)
		}
		w.Clock.Advance(10 * time.Minute)
		if _, _, err := s.BeginSecondPasskey(t.Context(), site, step, home.Address); !errors.Is(err, citizen.ErrSecondEnded) {
			t.Errorf("ten minutes later: %v", err)
		}
	})
}

func TestACredentialIsOnePersonsOnly(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p, site := newService(w.DB), w.Persona(t, "employee"), theSite(t)
		device, _ := withPasskey(t, s, p, "我的手机")
		other := w.Persona(t, "guardian")
		options, c, err := s.BeginPasskey(t.Context(), site, other.PersonNo, "同一个", fixture.Password)
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.FinishPasskey(t.Context(), site, other.PersonNo, c, device.Create(options), "a")
		oneSentence(t, "a credential known already", err, text.PasskeyExists)
		if f, err := w.DB.SecondFactor(t.Context(), other.PersonNo); err != nil || f != (store.SecondFactor{}) {
			t.Errorf("half of it is kept: %+v, %v", f, err)
		}
		var kept struct {
			Attestation json.RawMessage `json:"attestation"`
		}
		list, err := w.DB.Passkeys(t.Context(), p.PersonNo)
		if err != nil || json.Unmarshal(list[0].Credential, &kept) != nil || string(kept.Attestation) != "{}" {
			t.Errorf("the attestation %s is kept, %v", kept.Attestation, err)
		}
	})
}
