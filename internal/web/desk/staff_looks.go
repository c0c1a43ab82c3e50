package desk

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// deskRows is how many rows a list of the desk that is read by key shows at a time.
const rowsAtOnce = 50

// dayAsked is the day that the address chooses, today where it names none.
func (s *pages) dayAsked(r *web.Request) (time.Time, text.Problems) {
	typed := r.URL.Query().Get("day")
	if typed == "" {
		return s.Now(), nil
	}
	day, err := time.ParseInLocation(time.DateOnly, typed, social.Zone)
	if err != nil {
		return s.Now(), text.Problems{{Field: "day", Message: text.AuditBadTime}}
	}
	return day, nil
}

// deskLooks is 查询情况: a day's searches by member of staff, for their supervisor.
func (s *pages) deskLooks(r *web.Request) error {
	day, problems := s.dayAsked(r)
	counts, err := s.Staff.LookCounts(r.Context(), r.Clerk.Clerk, day)
	if err != nil {
		return err
	}
	shown := day.Format(time.DateOnly)
	v := DeskLooks{Action: r.Page.Path, Day: shown, Hours: text.HoursOf(staff.WorkingHours.From, staff.WorkingHours.To),
		Table: parts.LinkedTable{Caption: text.LooksOfDay, Headers: text.LooksHeads}}
	for _, c := range counts {
		row := parts.LinkedRow{Href: r.Page.Path + "/" + url.PathEscape(c.StaffName) + "?day=" + shown, Cells: []string{c.StaffName, strconv.Itoa(c.Searches), strconv.Itoa(c.People),
			strconv.Itoa(c.NoCase), strconv.Itoa(c.Nobody), strconv.Itoa(c.Shows), strconv.Itoa(c.OffHours), ""}}
		row.Marks = lookMarks(c)
		v.Table.Rows = append(v.Table.Rows, row)
	}
	if len(problems) > 0 {
		page, status := r.Refused(problems)
		return r.Render(status, DeskLooksPage(page, v))
	}
	return r.Render(http.StatusOK, DeskLooksPage(r.Frame(), v))
}

// lookMarks say what of a day's searches is unusual.
func lookMarks(c store.LookCount) (marks []parts.Tag) {
	unusual := staff.Marks(c)
	for _, mark := range []struct {
		on    bool
		words string
	}{{unusual.NoCase, text.MarkNoCase}, {unusual.OffHours, text.MarkOffHours}, {unusual.Nobody, text.MarkNobody}, {unusual.Limited, text.MarkLimited}} {
		if mark.on {
			marks = append(marks, parts.Tag{Text: mark.words, Tone: parts.ToneWarning})
		}
	}
	return marks
}
