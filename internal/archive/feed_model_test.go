package archive

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"shebao/internal/store"
	"shebao/internal/text"
)

// The import and the change feed are two halves of one rule: who has the last word on a field. These tests run both, in every order,
// beside a model of the rule that fits on a page.

// feedOp is something that happens to a person's record.
type feedOp struct {
	kind string // change, accept, refuse, import, or nothing
	// event is which of the person's events is answered, from 0.
	event int
	// phone and email are what the act or the archive brings; an act leaves alone what is "".
	phone, email string
}

// feedModel is the rule: what the core system has of each field, and on top of it, one on the other, the changes that it has not
// answered. The portal shows the topmost.
type feedModel struct {
	base  map[string]string
	stack map[string][]modelLine
	state []string // of each event
}

type modelLine struct {
	event int
	value string
}

func newFeedModel(phone, email string) *feedModel {
	return &feedModel{base: map[string]string{"phone": phone, "email": email}, stack: map[string][]modelLine{}}
}

func (m *feedModel) shown(field string) string {
	if s := m.stack[field]; len(s) > 0 {
		return s[len(s)-1].value
	}
	return m.base[field]
}

func (m *feedModel) change(op feedOp) {
	changed := false
	for field, value := range map[string]string{"phone": op.phone, "email": op.email} {
		if value != "" && value != m.shown(field) {
			m.stack[field] = append(m.stack[field], modelLine{len(m.state), value})
			changed = true
		}
	}
	if changed {
		m.state = append(m.state, store.FeedPending)
	}
}

// taken drops a field's changes up to one that the core system has.
func (m *feedModel) taken(field string, at int) {
	m.base[field] = m.stack[field][at].value
	m.stack[field] = slices.Clone(m.stack[field][at+1:])
}

// settle accepts the events of which nothing waits.
func (m *feedModel) settle() {
	waits := map[int]bool{}
	for _, lines := range m.stack {
		for _, line := range lines {
			waits[line.event] = true
		}
	}
	for event, state := range m.state {
		if state == store.FeedPending && !waits[event] {
			m.state[event] = store.FeedAccepted
		}
	}
}

// answer says whether the answer is taken.
func (m *feedModel) answer(op feedOp) error {
	wanted := map[string]string{"accept": store.FeedAccepted, "refuse": store.FeedRefused}[op.kind]
	if op.event >= len(m.state) {
		return store.ErrNotFound
	}
	if state := m.state[op.event]; state != store.FeedPending {
		if state != wanted {
			return store.ErrFeedSettled
		}
		return nil
	}
	for field := range m.stack {
		at := slices.IndexFunc(m.stack[field], func(l modelLine) bool { return l.event == op.event })
		switch {
		case at < 0:
		case op.kind == "accept":
			m.taken(field, at)
		default:
			m.stack[field] = slices.Delete(slices.Clone(m.stack[field]), at, at+1)
		}
	}
	m.state[op.event] = wanted
	m.settle()
	return nil
}

// bring is an import of a row; it says how many fields are in conflict.
func (m *feedModel) bring(op feedOp) (conflicts int64) {
	for field, value := range map[string]string{"phone": op.phone, "email": op.email} {
		lines := m.stack[field]
		at := -1
		for i, line := range lines {
			if line.value == value && (i == len(lines)-1 || value != m.base[field]) {
				at = i
			}
		}
		if len(lines) > 0 && value != m.shown(field) {
			conflicts++
		}
		if at >= 0 {
			m.taken(field, at)
		}
		m.base[field] = value
	}
	m.settle()
	return conflicts
}

// feedRun is people, each with a story of their own, that are told side by side.
type feedRun struct {
	*testing.T
	db      *store.DB
	feed    *Feed
	models  map[string]*feedModel
	stories map[string][]feedOp
	told    map[string][]string // what has happened so far, for messages
}

const (
	firstPhone, firstEmail = "13800000000", "old@example.com"
	feedHeader             = "person_no,id_no,name,sex,birth_date,household,category,phone,email\n"
)

func feedRow(personNo, phone, email string) string {
	return personNo + ",440300198503120018,张伟,1,1985-03-12,1,employee," + phone + "," + email + "\n"
}

func runFeed(t *testing.T, url string, stories [][]feedOp) {
	t.Helper()
	db := openStore(t, url)
	r := &feedRun{T: t, db: db, feed: &Feed{DB: db, Actor: store.System("feed")}, models: map[string]*feedModel{}, stories: map[string][]feedOp{}, told: map[string][]string{}}
	rows, longest := feedHeader, 0
	for i, story := range stories {
		no := fmt.Sprintf("7%08d", i)
		r.models[no], r.stories[no] = newFeedModel(firstPhone, firstEmail), story
		rows += feedRow(no, firstPhone, firstEmail)
		longest = max(longest, len(story))
	}
	mustImport(t, db, options(t, folder(t, false, map[string]string{"persons.csv": rows})))
	for step := range longest {
		r.step(step)
		r.compare()
	}
	r.end()
}

func (r *feedRun) numbers() []string {
	var list []string
	for no := range r.models {
		list = append(list, no)
	}
	slices.Sort(list)
	return list
}

func (r *feedRun) step(step int) {
	r.Helper()
	events := r.events()
	rows, conflicts := "", int64(0)
	for _, no := range r.numbers() {
		if step >= len(r.stories[no]) {
			continue
		}
		op, model := r.stories[no][step], r.models[no]
		r.told[no] = append(r.told[no], fmt.Sprint(op))
		switch op.kind {
		case "change":
			r.change(no, op)
			model.change(op)
		case "accept", "refuse":
			want := model.answer(op)
			if op.event >= len(events[no]) {
				continue
			}
			_, err := r.feed.Acknowledge(r.Context(), Answer{Seq: events[no][op.event].No, Accepted: op.kind == "accept", Reason: "不符"})
			if !errors.Is(err, want) || (want == nil) != (err == nil) {
				r.Errorf("%s %v: %v, want %v", no, r.told[no], err, want)
			}
		case "import":
			rows += feedRow(no, op.phone, op.email)
			conflicts += model.bring(op)
		}
	}
	if rows != "" {
		r.bring(rows, conflicts)
	}
}

func (r *feedRun) change(no string, op feedOp) {
	r.Helper()
	act := store.Act{Kind: "test.change", Actor: store.Citizen(no, ""), PersonNo: no}
	_, err := r.db.Do(r.Context(), act, func(tx *store.Tx) error {
		for field, value := range map[string]string{"phone": op.phone, "email": op.email} {
			if value == "" {
				continue
			}
			if _, err := tx.Change(field, value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		r.Fatal(err)
	}
}

// bring imports rows, after a dry run that must say the same and change nothing.
func (r *feedRun) bring(rows string, conflicts int64) {
	r.Helper()
	dry := options(r.T, folder(r.T, false, map[string]string{"persons.csv": feedHeader + rows}))
	dry.DryRun = true
	before := r.snapshot()
	said := mustImport(r.T, r.db, dry).Total()
	if r.snapshot() != before {
		r.Error("the dry run changed something")
	}
	dry.DryRun = false
	got := mustImport(r.T, r.db, dry).Total()
	if got != said || got.Conflicts != conflicts || got.Rejected != 0 {
		r.Errorf("import: %+v, the dry run %+v, want %d conflicts", got, said, conflicts)
	}
}

// events are everybody's, by personal number in the order in which they happened, read as the core system does.
func (r *feedRun) events() map[string][]store.FeedEvent {
	r.Helper()
	list := map[string][]store.FeedEvent{}
	since := int64(0)
	for {
		events, err := r.db.Feed(r.Context(), since, 100)
		if err != nil {
			r.Fatal(err)
		}
		if len(events) == 0 {
			return list
		}
		for _, e := range events {
			if e.No != since+1 || e.EventNo != int64(len(list[e.PersonNo])+1) {
				r.Fatalf("event %+v comes after %d, and %d of its person", e, since, len(list[e.PersonNo]))
			}
			list[e.PersonNo] = append(list[e.PersonNo], e)
			since = e.No
		}
	}
}

func (r *feedRun) snapshot() string {
	r.Helper()
	var b strings.Builder
	events := r.events()
	for _, no := range r.numbers() {
		p, err := r.db.Person(r.Context(), no)
		if err != nil {
			r.Fatal(err)
		}
		fmt.Fprintln(&b, no, p.Phone, p.Email, events[no])
	}
	return b.String()
}

// compare checks what the portal shows, how the events stand, and what each would go back to.
func (r *feedRun) compare() {
	r.Helper()
	events := r.events()
	for no, m := range r.models {
		p, err := r.db.Person(r.Context(), no)
		if err != nil {
			r.Fatal(err)
		}
		if p.Phone != m.shown("phone") || p.Email != m.shown("email") {
			r.Errorf("%s after %v: %s %s, want %s %s", no, r.told[no], p.Phone, p.Email, m.shown("phone"), m.shown("email"))
		}
		for i, state := range m.state {
			if events[no][i].State != state {
				r.Errorf("%s after %v: event %d is %s, want %s", no, r.told[no], i, events[no][i].State, state)
			}
		}
		for field, lines := range m.stack {
			below := m.base[field]
			for _, line := range lines {
				at := slices.IndexFunc(events[no][line.event].Fields, func(f store.FeedField) bool { return f.Field == field })
				if got := events[no][line.event].Fields[at]; got.Old != below || got.New != line.value || got.Settled {
					r.Errorf("%s after %v: %s goes from %q to %q, want %q to %q", no, r.told[no], field, got.Old, got.New, below, line.value)
				}
				below = line.value
			}
		}
	}
	if r.Failed() {
		r.FailNow()
	}
}

// end refuses all that waits, after which the core system's values stand, and the archive has the last word again.
func (r *feedRun) end() {
	r.Helper()
	events := r.events()
	for no, m := range r.models {
		for i, state := range m.state {
			if state != store.FeedPending {
				continue
			}
			r.told[no] = append(r.told[no], fmt.Sprint("refuse ", i))
			if _, err := r.feed.Acknowledge(r.Context(), Answer{Seq: events[no][i].No, Reason: "不符"}); err != nil {
				r.Fatal(err)
			}
			m.answer(feedOp{kind: "refuse", event: i})
		}
	}
	r.compare()
	rows := ""
	for _, no := range r.numbers() {
		rows += feedRow(no, r.models[no].shown("phone"), r.models[no].shown("email"))
		r.checkTold(no)
	}
	all := int64(len(r.models))
	wantCounts(r.T, "what the portal shows", mustImport(r.T, r.db, options(r.T, folder(r.T, false, map[string]string{"persons.csv": feedHeader + rows}))).Total(),
		store.Counts{Rows: all, Unchanged: all})
	rows = ""
	for _, no := range r.numbers() {
		rows += feedRow(no, "13911111111", "last@example.com")
	}
	wantCounts(r.T, "the archive's last word", mustImport(r.T, r.db, options(r.T, folder(r.T, false, map[string]string{"persons.csv": feedHeader + rows}))).Total(),
		store.Counts{Rows: all, Changed: all})
	wantAuditWhole(r.T, r.db)
}

// checkTold counts that a person was told of every refusal, once.
func (r *feedRun) checkTold(no string) {
	r.Helper()
	messages, err := r.db.Messages(r.Context(), no)
	if err != nil {
		r.Fatal(err)
	}
	messages = slices.DeleteFunc(messages, func(m store.Message) bool { return m.Template == text.TemplateArchivePhone }) // of imports
	refused := 0
	for _, state := range r.models[no].state {
		if state == store.FeedRefused {
			refused++
		}
	}
	if len(messages) != refused {
		r.Errorf("%s after %v: told %d times of %d refusals", no, r.told[no], len(messages), refused)
	}
}

// TestFeedAndImportInEveryOrder takes two acts, an answer to each, and an import, in every order that can happen, with each answer and
// every value that the archive may bring.
func TestFeedAndImportInEveryOrder(t *testing.T) {
	const one, two, third = "13900000001", "13900000002", "13900000003"
	var stories [][]feedOp
	for _, order := range orders([]string{"act 1", "act 2", "answer 1", "answer 2", "import"}) {
		if !before(order, "act 1", "act 2") || !before(order, "act 1", "answer 1") || !before(order, "act 2", "answer 2") {
			continue
		}
		for _, answers := range [][2]string{{"accept", "accept"}, {"accept", "refuse"}, {"refuse", "accept"}, {"refuse", "refuse"}} {
			for _, archive := range []string{firstPhone, one, two, third} {
				ops := map[string]feedOp{
					"act 1": {kind: "change", phone: one, email: "new@example.com"}, "act 2": {kind: "change", phone: two},
					"answer 1": {kind: answers[0], event: 0}, "answer 2": {kind: answers[1], event: 1},
					"import": {kind: "import", phone: archive, email: firstEmail},
				}
				var story []feedOp
				for _, what := range order {
					story = append(story, ops[what])
				}
				stories = append(stories, story)
			}
		}
	}
	if len(stories) != 15*4*4 {
		t.Fatalf("%d stories", len(stories))
	}
	onEachEngine(t, func(t *testing.T, url string) { runFeed(t, url, stories) })
}

func orders(list []string) [][]string {
	if len(list) == 0 {
		return [][]string{nil}
	}
	var all [][]string
	for i := range list {
		for _, rest := range orders(slices.Delete(slices.Clone(list), i, i+1)) {
			all = append(all, append([]string{list[i]}, rest...))
		}
	}
	return all
}

func before(order []string, a, b string) bool { return slices.Index(order, a) < slices.Index(order, b) }

// TestFeedAndImportByChance tells longer stories with few values, so that the same ones come back.
func TestFeedAndImportByChance(t *testing.T) {
	const people, steps = 120, 12
	draw := rand.New(rand.NewPCG(1, 2))
	phones := []string{firstPhone, "13900000001", "13900000002", "13900000003"}
	emails := []string{firstEmail, "one@example.com", "two@example.com"}
	stories := make([][]feedOp, people)
	for i := range stories {
		for range steps {
			op := feedOp{phone: phones[draw.IntN(len(phones))], email: emails[draw.IntN(len(emails))], event: draw.IntN(4)}
			switch n := draw.IntN(100); {
			case n < 40:
				op.kind = "change"
				if draw.IntN(2) == 0 {
					op.email = ""
				}
			case n < 55:
				op.kind = "accept"
			case n < 75:
				op.kind = "refuse"
			default:
				op.kind = "import"
			}
			stories[i] = append(stories[i], op)
		}
	}
	onEachEngine(t, func(t *testing.T, url string) { runFeed(t, url, stories) })
}
