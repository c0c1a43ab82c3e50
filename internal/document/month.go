package document

import (
	"cmp"
	"slices"
	"strings"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Unit is an employer.
type Unit struct {
	No   string `json:"no"`
	Name string `json:"name"`
}

// MonthRow is what one employer, or the person alone, paid for a month, by branch; nil where nothing was.
type MonthRow struct {
	Month        social.Month  `json:"month"`
	UnitNo       string        `json:"unit_no,omitempty"`
	Pension      *Contribution `json:"pension,omitempty"`
	Medical      *Contribution `json:"medical,omitempty"` // children's cover too
	Maternity    *Contribution `json:"maternity,omitempty"`
	Injury       *Contribution `json:"injury,omitempty"`
	Unemployment *Contribution `json:"unemployment,omitempty"`

	// Unpaid says that something is on record for the month, a correction or a refund, and yet it is paid to no branch; Missing that it
	// should have been, and counts as a gap.
	Unpaid  bool `json:"unpaid,omitempty"`
	Missing bool `json:"missing,omitempty"`
}

// Contribution is what was paid for a month in a branch, after corrections and refunds. In maternity and work injury the
// person pays nothing.
type Contribution struct {
	Tier     string     `json:"tier,omitempty"` // of medical cover, as shown
	Base     social.Fen `json:"base"`
	Employer social.Fen `json:"employer"`
	Personal social.Fen `json:"personal"`
	BackPaid bool       `json:"back_paid,omitempty"` // paid later than due
	Adjusted bool       `json:"adjusted,omitempty"`  // a difference of base was paid later
	Refunded bool       `json:"refunded,omitempty"`  // some of it was paid back

	pays bool // a row of it makes the month paid; while it is added up
}

// Gap reports whether nothing is on record for the month.
func (r MonthRow) Gap() bool {
	return r.Pension == nil && r.Medical == nil && r.Maternity == nil && r.Injury == nil && r.Unemployment == nil
}

// Lapsed reports whether the month counts as one without contributions (断缴).
func (r MonthRow) Lapsed() bool { return r.Gap() || r.Missing }

// LapsedMark stands at a month with a row that yet counts as one without contributions.
const LapsedMark = "断"

// Marks stand at a base that was not simply paid when due.
const (
	BackPayMark  = "*"
	BaseDiffMark = "#"
	RefundMark   = "退"
)

// Marks are those at the base, or "".
func (c *Contribution) Marks() string {
	marks := ""
	if c.BackPaid {
		marks += BackPayMark
	}
	if c.Adjusted {
		marks += BaseDiffMark
	}
	if c.Refunded {
		marks += RefundMark
	}
	return marks
}

// figure is one of the figures of a contribution.
type figure uint8

const (
	tier figure = iota
	base
	employer
	personal
)

// monthBranches are the branches across a row of months, with the figures each has.
var monthBranches = []struct {
	group   string
	of      func(*MonthRow) *Contribution
	figures []figure
}{
	{"养老保险", func(r *MonthRow) *Contribution { return r.Pension }, []figure{base, employer, personal}},
	{"医疗保险", func(r *MonthRow) *Contribution { return r.Medical }, []figure{tier, base, employer, personal}},
	{"生育保险", func(r *MonthRow) *Contribution { return r.Maternity }, []figure{base, employer}},
	{"工伤保险", func(r *MonthRow) *Contribution { return r.Injury }, []figure{base, employer}},
	{"失业保险", func(r *MonthRow) *Contribution { return r.Unemployment }, []figure{base, employer, personal}},
}

// figureColumns head the figures, with their shares of the width on paper.
var figureColumns = map[figure]Column{
	tier:     {Title: "档次", share: 30},
	base:     {Title: "基数", share: 50, Numeric: true},
	employer: {Title: "单位交", share: 46, Numeric: true},
	personal: {Title: "个人交", share: 46, Numeric: true},
}

// MonthColumns are the columns of MonthRow.Cells.
func MonthColumns() []Column {
	columns := []Column{{Title: "年月", share: 42}, {Title: "单位编号", share: 48}}
	for _, branch := range monthBranches {
		for _, f := range branch.figures {
			column := figureColumns[f]
			column.Group = branch.group
			columns = append(columns, column)
		}
	}
	return columns
}

// Cells is the row as shown, a text per column of MonthColumns. Where a branch has nothing, its cells are empty; in a Gap
// only the month is there.
func (r MonthRow) Cells() []string {
	cells := make([]string, 2, 16)
	cells[0], cells[1] = r.Month.String(), r.UnitNo
	if r.Missing {
		cells[0] += LapsedMark
	}
	for _, branch := range monthBranches {
		c := branch.of(&r)
		for _, f := range branch.figures {
			cells = append(cells, c.show(f))
		}
	}
	return cells
}

func (c *Contribution) show(f figure) string {
	switch {
	case c == nil:
		return ""
	case f == tier:
		return c.Tier
	case f == base:
		return c.Marks() + c.Base.Plain()
	}
	return c.amount(f).Plain()
}

func (c *Contribution) amount(f figure) social.Fen {
	switch f {
	case base:
		return c.Base
	case employer:
		return c.Employer
	}
	return c.Personal
}

// monthRows gathers contributions, which come newest first, into a row for each month and employer from last down to first. A month that
// the career misses and nothing is on record for is an empty row.
func monthRows(list []store.Contribution, career social.Career, first, last social.Month) []MonthRow {
	var rows []MonthRow
	for len(list) > 0 && list[0].Month > last {
		list = list[1:]
	}
	for month := last; month >= first; month = month.Add(-1) {
		n := 0
		for n < len(list) && list[n].Month == month {
			n++
		}
		rows = append(rows, rowsOfMonth(month, list[:n], career.Standing(month))...)
		list = list[n:]
	}
	return rows
}

// rowsOfMonth is one row for each employer; where there is none, an empty one if the month is missing.
func rowsOfMonth(month social.Month, list []store.Contribution, stands social.MonthStanding) []MonthRow {
	missing := stands == social.MonthIsMissing
	if len(list) == 0 {
		if missing {
			return []MonthRow{{Month: month}}
		}
		return nil
	}
	var rows []MonthRow
	for _, c := range list {
		at := slices.IndexFunc(rows, func(r MonthRow) bool { return r.UnitNo == c.UnitNo })
		if at < 0 {
			at = len(rows)
			rows = append(rows, MonthRow{Month: month, UnitNo: c.UnitNo, Unpaid: stands != social.MonthIsPaid, Missing: missing})
		}
		if into := rows[at].branch(c.Insurance); into != nil {
			addTo(into, c)
		}
	}
	for i := range rows {
		rows[i].settleBases()
	}
	return rows
}

// settleBases leaves no base below 0 that somebody paid on. A refund that stands alone, under another employer's number, shows what it
// takes off.
func (r *MonthRow) settleBases() {
	for _, branch := range monthBranches {
		if c := branch.of(r); c != nil && c.pays {
			c.Base, c.pays = max(0, c.Base), false
		}
	}
}

func (r *MonthRow) branch(i social.Insurance) **Contribution {
	switch i {
	case social.Pension:
		return &r.Pension
	case social.Medical, social.ChildMedical:
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

// addTo adds a contribution to those of its month: a correction and a refund change the sums and the base of the month they are for.
func addTo(into **Contribution, c store.Contribution) {
	if *into == nil {
		*into = &Contribution{}
	}
	sum := *into
	sum.Personal += c.Personal
	sum.Employer += c.Employer
	sum.Base += c.BaseAdded()
	sum.pays = sum.pays || c.Kind.Pays()
	sum.BackPaid = sum.BackPaid || c.Kind == social.BackPay
	sum.Adjusted = sum.Adjusted || c.Kind == social.BaseDiff
	sum.Refunded = sum.Refunded || c.Kind == social.Refund
	if c.Tier != "" && (c.Insurance == social.Medical || c.Insurance == social.ChildMedical) {
		sum.Tier = text.Tiers[c.Tier]
	}
}

// unitsOf is the legend of the employers that rows name, in order of number.
func unitsOf(list []store.Contribution, rows []MonthRow) []Unit {
	named := map[string]bool{"": true}
	for _, r := range rows {
		named[r.UnitNo] = false
	}
	var units []Unit
	for _, c := range list {
		if known, wanted := named[c.UnitNo]; wanted && !known && c.UnitNo != "" {
			named[c.UnitNo] = true
			units = append(units, Unit{c.UnitNo, c.UnitName})
		}
	}
	slices.SortFunc(units, func(a, b Unit) int { return cmp.Compare(a.No, b.No) })
	return units
}

// branchName is a branch's name where there is little room: 养老 for 养老保险.
func branchName(group string) string { return strings.TrimSuffix(group, "保险") }
