package web

import (
	"cmp"
	"errors"
	"net/http"

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
	cover, err := s.DB.Coverage(ctx, no)
	if err != nil {
		return err
	}
	v := view.Overview{
		Facts:    view.Facts{Rows: append(nameFacts(cover.Person), cardFacts(cover.Person)...)},
		Branches: coverageBranches(cover), Findings: s.findings(cover), Groups: s.wayIn(),
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
			cards.Cards = append(cards.Cards, view.Card{Title: p.Title, Href: p.Path, Text: text.PageLeads[p.ID], Icon: cmp.Or(icons[p.ID], view.IconMoney)})
		}
	}
}

// icons tell the cards apart at a glance; a card without one of its own is a record.
var icons = map[string]view.Icon{
	"medical-contributions": view.IconHealth, "medical-charges": view.IconHealth, "injury-contributions": view.IconBriefcase, "injury-benefits": view.IconBriefcase,
	"ward-contributions": view.IconFamily, "ward-charges": view.IconFamily, "change-password": view.IconShield, "change-registration": view.IconPerson,
	"close-registration": view.IconSignOut, "my-data": view.IconDownload, "estimate": view.IconTalk,
	"coverage": view.IconPerson, "balance": view.IconMoney, "access-code": view.IconShield, "certificate": view.IconDocument, "entitlement": view.IconDocument,
	"contribution-list": view.IconMoney, "pension-contributions": view.IconMoney,
	"receipts": view.IconBriefcase, "lookups": view.IconSearch, "sessions": view.IconGear,
}
