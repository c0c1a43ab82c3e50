package notify

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// lookBack is how many months before the newest due one a reminder is about: older ones stand on 参保基本情况, and nobody can hurry after them.
const lookBack = 12

// How long before the month reminders of what is to come are told.
const (
	benefitWarning    = 2 // months of unemployment benefit left, when it is first told; again in the last
	retirementWarning = 6
)

// search is what findings are judged by: the same for all people of a run.
type search struct {
	now    social.Month
	today  string       // yyyy-mm-dd
	due    social.Month // the newest month whose contributions should be in
	from   social.Month // the oldest month looked at
	bounds []social.Bound
}

func newSearch(now time.Time, bounds []social.Bound) search {
	due := social.DueMonth(now)
	return search{now: social.ThisMonth(now), today: social.DayOf(now), due: due, from: due.Add(1 - lookBack), bounds: bounds}
}

// finding is one thing found, with what it is told by.
type finding struct {
	store.ReminderKey
	branch social.Insurance
	month  social.Month
	posted string
	off    store.OffBounds
	words  string // of those that stand alone
}

func subject(branch social.Insurance, month social.Month) string {
	return string(branch) + ":" + month.Compact()
}

// findings are all that stand in a person's record now.
func (s search) findings(p *store.Standing) []finding {
	if p.Person.State == social.PersonDeceased {
		return nil
	}
	return slices.Concat(s.missing(p), s.late(p), s.below(p), s.debits(p), s.benefit(p), s.retirement(p))
}

// unsure says that nothing paid in the time looked at tells whether the person was in a branch before it: it has to be read (EarlierPaid).
func (s search) unsure(p *store.Standing) bool {
	return slices.ContainsFunc(p.Person.Expected(), func(b social.Insurance) bool {
		return p.Person.Owes(b) && p.Covers[b].Months() == 0
	})
}

// missing finds months that are due and not paid, in branches in force, after the person first paid there. Months of unemployment
// benefit are nobody's to pay, and the branches of the employed know no months that a person paid for alone.
func (s search) missing(p *store.Standing) (found []finding) {
	for _, branch := range p.Person.Expected() {
		cover := p.Covers[branch]
		if !p.Person.Owes(branch) || cover.Months() == 0 && !p.Earlier[branch] {
			continue
		}
		first := s.from
		if !p.Earlier[branch] && cover.Months() > 0 {
			first = cover.Paid[0].Month
		}
		for m := first; m <= s.due; m = m.Add(1) {
			if !paid(cover, m) && !p.Benefit[m] && !onlyForOneself(p, branch, m) {
				found = append(found, finding{ReminderKey: store.ReminderKey{Kind: text.KindMissing, Subject: subject(branch, m)}, branch: branch, month: m})
			}
		}
	}
	return found
}

func paid(cover *store.BranchCover, month social.Month) bool {
	return cover != nil && slices.ContainsFunc(cover.Paid, func(m social.MonthPaid) bool { return m.Month == month })
}

// onlyForOneself reports whether a month of a branch of the employed is one that the person paid for alone.
func onlyForOneself(p *store.Standing, branch social.Insurance, month social.Month) bool {
	if branch != social.Injury && branch != social.Unemployment && branch != social.Maternity {
		return false
	}
	span := social.Span{From: month, To: month}
	return p.Covers[social.Pension].SelfPaidIn(span) || p.Covers[social.Medical].SelfPaidIn(span)
}

// late finds months paid as usual that came in after they were due, and were not taken back. Back payments are late by their nature and no
// finding.
func (s search) late(p *store.Standing) (found []finding) {
	seen := map[string]bool{}
	for _, one := range p.Posted {
		key := subject(one.Insurance, one.Month)
		if one.Month > s.due || seen[key] || !social.PostedLate(one.Month, one.On) || !paid(p.Covers[one.Insurance], one.Month) {
			continue
		}
		seen[key] = true
		found = append(found, finding{ReminderKey: store.ReminderKey{Kind: text.KindLate, Subject: key}, branch: one.Insurance, month: one.Month, posted: one.On})
	}
	return found
}

// below finds months whose base is under the floor of its branch then in force, as 缴费基数核对 does.
func (s search) below(p *store.Standing) (found []finding) {
	for _, branch := range social.CheckedBranches {
		for _, off := range p.Covers[branch].OffBounds(s.bounds, p.Person.Household) {
			if !off.Below {
				continue
			}
			for m := off.From; m <= off.To; m = m.Add(1) {
				found = append(found, finding{ReminderKey: store.ReminderKey{Kind: text.KindBase, Subject: subject(branch, m)}, branch: branch, month: m, off: off})
			}
		}
	}
	return found
}

// debits finds what will be debited, and what was or failed. The day is part of what each is told once by: one that moves is told again.
func (s search) debits(p *store.Standing) (found []finding) {
	for _, d := range p.Debits {
		key := store.ReminderKey{Kind: text.KindDebit, Subject: "debit:" + d.Month.Compact() + ":" + d.Run}
		var words string
		on := cmp.Or(d.SettledOn, d.DueOn)
		switch {
		case d.Status != text.DebitDue && on < p.Since:
			continue
		case d.Status == text.DebitDue && d.DueOn >= s.today:
			key.Subject += ":" + d.DueOn
			words = text.DebitSoon(d.Month, d.Amount, d.DueOn, d.AccountTail)
		case d.Status == text.DebitDone:
			key.Subject += ":done"
			words = text.DebitMade(d.Month, d.Amount, on, d.AccountTail)
		case d.Status == text.DebitFailed:
			key.Subject += ":failed"
			words = text.DebitMissed(d.Month, d.Amount, d.Reason)
		default:
			continue
		}
		found = append(found, finding{ReminderKey: key, month: d.Month, words: words})
	}
	return found
}

// benefit finds unemployment benefit with two months left, and in its last.
func (s search) benefit(p *store.Standing) []finding {
	if p.Claim == nil || p.Claim.Granted == 0 {
		return nil
	}
	last := p.Claim.From.Add(p.Claim.Granted - 1)
	left := last.Since(s.now) + 1
	if left < 1 || left > benefitWarning {
		return nil
	}
	key := store.ReminderKey{Kind: text.KindBenefit, Subject: "unemployment:" + p.Claim.No + ":" + strconv.Itoa(left)}
	return []finding{{ReminderKey: key, month: last, words: text.BenefitEnding(last, left)}}
}

// retirement finds those who reach the age of retirement in the coming months. The archive does not say which of two ages holds for a
// woman: both are told, and for whom each holds.
func (s search) retirement(p *store.Standing) (found []finding) {
	born, err := time.Parse(time.DateOnly, p.Person.BirthDate)
	if err != nil || p.Person.Retired() || p.Person.Category == social.Child {
		return nil
	}
	groups := []social.RetirementGroup{social.MenAt60}
	if p.Person.Sex == social.Female {
		groups = []social.RetirementGroup{social.WomenAt50, social.WomenAt55}
	}
	for _, group := range groups {
		month := social.RetirementMonth(social.MonthOf(born), group)
		if left := month.Since(s.now); left >= 0 && left <= retirementWarning {
			key := store.ReminderKey{Kind: text.KindBenefit, Subject: "retirement:" + month.Compact()}
			found = append(found, finding{ReminderKey: key, month: month, words: text.RetirementNear(month, group)})
		}
	}
	return found
}

// settled reports whether something found earlier about a month is put right. What is merely not looked at any more, since it is long
// past or the branch is no longer in force, is not.
func (s search) settled(p *store.Standing, key store.ReminderKey) (branch social.Insurance, month social.Month, ok bool) {
	if key.Kind == text.KindDebit || len(key.Subject) != len("110:202509") {
		return "", 0, false
	}
	branch = social.Insurance(key.Subject[:3])
	month, err := social.ParseMonth(key.Subject[4:])
	cover := p.Covers[branch]
	if err != nil || !paid(cover, month) {
		return branch, month, false
	}
	switch key.Kind {
	case text.KindMissing:
		return branch, month, true
	case text.KindLate:
		return branch, month, slices.ContainsFunc(p.Posted, func(o store.Posted) bool { return o.Insurance == branch && o.Month == month })
	case text.KindBase:
		at := slices.IndexFunc(cover.Paid, func(m social.MonthPaid) bool { return m.Month == month })
		bound, known := social.BoundAt(s.bounds, branch, cover.Paid[at].Tier, string(p.Person.Household), month)
		return branch, month, known && cover.Paid[at].Base >= bound.Min
	}
	return branch, month, false
}
