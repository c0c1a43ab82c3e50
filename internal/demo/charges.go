package demo

import (
	"fmt"
	"time"

	"shebao/internal/social"
)

// charge is a medical bill. The parts add up to the total.
type charge struct {
	institution, category              string
	total, fromAccount, fromFund, cash social.Fen
}

// writeCharges writes a year's bills and returns what the medical account paid of them. Bills come in
// the order of time, so that none takes more from the account than it holds.
func (w *writer) writeCharges(d draw, l *life, y accountYear) social.Fen {
	balance, paid := y.opening, social.Fen(0)
	for month := 1; month <= 12; month++ {
		m := social.Month(y.year*100 + month)
		if m > w.scale.last {
			break
		}
		if i := m.Since(social.FirstAccountMonth); i >= 0 {
			balance += w.record.medicalCredit[i]
		}
		if !l.coveredIn(m) || !d.chance(l.sickness()) {
			continue
		}
		c := w.newCharge(d, l, balance)
		w.writeCharge(d, l, m, c)
		balance -= c.fromAccount
		paid += c.fromAccount
	}
	return paid
}

// sickness is in how many of a thousand months a person has a bill.
func (l *life) sickness() int {
	switch {
	case l.sickly:
		return 900
	case l.retired != 0:
		return 600
	}
	return 300
}

// coveredIn reports whether the medical branch covers a person in a month.
func (l *life) coveredIn(m social.Month) bool {
	if l.category == social.Child {
		return m >= wardFrom(l.bornIn())
	}
	if l.retired != 0 && m > l.retired {
		return true
	}
	for i := range l.spells {
		s := &l.spells[i]
		if s.from <= m && m <= s.to && s.branches&paysMedical != 0 {
			return true
		}
	}
	for i := range l.claims {
		if c := &l.claims[i]; c.from <= m && m <= c.lastPaid(m) {
			return true
		}
	}
	return false
}

func (w *writer) newCharge(d draw, l *life, balance social.Fen) charge {
	var c charge
	switch kind := d.IntN(100); {
	case kind < 55:
		c = charge{institution: w.clinicOf(d, l), category: "门诊", total: fenBetween(d, 30, 600)}
		c.fromFund = clinicShare.Of(c.total)
	case kind < 75:
		c = charge{institution: pick(d, hospitals), category: "门诊", total: fenBetween(d, 80, 1800)}
		c.fromFund = hospitalShare.Of(c.total)
	case kind < 92:
		c = charge{institution: pick(d, pharmacies), category: "购药", total: fenBetween(d, 15, 300)}
	case kind < 96:
		c = charge{institution: pick(d, hospitals), category: "体检", total: fenBetween(d, 200, 1500)}
	default:
		c = charge{institution: pick(d, hospitals), category: "住院", total: fenBetween(d, 3000, 40000)}
		share := inpatientShare
		if l.retired != 0 {
			share = retiredShare
		}
		c.fromFund = share.Of(c.total - inpatientFranchise)
	}
	c.fromAccount = max(0, min(balance, c.total-c.fromFund))
	c.cash = c.total - c.fromFund - c.fromAccount
	return c
}

var (
	hospitals  = []string{"市第一人民医院（示例）", "市第二人民医院（示例）", "市中医院（示例）", "市儿童医院（示例）", "区人民医院（示例）"}
	pharmacies = []string{"大药房（示例）", "便民药店（示例）"}
)

// clinicOf is the health centre a person is bound to, or any.
func (w *writer) clinicOf(d draw, l *life) string {
	if l.centre == "" {
		return centreName(d.IntN(centreCount))
	}
	return w.centreNames[l.centre]
}

func fenBetween(d draw, lo, hi int) social.Fen {
	return social.Fen(d.between(lo*100, hi*100))
}

func (w *writer) writeCharge(d draw, l *life, m social.Month, c charge) {
	t := w.charges
	t.text(fmt.Sprintf("R%08d%04d", l.place+1, w.receipt))
	w.receipt++
	t.text(l.no)
	t.date(time.Date(m.Year(), time.Month(m.Mon()), d.between(1, 28), 0, 0, 0, 0, time.UTC))
	t.text(c.institution)
	t.text(c.category)
	t.fen(c.total)
	t.fen(c.fromAccount)
	t.fen(c.fromFund)
	t.fen(c.cash)
	t.end()
}
