package desk

import (
	"errors"
	"net/http"
	"strconv"

	"shebao/internal/menu"
	"shebao/internal/prose"
	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
	"shebao/internal/web/record"
)

// piece is the one that the address names, with its newest version.
func (s *pages) piece(r *web.Request) (*store.Piece, error) {
	return s.DB.Piece(r.Context(), r.PathValue("piece"), 0)
}

func (s *pages) piecePage(r *web.Request) error {
	p, err := s.piece(r)
	if err != nil {
		return err
	}
	page := r.Frame()
	page.Flash = s.TakeFlash(r)
	return s.showPiece(r, page, http.StatusOK, p, PublishForm{From: momentInput(p.WantFrom), Until: momentInput(p.WantUntil)}, WithdrawForm{})
}

// showPiece shows a piece with its forms as typed.
func (s *pages) showPiece(r *web.Request, page parts.Page, status int, p *store.Piece, publish PublishForm, withdraw WithdrawForm) error {
	before, _ := strconv.Atoi(r.URL.Query().Get("before"))
	versions, err := s.DB.PieceVersions(r.Context(), p.ID, before, versionsListed+1)
	if err != nil {
		return err
	}
	address := s.piecePath(p.ID)
	v := PieceDetail{Tags: pieceTags(p), Facts: s.pieceFacts(p), Preview: address + "/preview"}
	versions, more := web.Fitting(versions, versionsListed)
	if more {
		v.Older = address + "?before=" + strconv.Itoa(versions[len(versions)-1].No)
	}
	for i := range versions {
		v.Versions = append(v.Versions, s.versionRow(address, &versions[i]))
	}
	if r.Clerk.May(staff.ContentWrite) {
		v.Edit = address + "/edit"
	}
	s.offerIssue(r, p, &v, publish, withdraw)
	page.Title = p.Title
	return r.Render(status, PieceDetailPage(page, v))
}

// offerIssue offers what the clerk may do with the public's words, or says why they can't.
func (s *pages) offerIssue(r *web.Request, p *store.Piece, v *PieceDetail, publish PublishForm, withdraw WithdrawForm) {
	address, may, waits := s.piecePath(p.ID), r.Clerk.May(staff.ContentIssue), !p.Shown(s.Now().Unix()) && p.NextNo != p.No
	switch {
	case waits && may && p.By == r.Clerk.Name:
		v.WhyNot = text.WaitsForOther
	case waits && may:
		publish.Action, publish.Key, publish.No = address+"/publish", web.NewKey(), strconv.Itoa(p.No)
		if p.WantFrom != 0 || p.WantUntil != 0 {
			publish.Wish = text.Wished(p.WantFrom, p.WantUntil)
		}
		if p.ShownNo != 0 && p.ShownNo != p.No {
			publish.Changes = &parts.Link{Title: text.SeeChanges, Href: address + "/versions/" + publish.No + "?with=" + strconv.Itoa(p.ShownNo)}
		}
		v.Publish = &publish
	case waits && !p.Issued():
		v.WhyNot = text.WaitsForIssuer
	}
	if may && (p.ShownNo != 0 || p.NextNo != 0) {
		withdraw.Action, withdraw.Key = address+"/withdraw", web.NewKey()
		v.Withdraw = &withdraw
	}
}

func (s *pages) pieceFacts(p *store.Piece) parts.Facts {
	facts := parts.Facts{Rows: []parts.Fact{
		{Key: text.LabelKind, Value: text.ContentKinds[p.Kind]}, {Key: text.LabelCategory, Value: p.Category}, {Key: text.LabelSlug, Value: s.ContentPath(p.Kind, p.Slug)},
	}}
	if link := record.ServiceLink(s.Server, p.Service); link != nil {
		facts.Rows = append(facts.Rows, parts.Fact{Key: text.LabelService, Value: link.Title})
	}
	if p.NextNo != 0 {
		facts.Rows = append(facts.Rows, parts.Fact{Key: text.ContentStates[store.ContentScheduled], Value: text.VersionFrom(p.NextNo, p.NextFrom)})
	}
	if p.ShownNo != 0 {
		facts.Rows = append(facts.Rows, parts.Fact{Key: text.ContentStates[store.ContentShown], Value: text.VersionNo(p.ShownNo)})
	}
	if p.Kind == store.ContentQuestion {
		facts.Rows = append(facts.Rows, parts.Fact{Key: text.LabelVotes, Value: text.Votes(p.Helpful, p.Unhelpful)})
	}
	return facts
}

func (s *pages) versionRow(address string, v *store.Version) PieceVersion {
	row := PieceVersion{No: text.VersionNo(v.No), Href: address + "/versions/" + strconv.Itoa(v.No), Note: v.Note,
		Written: text.WrittenBy(text.WhoWrote(v.By, v.ByName), v.At)}
	now := s.Now().Unix()
	switch {
	case !v.Issued():
		return row
	case v.Shown(now):
		row.Tags = []parts.Tag{{Text: text.ContentStates[store.ContentShown], Tone: parts.ToneSuccess}}
	case v.From > now && v.Until > v.From:
		row.Tags = []parts.Tag{{Text: text.ContentStates[store.ContentScheduled], Tone: parts.ToneInfo}}
	}
	row.Public = text.IssuedBy(text.WhoWrote(v.IssuedBy, v.IssuedByName), v.IssuedAt) + text.ShownFor(v.From, v.Until, v.Until == store.Forever)
	if v.WithdrawnAt != 0 {
		row.Public += text.WithdrawnBy(v.WithdrawnBy, v.WithdrawnAt, v.WithdrawnWhy)
	}
	return row
}

// previewPiece shows a version as the public will see it: the public's own page, without whoever is signed in.
func (s *pages) previewPiece(r *web.Request) error {
	no, _ := strconv.Atoi(r.URL.Query().Get("no"))
	p, err := s.DB.Piece(r.Context(), r.PathValue("piece"), no)
	if err != nil {
		return err
	}
	public := *r
	public.Site, public.Page, public.User, public.Clerk = s.Portal, s.Portal.Menu.Page(web.ContentPages[p.Kind].One), nil, nil
	v, err := record.ArticleOf(s.Server, &public, p)
	if err != nil {
		return err
	}
	if p.From == 0 {
		v.Changed = text.Day(s.Now().Unix())
		if p.Kind == store.ContentNotice {
			v.Published, v.Changed = v.Changed, ""
		}
	}
	v.Print = ""
	v.Preview = &parts.Link{Title: text.BackToDesk(p.No), Href: s.piecePath(p.ID)}
	if p.Kind == store.ContentQuestion {
		v.Vote = &record.ArticleVote{Disabled: true, Helpful: p.Helpful}
	}
	page := record.ArticleFrame(s.Server, &public, p)
	page.NoIndex, page.Canonical = true, ""
	page.Site.Display = menu.StaffDisplay // 大字版 comes back here
	return r.Render(http.StatusOK, record.ArticlePage(page, v))
}

// asLines is all that a version says, so that two can be compared; "" for none.
func (s *pages) asLines(w store.Writing) string {
	if w.Title == "" {
		return ""
	}
	service := text.NoService
	if link := record.ServiceLink(s.Server, w.Service); link != nil {
		service = link.Title
	}
	return text.WritingLines([][2]string{{text.LabelTitle, w.Title}, {text.LabelCategory, w.Category}, {text.LabelService, service}, {text.LabelKeywords, w.Keywords},
		{text.LabelSummary, w.Summary}, {text.LabelOrder, strconv.Itoa(w.Order)}, {text.LabelPinned, text.YesNo(w.Pinned)}}, w.Body)
}

func (s *pages) takeUpVersion(r *web.Request) error {
	no, err := strconv.Atoi(r.Field("no"))
	seen, err2 := strconv.Atoi(r.Field("seen"))
	if err != nil || err2 != nil || no < 1 {
		return web.ErrBadForm
	}
	err = s.Staff.TakeUp(r.Context(), r.Clerk.Clerk, r.PathValue("piece"), no, seen, r.Key())
	return doneAt(r, err, s.piecePath(r.PathValue("piece")), text.ContentTakenUp)
}

func (s *pages) publishPiece(r *web.Request) error {
	p, err := s.piece(r)
	if err != nil {
		return err
	}
	no, err := strconv.Atoi(r.Field("no"))
	if err != nil || no < 1 {
		return web.ErrBadForm
	}
	typed := PublishForm{From: r.Field("from"), Until: r.Field("until")}
	var problems text.Problems
	from, until := momentField(&problems, "from", typed.From), momentField(&problems, "until", typed.Until)
	err = problems.Err()
	if err == nil {
		err = s.Staff.PublishPiece(r.Context(), r.Clerk.Clerk, p.ID, no, from, until, r.Key())
	}
	if errors.As(err, &problems) {
		page, status := r.Refused(problems)
		return s.showPiece(r, page, status, p, typed, WithdrawForm{})
	}
	if err != nil {
		return err
	}
	s.ForgetGuidance()
	if from > s.Now().Unix() {
		return doneAt(r, nil, s.piecePath(p.ID), text.ContentPlanned)
	}
	return doneAt(r, nil, s.piecePath(p.ID), text.ContentPublished)
}

func (s *pages) withdrawPiece(r *web.Request) error {
	p, err := s.piece(r)
	if err != nil {
		return err
	}
	typed := WithdrawForm{At: r.Field("at"), Why: r.Field("why")}
	var problems text.Problems
	at := momentField(&problems, "at", typed.At)
	err = problems.Err()
	if err == nil {
		err = s.Staff.WithdrawPiece(r.Context(), r.Clerk.Clerk, p.ID, at, typed.Why, r.Key())
	}
	if errors.As(err, &problems) {
		page, status := r.Refused(problems)
		return s.showPiece(r, page, status, p, PublishForm{}, typed)
	}
	if err != nil {
		return err
	}
	s.ForgetGuidance()
	if at > s.Now().Unix() {
		return doneAt(r, nil, s.piecePath(p.ID), text.ContentWithdraws)
	}
	return doneAt(r, nil, s.piecePath(p.ID), text.ContentWithdrawn)
}

// momentInput is a time as a field has it; "" for 0.
func momentInput(unix int64) string {
	if unix == 0 {
		return ""
	}
	return social.At(unix).Format(momentForms[0])
}

func (s *pages) editPieceForm(r *web.Request) error {
	if !r.Clerk.May(staff.ContentWrite) {
		return web.ErrForbidden
	}
	p, err := s.piece(r)
	if err != nil {
		return err
	}
	form, err := s.shownForm(r, p.Kind)
	if err != nil {
		return err
	}
	form.Title, form.Category, form.Service, form.Keywords, form.Summary, form.Body = p.Title, p.Category, p.Service, p.Keywords, p.Summary, p.Body
	form.Order, form.Pinned, form.Seen = strconv.Itoa(p.Order), p.Pinned, strconv.Itoa(p.No)
	form.WantFrom, form.WantUntil = momentInput(p.WantFrom), momentInput(p.WantUntil)
	return s.renderEditPiece(r, r.Frame(), http.StatusOK, p, form)
}

func (s *pages) renderEditPiece(r *web.Request, page parts.Page, status int, p *store.Piece, form PieceForm) error {
	form.Action = s.piecePath(p.ID) + "/edit"
	page.Title = text.EditOf(p.Title)
	return r.Render(status, PieceFormPage(page, form))
}

func (s *pages) editPiece(r *web.Request) error {
	p, err := s.piece(r)
	if err != nil {
		return err
	}
	seen, err := strconv.Atoi(r.Field("seen"))
	if err != nil {
		return web.ErrBadForm
	}
	w, problems := s.typedPiece(r)
	if err = problems.Err(); err == nil {
		err = s.Staff.SaveDraft(r.Context(), r.Clerk.Clerk, p.ID, seen, w, r.Field("note"), r.Key())
	}
	switch {
	case errors.As(err, &problems):
		form, err := s.shownForm(r, p.Kind)
		if err != nil {
			return err
		}
		page, status := r.Refused(problems)
		return s.renderEditPiece(r, page, status, p, form)
	case errors.Is(err, staff.ErrContentMoved):
		return s.showConflict(r, p.ID, w)
	case err != nil:
		return err
	}
	return s.afterSaving(r, p.ID)
}

// showConflict tells whoever saves second that somebody else saved meanwhile, with all that they typed and how it differs. Saving once more
// puts theirs on top.
func (s *pages) showConflict(r *web.Request, id string, w store.Writing) error {
	theirs, err := s.DB.Piece(r.Context(), id, 0)
	if err != nil {
		return err
	}
	form, err := s.shownForm(r, theirs.Kind)
	if err != nil {
		return err
	}
	form.Seen = strconv.Itoa(theirs.No)
	form.Conflict = &PieceConflict{Title: text.ContentConflict, Text: text.ConflictBy(text.WhoWrote(theirs.By, theirs.ByName), theirs.No, theirs.At),
		Diff: prose.Diff(s.asLines(theirs.Writing), s.asLines(w))}
	return s.renderEditPiece(r, r.Frame(), r.StatusOf(staff.ErrContentMoved), theirs, form)
}
