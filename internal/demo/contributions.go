package demo

import (
	"time"

	"shebao/internal/social"
)

// record is what a person's contributions come to, gathered while they are written: what pensions,
// benefits and accounts are worked out from. Lists are indexed by months since FirstAccountMonth.
type record struct {
	pensionCredit []social.Fen
	pensionDebit  []social.Fen // paid out of the account as pension
	medicalCredit []social.Fen

	pensionMonths int
	earlyMonths   int // of pensionMonths, those up to beforeAccounts
	indexSum      int // of base over average wage, in thousandths
}

func (r *record) reset(months int) {
	if r.pensionCredit == nil {
		r.pensionCredit = make([]social.Fen, months)
		r.pensionDebit = make([]social.Fen, months)
		r.medicalCredit = make([]social.Fen, months)
	}
	clear(r.pensionCredit)
	clear(r.pensionDebit)
	clear(r.medicalCredit)
	r.pensionMonths, r.earlyMonths, r.indexSum = 0, 0, 0
}

// contribution is a row to be written.
type contribution struct {
	insurance social.Insurance
	month     social.Month
	unit      string
	base      social.Fen
	personal  social.Fen
	employer  social.Fen
	credited  social.Fen // written for branches with an account only
	tier      social.Tier
	kind      social.PayKind
	posted    social.Month
	remark    string
}

// share works the three parts of a contribution out of its base.
func (c *contribution) share(r rates) {
	c.personal, c.employer, c.credited = r.personal.Of(c.base), r.employer.Of(c.base), r.credited.Of(c.base)
}

// writeContributions writes a person's contributions month by month. Spells may overlap.
func (w *writer) writeContributions(d draw, l *life) {
	if len(l.spells) == 0 {
		return
	}
	last := social.Month(0)
	for _, s := range l.spells {
		last = max(last, s.to)
	}
	begun := 0 // spells before this one have ended
	for m := l.spells[0].from; m <= last; m = m.Add(1) {
		for begun < len(l.spells)-1 && l.spells[begun].to < m {
			begun++
		}
		counted := false
		for i := begun; i < len(l.spells) && l.spells[i].from <= m; i++ {
			s := &l.spells[i]
			if s.to < m {
				continue
			}
			wage := s.wage(w.scale.at(m), m)
			w.writeMonth(d, l, s, m, wage)
			if s.branches&paysPension != 0 && !counted {
				w.count(l, m, wage)
				counted = true
			}
		}
	}
}

// count adds a pension month to the record; a month counts once however many units paid it.
func (w *writer) count(l *life, m social.Month, wage social.Fen) {
	t := w.scale.at(m)
	w.record.pensionMonths++
	w.record.indexSum += int(t.pensionBound[l.household[0]-'0'].Clamp(wage) * 1000 / t.average)
	if m <= beforeAccounts {
		w.record.earlyMonths++
	}
}

// writeMonth writes one spell's rows of one month, for the wage declared in it.
func (w *writer) writeMonth(d draw, l *life, s *spell, m social.Month, wage social.Fen) {
	t := w.scale.at(m)
	c := contribution{month: m, unit: s.unit.no, kind: s.kind, posted: s.posted}
	if s.kind == social.BackPay {
		c.remark = "补缴"
	}

	if s.branches&paysPension != 0 {
		w.writePension(d, l, s, c, t, wage)
	}
	if s.branches&paysMedical != 0 {
		w.writeMedical(d, l, s, c, t, wage)
	}
	if s.branches&paysInjury != 0 {
		c.insurance, c.base = social.Injury, t.injury.Clamp(wage)
		c.share(rates{employer: injuryRates[s.unit.class]})
		w.write(d, &c)
	}
	if s.branches&paysUnemployment != 0 {
		c.insurance, c.base = social.Unemployment, t.jobless.Clamp(wage)
		c.share(t.unemployment)
		w.write(d, &c)
	}
	if s.branches&paysMaternity != 0 && t.maternity.employer != 0 {
		c.insurance, c.base = social.Maternity, t.medicalBound.Clamp(wage)
		c.share(t.maternity)
		w.write(d, &c)
	}
}

func (w *writer) writePension(d draw, l *life, s *spell, c contribution, t *terms, wage social.Fen) {
	rate := t.pension
	switch {
	case s.kind == social.Individual:
		rate = selfPaidPension
	case l.household == social.Shenzhen:
		rate.employer += localPension
	}

	household := l.household[0] - '0'
	c.insurance, c.base = social.Pension, t.collectedFrom[household].Clamp(wage)
	c.share(rate)
	w.write(d, &c)

	if due := t.pensionBound[household].Clamp(wage); due > c.base && w.scale.last >= lateBoundsPosted.Add(-1) {
		difference := c
		difference.base, difference.kind = due-c.base, social.BaseDiff
		difference.posted, difference.remark = lateBoundsPosted, "基数补差"
		difference.share(rate)
		w.write(d, &difference)
	}
	if s.refunded && c.month == s.to {
		refund := c
		refund.kind, refund.posted, refund.remark = social.Refund, c.month.Add(2), "重复缴费退款"
		refund.base, refund.personal, refund.employer, refund.credited = -c.base, -c.personal, -c.employer, -c.credited
		w.write(d, &refund)
	}
}

func (w *writer) writeMedical(d draw, l *life, s *spell, c contribution, t *terms, wage social.Fen) {
	tier := tierIn(s.tier, c.month)
	rule := t.medical[tier[0]-'0']
	c.insurance, c.tier = social.Medical, tier

	switch rule.basis {
	case ownWage:
		c.base = t.medicalBound.Clamp(wage)
		c.share(rule.rates)
	case averageWage:
		c.base = t.average
		c.share(rule.rates)
	case fixedAmount:
		c.base, c.personal, c.employer, c.credited = t.average, tierThreePersonal, tierThreeEmployer, 0
		c.remark = "定额"
	}
	if tier == social.TierOne && c.month < reformedMedical {
		c.credited = olderCredited(l.bornIn(), c.month).Of(c.base)
	}
	w.write(d, &c)
}

// olderCredited is the share of the base that went to a tier-one account before the reform.
func olderCredited(born, m social.Month) social.Rate {
	if m.Since(born) >= olderCreditAge*12 {
		return olderCreditAt45
	}
	return olderCredit
}

// write writes a row and books what is credited to its account.
func (w *writer) write(d draw, c *contribution) {
	posted := c.posted
	if posted == 0 {
		posted = c.month.Add(1)
	}
	// Late payments belong to the year they were booked in: a closed year does not change.
	booked := c.month
	if c.kind != social.Normal && c.kind != social.Individual {
		booked = min(posted, w.scale.last)
	}

	w.noteDebit(c)
	t := w.contributions
	t.text(w.now.no)
	t.text(string(c.insurance))
	t.month(c.month)
	t.text(c.unit)
	t.fen(c.base)
	t.fen(c.personal)
	t.fen(c.employer)
	switch {
	case c.insurance == social.Pension:
		w.record.pensionCredit[booked.Since(social.FirstAccountMonth)] += c.credited
		t.fen(c.credited)
	case c.tier == social.TierOne:
		w.record.medicalCredit[booked.Since(social.FirstAccountMonth)] += c.credited
		t.fen(c.credited)
	default:
		t.noFen()
	}
	t.noFen()
	t.text(string(c.tier))
	t.text(string(c.kind))
	w.writePosted(d, posted)
	t.text(c.remark)
	t.end()
}

// writePosted writes the day money arrived: between the 10th and the 19th, never after today.
func (w *writer) writePosted(d draw, posted social.Month) {
	day := d.between(10, 19)
	if posted > w.scale.last {
		posted, day = w.dayOfLast(posted, day)
	}
	w.contributions.dayOf(posted, day)
}

// dayOfLast keeps a booking from lying in the future.
func (w *writer) dayOfLast(posted social.Month, day int) (social.Month, int) {
	today := social.MonthOf(w.until)
	if posted > today || (posted == today && day > w.until.Day()) {
		return today, w.until.Day()
	}
	return posted, day
}

// writeWard writes a child's contributions, which have a flat fee and a subsidy, and who looks after
// the child.
func (w *writer) writeWard(l *life) {
	w.guardianships.text(l.guardian)
	w.guardianships.text(l.no)
	w.guardianships.text(l.relation)
	w.guardianships.end()

	t := w.contributions
	for m := wardFrom(l.bornIn()); m <= w.scale.last; m = m.Add(1) {
		personal, subsidy := childFee(m)
		t.text(l.no)
		t.text(string(social.ChildMedical))
		t.month(m)
		t.none()
		t.fen(0)
		t.fen(personal)
		t.fen(0)
		t.noFen()
		t.fen(subsidy)
		t.text(string(social.TierChild))
		t.text(string(social.Normal))
		t.none()
		t.none()
		t.end()
	}
}

// wardFrom is the first month of cover: the one after birth, once there was such cover.
func wardFrom(born social.Month) social.Month { return max(born.Add(1), childRates[0].from) }

func childFee(m social.Month) (personal, subsidy social.Fen) {
	for _, row := range childRates {
		if row.from <= m {
			personal, subsidy = row.personal, row.subsidy
		}
	}
	return personal, subsidy
}

// lastDay is the last day of a month.
func lastDay(m social.Month) time.Time { return m.Add(1).First().AddDate(0, 0, -1) }
