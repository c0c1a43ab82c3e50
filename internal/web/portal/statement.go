package portal

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
	"shebao/internal/web/record"
)

// rowsOnPage is how many rows stand on a page of a table: on paper all of them.
func rowsOnPage(r *web.Request, t *statement.Table) int {
	if r.URL.Query().Get("view") == "print" {
		return max(1, t.Rows())
	}
	return record.StatementRows
}

// subject is whose rows the page shows: one's own, or those of the ward that the address names.
func (s *pages) subject(r *web.Request) (personNo string, ward *store.Ward, err error) {
	if !r.Page.Statement.Ward {
		return r.User.PersonNo, nil, nil
	}
	ward, err = s.ward(r, r.PathValue("ward"))
	if err != nil {
		return "", nil, err
	}
	return ward.PersonNo, ward, nil
}

// readStatement reads the page's statement of a person and the year chosen; 0 stands for all.
func (s *pages) readStatement(r *web.Request, personNo string) (all *statement.Table, year int, err error) {
	all, err = s.DB.Statement(r.Context(), r.Page.Statement, personNo, s.Now())
	if err != nil {
		return nil, 0, err
	}
	if typed := r.URL.Query().Get("year"); typed != "" {
		year, err = strconv.Atoi(typed)
		if err != nil || year < 1949 || year > 2999 {
			return nil, 0, web.ErrNoPage
		}
	}
	return all, year, nil
}

func (s *pages) statementPage(r *web.Request) error {
	personNo, ward, err := s.subject(r)
	if err != nil {
		return err
	}
	all, year, err := s.readStatement(r, personNo)
	if err != nil {
		return err
	}
	selected := all.Year(year)
	page := r.Frame()
	page.Print = r.PrintHead()
	v := Statement{
		Marks:     parts.Legend{Marks: record.Marks(selected, text.PayKinds, text.PayKindMeanings, record.PayKindOrder)},
		Downloads: statementDownloads(r.URL.Path, year),
		Notes:     web.TableNotes(selected),
	}
	if asTable(r) {
		v.Whole = s.wholeTable(r, all, selected, year)
	} else {
		s.readFromTop(r, all, selected, year, &v)
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
	switch r.Page.ID {
	case "unemployment-payments":
		v.Notices, err = s.benefitNotices(r)
	case "bills":
		err = s.addBills(r, selected, &v)
	}
	if err != nil {
		return err
	}
	return r.Render(http.StatusOK, StatementPage(page, v))
}

// asTable reports whether the address asks for the guide's table, row by row, and not for what is read from the top.
func asTable(r *web.Request) bool {
	query := r.URL.Query()
	return query.Get("view") == "table" || query.Get("view") == "print" || query.Get("page") != ""
}

// tableQuery is the address of the table of a year; 0 stands for all.
func tableQuery(year int) string { return "?" + record.YearQuery(year) + "view=table" }

// wholeTable is the guide's table of what is selected, a page of it where it is very long.
func (s *pages) wholeTable(r *web.Request, all, selected *statement.Table, year int) *WholeTable {
	path := r.URL.Path
	number, _ := strconv.Atoi(r.URL.Query().Get("page"))
	part, pages := selected.Page(number, rowsOnPage(r, selected))
	v := &WholeTable{
		Table:      parts.StatementTable{ID: "rows", Caption: text.StatementCaption(r.Page.Title, year), Table: part},
		Filter:     parts.YearFilter{Action: path, Years: all.Years, Current: year, View: "table"},
		Facts:      statementFacts(selected),
		Pagination: parts.Pagination{Base: path + tableQuery(year) + "&page=", Current: min(max(number, 1), pages), Last: pages},
		Units:      parts.Legend{Units: selected.Units()},
		Reading:    path + strings.TrimSuffix("?"+record.YearQuery(year), "&"),
	}
	if pages > 1 {
		v.Part = text.PartPrinted(v.Pagination.Current, pages)
	}
	return v
}

// readFromTop is what is selected in a sentence, a picture and by year.
func (s *pages) readFromTop(r *web.Request, all, selected *statement.Table, year int, v *Statement) {
	v.Reading = parts.NewReading(selected, year != 0)
	v.Sentence = sentenceOf(selected, v.Reading, year)
	v.TableHref = r.URL.Path + tableQuery(year)
	if year != 0 {
		v.AllYears = &parts.Link{Title: text.AllYears, Href: r.URL.Path}
		return
	}
	if all.Statement.Monthly && all.Rows() > 0 {
		grid := parts.NewCareerMonths("by-month", all, v.Reading.Links())
		if awaited := all.Awaited(); awaited != 0 {
			grid.Due = text.ReadBefore(social.CollectedBy(awaited))
		}
		v.Charts = append(v.Charts, grid)
	}
	v.Charts = append(v.Charts, statementCharts(all)...)
}

// Sentence is what a statement comes to: how many months or rows, how many are missing, and the sums.
type Sentence struct{ Before, Count, Comma, Missing, After string }

func sentenceOf(t *statement.Table, read parts.Reading, year int) *Sentence {
	if t.Rows() == 0 {
		return nil
	}
	v := &Sentence{After: text.ReadEnd(sumsOf(t))}
	months, rows := 0, 0
	for _, y := range read.Years {
		months, rows = months+y.Months, rows+y.Rows
	}
	switch {
	case t.Statement.Monthly:
		v.Before = text.ReadSince(t.First(), year)
		v.Count = text.Months(t.Months())
		if n := t.MissingMonths(); n > 0 {
			v.Comma, v.Missing = text.Comma, text.ReadGap(n)
		}
	case t.Statement.BySum:
		v.Before, v.Count = text.ReadYear(year)+text.ReadPaidOut, text.Months(months)
	default:
		v.Before, v.Count = text.ReadYear(year)+text.ReadListed, text.ReadRows(rows)
	}
	return v
}

// sumsOf are the totals of a statement with their names: those under the headline where there are any of money, else the headline's.
func sumsOf(t *statement.Table) string {
	for _, rank := range []statement.Rank{statement.Second, statement.Headline} {
		var names []string
		var sums []social.Fen
		for c := range t.Columns {
			if column := &t.Columns[c]; column.Rank == rank && column.Total && column.Kind == statement.Money {
				names, sums = append(names, column.Name), append(sums, social.Fen(t.Totals[c].Int))
			}
		}
		switch {
		case t.Statement.BySum && rank == statement.Headline:
			return text.ReadTotals([]string{text.Total}, sums)
		case t.Statement.Monthly && len(names) > 0, rank == statement.Headline:
			return text.ReadTotals(names, sums)
		}
	}
	return ""
}

// addAbove reads the small table that stands over a statement's own, where it has one.
func (s *pages) addAbove(r *web.Request, personNo string, v *Statement) error {
	above := r.Page.Statement.Above
	if above == nil {
		return nil
	}
	table, err := s.DB.Statement(r.Context(), above, personNo, s.Now())
	if err == nil && table.Rows() > 0 {
		v.Above = &parts.StatementTable{ID: above.ID, Caption: above.Title, Table: table, Stack: true}
	}
	return err
}

// yearsWorthDrawing is how many years there are at least where their money is drawn: one or two are read faster.
const yearsWorthDrawing = 3

// statementCharts are the pictures of a statement: its own, or its money by year.
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
	if len(all.Years) < yearsWorthDrawing {
		return nil
	}
	bars := parts.YearlyBars("by-year", all)
	bars.Bare = true // the years below say it
	return []templ.Component{bars}
}

func statementDownloads(path string, year int) parts.Downloads {
	query := ""
	if year != 0 {
		query = "?year=" + strconv.Itoa(year)
	}
	printed := "?view=print"
	if year != 0 {
		printed = query + "&view=print"
	}
	return parts.Downloads{Print: path + printed, PrintElsewhere: true, XLSX: path + "/download.xlsx" + query, CSV: path + "/download.csv" + query}
}

// statementEmpty says why there is no row: another year has some, the person is not insured in the branch, or the statement's own
// reason.
func (s *pages) statementEmpty(r *web.Request, personNo string, all *statement.Table, year int) (*parts.Empty, error) {
	if all.Rows() > 0 {
		return &parts.Empty{Title: text.NoRowsIn(year), Why: text.OtherYears, Links: []parts.Link{{Title: text.AllYears, Href: r.URL.Path}}}, nil
	}
	empty := &parts.Empty{Title: text.NoRows, Why: all.Statement.WhyEmpty}
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
func statementFacts(t *statement.Table) parts.Facts {
	if !t.Statement.Monthly || t.Rows() == 0 {
		return parts.Facts{}
	}
	newest, oldest := t.Row(0)[0].Int, t.Row(t.Rows() - 1)[0].Int
	return parts.Facts{Rows: []parts.Fact{
		{Key: text.WordSpan, Value: text.Span(social.Month(oldest), social.Month(newest))},
		{Key: text.WordMonthsPaid, Value: text.Months(t.Months())},
		{Key: text.WordMonthsMissing, Value: text.Months(t.MissingMonths())},
	}}
}

// readDownload reads what a download holds: the same rows as the page's.
func (s *pages) readDownload(r *web.Request) (*statement.Table, int, error) {
	personNo, _, err := s.subject(r)
	if err != nil {
		return nil, 0, err
	}
	return s.readStatement(r, personNo)
}

func (s *pages) statementCSV(r *web.Request) error {
	all, year, err := s.readDownload(r)
	if err != nil {
		return err
	}
	body, err := web.CsvOf(all.Year(year))
	if err != nil {
		return err
	}
	return r.AttachAs("text/csv; charset=utf-8", fileName(all, year, "csv"), r.OwnFile(fileTitle(r.Page.Title, year), "csv"), body)
}

func (s *pages) statementXLSX(r *web.Request) error {
	all, year, err := s.readDownload(r)
	if err != nil {
		return err
	}
	selected := all.Year(year)
	head := r.BookHead(fileTitle(r.Page.Title, year))
	head.Marks = record.Marks(selected, text.PayKinds, text.PayKindMeanings, record.PayKindOrder)
	body, err := web.XlsxOf(selected, head)
	if err != nil {
		return err
	}
	return r.AttachAs(web.BookType, fileName(all, year, "xlsx"), r.OwnFile(head.Title, "xlsx"), body)
}

func fileName(t *statement.Table, year int, extension string) string {
	name := t.Statement.File
	if year != 0 {
		name += "-" + strconv.Itoa(year)
	}
	return name + "." + extension
}

// fileTitle is a page's title with the year that was chosen, 0 for all.
func fileTitle(title string, year int) string {
	if year == 0 {
		return title
	}
	return title + " " + text.YearOf(year)
}
