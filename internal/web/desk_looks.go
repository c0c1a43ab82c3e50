package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// deskRows is how many rows a list of the desk that is read by key shows at a time.
const deskRows = 50

// dayAsked is the day that the address chooses, today where it names none.
func (s *Server) dayAsked(r *request) (time.Time, text.Problems) {
	typed := r.URL.Query().Get("day")
	if typed == "" {
		return s.now(), nil
	}
	day, err := time.ParseInLocation(time.DateOnly, typed, social.Zone)
	if err != nil {
		return s.now(), text.Problems{{Field: "day", Message: text.AuditBadTime}}
	}
	return day, nil
}

// deskLooks is 查询情况: a day's searches by member of staff, for their supervisor.
func (s *Server) deskLooks(r *request) error {
	day, problems := s.dayAsked(r)
	counts, err := s.Staff.LookCounts(r.Context(), r.clerk.Clerk, day)
	if err != nil {
		return err
	}
	shown := day.Format(time.DateOnly)
	v := view.DeskLooks{Action: r.page.Path, Day: shown, Hours: text.HoursOf(staff.WorkingHours.From, staff.WorkingHours.To),
		Table: view.LinkedTable{Caption: text.LooksOfDay, Headers: text.LooksHeads}}
	for _, c := range counts {
		row := view.LinkedRow{Href: r.page.Path + "/" + url.PathEscape(c.StaffName) + "?day=" + shown, Cells: []string{c.StaffName, strconv.Itoa(c.Searches), strconv.Itoa(c.People),
			strconv.Itoa(c.NoCase), strconv.Itoa(c.Nobody), strconv.Itoa(c.Shows), strconv.Itoa(c.OffHours), ""}}
		row.Marks = lookMarks(c)
		v.Table.Rows = append(v.Table.Rows, row)
	}
	status := http.StatusOK
	if len(problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return r.render(status, view.DeskLooksPage(r.withErrors(problems), v))
}

// lookMarks say what of a day's searches is unusual.
func lookMarks(c store.LookCount) (marks []view.Tag) {
	unusual := staff.Marks(c)
	for _, mark := range []struct {
		on    bool
		words string
	}{{unusual.NoCase, text.MarkNoCase}, {unusual.OffHours, text.MarkOffHours}, {unusual.Nobody, text.MarkNobody}, {unusual.Limited, text.MarkLimited}} {
		if mark.on {
			marks = append(marks, view.Tag{Text: mark.words, Tone: view.ToneWarning})
		}
	}
	return marks
}

// deskLooksOf are a member of staff's searches of a day with their reasons.
func (s *Server) deskLooksOf(r *request) error {
	day, _ := s.dayAsked(r)
	name := r.PathValue("name")
	after := store.LookCursor{}
	if at, id, ok := strings.Cut(r.URL.Query().Get("after"), "-"); ok {
		after.At, _ = strconv.ParseInt(at, 10, 64)
		after.ID = id
	}
	list, err := s.Staff.StaffLooks(r.Context(), r.clerk.Clerk, name, day, after, deskRows)
	if err != nil {
		return err
	}
	shown := day.Format(time.DateOnly)
	here := s.desk.menu.Path("staff-looks") + "/" + url.PathEscape(name) + "?day=" + shown
	v := view.DeskLooksOf{Back: s.desk.menu.Path("staff-looks") + "?day=" + shown,
		Who:   view.Facts{Rows: []view.Fact{{Key: text.LabelStaffName, Value: name}, {Key: text.LooksDay, Value: text.Day(day.Unix())}}},
		Table: view.SimpleTable{Caption: text.LooksOfDay, HideCaption: true, Headers: text.LooksOfHeads}}
	for _, l := range list {
		v.Table.Rows = append(v.Table.Rows, []string{text.Time(l.At), text.SearchFacts[l.FoundBy], text.SearchOutcomes[l.Outcome], l.PersonNo,
			l.Reason, text.YesNo(l.HasCase), strconv.Itoa(l.Shows)})
	}
	if len(list) == deskRows {
		last := list[len(list)-1]
		v.Next.Href = here + "&after=" + strconv.FormatInt(last.At, 10) + "-" + last.ID
	}
	if after.ID != "" {
		v.Next.First = here
	}
	return r.render(http.StatusOK, view.DeskLooksOfPage(r.frame(), v))
}
