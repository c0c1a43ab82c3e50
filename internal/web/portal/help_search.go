package portal

import (
	"net/http"
	"strings"

	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// searchContent answers a search. What was typed is neither logged nor kept.
func (s *pages) searchContent(r *web.Request) error {
	v := ContentFound{Typed: strings.TrimSpace(r.URL.Query().Get("q"))}
	v.Asked = v.Typed != ""
	hits, err := s.Citizen.SearchContent(r.Context(), v.Typed)
	if err != nil {
		return err
	}
	for _, hit := range hits {
		v.List = append(v.List, Found{Kind: text.ContentKinds[hit.Kind], Href: s.ContentPath(hit.Kind, hit.Slug), Title: hit.Title, Excerpt: hit.Excerpt})
	}
	v.Links = []parts.Link{s.Link("guidance"), s.Link("questions")}
	if p := s.Portal.Menu.Page("enquiries"); p != nil && !p.Pending {
		v.Links = append([]parts.Link{s.Link("enquiries")}, v.Links...)
	}
	page := r.Frame()
	page.NoIndex = true
	return r.Render(http.StatusOK, ContentFoundPage(page, v))
}
