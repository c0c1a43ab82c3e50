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
	records, err := db.BranchRecords(ctx, d.PersonNo)
	if err != nil {
		return nil, err
	}
	thisMonth := social.MonthOf(db.Now())
	list, err := db.Contributions(ctx, d.PersonNo, thisMonth.Add(-CertificateMonths), thisMonth)
	if err != nil {
		return nil, err
	}
	c := &Certificate{Head: d.head(person), Branches: Summaries(person, records)}
	c.Rows = certificateRows(list, lastMonth(person, list, thisMonth))
	c.Units = unitsOf(list, c.Rows)
	c.Scope = scope(c.Rows)
	settle(c, d.Printable)
	return c, nil
}

// certificateRows are the CertificateMonths up to the last, as far back as there was anything paid in them.
func certificateRows(list []store.Contribution, last social.Month) []MonthRow {
	since := last.Add(1 - CertificateMonths)
	first := social.Month(0)
	for _, c := range list {
		if c.Month >= since {
			first = c.Month
		}
	}
	if first == 0 {
		return nil
	}
	return monthRows(list, first, last)
}

// Branches of the certificate, in its order.
var certified = []social.Insurance{social.Pension, social.Medical, social.Injury, social.Unemployment, social.Maternity}

// Summaries is how a person stands in each branch that a certificate names.
func Summaries(p *store.Person, records map[social.Insurance]store.BranchRecord) []BranchSummary {
	var list []BranchSummary
	for _, branch := range certified {
		r := records[branch]
		list = append(list, BranchSummary{Name: text.Insurances[branch], Status: text.BranchStatuses[p.Status[branch]],
			FirstMonth: r.First, LastMonth: r.Last, Months: r.Months})
	}
	return list
}

// lastMonth is the newest month listed: the newest paid, or for someone whose cover is in force the month before this one,
// so that months not paid of late show as a gap but the current one, not due yet, does not.
func lastMonth(p *store.Person, list []store.Contribution, thisMonth social.Month) social.Month {
	var last social.Month
	if len(list) > 0 {
		last = list[0].Month
	}
	if insured(p) {
		last = max(last, thisMonth.Add(-1))
	}
	return last
}

// insured reports whether contributions go on: cover is in force in some branch of someone who has not retired.
func insured(p *store.Person) bool {
	if p.Category == social.Retired || p.State == social.InRetirement || p.State == social.PersonDeceased {
		return false
	}
	return slices.ContainsFunc(certified, func(branch social.Insurance) bool { return p.Status[branch].InForce() })
}

func scope(rows []MonthRow) string {
	if len(rows) == 0 {
		return fmt.Sprintf("最近 %d 个月没有缴费记录。", CertificateMonths)
	}
	return fmt.Sprintf("各险种参保情况与 %s 至 %s 的缴费明细。", rows[len(rows)-1].Month, rows[0].Month)
}
