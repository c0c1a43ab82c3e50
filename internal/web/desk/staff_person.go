package desk

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"shebao/internal/staff"
	"shebao/internal/statement"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
	"shebao/internal/web/record"
)

func (s *pages) personDeskRoutes() []web.Route {
	return []web.Route{
		web.Get("staff-persons", "", s.personSearch), web.Post("staff-persons", "", s.findPerson),
		web.Get("staff-person", "", s.deskPerson), web.Get("staff-person", "/show", s.backToPerson), web.Post("staff-person", "/show", s.showOfPerson), web.Post("staff-person", "/records", s.openRecord),
		web.Get("staff-person-record", "", s.deskRecord),
		web.Get("staff-looks", "", s.deskLooks), web.Post("staff-looks", "/draw", s.drawLooks), web.Post("staff-looks", "/review", s.reviewLook), web.Get("staff-looks-of", "", s.deskLooksOf),
	}
}

// named are values to choose from under their names, after the one that says that nothing is chosen.
func named(values []string, names map[string]string) []parts.Option {
	options := []parts.Option{{Text: text.Choose}}
	for _, value := range values {
		options = append(options, parts.Option{Value: value, Text: names[value]})
	}
	return options
}

// visitEnded leads back to the search where a visit is over or was never the member of staff's.
func (s *pages) visitEnded(r *web.Request, err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return r.Redirect(s.Desk.Menu.Path("staff-persons") + "?reason=ended")
	}
	return err
}

func (s *pages) deskPerson(r *web.Request) error {
	seen, err := s.Staff.Person(r.Context(), r.Clerk.Clerk, r.PathValue("visit"))
	if err != nil {
		return s.visitEnded(r, err)
	}
	return r.Render(http.StatusOK, DeskPersonPage(r.Frame(), s.personView(r, seen)))
}

// showOfPerson uncovers one group. It answers with the page itself, so that what is whole stands in no address that could be opened again.
func (s *pages) showOfPerson(r *web.Request) error {
	visit, group := r.PathValue("visit"), r.Field("group")
	reason := r.Field("reason-" + group)
	seen, err := s.Staff.ShowGroup(r.Context(), r.Clerk.Clerk, visit, group, reason, r.Key())
	var problems text.Problems
	if errors.As(err, &problems) {
		return s.refuseToShow(r, group, reason, problems)
	}
	if err != nil {
		return s.visitEnded(r, err)
	}
	return r.Render(http.StatusOK, DeskPersonPage(r.Frame(), s.personView(r, seen)))
}

// backToPerson leads whoever opens the address of an uncovering again to the masked page.
func (s *pages) backToPerson(r *web.Request) error {
	return r.Redirect(s.Desk.Menu.Path("staff-persons") + "/" + url.PathEscape(r.PathValue("visit")))
}

func (s *pages) refuseToShow(r *web.Request, group, reason string, problems text.Problems) error {
	seen, err := s.Staff.Person(r.Context(), r.Clerk.Clerk, r.PathValue("visit"))
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
	page, status := r.Refused(problems)
	return r.Render(status, DeskPersonPage(page, v))
}

func (s *pages) personView(r *web.Request, seen *staff.Seen) DeskPerson {
	base := s.Desk.Menu.Path("staff-persons") + "/" + seen.Look.ID
	v := DeskPerson{Until: text.Time(seen.Look.Until), Reason: seen.Look.Reason, Again: s.Desk.Menu.Path("staff-persons"),
		Action: base + "/show", Key: web.NewKey(), MayShow: r.Clerk.May(staff.PersonsShow), RecordAction: base + "/records",
		Branches: record.CoverageBranches(seen.Cover), Registration: registrationFacts(seen), Card: cardStateFacts(seen.Cover),
		LookCount: text.LooksInAll(seen.LookupCount), Code: seenCodeFacts(seen)}
	for _, group := range staff.Groups {
		g := DeskGroup{ID: group, Title: text.LookGroups[group], Whole: group == seen.Shown}
		for _, p := range seen.Particulars[group] {
			g.Facts.Rows = append(g.Facts.Rows, parts.Fact{Key: p.Name, Value: p.Value})
		}
		v.Groups = append(v.Groups, g)
	}
	if seen.Shown != "" {
		v.Shown = &parts.Notice{Tone: parts.ToneWarning, Title: text.LookNowShown(seen.Shown), Text: text.LookNowKept}
	}
	s.workOfPerson(r, &v, seen)
	v.Messages = parts.SimpleTable{Caption: text.LookMessages, HideCaption: true, Headers: text.LookMessageHeads}
	for _, m := range seen.Messages {
		v.Messages.Rows = append(v.Messages.Rows, []string{text.Time(m.At), text.NoticeTitle(m.Template), text.MessageChannels[m.Channel], text.MessageStates[m.State]})
	}
	v.Looks = parts.SimpleTable{Caption: text.LookLooks, HideCaption: true, Headers: text.LookLookHeads}
	for i := range seen.Lookups {
		l := record.LookOf(&seen.Lookups[i])
		v.Looks.Rows = append(v.Looks.Rows, []string{l.At, l.Who, l.Why, l.Shown})
	}
	for _, record := range s.deskRecords() {
		v.Records = append(v.Records, RecordButton{ID: record.table.ID, Title: record.title})
	}
	return v
}

// workOfPerson lists what the person handed in, asked and was answered; every number leads to its page, for whoever may open it.
func (s *pages) workOfPerson(r *web.Request, v *DeskPerson, seen *staff.Seen) {
	link := func(page, path string) string {
		if p := s.Desk.Menu.Page(page); p == nil || !r.Clerk.Sees(p) {
			return ""
		}
		return path
	}
	cases := map[string]bool{}
	v.Cases = parts.LinkedTable{Caption: text.LookCases, Headers: text.LookCaseHeads}
	for _, c := range seen.Cases {
		cases[c.No] = true
		v.Cases.Rows = append(v.Cases.Rows, parts.LinkedRow{Href: link("staff-cases", s.casePath(c.No)),
			Cells: []string{c.No, text.ActName(actOfCase(c.Kind)), text.CaseStates[c.State], text.Day(c.SubmittedAt), text.Day(c.DueAt)}})
	}
	v.Enquiries = parts.LinkedTable{Caption: text.LookEnquiries, Headers: text.LookEnquiryHeads}
	for _, e := range seen.Enquiries {
		v.Enquiries.Rows = append(v.Enquiries.Rows, parts.LinkedRow{Href: link("staff-enquiries", s.deskEnquiryPath(e.No)),
			Cells: []string{e.No, text.EnquiryCategories[e.Category], text.EnquiryStates[e.State], text.Day(e.AskedAt)}})
	}
	v.Decisions = parts.LinkedTable{Caption: text.LookDecisions, Headers: text.LookDecisionHeads}
	for _, d := range seen.Decisions {
		_, no, _ := strings.Cut(d.Kind, ":")
		row := parts.LinkedRow{Cells: []string{no, text.Day(d.IssuedAt), text.DocumentStates[d.State]}}
		if cases[no] {
			row.Href = link("staff-cases", s.casePath(no))
		}
		v.Decisions.Rows = append(v.Decisions.Rows, row)
	}
	v.Receipts = parts.LinkedTable{Caption: text.LookReceipts, Headers: text.LookReceiptHeads}
	for _, receipt := range seen.Receipts {
		row := parts.LinkedRow{Cells: []string{receipt.No, text.ActName(receipt.Act), text.Time(receipt.At), text.FeedStates[receipt.Feed.State]}}
		if cases[receipt.No] {
			row.Href = link("staff-cases", s.casePath(receipt.No))
		}
		v.Receipts.Rows = append(v.Receipts.Rows, row)
	}
}

func registrationFacts(seen *staff.Seen) parts.Facts {
	f := parts.Facts{Title: text.LookRegistration}
	state := text.LookNotRegistered
	switch {
	case seen.FrozenAt != 0:
		state = text.LookFrozen
	case seen.Registered:
		state = text.LookRegistered
	}
	f.Rows = []parts.Fact{{Key: text.LookState, Value: state}}
	if seen.Registered {
		f.Rows = append(f.Rows, parts.Fact{Key: text.LookRegisteredAt, Value: text.Time(seen.RegisteredAt)},
			parts.Fact{Key: text.LookSignedInAt, Value: timeOrNever(seen.LastSignInAt)})
	}
	return f
}

func timeOrNever(unix int64) string {
	if unix == 0 {
		return text.OperationNever
	}
	return text.Time(unix)
}

func cardStateFacts(c *store.Coverage) parts.Facts {
	return parts.Facts{Rows: append([]parts.Fact{{Key: text.LookCardState, Value: text.OrNotGiven(text.CardStatuses[c.Person.CardStatus])}}, record.CentreFacts(c)...)}
}

func seenCodeFacts(seen *staff.Seen) parts.Facts {
	f := parts.Facts{Title: text.LookCode}
	if seen.Code == nil {
		f.Rows = []parts.Fact{{Key: text.LookState, Value: text.LookCodeNone}}
		return f
	}
	f.Rows = []parts.Fact{{Key: text.LookCodeScope, Value: text.CodeScopes[seen.Code.Scope]}, {Key: text.WordValidUntil, Value: text.Time(seen.Code.ExpiresAt)},
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
func (s *pages) deskRecords() (list []openable) {
	for _, p := range s.Portal.Menu.Pages() {
		if p.Statement != nil && !p.Statement.Ward {
			list = append(list, openable{p.Statement, p.Title})
		}
	}
	for _, table := range []*statement.Statement{statement.PensionAccount, statement.MedicalAccount} {
		list = append(list, openable{table, table.Title})
	}
	return list
}

func (s *pages) deskRecordOf(id string) (openable, error) {
	list := s.deskRecords()
	at := slices.IndexFunc(list, func(o openable) bool { return o.table.ID == id })
	if at < 0 {
		return openable{}, web.ErrNoPage
	}
	return list[at], nil
}

func (s *pages) openRecord(r *web.Request) error {
	record, err := s.deskRecordOf(r.Field("statement"))
	if err != nil {
		return err
	}
	visit := r.PathValue("visit")
	if err := s.Staff.OpenRecord(r.Context(), r.Clerk.Clerk, visit, record.table, record.title); err != nil {
		return s.visitEnded(r, err)
	}
	return r.Redirect(s.Desk.Menu.Path("staff-persons") + "/" + visit + "/records/" + record.table.ID)
}
