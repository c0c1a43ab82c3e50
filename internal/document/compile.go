package document

import (
	"context"
	"fmt"
	"slices"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Compile draws up a certificate of a person's cover from the record as it stands: without number, check code and dates, which
// issuing adds. Its ID number is masked; whole is for the holder to choose.
func Compile(ctx context.Context, db *store.DB, personNo, agency string, demo, whole bool) (*Certificate, error) {
	person, err := db.Person(ctx, personNo)
	if err != nil {
		return nil, err
	}
	records, err := db.BranchRecords(ctx, personNo)
	if err != nil {
		return nil, err
	}
	thisMonth := social.MonthOf(db.Now().In(text.Location))
	list, err := db.Contributions(ctx, personNo, thisMonth.Add(-CertificateMonths), thisMonth)
	if err != nil {
		return nil, err
	}
	c := &Certificate{
		Agency: agency, Demo: demo, Name: person.Name, Sex: text.Sexes[person.Sex], IDNumber: person.ID.Masked(),
		PersonNo: person.PersonNo, CardNo: person.CardNo, Branches: Summaries(person, records),
	}
	if whole {
		c.IDNumber = string(person.ID)
	}
	c.Rows, c.Units = monthRows(list, lastMonth(person, list, thisMonth))
	c.Scope = scope(c.Rows)
	return c, nil
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
	for _, branch := range certified {
		if p.Status[branch].InForce() {
			return max(last, thisMonth.Add(-1))
		}
	}
	return last
}

// monthRows gathers contributions, newest first, into a row for each month and employer, with an empty row for a month
// without any, down to the oldest paid.
func monthRows(list []store.Contribution, last social.Month) (rows []MonthRow, units []Unit) {
	next := last
	for len(list) > 0 && len(rows) < 2*CertificateMonths {
		month := list[0].Month
		if last.Since(month) >= CertificateMonths {
			break
		}
		for ; next > month; next = next.Add(-1) {
			rows = append(rows, MonthRow{Month: next})
		}
		n := 0
		for n < len(list) && list[n].Month == month {
			n++
		}
		rows = append(rows, rowsOfMonth(month, list[:n], &units)...)
		list, next = list[n:], month.Add(-1)
	}
	slices.SortFunc(units, func(a, b Unit) int {
		if a.No < b.No {
			return -1
		}
		return 1
	})
	return rows, units
}

func rowsOfMonth(month social.Month, list []store.Contribution, units *[]Unit) []MonthRow {
	var rows []MonthRow
	for _, c := range list {
		at := slices.IndexFunc(rows, func(r MonthRow) bool { return r.UnitNo == c.UnitNo })
		if at < 0 {
			at = len(rows)
			rows = append(rows, MonthRow{Month: month, UnitNo: c.UnitNo})
		}
		if c.UnitNo != "" && !slices.ContainsFunc(*units, func(u Unit) bool { return u.No == c.UnitNo }) {
			*units = append(*units, Unit{c.UnitNo, c.UnitName})
		}
		if into := rows[at].branch(c.Insurance); into != nil {
			addTo(into, c)
		}
	}
	return rows
}

func (r *MonthRow) branch(i social.Insurance) **Contribution {
	switch i {
	case social.Pension:
		return &r.Pension
	case social.Medical:
		return &r.Medical
	case social.Maternity:
		return &r.Maternity
	case social.Injury:
		return &r.Injury
	case social.Unemployment:
		return &r.Unemployment
	}
	return nil
}

// addTo adds a contribution to those of its month: a correction and a refund change the sums of the month they are for.
func addTo(into **Contribution, c store.Contribution) {
	if *into == nil {
		*into = &Contribution{}
	}
	sum := *into
	sum.Base += c.Base
	sum.Personal += c.Personal
	sum.Employer += c.Employer
	sum.BackPaid = sum.BackPaid || c.Kind == social.BackPay
	if c.Insurance == social.Medical && c.Tier != "" {
		sum.Tier = text.Tiers[c.Tier]
	}
}

func scope(rows []MonthRow) string {
	if len(rows) == 0 {
		return fmt.Sprintf("最近 %d 个月没有缴费记录。", CertificateMonths)
	}
	return fmt.Sprintf("各险种参保情况与 %s 至 %s 的缴费明细。", rows[len(rows)-1].Month, rows[0].Month)
}

// Content is what the certificate says, without what issuing adds: two with the same content say the same of the person.
func (c *Certificate) Content() (string, error) {
	bare := *c
	bare.DocNo, bare.CheckCode, bare.IssuedAt, bare.ValidUntil = "", "", time.Time{}, time.Time{}
	snapshot, err := bare.Snapshot()
	return string(snapshot), err
}

// Masked is the certificate as a third party sees it on a page: the ID number masked.
func (c *Certificate) Masked() *Certificate {
	masked := *c
	masked.IDNumber = social.IDNumber(c.IDNumber).Masked()
	return &masked
}
