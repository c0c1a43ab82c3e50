package desk

import (
	"net/http"
	"strconv"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
	"shebao/internal/web"
	"shebao/internal/web/parts"
)

// overviewWeeks is how far back the supervisor's view goes.
const overviewWeeks = 12

// caseOverview shows how the work on cases stands.
func (s *pages) caseOverview(r *web.Request) error {
	ctx := r.Context()
	first := store.FirstWeek(s.Now(), overviewWeeks)
	flows, err := s.DB.CaseFlows(ctx, first)
	if err != nil {
		return err
	}
	loads, err := s.DB.OpenByKind(ctx)
	if err != nil {
		return err
	}
	owners, err := s.DB.OpenByOwner(ctx)
	if err != nil {
		return err
	}
	v := DeskOverview{Now: loadTable(text.OverviewByKind, text.WordCaseKind, loads, func(l store.CaseLoad) string { return text.CaseKind(l.Kind) }),
		Owners: loadTable(text.OverviewByOwner, text.WordCaseOwner, owners, func(l store.CaseLoad) string { return ownerName(r, l.Owner, l.OwnerName) })}
	deadlines := text.DeadlineRules(s.Citizen.CaseDays())
	for _, kind := range social.CaseKinds {
		v.Deadline = append(v.Deadline, parts.Fact{Key: text.CaseKind(kind), Value: deadlines[kind]})
		v.Kinds = append(v.Kinds, flowView(kind, text.CaseKind(kind), first, flows, openOf(loads, kind)))
	}
	v.Facts = overviewFacts(loads, flows)
	return r.Render(http.StatusOK, DeskOverviewPage(r.Frame(), v))
}

func openOf(loads []store.CaseLoad, kind string) int {
	for _, l := range loads {
		if l.Kind == kind {
			return l.Open
		}
	}
	return 0
}

// loadTable is what is open by kind or owner, with the sum.
func loadTable(caption, head string, loads []store.CaseLoad, name func(store.CaseLoad) string) parts.SimpleTable {
	t := parts.SimpleTable{Caption: caption, HideCaption: true, Headers: []string{head, text.OverviewOpen, text.OverviewLate}, Numeric: []int{2, 3}}
	var open, late int
	for _, l := range loads {
		t.Rows = append(t.Rows, []string{name(l), strconv.Itoa(l.Open), strconv.Itoa(l.Late)})
		open, late = open+l.Open, late+l.Late
	}
	t.Foot = []string{text.Total, strconv.Itoa(open), strconv.Itoa(late)}
	return t
}

func overviewFacts(loads []store.CaseLoad, flows []store.CaseFlow) []parts.Fact {
	var open, late, arrived, settled int
	days := map[int]int{}
	for _, l := range loads {
		open, late = open+l.Open, late+l.Late
	}
	for _, f := range flows {
		arrived, settled = arrived+f.Arrived, settled+f.Settled
		for d, n := range f.Days {
			days[d] += n
		}
	}
	return []parts.Fact{
		{Key: text.OverviewOpen, Value: text.CasesAndLate(open, late)}, {Key: text.OverviewWeeks(overviewWeeks), Value: text.CasesInOut(arrived, settled)},
		{Key: text.OverviewDays, Value: daysWords(days)},
	}
}

// daysWords are the median and the ninth decile of the days that decisions took.
func daysWords(days map[int]int) string {
	median, any := store.Percentile(days, 0.5)
	if !any {
		return text.OverviewNone
	}
	p90, _ := store.Percentile(days, 0.9)
	return text.DaysTaken(median, p90)
}

// flowView draws the last weeks of a kind. What was open at the end of a week is what is open now, less what came since, and what went.
func flowView(kind, title string, first time.Time, flows []store.CaseFlow, open int) DeskFlow {
	var weeks [overviewWeeks]store.CaseFlow
	some := open > 0
	for _, f := range flows {
		if f.Kind == kind && f.Week >= 0 && f.Week < overviewWeeks {
			weeks[f.Week], some = f, true
		}
	}
	if !some {
		return DeskFlow{Title: title, Note: text.OverviewNothing}
	}
	labels, arrived, settled := make([]string, overviewWeeks), make([]int64, overviewWeeks), make([]int64, overviewWeeks)
	backlog, median, p90 := make([]int64, overviewWeeks), make([]int64, overviewWeeks), make([]int64, overviewWeeks)
	table := parts.SimpleTable{Caption: text.OverviewTable(title), Headers: []string{text.OverviewWeek, text.OverviewArrived, text.OverviewSettled, text.OverviewBacklog,
		text.OverviewMedian, text.OverviewP90}, Numeric: []int{2, 3, 4, 5, 6}}
	left, decided := open, false
	for i := overviewWeeks - 1; i >= 0; i-- {
		w := weeks[i]
		labels[i] = text.WeekOf(first.AddDate(0, 0, 7*i))
		arrived[i], settled[i], backlog[i] = int64(w.Arrived), int64(w.Settled), int64(max(0, left))
		left += w.Settled - w.Arrived
		row := []string{labels[i], strconv.Itoa(w.Arrived), strconv.Itoa(w.Settled), strconv.FormatInt(backlog[i], 10), "—", "—"}
		if m, any := store.Percentile(w.Days, 0.5); any {
			nine, _ := store.Percentile(w.Days, 0.9)
			decided = true
			median[i], p90[i] = int64(m), int64(nine)
			row[4], row[5] = strconv.Itoa(m), strconv.Itoa(nine)
		}
		table.Rows = append([][]string{row}, table.Rows...)
	}
	v := DeskFlow{Title: title, Table: table,
		Arrivals: parts.BarChart{ID: "arrived-" + kind, Title: text.OverviewArrivals(title), Summary: text.OverviewSummary(arrived, settled), Labels: labels,
			Series: []parts.Series{{Name: text.OverviewArrived, Values: arrived}}, Unit: text.OverviewUnit},
		Backlog: parts.BarChart{ID: "backlog-" + kind, Title: text.OverviewBacklogs(title), Summary: text.BacklogSummary(backlog), Labels: labels,
			Series: []parts.Series{{Name: text.OverviewBacklog, Values: backlog}}, Unit: text.OverviewUnit},
	}
	if !decided {
		return v
	}
	v.Days = parts.LineChart{ID: "days-" + kind, Title: text.OverviewDaysOf(title), Summary: text.OverviewDaysSummary, Labels: labels,
		Line: parts.Series{Name: text.OverviewMedian, Values: median}, Low: parts.Series{Name: text.OverviewMedian, Values: median},
		High: parts.Series{Name: text.OverviewP90, Values: p90}, Unit: text.OverviewDayUnit}
	return v
}
