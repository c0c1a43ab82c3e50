package record

import (
	"cmp"

	"shebao/internal/menu"
	"shebao/internal/text"
	"shebao/internal/web/parts"
)

func WayIn(m *menu.Menu, sees func(*menu.Page) bool) []parts.Cards {
	var groups []parts.Cards
	for _, group := range m.Children("") {
		if !group.Group() {
			continue
		}
		cards := parts.Cards{ID: group.ID, Title: group.Title}
		addCards(m, sees, &cards, group.ID)
		if len(cards.Cards) > 0 {
			groups = append(groups, cards)
		}
	}
	return groups
}

func addCards(m *menu.Menu, sees func(*menu.Page) bool, cards *parts.Cards, group string) {
	for _, p := range m.Children(group) {
		switch {
		case p.Group():
			addCards(m, sees, cards, p.ID)
		case !p.Pending && !p.Hidden && sees(p):
			cards.Cards = append(cards.Cards, parts.Card{Title: p.Title, Href: p.Path, Text: text.PageLeads[p.ID], Icon: IconOf(p.ID)})
		}
	}
}

// IconOf is the picture of a page.
func IconOf(id string) parts.Icon { return cmp.Or(icons[id], parts.IconMoney) }

// icons tell the cards apart at a glance; a card without one of its own is a record.
var icons = map[string]parts.Icon{
	"staff-cases": parts.IconBriefcase, "staff-conflicts": parts.IconWarning, "staff-shared-ids": parts.IconFamily,
	"staff-overview": parts.IconInfo, "staff-templates": parts.IconDocument, "staff-case-rules": parts.IconShield,
	"medical-contributions": parts.IconHealth, "medical-charges": parts.IconHealth, "injury-contributions": parts.IconBriefcase, "injury-benefits": parts.IconBriefcase,
	"ward-contributions": parts.IconFamily, "ward-charges": parts.IconFamily, "change-password": parts.IconShield, "change-registration": parts.IconPerson,
	"close-registration": parts.IconSignOut, "second-factor": parts.IconShield, "my-data": parts.IconDownload, "estimate": parts.IconTalk,
	"coverage": parts.IconPerson, "balance": parts.IconMoney, "access-code": parts.IconShield, "certificate": parts.IconDocument, "entitlement": parts.IconDocument,
	"contribution-list": parts.IconMoney, "pension-contributions": parts.IconMoney,
	"apply-self-service": parts.IconBriefcase, "change-address": parts.IconPerson, "change-wage": parts.IconMoney, "upgrade-id": parts.IconDocument,
	"stop-cover": parts.IconUnavailable, "resume-cover": parts.IconTick, "change-bank": parts.IconCard,
	"card-report-lost": parts.IconCard, "card-lift-report": parts.IconCard, "card-pin": parts.IconCard, "health-centre": parts.IconHealth, "family-pooling": parts.IconFamily,
	"stop-unemployment": parts.IconMoney, "claim-unemployment": parts.IconMoney, "decisions": parts.IconDocument,
	"staff-persons": parts.IconSearch, "staff-looks": parts.IconPerson, "staff-messages": parts.IconTalk, "staff-jobs": parts.IconGear,
	"staff-audit-log": parts.IconSearch, "staff-audit-check": parts.IconShield, "staff-audit-exports": parts.IconDownload,
	"staff-imports": parts.IconBriefcase, "staff-exports": parts.IconDownload,
	"guidance": parts.IconDocument, "questions": parts.IconTalk, "announcements": parts.IconBell, "staff-pieces": parts.IconDocument,
	"receipts": parts.IconBriefcase, "lookups": parts.IconSearch, "notices": parts.IconInfo, "notice-settings": parts.IconGear, "sessions": parts.IconGear,
	"enquiries": parts.IconTalk, "staff-enquiries": parts.IconTalk,
	"staff-approvals": parts.IconTick, "staff-accounts": parts.IconPerson, "staff-grants": parts.IconShield, "staff-roles": parts.IconDocument,
	"staff-rights": parts.IconPerson, "staff-logins": parts.IconGear, "staff-password": parts.IconShield, "staff-factor": parts.IconShield,
}
