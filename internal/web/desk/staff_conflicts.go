package desk

import (
	"net/http"
	"strconv"
	"strings"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// conflictsOnPage is how many conflicts a page lists.
const conflictsOnPage = 50

// conflicts lists what the portal and the core system disagree about, by where it comes from.
func (s *pages) conflicts(r *web.Request) error {
	ctx, query := r.Context(), r.URL.Query()
	source := web.OneOf(query.Get("source"), store.ConflictFeed)
	if source == "" {
		source = store.ConflictImport
	}
	at, id, _ := strings.Cut(query.Get("after"), "-")
	after, _ := strconv.ParseInt(at, 10, 64)
	if len(id) > 40 || social.HasControl(id) {
		id = ""
	}
	list, err := s.Staff.ConflictList(ctx, r.Clerk.Clerk, source, after, id, conflictsOnPage+1)
	if err != nil {
		return err
	}
	count, err := s.DB.CountConflicts(ctx, source)
	if err != nil {
		return err
	}
	base := r.Page.Path + "?source=" + source
	v := DeskConflicts{Count: text.Capped(count, store.CaseCountMost), Tabs: parts.Tabs{Label: text.ConflictFrom}}
	for _, from := range []string{store.ConflictImport, store.ConflictFeed} {
		v.Tabs.Items = append(v.Tabs.Items, parts.NavItem{Title: text.ConflictSources[from], Href: r.Page.Path + "?source=" + from, Current: from == source})
	}
	if id != "" {
		v.First = base
	}
	list, more := web.Fitting(list, conflictsOnPage)
	if more {
		last := list[len(list)-1]
		v.Next = base + "&after=" + strconv.FormatInt(last.At, 10) + "-" + last.ID
	}
	for _, c := range list {
		v.Rows = append(v.Rows, DeskConflictRow{Href: r.Page.Path + "/" + c.ID, What: conflictName(&c), Who: web.MaskedName(c.PersonName), Since: text.Time(c.At)})
	}
	return r.Render(http.StatusOK, DeskConflictsPage(s.flashed(r), v))
}

// conflictName says what a conflict is about.
func conflictName(c *store.Conflict) string {
	if c.Source == store.ConflictFeed {
		return text.ActName(c.Act)
	}
	return text.FieldName(c.Field)
}
