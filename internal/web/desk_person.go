package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

func (s *Server) personDeskRoutes() []route {
	return []route{
		get("staff-persons", "", s.personSearch), post("staff-persons", "", s.findPerson),
		get("staff-person", "", s.deskPerson), get("staff-person", "/show", s.backToPerson), post("staff-person", "/show", s.showOfPerson), post("staff-person", "/records", s.openRecord),
		get("staff-person-record", "", s.deskRecord),
		get("staff-looks", "", s.deskLooks), get("staff-looks-of", "", s.deskLooksOf),
	}
}

// personSearch is 查询参保人. What is looked for is never in an address.
func (s *Server) personSearch(r *request) error {
	page := r.frame()
	if r.URL.Query().Get("reason") == "ended" {
		page.Flash = &view.Notice{Tone: view.ToneWarning, Title: text.LookEnded}
	}
	return r.render(http.StatusOK, view.PersonSearchPage(page, s.searchForm(staff.Search{})))
}

func (s *Server) searchForm(q staff.Search) view.PersonSearch {
	return view.PersonSearch{Action: s.desk.menu.Path("staff-persons"), Key: newKey(), By: q.By, Fact: q.Fact, Kind: q.Kind, Reference: q.Reference, Words: q.Words,
		Facts: named(staff.SearchFacts, text.SearchFacts), Kinds: named(staff.LookKinds, text.LookReasons)}
}

// named are values to choose from under their names, after the one that says that nothing is chosen.
func named(values []string, names map[string]string) []view.Option {
	options := []view.Option{{Text: text.Choose}}
	for _, value := range values {
		options = append(options, view.Option{Value: value, Text: names[value]})
	}
	return options
}

func (s *Server) findPerson(r *request) error {
	q := staff.Search{By: r.field("by"), Fact: r.field("fact"), Kind: r.field("kind"), Reference: r.field("reference"), Words: r.field("words")}
	look, err := s.Staff.FindPerson(r.Context(), r.clerk.Clerk, q, r.key())
	var problems text.Problems
	var throttled *store.Throttled
	switch {
	case errors.As(err, &throttled):
		said := text.Problems{{Message: text.LookedTooOften(throttled.Until, s.now())}}
		return r.render(http.StatusTooManyRequests, view.PersonSearchPage(r.withErrors(said), s.searchForm(q)))
	case errors.As(err, &problems):
		return r.render(http.StatusUnprocessableEntity, view.PersonSearchPage(r.withErrors(problems), s.searchForm(q)))
	case err != nil:
		return err
	}
	return r.redirect(s.desk.menu.Path("staff-persons") + "/" + look)
}

// visitEnded leads back to the search where a visit is over or was never the member of staff's.
func (s *Server) visitEnded(r *request, err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return r.redirect(s.desk.menu.Path("staff-persons") + "?reason=ended")
	}
	return err
}

func (s *Server) deskPerson(r *request) error {
	seen, err := s.Staff.Person(r.Context(), r.clerk.Clerk, r.PathValue("visit"))
	if err != nil {
		return s.visitEnded(r, err)
	}
	return r.render(http.StatusOK, view.DeskPersonPage(r.frame(), s.personView(r, seen)))
}

// showOfPerson uncovers one group. It answers with the page itself, so that what is whole stands in no address that could be opened again.
func (s *Server) showOfPerson(r *request) error {
	visit, group := r.PathValue("visit"), r.field("group")
	reason := r.field("reason-" + group)
	seen, err := s.Staff.ShowGroup(r.Context(), r.clerk.Clerk, visit, group, reason, r.key())
	var problems text.Problems
	if errors.As(err, &problems) {
		return s.refuseToShow(r, group, reason, problems)
	}
	if err != nil {
		return s.visitEnded(r, err)
	}
	return r.render(http.StatusOK, view.DeskPersonPage(r.frame(), s.personView(r, seen)))
}

// backToPerson leads whoever opens the address of an uncovering again to the masked page.
func (s *Server) backToPerson(r *request) error {
	return r.redirect(s.desk.menu.Path("staff-persons") + "/" + url.PathEscape(r.PathValue("visit")))
}

func (s *Server) refuseToShow(r *request, group, reason string, problems text.Problems) error {
	seen, err := s.Staff.Person(r.Context(), r.clerk.Clerk, r.PathValue("visit"))
	if err != nil {
		return s.visitEnded(r, err)
	}
	v := s.personView(r, seen)
	for i := range v.Groups {
		if v.Groups[i].ID == group {
			v.Groups[i].Reason, v.Groups[i].Error = reason, problems[0].Message
		}
	}
	problems[0].Field = "reason-" + group
	return r.render(http.StatusUnprocessableEntity, view.DeskPersonPage(r.withErrors(problems), v))
}

func (s *Server) personView(r *request, seen *staff.Seen) view.DeskPerson {
	base := s.desk.menu.Path("staff-persons") + "/" + seen.Look.ID
	v := view.DeskPerson{Until: text.Time(seen.Look.Until), Reason: seen.Look.Reason, Again: s.desk.menu.Path("staff-persons"),
		Action: base + "/show", Key: newKey(), MayShow: r.clerk.May(staff.PersonsShow), RecordAction: base + "/records",
		Branches: coverageBranches(seen.Cover), Registration: registrationFacts(seen), Card: cardStateFacts(seen.Cover),
		LookCount: text.LooksInAll(seen.LookupCount), Code: seenCodeFacts(seen)}
	for _, group := range staff.Groups {
		g := view.DeskGroup{ID: group, Title: text.LookGroups[group], Whole: group == seen.Shown}
		for _, p := range seen.Particulars[group] {
			g.Facts.Rows = append(g.Facts.Rows, view.Fact{Key: p.Name, Value: p.Value})
		}
		v.Groups = append(v.Groups, g)
	}
	if seen.Shown != "" {
		v.Shown = &view.Notice{Tone: view.ToneWarning, Title: text.LookNowShown(seen.Shown), Text: text.LookNowKept}
	}
	v.Cases = view.SimpleTable{Caption: text.LookCases, HideCaption: true, Headers: text.LookCaseHeads}
	for _, c := range seen.Cases {
		v.Cases.Rows = append(v.Cases.Rows, []string{text.ActName(actOfCase(c.Kind)), c.No, text.CaseStates[c.State], text.Day(c.SubmittedAt), text.Day(c.DueAt)})
	}
	v.Receipts = view.SimpleTable{Caption: text.LookReceipts, HideCaption: true, Headers: text.LookReceiptHeads}
	for _, receipt := range seen.Receipts {
		v.Receipts.Rows = append(v.Receipts.Rows, []string{text.ActName(receipt.Act), receipt.No, text.Time(receipt.At), text.FeedStates[receipt.Feed.State]})
	}
	v.Messages = view.SimpleTable{Caption: text.LookMessages, HideCaption: true, Headers: text.LookMessageHeads}
	for _, m := range seen.Messages {
		v.Messages.Rows = append(v.Messages.Rows, []string{text.Time(m.At), text.NoticeTitle(m.Template), text.MessageChannels[m.Channel], text.MessageStates[m.State]})
	}
	v.Looks = view.SimpleTable{Caption: text.LookLooks, HideCaption: true, Headers: text.LookLookHeads}
	for i := range seen.Lookups {
		l := look(&seen.Lookups[i])
		v.Looks.Rows = append(v.Looks.Rows, []string{l.At, l.Tag, l.By})
	}
	for _, record := range s.deskRecords() {
		v.Records = append(v.Records, view.RecordButton{ID: record.table.ID, Title: record.title})
	}
	return v
}

func registrationFacts(seen *staff.Seen) view.Facts {
	f := view.Facts{Title: text.LookRegistration}
	state := text.LookNotRegistered
	switch {
	case seen.FrozenAt != 0:
		state = text.LookFrozen
	case seen.Registered:
		state = text.LookRegistered
	}
	f.Rows = []view.Fact{{Key: text.LookState, Value: state}}
	if seen.Registered {
		f.Rows = append(f.Rows, view.Fact{Key: text.LookRegisteredAt, Value: text.Time(seen.RegisteredAt)},
			view.Fact{Key: text.LookSignedInAt, Value: timeOrNever(seen.LastSignInAt)})
	}
	return f
}

func timeOrNever(unix int64) string {
	if unix == 0 {
		return text.OperationNever
	}
	return text.Time(unix)
}

func cardStateFacts(c *store.Coverage) view.Facts {
	return view.Facts{Rows: append([]view.Fact{{Key: text.LookCardState, Value: text.OrNotGiven(text.CardStatuses[c.Person.CardStatus])}}, centreFacts(c)...)}
}

func seenCodeFacts(seen *staff.Seen) view.Facts {
	f := view.Facts{Title: text.LookCode}
	if seen.Code == nil {
		f.Rows = []view.Fact{{Key: text.LookState, Value: text.LookCodeNone}}
		return f
	}
	f.Rows = []view.Fact{{Key: text.LookCodeScope, Value: text.CodeScopes[seen.Code.Scope]}, {Key: text.WordValidUntil, Value: text.Time(seen.Code.ExpiresAt)},
		{Key: text.LookCodeUses, Value: text.CodeUses(seen.Code.Uses)}}
	return f
}

// actOfCase is the act that hands a case of a kind in.
func actOfCase(kind string) string {
	switch kind {
	case "unemployment":
		return "unemployment.claim"
	case "base_objection":
		return "base.object"
	}
	return kind
}

// deskRecord is a statement that a member of staff may open of a person, under its title.
type openable struct {
	table *statement.Statement
	title string
}

// deskRecords are the statements that may be opened: those of the insured people's menu, and those that stand within a page of it.
func (s *Server) deskRecords() (list []openable) {
	for _, p := range s.portal.menu.Pages() {
		if p.Statement != nil && !p.Statement.Ward {
			list = append(list, openable{p.Statement, p.Title})
		}
	}
	for _, table := range []*statement.Statement{statement.PensionAccount, statement.MedicalAccount} {
		list = append(list, openable{table, table.Title})
	}
	return list
}

func (s *Server) deskRecordOf(id string) (openable, error) {
	list := s.deskRecords()
	at := slices.IndexFunc(list, func(o openable) bool { return o.table.ID == id })
	if at < 0 {
		return openable{}, errNoPage
	}
	return list[at], nil
}

func (s *Server) openRecord(r *request) error {
	record, err := s.deskRecordOf(r.field("statement"))
	if err != nil {
		return err
	}
	visit := r.PathValue("visit")
	if err := s.Staff.OpenRecord(r.Context(), r.clerk.Clerk, visit, record.table, record.title); err != nil {
		return s.visitEnded(r, err)
	}
	return r.redirect(s.desk.menu.Path("staff-persons") + "/" + visit + "/records/" + record.table.ID)
}

// deskRecord shows a statement that the visit opened.
func (s *Server) deskRecord(r *request) error {
	record, err := s.deskRecordOf(r.PathValue("statement"))
	if err != nil {
		return err
	}
	visit := r.PathValue("visit")
	personNo, err := s.Staff.Record(r.Context(), r.clerk.Clerk, visit, record.table)
	if err != nil {
		return s.visitEnded(r, err)
	}
	person, err := s.DB.Person(r.Context(), personNo)
	if err != nil {
		return err
	}
	all, err := s.DB.Statement(r.Context(), record.table, personNo, s.now())
	if err != nil {
		return err
	}
	year, err := yearAsked(r)
	if err != nil {
		return err
	}
	selected := all.Year(year)
	number, _ := strconv.Atoi(r.URL.Query().Get("page"))
	part, pages := selected.Page(number, statementRows)
	v := view.DeskRecord{Title: record.title, Back: s.desk.menu.Path("staff-persons") + "/" + visit,
		Who:        view.Facts{Rows: []view.Fact{{Key: text.WordName, Value: social.MaskName(person.Name)}, {Key: text.WordSeenID, Value: person.ID.Masked()}}},
		Filter:     view.YearFilter{Action: r.URL.Path, Years: all.Years, Current: year},
		Table:      view.StatementTable{ID: "rows", Caption: text.StatementCaption(record.title, year), Table: part},
		Legend:     view.Legend{Units: selected.Units(), Marks: view.Marks(selected, text.PayKinds, text.PayKindMeanings, payKindOrder)},
		Pagination: view.Pagination{Base: r.URL.Path + "?" + yearQuery(year) + "page=", Current: min(max(number, 1), pages), Last: pages}}
	if selected.Rows() == 0 {
		v.Empty = &view.Empty{Title: text.NoRows}
	}
	return r.render(http.StatusOK, view.DeskRecordPage(r.frame(), v))
}

// yearAsked is the year that the address chooses; 0 stands for all.
func yearAsked(r *request) (int, error) {
	typed := strings.TrimSpace(r.URL.Query().Get("year"))
	if typed == "" {
		return 0, nil
	}
	year, err := strconv.Atoi(typed)
	if err != nil || year < 1949 || year > 2999 {
		return 0, errNoPage
	}
	return year, nil
}
