package web

import (
	"errors"
	"net/http"
	"strconv"

	"shebao/internal/document"
	"shebao/internal/menu"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

func (s *Server) home(r *request) error {
	if r.user != nil {
		return r.redirect("/my")
	}
	page := r.frame()
	page.Title = text.PortalName
	return r.render(http.StatusOK, view.HomePage(page))
}

func (s *Server) overview(r *request) error {
	ctx, no := r.Context(), r.user.PersonNo
	person, err := s.DB.Person(ctx, no)
	if err != nil {
		return err
	}
	records, err := s.DB.BranchRecords(ctx, no)
	if err != nil {
		return err
	}
	v := view.Overview{Facts: personFacts(person), Groups: s.wayIn()}
	for _, b := range document.Summaries(person, records) {
		v.Branches = append(v.Branches, []string{b.Name, b.Status, strconv.Itoa(b.Months)})
	}
	code, err := s.DB.AccessCode(ctx, no)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if code != nil {
		v.Code = &view.Notice{Title: text.CodeInForce, Text: text.ValidUntil(code.ExpiresAt),
			Links: []view.Link{{Title: s.menu.Page("access-code").Title, Href: s.menu.Path("access-code")}}}
	}
	page := r.frame()
	return r.render(http.StatusOK, view.OverviewPage(page, v))
}

func personFacts(p *store.Person) view.Facts {
	return view.Facts{Rows: []view.Fact{
		{Key: text.WordName, Value: p.Name},
		{Key: text.WordPersonNo, Value: p.PersonNo},
		{Key: text.WordID, Content: view.Masked{Label: text.WordID, Short: p.ID.Masked(), Full: string(p.ID)}},
		{Key: text.WordCardNo, Value: p.CardNo},
		{Key: text.WordCardStatus, Value: text.CardStatuses[p.CardStatus]},
	}}
}

// wayIn is a card for every page of every group of the menu that is built.
func (s *Server) wayIn() []view.Cards {
	var groups []view.Cards
	for _, group := range s.menu.Children("") {
		if !group.Group() {
			continue
		}
		cards := view.Cards{Title: group.Title}
		s.addCards(&cards, group.ID)
		if len(cards.Cards) > 0 {
			groups = append(groups, cards)
		}
	}
	return groups
}

func (s *Server) addCards(cards *view.Cards, group string) {
	for _, p := range s.menu.Children(group) {
		switch {
		case p.Group():
			s.addCards(cards, p.ID)
		case !p.Pending && !p.Hidden && p.Capability == "" && p.Audience == menu.Citizen:
			cards.Cards = append(cards.Cards, view.Card{Title: p.Title, Href: p.Path, Text: text.PageLeads[p.ID], Icon: icons[p.ID]})
		}
	}
}

var icons = map[string]view.Icon{
	"access-code": view.IconShield, "certificate": view.IconDocument, "pension-contributions": view.IconMoney,
	"receipts": view.IconBriefcase, "lookups": view.IconSearch, "sessions": view.IconGear,
}
