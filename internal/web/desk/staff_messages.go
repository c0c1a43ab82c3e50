package desk

import (
	"cmp"
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
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// messageDays is how many days of the message log are shown where none are chosen.
const messageDays = 7

// loggedStates are the states of messages, in the order in which they are offered.
var loggedStates = []string{store.MessageQueued, store.MessageSending, store.MessageFailed, store.MessageGivenUp, store.MessageSent, store.MessageDelivered}

// messageLog is 消息发送记录.
func (s *pages) messageLog(r *web.Request) error {
	page := r.Frame()
	if r.URL.Query().Get("retried") == "1" {
		page.Flash = &parts.Notice{Tone: parts.ToneSuccess, Title: text.MessageRetried}
	}
	return s.messageLogPage(r, page, http.StatusOK)
}

func (s *pages) messageLogPage(r *web.Request, page parts.Page, status int) error {
	query := r.URL.Query()
	v := MessageLog{Action: r.Page.Path, State: web.OneOf(query.Get("state"), loggedStates...), Channel: web.OneOf(query.Get("channel"), store.ChannelSMS, store.ChannelMail, store.ChannelPage),
		Template: web.OneOf(query.Get("template"), slices.Sorted(maps.Keys(text.MessageTemplates))...), From: query.Get("from"), To: query.Get("to"),
		States: allOr(loggedStates, text.MessageStates), Channels: allOr([]string{store.ChannelSMS, store.ChannelMail, store.ChannelPage}, text.MessageChannels),
		Templates: messageTemplates()}
	f, problems := s.messageFilter(&v)
	for _, problem := range problems {
		page.Errors, status = append(page.Errors, parts.FieldError{Field: problem.Field, Message: problem.Message}), r.StatusOf(problems)
	}
	if len(problems) == 0 {
		if err := s.addMessages(r, &v, f); err != nil {
			return err
		}
	}
	return r.Render(status, MessageLogPage(page, v))
}

// messageFilter reads the span of days chosen, and fills in the last week where none is.
func (s *pages) messageFilter(v *MessageLog) (f store.MessageFilter, problems text.Problems) {
	today := s.Now()
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

func (s *pages) addMessages(r *web.Request, v *MessageLog, f store.MessageFilter) error {
	query := r.URL.Query()
	after := store.MessageCursor{ID: query.Get("after")}
	after.At, _ = strconv.ParseInt(query.Get("at"), 10, 64)
	list, err := s.Staff.MessageLog(r.Context(), r.Clerk.Clerk, f, after, rowsAtOnce+1)
	if err != nil {
		return err
	}
	here := url.Values{"state": {v.State}, "channel": {v.Channel}, "template": {v.Template}, "from": {v.From}, "to": {v.To}}
	v.Table = parts.LinkedTable{Caption: text.MessageLogTitle, Headers: text.MessageLogHeads}
	list, more := web.Fitting(list, rowsAtOnce)
	for i := range list {
		v.Table.Rows = append(v.Table.Rows, messageRow(r.Page.Path+"?"+here.Encode(), &list[i]))
	}
	if after.ID != "" {
		v.Next.First = r.Page.Path + "?" + here.Encode()
	}
	if more {
		last := list[len(list)-1]
		here.Set("at", strconv.FormatInt(last.CreatedAt, 10))
		here.Set("after", last.ID)
		v.Next.Href = r.Page.Path + "?" + here.Encode()
	}
	return s.addCounts(r, v, f)
}

func messageRow(back string, m *store.LoggedMessage) parts.LinkedRow {
	row := parts.LinkedRow{Cells: []string{text.Time(m.CreatedAt), text.TemplateTitle(m.Template), text.MessageChannels[m.Channel], cmp.Or(m.Recipient, text.MessageNoAddress),
		text.MessageStates[m.State], strconv.Itoa(m.Tries), sentOrNext(m)}}
	if m.State == store.MessageGivenUp && !text.IsCode(m.Template) {
		row.Act = RetryForm(back, web.NewKey(), strconv.FormatInt(m.CreatedAt, 10), m.ID, text.TemplateTitle(m.Template)+" "+text.Time(m.CreatedAt))
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
func (s *pages) addCounts(r *web.Request, v *MessageLog, f store.MessageFilter) error {
	counts, err := s.Staff.CountMessages(r.Context(), r.Clerk.Clerk, f)
	if err != nil {
		return err
	}
	v.Counts = parts.SimpleTable{Caption: text.MessageCounts, HideCaption: true, Headers: text.MessageCountHeads, Numeric: []int{3, 4, 5, 6}}
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

func allOr(values []string, names map[string]string) []parts.Option {
	options := named(values, names)
	options[0].Text = text.AuditAll
	return options
}

func messageTemplates() []parts.Option {
	options := []parts.Option{{Text: text.AuditAll}}
	for _, template := range slices.Sorted(maps.Keys(text.MessageTemplates)) {
		options = append(options, parts.Option{Value: template, Text: text.TemplateTitle(template)})
	}
	return options
}

func (s *pages) retryMessage(r *web.Request) error {
	at, _ := strconv.ParseInt(r.Field("at"), 10, 64)
	err := s.Staff.RetryMessage(r.Context(), r.Clerk.Clerk, store.MessageCursor{At: at, ID: r.Field("id")}, r.Key())
	if page, status := r.Refusal(err); page != nil {
		return s.messageLogPage(r, *page, status)
	}
	if err != nil {
		return err
	}
	query := r.URL.Query()
	query.Set("retried", "1")
	return r.Redirect(r.Page.Path + "?" + query.Encode())
}
