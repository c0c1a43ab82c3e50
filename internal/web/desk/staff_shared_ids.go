package desk

import (
	"net/http"
	"strconv"

	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
)

// sharedOnPage is how many ID numbers a page of 一证多号 lists.
const sharedOnPage = 50

// sharedIDs lists the people who share an ID number: mostly one person with two personal numbers, whom the core system has to merge.
func (s *pages) sharedIDs(r *web.Request) error {
	page := max(1, int(number(r.URL.Query().Get("page"))))
	list, err := s.Staff.SharedIDs(r.Context(), r.Clerk.Clerk, sharedOnPage+1, (page-1)*sharedOnPage)
	if err != nil {
		return err
	}
	v := SharedIDs{}
	for i, p := range list {
		if i == 0 || !p.SameAs(list[i-1]) {
			if len(v.Groups) == sharedOnPage {
				v.Next = r.Page.Path + "?page=" + strconv.Itoa(page+1)
				break
			}
			v.Groups = append(v.Groups, SharedID{Label: text.IDLabel(p.IDType), ID: p.ID.Masked()})
		}
		g := &v.Groups[len(v.Groups)-1]
		g.Rows = append(g.Rows, sharedRow(p))
	}
	if page > 1 {
		v.First = r.Page.Path
	}
	return r.Render(http.StatusOK, SharedIDsPage(r.Frame(), v))
}

func sharedRow(p store.SharedID) []string {
	registered := text.SharedNotRegistered
	if p.Registered {
		registered = text.SharedRegistered
	}
	return []string{p.PersonNo, web.MaskedName(p.Name), p.Birth[:min(4, len(p.Birth))], registered}
}
