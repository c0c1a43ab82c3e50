package record

import (
	"cmp"
	"net/url"
	"strings"

	"shebao/internal/prose"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// How much lists of what the agency writes show.
const (
	FirstOfCategory = 8   // of each category, where all are listed
	CategoryOnPage  = 100 // of one
	NoticesAtHome   = 3
	NoticesListed   = 20
	MostPinned      = 10
	mostRelated     = 5
)

func ContentItemsOf(s *web.Server, kind string, pieces []store.Piece) (items []ContentItem) {
	for _, p := range pieces {
		items = append(items, ContentItem{Title: p.Title, Href: s.ContentPath(kind, p.Slug), Summary: p.Summary})
	}
	return items
}

// ArticleFrame is the frame of a piece's page: its own title, and what a search engine lists.
func ArticleFrame(s *web.Server, r *web.Request, piece *store.Piece) parts.Page {
	page := r.Frame()
	page.Title = piece.Title
	page.Description = cmp.Or(piece.Summary, prose.Opening(piece.Body, 100))
	address := *s.BaseURL
	address.Path = s.ContentPath(piece.Kind, piece.Slug)
	page.Canonical = address.String()
	page.Print = &parts.PrintHead{At: text.Time(s.Now().Unix()), Address: page.Canonical}
	return page
}

// ArticleOf is a piece as the public reads it, without the votes.
func ArticleOf(s *web.Server, r *web.Request, piece *store.Piece) (Article, error) {
	address := s.ContentPath(piece.Kind, piece.Slug)
	v := Article{Summary: piece.Summary, HTML: s.Articles.Render(piece), Print: address + "?view=print"}
	if piece.From != 0 {
		v.Changed = text.Day(piece.From)
	}
	if piece.Kind == store.ContentNotice {
		if piece.FirstAt != 0 {
			v.Published = text.Day(piece.FirstAt)
		}
		if v.Changed == v.Published {
			v.Changed = ""
		}
		return v, nil
	}
	list := s.Portal.Menu.Path(web.ContentPages[piece.Kind].List)
	v.Category = &parts.Link{Title: piece.Category, Href: list + "?category=" + url.QueryEscape(piece.Category)}
	v.Service = ServiceLink(s, piece.Service)
	if piece.Kind != store.ContentQuestion {
		return v, nil
	}
	related, err := s.DB.GuidanceOf(r.Context(), piece.Service, piece.Category, mostRelated)
	v.Related, v.RelatedOf = ContentItemsOf(s, store.ContentGuidance, related), text.RelatedGuidance
	return v, err
}

// ServiceLink is the page of the menu that a piece is about; nil where it has no address of its own.
func ServiceLink(s *web.Server, id string) *parts.Link {
	p := s.Portal.Menu.Page(id)
	if p == nil || p.Path == "" || strings.Contains(p.Path, "{") {
		return nil
	}
	return &parts.Link{Title: p.Title, Href: p.Path}
}
