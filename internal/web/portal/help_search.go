package portal

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"shebao/internal/menu"
	"shebao/internal/prose"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

const (
	mostServices = 6  // that a search answers with
	goodService  = 30 // what a page scores at least to be an answer
)

// searchWords are what the search knows of the field's words: what pages are called, and by what other words.
func searchWords(m *menu.Menu) *prose.Lexicon {
	var words []string
	for _, p := range m.Pages() {
		words = append(words, p.Title)
		words = append(words, strings.Fields(text.PageWords[p.ID])...)
	}
	return prose.NewLexicon(words, text.SearchSame, text.SearchFillers)
}

// searchContent answers a search with services and with what the agency wrote. What was typed is neither logged nor kept.
func (s *pages) searchContent(r *web.Request) error {
	v := ContentFound{Typed: strings.TrimSpace(r.URL.Query().Get("q"))}
	v.Asked = v.Typed != ""
	asked := s.words.Ask(v.Typed)
	hits, err := s.Citizen.SearchContent(r.Context(), asked)
	if err != nil {
		return err
	}
	for _, hit := range hits {
		v.List = append(v.List, Found{Kind: text.ContentKinds[hit.Kind], Href: s.ContentPath(hit.Kind, hit.Slug), Title: hit.Title, Excerpt: hit.Excerpt})
	}
	v.Services = s.findServices(r, asked)
	if asked.Meant != "" && len(v.List)+len(v.Services) > 0 {
		v.Meant = text.SearchedFor(asked.Meant)
	}
	v.Links = []parts.Link{s.Link("guidance"), s.Link("questions"), s.Link("halls")}
	if p := s.Portal.Menu.Page("enquiries"); p != nil && !p.Pending {
		v.Links = append([]parts.Link{s.Link("enquiries")}, v.Links...)
	}
	page := r.Frame()
	page.NoIndex = true
	return r.Render(http.StatusOK, ContentFoundPage(page, v))
}

// findServices are the pages that answer a question, the best first: of those signed in, what they may open; of visitors, what anybody may
// once signed in.
func (s *pages) findServices(r *web.Request, asked prose.Question) (found []FoundService) {
	if asked.Empty() {
		return nil
	}
	for _, p := range s.Portal.Menu.Pages() {
		if !offered(r.User, p) {
			continue
		}
		score, q := asked.Best(prose.Places{Title: p.Title, Keywords: text.PageWords[p.ID], Body: p.Lead})
		if score >= goodService {
			found = append(found, FoundService{Href: p.Path, Title: q.Mark(p.Title), Lead: p.Lead, SignIn: r.User == nil && p.Audience == menu.Citizen, score: score})
		}
	}
	slices.SortStableFunc(found, func(a, b FoundService) int { return cmp.Compare(b.score, a.score) })
	for i := range found {
		if found[i].score < found[0].score/3 { // far behind the best, a few characters in common are chance
			return found[:min(i, mostServices)]
		}
	}
	return found[:min(len(found), mostServices)]
}

// offered says whether a page is one that a search may lead somebody to: nil for a visitor.
func offered(u *web.User, p *menu.Page) bool {
	switch {
	case p.Path == "" || strings.Contains(p.Path, "{") || p.Audience == menu.Demo || p.ID == "home" || p.ID == "help-search":
		return false
	case u != nil:
		return u.Sees(p) && !slices.Contains([]string{"signin", "register", "recover"}, p.ID)
	}
	return p.Capability == ""
}
