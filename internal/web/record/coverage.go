package record

import (
	"strconv"
	"strings"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/parts"
)

// CoverBranches are the branches in which a person of a category may be: those that a page about cover speaks of. One who was
// once employed keeps what was paid then.
func CoverBranches(c *store.Coverage) []social.Insurance {
	if c.Person.Category == social.Child {
		return []social.Insurance{social.ChildMedical}
	}
	branches := []social.Insurance{social.Pension, social.Medical, social.Injury, social.Unemployment, social.Maternity}
	if c.Branches[social.ChildMedical].Months() > 0 {
		branches = append(branches, social.ChildMedical)
	}
	return branches
}

// CoverageBranches says of each branch how the person stands, since when, for how many months in all, and how many are missing.
func CoverageBranches(c *store.Coverage) parts.SimpleTable {
	t := parts.SimpleTable{Caption: text.CoverBranches, HideCaption: true, Headers: text.CoverBranchHeads, Numeric: []int{5, 6}, Headline: 5}
	for _, branch := range CoverBranches(c) {
		cover, status := c.Branches[branch], c.Person.StatusIn(branch)
		since, last := text.CoverMonthNotKnown, text.CoverMonthNotKnown
		if run, ok := cover.Run(); ok {
			last = run.To.String()
			if status.InForce() {
				since = run.From.String()
			}
		}
		t.Rows = append(t.Rows, []string{text.Insurances[branch], text.BranchStatuses[status], since, last,
			strconv.Itoa(cover.Months()), strconv.Itoa(cover.Career().Missing()), branchNote(c, branch)})
	}
	return t
}

// branchNote is what else to know of a branch.
func branchNote(c *store.Coverage, branch social.Insurance) string {
	var notes []string
	add := func(note string) {
		if note != "" {
			notes = append(notes, note)
		}
	}
	p, months := c.Person, c.Branches[branch].Months()
	switch branch {
	case social.Pension:
		add(pensionNote(p))
		e := c.Elsewhere
		add(text.CoverMore(e.Early, e.Deemed, e.PensionTransfer, e.PensionOverlap, months+e.Pension()))
	case social.Medical:
		add(medicalNote(p))
		e := c.Elsewhere
		add(text.CoverMore(0, 0, e.MedicalTransfer, e.MedicalOverlap, months+e.Medical()))
	case social.ChildMedical:
		add(text.CoverChildMedical)
	default:
		if p.Category == social.SelfPayer {
			add(text.CoverNotForSelfPayer)
		}
	}
	return strings.Join(notes, "；")
}

func pensionNote(p *store.Person) string {
	switch {
	case p.Retired():
		return text.CoverPensioner
	case p.Category == social.SelfPayer && p.Status[social.Pension].InForce():
		return text.CoverAllSelfPaid
	}
	return ""
}

func medicalNote(p *store.Person) string {
	switch {
	case !p.Status[social.Medical].InForce():
		return ""
	case p.Retired():
		return text.CoverRetiredMedical
	case p.Category == social.Unemployed:
		return text.CoverFundPaysMedical
	case p.MedicalTier == social.TierNone || p.MedicalTier == "":
		return ""
	}
	return text.CoverTierNote(p.MedicalTier)
}

// CentreFacts name the health centre, or say why there is none.
func CentreFacts(c *store.Coverage) []parts.Fact {
	name := CentreName(c)
	if c.Centre == nil {
		return []parts.Fact{{Key: text.CoverCentre, Value: name}}
	}
	return []parts.Fact{
		{Key: text.CoverCentre, Value: name},
		{Key: text.CoverCentreWhere, Value: centreAddress(c.Centre)},
		{Key: text.CoverCentrePhone, Value: c.Centre.Phone},
	}
}

// centreAddress puts district and street before an address that does not name them itself.
func centreAddress(centre *store.Centre) string {
	return text.Whereabouts(centre.District, centre.Street, centre.Address)
}

func CentreName(c *store.Coverage) string {
	switch tier := c.Person.MedicalTier; {
	case c.Centre != nil:
		return c.Centre.Name
	case tier.NeedsHealthCentre():
		return text.CoverNoCentre
	case tier == social.TierOne:
		return text.CoverCentreNotDue
	}
	return text.CoverNotInMedical
}
