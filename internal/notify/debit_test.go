package notify_test

import (
	"strings"
	"testing"
	"time"

	"shebao/internal/store"
	"shebao/internal/testkit/fixture"
	"shebao/internal/text"
)

const debitHead = "person_no,month,run,amount,due_on,account_tail,status,reason,settled_on\n"

func TestADebitIsToldBeforeAndAfter(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		once(t, w)
		no := w.Persona(t, "self_payer").PersonNo
		told := func(rows string) []store.Message {
			t.Helper()
			before := len(reminded(t, w, "self_payer"))
			w.Clock.Advance(time.Second)
			batch := brings(t, w, "debits.csv", debitHead+rows)
			remind(t, w, batch)
			all := reminded(t, w, "self_payer")
			return all[:len(all)-before] // the latest first
		}
		due := no + ",202612,9,2623.88,2026-12-15,1234,待扣款,,\n"
		wantReminder(t, told(due), text.TemplateReminderDebit, "2026-12 的社保费 2,623.88 元将于 2026-12-15 从尾号 1234 的账户扣款")
		if got := shortMessages(t, w, "self_payer"); len(got) != 1 || strings.Contains(got[0].Text, "2,623") {
			t.Errorf("the phone gets %+v", got)
		}
		if got := told(due); len(got) != 0 {
			t.Errorf("told twice: %q", got[0].Text)
		}
		wantReminder(t, told(strings.Replace(due, "2026-12-15", "2026-12-18", 1)), text.TemplateReminderDebit, "2026-12-18")
		failed := no + ",202612,9,2623.88,2026-12-18,1234,扣款失败,账户余额不足,2026-12-18\n"
		w.Clock.Advance(26 * 24 * time.Hour)
		wantReminder(t, told(failed), text.TemplateReminderDebit, "2,623.88 元没有扣款成功：账户余额不足", "请求重新扣款")
		wantReminder(t, told(no+",202612,A,2623.88,2026-12-19,1234,扣款成功,,2026-12-19\n"), text.TemplateReminderDebit, "已于 2026-12-19 从尾号 1234 的账户扣款成功")
		if got := told(no + ",202601,1,1.00,2026-01-15,1234,扣款成功,,2026-01-15\n" + no + ",202612,C,1.00,2026-12-20,1234,已取消,,\n"); len(got) != 0 {
			t.Errorf("told of what is long past or cancelled: %q", got[0].Text)
		}
	})
}

func TestWhoDoesNotWantToHearOfDebitsDoesNot(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		once(t, w)
		no := w.Persona(t, "self_payer").PersonNo
		w.Edit(t, `INSERT INTO notice_choices (person_no, choice, chosen, at) VALUES ($1, 'kind.debit', 0, 0)`, no)
		w.Clock.Advance(time.Second)
		remind(t, w, brings(t, w, "debits.csv", debitHead+no+",202612,9,1.00,2026-12-15,1234,待扣款,,\n"))
		if got := reminded(t, w, "self_payer"); len(got) != 0 {
			t.Errorf("told all the same: %q", got[0].Text)
		}
	})
}
