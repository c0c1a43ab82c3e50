package desk

import (
	"net/http"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

func (s *pages) ownRelatives(r *web.Request) error {
	page := r.Frame()
	page.Flash = s.TakeFlash(r)
	return s.showOwnRelatives(r, page, http.StatusOK, web.NewKey())
}

func (s *pages) showOwnRelatives(r *web.Request, page parts.Page, status int, key string) error {
	p, err := s.Staff.Account(r.Context(), r.Clerk.Clerk, r.Clerk.Name)
	if err != nil {
		return err
	}
	v := OwnRelatives{Own: text.WordNotTied, Key: key, ID: r.Field("id_no"), Shown: r.Field("shown"), Relation: r.Field("relation"),
		Relations: named(staff.StaffRelations, text.StaffRelations)}
	if p.Account.PersonNo != "" {
		v.Own = social.MaskTail(p.Account.PersonNo)
	}
	for _, one := range p.Relatives {
		v.Rows = append(v.Rows, []string{one.Shown, text.StaffRelations[one.Relation], text.Day(one.DeclaredAt)})
	}
	return r.Render(status, OwnRelativesPage(page, v))
}

func (s *pages) declareRelative(r *web.Request) error {
	err := s.Staff.DeclareRelative(r.Context(), r.Clerk.Clerk, r.Field("id_no"), r.Field("relation"), r.Field("shown"), r.Key())
	if page, status := r.Refusal(err); page != nil {
		return s.showOwnRelatives(r, *page, status, r.Key())
	}
	return doneAt(r, err, r.Page.Path, text.RelativeDeclared)
}
