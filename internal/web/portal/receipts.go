package portal

import (
	"errors"
	"net/http"
	"slices"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// caseStates are how far a person's cases are, by the numbers of their receipts.
func (s *pages) caseStates(r *web.Request) (map[string]social.CaseState, error) {
	cases, err := s.DB.Cases(r.Context(), r.User.PersonNo)
	states := map[string]social.CaseState{}
	for _, c := range cases {
		states[c.No] = c.State
	}
	return states, err
}

// receiptView is one of a person's receipts as a page shows it.
func (s *pages) receiptView(r *web.Request, personNo, no string) (*parts.Receipt, error) {
	receipt, err := s.DB.ReceiptByNo(r.Context(), personNo, no)
	if err != nil {
		return nil, err
	}
	v := &parts.Receipt{Title: text.Acts[receipt.Act], No: receipt.No, At: text.Time(receipt.At), Print: r.URL.Path,
		State: feedTag(receipt.Feed.State), Undone: receipt.Feed.Reason}
	waiting, err := s.DB.ScheduledByReceipt(r.Context(), personNo, no)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	if waiting != nil {
		v.State = waitingTag(*waiting, v.State)
	}
	v.Steps = stepsOf(receipt, waiting)
	for _, f := range receipt.Facts {
		v.Changes = append(v.Changes, parts.Change{Name: f.Name, Before: f.Before, After: f.Value})
	}
	next := []string{text.ActNext[receipt.Act], text.FeedNext[receipt.Feed.State]}
	if receipt.Feed.State == store.FeedRefused {
		next = next[1:] // what was to follow does not
	}
	v.Next = slices.DeleteFunc(next, func(s string) bool { return s == "" })
	v.On = append(s.linksFor(r, afterAct[receipt.Act]...), s.linksFor(r, "overview")...)
	return v, nil
}

// afterAct are the pages that show what an act led to, or on which it goes on; who made the act may not be opened to all of them yet.
var afterAct = map[string][]string{
	"access_code.create": {"access-code", "lookups"}, "certificate.issue": {"certificate"}, "entitlement.issue": {"entitlement"},
	"contributions.issue": {"contribution-list"}, "registration.change": {"change-registration"}, "export.request": {"my-data"},
	"unemployment.claim": {"receipts"}, "unemployment.stop": {"decisions"}, "base.object": {"receipts"}, "base.confirm": {"base-check"},
	"wage.change": {"bills"}, "debit.retry": {"bills"}, "cover.stop": {"coverage"}, "cover.resume": {"bills"}, "bank.change": {"change-bank"},
	"address.change": {"change-address"}, "id.upgrade": {"coverage"}, "card.report_lost": {"card-lift-report", "halls"},
	"card.lift_report": {"coverage"}, "centre.change": {"health-centre"}, "pooling.add": {"family-pooling"}, "pooling.end": {"family-pooling"},
	"freeze": {"sessions"}, "unfreeze": {"sessions"}, "passkey.add": {"second-factor"}, "authenticator.add": {"second-factor"},
	"enquiry.ask": {"enquiries"}, "register": {"signin"},
}

// stepsOf are the steps of an act that takes effect or is put on record later than it was made; none of one that was done with at once, and
// none of a case, which tells of its own.
func stepsOf(r *store.Receipt, later *store.ScheduledChange) []parts.ReceiptStep {
	steps := []parts.ReceiptStep{{Name: text.StepMade, At: text.Time(r.At)}}
	if later != nil {
		steps = append(steps, scheduledStep(later))
		if later.State != store.ScheduleDone {
			return steps
		}
	}
	switch r.Feed.State {
	case store.FeedPending:
		steps = append(steps, parts.ReceiptStep{Name: text.StepRecording})
	case store.FeedAccepted:
		steps = append(steps, parts.ReceiptStep{Name: text.StepRecorded, At: text.Time(r.Feed.SettledAt)})
	case store.FeedRefused:
		steps = append(steps, parts.ReceiptStep{Name: text.StepNotRecorded, At: text.Time(r.Feed.SettledAt)})
	}
	if len(steps) == 1 {
		return nil
	}
	return steps
}

func scheduledStep(c *store.ScheduledChange) parts.ReceiptStep {
	switch c.State {
	case store.ScheduleWaiting:
		return parts.ReceiptStep{Name: text.StepEffectiveFrom, At: text.Time(c.DueAt)}
	case store.ScheduleCancelled:
		return parts.ReceiptStep{Name: text.WaitingStopped, At: text.Time(c.SettledAt)}
	case store.ScheduleDropped:
		return parts.ReceiptStep{Name: text.WaitingDropped, At: text.Time(c.SettledAt)}
	}
	return parts.ReceiptStep{Name: text.StepEffective, At: text.Time(c.SettledAt)}
}

// feedTag says where an act stands with the core system.
func feedTag(state string) parts.Tag {
	tones := map[string]parts.Tone{store.FeedAccepted: parts.ToneSuccess, store.FeedRefused: parts.ToneDanger}
	return parts.Tag{Text: text.FeedStates[state], Tone: tones[state]}
}

// waitingTag says where an act stands that waits for its time; once it took effect, where it stands with the core system.
func waitingTag(c store.ScheduledChange, after parts.Tag) parts.Tag {
	switch c.State {
	case store.ScheduleWaiting:
		return parts.Tag{Text: text.WaitingUntil(c.DueAt)}
	case store.ScheduleCancelled:
		return parts.Tag{Text: text.WaitingStopped}
	case store.ScheduleDropped:
		return parts.Tag{Text: text.WaitingDropped, Tone: parts.ToneWarning}
	}
	return after
}

func (s *pages) receipts(r *web.Request) error {
	list, err := s.DB.Receipts(r.Context(), r.User.PersonNo)
	if err != nil {
		return err
	}
	cases, err := s.caseStates(r)
	if err != nil {
		return err
	}
	waiting, err := s.DB.ScheduledByReceipts(r.Context(), r.User.PersonNo)
	if err != nil {
		return err
	}
	var rows []ReceiptRow
	for _, receipt := range list {
		state := feedTag(receipt.Feed.State)
		if c, ok := waiting[receipt.No]; ok {
			state = waitingTag(c, state)
		}
		if of, ok := cases[receipt.No]; ok {
			state = caseTag(of)
		}
		var later *store.ScheduledChange
		if c, ok := waiting[receipt.No]; ok {
			later = &c
		}
		rows = append(rows, ReceiptRow{Steps: stepsOf(&receipt, later), Title: text.Acts[receipt.Act], At: text.Time(receipt.At), No: receipt.No,
			Href: s.Portal.Menu.Path("receipts") + "/" + receipt.No, State: state})
	}
	return r.Render(http.StatusOK, ReceiptsPage(r.Frame(), rows))
}

func (s *pages) receiptPath(done store.Done) string {
	return s.Portal.Menu.Path("receipts") + "/" + done.ReceiptNo
}

// caseTag says how far a case is.
func caseTag(state social.CaseState) parts.Tag {
	tones := map[social.CaseState]parts.Tone{social.CaseReturned: parts.ToneWarning, social.CaseApproved: parts.ToneSuccess, social.CaseRefused: parts.ToneDanger}
	return parts.Tag{Text: text.CaseStates[state], Tone: tones[state]}
}
