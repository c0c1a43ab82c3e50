package record

import (
	"cmp"

	"shebao/internal/menu"
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
			cards.Cards = append(cards.Cards, parts.Card{Title: p.Title, Href: p.Path, Text: p.Lead, Icon: IconOf(p)})
		}
	}
}

// IconOf is the picture of a page; a page without one of its own is a record.
func IconOf(p *menu.Page) parts.Icon { return parts.IconNamed(cmp.Or(p.Icon, "money")) }
