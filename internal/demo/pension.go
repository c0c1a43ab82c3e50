package demo

import "shebao/internal/social"

// earlySpell is a period of work before individual accounts, on record as a whole.
type earlySpell struct {
	unit     string
	from, to social.Month
	kind     string
	amount   social.Fen // 0: none was paid
}

// The kinds of period before individual accounts.
const (
	contractWork = "合同工统筹"
	regularWork  = "固定工连续工龄视同"
	lumpSum      = "一次性补缴"
)

func (s earlySpell) months() int { return s.to.Since(s.from) + 1 }

func (w *writer) writeEarly(l *life) {
	for _, s := range l.early {
		t := w.early
		t.text(l.no)
		t.text(s.unit)
		t.month(s.from)
		t.month(s.to)
		t.number(s.months())
		t.text(s.kind)
		if s.amount == 0 {
			t.noFen()
		} else {
			t.fen(s.amount)
		}
		t.none()
		t.end()
	}
}

// The items of a pension.
const (
	basicItem      = "基础养老金"
	accountItem    = "个人账户养老金"
	transitionItem = "过渡性养老金"
)

// pension is what is paid a month.
type pension struct{ basic, account, transition social.Fen }

func (p pension) total() social.Fen { return p.basic + p.account + p.transition }

// paid items in the order they are listed.
func (p pension) items() []pensionItem {
	items := []pensionItem{{basicItem, p.basic}, {accountItem, p.account}}
	if p.transition != 0 {
		items = append(items, pensionItem{transitionItem, p.transition})
	}
	return items
}

type pensionItem struct {
	name   string
	amount social.Fen
}

// newPension works a pension out at retirement.
//
//	basic      = (base + base × index) / 2 × years × 1 %
//	account    = balance / months by age
//	transition = base × index × years before July 1998 × 1.2 %
func (w *writer) newPension(l *life) pension {
	r := &w.record
	early := 0
	for _, s := range l.early {
		early += s.months()
	}
	base := pensionBaseIn(l.retired)
	index := social.Fen(1000)
	if r.pensionMonths > 0 {
		index = min(max(social.Fen(r.indexSum/r.pensionMonths), 600), 3000)
	}

	age := l.retired.Since(l.bornIn())
	return pension{
		basic:      quotient(base*(1000+index)*social.Fen(early+r.pensionMonths), 2*1000*12*100),
		account:    quotient(w.pensionBalance(l.retired)*10, divisorTenths(age)),
		transition: quotient(transitionRate.Of(base*index*social.Fen(early+r.earlyMonths)), 1000*12),
	}
}

// quotient is a / b for amounts that are not negative, rounded half up to 分.
func quotient(a, b social.Fen) social.Fen { return (a + b/2) / b }

// pensionBaseIn is the base in force in a month, in 分.
func pensionBaseIn(m social.Month) social.Fen {
	if yuan, ok := pensionBase[m.Year()]; ok {
		return yuan * social.FenPerYuan
	}
	return amountAt(averageWages, m)
}

// divisorTenths is ten times the number of months an account is spread over, for an age in months:
// between two birthdays it falls month by month, to one decimal.
func divisorTenths(age int) social.Fen {
	years, months := age/12, age%12
	from, to := pensionDivisor[years], pensionDivisor[years+1]
	return social.Fen((from*120 - (from-to)*10*months + 6) / 12)
}

// writePensions writes a pensioner's payments from the month after the last one worked. Each year's
// rise is paid from July and back-paid for the months since January. Now and then a payment fails and
// is made good in the next month.
func (w *writer) writePensions(d draw, l *life) {
	if l.retired == 0 {
		return
	}
	p := w.newPension(l)
	first := l.retired.Add(1)
	failed := false
	for m := first; m <= w.scale.last; m = m.Add(1) {
		if failed {
			for _, item := range p.items() {
				w.writeBackPayment(l, m, m.Add(-1), item.name, item.amount, "上月发放失败重发", 0)
			}
			w.record.pensionDebit[m.Since(social.FirstAccountMonth)] += p.account
		}
		january := social.Month(m.Year()*100 + 1)
		if m.Mon() == 7 && first <= january {
			rise := riseOf(m.Year()).Of(p.total())
			p.basic += rise
			w.writeBackPayment(l, m, january, basicItem, 6*rise, "年度养老金调整补发", 5)
		}
		failed = m < w.scale.last && d.chance(2)
		w.writePayment(l, m, p, failed)
	}
}

func (w *writer) writePayment(l *life, m social.Month, p pension, failed bool) {
	status := "已发放"
	if failed {
		status = "发放失败"
	} else {
		w.record.pensionDebit[m.Since(social.FirstAccountMonth)] += p.account
	}
	for _, item := range p.items() {
		t := w.pensions
		t.text(l.no)
		t.month(m)
		t.text(item.name)
		t.fen(item.amount)
		t.text(l.bank)
		t.text(l.account[len(l.account)-4:])
		t.text(status)
		t.end()
	}
}

// writeBackPayment writes what is paid in a month for an earlier one and so many after it.
func (w *writer) writeBackPayment(l *life, paid, from social.Month, item string, amount social.Fen, reason string, more int) {
	t := w.backPayments
	t.text(l.no)
	t.month(paid)
	t.month(from)
	t.month(from.Add(more))
	t.text(item)
	t.fen(amount)
	t.text(reason)
	t.text("已发放")
	t.end()
}
