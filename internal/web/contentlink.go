package web

import (
	"context"
	"strings"

	"shebao/internal/menu"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/parts"
)

// ContentPages are the page of the menu that a piece of each kind is shown on, and the one that lists them.
var ContentPages = map[string]struct{ One, List string }{
	store.ContentGuidance: {"guidance-page", "guidance"},
	store.ContentQuestion: {"question-page", "questions"},
	store.ContentNotice:   {"announcement-page", "announcements"},
}

// ContentPath is the address of a piece.
func (s *Server) ContentPath(kind, slug string) string {
	return strings.Replace(s.Portal.Menu.Path(ContentPages[kind].One), "{slug}", slug, 1)
}

// guidanceFresh is how old they may be, in seconds: so long a page may lack new guidance, or lead to some that has gone.
const guidanceFresh = 30

// GuidanceOf is the link to guidance about a page; nil where there is none. Where it can't be read the page goes without, and it is tried
// again later.
func (s *Server) GuidanceOf(ctx context.Context, p *menu.Page) *parts.Link {
	if p.ID == "home" {
		return nil // also the page of every refusal, which asks the database for nothing
	}
	links, err := s.guides.get(ctx, s.Now().Unix(), s.readGuidance)
	if err != nil {
		s.Log.Error("guidance links", "error", err.Error())
	}
	link, known := links[p.ID]
	if !known {
		return nil
	}
	return &link
}

// readGuidance reads the links to guidance by the page of the menu that it is about. Every page asks for its own, so they are not read for each.
func (s *Server) readGuidance(ctx context.Context) (map[string]parts.Link, error) {
	found, err := s.DB.ServiceGuidance(ctx)
	if err != nil {
		return nil, err
	}
	links := map[string]parts.Link{}
	for service, p := range found {
		links[service] = parts.Link{Title: text.GuidanceLink, Href: s.ContentPath(p.Kind, p.Slug)}
	}
	return links, nil
}

// ForgetGuidance has the links read anew for the next page, since something was published or withdrawn here.
func (s *Server) ForgetGuidance() { s.guides.forget() }
