package web

import (
	"errors"
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
	"shebao/internal/web/view"
)

// How much staff's lists show.
const (
	piecesListed   = 50
	versionsListed = 30
)

func (s *Server) contentDeskRoutes() []route {
	return []route{
		get("staff-pieces", "", s.piecesPage),
		get("staff-piece-new", "", s.newPieceForm), post("staff-piece-new", "", s.newPiece),
		get("staff-piece", "", s.piecePage),
		get("staff-piece", "/edit", s.editPieceForm), post("staff-piece", "/edit", s.editPiece),
		get("staff-piece", "/preview", s.previewPiece),
		get("staff-piece", "/versions/{no}", s.versionPage), post("staff-piece", "/take-up", s.takeUpVersion),
		post("staff-piece", "/publish", s.publishPiece), post("staff-piece", "/withdraw", s.withdrawPiece),
	}
}

// piecePath is the address of a piece at the desk.
func (s *Server) piecePath(id string) string {
	return strings.Replace(s.desk.menu.Path("staff-piece"), "{piece}", id, 1)
}

// contentDone are what a piece's page says was done, by its address.
var contentDone = map[string]string{
	"saved": text.ContentSaved, "taken-up": text.ContentTakenUp, "published": text.ContentPublished, "planned": text.ContentPlanned,
	"withdrawn": text.ContentWithdrawn, "withdraws": text.ContentWithdraws,
}

func (s *Server) piecesPage(r *request) error {
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
	v := view.Pieces{Action: r.page.Path, Kind: filter.Kind, State: filter.State, Category: filter.Category, Typed: filter.Text,
		Kinds: contentKindOptions(), States: contentStateOptions(), Categories: []view.Option{{Text: text.AllCategories}}}
	for _, c := range categories {
		v.Categories = append(v.Categories, view.Option{Value: c, Text: c})
	}
	if r.clerk.May(staff.ContentWrite) {
		for _, kind := range staff.ContentKinds {
			v.New = append(v.New, view.Link{Title: text.NewOf(kind), Href: s.desk.menu.Path("staff-piece-new") + "?kind=" + kind})
		}
	}
	chosen := url.Values{"kind": {filter.Kind}, "state": {filter.State}, "category": {filter.Category}, "text": {filter.Text}}
	if filter.After.ID != "" {
		v.Back = r.page.Path + "?" + chosen.Encode()
	}
	if len(pieces) > piecesListed {
		pieces = pieces[:piecesListed]
		last := pieces[piecesListed-1]
		chosen.Set("after", strconv.FormatInt(last.LatestAt, 10)+"-"+last.ID)
		v.Next = r.page.Path + "?" + chosen.Encode()
	}
	for i := range pieces {
		v.List = append(v.List, s.pieceRow(&pieces[i]))
	}
	return r.render(http.StatusOK, view.PiecesPage(r.frame(), v))
}

func contentKindOptions() []view.Option {
	options := []view.Option{{Text: text.AllKinds}}
	for _, kind := range staff.ContentKinds {
		options = append(options, view.Option{Value: kind, Text: text.ContentKinds[kind]})
	}
	return options
}

func contentStateOptions() []view.Option {
	options := []view.Option{{Text: text.AllStates}}
	for _, state := range []string{store.ContentDraft, store.ContentShown, store.ContentScheduled, store.ContentGone} {
		options = append(options, view.Option{Value: state, Text: text.ContentStates[state]})
	}
	return options
}

func (s *Server) pieceRow(p *store.Piece) view.PieceRow {
	row := view.PieceRow{Title: p.Title, Href: s.piecePath(p.ID), Kind: text.ContentKinds[p.Kind], Category: p.Category, Slug: p.Slug,
		At: text.Time(p.At), By: text.WhoWrote(p.By, p.ByName), Tags: pieceTags(p)}
	if p.Kind == store.ContentQuestion {
		row.Votes = text.Votes(p.Helpful, p.Unhelpful)
	}
	return row
}

// pieceTags say where a piece stands: with the public, to be, and whether there is a draft beside it.
func pieceTags(p *store.Piece) (tags []view.Tag) {
	switch {
	case p.ShownNo != 0:
		tags = append(tags, view.Tag{Text: text.ContentStates[store.ContentShown], Tone: view.ToneSuccess})
	case p.NextNo == 0 && p.FirstAt != 0:
		tags = append(tags, view.Tag{Text: text.ContentStates[store.ContentGone]})
	}
	if p.NextNo != 0 {
		tags = append(tags, view.Tag{Text: text.ContentStates[store.ContentScheduled], Tone: view.ToneInfo})
	}
	if !p.Issued() {
		tags = append(tags, view.Tag{Text: text.ContentStates[store.ContentDraft], Tone: view.ToneWarning})
	}
	return tags
}

// piece is the one that the address names, with its newest version.
func (s *Server) piece(r *request) (*store.Piece, error) {
	return s.DB.Piece(r.Context(), r.PathValue("piece"), 0)
}

func (s *Server) piecePage(r *request) error {
	p, err := s.piece(r)
	if err != nil {
		return err
	}
	page := r.frame()
	if said := contentDone[r.URL.Query().Get("done")]; said != "" {
		page.Flash = &view.Notice{Tone: view.ToneSuccess, Title: said}
	}
	return s.showPiece(r, page, http.StatusOK, p, view.PublishForm{From: momentInput(p.WantFrom), Until: momentInput(p.WantUntil)}, view.WithdrawForm{})
}

// showPiece shows a piece with its forms as typed.
func (s *Server) showPiece(r *request, page view.Page, status int, p *store.Piece, publish view.PublishForm, withdraw view.WithdrawForm) error {
	before, _ := strconv.Atoi(r.URL.Query().Get("before"))
	versions, err := s.DB.PieceVersions(r.Context(), p.ID, before, versionsListed+1)
	if err != nil {
		return err
	}
	address := s.piecePath(p.ID)
	v := view.PieceDetail{Tags: pieceTags(p), Facts: s.pieceFacts(p), Preview: address + "/preview"}
	if len(versions) > versionsListed {
		versions = versions[:versionsListed]
		v.Older = address + "?before=" + strconv.Itoa(versions[versionsListed-1].No)
	}
	for i := range versions {
		v.Versions = append(v.Versions, s.versionRow(address, &versions[i]))
	}
	if r.clerk.May(staff.ContentWrite) {
		v.Edit = address + "/edit"
	}
	s.offerIssue(r, p, &v, publish, withdraw)
	page.Title = p.Title
	return r.render(status, view.PieceDetailPage(page, v))
}

// offerIssue offers what the clerk may do with the public's words, or says why they can't.
func (s *Server) offerIssue(r *request, p *store.Piece, v *view.PieceDetail, publish view.PublishForm, withdraw view.WithdrawForm) {
	address, may, waits := s.piecePath(p.ID), r.clerk.May(staff.ContentIssue), !p.Shown(s.now().Unix()) && p.NextNo != p.No
	switch {
	case waits && may && p.By == r.clerk.Name:
		v.WhyNot = text.WaitsForOther
	case waits && may:
		publish.Action, publish.Key, publish.No = address+"/publish", newKey(), strconv.Itoa(p.No)
		if p.WantFrom != 0 || p.WantUntil != 0 {
			publish.Wish = text.Wished(p.WantFrom, p.WantUntil)
		}
		if p.ShownNo != 0 && p.ShownNo != p.No {
			publish.Changes = &view.Link{Title: text.SeeChanges, Href: address + "/versions/" + publish.No + "?with=" + strconv.Itoa(p.ShownNo)}
		}
		v.Publish = &publish
	case waits && !p.Issued():
		v.WhyNot = text.WaitsForIssuer
	}
	if may && (p.ShownNo != 0 || p.NextNo != 0) {
		withdraw.Action, withdraw.Key = address+"/withdraw", newKey()
		v.Withdraw = &withdraw
	}
}

func (s *Server) pieceFacts(p *store.Piece) view.Facts {
	facts := view.Facts{Rows: []view.Fact{
		{Key: text.LabelKind, Value: text.ContentKinds[p.Kind]}, {Key: text.LabelCategory, Value: p.Category}, {Key: text.LabelSlug, Value: s.contentPath(p.Kind, p.Slug)},
	}}
	if link := s.serviceLink(p.Service); link != nil {
		facts.Rows = append(facts.Rows, view.Fact{Key: text.LabelService, Value: link.Title})
	}
	if p.NextNo != 0 {
		facts.Rows = append(facts.Rows, view.Fact{Key: text.ContentStates[store.ContentScheduled], Value: text.VersionFrom(p.NextNo, p.NextFrom)})
	}
	if p.ShownNo != 0 {
		facts.Rows = append(facts.Rows, view.Fact{Key: text.ContentStates[store.ContentShown], Value: text.VersionNo(p.ShownNo)})
	}
	if p.Kind == store.ContentQuestion {
		facts.Rows = append(facts.Rows, view.Fact{Key: text.LabelVotes, Value: text.Votes(p.Helpful, p.Unhelpful)})
	}
	return facts
}

func (s *Server) versionRow(address string, v *store.Version) view.PieceVersion {
	row := view.PieceVersion{No: text.VersionNo(v.No), Href: address + "/versions/" + strconv.Itoa(v.No), Note: v.Note,
		Written: text.WrittenBy(text.WhoWrote(v.By, v.ByName), v.At)}
	now := s.now().Unix()
	switch {
	case !v.Issued():
		return row
	case v.Shown(now):
		row.Tags = []view.Tag{{Text: text.ContentStates[store.ContentShown], Tone: view.ToneSuccess}}
	case v.From > now && v.Until > v.From:
		row.Tags = []view.Tag{{Text: text.ContentStates[store.ContentScheduled], Tone: view.ToneInfo}}
	}
	row.Public = text.IssuedBy(text.WhoWrote(v.IssuedBy, v.IssuedByName), v.IssuedAt) + text.ShownFor(v.From, v.Until, v.Until == store.Forever)
	if v.WithdrawnAt != 0 {
		row.Public += text.WithdrawnBy(v.WithdrawnBy, v.WithdrawnAt, v.WithdrawnWhy)
	}
	return row
}

// previewPiece shows a version as the public will see it: the public's own page, without whoever is signed in.
func (s *Server) previewPiece(r *request) error {
	no, _ := strconv.Atoi(r.URL.Query().Get("no"))
	p, err := s.DB.Piece(r.Context(), r.PathValue("piece"), no)
	if err != nil {
		return err
	}
	public := *r
	public.page, public.user, public.clerk = s.portal.menu.Page(contentPages[p.Kind].one), nil, nil
	v, err := s.article(&public, p)
	if err != nil {
		return err
	}
	if p.From == 0 {
		v.Changed = text.Day(s.now().Unix())
		if p.Kind == store.ContentNotice {
			v.Published, v.Changed = v.Changed, ""
		}
	}
	v.Print = ""
	v.Preview = &view.Link{Title: text.BackToDesk(p.No), Href: s.piecePath(p.ID)}
	if p.Kind == store.ContentQuestion {
		v.Vote = &view.ArticleVote{Disabled: true, Helpful: p.Helpful}
	}
	page := s.articleFrame(&public, p)
	page.NoIndex, page.Canonical = true, ""
	page.Site.Display = "/staff/display" // 大字版 comes back here
	return r.render(http.StatusOK, view.ArticlePage(page, v))
}

// versionPage shows a version and how it differs from another: from the one before, unless another is chosen.
func (s *Server) versionPage(r *request) error {
	ctx, id := r.Context(), r.PathValue("piece")
	no, err := strconv.Atoi(r.PathValue("no"))
	if err != nil || no < 1 {
		return errNoPage
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
	v := view.VersionDetail{Back: view.Link{Title: text.BackToDesk(no), Href: address}, Action: row.Href, With: strconv.Itoa(with),
		Diff: prose.Diff(s.asLines(other.Writing), s.asLines(p.Writing)), Caption: text.Compared(no, with), Preview: address + "/preview?no=" + strconv.Itoa(no),
		Facts: view.Facts{Rows: []view.Fact{{Key: text.LabelVersion, Value: row.No}, {Key: text.LabelWritten, Value: row.Written}, {Key: text.LabelVersionNote, Value: p.Note}}},
		Seen:  strconv.Itoa(p.Latest), No: strconv.Itoa(no)}
	if row.Public != "" {
		v.Facts.Rows = append(v.Facts.Rows, view.Fact{Key: text.LabelIssue, Value: row.Public})
	}
	for i := p.Latest; i >= max(1, p.Latest-200); i-- {
		if i != no {
			v.Options = append(v.Options, view.Option{Value: strconv.Itoa(i), Text: text.VersionNo(i)})
		}
	}
	if no != p.Latest && r.clerk.May(staff.ContentWrite) {
		v.TakeUp = &view.Form{Action: address + "/take-up", Key: newKey()}
	}
	page := r.frame()
	page.Title = p.Title + " " + row.No
	return r.render(http.StatusOK, view.VersionPage(page, v))
}

// asLines is all that a version says, so that two can be compared; "" for none.
func (s *Server) asLines(w store.Writing) string {
	if w.Title == "" {
		return ""
	}
	service := text.NoService
	if link := s.serviceLink(w.Service); link != nil {
		service = link.Title
	}
	return text.WritingLines([][2]string{{text.LabelTitle, w.Title}, {text.LabelCategory, w.Category}, {text.LabelService, service}, {text.LabelKeywords, w.Keywords},
		{text.LabelSummary, w.Summary}, {text.LabelOrder, strconv.Itoa(w.Order)}, {text.LabelPinned, text.YesNo(w.Pinned)}}, w.Body)
}

func (s *Server) takeUpVersion(r *request) error {
	no, err := strconv.Atoi(r.field("no"))
	seen, err2 := strconv.Atoi(r.field("seen"))
	if err != nil || err2 != nil || no < 1 {
		return errBadForm
	}
	if err := s.Staff.TakeUp(r.Context(), r.clerk.Clerk, r.PathValue("piece"), no, seen, r.key()); err != nil {
		return err
	}
	return r.redirect(s.piecePath(r.PathValue("piece")) + "?done=taken-up")
}

func (s *Server) publishPiece(r *request) error {
	p, err := s.piece(r)
	if err != nil {
		return err
	}
	no, err := strconv.Atoi(r.field("no"))
	if err != nil || no < 1 {
		return errBadForm
	}
	typed := view.PublishForm{From: r.field("from"), Until: r.field("until")}
	var problems text.Problems
	from, until := momentField(&problems, "from", typed.From), momentField(&problems, "until", typed.Until)
	err = problems.Err()
	if err == nil {
		err = s.Staff.PublishPiece(r.Context(), r.clerk.Clerk, p.ID, no, from, until, r.key())
	}
	if errors.As(err, &problems) {
		return s.showPiece(r, r.withErrors(problems), http.StatusUnprocessableEntity, p, typed, view.WithdrawForm{})
	}
	if err != nil {
		return err
	}
	s.forgetGuidance()
	if from > s.now().Unix() {
		return r.redirect(s.piecePath(p.ID) + "?done=planned")
	}
	return r.redirect(s.piecePath(p.ID) + "?done=published")
}

func (s *Server) withdrawPiece(r *request) error {
	p, err := s.piece(r)
	if err != nil {
		return err
	}
	typed := view.WithdrawForm{At: r.field("at"), Why: r.field("why")}
	var problems text.Problems
	at := momentField(&problems, "at", typed.At)
	err = problems.Err()
	if err == nil {
		err = s.Staff.WithdrawPiece(r.Context(), r.clerk.Clerk, p.ID, at, typed.Why, r.key())
	}
	if errors.As(err, &problems) {
		return s.showPiece(r, r.withErrors(problems), http.StatusUnprocessableEntity, p, view.PublishForm{}, typed)
	}
	if err != nil {
		return err
	}
	s.forgetGuidance()
	if at > s.now().Unix() {
		return r.redirect(s.piecePath(p.ID) + "?done=withdraws")
	}
	return r.redirect(s.piecePath(p.ID) + "?done=withdrawn")
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

// momentInput is a time as a field has it; "" for 0.
func momentInput(unix int64) string {
	if unix == 0 {
		return ""
	}
	return social.At(unix).Format(momentForms[0])
}

// servicePages are the pages that a piece may be about.
func (s *Server) servicePages() []view.Option {
	options := []view.Option{{Text: text.NoService}}
	for _, p := range s.portal.menu.Pages() {
		if p.Path == "" || strings.Contains(p.Path, "{") || p.Audience == menu.Demo || p.ID == "home" || p.ID == "help-search" {
			continue
		}
		var titles []string
		for _, step := range s.portal.menu.Trail(p.ID) {
			titles = append(titles, step.Title)
		}
		options = append(options, view.Option{Value: p.ID, Text: strings.Join(titles, " › ")})
	}
	return options
}
