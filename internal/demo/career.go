package demo

import (
	"time"

	"shebao/internal/social"
)

// newLife draws an adult: in what capacity, how old, and what happened so far. The shares are in
// thousandths.
func (w *writer) newLife(d draw) *life {
	l := &life{sex: pick(d, []social.Sex{social.Male, social.Female}), household: householdOf(d)}
	l.group = groupOf(d, l.sex)

	switch kind := d.IntN(1000); {
	case kind < 100:
		l.category = social.Retired
		w.retire(d, l)
	case kind < 220:
		l.category = social.SelfPayer
		w.grow(d, l, w.scale.last)
		l.turnSelfPayer(d, w.scale.last)
	case kind < 255:
		l.category = social.Unemployed
		w.grow(d, l, w.scale.last.Add(-d.between(1, 12)))
		l.loseWork(w.scale.last)
	case kind < 310:
		l.category = social.Employee
		w.grow(d, l, w.scale.last.Add(-d.between(1, 60)))
	default:
		l.category = social.Employee
		w.grow(d, l, w.scale.last)
		w.maybeInjure(d, l)
	}
	w.maybeMove(d, l)
	return l
}

func householdOf(d draw) social.Household {
	switch n := d.IntN(100); {
	case n < 35:
		return social.Shenzhen
	case n < 60:
		return social.OtherUrban
	}
	return social.OtherRural
}

func groupOf(d draw, sex social.Sex) social.RetirementGroup {
	switch {
	case sex == social.Male:
		return social.MenAt60
	case d.chance(400):
		return social.WomenAt55
	}
	return social.WomenAt50
}

// agesAtRetirement before the reform, by group.
var agesAtRetirement = [...]int{social.MenAt60: 60, social.WomenAt55: 55, social.WomenAt50: 50}

// grow gives somebody not yet of retirement age a birth date and a career up to a month.
func (w *writer) grow(d draw, l *life, until social.Month) {
	oldest := agesAtRetirement[l.group] - 1
	youngest := 21 + w.scale.last.Since(until)/12
	// The younger of two draws: a young city.
	age := min(d.between(youngest, oldest), d.between(youngest, oldest))
	born := w.scale.last.Add(-age*12 - d.between(0, 11))
	l.birth = born.First().AddDate(0, 0, d.between(0, 27))

	start := born.Add(d.between(18, 24) * 12)
	if l.household != social.Shenzhen && d.chance(500) {
		start = start.Add(d.between(6, 150))
	}
	start = max(start, social.FirstAccountMonth)
	until = max(until, social.FirstAccountMonth.Add(24))
	if start > until.Add(-14) {
		start = until.Add(-d.between(2, 14))
	}
	w.work(d, l, start, until)
}

// retire gives a pensioner a birth date, periods before individual accounts where old enough, and a
// career up to the month of retirement.
func (w *writer) retire(d draw, l *life) {
	born := w.scale.last.Add(-agesAtRetirement[l.group]*12 - d.between(3, 216))
	for social.RetirementMonth(born, l.group) >= w.scale.last {
		born = born.Add(-6)
	}
	l.birth = born.First().AddDate(0, 0, d.between(0, 27))
	l.retired = social.RetirementMonth(born, l.group)

	start := max(born.Add(d.between(18, 26)*12), 198001)
	if start < social.FirstAccountMonth && d.chance(600) {
		l.early = earlyCareer(d, start)
		start = social.FirstAccountMonth
	}
	start = max(start, social.FirstAccountMonth)
	if latest := l.retired.Add(-120); start < latest && len(l.early) == 0 {
		start = start.Add(d.between(0, min(96, latest.Since(start))))
	}
	w.work(d, l, start, l.retired)
}

// earlyCareer is one to three periods from a month to July 1992.
func earlyCareer(d draw, from social.Month) []earlySpell {
	last := social.FirstAccountMonth.Add(-1)
	makers := []string{"原深圳示例机械厂", "原深圳示例电子厂", "原宝安县示例供销社", "原示例港务公司"}
	var spells []earlySpell
	for from <= last && len(spells) < 3 {
		to := min(from.Add(d.between(18, 72)), last)
		if len(spells) == 2 {
			to = last
		}
		s := earlySpell{unit: pick(d, makers), from: from, to: to, kind: pick(d, []string{contractWork, regularWork, contractWork, lumpSum})}
		if s.kind != regularWork {
			s.amount = social.Fen(s.months()) * fenBetween(d, 8, 30)
		}
		spells = append(spells, s)
		from = to.Add(1)
	}
	return spells
}

// work draws a career of employments between two months: raises, changes of unit, gaps between.
func (w *writer) work(d draw, l *life, from, until social.Month) {
	level := d.between(380, 900) + d.between(0, 1100)*d.between(0, 1000)/1000
	sinceClaim := 0
	var at unit
	for from <= until {
		to := min(from.Add(d.between(5, 96)), until)
		at = w.otherUnit(d, at)
		s := employed(at, from, to, tierOf(d, l.household, from), level)
		s.growth = d.between(0, 40)
		l.spells = append(l.spells, s)
		sinceClaim += to.Since(from) + 1
		if to == until {
			return
		}

		level = min(max(level*d.between(88, 125)/100, 350), 4000)
		from = w.nextJob(d, l, to, until, &sinceClaim)
	}
}

// otherUnit is any unit but the one a person leaves.
func (w *writer) otherUnit(d draw, left unit) unit {
	for {
		if u := pick(d, w.units); u.no != left.no {
			return u
		}
	}
}

// nextJob is the month the next employment begins: mostly the one after; at times the same month,
// paid by both units; at times after a gap, which may be paid later or bridged by a claim.
func (w *writer) nextJob(d draw, l *life, to, until social.Month, sinceClaim *int) social.Month {
	switch n := d.IntN(100); {
	case n < 4:
		l.spells[len(l.spells)-1].refunded = n == 0 && to < until.Add(-6)
		return to
	case n < 68:
		return to.Add(1)
	}

	next := min(to.Add(d.between(2, 15)), until)
	gap := next.Since(to) - 1
	switch {
	case gap >= 1 && gap <= 3 && d.chance(250):
		l.payBack(to.Add(1), next)
	case gap >= 3 && *sinceClaim >= 12 && to > 200001 && d.chance(300):
		l.claims = append(l.claims, newClaim(to.Add(2), *sinceClaim, next, w.scale.last))
		*sinceClaim = 0
	}
	return next
}

// payBack fills a gap by what the last unit pays for it later.
func (l *life) payBack(from, next social.Month) {
	s := l.spells[len(l.spells)-1]
	s.from, s.to, s.kind, s.posted, s.refunded = from, next.Add(-1), social.BackPay, next.Add(1), false
	l.spells = append(l.spells, s)
}

// tierOf is tier one for registered households, who have no choice.
func tierOf(d draw, household social.Household, from social.Month) social.Tier {
	n := d.IntN(100)
	switch {
	case household == social.Shenzhen || n < 30:
		return social.TierOne
	case n < 70 || from < medicalTierThree[0].from:
		return social.TierTwo
	}
	return social.TierThree
}

// turnSelfPayer makes the last part of a career self-paid.
func (l *life) turnSelfPayer(d draw, last social.Month) {
	const earliest social.Month = 200607
	since := max(last.Add(-d.between(3, 110)), earliest, l.spells[0].from)
	var kept []spell
	for _, s := range l.spells {
		if s.from >= since {
			continue
		}
		if s.to >= since {
			s.to, s.refunded = since.Add(-1), false
		}
		kept = append(kept, s)
	}
	l.spells = append(kept, selfPaid(since, last, d.between(350, 1300)))
	l.dropClaimsFrom(since)
}

// dropClaimsFrom keeps the claims that were over before a month.
func (l *life) dropClaimsFrom(m social.Month) {
	for i := range l.claims {
		if c := &l.claims[i]; c.stopped >= m || c.from.Add(c.granted) >= m {
			l.claims = l.claims[:i]
			return
		}
	}
}

// loseWork files a claim after the last employment, where long enough has been paid and some months
// have passed.
func (l *life) loseWork(last social.Month) {
	paid, end, drawn := 0, social.Month(0), social.Month(0)
	if n := len(l.claims); n > 0 {
		drawn = l.claims[n-1].from // months paid before it are used up
	}
	for _, s := range l.spells {
		if s.from > drawn {
			paid += s.to.Since(s.from) + 1
		}
		end = max(end, s.to)
	}
	if from := end.Add(2); paid >= 12 && from <= last {
		l.claims = append(l.claims, newClaim(from, paid, 0, last))
	}
}

// maybeInjure has a few employees injured in the last years.
func (w *writer) maybeInjure(d draw, l *life) {
	s := &l.spells[len(l.spells)-1]
	if months := s.to.Since(s.from); months >= 12 && d.chance(8) {
		grade := pick(d, []int{10, 10, 10, 9, 9, 8, 8, 7, 6, 5, 4, 3})
		l.injury = w.newInjury(d, s, s.from.Add(d.between(2, months-8)), grade)
	}
}

// maybeMove has some people bring a record in from elsewhere.
func (w *writer) maybeMove(d draw, l *life) {
	if l.household == social.Shenzhen || len(l.early) > 0 || !d.chance(60) {
		return
	}
	start := l.spells[0].from
	to := start.Add(-d.between(1, 12))
	from := to.Add(-d.between(12, 60))
	if from < l.bornIn().Add(18*12) || from < averageWages[0].from || start.Add(20) > w.scale.last {
		return
	}

	wage := amountAt(averageWages, from) / 2
	arrived := start.Add(d.between(4, 18)).First().AddDate(0, 0, d.between(0, 27))
	kind, origin := pensionInProvince, pick(d, cities)
	if d.chance(600) {
		kind, origin = pensionOutOfProvince, pick(d, provinces)
	}
	l.transfers = append(l.transfers, newTransfer(kind, origin, from, to, wage, arrived))
	if d.chance(400) {
		l.transfers = append(l.transfers, newTransfer(medicalTransfer, origin, from, to, wage, arrived))
	}
	if d.chance(100) {
		l.transfers[0] = l.transfers[0].underWay()
	}
}

// newWard is a child of a guardian.
func (w *writer) newWard(d draw, guardian *life) *life {
	const oldest, youngestParent = 17 * 12, 22 * 12
	age := d.between(2, min(oldest, w.scale.last.Since(guardian.bornIn())-youngestParent))
	child := &life{
		sex:       pick(d, []social.Sex{social.Male, social.Female}),
		household: guardian.household,
		category:  social.Child,
		birth:     w.scale.last.Add(-age).First().AddDate(0, 0, d.between(0, 27)),
	}
	child.lookedAfterBy(guardian)
	child.name = nameOf(d, string([]rune(guardian.name)[:1]), child.sex)
	return child
}

func (l *life) lookedAfterBy(guardian *life) {
	l.guardian, l.relation = guardian.no, "父"
	if guardian.sex == social.Female {
		l.relation = "母"
	}
}

// wardsOf is how many children an adult looks after.
func wardsOf(d draw, l *life, last social.Month) int {
	age := last.Since(l.bornIn()) / 12
	if l.category == social.Retired || age < 25 || age > 50 || !d.chance(120) {
		return 0
	}
	return d.between(1, 2)
}

// oldNumber gives a few of the older people the 15-digit number they once had.
func oldNumber(d draw, id social.IDNumber, birth time.Time) social.IDNumber {
	if birth.Year() < 1980 && d.chance(40) {
		return shorten(id)
	}
	return id
}
