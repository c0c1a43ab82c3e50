package web

import (
	"shebao/internal/menu"
	"shebao/internal/social"
	"shebao/internal/web/view"
)

func maskedName(name string) string { return social.MaskName(name) }

// navigation is the menu as a signed-in person sees it: what is built, what they may see, with the way to the current page open.
func (s *Server) navigation(u *user, current string) []view.NavItem {
	return s.navItems(u, "", current)
}

func (s *Server) navItems(u *user, parent, current string) []view.NavItem {
	var items []view.NavItem
	for _, p := range s.menu.Children(parent) {
		if p.Pending || p.Hidden || p.Audience == menu.Demo || !u.sees(p) {
			continue
		}
		item := view.NavItem{Title: p.Title, Href: p.Path, Current: p.ID == current, Open: s.contains(p.ID, current)}
		item.Children = s.navItems(u, p.ID, current)
		if p.Group() && len(item.Children) == 0 {
			continue // a group none of whose pages is built
		}
		items = append(items, item)
	}
	return items
}

func (s *Server) contains(group, page string) bool {
	for _, p := range s.menu.Trail(page) {
		if p.ID == group && p.ID != page {
			return true
		}
	}
	return false
}
