package desk

import (
	"cmp"
	"net/http"
	"strconv"
	"time"

	"shebao/internal/social"
	"shebao/internal/staff"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

func (s *pages) operationDeskRoutes() []web.Route {
	return []web.Route{
		web.Get("staff-messages", "", s.messageLog), web.Post("staff-messages", "", s.retryMessage),
		web.Get("staff-jobs", "", s.operation),
	}
}

// When a thing that is done from time to time is late, and what is waiting waits too long.
const (
	sweepLate  = 30 * time.Minute
	anchorLate = 2 * time.Hour
	workLate   = 10 * time.Minute
)

// operation is 后台任务与运行状况.
func (s *pages) operation(r *web.Request) error {
	o, err := s.Staff.Operation(r.Context(), r.Clerk.Clerk)
	if err != nil {
		return err
	}
	v := Operation{
		Findings: s.operationFindings(o),
		Health: parts.Facts{Title: text.OperationHealth, Rows: []parts.Fact{{Key: text.OperationDatabase, Value: text.Engines[string(o.Engine)]},
			{Key: text.OperationSweep, Value: timeOrNever(o.Beats[store.BeatSweep])}, {Key: text.OperationAnchor, Value: timeOrNever(o.Beats[store.BeatAnchor])}}},
		Jobs: parts.SimpleTable{Caption: text.OperationJobs, HideCaption: true, Headers: text.OperationJobHeads, Numeric: []int{3}},
		Work: parts.Facts{Title: text.OperationWork, Rows: []parts.Fact{
			{Key: text.OperationMessages, Value: text.OverdueSince(o.OverdueMessages, o.OverdueSince)},
			{Key: text.OperationScheduled, Value: text.ScheduledDue(o.Scheduled, o.ScheduledDue)},
			{Key: text.OperationExports, Value: text.WaitingAndRunning(o.ExportsQueued, o.ExportsRunning)},
			{Key: text.OperationFeed, Value: text.FeedPosition(o.FeedLast, o.FeedUnpublished)}}},
		Import: parts.Facts{Title: text.OperationImport, Rows: importFacts(o.Import)},
	}
	if err := s.addRunsOut(r, &v); err != nil {
		return err
	}
	for _, c := range o.Jobs {
		v.Jobs.Rows = append(v.Jobs.Rows, []string{cmp.Or(text.JobQueues[c.Queue], c.Queue), cmp.Or(text.QueueJobStates[c.State], c.State), strconv.Itoa(c.Jobs)})
	}
	return r.Render(http.StatusOK, OperationPage(r.Frame(), v))
}

// runsOutSoon is how many days before its end somebody should look into what runs out.
const runsOutSoon = 30

// addRunsOut adds what runs out, and what of it is to be replaced soon.
func (s *pages) addRunsOut(r *web.Request, v *Operation) error {
	if s.RunsOut == nil {
		return nil
	}
	list, err := s.RunsOut(r.Context())
	if err != nil {
		return err
	}
	v.RunsOut = parts.SimpleTable{Caption: text.OperationRunsOut, HideCaption: true, Headers: text.RunsOutHeads, Numeric: []int{4}}
	for _, e := range list {
		days := e.DaysLeft(s.Now())
		v.RunsOut.Rows = append(v.RunsOut.Rows, []string{text.RunsOutKind(e.What), text.RunsOutName(e.What, e.Name), text.Day(e.At.Unix()), text.RunsOutLeft(days)})
		if days <= runsOutSoon && e.What != staff.EndFormer {
			v.Findings = append(v.Findings, parts.Notice{Tone: parts.ToneWarning, Title: text.RunsOutSoon(e.What, e.Name, days)})
		}
	}
	return nil
}

// operationFindings are what somebody should look into.
func (s *pages) operationFindings(o *store.Operation) (list []parts.Notice) {
	now := s.Now()
	late := func(at int64, by time.Duration) bool { return at != 0 && now.Sub(social.At(at)) > by }
	add := func(on bool, words string) {
		if on {
			list = append(list, parts.Notice{Tone: parts.ToneWarning, Title: words})
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

func importFacts(b *store.ImportBatch) []parts.Fact {
	if b == nil {
		return []parts.Fact{{Key: text.OperationState, Value: text.OperationNever}}
	}
	facts := []parts.Fact{{Key: text.OperationBatch, Value: strconv.FormatInt(b.ID, 10)}, {Key: text.OperationState, Value: cmp.Or(text.ImportStates[string(b.State)], string(b.State))},
		{Key: text.OperationBegun, Value: text.Time(b.StartedAt.Unix())}}
	if !b.FinishedAt.IsZero() {
		facts = append(facts, parts.Fact{Key: text.OperationEnded, Value: text.Time(b.FinishedAt.Unix())})
	}
	return facts
}
