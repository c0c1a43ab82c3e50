package desk

import (
	"errors"
	"net/http"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

func (s *pages) conflict(r *web.Request) error {
	return s.showClash(r, s.flashed(r), http.StatusOK, r.URL.Query().Get("show") == "1", DeskConflict{})
}

// showClash shows a conflict, with what either side has whole where that was asked for, and with what was typed.
func (s *pages) showClash(r *web.Request, page parts.Page, status int, open bool, v DeskConflict) error {
	c, err := s.Staff.Clash(r.Context(), r.Clerk.Clerk, r.PathValue("conflict"), open)
	if err != nil {
		return err
	}
	v.Action, v.Key = s.Desk.Menu.Path("staff-conflicts")+"/"+c.ID, web.NewKey()
	if !open {
		v.Show = v.Action + "?show=1"
	}
	v.Facts = []parts.Fact{{Key: text.ConflictFrom, Value: text.ConflictSources[c.Source]}, {Key: text.ConflictWhat, Value: conflictName(c.Conflict)},
		{Key: text.WordName, Value: web.MaskedName(c.Person.Name)}, {Key: text.IDLabel(c.Person.IDType), Value: c.Person.ID.Masked()}, {Key: text.ConflictSince, Value: text.Time(c.At)}}
	if c.Reason != "" {
		v.Facts = append(v.Facts, parts.Fact{Key: text.ConflictReason, Value: c.Reason})
	}
	v.Lines = parts.SimpleTable{Caption: text.ConflictLines, HideCaption: true, Headers: []string{text.ConflictWhat, text.ConflictPortalHas, text.ConflictArchiveHas}}
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
		v.Ways = append(v.Ways, parts.Option{Value: way, Text: text.ConflictWays[c.Source][way], Hint: text.ConflictHints[c.Source][way]})
	}
	return r.Render(status, DeskConflictPage(page, v))
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

func (s *pages) settleConflict(r *web.Request) error {
	how, reason := r.Field("how"), r.Field("reason")
	err := s.Staff.Settle(r.Context(), r.Clerk.Clerk, r.PathValue("conflict"), how, reason, r.Key())
	if errors.Is(err, store.ErrConflictSettled) {
		err = text.OneProblem("", text.ConflictSettled)
	}
	if errors.Is(err, store.ErrFrozen) {
		err = text.OneProblem("how", text.ConflictFrozen)
	}
	if page, status := r.Refusal(err); page != nil {
		return s.showClash(r, *page, status, false, DeskConflict{How: how, Reason: reason})
	}
	if err != nil {
		return err
	}
	deskFlash(r, text.ConflictDone)
	return r.Redirect(s.Desk.Menu.Path("staff-conflicts"))
}
