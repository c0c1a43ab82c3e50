package desk

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// conflictsOnPage is how many conflicts a page lists; all of them fit one form.
const conflictsOnPage = 50

func (s *pages) conflictRoutes() []web.Route {
	return []web.Route{
		web.Get("staff-conflicts", "", s.conflicts), web.Post("staff-conflicts", "/take", s.takeConflicts),
		web.Post("staff-conflicts", "/preview", s.previewConflicts), web.Post("staff-conflicts", "/settle", s.settleConflicts),
		web.Get("staff-conflict", "", s.conflict), web.Post("staff-conflict", "", s.settleConflict),
		web.Post("staff-conflict", "/take", s.takeConflict), web.Post("staff-conflict", "/give-back", s.giveConflictBack),
	}
}

// conflictChoice is what an address, or the form that carries it on, chooses of the conflicts.
type conflictChoice struct {
	source, act, owner string
	days               int
}

func (s *pages) chosenConflicts(get func(string) string, acts []string) conflictChoice {
	c := conflictChoice{source: conflictSource(get), act: web.OneOf(get("act"), acts...), owner: web.OneOf(get("owner"), ownerMe, ownerNone)}
	if days, err := strconv.Atoi(get("days")); err == nil && slices.Contains(text.ConflictAges, days) {
		c.days = days
	}
	return c
}

func conflictSource(get func(string) string) string {
	if source := web.OneOf(get("source"), store.ConflictFeed); source != "" {
		return source
	}
	return store.ConflictImport
}

func (c conflictChoice) query() url.Values {
	q := url.Values{"source": {c.source}}
	for name, value := range map[string]string{"act": c.act, "owner": c.owner} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if c.days > 0 {
		q.Set("days", strconv.Itoa(c.days))
	}
	return q
}

func (s *pages) conflictFilter(r *web.Request, c conflictChoice) store.ConflictFilter {
	f := store.ConflictFilter{Source: c.source, Act: c.act, Limit: conflictsOnPage + 1}
	switch c.owner {
	case ownerMe:
		f.Owner = r.Clerk.Name
	case ownerNone:
		f.Owner = store.OwnerNobody
	}
	if c.days > 0 {
		f.Before = s.Now().AddDate(0, 0, -c.days).Unix()
	}
	return f
}

// conflicts lists the acts about which the portal and the core system disagree, by where that comes from.
func (s *pages) conflicts(r *web.Request) error {
	return s.showConflicts(r, s.flashed(r), http.StatusOK, r.URL.Query().Get, DeskConflicts{})
}

// showConflicts shows the list that get chooses, with what was ticked and typed.
func (s *pages) showConflicts(r *web.Request, page parts.Page, status int, get func(string) string, v DeskConflicts) error {
	ctx, path := r.Context(), s.Desk.Menu.Path("staff-conflicts")
	acts, err := s.DB.ConflictActs(ctx, conflictSource(get))
	if err != nil {
		return err
	}
	chosen := s.chosenConflicts(get, acts)
	f := s.conflictFilter(r, chosen)
	at, id, _ := strings.Cut(get("after"), "-")
	if f.AfterAt, err = strconv.ParseInt(at, 10, 64); err == nil && len(id) <= 40 && !social.HasControl(id) {
		f.AfterID = id
	}
	list, err := s.Staff.ConflictList(ctx, r.Clerk.Clerk, f)
	if err != nil {
		return err
	}
	count, err := s.DB.CountConflicts(ctx, f)
	if err != nil {
		return err
	}
	v.Action, v.Key, v.Count, v.Tabs = path, web.NewKey(), text.Capped(count, store.CaseCountMost), parts.Tabs{Label: text.ConflictFrom}
	v.Source, v.Act, v.Owner, v.Days = chosen.source, chosen.act, chosen.owner, strconv.Itoa(chosen.days)
	v.Acts, v.Owners, v.Ages, v.Ways = conflictActOptions(acts), ownerOptions(nil), conflictAgeOptions(), conflictWayOptions(chosen.source)
	for _, from := range []string{store.ConflictImport, store.ConflictFeed} {
		v.Tabs.Items = append(v.Tabs.Items, parts.NavItem{Title: text.ConflictSources[from], Href: path + "?source=" + from, Current: from == chosen.source})
	}
	if f.AfterID != "" {
		v.First = path + "?" + chosen.query().Encode()
	}
	list, more := web.Fitting(list, conflictsOnPage)
	if more {
		last := list[len(list)-1]
		v.Next = path + "?" + chosen.query().Encode() + "&after=" + strconv.FormatInt(last.At, 10) + "-" + last.ID
	}
	for i := range list {
		v.Rows = append(v.Rows, s.conflictListRow(r, &list[i]))
	}
	return r.Render(status, DeskConflictsPage(page, v))
}

func (s *pages) conflictListRow(r *web.Request, c *store.Conflict) DeskConflictRow {
	return DeskConflictRow{ID: c.ID, Href: s.Desk.Menu.Path("staff-conflicts") + "/" + c.ID, What: text.ActName(c.Act), Who: web.MaskedName(c.PersonName),
		Done: text.Time(c.DoneAt), Since: text.Time(c.At), Owner: ownerName(r, c.Owner, c.OwnerName)}
}

func conflictActOptions(acts []string) []parts.Option {
	options := []parts.Option{{Text: text.ConflictEveryAct}}
	for _, act := range acts {
		options = append(options, parts.Option{Value: act, Text: text.ActName(act)})
	}
	return options
}

func conflictAgeOptions() []parts.Option {
	options := []parts.Option{{Value: "0", Text: text.WordAllAges}}
	for _, days := range text.ConflictAges {
		options = append(options, parts.Option{Value: strconv.Itoa(days), Text: text.ConflictAge(days)})
	}
	return options
}

// takeConflicts takes those that were ticked.
func (s *pages) takeConflicts(r *web.Request) error {
	done, err := s.Staff.TakeConflicts(r.Context(), r.Clerk.Clerk, r.PostForm["id"], r.Key())
	if page, status := r.Refusal(err); page != nil {
		return s.showConflicts(r, *page, status, r.Field, DeskConflicts{})
	}
	if err != nil {
		return err
	}
	deskFlash(r, text.ConflictBulkTaken(done.Done, len(done.Failed)))
	return r.Redirect(s.Desk.Menu.Path("staff-conflicts") + "?source=" + conflictSource(r.Field) + "&owner=" + ownerMe)
}

// previewConflicts shows what settling those that were ticked would do, before anything is done.
func (s *pages) previewConflicts(r *web.Request) error {
	how, reason, ids := r.Field("how"), r.Field("reason"), r.PostForm["id"]
	v := DeskConflictsBulk{Action: s.Desk.Menu.Path("staff-conflicts") + "/settle", Key: web.NewKey(), Source: conflictSource(r.Field), How: how, Reason: reason,
		Back: s.Desk.Menu.Path("staff-conflicts") + "?source=" + conflictSource(r.Field)}
	if page, status := r.Refusal(staff.CheckSettlement(ids, staff.Settlement{How: how, Reason: reason})); page != nil {
		return s.showConflicts(r, *page, status, r.Field, DeskConflicts{How: how, Reason: reason, Ticked: ids})
	}
	for _, id := range ids {
		c, err := s.Staff.Clash(r.Context(), r.Clerk.Clerk, id, false)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if c.Source == v.Source && c.Handled == "" {
			v.Rows = append(v.Rows, s.conflictListRow(r, c.Conflict))
		}
	}
	v.Way, v.Hint = text.ConflictWays[v.Source][how], text.ConflictHints[v.Source][how]
	return r.Render(http.StatusOK, DeskConflictsBulkPage(r.Frame(), v))
}

// settleConflicts settles those of the preview, each in an act of its own.
func (s *pages) settleConflicts(r *web.Request) error {
	done, err := s.Staff.SettleConflicts(r.Context(), r.Clerk.Clerk, r.PostForm["id"], staff.Settlement{How: r.Field("how"), Reason: r.Field("reason")}, r.Key())
	if page, status := r.Refusal(err); page != nil {
		return s.showConflicts(r, *page, status, r.Field, DeskConflicts{})
	}
	if err != nil {
		return err
	}
	if len(done.Failed) == 0 {
		deskFlash(r, text.ConflictBulkDone(done.Done, 0))
		return r.Redirect(s.Desk.Menu.Path("staff-conflicts") + "?source=" + conflictSource(r.Field))
	}
	page := r.Frame()
	page.Flash = &parts.Notice{Tone: parts.ToneWarning, Title: text.ConflictBulkDone(done.Done, len(done.Failed))}
	v := DeskConflicts{}
	for _, f := range done.Failed {
		v.Failed = append(v.Failed, parts.Link{Title: f.Why, Href: s.Desk.Menu.Path("staff-conflicts") + "/" + f.ID})
	}
	return s.showConflicts(r, page, http.StatusOK, r.Field, v)
}
