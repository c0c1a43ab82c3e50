package document

import (
	"context"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Excerpt is what an access code shows where its holder chose something else than the certificate. It is a page and never issued, and
// what is not shared is not in it.
type Excerpt struct {
	Head // Name and IDNumber, masked; PersonNo with the whole record only

	Scope   string   // one of the store's scopes
	InForce []string // the branches the person is covered in now
	// Branches is how the person stands in each branch; with the whole record only.
	Branches []BranchSummary
	// Rows are the months shared, newest first. A month without contributions is a row too.
	Rows  []MonthRow
	Units []Unit
	Early []EarlyPeriod // with the whole record only
}

// CompileExcerpt draws up what a scope shares, other than store.ScopeDefault, from the record as it stands.
func CompileExcerpt(ctx context.Context, db *store.DB, d Draft, scope string) (*Excerpt, error) {
	person, err := db.Person(ctx, d.PersonNo)
	if err != nil {
		return nil, err
	}
	e := &Excerpt{Head: Head{Agency: d.Agency, Demo: d.Demo, Name: social.StandardName(person.Name), IDNumber: person.ID.Masked(),
		IDType: text.PaperOf(person.IDType)}, Scope: scope, InForce: inForce(person)}
	if scope != store.ScopeMonths24 && scope != store.ScopeWhole {
		return e, nil
	}
	r, err := readRecord(ctx, db, person)
	if err != nil {
		return nil, err
	}
	if scope == store.ScopeMonths24 {
		// Of who left long ago nothing is shown: a code opens the months before today, not the last ones of a career.
		c := &Certificate{Rows: r.newest(r.now.Add(-CertificateMonths))}
		c.Units = unitsOf(r.list, c.Rows)
		settle(c, d.Printable)
		e.Rows, e.Units, e.Substituted = c.Rows, c.Units, c.Substituted
		return e, nil
	}
	return e, e.addAll(ctx, db, d, r)
}

// inForce names the branches that a person is covered in now. Whether cover was interrupted before is not said.
func inForce(p *store.Person) []string {
	if p.State == social.PersonDeceased {
		return nil
	}
	var names []string
	for _, branch := range certified {
		if p.Status[branch].InForce() {
			names = append(names, text.Insurances[branch])
		}
	}
	return names
}

// addAll adds the list of contributions as a whole, and how the person stands in each branch.
func (e *Excerpt) addAll(ctx context.Context, db *store.DB, d Draft, r *record) error {
	whole := &ContributionList{Head: d.head(r.person)}
	whole.addRows(r)
	if err := whole.addEarly(ctx, db); err != nil {
		return err
	}
	settle(whole, d.Printable)
	e.PersonNo, e.Branches = d.PersonNo, r.summaries()
	e.Rows, e.Units, e.Early, e.Substituted = whole.Rows, whole.Units, whole.Early, whole.Substituted
	return nil
}

// Holder is the facts about the insured person that are shared, as shown.
func (e *Excerpt) Holder() []Fact {
	facts := append([]Fact{{"姓名", e.Name}}, idFacts(e.IDType, e.IDNumber)...)
	if e.PersonNo != "" {
		facts = append(facts, Fact{"个人电脑号", e.PersonNo})
	}
	return facts
}
