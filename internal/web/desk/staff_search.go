package desk

import (
	"net/http"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

func (s *pages) searchRoutes() []web.Route {
	return []web.Route{web.Get("staff-search", "", s.search), web.Post("staff-search", "", s.locate)}
}

// search is 查找. What is looked for is never in an address.
func (s *pages) search(r *web.Request) error {
	return r.Render(http.StatusOK, DeskSearchPage(r.Frame(), DeskSearch{Action: r.Page.Path, Name: r.Clerk.May(staff.PersonsName)}))
}

// locate leads to what was typed: to its page, to a list of several, or to the form that asks why a person is looked for.
func (s *pages) locate(r *web.Request) error {
	typed := r.Field("q")
	found, err := s.Staff.Locate(r.Context(), r.Clerk.Clerk, typed)
	if page, status := r.Refusal(err); page != nil {
		return r.Render(status, DeskSearchPage(*page, DeskSearch{Action: r.Page.Path, Typed: typed, Name: r.Clerk.May(staff.PersonsName)}))
	}
	switch {
	case err != nil:
		return err
	case found.CaseNo != "":
		return r.Redirect(s.casePath(found.CaseNo))
	case found.EnquiryNo != "":
		return r.Redirect(s.deskEnquiryPath(found.EnquiryNo))
	case found.Person.By != "":
		return r.Render(http.StatusOK, PersonSearchPage(r.Frame(), s.searchForm(r, found.Person)))
	}
	v := DeskSearch{Action: r.Page.Path, Typed: typed, Name: r.Clerk.May(staff.PersonsName), Hits: parts.LinkedTable{Caption: text.SearchHits, Headers: text.SearchHitHeads}}
	for _, h := range found.Hits {
		v.Hits.Rows = append(v.Hits.Rows, s.hitRow(h))
	}
	return r.Render(http.StatusOK, DeskSearchPage(r.Frame(), v))
}

func (s *pages) hitRow(h store.NumberHit) parts.LinkedRow {
	row := parts.LinkedRow{Href: s.casePath(h.No), Cells: []string{h.No, text.HitsOf[h.Of], text.CaseKind(h.Kind), web.MaskedName(h.PersonName), text.DeskStates[h.State], text.Day(h.At)}}
	if h.Of == store.HitEnquiry {
		row.Href, row.Cells[2] = s.deskEnquiryPath(h.No), text.EnquiryCategories[h.Kind]
		row.Cells[4] = text.EnquiryStates[social.EnquiryState(h.State)]
	}
	return row
}
