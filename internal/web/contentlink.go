package web

import (
	"context"
	"strings"
	"sync"

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

// guidanceLinks are the links to guidance by the page of the menu that it is about, as they were read last. Every page asks for its own, so
// they are not read for each.
type guidanceLinks struct {
	sync.RWMutex
	readAt int64
	links  map[string]parts.Link
}

// guidanceFresh is how old they may be, in seconds: so long a page may lack new guidance, or lead to some that has gone.
const guidanceFresh = 30

// GuidanceOf is the link to guidance about a page; nil where there is none. Where it can't be read the page goes without, and it is tried
// again later.
func (s *Server) GuidanceOf(ctx context.Context, p *menu.Page) *parts.Link {
	if p.ID == "home" {
		return nil // also the page of every refusal, which asks the database for nothing
	}
	g, now := &s.guides, s.Now().Unix()
	g.RLock()
	link, known := g.links[p.ID]
	fresh := g.readAt <= now && now < g.readAt+guidanceFresh
	g.RUnlock()
	if !fresh {
		link, known = s.readGuidance(ctx, now, p.ID)
	}
	if !known {
		return nil
	}
	return &link
}

func (s *Server) readGuidance(ctx context.Context, now int64, id string) (link parts.Link, known bool) {
	g := &s.guides
	g.Lock()
	defer g.Unlock()
	if g.readAt != now { // else somebody else read them meanwhile
		found, err := s.DB.ServiceGuidance(ctx)
		g.readAt = now
		if err != nil {
			s.Log.Error("guidance links", "error", err.Error())
		} else {
			g.links = map[string]parts.Link{}
			for service, p := range found {
				g.links[service] = parts.Link{Title: text.GuidanceLink, Href: s.ContentPath(p.Kind, p.Slug)}
			}
		}
	}
	link, known = g.links[id]
	return link, known
}

// ForgetGuidance has the links read anew for the next page, since something was published or withdrawn here.
func (s *Server) ForgetGuidance() {
	s.guides.Lock()
	s.guides.readAt = 0
	s.guides.Unlock()
}
