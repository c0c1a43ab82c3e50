package web

import (
	"sync"

	"shebao/internal/prose"
	"shebao/internal/store"
)

// articles are texts as rendered, by piece and version: what a version says never changes. Only so many are kept.
type articles struct {
	sync.Mutex
	kept map[articleKey]string
}

type articleKey struct {
	piece string
	no    int
}

const mostArticles = 1000

func (a *articles) Render(p *store.Piece) string {
	key := articleKey{p.ID, p.No}
	a.Lock()
	html, known := a.kept[key]
	a.Unlock()
	if known {
		return html
	}
	html = prose.HTML(p.Title, p.Body)
	a.Lock()
	defer a.Unlock()
	if a.kept == nil || len(a.kept) >= mostArticles {
		a.kept = map[articleKey]string{}
	}
	a.kept[key] = html
	return html
}
