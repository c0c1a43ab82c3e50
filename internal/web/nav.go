package web

import (
	"shebao/internal/menu"
	"shebao/internal/social"
	"shebao/internal/web/parts"
)

func MaskedName(name string) string { return social.MaskName(name) }

// Navigation is the menu as a signed-in person sees it: what is built, what they may see, with the way to the current page open.
func (s *Server) Navigation(u *User, current string) []parts.NavItem {
	return NavItems(s.Portal.Menu, u.Sees, "", current)
}

func NavItems(m *menu.Menu, sees func(*menu.Page) bool, parent, current string) []parts.NavItem {
	var items []parts.NavItem
	for _, p := range m.Children(parent) {
		if p.Pending || p.Hidden || p.Audience == menu.Demo || !sees(p) {
			continue
		}
		item := parts.NavItem{Title: p.Title, Href: p.Path, Current: p.ID == current, Open: contains(m, p.ID, current)}
		item.Children = NavItems(m, sees, p.ID, current)
		if p.Group() && len(item.Children) == 0 {
			continue // a group none of whose pages is built
		}
		items = append(items, item)
	}
	return items
}

func contains(m *menu.Menu, group, page string) bool {
	for _, p := range m.Trail(page) {
		if p.ID == group && p.ID != page {
			return true
		}
	}
	return false
}

func MarkUnread(items []parts.NavItem, href, badge string) (found bool) {
	for i := range items {
		if items[i].Href == href || MarkUnread(items[i].Children, href, badge) {
			items[i].Badge = badge
			return true
		}
	}
	return false
}
