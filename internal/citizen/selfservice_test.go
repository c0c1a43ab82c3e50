package citizen_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"shebao/internal/citizen"
	"shebao/internal/demo"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// turnedAway checks that an error is the refusal of a title.
func turnedAway(t *testing.T, what string, err error, title string) {
	t.Helper()
	var refusal *citizen.Refusal
	if !errors.As(err, &refusal) || refusal.Title != title || refusal.Why == "" {
		t.Errorf("%s: %v, want the refusal %q", what, err, title)
	}
}

// atField checks that an error is one sentence at one field.
func atField(t *testing.T, what string, err error, field, sentence string) {
	t.Helper()
	if p := problems(err); len(p) != 1 || p[0].Field != field || p[0].Message != sentence {
		t.Errorf("%s: %+v (%v), want %q at %s alone", what, p, err, sentence, field)
	}
}

// archiveProofs are what opening 个人缴费自助业务 asks of a persona.
func archiveProofs(p demo.Persona) map[string]string {
	return map[string]string{"account": p.BankAccount, "phone": p.Phone, "pin": p.CardPIN}
}

// lastSixOf is the last six digits of a persona's account.
func lastSixOf(p demo.Persona) string { return p.BankAccount[len(p.BankAccount)-6:] }

// withSelfService opens it for a persona, who is registered where need be.
func withSelfService(t *testing.T, w *fixture.World, s *citizen.Service, key string) demo.Persona {
	t.Helper()
	p := w.Persona(t, key)
	if !p.Ready {
		if _, err := s.Finish(t.Context(), proved(t, s, p), fixture.Password, fixture.Password, store.NewID(), "a"); err != nil {
			t.Fatal(err)
		}
	}
	doForm(t, s, "apply-self-service", p.PersonNo, archiveProofs(p))
	told(t, w)
	return p
}

// fed are the fields of the latest event of a person's acts of a kind, as "field: old → new".
func fed(t *testing.T, w *fixture.World, personNo, act string) (lines []string, latest store.FeedEvent) {
	t.Helper()
	events, err := w.DB.Feed(t.Context(), 0, store.FeedMost)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if e.PersonNo != personNo || e.Act != act {
			continue
		}
		lines, latest = nil, e
		for _, f := range e.Fields {
			lines = append(lines, f.Field+": "+f.Old+" → "+f.New)
		}
	}
	return lines, latest
}

// wantFed checks what the core system gets of an act, and that it stands under the act's receipt.
func wantFed(t *testing.T, w *fixture.World, personNo, act, receiptNo string, want ...string) store.FeedEvent {
	t.Helper()
	got, e := fed(t, w, personNo, act)
	if strings.Join(got, "\n") != strings.Join(want, "\n") || e.ReceiptNo != receiptNo {
		t.Errorf("the core system gets, under %s (want %s):\n%s\nwant\n%s", e.ReceiptNo, receiptNo, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	return e
}

// facts of a receipt, as "name: before → after".
func receiptFacts(t *testing.T, w *fixture.World, personNo, no string) string {
	t.Helper()
	r, err := w.DB.ReceiptByNo(t.Context(), personNo, no)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, f := range r.Facts {
		lines = append(lines, f.Name+": "+f.Before+" → "+f.Value)
	}
	return strings.Join(lines, "\n")
}

func isOpen(t *testing.T, w *fixture.World, personNo string) bool {
	t.Helper()
	since, err := w.DB.SelfServiceSince(t.Context(), personNo)
	if err != nil {
		t.Fatal(err)
	}
	return since != 0
}

func TestSelfServiceIsForThoseWhoPayAtTheWindow(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		for _, key := range []string{"employee", "pensioner", "unemployed", "lately_unemployed"} {
			p := w.Persona(t, key)
			turnedAway(t, key, tryForm(t, s, "apply-self-service", p.PersonNo, archiveProofs(p)), "您现在不是社会保险个人缴费窗口人员")
		}
		p := w.Persona(t, "self_payer")
		done := doForm(t, s, "apply-self-service", p.PersonNo, archiveProofs(p))
		if !isOpen(t, w, p.PersonNo) {
			t.Error("it is not open")
		}
		if got := receiptFacts(t, w, p.PersonNo, done.ReceiptNo); got != "个人缴费自助业务: 未开通 → 已开通，从下一次登录起可以使用" {
			t.Errorf("the receipt says %q", got)
		}
		if next := text.ActNext["self_service.open"]; !strings.Contains(next, "从下一次登录起") {
			t.Errorf("what happens next: %q", next)
		}
		wantFed(t, w, p.PersonNo, "self_service.open", done.ReceiptNo, "self_service:  → open")
		turnedAway(t, "once more", tryForm(t, s, "apply-self-service", p.PersonNo, archiveProofs(p)), text.SelfServiceOpen)
	})
}

func TestOpeningSelfServiceComparesEverythingWithTheArchive(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "self_payer")
		with := func(field, value string) error {
			w.Edit(t, `DELETE FROM throttles`)
			values := archiveProofs(p)
			values[field] = value
			return tryForm(t, s, "apply-self-service", p.PersonNo, values)
		}
		for _, test := range []struct{ field, typed, sentence string }{
			{"account", "", text.NoBankAccountTyped}, {"account", p.BankAccount + "1", text.WrongBankAccount}, {"account", lastSixOf(p), text.WrongBankAccount},
			{"phone", "", "请输入移动电话号码。"}, {"phone", "12345", "移动电话应为 11 位数字，以 1 开头。"}, {"phone", "13900139000", text.WrongContactPhone},
			{"pin", "", text.WrongCardPIN}, {"pin", "0", text.WrongCardPIN}, {"pin", "999999x", text.WrongCardPIN},
		} {
			atField(t, test.field+" "+test.typed, with(test.field, test.typed), test.field, test.sentence)
		}
		grouped := p.BankAccount[:4] + " " + p.BankAccount[4:8] + "-" + p.BankAccount[8:]
		for field, typed := range map[string]string{"account": grouped, "phone": "+86 " + p.Phone[:3] + "-" + p.Phone[3:], "pin": " " + p.CardPIN} {
			if err := with(field, typed); err != nil {
				t.Errorf("%s typed as %q: %v", field, typed, err)
			}
		}

		w.Edit(t, `UPDATE persons SET card_pin_hash = '' WHERE person_no = $1`, p.PersonNo)
		for _, typed := range []string{"", "0", "０"} {
			if err := with("pin", typed); err != nil {
				t.Errorf("no PIN, typed as %q: %v", typed, err)
			}
		}
		atField(t, "a PIN where there is none", with("pin", p.CardPIN), "pin", text.WrongCardPIN)

		w.Edit(t, `UPDATE persons SET phone = NULL, folded = 0 WHERE person_no = $1`, p.PersonNo)
		turnedAway(t, "no phone on file", with("phone", ""), text.NoArchivePhone)
		other := w.Persona(t, "medical_only")
		w.Edit(t, `UPDATE persons SET bank_account = NULL, folded = 0 WHERE person_no = $1`, other.PersonNo)
		turnedAway(t, "no account on file", tryForm(t, s, "apply-self-service", other.PersonNo, archiveProofs(other)), text.NoBankAccount)
		if isOpen(t, w, p.PersonNo) {
			t.Error("it is open")
		}
	})
}

func TestGuessingTheProofsOfSelfServiceIsLimited(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "self_payer")
		wrong := archiveProofs(p)
		wrong["pin"] = "135790"
		for range 5 {
			atField(t, "a guess", tryForm(t, s, "apply-self-service", p.PersonNo, wrong), "pin", text.WrongCardPIN)
		}
		if wait(w, tryForm(t, s, "apply-self-service", p.PersonNo, archiveProofs(p))) != 24*time.Hour {
			t.Error("a sixth guess is looked at")
		}
	})
}

// selfServices are the pages that 个人缴费自助业务 opens here.
var selfServices = []string{"change-address", "change-wage", "upgrade-id", "stop-cover", "resume-cover"}

func TestWithoutSelfServiceItsServicesAreRefused(t *testing.T) {
	w := fixture.SQLite(t)
	s, p := newService(w.DB), w.Persona(t, "self_payer")
	values := map[string]string{"bank_tail": lastSixOf(p), "wage": "8000", "address": "x", "postcode": "518000"}
	for _, page := range selfServices {
		turnedAway(t, page, tryForm(t, s, page, p.PersonNo, values), text.SelfServiceClosed)
	}
	withSelfService(t, w, s, "self_payer")
	w.Edit(t, `UPDATE persons SET category = 'employee' WHERE person_no = $1`, p.PersonNo)
	for _, page := range selfServices {
		turnedAway(t, page+" of somebody employed meanwhile", tryForm(t, s, page, p.PersonNo, values), text.NotSelfPayer)
	}
	w.Edit(t, `UPDATE persons SET category = 'self_payer', bank_account = NULL, folded = 0 WHERE person_no = $1`, p.PersonNo)
	for _, page := range []string{"change-address", "change-wage", "stop-cover"} {
		turnedAway(t, page+" without an account on file", tryForm(t, s, page, p.PersonNo, values), text.NoBankAccount)
	}
}

func TestTheLastSixDigitsOfTheAccountAreCompared(t *testing.T) {
	w := fixture.SQLite(t)
	s := newService(w.DB)
	p := withSelfService(t, w, s, "self_payer")
	for _, page := range []string{"change-address", "change-wage", "stop-cover"} {
		for typed, sentence := range map[string]string{
			"": "请输入银行账号后六位。", "12345": "请输入银行账号的最后六位数字。", "12345x": "请输入银行账号的最后六位数字。", "000000": text.BankTailDiffers,
		} {
			w.Edit(t, `DELETE FROM throttles`)
			values := map[string]string{"bank_tail": typed, "wage": "8000", "address": "示例路 9 号", "postcode": "518000"}
			atField(t, page+" with "+typed, tryForm(t, s, page, p.PersonNo, values), "bank_tail", sentence)
		}
	}
}

func TestClosingTheRegistrationClosesSelfService(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		p := withSelfService(t, w, s, "self_payer")
		done, err := s.CloseRegistration(t.Context(), p.PersonNo, p.Phone, fixture.Password, store.NewID(), "a")
		if err != nil {
			t.Fatal(err)
		}
		if isOpen(t, w, p.PersonNo) {
			t.Error("it is open yet")
		}
		wantFed(t, w, p.PersonNo, "registration.close", done.ReceiptNo, "self_service: open → ")
		if _, err := s.Finish(t.Context(), proved(t, s, p), fixture.Password, fixture.Password, store.NewID(), "a"); err != nil {
			t.Fatal(err)
		}
		if isOpen(t, w, p.PersonNo) {
			t.Error("registering again opens it")
		}
		doForm(t, s, "apply-self-service", p.PersonNo, archiveProofs(p))
		if !isOpen(t, w, p.PersonNo) {
			t.Error("it can't be opened again")
		}
	})
}

func TestTheCoreSystemRefusesSelfService(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		p := withSelfService(t, w, s, "self_payer")
		_, e := fed(t, w, p.PersonNo, "self_service.open")
		_, err := w.DB.Do(t.Context(), store.Act{Kind: "feed.refuse", Actor: store.System("test"), PersonNo: p.PersonNo}, func(tx *store.Tx) error {
			refusedEvent, _, err := tx.RefuseEvent(e.No, "x")
			if err != nil {
				return err
			}
			return citizen.Undo[e.Act](tx, refusedEvent)
		})
		if err != nil || isOpen(t, w, p.PersonNo) {
			t.Errorf("it stays open, %v", err)
		}
		if got, _ := fed(t, w, p.PersonNo, "feed.refuse"); got != nil {
			t.Errorf("undoing went back to the core system: %q", got)
		}
	})
}

func TestSixteenApplicationsAtOnceOpenSelfServiceOnce(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "self_payer")
		procedure := s.Procedure("apply-self-service")
		var drafts [16]*citizen.Draft // of as many tabs
		for i := range drafts {
			_, drafts[i] = checkedForm(t, s, procedure, p.PersonNo, archiveProofs(p))
		}
		var done [16]bool
		together(16, func(i int) {
			_, err := s.Submit(t.Context(), procedure, p.PersonNo, drafts[i], "a")
			if done[i] = err == nil; err != nil {
				turnedAway(t, "one of the others", err, text.SelfServiceOpen)
			}
		})
		n := 0
		for _, ok := range done {
			if ok {
				n++
			}
		}
		if n != 1 || w.Count(t, `receipts WHERE act = 'self_service.open'`) != 1 {
			t.Errorf("%d of 16 opened it", n)
		}
	})
}
