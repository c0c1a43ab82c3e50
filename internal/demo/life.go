package demo

import (
	"time"

	"shebao/internal/social"
)

// life is all there is to say of one person before anything is written: who, and what happened. The
// people of the cast have theirs written down, the others' are drawn.
type life struct {
	place int // 0 for the first person of the archive
	no    string

	idNo      social.IDNumber
	idType    social.IDType // "" for a resident's identity card
	name      string
	sex       social.Sex
	birth     time.Time
	household social.Household
	category  social.Category
	state     social.PersonState
	group     social.RetirementGroup

	nationality                                    string // of a foreigner or somebody of Hong Kong, Macao or Taiwan
	phone, email, bank, account, address, postcode string

	cardNo     string
	cardStatus social.CardStatus
	pin        string

	tier   social.Tier
	centre string
	status statuses

	spells    []spell // by first month
	early     []earlySpell
	retired   social.Month // the last month of work; 0: not retired
	claims    []claim
	injury    *injury
	transfers []transfer
	sickly    bool // sees a doctor most months

	guardian string // of a child: the guardian's personal number
	relation string
}

// statuses is how a person stands in each branch.
type statuses struct {
	pension, medical, injury, unemployment, maternity social.BranchStatus
}

// branches says which branches a spell pays into.
type branches uint8

const (
	paysPension branches = 1 << iota
	paysMedical
	paysInjury
	paysUnemployment
	paysMaternity

	employeeBranches = paysPension | paysMedical | paysInjury | paysUnemployment | paysMaternity
	selfPaidBranches = paysPension | paysMedical
)

// spell is a run of months paid in the same way.
type spell struct {
	from, to social.Month
	unit     unit // none for those who pay for themselves
	kind     social.PayKind
	tier     social.Tier
	branches branches

	// level is the wage in thousandths of the average wage, growth what it gains a year.
	level, growth int

	posted   social.Month // when back pay was booked; 0: every month in the one after
	refunded bool         // the last month's pension was paid twice and given back
}

// employed is a spell at a unit, with everything an employer pays.
func employed(u unit, from, to social.Month, tier social.Tier, level int) spell {
	return spell{
		from: from, to: to, unit: u, kind: social.Normal, tier: tier,
		branches: employeeBranches, level: level, growth: 15,
	}
}

// selfPaid is a spell of a flexible worker.
func selfPaid(from, to social.Month, level int) spell {
	return spell{
		from: from, to: to, kind: social.Individual, tier: social.TierOne,
		branches: selfPaidBranches, level: level,
	}
}

// wage is the declared wage in a month: whole yuan, never under the minimum wage.
func (s *spell) wage(t *terms, m social.Month) social.Fen {
	level := social.Fen(s.level + s.growth*(m.Since(s.from)/12))
	wage := t.average * level / 1000 / social.FenPerYuan * social.FenPerYuan
	return max(wage, t.minimum)
}

func (l *life) bornIn() social.Month { return social.MonthOf(l.birth) }

// firstInsured is the earliest month on record; 0 where there is none.
func (l *life) firstInsured() social.Month {
	switch {
	case l.category == social.Child:
		return wardFrom(l.bornIn())
	case len(l.early) > 0:
		return l.early[0].from
	case len(l.spells) > 0:
		return l.spells[0].from
	}
	return 0
}

// current is the spell still running in the last closed month.
func (l *life) current(last social.Month) (spell, bool) {
	if n := len(l.spells); n > 0 && l.spells[n-1].to == last {
		return l.spells[n-1], true
	}
	return spell{}, false
}

// settle fills in what follows from the life: category by category, how the person stands today.
func (l *life) settle(last social.Month) {
	now, paying := l.current(last)
	l.state, l.tier = social.InWork, social.TierNone
	if paying {
		l.tier = tierIn(now.tier, last)
	}
	had := l.branchesPaid()

	switch {
	case l.category == social.Child:
		l.tier = social.TierChild
		l.status = statuses{social.NotInsured, social.Paying, social.NotInsured, social.NotInsured, social.NotInsured}
	case l.retired != 0:
		l.state, l.tier = social.InRetirement, social.TierOne
		l.status = standing(had, 0, "", social.Ended)
		l.status.medical = social.Paying
	case l.drawsBenefit():
		l.tier = social.TierOne // the fund pays it
		l.status = standing(had, 0, "", social.Paused)
		l.status.medical = social.Paying
	case paying:
		l.status = standing(had, now.branches, l.payingAs(now), social.Paused)
	default:
		l.status = standing(had, 0, "", social.Paused)
	}
}

// payingAs tells those who came back after a gap of late from those who never stopped.
func (l *life) payingAs(now spell) social.BranchStatus {
	if n := len(l.spells); n > 1 && now.from.Since(l.spells[n-2].to) > 1 {
		return social.Resumed
	}
	return social.Paying
}

func (l *life) branchesPaid() branches {
	var paid branches
	for _, s := range l.spells {
		paid |= s.branches
	}
	return paid
}

func (l *life) drawsBenefit() bool {
	n := len(l.claims)
	return n > 0 && l.claims[n-1].status == claimDrawing
}

// standing works out the status of each branch: paid into now, paid into once, never.
func standing(had, now branches, paying, stopped social.BranchStatus) statuses {
	of := func(branch branches) social.BranchStatus {
		switch {
		case now&branch != 0:
			return paying
		case had&branch != 0:
			return stopped
		}
		return social.NotInsured
	}
	return statuses{of(paysPension), of(paysMedical), of(paysInjury), of(paysUnemployment), of(paysMaternity)}
}

// tierIn is the tier a spell has in a month: tier three ended with the reform and became tier two.
func tierIn(tier social.Tier, m social.Month) social.Tier {
	if tier == social.TierThree && m >= reformedMedical {
		return social.TierTwo
	}
	return tier
}

// writePerson writes the person's own row.
func (w *writer) writePerson(l *life) {
	t := w.persons
	t.text(l.no)
	t.text(string(l.idNo))
	t.text(l.name)
	t.text(string(l.sex))
	t.date(l.birth)
	t.text(string(l.household))
	t.text(string(l.category))
	t.text(string(l.state))
	t.month(l.firstInsured())
	if now, paying := l.current(w.scale.last); paying && l.retired == 0 {
		t.text(now.unit.no)
		t.yuan(w.declared(l, &now))
	} else {
		t.none()
		t.none()
	}
	t.text(l.phone)
	t.text(l.email)
	t.text(l.bank)
	t.text(l.account)
	t.text(l.address)
	t.text(l.postcode)
	t.text(l.cardNo)
	t.text(string(l.cardStatus))
	t.text(l.pin)
	t.text(string(l.tier))
	t.text(l.centre)
	t.text(string(l.status.pension))
	t.text(string(l.status.medical))
	t.text(string(l.status.injury))
	t.text(string(l.status.unemployment))
	t.text(string(l.status.maternity))
	t.text(string(l.idType))
	t.text(l.nationality)
	t.end()
}

// declared is the wage on file: a self-payer's is within the bounds in force.
func (w *writer) declared(l *life, now *spell) social.Fen {
	t := w.scale.at(w.scale.last)
	wage := now.wage(t, w.scale.last)
	if now.kind == social.Individual {
		return t.pensionBound[l.household[0]-'0'].Clamp(wage)
	}
	return wage
}
