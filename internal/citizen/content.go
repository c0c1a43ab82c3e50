package citizen

import (
	"cmp"
	"context"
	"slices"
	"time"

	"shebao/internal/prose"
	"shebao/internal/store"
)

// voteByAddress bounds what one network address says of pieces: enough for an office behind one address, too little to make an opinion.
var voteByAddress = store.AddressLimit{Scope: "content.vote", Tries: 60, Window: time.Hour}

// Vote keeps whether somebody found a question's answer helpful, in place of what the same browser said before. browser is the random
// number of
// its cookie; whose it is, nobody knows. Errors: store.ErrNotFound where the public reads no such question, *Throttled.
func (s *Service) Vote(ctx context.Context, slug, browser string, helpful bool, address string) error {
	if err := s.db.TakeFrom(ctx, voteByAddress, store.AddressOf(address)); err != nil {
		return err
	}
	question, err := s.db.PublicPiece(ctx, store.ContentQuestion, slug)
	if err != nil {
		return err
	}
	return s.db.Vote(ctx, question.ID, browser, helpful)
}

// Hit is a piece that answers what somebody looked for.
type Hit struct {
	Kind, Slug string
	Title      []prose.Part
	Excerpt    []prose.Part
	score      int
}

const (
	mostHits    = 30 // that a search answers with
	excerptSize = 80 // in characters
)

// SearchContent looks through all that the agency wrote for the public, the best answer first. What is looked for is kept nowhere.
func (s *Service) SearchContent(ctx context.Context, asked prose.Question) ([]Hit, error) {
	if asked.Empty() {
		return nil, nil
	}
	pieces, err := s.db.FindContent(ctx, store.SearchTerms{Whole: asked.Pairs(), Begin: asked.Singles()})
	if err != nil {
		return nil, err
	}
	var hits []Hit
	for _, p := range pieces {
		body := prose.Plain(p.Body)
		score, q := asked.Best(prose.Places{Title: p.Title, Keywords: p.Keywords, Body: p.Category + "\n" + p.Summary + "\n" + body})
		if score > 0 {
			hits = append(hits, Hit{Kind: p.Kind, Slug: p.Slug, Title: q.Mark(p.Title), Excerpt: q.Excerpt(body, excerptSize), score: score})
		}
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.score, a.score) })
	return hits[:min(len(hits), mostHits)], nil
}
