package portal

import (
	"encoding/xml"
	"net/http"
	"slices"
	"strings"
	"time"

	"shebao/internal/menu"
	"shebao/internal/social"
	"shebao/internal/web"
)

// mostInSitemap is how many addresses the format allows.
const mostInSitemap = 50000

// robots tells search engines what to leave alone: all that is a person's, and what is of no use to list.
func (s *pages) robots(w http.ResponseWriter, _ *http.Request) {
	var b strings.Builder
	b.WriteString("User-agent: *\n")
	for _, path := range s.privatePaths() {
		b.WriteString("Disallow: " + path + "\n")
	}
	b.WriteString("Sitemap: " + s.whole("/sitemap.xml") + "\n")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Write([]byte(b.String()))
}

// privatePaths are what addresses of pages that are not for everyone begin with.
func (s *pages) privatePaths() []string {
	list := []string{menu.At("staff-home"), "/captcha/", menu.Of("verify-document", ""), s.Portal.Menu.Path("help-search")}
	for _, p := range s.Portal.Menu.Pages() {
		if p.Path == "" || p.Audience == menu.Public {
			continue
		}
		first, rest, _ := strings.Cut(p.Path[1:], "/")
		if rest != "" {
			first += "/"
		}
		list = append(list, "/"+first)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// whole is an address of the site with its host.
func (s *pages) whole(path string) string {
	address := *s.BaseURL
	address.Path = path
	return address.String()
}

type sitemapURL struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
}

type sitemapSet struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []sitemapURL `xml:"url"`
}

// sitemap lists the pages that everyone may read.
func (s *pages) sitemap(w http.ResponseWriter, r *http.Request) {
	set := sitemapSet{}
	for _, p := range s.Portal.Menu.Pages() {
		if p.Audience == menu.Public && p.Path != "" && !strings.Contains(p.Path, "{") && p.ID != "help-search" {
			set.URLs = append(set.URLs, sitemapURL{Loc: s.whole(p.Path)})
		}
	}
	for kind := range web.ContentPages {
		for after := ""; len(set.URLs) < mostInSitemap; {
			pieces, err := s.DB.PublicPieces(r.Context(), kind, after, 500)
			if err != nil {
				s.PlainUnavailable(w, "sitemap", err)
				return
			}
			if len(pieces) == 0 {
				break
			}
			for _, p := range pieces {
				set.URLs = append(set.URLs, sitemapURL{s.whole(s.ContentPath(kind, p.Slug)), social.At(p.From).Format(time.DateOnly)})
				after = p.Slug
			}
		}
	}
	body, err := xml.MarshalIndent(set, "", " ")
	if err != nil {
		s.PlainUnavailable(w, "sitemap", err)
		return
	}
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	w.Write(append([]byte(xml.Header), body...))
}
