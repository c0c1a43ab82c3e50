package web

import (
	"shebao/internal/menu"
	"shebao/internal/social"
	"shebao/internal/web/view"
)

func maskedName(name string) string { return social.MaskName(name) }

// navigation is the menu as a signed-in person sees it: what is built, what they may see, with the way to the current page open.
func (s *Server) navigation(u *user, current string) []view.NavItem {
	return navItems(s.portal.menu, u.sees, "", current)
}

func navItems(m *menu.Menu, sees func(*menu.Page) bool, parent, current string) []view.NavItem {
	var items []view.NavItem
	for _, p := range m.Children(parent) {
		if p.Pending || p.Hidden || p.Audience == menu.Demo || !sees(p) {
			continue
		}
		item := view.NavItem{Title: p.Title, Href: p.Path, Current: p.ID == current, Open: contains(m, p.ID, current)}
		item.Children = navItems(m, sees, p.ID, current)
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
