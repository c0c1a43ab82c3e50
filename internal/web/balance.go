package web

import (
	"context"
	"net/http"

	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// balancePage is 个人账户余额: both accounts, and how each came to what it is.
func (s *Server) balancePage(r *request) error {
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
	v := view.Balance{
		Lead:     text.BalanceLead,
		Print:    r.URL.Path + "?view=print",
		Accounts: []view.Account{accountView(r.URL.Path+"/pension", pension), accountView(r.URL.Path+"/medical", medical)},
	}
	v.Accounts[0].Facts, v.Accounts[0].Note = pensionBalance(pension), text.BalanceReckoned
	v.Accounts[1].Facts, v.Accounts[1].Note = medicalFacts, text.BalanceMedicalNote
	if medical.Rows() > 0 {
		v.Accounts[1].Rule = &view.Notice{Title: text.BalanceSharingTitle, Text: text.SharingRules[rule.ID]}
	}
	page := r.frame()
	page.Print = r.printHead()
	return r.render(http.StatusOK, view.BalancePage(page, v))
}

func (s *Server) readAccount(r *request, account *statement.Statement) (*statement.Table, error) {
	return s.DB.Statement(r.Context(), account, r.user.PersonNo, s.now())
}

func (s *Server) accountCSV(account *statement.Statement) handler {
	return func(r *request) error {
		t, err := s.readAccount(r, account)
		if err != nil {
			return err
		}
		body, err := csvOf(t)
		if err != nil {
			return err
		}
		return r.attach("text/csv; charset=utf-8", fileName(t, 0, "csv"), body)
	}
}

func (s *Server) accountXLSX(account *statement.Statement) handler {
	return func(r *request) error {
		t, err := s.readAccount(r, account)
		if err != nil {
			return err
		}
		body, err := xlsxOf(t, account.Title)
		if err != nil {
			return err
		}
		return r.attach(bookType, fileName(t, 0, "xlsx"), body)
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

func pensionBalance(t *statement.Table) view.Facts {
	if t.Rows() == 0 {
		return view.Facts{}
	}
	sums := sumAccount(t)
	rows := []view.Fact{
		{Key: text.BalancePrincipal, Value: text.Yuan(sums.principal)},
		{Key: text.BalanceInterest, Value: text.Yuan(sums.interest)},
		{Key: text.BalancePaidOut, Value: text.Yuan(sums.paidOut)},
	}
	if by := sums.differs(); by != 0 {
		rows = append(rows, view.Fact{Key: text.BalanceDiffers, Value: text.Yuan(by)})
	}
	return view.Facts{Rows: append(rows,
		view.Fact{Key: text.BalanceTotal, Value: text.Yuan(sums.closing)},
		view.Fact{Key: text.BalanceAsOf, Value: sums.month()})}
}

// medicalBalance says what the medical account holds and what of it the family may use, by the rule of this month.
func (s *Server) medicalBalance(ctx context.Context, t *statement.Table) (view.Facts, store.SharingRule, error) {
	now := social.ThisMonth(s.now())
	rule := store.SharingRuleAt(now)
	if t.Rows() == 0 {
		return view.Facts{}, rule, nil
	}
	sums := sumAccount(t)
	shareable, err := s.shareable(ctx, now, sums.closing)
	return view.Facts{Rows: []view.Fact{
		{Key: text.BalanceMedical, Value: text.Yuan(sums.closing)},
		{Key: text.BalanceShareable, Value: shareable},
		{Key: text.BalanceAsOf, Value: sums.month()},
	}}, rule, err
}

func (s *Server) shareable(ctx context.Context, now social.Month, balance social.Fen) (string, error) {
	amount, ok, err := s.DB.Shareable(ctx, now, balance)
	if err != nil || !ok {
		return text.BalanceShareUnknown, err
	}
	return text.Yuan(amount), nil
}

// accountView is an account's years with a check of each, and its pictures.
func accountView(path string, t *statement.Table) view.Account {
	v := view.Account{Title: t.Statement.Title}
	if t.Rows() == 0 {
		v.Empty = &view.Empty{Title: text.BalanceNoAccount, Why: t.Statement.WhyEmpty}
		return v
	}
	v.Downloads = view.Downloads{XLSX: path + "/download.xlsx", CSV: path + "/download.csv"}
	v.Charts = accountCharts(t)
	table, faults := accountTable(t)
	v.Table = table
	v.Check = view.Notice{Tone: view.ToneSuccess, Title: text.BalanceAgrees}
	if faults > 0 {
		v.Check = view.Notice{Tone: view.ToneWarning, Title: text.AccountFaults(faults), Text: text.BalanceDisagreesDo}
	}
	return v
}

// accountTable is the years, newest first, each with what its check found, and how many years don't follow.
func accountTable(t *statement.Table) (table view.SimpleTable, faults int) {
	table = view.SimpleTable{ID: t.Statement.ID, Caption: text.AccountCaption(t.Statement.Title)}
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
	table.Foot = append(totalRow(shown(t.Columns, t.Totals)), "")
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
