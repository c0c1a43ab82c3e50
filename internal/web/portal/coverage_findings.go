package portal

import (
	"slices"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
	"shebao/internal/web/record"
)

// findings is what in a person's cover needs attention, the most pressing first, each with what to do.
func (s *pages) findings(r *web.Request, c *store.Coverage) []parts.Notice {
	f := finder{c: c, due: social.DueMonth(s.Now()), link: func(ids ...string) []parts.Link { return s.linksFor(r, ids...) }}
	f.card()
	f.paused()
	f.unpaid()
	f.centre()
	f.gaps()
	f.bounds()
	return f.found
}

// finder gathers findings.
type finder struct {
	c     *store.Coverage
	due   social.Month
	link  func(ids ...string) []parts.Link
	found []parts.Notice
}

func (f *finder) add(tone parts.Tone, title, do string, pages ...string) {
	f.found = append(f.found, parts.Notice{Tone: tone, Title: title, Text: do, Links: f.link(pages...)})
}

func (f *finder) card() {
	switch status := f.c.Person.CardStatus; {
	case status == social.CardLostWeb:
		f.add(parts.ToneDanger, text.CardLostTitle(status), text.CardLostWebDo, "card-lift-report")
	case status.ReportedLost():
		f.add(parts.ToneDanger, text.CardLostTitle(status), text.CardLostDo)
	case status == social.CardNew:
		f.add(parts.ToneWarning, text.CardNewTitle, text.CardNewDo)
	case status == social.CardMaking:
		f.add(parts.ToneInfo, text.CardMakingTitle, text.CardMakingDo)
	case status == social.CardCancelled, status == social.CardRecovered, f.c.Person.CardNo == "":
		f.add(parts.ToneWarning, text.CardGoneTitle, text.CardGoneDo)
	}
}

// shared is a group of branches that share a span of months.
type shared struct {
	social.Span
	branches []social.Insurance
}

// share adds a branch to the group that has the same span, or makes a new one.
func share(groups []shared, span social.Span, branch social.Insurance) []shared {
	for i := range groups {
		if groups[i].Span == span {
			groups[i].branches = append(groups[i].branches, branch)
			return groups
		}
	}
	return append(groups, shared{span, []social.Insurance{branch}})
}

func (f *finder) paused() {
	var groups []shared
	for _, branch := range f.c.Person.Expected() {
		if f.c.Person.StatusIn(branch) != social.Paused {
			continue
		}
		var since social.Span
		if last := f.c.Branches[branch].Last(); last != nil {
			since.From = last.Month.Add(1)
		}
		groups = share(groups, since, branch)
	}
	do, page := text.PausedDo, ""
	switch f.c.Person.Category {
	case social.SelfPayer:
		do, page = text.PausedDoSelfPayer, "resume-cover"
	case social.Unemployed:
		do, page = text.PausedDoJobless, "claim-unemployment"
	}
	for _, g := range groups {
		f.add(parts.ToneWarning, text.PausedTitle(g.branches, g.From), do, page)
	}
}

func (f *finder) unpaid() {
	var groups []shared
	for _, branch := range f.c.Person.Expected() {
		if !f.c.Person.Owes(branch) {
			continue
		}
		last := f.c.Branches[branch].Last()
		switch {
		case last == nil:
			groups = share(groups, social.Span{}, branch)
		case last.Month < f.due:
			groups = share(groups, social.Span{From: last.Month.Add(1), To: f.due}, branch)
		}
	}
	for _, g := range groups {
		f.add(parts.ToneWarning, text.UnpaidTitle(g.branches, g.From, g.To), text.UnpaidDo)
	}
}

func (f *finder) centre() {
	p := f.c.Person
	if p.MedicalTier.NeedsHealthCentre() && f.c.Centre == nil && p.Status[social.Medical].InForce() {
		f.add(parts.ToneWarning, text.NoCentreTitle, text.NoCentreDo, "health-centre")
	}
}

func (f *finder) gaps() {
	var groups []shared
	for _, branch := range record.CoverBranches(f.c) {
		for _, gap := range f.c.Branches[branch].Gaps() {
			if !f.selfPaid(branch, gap) {
				groups = share(groups, gap, branch)
			}
		}
	}
	if len(groups) == 0 {
		return
	}
	slices.SortStableFunc(groups, func(a, b shared) int { return int(b.From - a.From) })
	months := map[social.Month]bool{} // gaps of different branches may overlap
	items := make([]string, len(groups))
	for i, g := range groups {
		for m := g.From; m <= g.To; m = m.Add(1) {
			months[m] = true
		}
		items[i] = text.GapOf(g.branches, g.From, g.To, g.Months())
	}
	tone, do := parts.ToneWarning, text.GapsDo
	switch p := f.c.Person; {
	case p.Retired():
		tone, do = parts.ToneInfo, text.GapsDoRetired
	case p.Category == social.Child:
		do = text.GapsDoChild
	}
	f.add(tone, text.GapsTitle(len(groups), len(months)), text.Listed(items, do))
}

// selfPaid reports whether a gap in a branch of the employed is only a time of paying for oneself, when there is none to pay to.
func (f *finder) selfPaid(branch social.Insurance, gap social.Span) bool {
	if branch != social.Injury && branch != social.Unemployment && branch != social.Maternity {
		return false
	}
	for _, by := range []social.Insurance{social.Pension, social.Medical} {
		if f.c.Branches[by].SelfPaidIn(gap) {
			return true
		}
	}
	return false
}

func (f *finder) bounds() {
	for _, branch := range record.CoverBranches(f.c) {
		off := f.c.Branches[branch].OffBounds(f.c.Bounds, f.c.Person.Household)
		f.offBounds(branch, off, true, text.BelowBoundsDo)
		f.offBounds(branch, off, false, text.AboveBoundsDo)
	}
}

func (f *finder) offBounds(branch social.Insurance, off []store.OffBounds, below bool, do string) {
	var items []string
	months := 0
	for _, o := range slices.Backward(off) {
		if o.Below == below {
			months += o.Months()
			items = append(items, text.BoundsOf(o.From, o.To, below, o.Base, o.Limit))
		}
	}
	if months > 0 {
		f.add(parts.ToneWarning, text.BoundsTitle(branch, below, months), text.Listed(items, do), "base-check")
	}
}
