package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// conflictsOnPage is how many conflicts a page lists.
const conflictsOnPage = 50

// conflicts lists what the portal and the core system disagree about, by where it comes from.
func (s *Server) conflicts(r *request) error {
	ctx, query := r.Context(), r.URL.Query()
	source := oneOf(query.Get("source"), store.ConflictFeed)
	if source == "" {
		source = store.ConflictImport
	}
	at, id, _ := strings.Cut(query.Get("after"), "-")
	after, _ := strconv.ParseInt(at, 10, 64)
	if len(id) > 40 || social.HasControl(id) {
		id = ""
	}
	list, err := s.Staff.ConflictList(ctx, r.clerk.Clerk, source, after, id, conflictsOnPage+1)
	if err != nil {
		return err
	}
	count, err := s.DB.CountConflicts(ctx, source)
	if err != nil {
		return err
	}
	base := r.page.Path + "?source=" + source
	v := view.DeskConflicts{Count: text.Capped(count, store.CaseCountMost), Tabs: view.Tabs{Label: text.ConflictFrom}}
	for _, from := range []string{store.ConflictImport, store.ConflictFeed} {
		v.Tabs.Items = append(v.Tabs.Items, view.NavItem{Title: text.ConflictSources[from], Href: r.page.Path + "?source=" + from, Current: from == source})
	}
	if id != "" {
		v.First = base
	}
	if len(list) > conflictsOnPage {
		last := list[conflictsOnPage-1]
		v.Next = base + "&after=" + strconv.FormatInt(last.At, 10) + "-" + last.ID
		list = list[:conflictsOnPage]
	}
	for _, c := range list {
		v.Rows = append(v.Rows, view.DeskConflictRow{Href: r.page.Path + "/" + c.ID, What: conflictName(&c), Who: maskedName(c.PersonName), Since: text.Time(c.At)})
	}
	return r.render(http.StatusOK, view.DeskConflictsPage(s.flashed(r), v))
}

// conflictName says what a conflict is about.
func conflictName(c *store.Conflict) string {
	if c.Source == store.ConflictFeed {
		return text.ActName(c.Act)
	}
	return text.FieldName(c.Field)
}

func (s *Server) conflict(r *request) error {
	return s.showClash(r, s.flashed(r), http.StatusOK, r.URL.Query().Get("show") == "1", view.DeskConflict{})
}

// showClash shows a conflict, with what either side has whole where that was asked for, and with what was typed.
func (s *Server) showClash(r *request, page view.Page, status int, open bool, v view.DeskConflict) error {
	c, err := s.Staff.Clash(r.Context(), r.clerk.Clerk, r.PathValue("conflict"), open)
	if err != nil {
		return err
	}
	v.Action, v.Key = s.desk.menu.Path("staff-conflicts")+"/"+c.ID, newKey()
	if !open {
		v.Show = v.Action + "?show=1"
	}
	v.Facts = []view.Fact{{Key: text.ConflictFrom, Value: text.ConflictSources[c.Source]}, {Key: text.ConflictWhat, Value: conflictName(c.Conflict)},
		{Key: text.WordName, Value: maskedName(c.Person.Name)}, {Key: text.IDLabel(c.Person.IDType), Value: c.Person.ID.Masked()}, {Key: text.ConflictSince, Value: text.Time(c.At)}}
	if c.Reason != "" {
		v.Facts = append(v.Facts, view.Fact{Key: text.ConflictReason, Value: c.Reason})
	}
	v.Lines = view.SimpleTable{Caption: text.ConflictLines, HideCaption: true, Headers: []string{text.ConflictWhat, text.ConflictPortalHas, text.ConflictArchiveHas}}
	for _, line := range c.Lines {
		portal, archive := line.Portal, line.Archive
		if !open {
			portal, archive = staff.MaskedValue(line.Field, portal), staff.MaskedValue(line.Field, archive)
		}
		if line.Field == "card_pin_hash" {
			portal, archive = text.ConflictHash, text.ConflictHash
		}
		if line.Withdrawn {
			archive = text.ConflictWithdrawn
		}
		v.Lines.Rows = append(v.Lines.Rows, []string{text.FieldName(line.Field), orDash(portal), orDash(archive)})
	}
	if c.Handled != "" {
		v.Settled = text.ConflictWays[c.Source][c.Handled]
	}
	for _, way := range []string{store.ConflictArchive, store.ConflictPortal, store.ConflictClosed} {
		v.Ways = append(v.Ways, view.Option{Value: way, Text: text.ConflictWays[c.Source][way], Hint: text.ConflictHints[c.Source][way]})
	}
	return r.render(status, view.DeskConflictPage(page, v))
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

func (s *Server) settleConflict(r *request) error {
	how, reason := r.field("how"), r.field("reason")
	err := s.Staff.Settle(r.Context(), r.clerk.Clerk, r.PathValue("conflict"), how, reason, r.key())
	if errors.Is(err, store.ErrConflictSettled) {
		err = text.OneProblem("", text.ConflictSettled)
	}
	if errors.Is(err, store.ErrFrozen) {
		err = text.OneProblem("how", text.ConflictFrozen)
	}
	if page, status := r.refusal(err); page != nil {
		return s.showClash(r, *page, status, false, view.DeskConflict{How: how, Reason: reason})
	}
	if err != nil {
		return err
	}
	r.deskFlash(text.ConflictDone)
	return r.redirect(s.desk.menu.Path("staff-conflicts"))
}
