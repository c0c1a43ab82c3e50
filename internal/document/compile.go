package document

import (
	"context"
	"fmt"
	"slices"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Compile draws up a certificate of a person's cover from the record as it stands: without number, check code and dates, which
// issuing adds.
func Compile(ctx context.Context, db *store.DB, d Draft) (*Certificate, error) {
	person, err := db.Person(ctx, d.PersonNo)
	if err != nil {
		return nil, err
	}
	r, err := readRecord(ctx, db, person)
	if err != nil {
		return nil, err
	}
	c := &Certificate{Head: d.head(person), Branches: r.summaries()}
	c.Rows = r.newest(0)
	c.Units = unitsOf(r.list, c.Rows)
	c.Scope = scope(c.Rows)
	settle(c, d.Printable)
	return c, nil
}

// record is all that a person ever paid, and what of it counts.
type record struct {
	person   *store.Person
	list     []store.Contribution // newest first
	branches map[social.Insurance][]social.Month
	career   social.Career // over all branches
	now      social.Month
}

func readRecord(ctx context.Context, db *store.DB, p *store.Person) (*record, error) {
	list, err := db.Contributions(ctx, p.PersonNo)
	if err != nil {
		return nil, err
	}
	r := &record{person: p, list: list, branches: map[social.Insurance][]social.Month{}, now: social.ThisMonth(db.Now())}
	for _, branch := range social.AllInsurances {
		paid := social.MonthsOf(store.PaidIn(list, branch))
		r.branches[branch] = paid
		r.career.Paid = append(r.career.Paid, paid...)
		if p.Owes(branch) {
			r.career.Due = social.DueMonth(db.Now())
		}
	}
	slices.Sort(r.career.Paid)
	r.career.Paid = slices.Compact(r.career.Paid)
	return r, nil
}

// span is the first and the last month of the whole record: nothing on record lies outside it, and months that are due lie in it. 0 where
// there is none.
func (r *record) span() (first, last social.Month) {
	if len(r.list) == 0 {
		return 0, 0
	}
	first, last = r.list[len(r.list)-1].Month, r.list[0].Month
	if len(r.career.Paid) > 0 {
		last = max(last, r.career.Due)
	}
	return first, last
}

// newest are the rows of a certificate: of the CertificateMonths up to the last and none before oldest, as far back as anything is on record
// in them. What is paid ahead of this month is left to the list.
func (r *record) newest(oldest social.Month) []MonthRow {
	_, last := r.span()
	last = min(last, r.now)
	since, first := max(last.Add(1-CertificateMonths), oldest), social.Month(0)
	for _, c := range r.list {
		if c.Month >= since && c.Month <= last {
			first = c.Month
		}
	}
	if first == 0 {
		return nil
	}
	return monthRows(r.list, r.career, first, last)
}

// Branches of the certificate, in its order.
var certified = []social.Insurance{social.Pension, social.Medical, social.Injury, social.Unemployment, social.Maternity}

// summaries is how the person stands in each branch that a certificate names.
func (r *record) summaries() []BranchSummary {
	var list []BranchSummary
	for _, branch := range certified {
		s := BranchSummary{Name: text.Insurances[branch], Status: text.BranchStatuses[r.person.Status[branch]], Months: len(r.branches[branch])}
		if paid := r.branches[branch]; len(paid) > 0 {
			s.FirstMonth, s.LastMonth = paid[0], paid[len(paid)-1]
		}
		list = append(list, s)
	}
	return list
}

func scope(rows []MonthRow) string {
	if len(rows) == 0 {
		return fmt.Sprintf("最近 %d 个月没有缴费记录。", CertificateMonths)
	}
	return fmt.Sprintf("各险种参保情况与 %s 至 %s 的缴费明细。", rows[len(rows)-1].Month, rows[0].Month)
}
