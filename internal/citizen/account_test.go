package citizen_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

const newPassword = "Litchi-tree-7"

// oneSentence checks that a refusal is one sentence, at whatever field.
func oneSentence(t *testing.T, what string, err error, sentence string) {
	t.Helper()
	if p := problems(err); len(p) != 1 || p[0].Message != sentence {
		t.Errorf("%s: %v, want %q alone", what, err, sentence)
	}
}

// told are the messages that waited, now sent.
func told(t *testing.T, w *fixture.World) []store.Message {
	t.Helper()
	list, err := fixture.Told(t.Context(), w.DB)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// sentCode is the one-time code in the only message waiting, which must have gone to a phone.
func sentCode(t *testing.T, w *fixture.World, phone string) string {
	t.Helper()
	list := told(t, w)
	if len(list) != 1 || list[0].Recipient != phone {
		t.Fatalf("%d messages wait, want one to %s: %+v", len(list), phone, list)
	}
	return regexp.MustCompile(`\d{6}`).FindString(list[0].Text)
}

func TestChangingThePasswordEndsEverySessionAndTellsThePhone(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		before, err := w.DB.Registration(t.Context(), p.PersonNo)
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.ChangePassword(t.Context(), p.PersonNo, "Wrong-2026", newPassword, newPassword, "", "a")
		oneSentence(t, "a wrong old password", err, text.WrongPassword)
		_, err = s.ChangePassword(t.Context(), p.PersonNo, fixture.Password, newPassword, newPassword+"x", "", "a")
		oneSentence(t, "two new passwords", err, text.PasswordsDiffer)
		_, err = s.ChangePassword(t.Context(), p.PersonNo, fixture.Password, "kxz"+string(p.IDNumber), "kxz"+string(p.IDNumber), "", "a")
		oneSentence(t, "the ID number in it", err, text.PasswordPersonal)
		if len(told(t, w)) != 0 {
			t.Error("a refusal told the phone")
		}
		done, err := s.ChangePassword(t.Context(), p.PersonNo, fixture.Password, newPassword, newPassword, store.NewID(), "a")
		if err != nil || done.ReceiptNo == "" {
			t.Fatalf("%+v, %v", done, err)
		}
		after, err := w.DB.Registration(t.Context(), p.PersonNo)
		if err != nil || after.SessionEpoch != before.SessionEpoch+1 {
			t.Errorf("the epoch went from %d to %d, %v", before.SessionEpoch, after.SessionEpoch, err)
		}
		if list := told(t, w); len(list) != 1 || list[0].Recipient != p.Phone {
			t.Errorf("told %+v", list)
		}
		if _, err := s.SignIn(t.Context(), string(p.IDNumber), fixture.Password, citizen.Visit{Address: "a"}); err == nil {
			t.Error("the old password still signs in")
		}
		if _, err := s.SignIn(t.Context(), string(p.IDNumber), newPassword, citizen.Visit{Address: "a"}); err != nil {
			t.Errorf("the new password: %v", err)
		}
	})
}

func TestGuessingTheOldPasswordIsLimited(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		for range 5 {
			_, err := s.ChangePassword(t.Context(), p.PersonNo, "Wrong-2026", newPassword, newPassword, "", "a")
			oneSentence(t, "a guess", err, text.WrongPassword)
		}
		_, err := s.ChangePassword(t.Context(), p.PersonNo, fixture.Password, newPassword, newPassword, "", "a")
		var throttled *citizen.Throttled
		if !errors.As(err, &throttled) {
			t.Errorf("the sixth was looked at: %v", err)
		}
	})
}

func contactOf(t *testing.T, w *fixture.World, personNo string) citizen.Contact {
	t.Helper()
	r, err := w.DB.Registration(t.Context(), personNo)
	if err != nil {
		t.Fatal(err)
	}
	return citizen.Contact{Phone: r.Phone, Email: r.Email, Address: r.Address, Question: r.Question}
}

func TestANewPhoneIsProvedCoolsOffAndCanBeStopped(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		const phone = "19911112222"
		typed := contactOf(t, w, p.PersonNo)
		typed.Phone, typed.Address = phone, "示例路 9 号"
		change, err := s.BeginContactChange(t.Context(), p.PersonNo, typed, fixture.Password, "a")
		if err != nil || !change.NewPhone {
			t.Fatalf("%+v, %v", change, err)
		}
		code := sentCode(t, w, phone)
		_, err = s.FinishContactChange(t.Context(), p.PersonNo, change, "no", "", "a")
		oneSentence(t, "a wrong code", err, text.BadCode)
		if got := contactOf(t, w, p.PersonNo); got.Phone != p.Phone || got.Address != "" {
			t.Errorf("a wrong code changed %+v", got)
		}
		if _, err := s.FinishContactChange(t.Context(), p.PersonNo, change, code, "", "a"); err != nil {
			t.Fatal(err)
		}
		to := map[string]bool{}
		for _, m := range told(t, w) {
			to[m.Recipient] = true
		}
		if !to[p.Phone] || !to[phone] {
			t.Errorf("told %v, want the old phone and the new one", to)
		}
		if got := contactOf(t, w, p.PersonNo); got.Phone != p.Phone || got.Address != "示例路 9 号" {
			t.Errorf("before the cooling period is over: %+v", got)
		}
		if _, err := s.KeepPhone(t.Context(), p.PersonNo, "", "a"); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(25 * time.Hour)
		if got := contactOf(t, w, p.PersonNo); got.Phone != p.Phone {
			t.Errorf("a change that was stopped took effect: %+v", got)
		}
		if _, err := s.KeepPhone(t.Context(), p.PersonNo, "", "a"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("stopping nothing: %v", err)
		}
	})
}

func TestANewPhoneCountsAfterTheCoolingPeriod(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		const phone = "19911112222"
		typed := contactOf(t, w, p.PersonNo)
		typed.Phone = phone
		change, err := s.BeginContactChange(t.Context(), p.PersonNo, typed, fixture.Password, "a")
		if err != nil {
			t.Fatal(err)
		}
		code := sentCode(t, w, phone)
		if _, err := s.FinishContactChange(t.Context(), p.PersonNo, change, code, "", "a"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.FinishContactChange(t.Context(), p.PersonNo, change, code, "", "a"); err == nil {
			t.Error("a code served twice")
		}
		told(t, w)
		w.Clock.Advance(24 * time.Hour)
		if got := contactOf(t, w, p.PersonNo).Phone; got != phone {
			t.Errorf("after 24 hours the phone is %s", got)
		}
		if _, err := s.ChangePassword(t.Context(), p.PersonNo, fixture.Password, newPassword, newPassword, "", "a"); err != nil {
			t.Fatal(err)
		}
		if list := told(t, w); len(list) != 1 || list[0].Recipient != phone {
			t.Errorf("notices go to %+v", list)
		}
	})
}

func TestANewQuestionNeedsAnAnswer(t *testing.T) {
	w := fixture.SQLite(t)
	s, p := newService(w.DB), w.Persona(t, "employee")
	typed := contactOf(t, w, p.PersonNo)
	typed.Question = text.Questions[1]
	if _, err := s.BeginContactChange(t.Context(), p.PersonNo, typed, fixture.Password, "a"); err == nil {
		t.Error("a new question went without an answer")
	}
	typed.Question = fixture.Question
	if change, err := s.BeginContactChange(t.Context(), p.PersonNo, typed, fixture.Password, "a"); err != nil || change.NewPhone {
		t.Errorf("the same question and phone: %+v, %v", change, err)
	}
}

func TestContactChangesOnlyWithThePassword(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		typed := contactOf(t, w, p.PersonNo)
		typed.Question, typed.Answer = text.Questions[1], "别人的答案"
		for password, want := range map[string]string{"": text.NoPassword, "Wrong-2026": text.WrongPassword} {
			_, err := s.BeginContactChange(t.Context(), p.PersonNo, typed, password, "a")
			if got := problems(err); len(got) != 1 || got[0] != (text.Problem{Field: "password", Message: want}) {
				t.Errorf("with the password %q: %v", password, err)
			}
		}
	})
}

func TestAWrongCodeCountsAndFiveEndIt(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		ctx, expires := t.Context(), w.DB.Now().Add(10*time.Minute)
		if err := w.DB.KeepOneTimeCode(ctx, "x", "someone", "123456", expires); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			if ok, err := w.DB.UseOneTimeCode(ctx, "x", "someone", "000000"); ok || err != nil {
				t.Fatalf("a wrong code: %v, %v", ok, err)
			}
		}
		if ok, _ := w.DB.UseOneTimeCode(ctx, "x", "someone", "123456"); ok {
			t.Error("the right code served after five wrong ones")
		}
		if err := w.DB.KeepOneTimeCode(ctx, "x", "someone", "654321", expires); err != nil {
			t.Fatal(err)
		}
		if ok, _ := w.DB.UseOneTimeCode(ctx, "y", "someone", "654321"); ok {
			t.Error("a code served another purpose")
		}
		if ok, _ := w.DB.UseOneTimeCode(ctx, "x", "someone else", "654321"); ok {
			t.Error("a code served somebody else")
		}
		w.Clock.Advance(10 * time.Minute)
		if ok, _ := w.DB.UseOneTimeCode(ctx, "x", "someone", "654321"); ok {
			t.Error("a code served after ten minutes")
		}
	})
}

func TestClosingTheRegistration(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		code, _, err := s.NewAccessCode(t.Context(), p.PersonNo, "", "a")
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.CloseRegistration(t.Context(), p.PersonNo, "19900000099", fixture.Password, "", "a")
		oneSentence(t, "another phone", err, text.WrongPhone)
		_, err = s.CloseRegistration(t.Context(), p.PersonNo, p.Phone, "Wrong-2026", "", "a")
		oneSentence(t, "a wrong password", err, text.WrongPassword)
		rows := w.Count(t, "contributions WHERE person_no = '"+p.PersonNo+"'")
		if _, err := s.CloseRegistration(t.Context(), p.PersonNo, p.Phone, fixture.Password, "", "a"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SignIn(t.Context(), string(p.IDNumber), fixture.Password, citizen.Visit{Address: "a"}); err == nil {
			t.Error("sign-in goes on after closing")
		}
		if ok, _ := w.DB.AccessCodeOpens(t.Context(), p.PersonNo, code); ok {
			t.Error("an access code opens after closing")
		}
		if n := w.Count(t, "contributions WHERE person_no = '"+p.PersonNo+"'"); n != rows {
			t.Errorf("closing left %d of %d contributions", n, rows)
		}
		if err := s.MatchNumbers(t.Context(), s.Agree(), citizen.Numbers{ID: string(p.IDNumber), PersonNo: p.PersonNo}, "a"); err != nil {
			t.Errorf("registering again: %v", err)
		}
	})
}

// What opened the account, or could recover it, is not kept once nobody may sign in by it.
func TestWhatOpenedAnAccountGoesWithIt(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		of := " WHERE person_no = '" + p.PersonNo + "'"
		for _, row := range []string{
			"authenticators (person_no, secret, created_at, last_step) VALUES ('" + p.PersonNo + "', 'x', 1, 1)",
			"recovery_codes (person_no, code_hash, created_at) VALUES ('" + p.PersonNo + "', 'x', 1)",
			"devices (person_no, device_hash, device_id, label, first_seen, last_seen) VALUES ('" + p.PersonNo + "', 'x', 'x', 'x', 1, 1)",
		} {
			w.Edit(t, "INSERT INTO "+row)
		}
		if n := w.Count(t, "registrations"+of+" AND password_hash <> '' AND answer_hash <> '' AND phone IS NOT NULL"); n != 1 {
			t.Fatal("there is nothing to forget")
		}
		if _, err := s.CloseRegistration(t.Context(), p.PersonNo, p.Phone, fixture.Password, "", "a"); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"authenticators", "passkeys", "recovery_codes", "devices", "sessions", "notice_choices"} {
			if n := w.Count(t, table+of); n != 0 {
				t.Errorf("%d rows of %s are left", n, table)
			}
		}
		if n := w.Count(t, "registrations"+of+` AND state = 'closed' AND password_hash = '' AND question = '' AND answer_hash = '' AND phone IS NULL
			AND email IS NULL AND address IS NULL AND phone_hash = '' AND pending_phone IS NULL AND pending_phone_hash = ''`); n != 1 {
			t.Error("the row of the registration still holds what opened it")
		}
		if told := told(t, w); len(told) == 0 || told[0].Recipient != p.Phone {
			t.Errorf("the phone is not told: %+v", told)
		}
	})
}

func TestRecoveringByPhone(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		r, err := s.BeginRecovery(string(p.IDNumber), citizen.RecoverBySMS)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.SendRecoveryCode(t.Context(), r, p.Phone, citizen.Visit{Address: "a"}); err != nil {
			t.Fatal(err)
		}
		code := sentCode(t, w, p.Phone)
		oneSentence(t, "a wrong code", s.RecoverBySMS(t.Context(), r, "000000x", newPassword, newPassword, citizen.Visit{Address: "a"}), text.BadCode)
		if err := s.RecoverBySMS(t.Context(), r, code, newPassword, newPassword, citizen.Visit{Address: "a"}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SignIn(t.Context(), string(p.IDNumber), newPassword, citizen.Visit{Address: "a"}); err != nil {
			t.Errorf("the new password: %v", err)
		}
		list := told(t, w)
		if len(list) != 1 || list[0].Recipient != p.Phone || strings.Contains(list[0].Text, newPassword) {
			t.Errorf("told %+v", list)
		}
	})
}

func TestRecoveringByQuestion(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		r := &citizen.Recovery{ID: p.IDNumber.Full(), Way: citizen.RecoverByQuestion}
		question, err := s.Question(t.Context(), r)
		if err != nil || question != fixture.Question {
			t.Errorf("asked %q, %v", question, err)
		}
		for what, pair := range map[string][2]string{"a wrong answer": {"别的", p.CardNo}, "a wrong card": {fixture.Answer, "S99999999"}} {
			oneSentence(t, what, s.RecoverByAnswer(t.Context(), r, pair[0], pair[1], newPassword, newPassword, citizen.Visit{Address: "a"}), text.WrongAnswer)
		}
		if err := s.RecoverByAnswer(t.Context(), r, " "+fixture.Answer+" ", strings.ToLower(p.CardNo), newPassword, newPassword, citizen.Visit{Address: "a"}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SignIn(t.Context(), string(p.IDNumber), newPassword, citizen.Visit{Address: "a"}); err != nil {
			t.Errorf("the new password: %v", err)
		}
	})
}

// Whoever asks, whatever they know: the same steps, the same words, and no message to anyone but the holder.
func TestRecoveryTellsNobodyWhoIsRegistered(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		known := w.Persona(t, "employee")
		for who, id := range map[string]string{
			"registered": string(known.IDNumber), "in the archive only": string(w.Persona(t, "left").IDNumber), "unknown": stranger.ID,
		} {
			r, err := s.BeginRecovery(id, citizen.RecoverBySMS)
			if err != nil {
				t.Fatal(err)
			}
			if err := s.SendRecoveryCode(t.Context(), r, "19911112222", citizen.Visit{Address: "b"}); err != nil {
				t.Errorf("%s: %v", who, err)
			}
			if len(told(t, w)) != 0 {
				t.Errorf("%s: a message went out to a phone that is not the account's", who)
			}
			oneSentence(t, who, s.RecoverBySMS(t.Context(), r, "123456", newPassword, newPassword, citizen.Visit{Address: "b"}), text.BadCode)
			question, err := s.Question(t.Context(), r)
			if err != nil || question == "" {
				t.Errorf("%s is asked %q, %v", who, question, err)
			}
			if again, _ := s.Question(t.Context(), r); again != question {
				t.Errorf("%s is asked another question the second time", who)
			}
			oneSentence(t, who, s.RecoverByAnswer(t.Context(), r, "x", "S00000000", newPassword, newPassword, citizen.Visit{Address: "b"}), text.WrongAnswer)
		}
	})
}

func TestRecoveryIsLimited(t *testing.T) {
	w := fixture.SQLite(t)
	s := newService(w.DB)
	r := &citizen.Recovery{ID: w.Persona(t, "employee").IDNumber.Full()}
	for range 5 {
		oneSentence(t, "a guess", s.RecoverByAnswer(t.Context(), r, "x", "S00000000", newPassword, newPassword, citizen.Visit{Address: "a"}), text.WrongAnswer)
	}
	var throttled *citizen.Throttled
	if err := s.RecoverByAnswer(t.Context(), r, fixture.Answer, "S00000000", newPassword, newPassword, citizen.Visit{Address: "a"}); !errors.As(err, &throttled) {
		t.Errorf("the sixth was looked at: %v", err)
	}
}
