package desk

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
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
	var accounts []string
	for _, c := range counts {
		accounts = append(accounts, c.StaffName)
	}
	names, err := s.DB.StaffNames(r.Context(), accounts...)
	if err != nil {
		return err
	}
	shown := day.Format(time.DateOnly)
	v := DeskLooks{Action: r.Page.Path, Day: shown, Hours: text.HoursOf(staff.WorkingHours.From, staff.WorkingHours.To),
		Table: parts.LinkedTable{Caption: text.LooksOfDay, Headers: text.LooksHeads}}
	for _, c := range counts {
		row := parts.LinkedRow{Href: r.Page.Path + "/" + url.PathEscape(c.StaffName) + "?day=" + shown, Cells: []string{
			text.StaffKnownAs(names[c.StaffName], "", c.StaffName), strconv.Itoa(c.Looks), strconv.Itoa(c.LookedAt), strconv.Itoa(c.Searches), strconv.Itoa(c.NoCase),
			strconv.Itoa(c.Nobody), strconv.Itoa(c.Shows), strconv.Itoa(c.OffHours), ""}}
		row.Marks = lookMarks(c)
		v.Table.Rows = append(v.Table.Rows, row)
	}
	if err := s.fillSamples(r, &v); err != nil {
		return err
	}
	page, status := s.flashed(r), http.StatusOK
	if len(problems) > 0 {
		page, status = r.Refused(problems)
	}
	return r.Render(status, DeskLooksPage(page, v))
}

// fillSamples are the looks that were drawn for review.
func (s *pages) fillSamples(r *web.Request, v *DeskLooks) error {
	v.Draw, v.Review, v.Key = s.Desk.Menu.Path("staff-looks")+"/draw", s.Desk.Menu.Path("staff-looks")+"/review", web.NewKey()
	v.Verdicts = []parts.Option{{Value: store.SampleFine, Text: text.SampleVerdicts[store.SampleFine]}, {Value: store.SampleAsked, Text: text.SampleVerdicts[store.SampleAsked]}}
	waiting, err := s.Staff.LookSamples(r.Context(), r.Clerk.Clerk, false)
	if err != nil {
		return err
	}
	done, err := s.Staff.LookSamples(r.Context(), r.Clerk.Clerk, true)
	if err != nil {
		return err
	}
	var accounts []string
	for _, sample := range append(slices.Clone(waiting), done...) {
		accounts = append(accounts, sample.Staff, sample.ReviewedBy)
	}
	names, err := s.DB.StaffNames(r.Context(), accounts...)
	if err != nil {
		return err
	}
	for _, sample := range waiting {
		v.Samples = append(v.Samples, DeskSample{ID: sample.ID, Key: web.NewKey(), Mine: sample.Staff == r.Clerk.Name, Facts: []parts.Fact{{Key: text.LabelStaffName, Value: names[sample.Staff]},
			{Key: text.LooksAllHeads[0], Value: text.Time(sample.At)}, {Key: text.LooksAllHeads[1], Value: sample.PersonNo}, {Key: text.LooksAllHeads[2], Value: sample.Reason},
			{Key: text.LooksAllHeads[3], Value: sample.Shown}}})
	}
	v.Reviewed = parts.SimpleTable{Caption: text.SamplesDone, HideCaption: true, Headers: text.SampleHeads}
	for _, sample := range done {
		v.Reviewed.Rows = append(v.Reviewed.Rows, []string{text.Time(sample.At), names[sample.Staff], sample.PersonNo, sample.Reason, text.SampleVerdicts[sample.Verdict],
			sample.Note, names[sample.ReviewedBy]})
	}
	return nil
}

// drawLooks draws looks for review, and reviewLook says what came of one.
func (s *pages) drawLooks(r *web.Request) error {
	n, err := s.Staff.DrawLooks(r.Context(), r.Clerk.Clerk, r.Key())
	if err != nil {
		return err
	}
	deskFlash(r, text.SamplesDrawn(n))
	return r.Redirect(s.Desk.Menu.Path("staff-looks"))
}

func (s *pages) reviewLook(r *web.Request) error {
	id := r.Field("sample")
	err := s.Staff.ReviewLook(r.Context(), r.Clerk.Clerk, id, r.Field("verdict-"+id), r.Field("note-"+id), r.Key())
	var problems text.Problems
	said := text.SampleReviewed
	switch {
	case errors.As(err, &problems):
		said = problems[0].Message
	case errors.Is(err, staff.ErrSamePerson):
		said = text.SampleSame
	case errors.Is(err, store.ErrNotFound):
		said = text.SampleGone
	case err != nil:
		return err
	}
	deskFlash(r, said)
	return r.Redirect(s.Desk.Menu.Path("staff-looks"))
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
