package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
)

func noPause(context.Context) error { return nil }

// retain sweeps what is due a day later, and gives the rows by kind.
func retain(t *testing.T, w *fixture.World, r store.Retention) map[string]int {
	t.Helper()
	w.Clock.Advance(24 * time.Hour)
	list, done, err := w.DB.Retain(t.Context(), r, noPause)
	if err != nil || !done {
		t.Fatalf("swept: %v, %v", done, err)
	}
	swept := map[string]int{}
	for _, s := range list {
		swept[s.Kind] = s.Rows
	}
	return swept
}

// onlyOf keeps everything for ever but one kind.
func onlyOf(name string, span store.Span) store.Retention {
	r := store.Retention{}
	for _, k := range store.Kinds() {
		r[k.Name] = store.Ever
	}
	r[name] = span
	return r
}

// A row of each kind that is just old enough goes with what belongs to it, one a second younger stays, and so does what has no end yet.
func TestWhatWasKeptLongEnoughGoes(t *testing.T) {
	year := store.Span{Years: 1}
	for _, test := range []struct {
		kind, insert string   // $AT is the time
		open         string   // the same row while it has no end yet; "" where there is no such state
		gone         []string // tables that are empty of the old row
		left         []string // tables in which it stays
	}{
		{"messages", `INSERT INTO messages (person_no, message_id, channel, template, state, next_at, created_at) VALUES ('$P', '$ID', 'sms', 'x', 'sent', 0, $AT)`,
			`INSERT INTO messages (person_no, message_id, channel, template, state, next_at, created_at) VALUES ('$P', '$ID', 'sms', 'x', 'failed', 0, $AT)`, []string{"messages"}, nil},
		{"looks", `INSERT INTO lookups (person_no, at, lookup_id, via, viewer, purpose, address, outcome) VALUES ('$P', $AT, '$ID', '', '', '', '', '')`, "", []string{"lookups"}, nil},
		{"submissions", `INSERT INTO submissions (person_no, form_key, act, receipt_no, at) VALUES ('$P', '$ID', 'x', '', $AT)`, "", []string{"submissions"}, nil},
		{"reminders", `INSERT INTO reminders (person_no, kind, subject, batch_id, found_at, settled_at) VALUES ('$P', 'x', '$ID', 1, 1, $AT)`,
			`INSERT INTO reminders (person_no, kind, subject, batch_id, found_at, settled_at) VALUES ('$P', 'x', '$ID', 1, 1, 0)`, []string{"reminders"}, nil},
		{"exports", `INSERT INTO exports (person_no, export_no, state, next_at, created_at) VALUES ('$P', $N, 'expired', 0, $AT); INSERT INTO export_parts (person_no, export_no, part, content) VALUES ('$P', $N, 0, '')`,
			`INSERT INTO exports (person_no, export_no, state, next_at, created_at) VALUES ('$P', $N, 'queued', 0, $AT)`, []string{"exports", "export_parts"}, nil},
		{"staff-notices", `INSERT INTO staff_notices (name, notice_id, at, body) VALUES ('$P', '$ID', $AT, 'x')`, "", []string{"staff_notices"}, nil},
		{"cases", caseWithFile, openCase, []string{"cases", "evidence", "evidence_parts", "case_steps"}, nil},
		{"evidence", caseWithFile, openCase, []string{"evidence", "evidence_parts"}, []string{"cases", "case_steps"}},
	} {
		t.Run(test.kind, func(t *testing.T) {
			fixture.Engines(t, func(t *testing.T, w *fixture.World) {
				var ids []string
				add := func(insert string, at time.Time) {
					ids = append(ids, fmt.Sprintf("id%d", len(ids)))
					id, n := ids[len(ids)-1], fmt.Sprint(len(ids))
					for one := range strings.SplitSeq(strings.NewReplacer("$P", "P-"+id, "$ID", id, "$N", n, "$AT", fmt.Sprint(at.Unix())).Replace(insert), "; ") {
						w.Edit(t, one)
					}
				}
				end := w.Clock.Now().AddDate(0, 0, 1).AddDate(-1, 0, 0) // a day on it will have been kept for a year
				add(test.insert, end.Add(-time.Second))
				add(test.insert, end)
				if test.open != "" {
					add(test.open, end.AddDate(-9, 0, 0))
				}
				if swept := retain(t, w, onlyOf(test.kind, year)); swept[test.kind] != 1 || len(swept) != 1 {
					t.Errorf("swept %v", swept)
				}
				who := "person_no"
				if test.kind == "staff-notices" {
					who = "name"
				}
				count := func(table, id string) int { return w.Count(t, table+" WHERE "+who+" = 'P-"+id+"'") }
				for _, table := range test.gone {
					if count(table, "id0") != 0 || count(table, "id1") != 1 {
						t.Errorf("of %s the old one is there %d times, the young one %d", table, count(table, "id0"), count(table, "id1"))
					}
				}
				for _, table := range test.left {
					if count(table, "id0") != 1 {
						t.Errorf("%s went too", table)
					}
				}
				if test.open != "" && count(test.gone[0], "id2") != 1 {
					t.Errorf("what has no end yet is gone")
				}
				if n := w.Count(t, "audit_log WHERE act = 'retention.sweep'"); n != 1 {
					t.Errorf("%d entries in the audit log", n)
				}
			})
		})
	}
}

const (
	caseWithFile = `INSERT INTO cases (person_no, case_no, kind, state, content, submitted_at, due_at, settled_at) VALUES ('$P', 'C$ID', 'x', 'granted', '', 1, 1, $AT); ` +
		`INSERT INTO case_steps (person_no, case_no, step_no, state, actor_kind, actor, at) VALUES ('$P', 'C$ID', 1, 'x', 'x', 'x', 1); ` +
		`INSERT INTO evidence (person_no, evidence_id, case_no, name, kind, size, at) VALUES ('$P', 'E$ID', 'C$ID', '', 'x', 1, 1); ` +
		`INSERT INTO evidence_parts (person_no, evidence_id, part, content) VALUES ('$P', 'E$ID', 0, '')`
	openCase = `INSERT INTO cases (person_no, case_no, kind, state, content, submitted_at, due_at, settled_at) VALUES ('$P', 'C$ID', 'x', 'accepted', '', 1, 1, 0); ` +
		`INSERT INTO evidence (person_no, evidence_id, case_no, name, kind, size, at) VALUES ('$P', 'E$ID', 'C$ID', '', 'x', 1, 1)`
)

// More than fit into one act go in several, with a pause after each, and one process does it at a time, once a day.
func TestSweepingGoesInSmallSteps(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		var rows []string
		for i := range int64(1200) {
			rows = append(rows, fmt.Sprintf("('P%04d', 'k', 'x', '', %d)", i, 1+i%2*w.Clock.Now().Unix()))
		}
		w.Edit(t, `INSERT INTO submissions (person_no, form_key, act, receipt_no, at) VALUES `+strings.Join(rows, ", "))
		pauses := 0
		r := onlyOf("submissions", store.Span{Days: 90})
		list, done, err := w.DB.Retain(t.Context(), r, func(ctx context.Context) error {
			pauses++
			if _, again, err := w.DB.Retain(ctx, r, noPause); again || err != nil {
				t.Errorf("another sweeps at the same time: %v", err)
			}
			return nil
		})
		if err != nil || !done || len(list) != 1 || list[0] != (store.Swept{Kind: "submissions", Rows: 600}) || pauses != 3 || w.Count(t, "submissions WHERE person_no LIKE 'P%'") != 600 {
			t.Errorf("%v, %v, %v: %d pauses, %d left", list, done, err, pauses, w.Count(t, "submissions"))
		}
		w.Clock.Advance(time.Hour)
		if _, again, err := w.DB.Retain(t.Context(), r, noPause); again || err != nil {
			t.Errorf("it is done twice a day: %v", err)
		}
	})
}

// A sweep whose process died is gone on with by another after a while.
func TestASweepOfADeadProcessIsTakenOver(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		w.Edit(t, `INSERT INTO submissions (person_no, form_key, act, receipt_no, at) VALUES ('P', 'k', 'x', '', 1)`)
		died := fmt.Errorf("died")
		r := onlyOf("submissions", store.Span{Days: 90})
		if _, done, err := w.DB.Retain(t.Context(), r, func(context.Context) error { return died }); done || err != died {
			t.Fatalf("%v, %v", done, err)
		}
		if _, done, err := w.DB.Retain(t.Context(), r, noPause); done || err != nil {
			t.Errorf("another goes on at once: %v", err)
		}
		w.Clock.Advance(6 * time.Minute)
		if _, done, err := w.DB.Retain(t.Context(), r, noPause); !done || err != nil {
			t.Errorf("nobody goes on: %v", err)
		}
	})
}

func TestSpansAreReadAsTheyAreWritten(t *testing.T) {
	for typed, want := range map[string]store.Span{"3y": {Years: 3}, "200d": {Days: 200}, "ever": store.Ever} {
		var got store.Span
		if err := got.UnmarshalText([]byte(typed)); err != nil || got != want || got.String() != typed {
			t.Errorf("%q is read as %v, %v", typed, got, err)
		}
	}
	for _, typed := range []string{"", "0d", "-1y", "3", "y", "3 y", "3yd", "201y", "1.5y", "forever"} {
		var got store.Span
		if err := got.UnmarshalText([]byte(typed)); err == nil {
			t.Errorf("%q is read as %v", typed, got)
		}
	}
}

func TestNothingIsKeptLessThanTheLawAsksFor(t *testing.T) {
	for _, test := range []struct {
		r  store.Retention
		ok bool
	}{
		{nil, true}, {store.Retention{"signins": {Days: 184}}, true}, {store.Retention{"signins": {Days: 183}}, false}, {store.Retention{"signins": store.Ever}, true},
		{store.Retention{"looks": {Years: 2}}, false}, {store.Retention{"cases": {Years: 9}}, false}, {store.Retention{"drafts": {Days: 1}}, true}, {store.Retention{"cake": {Days: 1}}, false},
	} {
		if err := test.r.Check(); (err == nil) != test.ok {
			t.Errorf("%v: %v", test.r, err)
		}
	}
}

// docs/data.md says of each table that is swept by a setting which one it is, with what it is without being set; and names no setting that is none.
func TestTheListOfDataAgreesWithTheSettings(t *testing.T) {
	root, err := testkit.Root()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "docs/data.md"))
	if err != nil {
		t.Fatal(err)
	}
	until := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\|.*\\| ([^|]+) \\|$").FindAllStringSubmatch(string(text), -1) {
		until[row[1]] = row[2]
	}
	wanted := map[string][]string{}
	for _, k := range store.Kinds() {
		for _, table := range k.Tables() {
			if said := "`keep_" + strings.ReplaceAll(k.Name, "-", "_") + "` (" + k.Default.String() + ")"; !slices.Contains(wanted[table], said) {
				wanted[table] = append(wanted[table], said)
			}
		}
	}
	said := regexp.MustCompile("`keep_\\w+` \\(\\w+\\)")
	for table, cell := range until {
		got := said.FindAllString(cell, -1)
		slices.Sort(got)
		slices.Sort(wanted[table])
		if !slices.Equal(got, wanted[table]) {
			t.Errorf("%s is kept %q, and swept by %q", table, cell, wanted[table])
		}
	}
}
