package desk

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
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// casesOnPage is how many cases a page of the queue lists.
const casesOnPage = 50

// Values of the queue's filter by owner, beside the names of accounts, none of which begins so.
const (
	ownerMe   = "-me"
	ownerNone = "-none"
)

func (s *pages) caseDeskRoutes() []web.Route {
	return []web.Route{
		web.Get("staff-cases", "", s.deskCases), web.Post("staff-cases", "", s.takeNextCase),
		web.Get("staff-case", "", s.deskCase), web.Get("staff-case", "/evidence/{evidence}", s.deskEvidence),
		web.Get("staff-case", "/evidence/{evidence}/view", s.viewEvidence), web.Get("staff-case", "/evidence/{evidence}/pages/{page}", s.evidencePage),
		web.Post("staff-case", "/draft", s.keepCaseDraft), web.Get("staff-case", "/decision.pdf", s.deskDecision),
		web.Post("staff-case", "/take", s.takeCase), web.Post("staff-case", "/give-back", s.giveCaseBack), web.Post("staff-case", "/hand-over", s.handCaseOver),
		web.Post("staff-case", "/note", s.noteCase), web.Post("staff-case", "/return", s.returnCase), web.Post("staff-case", "/decide", s.decideCase),
		web.Post("staff-case", "/confirm", s.confirmCase), web.Post("staff-case", "/send-back", s.sendCaseBack),
		web.Get("staff-templates", "", s.answerTemplates), web.Get("staff-template", "", s.answerTemplate), web.Post("staff-template", "", s.saveAnswerTemplate),
		web.Post("staff-template", "/drop", s.dropAnswerTemplate),
		web.Get("staff-case-rules", "", s.caseRules), web.Post("staff-case-rules", "", s.proposeCaseRule),
		web.Get("staff-overview", "", s.caseOverview),
		web.Get("staff-shared-ids", "", s.sharedIDs),
	}
}

func (s *pages) casePath(no string) string { return s.Desk.Menu.Path("staff-cases") + "/" + no }

// deskFlash says on the next page of the desk what was done.
func deskFlash(r *web.Request, said string) { r.SetValue(web.ValueFlash, said) }

// flashed is the frame of a page of the desk with what was done before it.
func (s *pages) flashed(r *web.Request) parts.Page {
	page := r.Frame()
	if said := s.Desk.Sessions.PopString(r.Context(), web.ValueFlash); said != "" {
		page.Flash = &parts.Notice{Tone: parts.ToneSuccess, Title: said}
	}
	return page
}

// deskCases is the queue, or the case whose number was typed in.
func (s *pages) deskCases(r *web.Request) error {
	query := r.URL.Query()
	page := s.flashed(r)
	v := DeskCases{Number: strings.TrimSpace(query.Get("no"))}
	status := http.StatusOK
	if query.Has("no") {
		found, err := s.findCase(r, social.Fold(v.Number))
		switch {
		case err == nil:
			return r.Redirect(s.casePath(found.No))
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
		v.NumberError = text.CaseNotFound
		page, status = r.Refused(text.Problems{{Field: "no", Message: text.CaseNotFound}})
	}
	if err := s.fillQueue(r, &v); err != nil {
		return err
	}
	return r.Render(status, DeskCasesPage(page, v))
}

// findCase finds a case by its number as typed, which PostgreSQL must not get with what it takes for no text.
func (s *pages) findCase(r *web.Request, no string) (*store.Case, error) {
	if social.HasControl(no) {
		return nil, store.ErrNotFound
	}
	return s.Staff.Find(r.Context(), no)
}

func (s *pages) fillQueue(r *web.Request, v *DeskCases) error {
	ctx, query := r.Context(), r.URL.Query()
	colleagues, err := s.DB.Colleagues(ctx, staff.CasesWork)
	if err != nil {
		return err
	}
	v.Action, v.Key = s.Desk.Menu.Path("staff-cases"), web.NewKey()
	v.Kinds, v.Desks, v.Owners = caseKindOptions(text.EveryCaseKind), deskStateOptions(), ownerOptions(colleagues)
	v.Kind = web.OneOf(query.Get("kind"), social.CaseKinds...)
	v.Desk = web.OneOf(query.Get("state"), deskStates...)
	v.Owner, v.Late = web.OneOf(query.Get("owner"), values(v.Owners)...), query.Get("late") != ""
	if r.Clerk.May(staff.CasesWork) {
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
func (s *pages) caseFilter(r *web.Request, v *DeskCases) store.CaseFilter {
	f := store.CaseFilter{Kind: v.Kind, Desk: v.Desk, Owner: v.Owner, Limit: casesOnPage + 1}
	if f.Desk == "" {
		f.Desk = store.DeskOpen
	}
	switch v.Owner {
	case ownerMe:
		f.Owner = r.Clerk.Name
	case ownerNone:
		f.Owner = store.OwnerNobody
	}
	if v.Late {
		f.DueBefore = s.Now().Unix()
	}
	due, no, found := strings.Cut(r.URL.Query().Get("after"), "-")
	if at, err := strconv.ParseInt(due, 10, 64); found && err == nil && len(no) <= 30 && !social.HasControl(no) {
		f.AfterDue, f.AfterNo = at, no
	}
	return f
}

func (s *pages) caseRow(r *web.Request, c *store.QueuedCase) DeskCaseRow {
	row := DeskCaseRow{No: c.No, Href: s.casePath(c.No), Kind: text.CaseKind(c.Kind), Who: web.MaskedName(c.PersonName), Age: text.CaseAge(c.SubmittedAt, s.Now()),
		Due: text.ShortDay(c.DueAt), State: deskTag(c.Desk), Owner: ownerName(r, c.Owner, c.OwnerName)}
	if c.State.Open() {
		row.Left = s.leftTag(c.DueAt)
	}
	return row
}

func (s *pages) leftTag(due int64) parts.Tag {
	words, late := text.CaseLeft(due, s.Now())
	if late {
		return parts.Tag{Text: words, Tone: parts.ToneDanger}
	}
	return parts.Tag{Text: words}
}

func deskTag(desk string) parts.Tag {
	tones := map[string]parts.Tone{string(social.CaseReturned): parts.ToneWarning, store.DeskReview: parts.ToneWarning, string(social.CaseApproved): parts.ToneSuccess,
		string(social.CaseRefused): parts.ToneDanger}
	return parts.Tag{Text: text.DeskStates[desk], Tone: tones[desk]}
}

// ownerName says who works on a case: the holder's name, or the account's where there is none of it.
func ownerName(r *web.Request, owner, shown string) string {
	switch {
	case owner == "":
		return text.WordNobody
	case owner == r.Clerk.Name:
		return text.WordMine
	case shown != "":
		return shown
	}
	return owner
}

// deskStates are those that the queue offers, beside all that is open.
var deskStates = []string{string(social.CaseSubmitted), string(social.CaseReturned), store.DeskReview, string(social.CaseApproved), string(social.CaseRefused), string(social.CaseWithdrawn)}

func deskStateOptions() []parts.Option {
	options := []parts.Option{{Text: text.DeskStates[store.DeskOpen]}}
	for _, state := range deskStates {
		options = append(options, parts.Option{Value: state, Text: text.DeskStates[state]})
	}
	return options
}

func caseKindOptions(all string) []parts.Option {
	options := []parts.Option{{Text: all}}
	for _, kind := range social.CaseKinds {
		options = append(options, parts.Option{Value: kind, Text: text.CaseKind(kind)})
	}
	return options
}

func ownerOptions(colleagues []store.Colleague) []parts.Option {
	options := []parts.Option{{Text: text.EveryOwner}, {Value: ownerMe, Text: text.WordMine}, {Value: ownerNone, Text: text.WordNobody}}
	for _, c := range colleagues {
		options = append(options, parts.Option{Value: c.Name, Text: c.ShownName})
	}
	return options
}

func values(options []parts.Option) (list []string) {
	for _, o := range options {
		list = append(list, o.Value)
	}
	return list
}

// takeNextCase takes the case due first that is nobody's.
func (s *pages) takeNextCase(r *web.Request) error {
	no, err := s.Staff.TakeNext(r.Context(), r.Clerk.Clerk, web.OneOf(r.Field("kind"), social.CaseKinds...))
	if errors.Is(err, staff.ErrNoneFree) {
		deskFlash(r, text.CaseNoneFree)
		return r.Redirect(s.Desk.Menu.Path("staff-cases"))
	}
	if err != nil {
		return err
	}
	deskFlash(r, text.CaseTaken)
	return r.Redirect(s.casePath(no))
}
