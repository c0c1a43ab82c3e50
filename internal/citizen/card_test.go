package citizen_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"shebao/internal/archive"
	"shebao/internal/citizen"
	"shebao/internal/demo"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// refusedFor checks that an error is a refusal for a reason.
func refusedFor(t *testing.T, what string, err error, title, why string) {
	t.Helper()
	var refusal *citizen.Refusal
	if !errors.As(err, &refusal) || refusal.Title != title || why != "" && refusal.Why != why {
		t.Errorf("%s: %v %+v, want %s %s", what, err, refusal, title, why)
	}
}

// answerFeed lets the core system answer everything it has not answered, the last first, and says how much that was.
func answerFeed(t *testing.T, w *fixture.World, accept bool) int {
	return answerFeedBy(t, w, accept, true)
}

// answerFeedBy is that in either order.
func answerFeedBy(t *testing.T, w *fixture.World, accept, lastFirst bool) (answered int) {
	t.Helper()
	feed := &archive.Feed{DB: w.DB, Undo: citizen.Undo, Actor: store.System("test")}
	events, err := w.DB.Feed(t.Context(), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if lastFirst {
		slices.Reverse(events)
	}
	for _, e := range events {
		if e.State != store.FeedPending {
			continue
		}
		if _, err := feed.Acknowledge(t.Context(), archive.Answer{Seq: e.No, Accepted: accept, Reason: "测试"}); err != nil {
			t.Fatalf("%s: %v", e.Act, err)
		}
		answered++
	}
	return answered
}

// openFor opens 个人缴费自助业务 for a persona who pays for themselves.
func openFor(t *testing.T, w *fixture.World, p demo.Persona) {
	t.Helper()
	act := store.Act{Kind: "self_service.open", Actor: store.Citizen(p.PersonNo, ""), PersonNo: p.PersonNo}
	_, err := w.DB.Do(t.Context(), act, func(tx *store.Tx) error {
		if _, err := tx.Receipt(); err != nil {
			return err
		}
		return tx.OpenSelfService()
	})
	if err != nil {
		t.Fatal(err)
	}
}

func setCard(t *testing.T, w *fixture.World, personNo string, status social.CardStatus) {
	t.Helper()
	w.Edit(t, "UPDATE persons SET card_status = '"+string(status)+"' WHERE person_no = '"+personNo+"'")
}

func cardStatus(t *testing.T, w *fixture.World, personNo string) social.CardStatus {
	t.Helper()
	p, err := w.DB.Person(t.Context(), personNo)
	if err != nil {
		t.Fatal(err)
	}
	return p.CardStatus
}

func byTail(p demo.Persona) map[string]string {
	return map[string]string{"bank_tail": p.BankAccount[len(p.BankAccount)-6:]}
}

func TestACardIsReportedLostAtOnce(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		done := doForm(t, s, "card-report-lost", p.PersonNo, nil)
		if got := cardStatus(t, w, p.PersonNo); got != social.CardLostWeb {
			t.Errorf("the card's state is %s", got)
		}
		receipt, err := w.DB.ReceiptByNo(t.Context(), p.PersonNo, done.ReceiptNo)
		want := store.Fact{Name: text.WordCardStatus, Before: "正常", Value: "个人网上挂失"}
		if err != nil || len(receipt.Facts) != 1 || receipt.Facts[0] != want {
			t.Errorf("the receipt says %+v, %v", receipt, err)
		}
		if got := byChannel(t, w, p.PersonNo, text.TemplateService); got["sms"] != 1 || got["page"] != 1 {
			t.Errorf("told by %v", got)
		}
		events, err := w.DB.Feed(t.Context(), 0, 10)
		if err != nil || len(events) != 1 || len(events[0].Fields) != 1 || events[0].Fields[0].New != "24" || events[0].Fields[0].Old != "10" {
			t.Errorf("the core system gets %+v, %v", events, err)
		}
		refusedFor(t, "again", tryForm(t, s, "card-report-lost", p.PersonNo, nil), text.CardStands("24"), text.CardReportRefusals["24"])
		if answerFeed(t, w, false) != 1 || cardStatus(t, w, p.PersonNo) != social.CardActive {
			t.Error("the core system refuses, and the report stays")
		}
	})
}

func TestWhichCardsCanBeReportedLostAndTakenBack(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "self_payer")
		openFor(t, w, p)
		for _, status := range social.AllCardStatuses {
			setCard(t, w, p.PersonNo, status)
			report, lift := tryForm(t, s, "card-report-lost", p.PersonNo, nil), tryForm(t, s, "card-lift-report", p.PersonNo, byTail(p))
			if status.HolderMay(social.CardLostWeb) != (report == nil) {
				t.Errorf("reporting a card that is %s: %v", status, report)
			}
			if report != nil {
				refusedFor(t, "reporting "+string(status), report, text.CardStands(status), text.CardReportRefusals[status])
			}
			if status == social.CardLostWeb { // came with an import: nobody here knows when it was reported
				refusedFor(t, "a report of unknown time", lift, text.CardStands(status), text.WhyLossNotOurs)
				continue
			}
			refusedFor(t, "taking back "+string(status), lift, text.CardStands(status), text.CardLiftRefusals[status])
			if text.CardLiftRefusals[status] == "" {
				t.Errorf("there are no words for %s", status)
			}
		}
		w.Edit(t, "UPDATE persons SET card_no = '', card_status = '', folded = 0 WHERE person_no = '"+p.PersonNo+"'")
		for _, page := range []string{"card-report-lost", "card-lift-report", "card-pin"} {
			refusedFor(t, page+" without a card", tryForm(t, s, page, p.PersonNo, byTail(p)), text.NoCard, text.WhyNoCard)
		}
	})
}

func TestAReportIsTakenBackWithinAMonth(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "self_payer")
		openFor(t, w, p)
		for i, c := range []struct {
			later time.Duration
			ok    bool
		}{{time.Minute, true}, {30*24*time.Hour - time.Second, true}, {30 * 24 * time.Hour, false}} { // November has thirty days
			w.Clock.Set(time.Date(2026, time.November, 23, 10, i, 0, 0, social.Zone))
			doForm(t, s, "card-report-lost", p.PersonNo, nil)
			w.Clock.Advance(c.later)
			if !c.ok {
				reported := w.Clock.Now().Add(-c.later).Unix()
				refusedFor(t, "a month later", tryForm(t, s, "card-lift-report", p.PersonNo, byTail(p)), text.CardStands("24"),
					text.LiftTooLate(reported, w.Clock.Now().Unix()))
				continue
			}
			doForm(t, s, "card-lift-report", p.PersonNo, byTail(p))
			if got := cardStatus(t, w, p.PersonNo); got != social.CardActive {
				t.Errorf("%s later: the card's state is %s", c.later, got)
			}
			answerFeed(t, w, true)
		}
	})
}

func TestTakingAReportBackAsksForTheBankAccount(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "self_payer")
		doForm(t, s, "card-report-lost", p.PersonNo, nil)
		refusedFor(t, "not opened", tryForm(t, s, "card-lift-report", p.PersonNo, byTail(p)), text.SelfServiceClosed, "")
		openFor(t, w, p)
		for range 5 {
			err := tryForm(t, s, "card-lift-report", p.PersonNo, map[string]string{"bank_tail": "000001"})
			if found := problems(err); len(found) != 1 || found[0] != (text.Problem{Field: "bank_tail", Message: text.BankTailDiffers}) {
				t.Fatalf("a wrong account: %v", err)
			}
		}
		if wait(w, tryForm(t, s, "card-lift-report", p.PersonNo, byTail(p))) != time.Hour {
			t.Error("after five wrong ones the right one may be tried at once")
		}
		w.Clock.Advance(time.Hour)
		w.Edit(t, "UPDATE persons SET bank_account = NULL, folded = 0 WHERE person_no = '"+p.PersonNo+"'")
		refusedFor(t, "no account on file", tryForm(t, s, "card-lift-report", p.PersonNo, byTail(p)), text.NoBankAccount, "")
	})
}

func TestALiftThatTheCoreSystemRefusesLeavesTheCardLost(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "self_payer")
		openFor(t, w, p)
		doForm(t, s, "card-report-lost", p.PersonNo, nil)
		answerFeed(t, w, true)
		w.Clock.Advance(time.Hour)
		doForm(t, s, "card-lift-report", p.PersonNo, byTail(p))
		answerFeed(t, w, false)
		if got := cardStatus(t, w, p.PersonNo); got != social.CardLostWeb {
			t.Fatalf("the card's state is %s", got)
		}
		doForm(t, s, "card-lift-report", p.PersonNo, byTail(p)) // still of the report made here
		answerFeed(t, w, true)
		// What an import brings later was reported elsewhere.
		setCard(t, w, p.PersonNo, social.CardLostWeb)
		refusedFor(t, "a report elsewhere", tryForm(t, s, "card-lift-report", p.PersonNo, byTail(p)), text.CardStands("24"), text.WhyLossNotOurs)
	})
}

func TestFrozenChangesLetACardBeReportedButNotTakenBack(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "self_payer")
		openFor(t, w, p)
		w.Edit(t, "UPDATE registrations SET frozen_at = 1 WHERE person_no = '"+p.PersonNo+"'")
		doForm(t, s, "card-report-lost", p.PersonNo, nil)
		lift := s.Procedure("card-lift-report")
		_, draft := checkedForm(t, s, lift, p.PersonNo, byTail(p))
		if _, err := s.Submit(t.Context(), lift, p.PersonNo, draft, "a"); !errors.Is(err, store.ErrFrozen) {
			t.Errorf("taking back while frozen: %v", err)
		}
	})
}

func TestASixteenfoldReportIsOneReport(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		_, draft := checkedForm(t, s, s.Procedure("card-report-lost"), p.PersonNo, nil)
		together(16, func(int) {
			if _, err := s.Submit(t.Context(), s.Procedure("card-report-lost"), p.PersonNo, draft, "a"); err != nil {
				t.Error(err)
			}
		})
		if n := w.Count(t, "receipts WHERE act = 'card.report_lost'"); n != 1 {
			t.Errorf("%d receipts", n)
		}
	})
}

// pins is 社会保障卡密码修改 filled in.
func pins(old, new, again string) map[string]string {
	return map[string]string{"old": old, "new": new, "again": again}
}

func opensCard(t *testing.T, w *fixture.World, personNo, pin string) bool {
	t.Helper()
	hash, err := w.DB.CardPINHash(t.Context(), personNo)
	if err != nil {
		t.Fatal(err)
	}
	return hash == fixture.Keys().CodeHash("pin", personNo, pin)
}

func TestThePINOfTheCardIsChanged(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		done := doForm(t, s, "card-pin", p.PersonNo, pins(p.CardPIN, "135 790", "１３５７９０"))
		if !opensCard(t, w, p.PersonNo, "135790") || opensCard(t, w, p.PersonNo, p.CardPIN) {
			t.Error("the new PIN does not open the card, or the old one still does")
		}
		receipt, err := w.DB.ReceiptByNo(t.Context(), p.PersonNo, done.ReceiptNo)
		if err != nil || strings.Contains(receipt.Facts[0].Value, "135790") {
			t.Errorf("the receipt says %+v, %v", receipt, err)
		}
		events, err := w.DB.Feed(t.Context(), 0, 10)
		hash := fixture.Keys().CodeHash("pin", p.PersonNo, "135790")
		if err != nil || len(events) != 1 || len(events[0].Fields) != 1 || events[0].Fields[0].Field != "card_pin_hash" || events[0].Fields[0].New != hash {
			t.Errorf("the core system gets %+v, %v", events, err)
		}
		if answerFeed(t, w, false) != 1 || !opensCard(t, w, p.PersonNo, p.CardPIN) {
			t.Error("the core system refuses, and the new PIN stays")
		}
	})
}

func TestWhatANewPINMustBe(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		birth := strings.ReplaceAll(p.BirthDate, "-", "")
		for what, c := range map[string]struct {
			new, again, field, message string
		}{
			"five digits":     {"13579", "13579", "new", text.NewPIN(social.ErrPINDigits)},
			"nothing":         {"", "", "new", text.NewPIN(social.ErrPINDigits)},
			"letters":         {"13579a", "13579a", "new", text.NewPIN(social.ErrPINDigits)},
			"the first one":   {"000000", "000000", "new", text.NewPIN(social.ErrPINSame)},
			"all alike":       {"777777", "777777", "new", text.NewPIN(social.ErrPINSame)},
			"running":         {"123456", "123456", "new", text.NewPIN(social.ErrPINRunning)},
			"running down":    {"654321", "654321", "new", text.NewPIN(social.ErrPINRunning)},
			"birth, yymmdd":   {birth[2:], birth[2:], "new", text.NewPIN(social.ErrPINBirth)},
			"birth, yyyymm":   {birth[:6], birth[:6], "new", text.NewPIN(social.ErrPINBirth)},
			"the old one":     {p.CardPIN, p.CardPIN, "new", text.PINSameAsOld},
			"two that differ": {"135790", "135791", "again", text.PINsDiffer},
		} {
			err := tryForm(t, s, "card-pin", p.PersonNo, pins(p.CardPIN, c.new, c.again))
			if found := problems(err); len(found) != 1 || found[0] != (text.Problem{Field: c.field, Message: c.message}) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if err := tryForm(t, s, "card-pin", p.PersonNo, pins(p.CardPIN, "135790", "135790")); err != nil {
			t.Errorf("new PINs that won't do were counted as wrong old ones: %v", err)
		}
	})
}

func TestGuessingThePINIsLimitedToFiveADay(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p, other := newService(w.DB), w.Persona(t, "employee"), w.Persona(t, "guardian")
		wrong := "246801"
		for range 5 {
			err := tryForm(t, s, "card-pin", p.PersonNo, pins(wrong, "135790", "135790"))
			if found := problems(err); len(found) != 1 || found[0] != (text.Problem{Field: "old", Message: text.OldPINWrong}) {
				t.Fatalf("a wrong PIN: %v", err)
			}
		}
		if wait(w, tryForm(t, s, "card-pin", p.PersonNo, pins(p.CardPIN, "135790", "135790"))) != 24*time.Hour {
			t.Error("after five wrong ones the right one may be tried at once")
		}
		if err := tryForm(t, s, "card-pin", other.PersonNo, pins(other.CardPIN, "135790", "135790")); err != nil {
			t.Errorf("somebody else: %v", err)
		}
		w.Clock.Advance(24 * time.Hour)
		doForm(t, s, "card-pin", p.PersonNo, pins(p.CardPIN, "135790", "135790"))
	})
}

func TestACardWithoutAPINGetsItsFirstOneByTheBankAccount(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s, p := newService(w.DB), w.Persona(t, "employee")
		w.Edit(t, "UPDATE persons SET card_pin_hash = '' WHERE person_no = '"+p.PersonNo+"'")
		err := tryForm(t, s, "card-pin", p.PersonNo, map[string]string{"bank_tail": "000001", "new": "135790", "again": "135790"})
		if found := problems(err); len(found) != 1 || found[0].Field != "bank_tail" {
			t.Errorf("without the account: %v", err)
		}
		values := byTail(p)
		values["new"], values["again"] = "135790", "135790"
		doForm(t, s, "card-pin", p.PersonNo, values)
		if !opensCard(t, w, p.PersonNo, "135790") {
			t.Error("the PIN does not open the card")
		}
		w.Edit(t, "UPDATE persons SET card_pin_hash = '', bank_account = NULL, folded = 0 WHERE person_no = '"+p.PersonNo+"'")
		refusedFor(t, "nothing to go by", tryForm(t, s, "card-pin", p.PersonNo, values), text.NoBankAccount, "")
	})
}

func TestThePINOfACardThatIsNotInUseStays(t *testing.T) {
	w := fixture.SQLite(t)
	s, p := newService(w.DB), w.Persona(t, "employee")
	for _, status := range social.AllCardStatuses {
		setCard(t, w, p.PersonNo, status)
		err := tryForm(t, s, "card-pin", p.PersonNo, pins(p.CardPIN, "135790", "135790"))
		if !status.Stops(social.CardForPIN) {
			if err != nil {
				t.Errorf("%s: %v", status, err)
			}
			continue
		}
		refusedFor(t, string(status), err, text.CardStands(status), text.CardPINRefusals[status])
		if text.CardPINRefusals[status] == "" {
			t.Errorf("there are no words for %s", status)
		}
	}
}

func TestTheFirstPINOfAllCardsIsWarnedOf(t *testing.T) {
	w := fixture.SQLite(t)
	s, p := newService(w.DB), w.Persona(t, "employee")
	notes := func() string {
		a, err := s.Apply(t.Context(), p.PersonNo, nil)
		if err != nil {
			t.Fatal(err)
		}
		shown, err := s.Procedure("card-pin").Show(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(shown.Notes, "")
	}
	if got := notes(); got != "" {
		t.Errorf("a PIN of one's own is warned of: %s", got)
	}
	w.Edit(t, "UPDATE persons SET card_pin_hash = '"+fixture.Keys().CodeHash("pin", p.PersonNo, "000000")+"' WHERE person_no = '"+p.PersonNo+"'")
	if got := notes(); got != text.PINDefaultNote {
		t.Errorf("the page says %q", got)
	}
	doForm(t, s, "card-pin", p.PersonNo, pins("000000", "135790", "135790"))
}
