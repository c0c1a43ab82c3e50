package desk

import (
	"net/http"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

func (s *pages) deskCentre(r *web.Request) error {
	c, err := s.theCentre(r)
	if err != nil {
		return err
	}
	return s.showCentre(r, r.Frame(), http.StatusOK, c, web.NewKey())
}

// theCentre is the health centre that the address names.
func (s *pages) theCentre(r *web.Request) (store.HealthCentre, error) {
	no := r.PathValue("centre")
	if social.HasControl(no) {
		return store.HealthCentre{}, store.ErrNotFound
	}
	return s.DB.HealthCentre(r.Context(), no)
}

func (s *pages) showCentre(r *web.Request, page parts.Page, status int, c store.HealthCentre, key string) error {
	people, err := s.DB.BoundToCentre(r.Context(), c.No)
	if err != nil {
		return err
	}
	form := centreForm(c)
	form.Action, form.Key, form.People = r.URL.EscapedPath(), key, text.BoundPeople(people)
	return r.Render(status, CentreFormPage(page, form))
}

func (s *pages) changeCentre(r *web.Request) error {
	standing, err := s.theCentre(r)
	if err != nil {
		return err
	}
	typed := typedCentre(r, standing.No)
	err = s.Staff.SaveCentre(r.Context(), r.Clerk.Clerk, typed, false, r.Key())
	if page, status := r.Refusal(err); page != nil {
		return s.showCentre(r, *page, status, typed, r.Key())
	}
	return doneAt(r, err, s.Desk.Menu.Path("staff-centres"), text.CentreSaved)
}
