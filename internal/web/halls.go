package web

import (
	"net/http"
	"net/url"
	"strconv"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// hallsOnPage is how many service halls stand on a page; on paper all of them do.
const hallsOnPage = 20

func (s *Server) hallRoutes() []route { return []route{get("halls", "", s.halls)} }

// hallSearch is what was asked for; an address that can't be ours asks for everything.
func hallSearch(query url.Values) store.HallSearch {
	search := store.HallSearch{District: query.Get("district"), Service: query.Get("service"), Text: social.Fold(query.Get("find"))}
	if social.HasControl(search.District + search.Service + search.Text) {
		return store.HallSearch{}
	}
	return search
}

// halls is 服务网点, for everyone.
func (s *Server) halls(r *request) error {
	query := r.URL.Query()
	search := hallSearch(query)
	search.OpenOn = social.DayOf(s.now())
	v, found, err := s.hallView(r, search)
	if err != nil {
		return err
	}
	page := r.frame()
	page.Lead = text.PageLeads[r.page.ID]
	page.Description = page.Lead
	page.Print = r.printHead()
	printed := url.Values{"district": {search.District}, "service": {search.Service}, "find": {v.Find}}
	v.Print = r.page.Path + "?" + printed.Encode() + "&view=print"
	if !page.PrintView {
		number, _ := strconv.Atoi(query.Get("page"))
		last := max(1, (len(found)+hallsOnPage-1)/hallsOnPage)
		number = min(max(number, 1), last)
		v.Pagination = view.Pagination{Base: r.page.Path + "?" + printed.Encode() + "&page=", Current: number, Last: last}
		found = found[(number-1)*hallsOnPage : min(number*hallsOnPage, len(found))]
	}
	v.Halls = hallRows(found, search.OpenOn)
	return r.render(http.StatusOK, view.HallsPage(page, v))
}

// hallView is the form and what was found; which of that is shown is the page's own.
func (s *Server) hallView(r *request, search store.HallSearch) (v view.Halls, found []store.Hall, err error) {
	v = view.Halls{Action: r.page.Path, District: search.District, Service: search.Service, Find: r.URL.Query().Get("find")}
	if found, err = s.DB.Halls(r.Context(), search); err != nil {
		return v, nil, err
	}
	districts, services, err := s.DB.HallChoices(r.Context(), search.OpenOn)
	v.Districts, v.Services = hallOptions(text.HallAnyDistrict, districts), hallOptions(text.HallAnyService, services)
	v.Found = text.HallsFound(len(found))
	switch {
	case len(districts) == 0:
		v.Empty = &view.Empty{Title: text.HallNone, Why: text.WhyHallNone}
	case len(found) == 0:
		v.Empty = &view.Empty{Title: text.HallNotFound, Why: text.WhyHallNotFound, Links: []view.Link{{Title: text.HallAll, Href: r.page.Path}}}
	}
	return v, found, err
}

func hallOptions(all string, names []string) []view.Option {
	options := []view.Option{{Text: all}}
	for _, name := range names {
		options = append(options, view.Option{Value: name, Text: name})
	}
	return options
}

func hallRows(list []store.Hall, today string) (rows []view.Hall) {
	for _, h := range list {
		row := view.Hall{No: h.No, Name: h.Name, District: h.District, Address: h.Address, Phone: h.Phone, Hours: h.Hours, Services: h.Services}
		if h.Longitude != "" {
			row.Place = text.HallPosition(h.Longitude, h.Latitude)
		}
		switch {
		case h.Closed(today):
			row.State = view.Tag{Text: text.HallClosed, Tone: view.ToneDanger}
		case h.ClosedOn != "":
			row.State = view.Tag{Text: text.HallClosing(h.ClosedOn), Tone: view.ToneWarning}
		}
		rows = append(rows, row)
	}
	return rows
}

// deskHalls is 服务网点 at the desk: those that are closed as well.
func (s *Server) deskHalls(r *request) error {
	v, found, err := s.hallView(r, hallSearch(r.URL.Query()))
	if err != nil {
		return err
	}
	v.Desk = true
	v.Halls = hallRows(found, social.DayOf(s.now()))
	return r.render(http.StatusOK, view.HallsPage(r.frame(), v))
}
