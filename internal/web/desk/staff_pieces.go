package desk

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"shebao/internal/menu"
	"shebao/internal/prose"
	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// How much staff's lists show.
const (
	piecesListed   = 50
	versionsListed = 30
)

func (s *pages) contentDeskRoutes() []web.Route {
	return []web.Route{
		web.Get("staff-pieces", "", s.piecesPage),
		web.Get("staff-piece-new", "", s.newPieceForm), web.Post("staff-piece-new", "", s.newPiece),
		web.Get("staff-piece", "", s.piecePage),
		web.Get("staff-piece", "/edit", s.editPieceForm), web.Post("staff-piece", "/edit", s.editPiece),
		web.Get("staff-piece", "/preview", s.previewPiece),
		web.Get("staff-piece", "/versions/{no}", s.versionPage), web.Post("staff-piece", "/take-up", s.takeUpVersion),
		web.Post("staff-piece", "/publish", s.publishPiece), web.Post("staff-piece", "/withdraw", s.withdrawPiece),
	}
}

// piecePath is the address of a piece at the desk.
func (s *pages) piecePath(id string) string {
	return strings.Replace(s.Desk.Menu.Path("staff-piece"), "{piece}", id, 1)
}

func (s *pages) piecesPage(r *web.Request) error {
	q := r.URL.Query()
	filter := store.ContentFilter{Kind: q.Get("kind"), State: q.Get("state"), Category: q.Get("category"), Text: strings.TrimSpace(q.Get("text"))}
	if text.ContentKinds[filter.Kind] == "" {
		filter.Kind = ""
	}
	if text.ContentStates[filter.State] == "" {
		filter.State = ""
	}
	at, id, _ := strings.Cut(q.Get("after"), "-")
	if unix, err := strconv.ParseInt(at, 10, 64); err == nil {
		filter.After = store.ContentMark{LatestAt: unix, ID: id}
	}
	pieces, err := s.DB.Pieces(r.Context(), filter, piecesListed+1)
	if err != nil {
		return err
	}
	categories, err := s.DB.PieceCategories(r.Context(), filter.Kind)
	if err != nil {
		return err
	}
	v := Pieces{Action: r.Page.Path, Kind: filter.Kind, State: filter.State, Category: filter.Category, Typed: filter.Text,
		Kinds: contentKindOptions(), States: contentStateOptions(), Categories: []parts.Option{{Text: text.AllCategories}}}
	for _, c := range categories {
		v.Categories = append(v.Categories, parts.Option{Value: c, Text: c})
	}
	if r.Clerk.May(staff.ContentWrite) {
		for _, kind := range staff.ContentKinds {
			v.New = append(v.New, parts.Link{Title: text.NewOf(kind), Href: s.Desk.Menu.Path("staff-piece-new") + "?kind=" + kind})
		}
	}
	chosen := url.Values{"kind": {filter.Kind}, "state": {filter.State}, "category": {filter.Category}, "text": {filter.Text}}
	if filter.After.ID != "" {
		v.Back = r.Page.Path + "?" + chosen.Encode()
	}
	pieces, more := web.Fitting(pieces, piecesListed)
	if more {
		last := pieces[len(pieces)-1]
		chosen.Set("after", strconv.FormatInt(last.LatestAt, 10)+"-"+last.ID)
		v.Next = r.Page.Path + "?" + chosen.Encode()
	}
	for i := range pieces {
		v.List = append(v.List, s.pieceRow(&pieces[i]))
	}
	return r.Render(http.StatusOK, PiecesPage(r.Frame(), v))
}

func contentKindOptions() []parts.Option {
	options := []parts.Option{{Text: text.AllKinds}}
	for _, kind := range staff.ContentKinds {
		options = append(options, parts.Option{Value: kind, Text: text.ContentKinds[kind]})
	}
	return options
}

func contentStateOptions() []parts.Option {
	options := []parts.Option{{Text: text.AllStates}}
	for _, state := range []string{store.ContentDraft, store.ContentShown, store.ContentScheduled, store.ContentGone} {
		options = append(options, parts.Option{Value: state, Text: text.ContentStates[state]})
	}
	return options
}

func (s *pages) pieceRow(p *store.Piece) PieceRow {
	row := PieceRow{Title: p.Title, Href: s.piecePath(p.ID), Kind: text.ContentKinds[p.Kind], Category: p.Category, Slug: p.Slug,
		At: text.Time(p.At), By: text.WhoWrote(p.By, p.ByName), Tags: pieceTags(p)}
	if p.Kind == store.ContentQuestion {
		row.Votes = text.Votes(p.Helpful, p.Unhelpful)
	}
	return row
}

// pieceTags say where a piece stands: with the public, to be, and whether there is a draft beside it.
func pieceTags(p *store.Piece) (tags []parts.Tag) {
	switch {
	case p.ShownNo != 0:
		tags = append(tags, parts.Tag{Text: text.ContentStates[store.ContentShown], Tone: parts.ToneSuccess})
	case p.NextNo == 0 && p.FirstAt != 0:
		tags = append(tags, parts.Tag{Text: text.ContentStates[store.ContentGone]})
	}
	if p.NextNo != 0 {
		tags = append(tags, parts.Tag{Text: text.ContentStates[store.ContentScheduled], Tone: parts.ToneInfo})
	}
	if !p.Issued() {
		tags = append(tags, parts.Tag{Text: text.ContentStates[store.ContentDraft], Tone: parts.ToneWarning})
	}
	return tags
}

// versionPage shows a version and how it differs from another: from the one before, unless another is chosen.
func (s *pages) versionPage(r *web.Request) error {
	ctx, id := r.Context(), r.PathValue("piece")
	no, err := strconv.Atoi(r.PathValue("no"))
	if err != nil || no < 1 {
		return web.ErrNoPage
	}
	p, err := s.DB.Piece(ctx, id, no)
	if err != nil {
		return err
	}
	with, _ := strconv.Atoi(r.URL.Query().Get("with"))
	if with < 1 || with > p.Latest || with == no {
		with = no - 1
	}
	other := &store.Piece{}
	if with > 0 {
		if other, err = s.DB.Piece(ctx, id, with); err != nil {
			return err
		}
	}
	address := s.piecePath(id)
	row := s.versionRow(address, &p.Version)
	v := VersionDetail{Back: parts.Link{Title: text.BackToDesk(no), Href: address}, Action: row.Href, With: strconv.Itoa(with),
		Diff: prose.Diff(s.asLines(other.Writing), s.asLines(p.Writing)), Caption: text.Compared(no, with), Preview: address + "/preview?no=" + strconv.Itoa(no),
		Facts: parts.Facts{Rows: []parts.Fact{{Key: text.LabelVersion, Value: row.No}, {Key: text.LabelWritten, Value: row.Written}, {Key: text.LabelVersionNote, Value: p.Note}}},
		Seen:  strconv.Itoa(p.Latest), No: strconv.Itoa(no)}
	if row.Public != "" {
		v.Facts.Rows = append(v.Facts.Rows, parts.Fact{Key: text.LabelIssue, Value: row.Public})
	}
	for i := p.Latest; i >= max(1, p.Latest-200); i-- {
		if i != no {
			v.Options = append(v.Options, parts.Option{Value: strconv.Itoa(i), Text: text.VersionNo(i)})
		}
	}
	if no != p.Latest && r.Clerk.May(staff.ContentWrite) {
		v.TakeUp = &parts.Form{Action: address + "/take-up", Key: web.NewKey()}
	}
	page := r.Frame()
	page.Title = p.Title + " " + row.No
	return r.Render(http.StatusOK, VersionPage(page, v))
}

// momentForms are the forms in which a time may be typed, the browser's own first.
var momentForms = []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02"}

// momentField reads a time typed in; 0 for none.
func momentField(problems *text.Problems, field, typed string) int64 {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return 0
	}
	for _, form := range momentForms {
		if at, err := time.ParseInLocation(form, typed, social.Zone); err == nil && at.Unix() > 0 {
			return at.Unix()
		}
	}
	problems.Add(field, text.BadMoment)
	return 0
}

// servicePages are the pages that a piece may be about.
func (s *pages) servicePages() []parts.Option {
	options := []parts.Option{{Text: text.NoService}}
	for _, p := range s.Portal.Menu.Pages() {
		if p.Path == "" || strings.Contains(p.Path, "{") || p.Audience == menu.Demo || p.ID == "home" || p.ID == "help-search" {
			continue
		}
		var titles []string
		for _, step := range s.Portal.Menu.Trail(p.ID) {
			titles = append(titles, step.Title)
		}
		options = append(options, parts.Option{Value: p.ID, Text: strings.Join(titles, " › ")})
	}
	return options
}
