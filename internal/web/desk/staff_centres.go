package desk

import (
	"net/http"
	"net/url"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// centresListed is how many health centres the desk lists at most.
const centresListed = 100

const newCentre = "/new"

func (s *pages) centreDeskRoutes() []web.Route {
	return []web.Route{
		web.Get("staff-centres", "", s.deskCentres), web.Get("staff-centres", newCentre, s.newCentreForm), web.Post("staff-centres", newCentre, s.addCentre),
		web.Get("staff-centre", "", s.deskCentre), web.Post("staff-centre", "", s.changeCentre),
		web.Get("staff-halls", "", s.deskHalls),
	}
}

// deskCentres lists health centres by district and words.
func (s *pages) deskCentres(r *web.Request) error {
	v := DeskCentres{District: r.URL.Query().Get("district"), Find: r.URL.Query().Get("find"), New: r.Page.Path + newCentre}
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
		v.Districts = append(v.Districts, parts.Option{Value: d, Text: d})
	}
	today := s.Now().Format("2006-01-02")
	for _, c := range found {
		v.Centres = append(v.Centres, DeskCentreRow{Href: s.Desk.Menu.Path("staff-centres") + "/" + url.PathEscape(c.No), No: c.No, Name: c.Name,
			Where: text.CentreWhere(c.District, c.Street, c.Address, c.Phone), ClosedOn: c.ClosedOn, Closed: c.Closed(today)})
	}
	v.Found = text.CentresListed(len(found), all)
	page := r.Frame()
	page.Flash = s.TakeFlash(r)
	return r.Render(http.StatusOK, DeskCentresPage(page, v))
}

func (s *pages) newCentreForm(r *web.Request) error {
	return r.Render(http.StatusOK, CentreFormPage(deskStep(r, r.Frame(), text.TitleNewCentre), CentreForm{Action: r.Page.Path + newCentre, Key: web.NewKey(), New: true}))
}

// typedCentre is a health centre as the form has it.
func typedCentre(r *web.Request, no string) store.HealthCentre {
	return store.HealthCentre{No: no, ClosedOn: r.Field("closed_on"), Centre: store.Centre{Name: r.Field("name"), District: r.Field("district"),
		Street: r.Field("street"), Address: r.Field("address"), Phone: r.Field("phone"), Hospital: r.Field("hospital")}}
}

func centreForm(c store.HealthCentre) CentreForm {
	return CentreForm{No: c.No, Name: c.Name, District: c.District, Street: c.Street, Address: c.Address, Phone: c.Phone, Hospital: c.Hospital, ClosedOn: c.ClosedOn}
}

func (s *pages) addCentre(r *web.Request) error {
	typed := typedCentre(r, r.Field("centre_no"))
	err := s.Staff.SaveCentre(r.Context(), r.Clerk.Clerk, typed, true, r.Key())
	if page, status := r.Refusal(err); page != nil {
		form := centreForm(typed)
		form.Action, form.Key, form.New = r.Page.Path+newCentre, r.Key(), true
		return r.Render(status, CentreFormPage(deskStep(r, *page, text.TitleNewCentre), form))
	}
	return doneAt(r, err, s.Desk.Menu.Path("staff-centres"), text.CentreSaved)
}
