package portal

import (
	"context"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// balancePage is 个人账户余额: both accounts, and how each came to what it is.
func (s *pages) balancePage(r *web.Request) error {
	pension, err := s.readAccount(r, statement.PensionAccount)
	if err != nil {
		return err
	}
	medical, err := s.readAccount(r, statement.MedicalAccount)
	if err != nil {
		return err
	}
	medicalFacts, rule, err := s.medicalBalance(r.Context(), medical)
	if err != nil {
		return err
	}
	v := Balance{
		Lead:     text.BalanceLead,
		Print:    r.URL.Path + "?view=print",
		Accounts: []Account{accountView(r.URL.Path+"/pension", pension), accountView(r.URL.Path+"/medical", medical)},
	}
	v.Accounts[0].Facts, v.Accounts[0].Note = pensionBalance(pension), text.BalanceReckoned
	v.Accounts[1].Facts, v.Accounts[1].Note = medicalFacts, text.BalanceMedicalNote
	if medical.Rows() > 0 {
		v.Accounts[1].Rule = &parts.Notice{Title: text.BalanceSharingTitle, Text: text.SharingRules[rule.ID]}
	}
	page := r.Frame()
	page.Print = r.PrintHead()
	return r.Render(http.StatusOK, BalancePage(page, v))
}

func (s *pages) readAccount(r *web.Request, account *statement.Statement) (*statement.Table, error) {
	return s.DB.Statement(r.Context(), account, r.User.PersonNo, s.Now())
}

func (s *pages) accountCSV(account *statement.Statement) web.Handler {
	return func(r *web.Request) error {
		t, err := s.readAccount(r, account)
		if err != nil {
			return err
		}
		body, err := web.CsvOf(t)
		if err != nil {
			return err
		}
		return r.AttachAs("text/csv; charset=utf-8", fileName(t, 0, "csv"), r.OwnFile(account.Title, "csv"), body)
	}
}

func (s *pages) accountXLSX(account *statement.Statement) web.Handler {
	return func(r *web.Request) error {
		t, err := s.readAccount(r, account)
		if err != nil {
			return err
		}
		body, err := web.XlsxOf(t, r.BookHead(account.Title))
		if err != nil {
			return err
		}
		return r.AttachAs(web.BookType, fileName(t, 0, "xlsx"), r.OwnFile(account.Title, "xlsx"), body)
	}
}

// accountSums is what an account comes to over all its years. The balance that the first year opens with counts as principal, so
// that principal + interest − paid out is the balance. Amounts in 分.
type accountSums struct {
	principal, interest, paidOut, closing social.Fen
	asOf                                  string // yyyy-mm-dd, or the year where the day is not known
}

func sumAccount(t *statement.Table) accountSums {
	newest, oldest := t.Row(0), t.Row(t.Rows()-1)
	sums := accountSums{
		principal: social.Fen(oldest[statement.AccountOpening].Int + t.Totals[statement.AccountCredited].Int),
		interest:  social.Fen(t.Totals[statement.AccountInterest].Int),
		paidOut:   social.Fen(t.Totals[statement.AccountPaidOut].Int),
		closing:   social.Fen(newest[statement.AccountClosing].Int),
		asOf:      newest[statement.AccountAsOf].Text,
	}
	if sums.asOf == "" {
		sums.asOf = newest[statement.AccountYear].Text
	}
	return sums
}

// differs is by how much the parts miss the balance; 0 in an account whose years follow from one another.
func (a accountSums) differs() social.Fen { return a.closing - (a.principal + a.interest - a.paidOut) }

// month is the year and month until which the account is reckoned: yyyy-mm.
func (a accountSums) month() string { return a.asOf[:min(len(a.asOf), len("2006-01"))] }

func pensionBalance(t *statement.Table) parts.Facts {
	if t.Rows() == 0 {
		return parts.Facts{}
	}
	sums := sumAccount(t)
	rows := []parts.Fact{
		{Key: text.BalancePrincipal, Value: text.Yuan(sums.principal)},
		{Key: text.BalanceInterest, Value: text.Yuan(sums.interest)},
		{Key: text.BalancePaidOut, Value: text.Yuan(sums.paidOut)},
	}
	if by := sums.differs(); by != 0 {
		rows = append(rows, parts.Fact{Key: text.BalanceDiffers, Value: text.Yuan(by)})
	}
	return parts.Facts{Rows: append(rows,
		parts.Fact{Key: text.BalanceTotal, Value: text.Yuan(sums.closing)},
		parts.Fact{Key: text.BalanceAsOf, Value: sums.month()})}
}

// medicalBalance says what the medical account holds and what of it the family may use, by the rule of this month.
func (s *pages) medicalBalance(ctx context.Context, t *statement.Table) (parts.Facts, store.SharingRule, error) {
	now := social.ThisMonth(s.Now())
	rule := store.SharingRuleAt(now)
	if t.Rows() == 0 {
		return parts.Facts{}, rule, nil
	}
	sums := sumAccount(t)
	shareable, err := s.shareable(ctx, now, sums.closing)
	return parts.Facts{Rows: []parts.Fact{
		{Key: text.BalanceMedical, Value: text.Yuan(sums.closing)},
		{Key: text.BalanceShareable, Value: shareable},
		{Key: text.BalanceAsOf, Value: sums.month()},
	}}, rule, err
}

func (s *pages) shareable(ctx context.Context, now social.Month, balance social.Fen) (string, error) {
	amount, ok, err := s.DB.Shareable(ctx, now, balance)
	if err != nil || !ok {
		return text.BalanceShareUnknown, err
	}
	return text.Yuan(amount), nil
}

// accountView is an account's years with a check of each, and its pictures.
func accountView(path string, t *statement.Table) Account {
	v := Account{Title: t.Statement.Title}
	if t.Rows() == 0 {
		v.Empty = &parts.Empty{Title: text.BalanceNoAccount, Why: t.Statement.WhyEmpty}
		return v
	}
	v.Downloads = parts.Downloads{XLSX: path + "/download.xlsx", CSV: path + "/download.csv"}
	v.Charts = accountCharts(t)
	table, faults := accountTable(t)
	v.Table = table
	v.Check = parts.Notice{Tone: parts.ToneSuccess, Title: text.BalanceAgrees}
	if faults > 0 {
		v.Check = parts.Notice{Tone: parts.ToneWarning, Title: text.AccountFaults(faults), Text: text.BalanceDisagreesDo}
	}
	return v
}

// accountTable is the years, newest first, each with what its check found, and how many years don't follow.
func accountTable(t *statement.Table) (table parts.SimpleTable, faults int) {
	table = parts.SimpleTable{ID: t.Statement.ID, Caption: text.AccountCaption(t.Statement.Title)}
	for c := range t.Columns {
		table.Headers = append(table.Headers, t.Columns[c].Name)
		if t.Columns[c].Numeric() {
			table.Numeric = append(table.Numeric, c+1)
		}
	}
	table.Headers = append(table.Headers, text.BalanceCheck)
	for i := range t.Rows() {
		found := checkYear(t, i)
		if found != text.AccountRight {
			faults++
		}
		table.Rows = append(table.Rows, append(shown(t.Columns, t.Row(i)), found))
	}
	table.Foot = append(web.TotalRow(shown(t.Columns, t.Totals)), "")
	return table, faults
}

func shown(columns []statement.Column, row []statement.Cell) []string {
	cells := make([]string, len(row), len(row)+1)
	for c := range row {
		cells[c] = columns[c].Show(row[c])
	}
	return cells
}

// checkYear compares a year's closing balance with what the year adds up to, and its opening one with the closing one of the year
// on record before.
func checkYear(t *statement.Table, i int) string {
	row := t.Row(i)
	adds := row[statement.AccountOpening].Int + row[statement.AccountCredited].Int + row[statement.AccountInterest].Int -
		row[statement.AccountPaidOut].Int
	if by := row[statement.AccountClosing].Int - adds; by != 0 {
		return text.AccountInRow(social.Fen(by))
	}
	if i+1 < t.Rows() {
		if by := row[statement.AccountOpening].Int - t.Row(i + 1)[statement.AccountClosing].Int; by != 0 {
			return text.AccountBetween(social.Fen(by))
		}
	}
	return text.AccountRight
}

// accountCharts are the balance at the end of each year, and what came in during it.
func accountCharts(t *statement.Table) []templ.Component {
	oldestFirst := func(column int) []int64 {
		values := make([]int64, t.Rows())
		for i := range values {
			values[i] = t.Row(t.Rows() - 1 - i)[column].Int
		}
		return values
	}
	labels := make([]string, t.Rows())
	for i := range labels {
		labels[i] = t.Row(t.Rows() - 1 - i)[statement.AccountYear].Text
	}
	first, last := labels[0], labels[len(labels)-1]
	id, closing := t.Statement.ID, oldestFirst(statement.AccountClosing)

	growth := parts.BarChart{
		ID: id + "-growth", Title: text.AccountChart(t.Statement.Title, text.BalanceGrowthTitle), Labels: labels,
		Summary: text.GrowthSummary(first, last, social.Fen(t.Totals[statement.AccountCredited].Int),
			social.Fen(t.Totals[statement.AccountInterest].Int)),
		Series: []parts.Series{{Name: text.BalanceCredited, Values: oldestFirst(statement.AccountCredited)}},
		Unit:   text.ChartYuan, Money: true,
	}
	if interest := oldestFirst(statement.AccountInterest); slices.Max(interest) > 0 { // medical accounts bear none
		growth.Series = append(growth.Series, parts.Series{Name: text.BalanceInterestYear, Values: interest})
	}
	return []templ.Component{
		parts.BarChart{
			ID: id + "-closing", Title: text.AccountChart(t.Statement.Title, text.BalanceClosingTitle), Labels: labels,
			Summary: text.ClosingSummary(first, last, social.Fen(closing[0]), social.Fen(closing[len(closing)-1])),
			Series:  []parts.Series{{Name: text.BalanceClosing, Values: closing}},
			Unit:    text.ChartYuan, Money: true,
		},
		growth,
	}
}
