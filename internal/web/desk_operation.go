package web

import (
	"cmp"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web/view"
)

func (s *Server) operationDeskRoutes() []route {
	return []route{
		get("staff-messages", "", s.messageLog), post("staff-messages", "", s.retryMessage),
		get("staff-jobs", "", s.operation),
	}
}

// messageDays is how many days of the message log are shown where none are chosen.
const messageDays = 7

// loggedStates are the states of messages, in the order in which they are offered.
var loggedStates = []string{store.MessageQueued, store.MessageSending, store.MessageFailed, store.MessageGivenUp, store.MessageSent, store.MessageDelivered}

// messageLog is 消息发送记录.
func (s *Server) messageLog(r *request) error {
	page := r.frame()
	if r.URL.Query().Get("retried") == "1" {
		page.Flash = &view.Notice{Tone: view.ToneSuccess, Title: text.MessageRetried}
	}
	return s.messageLogPage(r, page, http.StatusOK)
}

func (s *Server) messageLogPage(r *request, page view.Page, status int) error {
	query := r.URL.Query()
	v := view.MessageLog{Action: r.page.Path, State: oneOf(query.Get("state"), loggedStates...), Channel: oneOf(query.Get("channel"), store.ChannelSMS, store.ChannelMail, store.ChannelPage),
		Template: oneOf(query.Get("template"), slices.Sorted(maps.Keys(text.MessageTemplates))...), From: query.Get("from"), To: query.Get("to"),
		States: allOr(loggedStates, text.MessageStates), Channels: allOr([]string{store.ChannelSMS, store.ChannelMail, store.ChannelPage}, text.MessageChannels),
		Templates: messageTemplates()}
	f, problems := s.messageFilter(&v)
	for _, problem := range problems {
		page.Errors, status = append(page.Errors, view.FieldError{Field: problem.Field, Message: problem.Message}), http.StatusUnprocessableEntity
	}
	if len(problems) == 0 {
		if err := s.addMessages(r, &v, f); err != nil {
			return err
		}
	}
	return r.render(status, view.MessageLogPage(page, v))
}

// messageFilter reads the span of days chosen, and fills in the last week where none is.
func (s *Server) messageFilter(v *view.MessageLog) (f store.MessageFilter, problems text.Problems) {
	today := s.now()
	v.To = cmp.Or(v.To, today.Format(time.DateOnly))
	to, err := time.ParseInLocation(time.DateOnly, v.To, social.Zone)
	if err != nil {
		problems.Add("to", text.AuditBadTime)
		to = today
	}
	v.From = cmp.Or(v.From, to.AddDate(0, 0, 1-messageDays).Format(time.DateOnly))
	from, err := time.ParseInLocation(time.DateOnly, v.From, social.Zone)
	if err != nil {
		problems.Add("from", text.AuditBadTime)
	}
	f = store.MessageFilter{State: v.State, Channel: v.Channel, Template: v.Template, From: from.Unix(), Until: to.AddDate(0, 0, 1).Unix()}
	switch {
	case len(problems) > 0:
	case f.Until <= f.From:
		problems.Add("to", text.AuditBackwards)
	case f.Until-f.From > staff.MaxMessageSpan:
		problems.Add("to", text.MessageLongSpan)
	}
	return f, problems
}

func (s *Server) addMessages(r *request, v *view.MessageLog, f store.MessageFilter) error {
	query := r.URL.Query()
	after := store.MessageCursor{ID: query.Get("after")}
	after.At, _ = strconv.ParseInt(query.Get("at"), 10, 64)
	list, err := s.Staff.MessageLog(r.Context(), r.clerk.Clerk, f, after, deskRows)
	if err != nil {
		return err
	}
	here := url.Values{"state": {v.State}, "channel": {v.Channel}, "template": {v.Template}, "from": {v.From}, "to": {v.To}}
	v.Table = view.LinkedTable{Caption: text.MessageLogTitle, Headers: text.MessageLogHeads}
	for i := range list {
		v.Table.Rows = append(v.Table.Rows, messageRow(r.page.Path+"?"+here.Encode(), &list[i]))
	}
	if after.ID != "" {
		v.Next.First = r.page.Path + "?" + here.Encode()
	}
	if len(list) == deskRows {
		last := list[len(list)-1]
		here.Set("at", strconv.FormatInt(last.CreatedAt, 10))
		here.Set("after", last.ID)
		v.Next.Href = r.page.Path + "?" + here.Encode()
	}
	return s.addCounts(r, v, f)
}

func messageRow(back string, m *store.LoggedMessage) view.LinkedRow {
	row := view.LinkedRow{Cells: []string{text.Time(m.CreatedAt), text.TemplateTitle(m.Template), text.MessageChannels[m.Channel], cmp.Or(m.Recipient, text.MessageNoAddress),
		text.MessageStates[m.State], strconv.Itoa(m.Tries), sentOrNext(m)}}
	if m.State == store.MessageGivenUp && !text.IsCode(m.Template) {
		row.Act = view.RetryForm(back, newKey(), strconv.FormatInt(m.CreatedAt, 10), m.ID, text.TemplateTitle(m.Template)+" "+text.Time(m.CreatedAt))
	} else {
		row.Cells = append(row.Cells, "")
	}
	return row
}

// sentOrNext says when a message went out, or when it is tried next.
func sentOrNext(m *store.LoggedMessage) string {
	switch {
	case m.SentAt != 0:
		return text.Time(m.SentAt)
	case m.State == store.MessageFailed:
		return text.NextTry(m.NextAt)
	}
	return ""
}

// addCounts adds how many messages went by each channel on each day.
func (s *Server) addCounts(r *request, v *view.MessageLog, f store.MessageFilter) error {
	counts, err := s.Staff.CountMessages(r.Context(), r.clerk.Clerk, f)
	if err != nil {
		return err
	}
	v.Counts = view.SimpleTable{Caption: text.MessageCounts, HideCaption: true, Headers: text.MessageCountHeads, Numeric: []int{3, 4, 5, 6}}
	var day int64
	var channel string
	var sum [4]int
	for i, c := range counts {
		if i == 0 || c.Day != day || c.Channel != channel {
			day, channel, sum = c.Day, c.Channel, [4]int{}
			v.Counts.Rows = append(v.Counts.Rows, nil)
		}
		sum[messageColumn(c.State)] += c.Messages
		v.Counts.Rows[len(v.Counts.Rows)-1] = []string{text.Day(day), text.MessageChannels[channel], strconv.Itoa(sum[0]), strconv.Itoa(sum[1]), strconv.Itoa(sum[2]), strconv.Itoa(sum[3])}
	}
	return nil
}

// messageColumn is in which column of the counts a state stands: waiting, sent, to be tried again, given up.
func messageColumn(state string) int {
	switch state {
	case store.MessageSent, store.MessageDelivered:
		return 1
	case store.MessageFailed:
		return 2
	case store.MessageGivenUp:
		return 3
	}
	return 0
}

func allOr(values []string, names map[string]string) []view.Option {
	options := named(values, names)
	options[0].Text = text.AuditAll
	return options
}

func messageTemplates() []view.Option {
	options := []view.Option{{Text: text.AuditAll}}
	for _, template := range slices.Sorted(maps.Keys(text.MessageTemplates)) {
		options = append(options, view.Option{Value: template, Text: text.TemplateTitle(template)})
	}
	return options
}

func (s *Server) retryMessage(r *request) error {
	at, _ := strconv.ParseInt(r.field("at"), 10, 64)
	err := s.Staff.RetryMessage(r.Context(), r.clerk.Clerk, store.MessageCursor{At: at, ID: r.field("id")}, r.key())
	var problems text.Problems
	if errors.As(err, &problems) {
		return s.messageLogPage(r, r.withErrors(problems), http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	query := r.URL.Query()
	query.Set("retried", "1")
	return r.redirect(r.page.Path + "?" + query.Encode())
}

// When a thing that is done from time to time is late, and what is waiting waits too long.
const (
	sweepLate  = 30 * time.Minute
	anchorLate = 2 * time.Hour
	workLate   = 10 * time.Minute
)

// operation is 后台任务与运行状况.
func (s *Server) operation(r *request) error {
	o, err := s.Staff.Operation(r.Context(), r.clerk.Clerk)
	if err != nil {
		return err
	}
	v := view.Operation{
		Findings: s.operationFindings(o),
		Health: view.Facts{Title: text.OperationHealth, Rows: []view.Fact{{Key: text.OperationDatabase, Value: text.Engines[string(o.Engine)]},
			{Key: text.OperationSweep, Value: timeOrNever(o.Beats[store.BeatSweep])}, {Key: text.OperationAnchor, Value: timeOrNever(o.Beats[store.BeatAnchor])}}},
		Jobs: view.SimpleTable{Caption: text.OperationJobs, HideCaption: true, Headers: text.OperationJobHeads, Numeric: []int{3}},
		Work: view.Facts{Title: text.OperationWork, Rows: []view.Fact{
			{Key: text.OperationMessages, Value: text.OverdueSince(o.OverdueMessages, o.OverdueSince)},
			{Key: text.OperationScheduled, Value: text.ScheduledDue(o.Scheduled, o.ScheduledDue)},
			{Key: text.OperationExports, Value: text.WaitingAndRunning(o.ExportsQueued, o.ExportsRunning)},
			{Key: text.OperationFeed, Value: text.FeedPosition(o.FeedLast, o.FeedUnpublished)}}},
		Import: view.Facts{Title: text.OperationImport, Rows: importFacts(o.Import)},
	}
	if err := s.addRunsOut(r, &v); err != nil {
		return err
	}
	for _, c := range o.Jobs {
		v.Jobs.Rows = append(v.Jobs.Rows, []string{cmp.Or(text.JobQueues[c.Queue], c.Queue), cmp.Or(text.QueueJobStates[c.State], c.State), strconv.Itoa(c.Jobs)})
	}
	return r.render(http.StatusOK, view.OperationPage(r.frame(), v))
}

// runsOutSoon is how many days before its end somebody should look into what runs out.
const runsOutSoon = 30

// addRunsOut adds what runs out, and what of it is to be replaced soon.
func (s *Server) addRunsOut(r *request, v *view.Operation) error {
	if s.RunsOut == nil {
		return nil
	}
	list, err := s.RunsOut(r.Context())
	if err != nil {
		return err
	}
	v.RunsOut = view.SimpleTable{Caption: text.OperationRunsOut, HideCaption: true, Headers: text.RunsOutHeads, Numeric: []int{4}}
	for _, e := range list {
		days := e.DaysLeft(s.now())
		v.RunsOut.Rows = append(v.RunsOut.Rows, []string{text.RunsOutKind(e.What), text.RunsOutName(e.What, e.Name), text.Day(e.At.Unix()), text.RunsOutLeft(days)})
		if days <= runsOutSoon && e.What != staff.EndFormer {
			v.Findings = append(v.Findings, view.Notice{Tone: view.ToneWarning, Title: text.RunsOutSoon(e.What, e.Name, days)})
		}
	}
	return nil
}

// operationFindings are what somebody should look into.
func (s *Server) operationFindings(o *store.Operation) (list []view.Notice) {
	now := s.now()
	late := func(at int64, by time.Duration) bool { return at != 0 && now.Sub(social.At(at)) > by }
	add := func(on bool, words string) {
		if on {
			list = append(list, view.Notice{Tone: view.ToneWarning, Title: words})
		}
	}
	add(late(o.Beats[store.BeatSweep], sweepLate), text.LateSweep)
	add(late(o.Beats[store.BeatAnchor], anchorLate), text.LateAnchor)
	add(o.Beats[store.BeatAnchor] == 0, text.NoAnchor)
	add(late(o.OverdueSince, workLate), text.LateMessages)
	add(o.ScheduledDue > 0 && late(o.ScheduledOldest, workLate), text.LateScheduled)
	add(o.Import != nil && o.Import.State == store.ImportStopped, text.ImportHalted)
	return list
}

func importFacts(b *store.ImportBatch) []view.Fact {
	if b == nil {
		return []view.Fact{{Key: text.OperationState, Value: text.OperationNever}}
	}
	facts := []view.Fact{{Key: text.OperationBatch, Value: strconv.FormatInt(b.ID, 10)}, {Key: text.OperationState, Value: cmp.Or(text.ImportStates[string(b.State)], string(b.State))},
		{Key: text.OperationBegun, Value: text.Time(b.StartedAt.Unix())}}
	if !b.FinishedAt.IsZero() {
		facts = append(facts, view.Fact{Key: text.OperationEnded, Value: text.Time(b.FinishedAt.Unix())})
	}
	return facts
}
