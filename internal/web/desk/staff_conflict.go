package desk

import (
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

// conflictWays are the ways to settle a conflict, in the order in which they are offered.
var conflictWays = []string{store.ConflictArchive, store.ConflictPortal, store.ConflictClosed}

func conflictWayOptions(source string) (ways []parts.Option) {
	for _, way := range conflictWays {
		ways = append(ways, parts.Option{Value: way, Text: text.ConflictWays[source][way], Hint: text.ConflictHints[source][way]})
	}
	return ways
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
	v.Facts = []parts.Fact{{Key: text.ConflictWhat, Value: text.ActName(c.Act)}, {Key: text.ConflictDoneAt, Value: text.Time(c.DoneAt)},
		{Key: text.ConflictFrom, Value: text.ConflictSources[c.Source]},
		{Key: text.WordName, Value: web.MaskedName(c.Person.Name)}, {Key: text.IDLabel(c.Person.IDType), Value: c.Person.ID.Masked()}, {Key: text.ConflictSince, Value: text.Time(c.At)}}
	if c.Reason != "" {
		v.Facts = append(v.Facts, parts.Fact{Key: text.ConflictReason, Value: c.Reason})
	}
	v.Facts = append(v.Facts, parts.Fact{Key: text.WordCaseOwner, Value: ownerName(r, c.Owner, c.OwnerName)})
	v.Lines = parts.SimpleTable{Caption: text.ConflictLines, HideCaption: true,
		Headers: []string{text.ConflictField, text.ConflictBefore, text.ConflictPortalHas, text.ConflictArchiveHas}}
	for _, line := range c.Lines {
		v.Lines.Rows = append(v.Lines.Rows, conflictRow(line, open))
	}
	if c.Handled != "" {
		names, err := s.DB.StaffNames(r.Context(), c.HandledBy)
		if err != nil {
			return err
		}
		v.Settled = text.ConflictSettledBy(text.ConflictWays[c.Source][c.Handled], names[c.HandledBy], c.HandledAt, c.Note)
	}
	v.MayTake, v.MayGiveBack = c.Handled == "" && c.Owner == "", c.Handled == "" && c.Owner == r.Clerk.Name
	v.Ways = conflictWayOptions(c.Source)
	return r.Render(status, DeskConflictPage(page, v))
}

// conflictRow is a field that the act changed: before it, by the act, and in the core system.
func conflictRow(line store.ConflictLine, open bool) []string {
	show := func(value string) string {
		switch {
		case line.Field == "card_pin_hash":
			return text.ConflictHash
		case !open:
			value = staff.MaskedValue(line.Field, value)
		}
		return orDash(value)
	}
	portal, archive := show(line.Portal), show(line.Archive)
	switch {
	case line.Withdrawn:
		archive = text.ConflictWithdrawn
	case line.Settled:
		archive = text.ConflictSame
	case !line.Known:
		archive = text.ConflictNoAnswer
	case line.Archive == line.Before:
		archive += text.Aside(text.ConflictUntouched)
	}
	if line.Later {
		portal += text.Aside(text.ConflictLater)
	}
	return []string{text.FieldName(line.Field), show(line.Before), portal, archive}
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

func (s *pages) settleConflict(r *web.Request) error {
	t := staff.Settlement{How: r.Field("how"), Reason: r.Field("reason")}
	done, err := s.Staff.Settle(r.Context(), r.Clerk.Clerk, r.PathValue("conflict"), t, r.Key())
	if page, status := r.Refusal(staff.ConflictProblem(err)); page != nil {
		return s.showClash(r, *page, status, false, DeskConflict{How: t.How, Reason: t.Reason})
	}
	if err != nil {
		return err
	}
	deskFlash(r, done)
	return r.Redirect(s.Desk.Menu.Path("staff-conflicts"))
}

// takeConflict and giveConflictBack change whose a conflict is.
func (s *pages) takeConflict(r *web.Request) error {
	return s.ownConflict(r, s.Staff.TakeConflict(r.Context(), r.Clerk.Clerk, r.PathValue("conflict"), r.Key()), text.ConflictTaken)
}

func (s *pages) giveConflictBack(r *web.Request) error {
	return s.ownConflict(r, s.Staff.GiveConflictBack(r.Context(), r.Clerk.Clerk, r.PathValue("conflict"), r.Key()), text.ConflictGivenBack)
}

func (s *pages) ownConflict(r *web.Request, err error, said string) error {
	if page, status := r.Refusal(staff.ConflictProblem(err)); page != nil {
		return s.showClash(r, *page, status, false, DeskConflict{})
	}
	if err != nil {
		return err
	}
	deskFlash(r, said)
	return r.Redirect(s.Desk.Menu.Path("staff-conflicts") + "/" + r.PathValue("conflict"))
}
