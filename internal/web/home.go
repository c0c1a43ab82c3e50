package web

import (
	"cmp"
	"errors"
	"net/http"

	"shebao/internal/menu"
	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

func (s *Server) home(r *request) error {
	if r.user != nil {
		return r.redirect("/my")
	}
	latest, err := s.latestNotices(r.Context())
	if err != nil {
		return err
	}
	page := r.frame()
	page.Title, page.Description = text.PortalName, text.PortalDescription
	return r.render(http.StatusOK, view.HomePage(page, latest))
}

func (s *Server) overview(r *request) error {
	ctx, no := r.Context(), r.user.PersonNo
	cover, err := s.DB.Coverage(ctx, no)
	if err != nil {
		return err
	}
	v := view.Overview{
		Facts:    view.Facts{Rows: append(nameFacts(cover.Person), cardFacts(cover.Person)...)},
		Branches: coverageBranches(cover), Findings: s.findings(cover), Groups: s.wayIn(r.user),
	}
	code, err := s.DB.AccessCode(ctx, no)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if code != nil {
		v.Code = &view.Notice{Title: text.CodeInForce, Text: text.ValidUntil(code.ExpiresAt), Links: []view.Link{s.link("access-code")}}
	}
	if cover.Person.CardNo != "" && cover.Person.CardStatus.HolderMay(social.CardLostWeb) {
		v.CardLost = s.menu.Path("card-report-lost")
	}
	if n := r.unread(); n > 0 {
		v.Unread = &view.Notice{Title: text.HaveUnread(n), Links: []view.Link{s.link("notices")}}
	}
	if v.Latest, err = s.latestNotices(ctx); err != nil {
		return err
	}
	return r.render(http.StatusOK, view.OverviewPage(r.frame(), v))
}

// wayIn is a card for every page of every group of the menu that is built.
func (s *Server) wayIn(u *user) []view.Cards {
	return wayIn(s.menu, func(p *menu.Page) bool { return u.sees(p) && p.Audience != menu.Demo })
}

func wayIn(m *menu.Menu, sees func(*menu.Page) bool) []view.Cards {
	var groups []view.Cards
	for _, group := range m.Children("") {
		if !group.Group() {
			continue
		}
		cards := view.Cards{Title: group.Title}
		addCards(m, sees, &cards, group.ID)
		if len(cards.Cards) > 0 {
			groups = append(groups, cards)
		}
	}
	return groups
}

func addCards(m *menu.Menu, sees func(*menu.Page) bool, cards *view.Cards, group string) {
	for _, p := range m.Children(group) {
		switch {
		case p.Group():
			addCards(m, sees, cards, p.ID)
		case !p.Pending && !p.Hidden && sees(p):
			cards.Cards = append(cards.Cards, view.Card{Title: p.Title, Href: p.Path, Text: text.PageLeads[p.ID], Icon: cmp.Or(icons[p.ID], view.IconMoney)})
		}
	}
}

// icons tell the cards apart at a glance; a card without one of its own is a record.
var icons = map[string]view.Icon{
	"staff-cases": view.IconBriefcase, "staff-conflicts": view.IconWarning, "staff-shared-ids": view.IconFamily,
	"staff-overview": view.IconInfo, "staff-templates": view.IconDocument, "staff-case-rules": view.IconShield,
	"medical-contributions": view.IconHealth, "medical-charges": view.IconHealth, "injury-contributions": view.IconBriefcase, "injury-benefits": view.IconBriefcase,
	"ward-contributions": view.IconFamily, "ward-charges": view.IconFamily, "change-password": view.IconShield, "change-registration": view.IconPerson,
	"close-registration": view.IconSignOut, "second-factor": view.IconShield, "my-data": view.IconDownload, "estimate": view.IconTalk,
	"coverage": view.IconPerson, "balance": view.IconMoney, "access-code": view.IconShield, "certificate": view.IconDocument, "entitlement": view.IconDocument,
	"contribution-list": view.IconMoney, "pension-contributions": view.IconMoney,
	"apply-self-service": view.IconBriefcase, "change-address": view.IconPerson, "change-wage": view.IconMoney, "upgrade-id": view.IconDocument,
	"stop-cover": view.IconUnavailable, "resume-cover": view.IconTick, "change-bank": view.IconCard,
	"card-report-lost": view.IconCard, "card-lift-report": view.IconCard, "card-pin": view.IconCard, "health-centre": view.IconHealth, "family-pooling": view.IconFamily,
	"stop-unemployment": view.IconMoney, "claim-unemployment": view.IconMoney, "decisions": view.IconDocument,
	"staff-persons": view.IconSearch, "staff-looks": view.IconPerson, "staff-messages": view.IconTalk, "staff-jobs": view.IconGear,
	"staff-audit-log": view.IconSearch, "staff-audit-check": view.IconShield, "staff-audit-exports": view.IconDownload,
	"staff-imports": view.IconBriefcase, "staff-exports": view.IconDownload,
	"guidance": view.IconDocument, "questions": view.IconTalk, "announcements": view.IconBell, "staff-pieces": view.IconDocument,
	"receipts": view.IconBriefcase, "lookups": view.IconSearch, "notices": view.IconInfo, "notice-settings": view.IconGear, "sessions": view.IconGear,
	"enquiries": view.IconTalk, "staff-enquiries": view.IconTalk,
	"staff-approvals": view.IconTick, "staff-accounts": view.IconPerson, "staff-grants": view.IconShield, "staff-roles": view.IconDocument,
	"staff-rights": view.IconPerson, "staff-logins": view.IconGear, "staff-password": view.IconShield, "staff-factor": view.IconShield,
}
