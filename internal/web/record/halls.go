package record

import (
	"net/url"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// HallSearch is what was asked for; an address that can't be ours asks for everything.
func HallSearch(query url.Values) store.HallSearch {
	search := store.HallSearch{District: query.Get("district"), Service: query.Get("service"), Text: social.Fold(query.Get("find"))}
	if social.HasControl(search.District + search.Service + search.Text) {
		return store.HallSearch{}
	}
	return search
}

// HallView is the form and what was found; which of that is shown is the page's own.
func HallView(s *web.Server, r *web.Request, search store.HallSearch) (v Halls, found []store.Hall, err error) {
	v = Halls{Action: r.Page.Path, District: search.District, Service: search.Service, Find: r.URL.Query().Get("find")}
	if found, err = s.DB.Halls(r.Context(), search); err != nil {
		return v, nil, err
	}
	districts, services, err := s.DB.HallChoices(r.Context(), search.OpenOn)
	v.Districts, v.Services = hallOptions(text.HallAnyDistrict, districts), hallOptions(text.HallAnyService, services)
	v.Found = text.HallsFound(len(found))
	switch {
	case len(districts) == 0:
		v.Empty = &parts.Empty{Title: text.HallNone, Why: text.WhyHallNone}
	case len(found) == 0:
		v.Empty = &parts.Empty{Title: text.HallNotFound, Why: text.WhyHallNotFound, Links: []parts.Link{{Title: text.HallAll, Href: r.Page.Path}}}
	}
	return v, found, err
}

func hallOptions(all string, names []string) []parts.Option {
	options := []parts.Option{{Text: all}}
	for _, name := range names {
		options = append(options, parts.Option{Value: name, Text: name})
	}
	return options
}

func HallRows(list []store.Hall, today string) (rows []Hall) {
	for _, h := range list {
		row := Hall{No: h.No, Name: h.Name, District: h.District, Address: h.Address, Phone: h.Phone, Hours: h.Hours, Services: h.Services}
		if h.Longitude != "" {
			row.Place = text.HallPosition(h.Longitude, h.Latitude)
		}
		switch {
		case h.Closed(today):
			row.State = parts.Tag{Text: text.HallClosed, Tone: parts.ToneDanger}
		case h.ClosedOn != "":
			row.State = parts.Tag{Text: text.HallClosing(h.ClosedOn), Tone: parts.ToneWarning}
		}
		rows = append(rows, row)
	}
	return rows
}
