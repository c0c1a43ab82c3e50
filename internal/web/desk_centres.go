package web

import (
	"net/http"
	"net/url"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// centresListed is how many health centres the desk lists at most.
const centresListed = 100

const newCentre = "/new"

func (s *Server) centreDeskRoutes() []route {
	return []route{
		get("staff-centres", "", s.deskCentres), get("staff-centres", newCentre, s.newCentreForm), post("staff-centres", newCentre, s.addCentre),
		get("staff-centre", "", s.deskCentre), post("staff-centre", "", s.changeCentre),
		get("staff-halls", "", s.deskHalls),
	}
}

// deskCentres lists health centres by district and words.
func (s *Server) deskCentres(r *request) error {
	v := view.DeskCentres{District: r.URL.Query().Get("district"), Find: r.URL.Query().Get("find"), New: r.page.Path + newCentre}
	search := store.CentreSearch{District: v.District, Text: social.Fold(v.Find)}
	if social.HasControl(search.District) || social.HasControl(search.Text) {
		search = store.CentreSearch{}
	}
	found, all, err := s.DB.FindCentres(r.Context(), search, centresListed)
	if err != nil {
		return err
	}
	districts, err := s.DB.CentreDistricts(r.Context())
	if err != nil {
		return err
	}
	for _, d := range districts {
		v.Districts = append(v.Districts, view.Option{Value: d, Text: d})
	}
	today := s.now().Format("2006-01-02")
	for _, c := range found {
		v.Centres = append(v.Centres, view.DeskCentreRow{Href: s.desk.menu.Path("staff-centres") + "/" + url.PathEscape(c.No), No: c.No, Name: c.Name,
			Where: text.CentreWhere(c.District, c.Street, c.Address, c.Phone), ClosedOn: c.ClosedOn, Closed: c.Closed(today)})
	}
	v.Found = text.CentresListed(len(found), all)
	page := r.frame()
	page.Flash = s.takeFlash(r)
	return r.render(http.StatusOK, view.DeskCentresPage(page, v))
}

func (s *Server) newCentreForm(r *request) error {
	return r.render(http.StatusOK, view.CentreFormPage(r.deskStep(r.frame(), text.TitleNewCentre), view.CentreForm{Action: r.page.Path + newCentre, Key: newKey(), New: true}))
}

// typedCentre is a health centre as the form has it.
func (r *request) typedCentre(no string) store.HealthCentre {
	return store.HealthCentre{No: no, ClosedOn: r.field("closed_on"), Centre: store.Centre{Name: r.field("name"), District: r.field("district"),
		Street: r.field("street"), Address: r.field("address"), Phone: r.field("phone"), Hospital: r.field("hospital")}}
}

func centreForm(c store.HealthCentre) view.CentreForm {
	return view.CentreForm{No: c.No, Name: c.Name, District: c.District, Street: c.Street, Address: c.Address, Phone: c.Phone, Hospital: c.Hospital, ClosedOn: c.ClosedOn}
}

func (s *Server) addCentre(r *request) error {
	typed := r.typedCentre(r.field("centre_no"))
	err := s.Staff.SaveCentre(r.Context(), r.clerk.Clerk, typed, true, r.key())
	if page, status := r.refusal(err); page != nil {
		form := centreForm(typed)
		form.Action, form.Key, form.New = r.page.Path+newCentre, r.key(), true
		return r.render(status, view.CentreFormPage(r.deskStep(*page, text.TitleNewCentre), form))
	}
	return r.doneAt(err, s.desk.menu.Path("staff-centres"), text.CentreSaved)
}

func (s *Server) deskCentre(r *request) error {
	c, err := s.theCentre(r)
	if err != nil {
		return err
	}
	return s.showCentre(r, r.frame(), http.StatusOK, c, newKey())
}

// theCentre is the health centre that the address names.
func (s *Server) theCentre(r *request) (store.HealthCentre, error) {
	no := r.PathValue("centre")
	if social.HasControl(no) {
		return store.HealthCentre{}, store.ErrNotFound
	}
	return s.DB.HealthCentre(r.Context(), no)
}

func (s *Server) showCentre(r *request, page view.Page, status int, c store.HealthCentre, key string) error {
	people, err := s.DB.BoundToCentre(r.Context(), c.No)
	if err != nil {
		return err
	}
	form := centreForm(c)
	form.Action, form.Key, form.People = r.URL.EscapedPath(), key, text.BoundPeople(people)
	return r.render(status, view.CentreFormPage(page, form))
}

func (s *Server) changeCentre(r *request) error {
	standing, err := s.theCentre(r)
	if err != nil {
		return err
	}
	typed := r.typedCentre(standing.No)
	err = s.Staff.SaveCentre(r.Context(), r.clerk.Clerk, typed, false, r.key())
	if page, status := r.refusal(err); page != nil {
		return s.showCentre(r, *page, status, typed, r.key())
	}
	return r.doneAt(err, s.desk.menu.Path("staff-centres"), text.CentreSaved)
}
