package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"shebao/internal/social"
	"shebao/internal/store"
	"shebao/internal/text"
)

// Reminders finds, after each import, what registered people should look at in their records, and tells them of each thing once.
type Reminders struct {
	DB  *store.DB
	Log *slog.Logger
}

const (
	// remindEvery is how often it is looked whether an import has finished.
	remindEvery = 30 * time.Second
	// peopleAtOnce are looked at by one round of queries, and what is found about them is told in one transaction.
	peopleAtOnce = 200
)

// Run searches after every import until the context ends. Several nodes may run it: one of them searches, and another goes on where it
// ended.
func (r *Reminders) Run(ctx context.Context) {
	ticker := time.NewTicker(remindEvery)
	defer ticker.Stop()
	for {
		if err := r.due(ctx); err != nil && ctx.Err() == nil {
			r.Log.Warn("reminders", "error", kindOf(err))
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

func (r *Reminders) due(ctx context.Context) error {
	batch, err := r.DB.DueReminders(ctx)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	run, err := r.After(ctx, batch, false)
	if errors.Is(err, store.ErrTakenOver) {
		return nil
	}
	if err == nil {
		r.Log.Info("reminders", "import", batch, "people", run.Persons, "told", run.Told, "settled", run.Settled)
	}
	return err
}

// After searches after a finished import, or goes on with a search that broke off; again searches anew where it is done. Errors:
// store.ErrNotFound where there is no such import or it is not finished, store.ErrTakenOver where it is done or another process is at it.
func (r *Reminders) After(ctx context.Context, batch int64, again bool) (store.ReminderRun, error) {
	run, err := r.DB.BeginReminders(ctx, batch, again)
	if err != nil {
		return run, err
	}
	brought, err := r.DB.BroughtReminders(ctx, batch)
	if err != nil {
		return run, err
	}
	if !brought && !again {
		run.Done = true
		return run, r.DB.AdvanceReminders(ctx, run)
	}
	bounds, err := r.DB.Bounds(ctx)
	if err != nil {
		return run, err
	}
	s := newSearch(r.DB.Now(), bounds)
	for !run.Done {
		if err := r.step(ctx, s, &run); err != nil {
			return run, err
		}
	}
	return run, nil
}

// step looks at the next people and tells what it finds, together with how far it has come.
func (r *Reminders) step(ctx context.Context, s search, run *store.ReminderRun) error {
	people, next, err := r.DB.Standings(ctx, run.After, peopleAtOnce, s.from)
	if err != nil {
		return err
	}
	var unsure []*store.Standing
	for _, p := range people {
		if s.unsure(p) {
			unsure = append(unsure, p)
		}
	}
	if err := r.DB.EarlierPaid(ctx, unsure, s.from); err != nil {
		return err
	}
	var news []*news
	for _, p := range people {
		if n := s.newsOf(p); n != nil {
			news = append(news, n)
		}
	}
	after := *run
	after.After, after.Done, after.Persons = next, next == "", after.Persons+int64(len(people))
	if len(news) == 0 {
		err = r.DB.AdvanceReminders(ctx, after)
	} else {
		err = r.tell(ctx, &after, news)
	}
	if err == nil {
		*run = after
	}
	return err
}

// tell writes everything found about some people in one act.
func (r *Reminders) tell(ctx context.Context, run *store.ReminderRun, all []*news) error {
	before := *run
	_, err := r.DB.Do(ctx, store.Act{Kind: "reminders.tell", Actor: store.System("remind")}, func(tx *store.Tx) error {
		*run = before // it may run more than once
		var numbers []string
		var found, settled []store.FoundReminder
		for _, n := range all {
			numbers, found, settled = append(numbers, n.personNo), append(found, n.found...), append(settled, n.settled...)
		}
		if err := tx.Reach(numbers); err != nil {
			return err
		}
		if err := tx.KeepReminders(run.Batch, found); err != nil {
			return err
		}
		if err := tx.SettleReminders(settled); err != nil {
			return err
		}
		for _, n := range all {
			if err := n.tell(tx, run); err != nil {
				return err
			}
		}
		tx.Note("import", nil, run.Batch)
		tx.Note("people", nil, len(all))
		return tx.AdvanceReminders(*run)
	})
	return err
}

// news is what is new about one person.
type news struct {
	personNo       string
	found, settled []store.FoundReminder
	parts          []store.ReminderPart
	right          string // what is put right, in words; "" for nothing
	rightKinds     []text.NoticeKind
}

func (n *news) tell(tx *store.Tx, run *store.ReminderRun) error {
	if len(n.parts) > 0 {
		told, err := tx.TellReminders(n.personNo, n.parts)
		if err != nil {
			return err
		}
		if told {
			run.Told++
		}
	}
	if n.right == "" {
		return nil
	}
	run.Settled++
	return tx.TellSettled(n.personNo, n.rightKinds, n.right)
}

// newsOf is what was not told yet about a person, and what is put right since; nil for nothing.
func (s search) newsOf(p *store.Standing) *news {
	n := &news{personNo: p.Person.PersonNo}
	there := map[store.ReminderKey]bool{}
	var fresh []finding
	for _, f := range s.findings(p) {
		if there[f.ReminderKey] {
			continue
		}
		there[f.ReminderKey] = true
		if settled, told := p.Told[f.ReminderKey]; told && !settled {
			continue
		}
		n.found = append(n.found, store.FoundReminder{PersonNo: n.personNo, ReminderKey: f.ReminderKey})
		if f.Kind == text.KindLate && s.toldMissing(p, f) {
			continue // that it is paid now is told as put right
		}
		fresh = append(fresh, f)
	}
	n.parts = partsOf(fresh)
	s.addSettled(n, p, there)
	if len(n.found) == 0 && len(n.settled) == 0 {
		return nil
	}
	return n
}

// toldMissing says that the month found late was told as missing before.
func (s search) toldMissing(p *store.Standing, f finding) bool {
	_, told := p.Told[store.ReminderKey{Kind: text.KindMissing, Subject: f.Subject}]
	return told
}

func (s search) addSettled(n *news, p *store.Standing, there map[store.ReminderKey]bool) {
	var spans []monthsOf
	for key, settled := range p.Told {
		if settled || there[key] {
			continue
		}
		if branch, month, ok := s.settled(p, key); ok {
			n.settled = append(n.settled, store.FoundReminder{PersonNo: n.personNo, ReminderKey: key})
			n.rightKinds = append(n.rightKinds, key.Kind)
			spans = append(spans, monthsOf{branch, month})
		}
	}
	if len(spans) > 0 {
		n.right = fmt.Sprintf(text.MessageRemindersSettled, text.Several(spansOf(spans)))
	}
}

// partsOf puts what was found into words, one part a kind.
func partsOf(found []finding) (parts []store.ReminderPart) {
	by := map[text.NoticeKind][]finding{}
	for _, f := range found {
		by[f.Kind] = append(by[f.Kind], f)
	}
	if list := by[text.KindMissing]; len(list) > 0 {
		parts = append(parts, store.ReminderPart{Kind: text.KindMissing, Template: text.TemplateReminderMissing,
			Words: fmt.Sprintf(text.MessageReminderMissing, text.Several(spansOf(monthsIn(list))))})
	}
	if list := by[text.KindLate]; len(list) > 0 {
		parts = append(parts, store.ReminderPart{Kind: text.KindLate, Template: text.TemplateReminderLate,
			Words: fmt.Sprintf(text.MessageReminderLate, text.Several(lateWords(list)))})
	}
	if list := by[text.KindBase]; len(list) > 0 {
		parts = append(parts, store.ReminderPart{Kind: text.KindBase, Template: text.TemplateReminderBase,
			Words: fmt.Sprintf(text.MessageReminderBase, text.Several(belowWords(list)))})
	}
	if list := by[text.KindDebit]; len(list) > 0 {
		words := make([]string, len(list))
		for i, f := range list {
			words[i] = f.words
		}
		parts = append(parts, store.ReminderPart{Kind: text.KindDebit, Template: text.TemplateReminderDebit,
			Words: fmt.Sprintf(text.MessageReminderDebit, text.Several(words))})
	}
	for _, f := range by[text.KindBenefit] {
		part := store.ReminderPart{Kind: text.KindBenefit, Template: text.TemplateReminderBenefit, Words: f.words}
		if strings.HasPrefix(f.Subject, "retirement:") {
			part = store.ReminderPart{Kind: text.KindBenefit, Template: text.TemplateReminderRetirement, Words: f.words}
		}
		parts = append(parts, part)
	}
	return parts
}

// monthsOf is a month of a branch.
type monthsOf struct {
	branch social.Insurance
	month  social.Month
}

func monthsIn(list []finding) []monthsOf {
	months := make([]monthsOf, len(list))
	for i, f := range list {
		months[i] = monthsOf{f.branch, f.month}
	}
	return months
}

// spansOf names runs of months with the branches that share them, the newest first.
func spansOf(list []monthsOf) []string {
	type span struct {
		social.Span
		branches []social.Insurance
	}
	slices.SortFunc(list, func(a, b monthsOf) int {
		if a.branch != b.branch {
			return strings.Compare(string(a.branch), string(b.branch))
		}
		return int(a.month - b.month)
	})
	list = slices.Compact(list)
	var runs []span
	for _, m := range list {
		last := len(runs) - 1
		if last >= 0 && runs[last].branches[0] == m.branch && runs[last].To.Add(1) == m.month {
			runs[last].To = m.month
			continue
		}
		runs = append(runs, span{social.Span{From: m.month, To: m.month}, []social.Insurance{m.branch}})
	}
	var shared []span
	for _, r := range runs {
		if at := slices.IndexFunc(shared, func(o span) bool { return o.Span == r.Span }); at >= 0 {
			shared[at].branches = append(shared[at].branches, r.branches...)
			continue
		}
		shared = append(shared, r)
	}
	slices.SortStableFunc(shared, func(a, b span) int { return int(b.From - a.From) })
	words := make([]string, len(shared))
	for i, r := range shared {
		words[i] = text.BranchSpan(r.branches, r.From, r.To)
	}
	return words
}

// lateWords name the months that came late with the day they came, the newest first; branches that came together stand together.
func lateWords(list []finding) []string {
	type late struct {
		month    social.Month
		posted   string
		branches []social.Insurance
	}
	var all []late
	for _, f := range list {
		if at := slices.IndexFunc(all, func(l late) bool { return l.month == f.month && l.posted == f.posted }); at >= 0 {
			all[at].branches = append(all[at].branches, f.branch)
			continue
		}
		all = append(all, late{f.month, f.posted, []social.Insurance{f.branch}})
	}
	slices.SortStableFunc(all, func(a, b late) int { return int(b.month - a.month) })
	words := make([]string, len(all))
	for i, l := range all {
		slices.Sort(l.branches)
		words[i] = text.LateMonth(l.branches, l.month, l.posted)
	}
	return words
}

// belowWords name the runs of months whose base is under the floor.
func belowWords(list []finding) []string {
	var words []string
	for i := 0; i < len(list); {
		first, last := list[i], list[i]
		for i++; i < len(list) && list[i].branch == first.branch && list[i].month == last.month.Add(1) && list[i].off == first.off; i++ {
			last = list[i]
		}
		words = append(words, text.BelowFloor(first.branch, first.month, last.month, first.off.Base, first.off.Limit))
	}
	slices.Reverse(words)
	return words
}
