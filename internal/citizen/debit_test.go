package citizen_test

import (
	"errors"
	"strings"
	"testing"

	"shebao/internal/citizen"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

// owes puts debits in the place of the person's: month, run, amount in 分, due on, status, reason.
func owes(t *testing.T, w *fixture.World, personNo string, debits ...[]any) {
	t.Helper()
	w.Edit(t, `DELETE FROM debits WHERE person_no = $1`, personNo)
	for _, d := range debits {
		w.Edit(t, `INSERT INTO debits (person_no, month, run, amount, due_on, status, reason, account_tail) VALUES ($1, $2, $3, $4, $5, $6, $7, '1234')`,
			append([]any{personNo}, d...)...)
	}
}

func debitsOf(t *testing.T, w *fixture.World, personNo string) []store.Debit {
	t.Helper()
	list, err := w.DB.Debits(t.Context(), personNo)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestAFailedDebitIsAskedForOnceMore(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		p := w.Persona(t, "self_payer")
		owes(t, w, p.PersonNo,
			[]any{202608, "1", 100_00, "2026-08-15", text.DebitFailed, "账户余额不足"}, // made good by the run after it
			[]any{202608, "2", 100_00, "2026-08-25", text.DebitDone, ""},
			[]any{202609, "1", 200_00, "2026-09-15", text.DebitFailed, ""},
			[]any{202610, "1", 300_00, "2026-10-15", text.DebitFailed, "账号已销户"},
			[]any{202610, "2", 300_00, "2026-10-20", text.DebitCancelled, ""})
		wanted := map[string]string{"debit": "202610:1", "bank_tail": lastSixOf(p)}
		for typed, sentence := range map[string]string{"": text.DebitChoose, "202608:1": text.DebitChoose, "202610:2": text.DebitChoose, "202611:1": text.DebitChoose} {
			atField(t, typed, tryForm(t, s, "retry-debit", p.PersonNo, map[string]string{"debit": typed, "bank_tail": lastSixOf(p)}), "debit", sentence)
		}
		atField(t, "a wrong account", tryForm(t, s, "retry-debit", p.PersonNo, map[string]string{"debit": "202610:1", "bank_tail": "000000"}), "bank_tail", text.BankTailDiffers)

		done := doForm(t, s, "retry-debit", p.PersonNo, wanted)
		lines, event := fed(t, w, p.PersonNo, "debit.retry")
		if len(lines) != 1 || lines[0] != "debit_request:  → 202610:1" || event.ReceiptNo != done.ReceiptNo {
			t.Errorf("the core system is told %q under %s", lines, event.ReceiptNo)
		}
		atField(t, "the same once more", tryForm(t, s, "retry-debit", p.PersonNo, wanted), "debit", text.DebitChoose)
		wanted["debit"] = "202609:1"
		doForm(t, s, "retry-debit", p.PersonNo, wanted)
		var refusal *citizen.Refusal
		if err := tryForm(t, s, "retry-debit", p.PersonNo, wanted); !errors.As(err, &refusal) || refusal.Title != text.DebitAlready {
			t.Errorf("all of them are asked for: %v", err)
		}

		act := store.Act{Kind: "feed.refuse", Actor: store.System("test"), PersonNo: p.PersonNo}
		if _, err := w.DB.Do(t.Context(), act, func(tx *store.Tx) error {
			e, _, err := tx.RefuseEvent(event.No, "本月不再扣款")
			if err == nil {
				err = citizen.Undo[e.Act](tx, e)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for _, d := range debitsOf(t, w, p.PersonNo) {
			if asked := d.AskedAt != 0; asked != (d.Month == 202609) {
				t.Errorf("%s %s is asked for: %v", d.Month, d.Run, asked)
			}
		}
	})
}

func TestWhoHasNothingToBeDebitedIsTold(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		for key, title := range map[string]string{"self_payer": text.DebitNothing, "employee": text.NotSelfPayer} {
			p := w.Persona(t, key)
			owes(t, w, p.PersonNo)
			var refusal *citizen.Refusal
			if err := tryForm(t, s, "retry-debit", p.PersonNo, nil); !errors.As(err, &refusal) || refusal.Title != title {
				t.Errorf("%s: %v", key, err)
			}
		}
	})
}

// 9,371 yuan lie within the bounds of both branches: 20 % are 1,874.20, 8 % are 749.68.
func TestTheNextBillGoesByTheDatedRates(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		s := newService(w.DB)
		p := withSelfService(t, w, s, "self_payer")
		bill := func() *citizen.Bill {
			t.Helper()
			b, err := s.NextBill(t.Context(), p.PersonNo, debitsOf(t, w, p.PersonNo))
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		owes(t, w, p.PersonNo) // contributions are there up to October, and it is 23 November
		if b := bill(); b.Month != 202611 || b.By != "2026-12-20" || b.Total != 2623_88 || len(b.Payments) != 2 || b.Payments[0].Amount != 1874_20 || b.Payments[1].Amount != 749_68 {
			t.Errorf("the next bill is %+v", b)
		}
		owes(t, w, p.PersonNo, []any{202611, "1", 2623_88, "2026-11-15", text.DebitDone, ""})
		if b := bill(); b.Month != 202612 || b.By != "2027-01-20" || b.Changed {
			t.Errorf("once November is debited: %+v", b)
		}
		owes(t, w, p.PersonNo)
		doForm(t, s, "change-wage", p.PersonNo, newWage(p, "8000")) // counts from December
		if b := bill(); b.Month != 202611 || b.Wage != 9371_00 || !b.Changed || b.Total != 2623_88 {
			t.Errorf("November after the wage was changed in it: %+v", b)
		}
		owes(t, w, p.PersonNo, []any{202611, "1", 2623_88, "2026-11-15", text.DebitDone, ""})
		if b := bill(); b.Month != 202612 || b.Wage != 8000_00 || b.Total != 2240_00 {
			t.Errorf("December: %+v", b)
		}
		_, err := s.NextBill(t.Context(), w.Persona(t, "employee").PersonNo, nil)
		var refusal *citizen.Refusal
		if !errors.As(err, &refusal) || !strings.Contains(refusal.Title, "个人缴费窗口") {
			t.Errorf("an employee: %v", err)
		}
	})
}

func TestTheMonthThatIsCollectedNext(t *testing.T) {
	for _, test := range []struct {
		day  string
		last social.Month
		want social.Month
	}{
		{"2026-12-01", 202610, 202611}, {"2026-12-20", 202610, 202611}, {"2026-12-21", 202610, 202612}, {"2026-12-21", 202611, 202612},
		{"2026-12-01", 202611, 202612}, {"2026-12-01", 202701, 202702}, {"2027-01-05", 202611, 202612}, {"2026-12-01", 0, 202611},
	} {
		now, err := social.ParseDay(test.day)
		if err != nil {
			t.Fatal(err)
		}
		if got := social.NextCollected(now, test.last); got != test.want {
			t.Errorf("on %s after %d: %d, want %d", test.day, test.last, got, test.want)
		}
	}
}
