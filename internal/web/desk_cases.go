package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

// casesOnPage is how many cases a page of the queue lists.
const casesOnPage = 50

// Values of the queue's filter by owner, beside the names of accounts, none of which begins so.
const (
	ownerMe   = "-me"
	ownerNone = "-none"
)

func (s *Server) caseDeskRoutes() []route {
	return []route{
		get("staff-cases", "", s.deskCases), post("staff-cases", "", s.takeNextCase),
		get("staff-case", "", s.deskCase), get("staff-case", "/evidence/{evidence}", s.deskEvidence), get("staff-case", "/decision.pdf", s.deskDecision),
		post("staff-case", "/take", s.takeCase), post("staff-case", "/give-back", s.giveCaseBack), post("staff-case", "/hand-over", s.handCaseOver),
		post("staff-case", "/note", s.noteCase), post("staff-case", "/return", s.returnCase), post("staff-case", "/decide", s.decideCase),
		post("staff-case", "/confirm", s.confirmCase), post("staff-case", "/send-back", s.sendCaseBack),
		get("staff-templates", "", s.answerTemplates), get("staff-template", "", s.answerTemplate), post("staff-template", "", s.saveAnswerTemplate),
		post("staff-template", "/drop", s.dropAnswerTemplate),
		get("staff-case-rules", "", s.caseRules), post("staff-case-rules", "", s.proposeCaseRule),
		get("staff-overview", "", s.caseOverview),
		get("staff-conflicts", "", s.conflicts), get("staff-conflict", "", s.conflict), post("staff-conflict", "", s.settleConflict),
		get("staff-shared-ids", "", s.sharedIDs),
	}
}

func (s *Server) casePath(no string) string { return s.desk.menu.Path("staff-cases") + "/" + no }

// deskFlash says on the next page of the desk what was done.
func (r *request) deskFlash(said string) { r.setValue(valueFlash, said) }

// flashed is the frame of a page of the desk with what was done before it.
func (s *Server) flashed(r *request) view.Page {
	page := r.frame()
	if said := s.desk.sessions.PopString(r.Context(), valueFlash); said != "" {
		page.Flash = &view.Notice{Tone: view.ToneSuccess, Title: said}
	}
	return page
}

// deskCases is the queue, or the case whose number was typed in.
func (s *Server) deskCases(r *request) error {
	query := r.URL.Query()
	page := s.flashed(r)
	v := view.DeskCases{Number: strings.TrimSpace(query.Get("no"))}
	status := http.StatusOK
	if query.Has("no") {
		found, err := s.findCase(r, social.Fold(v.Number))
		switch {
		case err == nil:
			return r.redirect(s.casePath(found.No))
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
		page = r.withErrors(text.Problems{{Field: "no", Message: text.CaseNotFound}})
		v.NumberError, status = text.CaseNotFound, http.StatusUnprocessableEntity
	}
	if err := s.fillQueue(r, &v); err != nil {
		return err
	}
	return r.render(status, view.DeskCasesPage(page, v))
}

// findCase finds a case by its number as typed, which PostgreSQL must not get with what it takes for no text.
func (s *Server) findCase(r *request, no string) (*store.Case, error) {
	if social.HasControl(no) {
		return nil, store.ErrNotFound
	}
	return s.Staff.Find(r.Context(), no)
}

func (s *Server) fillQueue(r *request, v *view.DeskCases) error {
	ctx, query := r.Context(), r.URL.Query()
	colleagues, err := s.DB.Colleagues(ctx, staff.CasesWork)
	if err != nil {
		return err
	}
	v.Action, v.Key = s.desk.menu.Path("staff-cases"), newKey()
	v.Kinds, v.Desks, v.Owners = caseKindOptions(text.EveryCaseKind), deskStateOptions(), ownerOptions(colleagues)
	v.Kind = oneOf(query.Get("kind"), social.CaseKinds...)
	v.Desk = oneOf(query.Get("state"), deskStates...)
	v.Owner, v.Late = oneOf(query.Get("owner"), values(v.Owners)...), query.Get("late") != ""
	if r.clerk.May(staff.CasesWork) {
		v.TakeNext = v.Action
	}
	filter := s.caseFilter(r, v)
	count, err := s.DB.CountCases(ctx, filter)
	if err != nil {
		return err
	}
	v.Count = text.Capped(count, store.CaseCountMost)
	list, err := s.Staff.List(ctx, filter)
	if err != nil {
		return err
	}
	chosen := url.Values{"kind": {v.Kind}, "state": {v.Desk}, "owner": {v.Owner}}
	if v.Late {
		chosen.Set("late", "1")
	}
	if filter.AfterNo != "" {
		v.First = v.Action + "?" + chosen.Encode()
	}
	if len(list) > casesOnPage {
		last := list[casesOnPage-1]
		v.Next = v.Action + "?" + chosen.Encode() + "&after=" + strconv.FormatInt(last.DueAt, 10) + "-" + last.No
		list = list[:casesOnPage]
	}
	for i := range list {
		v.Rows = append(v.Rows, s.caseRow(r, &list[i]))
	}
	return nil
}

// caseFilter is what the form chose, and where the page begins: "time-number" of the last case before it. One more than fits a page is
// asked for, to know whether there is another.
func (s *Server) caseFilter(r *request, v *view.DeskCases) store.CaseFilter {
	f := store.CaseFilter{Kind: v.Kind, Desk: v.Desk, Owner: v.Owner, Limit: casesOnPage + 1}
	if f.Desk == "" {
		f.Desk = store.DeskOpen
	}
	switch v.Owner {
	case ownerMe:
		f.Owner = r.clerk.Name
	case ownerNone:
		f.Owner = store.OwnerNobody
	}
	if v.Late {
		f.DueBefore = s.now().Unix()
	}
	due, no, found := strings.Cut(r.URL.Query().Get("after"), "-")
	if at, err := strconv.ParseInt(due, 10, 64); found && err == nil && len(no) <= 30 && !social.HasControl(no) {
		f.AfterDue, f.AfterNo = at, no
	}
	return f
}

func (s *Server) caseRow(r *request, c *store.QueuedCase) view.DeskCaseRow {
	row := view.DeskCaseRow{No: c.No, Href: s.casePath(c.No), Kind: text.CaseKind(c.Kind), Who: maskedName(c.PersonName), Age: text.CaseAge(c.SubmittedAt, s.now()),
		Due: text.ShortDay(c.DueAt), State: deskTag(c.Desk), Owner: ownerName(r, c.Owner, c.OwnerName)}
	if c.State.Open() {
		row.Left = s.leftTag(c.DueAt)
	}
	return row
}

func (s *Server) leftTag(due int64) view.Tag {
	words, late := text.CaseLeft(due, s.now())
	if late {
		return view.Tag{Text: words, Tone: view.ToneDanger}
	}
	return view.Tag{Text: words}
}

func deskTag(desk string) view.Tag {
	tones := map[string]view.Tone{string(social.CaseReturned): view.ToneWarning, store.DeskReview: view.ToneWarning, string(social.CaseApproved): view.ToneSuccess,
		string(social.CaseRefused): view.ToneDanger}
	return view.Tag{Text: text.DeskStates[desk], Tone: tones[desk]}
}

// ownerName says who works on a case: the holder's name, or the account's where there is none of it.
func ownerName(r *request, owner, shown string) string {
	switch {
	case owner == "":
		return text.WordNobody
	case owner == r.clerk.Name:
		return text.WordMine
	case shown != "":
		return shown
	}
	return owner
}

// deskStates are those that the queue offers, beside all that is open.
var deskStates = []string{string(social.CaseSubmitted), string(social.CaseReturned), store.DeskReview, string(social.CaseApproved), string(social.CaseRefused), string(social.CaseWithdrawn)}

func deskStateOptions() []view.Option {
	options := []view.Option{{Text: text.DeskStates[store.DeskOpen]}}
	for _, state := range deskStates {
		options = append(options, view.Option{Value: state, Text: text.DeskStates[state]})
	}
	return options
}

func caseKindOptions(all string) []view.Option {
	options := []view.Option{{Text: all}}
	for _, kind := range social.CaseKinds {
		options = append(options, view.Option{Value: kind, Text: text.CaseKind(kind)})
	}
	return options
}

func ownerOptions(colleagues []store.Colleague) []view.Option {
	options := []view.Option{{Text: text.EveryOwner}, {Value: ownerMe, Text: text.WordMine}, {Value: ownerNone, Text: text.WordNobody}}
	for _, c := range colleagues {
		options = append(options, view.Option{Value: c.Name, Text: c.ShownName})
	}
	return options
}

func values(options []view.Option) (list []string) {
	for _, o := range options {
		list = append(list, o.Value)
	}
	return list
}

// takeNextCase takes the case due first that is nobody's.
func (s *Server) takeNextCase(r *request) error {
	no, err := s.Staff.TakeNext(r.Context(), r.clerk.Clerk, oneOf(r.field("kind"), social.CaseKinds...))
	if errors.Is(err, staff.ErrNoneFree) {
		r.deskFlash(text.CaseNoneFree)
		return r.redirect(s.desk.menu.Path("staff-cases"))
	}
	if err != nil {
		return err
	}
	r.deskFlash(text.CaseTaken)
	return r.redirect(s.casePath(no))
}
