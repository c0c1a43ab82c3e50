package demo

import (
	"time"

	"shebao/internal/social"
)

// The kinds of transfer from elsewhere.
const (
	pensionInProvince    = "pension_in_province"
	pensionOutOfProvince = "pension_out_of_province"
	medicalTransfer      = "medical"
)

// transfer is a record brought in from another place.
type transfer struct {
	kind, origin, agency string
	from, to             social.Month
	account, pooled      social.Fen
	arrived              time.Time // zero while it is under way
	status               string
}

// The states of a transfer.
const (
	transferAsked   = "申请"
	transferArrived = "基金到账"
	transferDone    = "办结"
)

// newTransfer is a record of a wage elsewhere. Within the province only the account moves; from
// outside 12 % of the base come along for the pooled fund.
func newTransfer(kind, origin string, from, to social.Month, wage social.Fen, arrived time.Time) transfer {
	months := social.Fen(to.Since(from) + 1)
	t := transfer{
		kind: kind, origin: origin, agency: origin + "社会保险基金管理中心（示例）",
		from: from, to: to, account: (8 * pct).Of(wage * months), arrived: arrived, status: transferDone,
	}
	switch kind {
	case pensionOutOfProvince:
		t.pooled = (12 * pct).Of(wage * months)
	case medicalTransfer:
		t.agency = origin + "医疗保障事务中心（示例）"
		t.account = (2 * pct).Of(wage * months / 4)
		t.status = transferArrived
	}
	return t
}

// underWay is a transfer asked for and not yet arrived.
func (t transfer) underWay() transfer {
	t.arrived, t.status = time.Time{}, transferAsked
	return t
}

// writeTransfers writes what was brought in, and credits it to the accounts in the month it arrived.
func (w *writer) writeTransfers(l *life) {
	for _, move := range l.transfers {
		t := w.transfers
		t.text(l.no)
		t.text(move.kind)
		t.text(move.origin)
		t.text(move.agency)
		t.month(move.from)
		t.month(move.to)
		t.number(move.to.Since(move.from) + 1)
		t.fen(move.account)
		if move.pooled == 0 {
			t.noFen()
		} else {
			t.fen(move.pooled)
		}
		t.date(move.arrived)
		t.text(move.status)
		t.end()
		w.creditTransfer(move)
	}
}

func (w *writer) creditTransfer(move transfer) {
	if move.arrived.IsZero() {
		return
	}
	i := social.MonthOf(move.arrived).Since(social.FirstAccountMonth)
	if move.kind == medicalTransfer {
		w.record.medicalCredit[i] += move.account
	} else {
		w.record.pensionCredit[i] += move.account
	}
}
