package portal

import (
	"strings"

	"shebao/internal/menu"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// mayFollow reports whether whoever asks may follow a link to a page: it is there, needs no number in its address, and is opened to them. It
// decides before a link is shown, so that none leads to a refusal.
func (s *pages) mayFollow(r *web.Request, p *menu.Page) bool {
	if p == nil || p.Path == "" || p.Pending || strings.Contains(p.Path, "{") {
		return false
	}
	if r.User == nil {
		return p.Audience != menu.Citizen
	}
	return r.User.Sees(p)
}

// linksFor leads to those of some pages that whoever asks may follow.
func (s *pages) linksFor(r *web.Request, ids ...string) []parts.Link {
	var links []parts.Link
	for _, id := range ids {
		if p := s.Portal.Menu.Page(id); s.mayFollow(r, p) {
			links = append(links, parts.Link{Title: p.Title, Href: p.Path})
		}
	}
	return links
}
