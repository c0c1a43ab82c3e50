package portal

import (
	"crypto/subtle"
	"net/http"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// wards are the children whose guardian the person signed in is, until each comes of age.
func (s *pages) wards(r *web.Request) ([]store.Ward, error) {
	bornAfter := s.Now().AddDate(-social.AgeOfMajority, 0, 0).Format(time.DateOnly)
	return s.DB.Wards(r.Context(), r.User.PersonNo, bornAfter)
}

// ward is the one that an address names. store.ErrNotFound for anything that is not among one's own.
func (s *pages) ward(r *web.Request, ref string) (*store.Ward, error) {
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

func (s *pages) showWards(r *web.Request, link string) error {
	wards, err := s.wards(r)
	if err != nil {
		return err
	}
	v := Wards{Link: link, Empty: parts.Empty{Title: text.NoWards, Why: text.WhyNoWards}}
	for i := range wards {
		v.Wards = append(v.Wards, Ward{Name: wards[i].Name, Facts: *wardFacts(&wards[i]), Href: r.Page.Path + "/" + wards[i].Ref})
	}
	return r.Render(http.StatusOK, WardsPage(r.Frame(), v))
}

func wardFacts(w *store.Ward) *parts.Facts {
	who := append([]parts.Fact{{Key: text.WordName, Value: w.Name}, {Key: text.WordPersonNo, Value: w.PersonNo}}, idFacts(w.IDType, w.ID)...)
	return &parts.Facts{Rows: append(who, []parts.Fact{
		{Key: text.WordSex, Value: text.Sexes[w.Sex]},
		{Key: text.WordBirthDate, Value: w.BirthDate},
		{Key: text.WordRelation, Value: w.Relation},
	}...)}
}
