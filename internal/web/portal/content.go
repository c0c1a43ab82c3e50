package portal

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
	"shebao/internal/web/record"
)

func (s *pages) contentRoutes() []web.Route {
	return []web.Route{
		web.Get("guidance", "", s.contentIndex(store.ContentGuidance)), web.Get("guidance-page", "", s.articlePage(store.ContentGuidance)),
		web.Get("questions", "", s.contentIndex(store.ContentQuestion)), web.Get("question-page", "", s.articlePage(store.ContentQuestion)),
		web.Post("question-page", "/vote", s.vote),
		web.Get("announcements", "", s.announcements), web.Get("announcement-page", "", s.articlePage(store.ContentNotice)),
		web.Get("help-search", "", s.searchContent),
	}
}

// contentIndex lists guidance or questions: the first of each category, or one category whole.
func (s *pages) contentIndex(kind string) web.Handler {
	return func(r *web.Request) error {
		v := ContentIndex{Chosen: r.URL.Query().Get("category"),
			Empty: parts.Empty{Title: text.NoContentYet, Why: text.WhyNoContentYet, Links: []parts.Link{s.Link("announcements")}}}
		var err error
		if v.Chosen != "" {
			err = s.oneCategory(r, kind, &v)
		} else {
			err = s.allCategories(r, kind, &v)
		}
		if err != nil {
			return err
		}
		page := r.Frame()
		page.Description = r.Page.Lead
		page.Lead = page.Description
		return r.Render(http.StatusOK, ContentIndexPage(page, v))
	}
}

func (s *pages) allCategories(r *web.Request, kind string, v *ContentIndex) error {
	found, err := s.DB.ContentCategories(r.Context(), kind, record.FirstOfCategory)
	for _, c := range found {
		listed := ContentCategory{Name: c.Name, Pieces: record.ContentItemsOf(s.Server, kind, c.Pieces)}
		if c.All > len(c.Pieces) {
			listed.More = &parts.Link{Title: text.AllOf(c.All), Href: r.Page.Path + "?category=" + url.QueryEscape(c.Name)}
		}
		v.Categories = append(v.Categories, listed)
	}
	return err
}

func (s *pages) oneCategory(r *web.Request, kind string, v *ContentIndex) error {
	pieces, err := s.DB.ContentIn(r.Context(), kind, v.Chosen, r.URL.Query().Get("after"), record.CategoryOnPage+1)
	if err != nil {
		return err
	}
	if len(pieces) == 0 {
		return web.ErrNoPage
	}
	v.All = &parts.Link{Title: text.AllCategories, Href: r.Page.Path}
	pieces, more := web.Fitting(pieces, record.CategoryOnPage)
	if more {
		v.Next = &parts.Link{Title: text.NextPage, Href: r.Page.Path + "?category=" + url.QueryEscape(v.Chosen) + "&after=" + pieces[len(pieces)-1].Slug}
	}
	v.Categories = []ContentCategory{{Name: v.Chosen, Pieces: record.ContentItemsOf(s.Server, kind, pieces)}}
	return nil
}

// articlePage shows a piece to the public.
func (s *pages) articlePage(kind string) web.Handler {
	return func(r *web.Request) error {
		piece, err := s.DB.PublicPiece(r.Context(), kind, r.PathValue("slug"))
		if err != nil {
			return err
		}
		v, err := record.ArticleOf(s.Server, r, piece)
		if err != nil {
			return err
		}
		if kind == store.ContentQuestion {
			if v.Vote, err = s.articleVote(r, piece); err != nil {
				return err
			}
		}
		page := record.ArticleFrame(s.Server, r, piece)
		if r.URL.Query().Get("voted") != "" && v.Vote != nil && v.Vote.Said != "" {
			page.Flash = &parts.Notice{Tone: parts.ToneSuccess, Title: text.VoteThanks}
		}
		return r.Render(http.StatusOK, record.ArticlePage(page, v))
	}
}

// latestNotices are the newest notices for a first page, those that stand above others first.
func (s *pages) latestNotices(ctx context.Context) (Announcements, error) {
	pieces, err := s.DB.PinnedNotices(ctx, record.NoticesAtHome)
	if err == nil && len(pieces) < record.NoticesAtHome {
		var more []store.Piece
		more, err = s.DB.PublicNotices(ctx, store.PublicNoticeMark{}, record.NoticesAtHome-len(pieces))
		pieces = append(pieces, more...)
	}
	return Announcements{List: s.announcementList(pieces)}, err
}

func (s *pages) announcementList(pieces []store.Piece) (list []Announcement) {
	for _, p := range pieces {
		list = append(list, Announcement{Title: p.Title, Href: s.ContentPath(p.Kind, p.Slug), At: text.Day(p.FirstAt), Category: p.Category, Pinned: p.Pinned})
	}
	return list
}

// voter is the random number of the browser; "" where it has none.
func voter(r *web.Request) string {
	voter := r.KeptCookie(web.VoterCookie)
	if len(voter) != 32 || strings.Trim(voter, "0123456789abcdef") != "" {
		return ""
	}
	return voter
}

func (s *pages) articleVote(r *web.Request, piece *store.Piece) (*record.ArticleVote, error) {
	v := &record.ArticleVote{Action: s.ContentPath(piece.Kind, piece.Slug) + "/vote", Helpful: piece.Helpful}
	helpful, voted, err := s.DB.VoteOf(r.Context(), piece.ID, voter(r))
	switch {
	case voted && helpful:
		v.Said = "yes"
	case voted:
		v.Said = "no"
	}
	return v, err
}
