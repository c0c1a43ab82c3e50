package store_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"shebao/internal/store"
	"shebao/internal/testkit"
	"shebao/internal/testkit/fixture"
)

// fiveEntries writes five more audit entries of one person and answers with the chain's number and its last entry's.
func fiveEntries(t *testing.T, w *fixture.World) (chain, last int) {
	t.Helper()
	no := w.Persona(t, "left").PersonNo
	for i := range 5 {
		if _, err := w.DB.Do(t.Context(), act("test.act", no, ""), giveCode(no, fmt.Sprintf("CODE%d", i))); err != nil {
			t.Fatal(err)
		}
	}
	w.Ask(t, fmt.Sprintf("SELECT chain, MAX(seq) FROM audit_log WHERE person_no = '%s' GROUP BY chain", no), &chain, &last)
	return chain, last
}

func TestAnUntouchedAuditLogVerifies(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		fiveEntries(t, w)
		entries, faults, err := w.DB.VerifyAudit(t.Context())
		if err != nil || len(faults) != 0 || int(entries) != w.Count(t, "audit_log") {
			t.Errorf("%d entries, faults %v, %v", entries, faults, err)
		}
	})
}

func TestVerifyingFindsWhatWasDoneToTheAuditLog(t *testing.T) {
	// {c} is the chain, {n} its last entry, {m} the one before.
	tests := []struct {
		done   string
		edits  []string
		reason string
	}{
		{"an act renamed", []string{"UPDATE audit_log SET act = 'signin' WHERE chain = {c} AND seq = {m}"}, "changed"},
		{"a time changed", []string{"UPDATE audit_log SET at = at + 1 WHERE chain = {c} AND seq = {m}"}, "changed"},
		{"another person named", []string{"UPDATE audit_log SET person_no = '1' WHERE chain = {c} AND seq = {n}"}, "changed"},
		{"the detail taken out", []string{"UPDATE audit_log SET detail = NULL WHERE chain = {c} AND seq = {m}"}, "changed"},
		{"a text moved to the next field", []string{"UPDATE audit_log SET actor_kind = 'citi', actor = 'zen' || actor WHERE chain = {c} AND seq = {m}"}, "changed"},
		{"an entry removed", []string{"DELETE FROM audit_log WHERE chain = {c} AND seq = {m}"}, "missing"},
		{"an entry removed and the next moved up", []string{"DELETE FROM audit_log WHERE chain = {c} AND seq = {m}",
			"UPDATE audit_log SET seq = {m} WHERE chain = {c} AND seq = {n}"}, "changed"},
		{"two entries swapped", []string{"UPDATE audit_log SET seq = 1000000 WHERE chain = {c} AND seq = {n}",
			"UPDATE audit_log SET seq = {n} WHERE chain = {c} AND seq = {m}",
			"UPDATE audit_log SET seq = {m} WHERE chain = {c} AND seq = 1000000"}, "changed"},
		{"the end cut off", []string{"DELETE FROM audit_log WHERE chain = {c} AND seq = {n}"}, "end of the chain"},
		{"the end cut off and the head set back", []string{"DELETE FROM audit_log WHERE chain = {c} AND seq = {n}",
			"UPDATE audit_heads SET seq = {m} WHERE chain = {c}"}, "end of the chain"},
		{"a forged entry put in", []string{"INSERT INTO audit_log SELECT chain, seq + 1, at, actor_kind, actor, person_no, act, receipt_no, detail, mac FROM audit_log WHERE chain = {c} AND seq = {n}",
			"UPDATE audit_heads SET seq = seq + 1 WHERE chain = {c}"}, "changed"},
		{"an entry put behind the end", []string{"INSERT INTO audit_log SELECT chain, seq + 1, at, actor_kind, actor, person_no, act, receipt_no, detail, mac FROM audit_log WHERE chain = {c} AND seq = {n}"}, "changed"},
		{"an entry put before the beginning", []string{"INSERT INTO audit_log SELECT chain, 0, at, actor_kind, actor, person_no, act, receipt_no, detail, mac FROM audit_log WHERE chain = {c} AND seq = {n}"}, "missing"},
		{"a head removed", []string{"DELETE FROM audit_heads WHERE chain = {c}"}, "no head"},
		{"everything removed", []string{"DELETE FROM audit_log WHERE chain = {c}"}, "end of the chain"},
	}
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		chain, last := fiveEntries(t, w)
		w.Edit(t, "CREATE TABLE saved_log AS SELECT * FROM audit_log")
		w.Edit(t, "CREATE TABLE saved_heads AS SELECT * FROM audit_heads")
		numbers := strings.NewReplacer("{c}", fmt.Sprint(chain), "{n}", fmt.Sprint(last), "{m}", fmt.Sprint(last-1))
		for _, test := range tests {
			t.Run(test.done, func(t *testing.T) {
				for _, edit := range test.edits {
					if w.Edit(t, numbers.Replace(edit)) == 0 {
						t.Fatalf("%s changed nothing", edit)
					}
				}
				_, faults, err := w.DB.VerifyAudit(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if len(faults) != 1 || int(faults[0].Chain) != chain || !strings.Contains(faults[0].Reason, test.reason) {
					t.Errorf("faults %+v, want one in chain %d about %q", faults, chain, test.reason)
				}
			})
			for _, restore := range []string{"DELETE FROM audit_log", "INSERT INTO audit_log SELECT * FROM saved_log",
				"DELETE FROM audit_heads", "INSERT INTO audit_heads SELECT * FROM saved_heads"} {
				w.Edit(t, restore)
			}
		}
	})
}

func TestAnEntryOfNoChainIsFound(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		chain, last := fiveEntries(t, w)
		w.Edit(t, fmt.Sprintf("UPDATE audit_log SET chain = 99 WHERE chain = %d AND seq = %d", chain, last))
		w.Edit(t, fmt.Sprintf("UPDATE audit_heads SET seq = %d, mac = (SELECT mac FROM audit_log WHERE chain = %d AND seq = %d) WHERE chain = %d",
			last-1, chain, last-1, chain))
		_, faults, err := w.DB.VerifyAudit(t.Context())
		if err != nil || len(faults) != 1 || !strings.Contains(faults[0].Reason, "belong to no chain") {
			t.Errorf("faults %+v, %v", faults, err)
		}
	})
}

func TestAnchorsFindAnEndCutOffWithItsHead(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		before := anchor(t, w)
		chain, last := fiveEntries(t, w)
		after := anchor(t, w)
		if _, faults, err := w.DB.VerifyAudit(t.Context(), before, after); err != nil || len(faults) > 0 {
			t.Fatalf("while nothing was done: %+v, %v", faults, err)
		}
		for _, edit := range []string{"DELETE FROM audit_log WHERE chain = {c} AND seq = {n}",
			"UPDATE audit_heads SET seq = {m}, mac = (SELECT mac FROM audit_log WHERE chain = {c} AND seq = {m}) WHERE chain = {c}"} {
			w.Edit(t, strings.NewReplacer("{c}", fmt.Sprint(chain), "{n}", fmt.Sprint(last), "{m}", fmt.Sprint(last-1)).Replace(edit))
		}
		if _, faults, err := w.DB.VerifyAudit(t.Context(), before); err != nil || len(faults) > 0 {
			t.Errorf("an anchor from before that entry: %+v, %v", faults, err)
		}
		_, faults, err := w.DB.VerifyAudit(t.Context(), before, after)
		if err != nil || len(faults) != 1 || int(faults[0].Chain) != chain || int(faults[0].Seq) != last ||
			!strings.Contains(faults[0].Reason, "end of the chain is missing") || !strings.Contains(faults[0].Reason, after.At) {
			t.Errorf("faults %+v, %v; want entry %d of chain %d, and which anchor knows it", faults, err, last, chain)
		}
		// Who has the audit key, too, writes another history; its entry has another code.
		no := w.Persona(t, "left").PersonNo
		if _, err := w.DB.Do(t.Context(), act("test.other", no, ""), giveNothing); err != nil {
			t.Fatal(err)
		}
		_, faults, err = w.DB.VerifyAudit(t.Context(), after)
		if err != nil || len(faults) != 1 || !strings.Contains(faults[0].Reason, "is another than the anchor") {
			t.Errorf("with another entry in its place: %+v, %v", faults, err)
		}
	})
}

func giveNothing(*store.Tx) error { return nil }

func anchor(t *testing.T, w *fixture.World) store.Anchor {
	t.Helper()
	a, err := w.DB.AuditAnchor(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAnAnchorThatWasChangedIsNoAnchor(t *testing.T) {
	w := fixture.SQLite(t)
	fiveEntries(t, w)
	line, err := json.Marshal(anchor(t, w))
	if err != nil {
		t.Fatal(err)
	}
	good := string(line)
	seq := regexp.MustCompile(`"seq":[1-9]\d*`)
	file := strings.Join([]string{good, seq.ReplaceAllString(good, `"seq":1`), strings.Replace(good, "2026", "2025", 1), good[:len(good)/2], "", good}, "\n") + "\n"
	anchors, bad, err := w.DB.ReadAnchors(strings.NewReader(file))
	if err != nil || len(anchors) != 2 || !slices.Equal(bad, []int{2, 3, 4}) {
		t.Errorf("%d anchors, bad lines %v, %v; want 2, and lines 2, 3 and 4 bad", len(anchors), bad, err)
	}
	other, err := store.Open(t.Context(), store.Options{URL: testkit.SQLite(t), Keys: newKeys(t, store.NewSecrets()), Now: w.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if anchors, bad, err := other.ReadAnchors(strings.NewReader(good)); err != nil || len(anchors) != 0 || len(bad) != 1 {
		t.Errorf("of another installation: %d anchors, bad lines %v, %v", len(anchors), bad, err)
	}
}

func TestTheAuditLogKeepsBeforeAndAfterSealed(t *testing.T) {
	fixture.Engines(t, func(t *testing.T, w *fixture.World) {
		no := w.Persona(t, "left").PersonNo
		_, err := w.DB.Do(t.Context(), act("test.act", no, ""), func(tx *store.Tx) error {
			tx.Note("phone", "13800138000", "13900139000")
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		var detail []byte
		w.Ask(t, fmt.Sprintf("SELECT detail FROM audit_log WHERE person_no = '%s' ORDER BY seq DESC LIMIT 1", no), &detail)
		if strings.Contains(string(detail), "13800138000") || strings.Contains(string(detail), "203.0.113.7") {
			t.Error("the detail lies open in the database")
		}
		plain, err := fixture.Keys().Open("audit.detail", no, detail)
		for _, want := range []string{`"before":"13800138000"`, `"after":"13900139000"`, `"address":"203.0.113.7"`} {
			if err != nil || !strings.Contains(plain, want) {
				t.Errorf("the detail %s (%v) lacks %s", plain, err, want)
			}
		}
	})
}
