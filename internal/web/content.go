package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"shebao/internal/prose"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// How much lists of what the agency writes show.
const (
	firstOfCategory = 8   // of each category, where all are listed
	categoryOnPage  = 100 // of one
	noticesAtHome   = 3
	noticesListed   = 20
	mostPinned      = 10
	mostRelated     = 5
)

// contentPages are the page of the menu that a piece of each kind is shown on, and the one that lists them.
var contentPages = map[string]struct{ one, list string }{
	store.ContentGuidance: {"guidance-page", "guidance"},
	store.ContentQuestion: {"question-page", "questions"},
	store.ContentNotice:   {"announcement-page", "announcements"},
}

func (s *Server) contentRoutes() []route {
	return []route{
		get("guidance", "", s.contentIndex(store.ContentGuidance)), get("guidance-page", "", s.articlePage(store.ContentGuidance)),
		get("questions", "", s.contentIndex(store.ContentQuestion)), get("question-page", "", s.articlePage(store.ContentQuestion)),
		post("question-page", "/vote", s.vote),
		get("announcements", "", s.announcements), get("announcement-page", "", s.articlePage(store.ContentNotice)),
		get("help-search", "", s.searchContent),
	}
}

// contentPath is the address of a piece.
func (s *Server) contentPath(kind, slug string) string {
	return strings.Replace(s.portal.menu.Path(contentPages[kind].one), "{slug}", slug, 1)
}

func (s *Server) contentItems(kind string, pieces []store.Piece) (items []view.ContentItem) {
	for _, p := range pieces {
		items = append(items, view.ContentItem{Title: p.Title, Href: s.contentPath(kind, p.Slug), Summary: p.Summary})
	}
	return items
}

// contentIndex lists guidance or questions: the first of each category, or one category whole.
func (s *Server) contentIndex(kind string) handler {
	return func(r *request) error {
		v := view.ContentIndex{Chosen: r.URL.Query().Get("category"),
			Empty: view.Empty{Title: text.NoContentYet, Why: text.WhyNoContentYet, Links: []view.Link{s.link("announcements")}}}
		var err error
		if v.Chosen != "" {
			err = s.oneCategory(r, kind, &v)
		} else {
			err = s.allCategories(r, kind, &v)
		}
		if err != nil {
			return err
		}
		page := r.frame()
		page.Description = text.PageLeads[r.page.ID]
		page.Lead = page.Description
		return r.render(http.StatusOK, view.ContentIndexPage(page, v))
	}
}

func (s *Server) allCategories(r *request, kind string, v *view.ContentIndex) error {
	found, err := s.DB.ContentCategories(r.Context(), kind, firstOfCategory)
	for _, c := range found {
		listed := view.ContentCategory{Name: c.Name, Pieces: s.contentItems(kind, c.Pieces)}
		if c.All > len(c.Pieces) {
			listed.More = &view.Link{Title: text.AllOf(c.All), Href: r.page.Path + "?category=" + url.QueryEscape(c.Name)}
		}
		v.Categories = append(v.Categories, listed)
	}
	return err
}

func (s *Server) oneCategory(r *request, kind string, v *view.ContentIndex) error {
	pieces, err := s.DB.ContentIn(r.Context(), kind, v.Chosen, r.URL.Query().Get("after"), categoryOnPage+1)
	if err != nil {
		return err
	}
	if len(pieces) == 0 {
		return errNoPage
	}
	v.All = &view.Link{Title: text.AllCategories, Href: r.page.Path}
	if len(pieces) > categoryOnPage {
		pieces = pieces[:categoryOnPage]
		v.Next = &view.Link{Title: text.NextPage, Href: r.page.Path + "?category=" + url.QueryEscape(v.Chosen) + "&after=" + pieces[categoryOnPage-1].Slug}
	}
	v.Categories = []view.ContentCategory{{Name: v.Chosen, Pieces: s.contentItems(kind, pieces)}}
	return nil
}

// articlePage shows a piece to the public.
func (s *Server) articlePage(kind string) handler {
	return func(r *request) error {
		piece, err := s.DB.PublicPiece(r.Context(), kind, r.PathValue("slug"))
		if err != nil {
			return err
		}
		v, err := s.article(r, piece)
		if err != nil {
			return err
		}
		if kind == store.ContentQuestion {
			if v.Vote, err = s.articleVote(r, piece); err != nil {
				return err
			}
		}
		page := s.articleFrame(r, piece)
		if r.URL.Query().Get("voted") != "" {
			page.Flash = &view.Notice{Tone: view.ToneSuccess, Title: text.VoteThanks}
		}
		return r.render(http.StatusOK, view.ArticlePage(page, v))
	}
}

// articleFrame is the frame of a piece's page: its own title, and what a search engine lists.
func (s *Server) articleFrame(r *request, piece *store.Piece) view.Page {
	page := r.frame()
	page.Title = piece.Title
	page.Description = cmp.Or(piece.Summary, prose.Opening(piece.Body, 100))
	address := *s.BaseURL
	address.Path = s.contentPath(piece.Kind, piece.Slug)
	page.Canonical = address.String()
	page.Print = &view.PrintHead{At: text.Time(s.now().Unix()), Address: page.Canonical}
	return page
}

// article is a piece as the public reads it, without the votes.
func (s *Server) article(r *request, piece *store.Piece) (view.Article, error) {
	address := s.contentPath(piece.Kind, piece.Slug)
	v := view.Article{Summary: piece.Summary, HTML: s.articles.render(piece), Print: address + "?view=print"}
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
	list := s.portal.menu.Path(contentPages[piece.Kind].list)
	v.Category = &view.Link{Title: piece.Category, Href: list + "?category=" + url.QueryEscape(piece.Category)}
	v.Service = s.serviceLink(piece.Service)
	if piece.Kind != store.ContentQuestion {
		return v, nil
	}
	related, err := s.DB.GuidanceOf(r.Context(), piece.Service, piece.Category, mostRelated)
	v.Related, v.RelatedOf = s.contentItems(store.ContentGuidance, related), text.RelatedGuidance
	return v, err
}

// serviceLink is the page of the menu that a piece is about; nil where it has no address of its own.
func (s *Server) serviceLink(id string) *view.Link {
	p := s.portal.menu.Page(id)
	if p == nil || p.Path == "" || strings.Contains(p.Path, "{") {
		return nil
	}
	return &view.Link{Title: p.Title, Href: p.Path}
}

// latestNotices are the newest notices for a first page, those that stand above others first.
func (s *Server) latestNotices(ctx context.Context) (view.Announcements, error) {
	pieces, err := s.DB.PinnedNotices(ctx, noticesAtHome)
	if err == nil && len(pieces) < noticesAtHome {
		var more []store.Piece
		more, err = s.DB.PublicNotices(ctx, store.PublicNoticeMark{}, noticesAtHome-len(pieces))
		pieces = append(pieces, more...)
	}
	return view.Announcements{List: s.announcementList(pieces)}, err
}

func (s *Server) announcementList(pieces []store.Piece) (list []view.Announcement) {
	for _, p := range pieces {
		list = append(list, view.Announcement{Title: p.Title, Href: s.contentPath(p.Kind, p.Slug), At: text.Day(p.FirstAt), Category: p.Category, Pinned: p.Pinned})
	}
	return list
}

// announcements lists notices, page by page.
func (s *Server) announcements(r *request) error {
	after, first := announcementMark(r.URL.Query().Get("after"))
	pieces, err := s.DB.PublicNotices(r.Context(), after, noticesListed+1)
	if err != nil {
		return err
	}
	var v view.AnnouncementIndex
	if len(pieces) > noticesListed {
		pieces = pieces[:noticesListed]
		last := pieces[noticesListed-1]
		v.Next = r.page.Path + "?after=" + strconv.FormatInt(last.FirstAt, 10) + "-" + last.ID
	}
	if first {
		pinned, err := s.DB.PinnedNotices(r.Context(), mostPinned)
		if err != nil {
			return err
		}
		pieces = append(pinned, pieces...)
	} else {
		v.Back = r.page.Path
	}
	v.List = s.announcementList(pieces)
	page := r.frame()
	page.Description = text.PageLeads[r.page.ID]
	return r.render(http.StatusOK, view.AnnouncementsPage(page, v))
}

// announcementMark reads where a page of the list goes on; first says that it is the first one.
func announcementMark(typed string) (after store.PublicNoticeMark, first bool) {
	at, id, ok := strings.Cut(typed, "-")
	unix, err := strconv.ParseInt(at, 10, 64)
	if !ok || err != nil || id == "" {
		return store.PublicNoticeMark{}, true
	}
	return store.PublicNoticeMark{FirstAt: unix, ID: id}, false
}

// searchContent answers a search. What was typed is neither logged nor kept.
func (s *Server) searchContent(r *request) error {
	v := view.ContentFound{Typed: strings.TrimSpace(r.URL.Query().Get("q"))}
	v.Asked = v.Typed != ""
	hits, err := s.Citizen.SearchContent(r.Context(), v.Typed)
	if err != nil {
		return err
	}
	for _, hit := range hits {
		v.List = append(v.List, view.Found{Kind: text.ContentKinds[hit.Kind], Href: s.contentPath(hit.Kind, hit.Slug), Title: hit.Title, Excerpt: hit.Excerpt})
	}
	v.Links = []view.Link{s.link("guidance"), s.link("questions")}
	if p := s.portal.menu.Page("enquiries"); p != nil && !p.Pending {
		v.Links = append([]view.Link{s.link("enquiries")}, v.Links...)
	}
	page := r.frame()
	page.NoIndex = true
	return r.render(http.StatusOK, view.ContentFoundPage(page, v))
}

// voter is the random number of the browser; "" where it has none.
func (r *request) voter() string {
	voter := r.cookie(voterCookie)
	if len(voter) != 32 || strings.Trim(voter, "0123456789abcdef") != "" {
		return ""
	}
	return voter
}

func (s *Server) articleVote(r *request, piece *store.Piece) (*view.ArticleVote, error) {
	v := &view.ArticleVote{Action: s.contentPath(piece.Kind, piece.Slug) + "/vote", Helpful: piece.Helpful}
	helpful, voted, err := s.DB.VoteOf(r.Context(), piece.ID, r.voter())
	switch {
	case voted && helpful:
		v.Said = "yes"
	case voted:
		v.Said = "no"
	}
	return v, err
}

// vote keeps whether an answer helps.
func (s *Server) vote(r *request) error {
	said := r.field("helpful")
	if said != "yes" && said != "no" {
		return errBadForm
	}
	browser := r.voter()
	if browser == "" {
		browser = store.NewID()
		r.setCookie(voterCookie, browser, voterKept)
	}
	slug := r.PathValue("slug")
	if err := s.Citizen.Vote(r.Context(), slug, browser, said == "yes", r.address()); err != nil {
		return err
	}
	return r.redirect(s.contentPath(store.ContentQuestion, slug) + "?voted=1")
}
