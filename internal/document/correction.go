package document

import (
	"context"
	"errors"
	"slices"
	"strings"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// A paper says how things stood on its day. What the record had on that day and has no more, or has otherwise, is a correction of it. What
// came to the record since is none: later months, a back payment or a refund posted after that day, a new employer, a status that changed.
//
// The record itself is asked, each time: so whatever mended it counts, and an import that is rolled back ends no paper.

// Ledger is a person's record, to compare what was issued with. It is read at most once, and good for one request.
type Ledger struct {
	db       *store.DB
	personNo string

	person        *store.Person
	contributions []store.PostedContribution
	read          bool
}

// NewLedger makes the ledger of a person.
func NewLedger(db *store.DB, personNo string) *Ledger { return &Ledger{db: db, personNo: personNo} }

func (l *Ledger) load(ctx context.Context) (err error) {
	if l.read {
		return nil
	}
	if l.person, err = l.db.Person(ctx, l.personNo); err != nil {
		return err
	}
	l.contributions, err = l.db.PostedContributions(ctx, l.personNo)
	l.read = err == nil
	return err
}

// Corrections says what a document states as of its day that the record has otherwise now, each in a few words; none where it stands as it
// was issued.
func (l *Ledger) Corrections(ctx context.Context, m Model) ([]string, error) {
	if Base(m.Kind()) == DecisionKind {
		return nil, nil // the agency's word, which the agency takes back itself
	}
	err := l.load(ctx)
	if errors.Is(err, store.ErrNotFound) {
		return []string{WordHolder}, nil
	}
	if err != nil {
		return nil, err
	}
	c := comparison{ledger: l, day: social.DayOf(m.Common().IssuedAt), ripe: social.DueMonth(m.Common().IssuedAt).Add(-1)}
	c.head(m.Common())
	switch d := m.(type) {
	case *Certificate:
		c.summaries(d.Branches)
		c.months(d.Rows, 0)
	case *ContributionList:
		c.months(d.Rows, d.To)
		err = c.early(ctx, d.Early)
	case *Entitlement:
		err = c.year(ctx, d)
	}
	return c.found, err
}

// comparison is what one document is compared by.
type comparison struct {
	ledger *Ledger
	day    string       // of issue
	ripe   social.Month // up to this month the record was complete on that day, as far as anything was paid
	found  []string
}

func (c *comparison) add(what string) {
	if !slices.Contains(c.found, what) {
		c.found = append(c.found, what)
	}
}

// head compares who the document is about. An ID number of old that was brought to eighteen digits is the same one.
func (c *comparison) head(h *Head) {
	p := c.ledger.person
	if h.Name != p.Name && social.Key(social.FactName, h.Name) != social.Key(social.FactName, p.Name) {
		c.add(text.WordName)
	}
	if h.Sex != text.Sexes[p.Sex] {
		c.add(text.WordSex)
	}
	same := func(id social.IDNumber) bool { return h.IDNumber == string(id) || h.IDNumber == id.Masked() }
	if !same(p.ID) && !same(p.ID.Full()) && social.IDNumber(h.IDNumber).Full() != p.ID.Full() && !sameTail(h.IDNumber, p.ID) {
		c.add(text.WordID)
	}
}

// sameTail reports whether a masked number of fifteen digits may be that of a person whose number has eighteen now.
func sameTail(masked string, id social.IDNumber) bool {
	if len(masked) != 15 || len(id) != 18 || !strings.Contains(masked, "*") {
		return false
	}
	short := social.IDNumber(id[:6] + id[8:17])
	return short.Masked() == masked
}

// cell is what was paid for a month to a branch, as the tables have it, through an employer.
type cell struct {
	month  social.Month
	branch string
	unitNo string
}

func (c cell) words() string { return c.month.String() + " " + c.branch }

// months compares the rows of a table of months that ends with to, or with what was there where that is 0.
func (c *comparison) months(rows []MonthRow, to social.Month) {
	if len(rows) == 0 {
		return
	}
	oldest, last := rows[len(rows)-1].Month, map[string]social.Month{}
	stated := map[cell]*Contribution{}
	for i := range rows {
		for _, branch := range monthBranches {
			if paid := branch.of(&rows[i]); paid != nil {
				stated[cell{rows[i].Month, branch.group, rows[i].UnitNo}] = paid
				last[branch.group] = max(last[branch.group], rows[i].Month)
			}
		}
	}
	recorded := map[cell][]store.PostedContribution{}
	for _, paid := range c.ledger.contributions {
		group := groupOf(paid.Insurance)
		end := max(last[group], c.ripe)
		if to != 0 {
			end = min(end, to)
		}
		if group != "" && oldest <= paid.Month && paid.Month <= end {
			at := cell{paid.Month, group, paid.UnitNo}
			recorded[at] = append(recorded[at], paid)
		}
	}
	var wrong []cell
	for at := range stated {
		if !c.explains(recorded[at], stated[at]) {
			wrong = append(wrong, at)
		}
	}
	for at := range recorded {
		if stated[at] == nil && !c.explains(recorded[at], nil) {
			wrong = append(wrong, at)
		}
	}
	slices.SortFunc(wrong, func(a, b cell) int { return strings.Compare(b.words(), a.words()) })
	for _, at := range wrong {
		c.add(at.words())
	}
}

// groupOf is the name of the group of columns that a branch's contributions stand in, "" for none.
func groupOf(i social.Insurance) string {
	var row MonthRow
	into := row.branch(i)
	if into == nil {
		return ""
	}
	*into = &Contribution{}
	for _, branch := range monthBranches {
		if branch.of(&row) != nil {
			return branch.group
		}
	}
	return ""
}

// maxLoose is how many rows that may have come later are tried in all their combinations.
const maxLoose = 12

// explains reports whether what is stated can be made up of rows of the record: of all that were posted before the day, and of any of those
// that may have been posted since.
func (c *comparison) explains(rows []store.PostedContribution, stated *Contribution) bool {
	var there, loose []store.PostedContribution
	for _, r := range rows {
		if r.PostedOn != "" && r.PostedOn < c.day {
			there = append(there, r)
		} else {
			loose = append(loose, r)
		}
	}
	if agree(sumOf(append(slices.Clip(there), loose...)), stated) {
		return true
	}
	if len(loose) > maxLoose { // too many to try: what is stated must at least be there
		all := sumOf(append(slices.Clip(there), loose...))
		return stated == nil || all.Personal >= stated.Personal && all.Employer >= stated.Employer
	}
	for chosen := range 1 << len(loose) {
		some := slices.Clone(there)
		for i := range loose {
			if chosen>>i&1 == 1 {
				some = append(some, loose[i])
			}
		}
		if agree(sumOf(some), stated) {
			return true
		}
	}
	return false
}

func sumOf(rows []store.PostedContribution) *Contribution {
	var sum *Contribution
	for _, r := range rows {
		addTo(&sum, r.Contribution)
	}
	return sum
}

// agree compares what is there with what is stated. The base of a month with a refund is left out: papers reckoned it differently.
func agree(there, stated *Contribution) bool {
	if there == nil {
		there = &Contribution{}
	}
	if stated == nil {
		stated = &Contribution{}
	}
	if there.Personal != stated.Personal || there.Employer != stated.Employer {
		return false
	}
	if there.Personal == 0 && there.Employer == 0 && stated.Base == 0 {
		return true // nothing is left of it
	}
	return (there.Base == stated.Base || stated.Refunded || there.Refunded) && (there.Tier == stated.Tier || stated.Tier == "")
}

// summaries compares how the person stood in each branch: the first and the last month, and how many.
func (c *comparison) summaries(branches []BranchSummary) {
	for _, b := range branches {
		branch, known := insuranceNamed(b.Name)
		if !known {
			continue
		}
		n := c.count(branch, max(b.LastMonth, c.ripe))
		first := b.FirstMonth == 0 && n.certain == 0 || n.any[b.FirstMonth] && (n.firstCertain == 0 || b.FirstMonth <= n.firstCertain)
		last := b.LastMonth == 0 && n.certain == 0 || n.any[b.LastMonth] && b.LastMonth >= n.lastCertain
		if !first || !last || !n.allows(b.Months) {
			c.add(b.Name + wordMonthsInAll)
		}
	}
}

func insuranceNamed(name string) (social.Insurance, bool) {
	for _, branch := range append(certified, social.ChildMedical) {
		if text.Insurances[branch] == name {
			return branch, true
		}
	}
	return "", false
}

// counted are the months of a branch: those that the record had on the day for certain, and all that it has now.
type counted struct {
	certain                   int
	firstCertain, lastCertain social.Month
	any                       map[social.Month]bool
}

// allows reports whether a number of months can have been counted on the day.
func (n counted) allows(months int) bool { return n.certain <= months && months <= len(n.any) }

func (c *comparison) count(branch social.Insurance, until social.Month) counted {
	n := counted{any: map[social.Month]bool{}}
	there := map[social.Month]social.Fen{}
	paid := map[social.Month]bool{}
	for _, r := range c.ledger.contributions {
		if r.Insurance != branch || r.Month > until {
			continue
		}
		whole := r.Kind != social.BaseDiff && r.Kind != social.Refund
		n.any[r.Month] = n.any[r.Month] || whole
		there[r.Month] += r.Personal + r.Employer + r.Subsidy
		if whole && r.PostedOn != "" && r.PostedOn < c.day {
			paid[r.Month] = true
		}
	}
	for month := range n.any {
		if !n.any[month] {
			delete(n.any, month)
		}
	}
	for month := range paid {
		if there[month] <= 0 {
			continue
		}
		n.certain++
		n.lastCertain = max(n.lastCertain, month)
		if n.firstCertain == 0 || month < n.firstCertain {
			n.firstCertain = month
		}
	}
	return n
}

// early compares the periods before records were kept by month. One that was recognised since is no correction.
func (c *comparison) early(ctx context.Context, stated []EarlyPeriod) error {
	if len(stated) == 0 {
		return nil
	}
	periods, err := c.ledger.db.EarlyPeriods(ctx, c.ledger.personNo)
	if err != nil {
		return err
	}
	for _, s := range stated {
		if !slices.ContainsFunc(periods, func(p store.EarlyPeriod) bool {
			now := EarlyPeriod(p)
			now.UnitName = s.UnitName
			return now == s
		}) {
			c.add(WordEarly)
		}
	}
	return nil
}
