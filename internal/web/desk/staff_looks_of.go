package desk

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// deskLooksOf are a member of staff's searches of a day with their reasons.
func (s *pages) deskLooksOf(r *web.Request) error {
	day, _ := s.dayAsked(r)
	name := r.PathValue("name")
	after := store.LookCursor{}
	if at, id, ok := strings.Cut(r.URL.Query().Get("after"), "-"); ok {
		after.At, _ = strconv.ParseInt(at, 10, 64)
		after.ID = id
	}
	list, err := s.Staff.StaffLooks(r.Context(), r.Clerk.Clerk, name, day, after, rowsAtOnce+1)
	if err != nil {
		return err
	}
	shown := day.Format(time.DateOnly)
	here := s.Desk.Menu.Path("staff-looks") + "/" + url.PathEscape(name) + "?day=" + shown
	v := DeskLooksOf{Back: s.Desk.Menu.Path("staff-looks") + "?day=" + shown,
		Who:   parts.Facts{Rows: []parts.Fact{{Key: text.LabelStaffName, Value: name}, {Key: text.LooksDay, Value: text.Day(day.Unix())}}},
		Table: parts.SimpleTable{Caption: text.LooksOfDay, HideCaption: true, Headers: text.LooksOfHeads}}
	all, err := s.Staff.LooksOf(r.Context(), r.Clerk.Clerk, name, day)
	if err != nil {
		return err
	}
	v.All = parts.SimpleTable{Caption: text.LooksAll, HideCaption: true, Headers: text.LooksAllHeads}
	for _, l := range all {
		v.All.Rows = append(v.All.Rows, []string{text.Time(l.At), l.PersonNo, l.Reason, l.Shown})
	}
	v.AllCut = len(all) == staff.LooksMost
	list, more := web.Fitting(list, rowsAtOnce)
	for _, l := range list {
		v.Table.Rows = append(v.Table.Rows, []string{text.Time(l.At), text.SearchFacts[l.FoundBy], text.SearchOutcomes[l.Outcome], l.PersonNo,
			l.Reason, text.YesNo(l.HasCase), strconv.Itoa(l.Shows)})
	}
	if more {
		last := list[len(list)-1]
		v.Next.Href = here + "&after=" + strconv.FormatInt(last.At, 10) + "-" + last.ID
	}
	if after.ID != "" {
		v.Next.First = here
	}
	return r.Render(http.StatusOK, DeskLooksOfPage(r.Frame(), v))
}
