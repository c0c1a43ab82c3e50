package portal

import (
	"net/http"
	"net/url"
	"strconv"

	"shebao/internal/document"
	"shebao/internal/social"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
	"shebao/internal/web/record"
)

// monthRange reads the span of months chosen, in a query or a form; 0 leaves an end open. The error is text.Problems.
func monthRange(from, to string) (first, last social.Month, err error) {
	var problems text.Problems
	if first, err = chosenMonth(from); err != nil {
		problems.Add("from", text.BadMonth(text.WordFromMonth))
	}
	if last, err = chosenMonth(to); err != nil {
		problems.Add("to", text.BadMonth(text.WordToMonth))
	}
	if first != 0 && last != 0 && first > last {
		problems.Add("to", text.MonthsReversed)
	}
	return first, last, problems.Err()
}

func chosenMonth(typed string) (social.Month, error) {
	typed = social.Fold(typed)
	if typed == "" {
		return 0, nil
	}
	return social.ParseMonth(typed)
}

// contributionListPage shows the record over all branches for the months chosen.
func (s *pages) contributionListPage(r *web.Request) error {
	query := r.URL.Query()
	v := ContributionListView{Action: r.Page.Path, From: query.Get("from"), To: query.Get("to"), Key: web.NewKey()}
	issued, err := s.issuedBefore(r, document.ContributionKind)
	if err != nil {
		return err
	}
	v.Issued = issued
	from, to, err := monthRange(v.From, v.To)
	if page, status := r.Refusal(err); page != nil {
		return r.Render(status, ContributionListPage(*page, v))
	}
	if err != nil {
		return err
	}
	if v.Preview, err = document.CompileContributions(r.Context(), s.DB, s.draft(r), from, to); err != nil {
		return err
	}
	v.Pages = listPages(r)
	v.Downloads = listDownloads(r.Page.Path, from, to)
	page := r.Frame()
	page.Print = r.PrintHead()
	return r.Render(http.StatusOK, ContributionListPage(page, v))
}

// listPages leads through the pages of a list, at the address of the request. On paper the list is whole.
func listPages(r *web.Request) ListPages {
	query := r.URL.Query()
	if query.Get("view") == "print" {
		return ListPages{}
	}
	number, _ := strconv.Atoi(query.Get("page"))
	query.Del("page")
	base := r.URL.Path + "?"
	if rest := query.Encode(); rest != "" {
		base += rest + "&"
	}
	return ListPages{Base: base + "page=", Current: number, Size: record.StatementRows}
}

func listDownloads(path string, from, to social.Month) parts.Downloads {
	query := url.Values{}
	for name, month := range map[string]social.Month{"from": from, "to": to} {
		if month != 0 {
			query.Set(name, month.String())
		}
	}
	chosen := ""
	if len(query) > 0 {
		chosen = "?" + query.Encode()
	}
	query.Set("view", "print")
	return parts.Downloads{Print: path + "?" + query.Encode(), XLSX: path + "/download.xlsx" + chosen, CSV: path + "/download.csv" + chosen}
}

func (s *pages) issueContributionList(r *web.Request) error {
	from, to, err := monthRange(r.Field("from"), r.Field("to"))
	if page, _ := r.Refusal(err); page != nil { // the page says what is wrong, beside what was typed
		return r.Redirect(r.Page.Path + "?" + url.Values{"from": {r.Field("from")}, "to": {r.Field("to")}}.Encode())
	}
	if err != nil {
		return err
	}
	id, err := s.Citizen.IssueContributions(r.Context(), s.issuer(), r.User.PersonNo, from, to, r.Field("whole") != "", r.Key(), r.Address())
	if err != nil {
		return err
	}
	return r.Redirect(s.issuedPath(document.ContributionKind, id))
}

// contributionList is the list that a download holds: the page's.
func (s *pages) contributionList(r *web.Request) (*document.ContributionList, error) {
	from, to, err := monthRange(r.URL.Query().Get("from"), r.URL.Query().Get("to"))
	if err != nil {
		return nil, err
	}
	return document.CompileContributions(r.Context(), s.DB, s.draft(r), from, to)
}

func (s *pages) contributionListCSV(r *web.Request) error {
	list, err := s.contributionList(r)
	if err != nil {
		return err
	}
	table := list.Table()
	body, err := web.CsvOf(table)
	if err != nil {
		return err
	}
	return r.AttachAs("text/csv; charset=utf-8", fileName(table, 0, "csv"), r.OwnFile(r.Page.Title, "csv"), body)
}

func (s *pages) contributionListXLSX(r *web.Request) error {
	list, err := s.contributionList(r)
	if err != nil {
		return err
	}
	table := list.Table()
	body, err := web.XlsxOf(table, r.BookHead(r.Page.Title))
	if err != nil {
		return err
	}
	return r.AttachAs(web.BookType, fileName(table, 0, "xlsx"), r.OwnFile(r.Page.Title, "xlsx"), body)
}
