package desk

import (
	"cmp"
	"net/http"
	"slices"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
	"shebao/internal/web/record"
)

// workOnPage is how many matters the first page lists.
const workOnPage = 50

// staffHome shows what waits for the member of staff, and what else they may do.
func (s *pages) staffHome(r *web.Request) error {
	by := r.Clerk.Clerk
	v := StaffHome{Groups: record.WayIn(s.Desk.Menu, r.Clerk.Sees), NoRights: len(r.Clerk.Permissions) == 0}
	work, err := workOf(r)
	if err != nil {
		return err
	}
	lists := staff.WorkLists(by)
	chosen := store.CaseList(r.URL.Query().Get("list"))
	if !slices.Contains(lists, chosen) {
		chosen = ""
	}
	told, err := s.Staff.Notices(r.Context(), r.Clerk.Clerk)
	if err != nil {
		return err
	}
	for _, one := range told {
		v.Told = append(v.Told, StaffTold{At: text.Time(one.At), Body: one.Body, Action: s.Desk.Menu.Path("staff-home"), ID: one.ID, Key: web.NewKey()})
	}
	v.Counts = s.workCounts(r, work, lists, chosen)
	v.Listed = len(lists) > 0 || by.May(staff.Enquiries)
	if v.Title = text.WorkTitle; chosen != "" {
		v.Title = workListName(by, chosen)
	}
	if v.Rows, err = s.workRows(r, lists, chosen); err != nil {
		return err
	}
	if len(v.Rows) > workOnPage {
		v.Rows, v.More = v.Rows[:workOnPage], true
	}
	if page := s.Desk.Menu.Page("staff-search"); r.Clerk.Sees(page) {
		v.Search = page.Path
	}
	if by.May(staff.CasesWork) {
		v.TakeNext, v.Key = s.Desk.Menu.Path("staff-cases"), web.NewKey()
	}
	return r.Render(http.StatusOK, StaffHomePage(s.flashed(r), v))
}

func workListName(by staff.Clerk, list store.CaseList) string {
	if name := text.WorkListsAll[string(list)]; name != "" && by.May(staff.CasesAssign) {
		return name
	}
	return text.WorkLists[string(list)]
}

// workCounts are the figures, each of which leads to its list.
func (s *pages) workCounts(r *web.Request, work *store.Work, lists []store.CaseList, chosen store.CaseList) (counts []WorkCount) {
	home := s.Desk.Menu.Path("staff-home")
	of := map[store.CaseList]int{store.ListMine: work.Mine, store.ListBack: work.Back, store.ListReview: work.Review, store.ListFree: work.Free,
		store.ListSoon: work.Soon, store.ListLate: work.Late}
	add := func(name, href string, n int, bad, current bool) {
		counts = append(counts, WorkCount{Name: name, Href: href, Count: text.Capped(n, store.CaseCountMost), Bad: bad && n > 0, Current: current})
	}
	for _, list := range lists {
		add(workListName(r.Clerk.Clerk, list), home+"?list="+string(list), of[list], list == store.ListLate, list == chosen)
	}
	for _, other := range []struct {
		page, query, name string
		n                 int
		always, bad       bool
	}{
		{"staff-enquiries", "?overdue=1" + mineOnly(r), text.WorkEnquiriesLate, work.EnquiriesLate, false, true},
		{"staff-enquiries", "?owner=" + ownerMine, text.WorkEnquiries, work.Enquiries, r.Clerk.May(staff.Enquiries), false},
		{"staff-enquiries", "?owner=" + ownerNobody, text.WorkEnquiriesFree, work.EnquiriesFree, r.Clerk.May(staff.Enquiries), false},
		{"staff-approvals", "", text.WorkApprovals, work.Approvals, false, false},
		{"staff-conflicts", "", text.WorkConflicts, work.Conflicts, r.Clerk.May(staff.Conflicts), false},
		{"staff-pieces", "?state=" + store.ContentDraft, text.WorkDrafts, work.Drafts, false, false},
	} {
		if other.n > 0 || other.always {
			add(other.name, s.Desk.Menu.Path(other.page)+other.query, other.n, other.bad, false)
		}
	}
	return counts
}

// mineOnly keeps a list of late enquiries to one's own, for whoever does not look after all.
func mineOnly(r *web.Request) string {
	if r.Clerk.May(staff.CasesAssign) {
		return ""
	}
	return "&owner=" + ownerMine
}

// workRows are a list's matters; without one, all that is in the clerk's hands or waits for their second look, or else what is nobody's.
func (s *pages) workRows(r *web.Request, lists []store.CaseList, chosen store.CaseList) ([]WorkRow, error) {
	asked := []store.CaseList{store.ListMine, store.ListReview}
	if chosen != "" {
		asked = []store.CaseList{chosen}
	}
	rows, err := s.caseRows(r, lists, asked)
	if err != nil {
		return nil, err
	}
	if chosen == "" && r.Clerk.May(staff.Enquiries) {
		mine, err := s.enquiryRows(r)
		if err != nil {
			return nil, err
		}
		rows = append(rows, mine...)
	}
	if len(rows) == 0 && chosen == "" {
		if rows, err = s.caseRows(r, lists, []store.CaseList{store.ListFree}); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(rows, func(a, b WorkRow) int { return cmp.Compare(a.due, b.due) })
	return rows, nil
}

// caseRows are the cases of those of the lists asked for that are the clerk's to see.
func (s *pages) caseRows(r *web.Request, lists, asked []store.CaseList) (rows []WorkRow, err error) {
	now := s.Now()
	for _, list := range asked {
		if !slices.Contains(lists, list) {
			continue
		}
		cases, err := s.Staff.WorkCases(r.Context(), r.Clerk.Clerk, list, workOnPage+1)
		if err != nil {
			return nil, err
		}
		for i := range cases {
			c := &cases[i]
			row := WorkRow{Title: text.CaseKind(c.Kind), Href: s.casePath(c.No), No: text.LastDigits(c.No), Who: web.MaskedName(c.PersonName), due: c.DueAt,
				State: workState(c), Owner: ownerName(r, c.Owner, c.OwnerName), Since: text.WaitedFor(max(c.Since, c.SubmittedAt), now.Unix())}
			row.Due, row.Late, row.Soon = text.DueWord(c.DueAt, now)
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// workState says where a case stands and, where it came back, from whom.
func workState(c *store.WorkCase) parts.Tag {
	switch {
	case c.Desk != string(social.CaseSubmitted):
	case c.SentBack:
		return parts.Tag{Text: text.WorkSentBack, Tone: parts.ToneWarning}
	case c.Supplemented:
		return parts.Tag{Text: text.WorkSupplemented, Tone: parts.ToneWarning}
	}
	return deskTag(c.Desk)
}

// enquiryRows are the enquiries that wait for the clerk's answer. Nothing of whoever asked stands in them.
func (s *pages) enquiryRows(r *web.Request) (rows []WorkRow, err error) {
	list, err := s.Staff.EnquiryQueue(r.Context(), r.Clerk.Clerk, store.EnquiryFilter{State: social.EnquiryWaiting, Owned: true, Owner: r.Clerk.Name},
		workOnPage+1)
	for i := range list {
		e := &list[i]
		row := WorkRow{Title: text.EnquiryTitle(e.Category), Href: s.Desk.Menu.Path("staff-enquiries") + "/" + e.No, No: text.LastDigits(e.No), due: e.SortAt,
			State: parts.Tag{Text: text.EnquiryStates[e.State]}, Owner: text.WordMine, Since: text.WaitedFor(e.WaitsFrom, s.Now().Unix())}
		row.Due, row.Late, row.Soon = text.DueWord(e.SortAt, s.Now())
		rows = append(rows, row)
	}
	return rows, err
}

// workOf is how much waits for the clerk, asked for once in a request: the menu shows it on every page, and the first page lists it.
func workOf(r *web.Request) (work *store.Work, err error) {
	if r.Clerk.Work == nil {
		r.Clerk.Work, err = r.Server.Staff.Work(r.Context(), r.Clerk.Clerk)
	}
	return r.Clerk.Work, err
}

// markWork marks the ways to pages with how much waits there. It is a hint: where it can't be read, the page is shown without.
func markWork(r *web.Request, items []parts.NavItem) {
	work, err := workOf(r)
	if err != nil {
		return
	}
	waits := map[string]int{}
	for page, n := range map[string]int{"staff-approvals": work.Review + work.Approvals, "staff-cases": work.Mine, "staff-enquiries": work.Enquiries,
		"staff-conflicts": work.Conflicts, "staff-pieces": work.Drafts} {
		waits[r.Server.Desk.Menu.Path(page)] = n
	}
	markWays(items, waits, r.Page.ID == "staff-home")
}

// markWays marks pages with how much waits there and groups with the sum, and gives the sum of all. Groups where something waits may stand
// open.
func markWays(items []parts.NavItem, waits map[string]int, open bool) (sum int) {
	for i := range items {
		n := waits[items[i].Href] + markWays(items[i].Children, waits, open)
		if n > 0 {
			items[i].Badge = text.WorkBadge(n, store.CaseCountMost)
			items[i].Open = items[i].Open || open && len(items[i].Children) > 0
		}
		sum += n
	}
	return sum
}

// reviewRows are the recommended decisions that the clerk may confirm.
func (s *pages) reviewRows(r *web.Request) ([]WorkRow, error) {
	review := []store.CaseList{store.ListReview}
	return s.caseRows(r, staff.WorkLists(r.Clerk.Clerk), review)
}

// readStaffNotice is 知道了 at a notice of the first page.
func (s *pages) readStaffNotice(r *web.Request) error {
	if err := s.Staff.ReadNotice(r.Context(), r.Clerk.Clerk, r.Field("notice"), r.Key()); err != nil {
		return err
	}
	return r.Redirect(r.Page.Path)
}
