package web

import (
	"net/http"
	"strconv"

	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// sharedOnPage is how many ID numbers a page of 一证多号 lists.
const sharedOnPage = 50

// sharedIDs lists the people who share an ID number: mostly one person with two personal numbers, whom the core system has to merge.
func (s *Server) sharedIDs(r *request) error {
	page := max(1, int(number(r.URL.Query().Get("page"))))
	list, err := s.Staff.SharedIDs(r.Context(), r.clerk.Clerk, sharedOnPage+1, (page-1)*sharedOnPage)
	if err != nil {
		return err
	}
	v := view.SharedIDs{}
	for i, p := range list {
		if i == 0 || !p.SameAs(list[i-1]) {
			if len(v.Groups) == sharedOnPage {
				v.Next = r.page.Path + "?page=" + strconv.Itoa(page+1)
				break
			}
			v.Groups = append(v.Groups, view.SharedID{Label: text.IDLabel(p.IDType), ID: p.ID.Masked()})
		}
		g := &v.Groups[len(v.Groups)-1]
		g.Rows = append(g.Rows, sharedRow(p))
	}
	if page > 1 {
		v.First = r.page.Path
	}
	return r.render(http.StatusOK, view.SharedIDsPage(r.frame(), v))
}

func sharedRow(p store.SharedID) []string {
	registered := text.SharedNotRegistered
	if p.Registered {
		registered = text.SharedRegistered
	}
	return []string{p.PersonNo, maskedName(p.Name), p.Birth[:min(4, len(p.Birth))], registered}
}
