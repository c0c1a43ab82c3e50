package demo

import (
	"fmt"
	"time"

	"shebao/internal/social"
)

// What self-payers owed, debit by debit, and the halls where the counters are. Nothing here is drawn: the people stay as they are.

const (
	debitDay     = 15 // of its own month
	debitsKept   = 24 // months
	debitsBehind = 5  // every so many self-payers one has a debit that failed
)

// noteDebit adds a contribution that a person paid for alone to what was debited for its month.
func (w *writer) noteDebit(c *contribution) {
	if c.kind != social.Individual || w.scale.last.Since(c.month) >= debitsKept {
		return
	}
	if n := len(w.owed); n == 0 || w.owed[n-1].month != c.month {
		w.owed = append(w.owed, owed{month: c.month})
	}
	w.owed[len(w.owed)-1].amount += c.personal + c.employer
}

// owed is what a self-payer owes for a month.
type owed struct {
	month  social.Month
	amount social.Fen
}

// writeDebits writes the debits of the person's last two years, and of those who still pay for themselves that of the current month.
func (w *writer) writeDebits(l *life) {
	for i, o := range w.owed {
		if i == len(w.owed)/2 && l.place%debitsBehind == 0 { // once it took two runs
			w.writeDebit(l, o, 1, debitDay, "扣款失败", "账户余额不足")
			w.writeDebit(l, o, 2, debitDay+5, "扣款成功", "")
			continue
		}
		w.writeDebit(l, o, 1, debitDay, "扣款成功", "")
	}
	_, paying := l.current(w.scale.last)
	n := len(w.owed)
	if l.category != social.SelfPayer || !paying || n == 0 || w.owed[n-1].month != w.scale.last {
		return
	}
	now := owed{w.scale.last.Add(1), w.owed[n-1].amount}
	switch {
	case w.until.Day() <= debitDay:
		w.writeDebit(l, now, 1, debitDay, "待扣款", "")
	case l.place%debitsBehind == 1:
		w.writeDebit(l, now, 1, debitDay, "扣款失败", "账户余额不足")
	default:
		w.writeDebit(l, now, 1, debitDay, "扣款成功", "")
	}
}

func (w *writer) writeDebit(l *life, o owed, run, day int, status, reason string) {
	t := w.debits
	due := time.Date(o.month.Year(), time.Month(o.month.Mon()), day, 0, 0, 0, 0, social.Zone)
	t.text(l.no)
	t.month(o.month)
	t.text(fmt.Sprintf("%s-%d", o.month.Compact(), run))
	t.fen(o.amount)
	t.date(due)
	t.text(l.account[max(0, len(l.account)-4):])
	t.text(status)
	t.text(reason)
	if status == "待扣款" {
		t.none()
	} else {
		t.date(due)
	}
	t.end()
}

const hallHours = "周一至周五 9:00–12:00、14:00–17:45（法定节假日除外）"

// writeHalls writes a hall for each district, one more that is about to close, and one that has.
func (w *writer) writeHalls() {
	const everything = "社会保险登记;个人缴费;社会保障卡;养老待遇;失业待遇;工伤待遇"
	for i, district := range districts {
		w.writeHall(i, district, "社保服务大厅（示例）", everything, time.Time{})
	}
	w.writeHall(len(districts), districts[0], "社会保障卡服务点（示例）", "社会保障卡", w.until.AddDate(0, 3, 0))
	w.writeHall(len(districts)+1, districts[0], "旧社保服务点（示例）", everything, w.until.AddDate(-1, 0, 0))
}

func (w *writer) writeHall(i int, district, name, services string, closed time.Time) {
	t := w.halls
	t.text(fmt.Sprintf("WD%03d", i+1))
	t.text(district + name)
	t.text(district)
	t.text(fmt.Sprintf("%s示例大道%d号", district, 100+i))
	t.text(fmt.Sprintf("0755-2100%04d", i+1))
	t.text(hallHours)
	t.text(services)
	t.text(fmt.Sprintf("114.%04d", 200+37*i))
	t.text(fmt.Sprintf("22.%04d", 5100+61*i))
	t.date(closed)
	t.end()
}
