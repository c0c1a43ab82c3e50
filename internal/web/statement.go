package web

import (
	"net/http"
	"slices"
	"strconv"

	"shebao/internal/social"
	"shebao/internal/statement"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// statementRows is how many rows stand on one page: forty years of months. Totals are always over the whole selection.
const statementRows = 480

// readStatement reads the page's statement and the year chosen; 0 stands for all.
func (s *Server) readStatement(r *request) (all *statement.Table, year int, err error) {
	all, err = s.DB.Statement(r.Context(), r.page.Statement, r.user.PersonNo, s.now().In(text.Location))
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
	all, year, err := s.readStatement(r)
	if err != nil {
		return err
	}
	selected := all.Year(year)
	number, _ := strconv.Atoi(r.URL.Query().Get("page"))
	part, pages := selected.Page(number, statementRows)
	page := r.frame()
	page.Print = r.printHead()
	path := r.page.Path
	v := view.Statement{
		Table:      view.StatementTable{ID: "rows", Caption: text.StatementCaption(r.page.Title, year), Table: part},
		Filter:     view.YearFilter{Action: path, Years: all.Years, Current: year},
		Facts:      statementFacts(selected),
		Chart:      s.statementChart(r, all),
		Legend:     view.Legend{Units: selected.Units(), Marks: view.Marks(selected, text.PayKinds, text.PayKindMeanings, payKindOrder)},
		Downloads:  statementDownloads(path, year),
		Pagination: view.Pagination{Base: path + "?" + yearQuery(year) + "page=", Current: min(max(number, 1), pages), Last: pages},
	}
	if selected.Rows() == 0 {
		v.Empty = statementEmpty(all, year, path)
	}
	return r.render(http.StatusOK, view.StatementPage(page, v))
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

func statementEmpty(all *statement.Table, year int, path string) *view.Empty {
	if all.Rows() > 0 {
		return &view.Empty{Title: text.NoRowsIn(year), Why: text.OtherYears, Links: []view.Link{{Title: text.AllYears, Href: path}}}
	}
	return &view.Empty{Title: text.NoRows, Why: all.Statement.WhyEmpty}
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

// statementChart draws the statement's money by year, hatched where months are missing.
func (s *Server) statementChart(r *request, all *statement.Table) *view.BarChart {
	if len(r.page.Statement.Chart) == 0 || all.Rows() == 0 {
		return nil
	}
	chart := &view.BarChart{ID: "by-year", Title: text.ChartByYear(r.page.Title), Unit: text.Yuan, Money: true, GapName: text.YearWithGap}
	var years []int
	var total int64
	for _, column := range r.page.Statement.Chart {
		var sums []int64
		years, sums = all.ByYear(column)
		for _, sum := range sums {
			total += sum
		}
		chart.Series = append(chart.Series, view.Series{Name: all.Columns[column].Name, Values: sums})
	}
	for _, year := range years {
		chart.Labels = append(chart.Labels, strconv.Itoa(year))
		chart.Gaps = append(chart.Gaps, slices.ContainsFunc(all.Gaps, func(g statement.Gap) bool {
			return g.From.Year() <= year && year <= g.To.Year()
		}))
	}
	chart.Summary = text.ChartSummary(years[0], years[len(years)-1], social.Fen(total), all.MissingMonths())
	return chart
}

func (s *Server) statementCSV(r *request) error {
	all, year, err := s.readStatement(r)
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
	all, year, err := s.readStatement(r)
	if err != nil {
		return err
	}
	body, err := xlsxOf(all.Year(year), r.page.Title)
	if err != nil {
		return err
	}
	return r.attach("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", fileName(all, year, "xlsx"), body)
}

func fileName(t *statement.Table, year int, extension string) string {
	name := t.Statement.File
	if year != 0 {
		name += "-" + strconv.Itoa(year)
	}
	return name + "." + extension
}
