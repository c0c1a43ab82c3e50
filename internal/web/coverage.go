package web

import (
	"net/http"
	"strconv"
	"strings"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// coveragePage is 参保基本情况.
func (s *Server) coveragePage(r *request) error {
	c, err := s.DB.Coverage(r.Context(), r.user.PersonNo)
	if err != nil {
		return err
	}
	findings := s.findings(c)
	centre := centreFacts(c)
	planned, err := s.Citizen.PlannedCentre(r.Context(), r.user.PersonNo)
	if err != nil {
		return err
	}
	if planned != nil {
		centre = append(centre, view.Fact{Key: text.CentrePlanned, Value: text.CentreOf(planned.Name, planned.From)})
	}
	page := r.frame()
	page.Print = r.printHead()
	return r.render(http.StatusOK, view.CoveragePage(page, view.Coverage{
		Lead:      coverageLead(c, len(findings)),
		Findings:  findings,
		Branches:  coverageBranches(c),
		Now:       coverageNow(c),
		Card:      view.Facts{Title: text.CoverCardCentre, Rows: append(cardFacts(c.Person), centre...)},
		Sheet:     view.Facts{Title: text.CoverSheet, Rows: coverageSheet(c)},
		Charts:    coverageCharts(c),
		Downloads: view.Downloads{Print: r.URL.Path + "?view=print"},
	}))
}

// coverBranches are the branches in which a person of a category may be: those that a page about cover speaks of. One who was
// once employed keeps what was paid then.
func coverBranches(c *store.Coverage) []social.Insurance {
	if c.Person.Category == social.Child {
		return []social.Insurance{social.ChildMedical}
	}
	branches := []social.Insurance{social.Pension, social.Medical, social.Injury, social.Unemployment, social.Maternity}
	if c.Branches[social.ChildMedical].Months() > 0 {
		branches = append(branches, social.ChildMedical)
	}
	return branches
}

func coverageLead(c *store.Coverage, findings int) string {
	var inForce []social.Insurance
	var last social.Month
	for _, branch := range coverBranches(c) {
		if c.Person.StatusIn(branch).InForce() {
			inForce = append(inForce, branch)
		}
		if paid := c.Branches[branch].Last(); paid != nil {
			last = max(last, paid.Month)
		}
	}
	return text.CoverLead(c.Person.Retired(), inForce, last, findings)
}

// coverageBranches says of each branch how the person stands, since when, for how many months in all, and how many are missing.
func coverageBranches(c *store.Coverage) view.SimpleTable {
	t := view.SimpleTable{Caption: text.CoverBranches, HideCaption: true, Headers: text.CoverBranchHeads, Numeric: []int{5, 6}}
	for _, branch := range coverBranches(c) {
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

// coverageNow is what was paid for the newest month of each branch that is being paid to.
func coverageNow(c *store.Coverage) view.SimpleTable {
	t := view.SimpleTable{Caption: text.CoverNow, HideCaption: true, Headers: text.CoverNowHeads, Numeric: []int{3, 4, 5, 6}}
	child := c.Person.Category == social.Child
	if child {
		t.Headers = []string{t.Headers[0], t.Headers[1], t.Headers[2], t.Headers[3], text.CoverSubsidyHead, t.Headers[5]}
	}
	var personal, other, all social.Fen
	for _, branch := range coverBranches(c) {
		m := c.Branches[branch].Last()
		if m == nil || !c.Person.StatusIn(branch).InForce() || c.Person.PaidByOthers(branch) {
			continue
		}
		beside := m.Employer
		if child {
			beside = m.Subsidy
		}
		t.Rows = append(t.Rows, []string{text.Insurances[branch], m.Month.String(), m.Base.String(), m.Personal.String(),
			beside.String(), m.Total().String()})
		personal, other, all = personal+m.Personal, other+beside, all+m.Total()
	}
	if len(t.Rows) > 1 {
		t.Foot = []string{text.Total, "", "", personal.String(), other.String(), all.String()}
	}
	return t
}

// nameFacts say who the person is.
func nameFacts(p *store.Person) []view.Fact {
	return append([]view.Fact{{Key: text.WordName, Value: p.Name}, {Key: text.WordPersonNo, Value: p.PersonNo}}, idFacts(p.IDType, p.ID)...)
}

// idFacts are the number of a person's paper, masked until asked for, and what paper that is where it is no resident's identity card.
func idFacts(t social.IDType, id social.IDNumber) []view.Fact {
	label := text.IDLabel(t)
	number := view.Fact{Key: label, Content: view.Masked{Label: label, Short: id.Masked(), Full: string(id)}}
	if paper := text.PaperOf(t); paper != "" {
		return []view.Fact{{Key: text.WordIDType, Value: paper}, number}
	}
	return []view.Fact{number}
}

// cardFacts say what card the person has.
func cardFacts(p *store.Person) []view.Fact {
	number, status := p.CardNo, view.Fact{Key: text.CoverStatusOfCard, Value: text.CardStatuses[p.CardStatus]}
	if number == "" {
		number = text.CoverNoCard
	}
	if p.CardStatus.ReportedLost() {
		status.Content = view.Tag{Text: status.Value, Tone: view.ToneDanger}
	}
	return []view.Fact{{Key: text.WordCardNo, Value: number}, status}
}

// centreFacts name the health centre, or say why there is none.
func centreFacts(c *store.Coverage) []view.Fact {
	name := centreName(c)
	if c.Centre == nil {
		return []view.Fact{{Key: text.CoverCentre, Value: name}}
	}
	return []view.Fact{
		{Key: text.CoverCentre, Value: name},
		{Key: text.CoverCentreWhere, Value: centreAddress(c.Centre)},
		{Key: text.CoverCentrePhone, Value: c.Centre.Phone},
	}
}

// centreAddress puts district and street before an address that does not name them itself.
func centreAddress(centre *store.Centre) string {
	return text.Whereabouts(centre.District, centre.Street, centre.Address)
}

func centreName(c *store.Coverage) string {
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

// coverageSheet is every field of the guide, in its order.
func coverageSheet(c *store.Coverage) []view.Fact {
	p := c.Person
	facts := nameFacts(p)
	facts = append(facts,
		view.Fact{Key: text.WordSex, Value: text.Sexes[p.Sex]},
		view.Fact{Key: text.WordBirthDate, Value: p.BirthDate},
		view.Fact{Key: text.CoverHousehold, Value: text.Households[p.Household]})
	facts = append(facts, cardFacts(p)...)
	facts = append(facts,
		view.Fact{Key: text.CoverCategory, Value: text.Categories[p.Category]},
		view.Fact{Key: text.CoverUnit, Value: unitOf(c)},
		view.Fact{Key: text.CoverPayment, Value: paymentNow(c)},
		view.Fact{Key: text.CoverWage, Value: wageOf(p)})
	for _, branch := range []social.Insurance{social.Pension, social.Medical, social.Injury, social.Unemployment, social.Maternity} {
		facts = append(facts, view.Fact{Key: text.CoverStatusOf(branch), Value: text.BranchStatuses[p.Status[branch]]})
	}
	return append(facts,
		view.Fact{Key: text.CoverMonths, Value: allMonths(c)},
		view.Fact{Key: text.CoverCentre, Value: centreName(c)})
}

func unitOf(c *store.Coverage) string {
	switch {
	case c.UnitName != "":
		return c.UnitName
	case c.Person.UnitNo != "":
		return c.Person.UnitNo
	case c.Person.Category == social.SelfPayer:
		return text.CoverNoUnit
	}
	return text.CoverNoUnitNow
}

// paymentNow says whether contributions are being paid in the branch that leads: pension, else medical.
func paymentNow(c *store.Coverage) string {
	if c.Person.Retired() {
		return text.CoverRetiredPaid
	}
	for _, branch := range coverBranches(c) {
		if m := c.Branches[branch].Last(); m != nil {
			return text.CoverPaidTo(text.BranchStatuses[c.Person.StatusIn(branch)], m.Month)
		}
	}
	return text.CoverNeverPaid
}

func wageOf(p *store.Person) string {
	if p.Wage == 0 {
		return text.CoverNoWage
	}
	return text.Yuan(p.Wage)
}

func allMonths(c *store.Coverage) string {
	var parts []string
	for _, branch := range coverBranches(c) {
		parts = append(parts, text.CoverBranchMonths(branch, c.Branches[branch].Months()))
	}
	return strings.Join(parts, "，")
}
