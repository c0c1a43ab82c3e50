package web

import (
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// statementRows is how many rows stand on one page: forty years of months. Totals are always over the whole selection.
const statementRows = 480

// rowsOnPage is how many rows stand on a page of a table: on paper all of them.
func rowsOnPage(r *request, t *statement.Table) int {
	if r.URL.Query().Get("view") == "print" {
		return max(1, t.Rows())
	}
	return statementRows
}

// subject is whose rows the page shows: one's own, or those of the ward that the address names.
func (s *Server) subject(r *request) (personNo string, ward *store.Ward, err error) {
	if !r.page.Statement.Ward {
		return r.user.PersonNo, nil, nil
	}
	ward, err = s.ward(r, r.PathValue("ward"))
	if err != nil {
		return "", nil, err
	}
	return ward.PersonNo, ward, nil
}

// readStatement reads the page's statement of a person and the year chosen; 0 stands for all.
func (s *Server) readStatement(r *request, personNo string) (all *statement.Table, year int, err error) {
	all, err = s.DB.Statement(r.Context(), r.page.Statement, personNo, s.now())
	if err != nil {
		return nil, 0, err
	}
	if typed := r.URL.Query().Get("year"); typed != "" {
		year, err = strconv.Atoi(typed)
		if err != nil || year < 1949 || year > 2999 {
			return nil, 0, errNoPage
		}
	}
	return all, year, nil
}

func (s *Server) statementPage(r *request) error {
	personNo, ward, err := s.subject(r)
	if err != nil {
		return err
	}
	all, year, err := s.readStatement(r, personNo)
	if err != nil {
		return err
	}
	selected := all.Year(year)
	number, _ := strconv.Atoi(r.URL.Query().Get("page"))
	part, pages := selected.Page(number, rowsOnPage(r, selected))
	page := r.frame()
	page.Print = r.printHead()
	path := r.URL.Path
	v := view.Statement{
		Table:      view.StatementTable{ID: "rows", Caption: text.StatementCaption(r.page.Title, year), Table: part},
		Filter:     view.YearFilter{Action: path, Years: all.Years, Current: year},
		Facts:      statementFacts(selected),
		Charts:     statementCharts(all),
		Legend:     view.Legend{Units: selected.Units(), Marks: view.Marks(selected, text.PayKinds, text.PayKindMeanings, payKindOrder)},
		Downloads:  statementDownloads(path, year),
		Pagination: view.Pagination{Base: path + "?" + yearQuery(year) + "page=", Current: min(max(number, 1), pages), Last: pages},
		Notes:      tableNotes(selected),
	}
	if pages > 1 {
		v.Part = text.PartPrinted(v.Pagination.Current, pages)
	}
	if ward != nil {
		v.Subject = wardFacts(ward)
	}
	if selected.Rows() == 0 {
		if v.Empty, err = s.statementEmpty(r, personNo, all, year); err != nil {
			return err
		}
	}
	if err := s.addAbove(r, personNo, &v); err != nil {
		return err
	}
	switch r.page.ID {
	case "unemployment-payments":
		v.Notices, err = s.benefitNotices(r)
	case "bills":
		err = s.addBills(r, selected, &v)
	}
	if err != nil {
		return err
	}
	return r.render(http.StatusOK, view.StatementPage(page, v))
}

// addAbove reads the small table that stands over a statement's own, where it has one.
func (s *Server) addAbove(r *request, personNo string, v *view.Statement) error {
	above := r.page.Statement.Above
	if above == nil {
		return nil
	}
	table, err := s.DB.Statement(r.Context(), above, personNo, s.now())
	if err == nil && table.Rows() > 0 {
		v.Above = &view.StatementTable{ID: above.ID, Caption: above.Title, Table: table}
	}
	return err
}

// statementCharts are the pictures of a statement: its own, or its money by year and, of a branch, every month of the career.
func statementCharts(all *statement.Table) []templ.Component {
	if all.Rows() == 0 {
		return nil
	}
	if picture := pictures[all.Statement.ID]; picture != nil {
		return []templ.Component{picture(all)}
	}
	if len(all.Statement.Chart) == 0 {
		return nil
	}
	charts := []templ.Component{view.YearlyBars("by-year", all)}
	if all.Statement.Monthly {
		charts = append(charts, view.CareerGrid("by-month", all))
	}
	return charts
}

var payKindOrder = []string{string(social.BackPay), string(social.Individual), string(social.BaseDiff), string(social.Refund)}

func yearQuery(year int) string {
	if year == 0 {
		return ""
	}
	return "year=" + strconv.Itoa(year) + "&"
}

func statementDownloads(path string, year int) view.Downloads {
	query := ""
	if year != 0 {
		query = "?year=" + strconv.Itoa(year)
	}
	printed := "?view=print"
	if year != 0 {
		printed = query + "&view=print"
	}
	return view.Downloads{Print: path + printed, XLSX: path + "/download.xlsx" + query, CSV: path + "/download.csv" + query}
}

// statementEmpty says why there is no row: another year has some, the person is not insured in the branch, or the statement's own
// reason.
func (s *Server) statementEmpty(r *request, personNo string, all *statement.Table, year int) (*view.Empty, error) {
	if all.Rows() > 0 {
		return &view.Empty{Title: text.NoRowsIn(year), Why: text.OtherYears, Links: []view.Link{{Title: text.AllYears, Href: r.URL.Path}}}, nil
	}
	empty := &view.Empty{Title: text.NoRows, Why: all.Statement.WhyEmpty}
	if all.Statement.Branch == "" {
		return empty, nil
	}
	person, err := s.DB.Person(r.Context(), personNo)
	if err != nil {
		return nil, err
	}
	if person.Status[all.Statement.Branch] == social.NotInsured {
		empty.Why = text.NotInsuredIn(all.Statement.Branch) + empty.Why
	}
	return empty, nil
}

// statementFacts says in words what the table adds up to.
func statementFacts(t *statement.Table) view.Facts {
	if !t.Statement.Monthly || t.Rows() == 0 {
		return view.Facts{}
	}
	newest, oldest := t.Row(0)[0].Int, t.Row(t.Rows() - 1)[0].Int
	return view.Facts{Rows: []view.Fact{
		{Key: text.WordSpan, Value: text.Span(social.Month(oldest), social.Month(newest))},
		{Key: text.WordMonthsPaid, Value: text.Months(t.Months())},
		{Key: text.WordMonthsMissing, Value: text.Months(t.MissingMonths())},
	}}
}

// readDownload reads what a download holds: the same rows as the page's.
func (s *Server) readDownload(r *request) (*statement.Table, int, error) {
	personNo, _, err := s.subject(r)
	if err != nil {
		return nil, 0, err
	}
	return s.readStatement(r, personNo)
}

func (s *Server) statementCSV(r *request) error {
	all, year, err := s.readDownload(r)
	if err != nil {
		return err
	}
	body, err := csvOf(all.Year(year))
	if err != nil {
		return err
	}
	return r.attach("text/csv; charset=utf-8", fileName(all, year, "csv"), body)
}

func (s *Server) statementXLSX(r *request) error {
	all, year, err := s.readDownload(r)
	if err != nil {
		return err
	}
	body, err := xlsxOf(all.Year(year), r.page.Title)
	if err != nil {
		return err
	}
	return r.attach(bookType, fileName(all, year, "xlsx"), body)
}

func fileName(t *statement.Table, year int, extension string) string {
	name := t.Statement.File
	if year != 0 {
		name += "-" + strconv.Itoa(year)
	}
	return name + "." + extension
}
