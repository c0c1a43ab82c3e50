package portal

import (
	"net/http"
	"net/url"
	"strconv"

	"shebao/internal/social"
	"shebao/internal/web"
	"shebao/internal/web/parts"
	"shebao/internal/web/record"
)

// hallsOnPage is how many service halls stand on a page; on paper all of them do.
const hallsOnPage = 20

func (s *pages) hallRoutes() []web.Route { return []web.Route{web.Get("halls", "", s.halls)} }

// halls is 服务网点, for everyone.
func (s *pages) halls(r *web.Request) error {
	query := r.URL.Query()
	search := record.HallSearch(query)
	search.OpenOn = social.DayOf(s.Now())
	v, found, err := record.HallView(s.Server, r, search)
	if err != nil {
		return err
	}
	page := r.Frame()
	page.Lead = r.Page.Lead
	page.Description = page.Lead
	page.Print = r.PrintHead()
	printed := url.Values{"district": {search.District}, "service": {search.Service}, "find": {v.Find}}
	v.Print = r.Page.Path + "?" + printed.Encode() + "&view=print"
	if !page.PrintView {
		number, _ := strconv.Atoi(query.Get("page"))
		last := max(1, (len(found)+hallsOnPage-1)/hallsOnPage)
		number = min(max(number, 1), last)
		v.Pagination = parts.Pagination{Base: r.Page.Path + "?" + printed.Encode() + "&page=", Current: number, Last: last}
		found = found[(number-1)*hallsOnPage : min(number*hallsOnPage, len(found))]
	}
	v.Halls = record.HallRows(found, search.OpenOn)
	return r.Render(http.StatusOK, record.HallsPage(page, v))
}
