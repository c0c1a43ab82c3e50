package web

import (
	"crypto/subtle"
	"net/http"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// wards are the children whose guardian the person signed in is, until each comes of age.
func (s *Server) wards(r *request) ([]store.Ward, error) {
	bornAfter := s.now().AddDate(-social.AgeOfMajority, 0, 0).Format(time.DateOnly)
	return s.DB.Wards(r.Context(), r.user.PersonNo, bornAfter)
}

// ward is the one that an address names. store.ErrNotFound for anything that is not among one's own.
func (s *Server) ward(r *request, ref string) (*store.Ward, error) {
	wards, err := s.wards(r)
	if err != nil {
		return nil, err
	}
	for i := range wards {
		if subtle.ConstantTimeCompare([]byte(wards[i].Ref), []byte(ref)) == 1 {
			return &wards[i], nil
		}
	}
	return nil, store.ErrNotFound
}

func (s *Server) wardsForContributions(r *request) error {
	return s.showWards(r, text.WardContributions)
}

func (s *Server) wardsForCharges(r *request) error { return s.showWards(r, text.WardCharges) }

func (s *Server) showWards(r *request, link string) error {
	wards, err := s.wards(r)
	if err != nil {
		return err
	}
	v := view.Wards{Link: link, Empty: view.Empty{Title: text.NoWards, Why: text.WhyNoWards}}
	for i := range wards {
		v.Wards = append(v.Wards, view.Ward{Name: wards[i].Name, Facts: *wardFacts(&wards[i]), Href: r.page.Path + "/" + wards[i].Ref})
	}
	return r.render(http.StatusOK, view.WardsPage(r.frame(), v))
}

func wardFacts(w *store.Ward) *view.Facts {
	who := append([]view.Fact{{Key: text.WordName, Value: w.Name}, {Key: text.WordPersonNo, Value: w.PersonNo}}, idFacts(w.IDType, w.ID)...)
	return &view.Facts{Rows: append(who, []view.Fact{
		{Key: text.WordSex, Value: text.Sexes[w.Sex]},
		{Key: text.WordBirthDate, Value: w.BirthDate},
		{Key: text.WordRelation, Value: w.Relation},
	}...)}
}
