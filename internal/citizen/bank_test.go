package citizen_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/demo"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

const newAccount = "6222024000001234562" // its last digit is the right one

func newBank(p demo.Persona) map[string]string {
	return map[string]string{"bank_name": "示例银行", "bank_account": "6222 0240 0000 1234 562", "bank_tail": lastSixOf(p), "password": fixture.Password}
}

func TestANewBankAccountAsksForTheOldOneAndThePassword(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		for _, test := range []struct{ field, typed, sentence string }{
			{"bank_name", "", "请输入新的开户银行。"}, {"bank_account", "", text.NoBankAccountTyped}, {"bank_account", "62220240000", text.BadBankAccount},
			{"bank_account", "62220240000012345678", text.BadBankAccount}, {"bank_account", "622202400000a", text.BadBankAccount},
			{"bank_account", p.BankAccount, text.SameBankAccount}, {"bank_tail", "000000", text.BankTailDiffers}, {"bank_tail", "", "请输入银行账号后六位。"},
			{"password", "", text.NoPassword}, {"password", "Wrong-2026", text.WrongPassword},
		} {
			values := newBank(p)
			values[test.field] = test.typed
			atField(t, test.field+" "+test.typed, tryForm(t, s, "change-bank", p.PersonNo, values), test.field, test.sentence)
		}
		both := newBank(p)
		both["bank_name"], both["password"] = "", ""
		if got := problems(tryForm(t, s, "change-bank", p.PersonNo, both)); len(got) != 2 {
			t.Errorf("two things missing: %v", got)
		}
		checked, draft := checkedForm(t, s, s.Procedure("change-bank"), p.PersonNo, newBank(p))
		if _, kept := draft.Values["password"]; kept {
			t.Error("what waits to be submitted holds the password")
		}
		if slices.Contains(checked.Plan.Notes, text.LuhnNote) {
			t.Error("a card's number with the right check digit is doubted")
		}
		wantLines(t, "the new account to be compared", tableLines(checked.Plan.Tables, text.NewAccountCaption), "6222 0240 0000 1234 562")
		doubtful := newBank(p)
		doubtful["bank_account"] = "6222024000001234561"
		checked, _ = checkedForm(t, s, s.Procedure("change-bank"), p.PersonNo, doubtful)
		if !slices.Contains(checked.Plan.Notes, text.LuhnNote) {
			t.Error("a wrong check digit is not warned of")
		}
	})
}

func TestGuessingThePasswordForANewBankAccountIsLimited(t *testing.T) {
	w := fixture.SQLite(t)
	s, p := newService(w.DB), w.Persona(t, "employee")
	wrong := newBank(p)
	wrong["password"] = "Wrong-2026"
	for range 5 {
		atField(t, "a guess", tryForm(t, s, "change-bank", p.PersonNo, wrong), "password", text.WrongPassword)
	}
	if wait(w, tryForm(t, s, "change-bank", p.PersonNo, newBank(p))) != time.Hour {
		t.Error("a sixth guess is looked at")
	}
}

// askForBank asks for a new account, after which nothing waits to be told.
func askForBank(t *testing.T, w *fixture.World, s *citizen.Service, p demo.Persona) store.Done {
	t.Helper()
	done := doForm(t, s, "change-bank", p.PersonNo, newBank(p))
	told(t, w)
	return done
}

// account is a person's account on file.
func account(t *testing.T, w *fixture.World, personNo string) string {
	t.Helper()
	return person(t, w, personNo).BankAccount
}

func waitingChanges(t *testing.T, s *citizen.Service, personNo string) []citizen.Waiting {
	t.Helper()
	list, err := s.Waiting(t.Context(), personNo)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestANewBankAccountWaitsIsToldAndCounts(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		// The phone for notices is another than the archive's.
		change, err := s.BeginContactChange(t.Context(), p.PersonNo, citizen.Contact{Phone: newPhone, Question: fixture.Question}, fixture.Password, "a")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.FinishContactChange(t.Context(), p.PersonNo, change, sentCode(t, w, newPhone), "", "a"); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(25 * time.Hour)
		told(t, w)

		done := doForm(t, s, "change-bank", p.PersonNo, newBank(p))
		list := told(t, w)
		want := []string{p.Phone, newPhone}
		slices.Sort(want)
		if got := recipients(list, text.TemplateBankChange); !slices.Equal(got, want) || len(list) != 2 {
			t.Errorf("told are %q of %d messages, want both phones", got, len(list))
		}
		if words := list[0].Text; !strings.Contains(words, "尾号4562") || strings.Contains(words, newAccount) {
			t.Errorf("the message says %q", words)
		}
		if account(t, w, p.PersonNo) != p.BankAccount {
			t.Error("it counts at once")
		}
		if got := receiptFacts(t, w, p.PersonNo, done.ReceiptNo); !strings.Contains(got, "银行账号: "+social.MaskAccount(p.BankAccount)+" → **** 4562") ||
			!strings.Contains(got, "提交 24 小时后") || strings.Contains(got, newAccount) {
			t.Errorf("the receipt says\n%s", got)
		}
		waiting := waitingChanges(t, s, p.PersonNo)
		if len(waiting) != 1 || waiting[0].What != "开户银行变更为 示例银行，银行账号变更为 **** 4562" || waiting[0].DueAt != w.DB.Now().Add(24*time.Hour).Unix() {
			t.Errorf("waiting are %+v", waiting)
		}
		turnedAway(t, "another one", tryForm(t, s, "change-bank", p.PersonNo, newBank(p)), text.BankWaiting)

		w.Clock.Advance(24 * time.Hour)
		if n, err := s.ApplyScheduled(t.Context()); n != 1 || err != nil {
			t.Fatalf("after a day: %d, %v", n, err)
		}
		now := person(t, w, p.PersonNo)
		if now.BankAccount != newAccount || now.BankName != "示例银行" {
			t.Errorf("on file are %s, %s", now.BankName, now.BankAccount)
		}
		_, e := fed(t, w, p.PersonNo, "bank.change")
		if len(e.Fields) != 2 || e.ReceiptNo != done.ReceiptNo || e.Fields[1].New != newAccount {
			t.Errorf("the core system gets %+v", e)
		}
		if got := recipients(told(t, w), text.TemplateScheduleDone); !slices.Equal(got, want) {
			t.Errorf("told of its effect are %q", got)
		}
		if n, err := s.ApplyScheduled(t.Context()); n != 0 || err != nil {
			t.Errorf("once more: %d, %v", n, err)
		}
	})
}

func TestANewBankAccountIsStoppedByOnePress(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p, other := newService(w.DB), w.Persona(t, "employee"), w.Persona(t, "guardian")
		asked := askForBank(t, w, s, p)
		if _, err := s.KeepScheduled(t.Context(), other.PersonNo, asked.ReceiptNo, store.NewID(), "a"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("somebody else stops it: %v", err)
		}
		key := store.NewID()
		kept, err := s.KeepScheduled(t.Context(), p.PersonNo, asked.ReceiptNo, key, "a")
		if err != nil || kept.ReceiptNo == "" {
			t.Fatalf("%+v, %v", kept, err)
		}
		if again, err := s.KeepScheduled(t.Context(), p.PersonNo, asked.ReceiptNo, key, "a"); err != nil || again.ReceiptNo != kept.ReceiptNo {
			t.Errorf("the second press: %+v, %v", again, err)
		}
		if _, err := s.KeepScheduled(t.Context(), p.PersonNo, asked.ReceiptNo, store.NewID(), "a"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("from another page: %v", err)
		}
		if got := recipients(told(t, w), text.TemplateScheduleStopped); !slices.Equal(got, []string{p.Phone}) {
			t.Errorf("told are %q", got)
		}
		w.Clock.Advance(48 * time.Hour)
		if n, err := s.ApplyScheduled(t.Context()); n != 0 || err != nil || account(t, w, p.PersonNo) != p.BankAccount {
			t.Errorf("two days later: %d, %v, %s", n, err, account(t, w, p.PersonNo))
		}
		if len(waitingChanges(t, s, p.PersonNo)) != 0 {
			t.Error("it still waits")
		}
		askForBank(t, w, s, p) // and may be asked for anew
	})
}
