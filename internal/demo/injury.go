package demo

import (
	"fmt"
	"time"

	"shebao/internal/social"
)

// injury is an accident at work.
type injury struct {
	accident, recognised time.Time
	grade                int
	wage                 social.Fen // the month's wage the benefits are worked out from
	bill                 social.Fen // for treatment
}

// newInjury is an accident in a month of a spell.
func (w *writer) newInjury(d draw, s *spell, m social.Month, grade int) *injury {
	accident := m.First().AddDate(0, 0, d.between(0, 27))
	return &injury{
		accident:   accident,
		recognised: accident.AddDate(0, 0, d.between(35, 80)),
		grade:      grade,
		wage:       s.wage(w.scale.at(m), m),
		bill:       fenBetween(d, 2000, 60000),
	}
}

// writeInjury writes what the fund pays: treatment first, the lump sum next, and for the gravest
// grades a monthly allowance.
func (w *writer) writeInjury(l *life) {
	if l.injury == nil {
		return
	}
	known := social.MonthOf(l.injury.recognised)
	w.writeInjuryItem(l, known.Add(1), "工伤医疗费", l.injury.bill)
	w.writeInjuryItem(l, known.Add(2), "一次性伤残补助金", disabilityMonths[l.injury.grade]*l.injury.wage)
	if l.injury.grade >= len(disabilityAllowance) {
		return
	}
	allowance := disabilityAllowance[l.injury.grade].Of(l.injury.wage)
	for m := known.Add(2); m <= w.scale.last; m = m.Add(1) {
		w.writeInjuryItem(l, m, "伤残津贴", allowance)
	}
}

func (w *writer) writeInjuryItem(l *life, m social.Month, item string, amount social.Fen) {
	if m > w.scale.last {
		return
	}
	t := w.injuries
	t.text(l.no)
	t.text(fmt.Sprintf("GS%04d%07d", l.injury.accident.Year(), l.place+1))
	t.date(l.injury.accident)
	t.date(l.injury.recognised)
	t.number(l.injury.grade)
	t.text(item)
	t.fen(amount)
	t.month(m)
	t.text("已发放")
	t.end()
}
