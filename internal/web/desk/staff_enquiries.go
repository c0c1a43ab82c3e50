package desk

import (
	"cmp"
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
	"shebao/internal/web/record"
)

// deskEnquiriesOnPage is how many enquiries a page of the queue lists; enquiryWeeks is over how many weeks there are figures.
const (
	deskEnquiriesOnPage = 30
	enquiryWeeks        = 8
)

// Whose enquiries the queue lists.
const (
	ownerMine   = "mine"
	ownerNobody = "nobody"
)

func (s *pages) enquiryDeskRoutes() []web.Route {
	return []web.Route{
		web.Get("staff-enquiries", "", s.deskEnquiries), web.Post("staff-enquiries", "/next", s.takeNextEnquiry),
		web.Get("staff-enquiry", "", s.deskEnquiry), web.Get("staff-enquiry", "/evidence/{evidence}", s.deskEnquiryFile),
		web.Post("staff-enquiry", "/take", s.takeEnquiry), web.Post("staff-enquiry", "/give-back", s.giveEnquiryBack),
		web.Post("staff-enquiry", "/hand-over", s.handEnquiryOver), web.Post("staff-enquiry", "/answer", s.answerEnquiry),
		web.Post("staff-enquiry", "/note", s.noteOnEnquiry), web.Post("staff-enquiry", "/move", s.moveEnquiry),
		web.Post("staff-enquiry", "/close", s.settleEnquiry),
	}
}

// enquiryChoice is what an address chooses of the queue.
type enquiryChoice struct {
	State    social.EnquiryState
	Category string
	Owner    string
	Overdue  bool
	After    string
}

func chosenEnquiries(q url.Values) enquiryChoice {
	c := enquiryChoice{State: social.EnquiryState(q.Get("state")), Category: q.Get("category"), Owner: q.Get("owner"), After: q.Get("after")}
	if !slices.Contains(social.EnquiryStates, c.State) {
		c.State = social.EnquiryWaiting
	}
	if !slices.Contains(social.EnquiryCategories, c.Category) {
		c.Category = ""
	}
	if c.Owner != ownerMine && c.Owner != ownerNobody {
		c.Owner = ""
	}
	c.Overdue = q.Get("overdue") != "" && c.State == social.EnquiryWaiting
	return c
}

// filter is the choice as the store knows it.
func (c enquiryChoice) filter(clerk string, now time.Time) store.EnquiryFilter {
	f := store.EnquiryFilter{State: c.State, Category: c.Category, Owned: c.Owner != ""}
	if c.Owner == ownerMine {
		f.Owner = clerk
	}
	if c.Overdue {
		f.DueBefore = now.Unix()
	}
	f.After = queuePlace(c.After)
	return f
}

// href is the address of the choice, from a place of its list on ("" for its beginning).
func (c enquiryChoice) href(path, after string) string {
	q := url.Values{"state": {string(c.State)}}
	for name, value := range map[string]string{"category": c.Category, "owner": c.Owner, "after": after} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if c.Overdue {
		q.Set("overdue", "1")
	}
	return path + "?" + q.Encode()
}

// queuePlaceText is a place in the queue as an address carries it; queuePlace reads it, and answers with the queue's beginning where it
// can't.
func queuePlaceText(p store.EnquiryPlace) string {
	return record.PlaceOf(p.SortAt, record.PlaceOf(p.WaitsFrom, p.No))
}

func queuePlace(place string) store.EnquiryPlace {
	sortAt, rest := record.PagePlace(place)
	waitsFrom, no := record.PagePlace(rest)
	return store.EnquiryPlace{SortAt: sortAt, WaitsFrom: waitsFrom, No: no}
}

func (s *pages) deskEnquiries(r *web.Request) error {
	page := r.Frame()
	page.Flash = s.TakeFlash(r)
	return s.showDeskEnquiries(r, page, http.StatusOK, chosenEnquiries(r.URL.Query()))
}

func (s *pages) showDeskEnquiries(r *web.Request, page parts.Page, status int, c enquiryChoice) error {
	ctx, path := r.Context(), s.Desk.Menu.Path("staff-enquiries")
	list, err := s.Staff.EnquiryQueue(ctx, r.Clerk.Clerk, c.filter(r.Clerk.Name, s.Now()), deskEnquiriesOnPage+1)
	if err != nil {
		return err
	}
	counts, err := s.Staff.CountEnquiries(ctx, r.Clerk.Clerk)
	if err != nil {
		return err
	}
	v := DeskEnquiries{Action: path, State: string(c.State), Category: c.Category, Owner: c.Owner, Overdue: c.Overdue,
		Waiting: c.State == social.EnquiryWaiting, Numbers: queueNumbers(counts), Tabs: stateTabs(path, c),
		Categories: record.EnquiryCategories(parts.Option{Text: text.StaffAllCategories})}
	for _, o := range text.StaffEnquiryOwners {
		v.Owners = append(v.Owners, parts.Option{Value: o.Value, Text: o.Words})
	}
	if c.After != "" {
		v.Later = c.href(path, "")
	}
	list, more := web.Fitting(list, deskEnquiriesOnPage)
	if more {
		v.More = c.href(path, queuePlaceText(list[len(list)-1].Place()))
	}
	for i := range list {
		v.Rows = append(v.Rows, s.deskEnquiryRow(&list[i]))
	}
	if r.Clerk.May(staff.Enquiries) {
		v.NextKey = web.NewKey()
	}
	if r.Clerk.May(staff.CasesAssign) {
		weeks, err := s.Staff.EnquiryFlow(ctx, r.Clerk.Clerk, enquiryWeeks)
		if err != nil {
			return err
		}
		v.Figures = enquiryFigures(weeks)
	}
	return r.Render(status, DeskEnquiriesPage(page, v))
}

func queueNumbers(c staff.EnquiryCounts) []parts.Fact {
	number := func(n int) string { return text.StaffCounted(n, staff.CountedEnquiries) }
	return []parts.Fact{{Key: text.StaffWaiting, Value: number(c.Waiting)}, {Key: text.StaffLate, Value: number(c.Late)},
		{Key: text.StaffNobody, Value: number(c.Nobodys)}, {Key: text.StaffMine, Value: number(c.Mine)}}
}

func stateTabs(path string, c enquiryChoice) parts.Tabs {
	tabs := parts.Tabs{Label: text.WordEnquiryState}
	for _, state := range social.EnquiryStates {
		of := c
		of.State, of.Overdue = state, c.Overdue && state == social.EnquiryWaiting
		tabs.Items = append(tabs.Items, parts.NavItem{Title: text.EnquiryStates[state], Href: of.href(path, ""), Current: state == c.State})
	}
	return tabs
}

func (s *pages) deskEnquiryPath(no string) string {
	return s.Desk.Menu.Path("staff-enquiries") + "/" + no
}

func (s *pages) deskEnquiryRow(e *store.Enquiry) DeskEnquiryRow {
	row := DeskEnquiryRow{Href: s.deskEnquiryPath(e.No), No: e.No, Category: text.EnquiryCategories[e.Category], Asked: text.Time(e.AskedAt),
		Waits: text.Time(e.SortAt), Due: text.Day(e.DueAt), Owner: cmp.Or(e.Owner, text.StaffNobody), Late: e.Late(s.Now())}
	if e.State == social.EnquiryWaiting {
		row.Waits = text.LongSince(social.At(e.WaitsFrom), s.Now())
	}
	return row
}

// enquiryFigures are the figures by week, the latest first.
func enquiryFigures(weeks []store.EnquiryWeek) *parts.SimpleTable {
	t := &parts.SimpleTable{ID: "enquiry-weeks", Caption: text.StaffByWeek, Headers: text.StaffWeekHeads, Numeric: []int{2, 3, 4, 5, 6}}
	for _, w := range slices.Backward(weeks) {
		row := []string{text.Week(w.From), strconv.Itoa(w.Arrived), strconv.Itoa(w.Answered), strconv.Itoa(w.Late), text.NoFigure, text.NoFigure}
		if w.Answered > 0 {
			row[4] = text.Hours(w.MedianHours)
		}
		if w.Rated > 0 {
			row[5] = text.AverageOf(w.Rating, w.Rated)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// takeNextEnquiry gives the clerk the next one. A form sent twice takes one, and leads to what is theirs.
func (s *pages) takeNextEnquiry(r *web.Request) error {
	c := chosenEnquiries(url.Values{"category": {r.Field("category")}})
	no, err := s.Staff.TakeNextEnquiry(r.Context(), r.Clerk.Clerk, c.Category, r.Key())
	if errors.Is(err, store.ErrNotFound) {
		r.SetValue(web.ValueFlash, text.StaffNoNext)
		return r.Redirect(c.href(s.Desk.Menu.Path("staff-enquiries"), ""))
	}
	if err != nil {
		return err
	}
	if no == "" {
		c.Owner = ownerMine
		return r.Redirect(c.href(s.Desk.Menu.Path("staff-enquiries"), ""))
	}
	r.SetValue(web.ValueFlash, text.StaffEnquiryTaken)
	return r.Redirect(s.deskEnquiryPath(no))
}
